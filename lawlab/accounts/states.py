"""The ways back from identity providers that were taken."""

import hashlib
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.models import UsedState
from lawlab.accounts.oidc.checks import LIFETIME
from lawlab.core.db import db
from lawlab.core.errors import Invalid


def use_state(state: str, *, at: datetime) -> None:
    """Take a way back, for the first and only time: commit at once, whatever comes of it."""
    digest = hashlib.sha256(state.encode()).hexdigest()
    try:
        with db.session.begin_nested():
            db.session.add(UsedState(digest=digest, at=at))
    except IntegrityError:
        raise Invalid(
            _("This log-in was not begun in this browser, is too old, or was used already. Begin again.")
        ) from None


def forget_states(*, at: datetime) -> None:
    """Those too old to be taken again need not be known any more."""
    db.session.execute(delete(UsedState).where(UsedState.at < at - 2 * LIFETIME))
