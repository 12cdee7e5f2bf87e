"""Checkpoints go to those outside the site who keep them: one a day of each log, and each closing one."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.bills.models import Dossier
from lawlab.core.db import db
from lawlab.opendata.keys import config, origin_of, signer
from lawlab.opendata.models import Checkpoint

#: Hands a letter to whatever sends it, in the transaction at hand: an address, a subject, a text.
Post = Callable[[str, str, str], object]


def post_to_witnesses(post: Post, *, at: datetime) -> int:
    """Post every checkpoint that no witness was sent yet to all of LAWLAB_WITNESSES; how many checkpoints."""
    if not config().witnesses:
        return 0
    query = select(Checkpoint).where(Checkpoint.is_for_witnesses, Checkpoint.sent_at.is_(None))
    waiting = list(db.session.scalars(query.order_by(Checkpoint.id).limit(100)))
    with force_locale("fr"):
        for each in waiting:
            dossier = db.session.get_one(Dossier, each.dossier_id)
            for address in config().witnesses:
                post(address, subject(dossier, each), text(dossier, each))
            each.sent_at = at
    db.session.flush()
    return len(waiting)


def subject(dossier: Dossier, kept: Checkpoint) -> str:
    return str(_("Checkpoint of “%(title)s”: %(size)s acts of voting", title=dossier.title, size=kept.size))


def text(dossier: Dossier, kept: Checkpoint) -> str:
    """What to do with the note, the key, and the note as it is published."""
    why = _(
        "You are a witness of this consultation. Keep this note as it is: with it anyone can show that "
        "no act of voting before it was changed, taken out or added. The key that it is signed with:"
    )
    return f"{why}\n{signer().verifier(origin_of(dossier))}\n\n{kept.note}"
