"""The keys that open a debate's overlays to a streaming program, without an account.

A key stands in the fragment of the overlay's address, which browsers neither send nor log; the page's
script gives it when it asks for what to show. Only its hash is stored.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.contributions.services import clean_line
from lawlab.core.db import db
from lawlab.core.errors import Conflict, NotAllowed, NotFound
from lawlab.core.journal import record
from lawlab.core.realtime import announce
from lawlab.debates.models import Debate, OverlayToken
from lawlab.debates.planning import require_host

LIFE = timedelta(hours=12)
BYTES = 24  #: 192 bits
MOST = 20  #: keys in use for one debate


def make_token(host: User, debate: Debate, label: str, *, at: datetime) -> str:
    """A new key for this debate, shown once; it opens nothing but its overlays, for 12 hours."""
    require_host(host, debate)
    if len(tokens_of(debate, at)) >= MOST:
        raise Conflict(_("There are many keys in use: revoke some first."))
    token = secrets.token_urlsafe(BYTES)
    row = OverlayToken(
        debate_id=debate.id,
        token_hash=_hash(token),
        label=clean_line(label, 60, required=False),
        created_by_id=host.id,
        created_at=at,
        expires_at=at + LIFE,
    )
    db.session.add(row)
    db.session.flush()
    record(host.id, "overlay:opened", debate.room, token=row.id)
    return token


def revoke_token(host: User, debate: Debate, token_id: int, *, at: datetime) -> None:
    """Close the overlays opened with this key, at once."""
    require_host(host, debate)
    row = db.session.get(OverlayToken, token_id)
    if row is None or row.debate_id != debate.id:
        raise NotFound(_("There is no such key."))
    if row.revoked_at is None:
        row.revoked_at = at
        db.session.flush()
        record(host.id, "overlay:revoked", debate.room, token=row.id)
        announce("overlay:revoked", {"token": row.id}, room=debate.room)


def tokens_of(debate: Debate, at: datetime) -> list[OverlayToken]:
    """The keys that open something now."""
    query = select(OverlayToken).where(
        OverlayToken.debate_id == debate.id, OverlayToken.revoked_at.is_(None), OverlayToken.expires_at > at
    )
    return list(db.session.scalars(query.order_by(OverlayToken.id)))


def check_token(debate: Debate | None, token: object, at: datetime) -> OverlayToken:
    """The key in use that these characters are; NotAllowed, the same words whatever is wrong or missing."""
    if debate is not None and isinstance(token, str) and len(token) <= 100:
        query = select(OverlayToken).where(OverlayToken.token_hash == _hash(token))
        row = db.session.scalars(query).first()
        is_in_use = row is not None and row.revoked_at is None and row.expires_at > at
        if row is not None and is_in_use and row.debate_id == debate.id:
            return row
    raise NotAllowed(_("This key does not open these overlays, or no longer."))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
