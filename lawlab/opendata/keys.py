"""The site's own signer, and the names under which it signs."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from lawlab.bills.models import Dossier
from lawlab.opendata.signing import Signer, signer_in

_kept = lru_cache(maxsize=4)(signer_in)  # a key is read once a process


def config() -> Any:
    """The settings of this process (lawlab/config.py)."""
    return current_app.config["LAWLAB"]


def signer() -> Signer:
    return _kept(config().signing_key)


def origin_of(dossier: Dossier) -> str:
    """The log's name for ever: the site's first host and the dossier's place on it."""
    return f"{urlsplit(config().origins[0]).netloc}/dossiers/{dossier.slug}"
