"""What moderation forgets of somebody who leaves: the name that it had taken off; decisions stay."""

from datetime import datetime

from sqlalchemy import update

from lawlab.accounts.leaving import on_leaving
from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.moderation.models import Decision, Scope


@on_leaving
def forget_the_name(user: User, at: datetime) -> None:
    about = Decision.person_id == user.id, Decision.scope == Scope.NAME
    db.session.execute(update(Decision).where(*about).values(before={}))
