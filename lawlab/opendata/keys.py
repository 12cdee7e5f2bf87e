"""The site's own signer, and the names under which it signs."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from lawlab.bills.models import Dossier
from lawlab.core.db import db
from lawlab.opendata.models import Checkpoint
from lawlab.opendata.signing import Signer, signer_in

_kept = lru_cache(maxsize=4)(signer_in)  # a key is read once a process


def config() -> Any:
    """The settings of this process (lawlab/config.py)."""
    return current_app.config["LAWLAB"]


def signer() -> Signer:
    return _kept(config().signing_key)


def origin_of(dossier: Dossier) -> str:
    """The log's name: the site's first host and the dossier's place on it, at its first checkpoint.

    It stays what it was then, wherever the site moves: signatures are made under it.
    """
    notes = select(Checkpoint.note).where(Checkpoint.dossier_id == dossier.id)
    first = db.session.scalars(notes.order_by(Checkpoint.size).limit(1)).first()
    if first is not None:
        return first.split("\n", 1)[0]
    return f"{urlsplit(config().origins[0]).netloc}/dossiers/{dossier.slug}"
