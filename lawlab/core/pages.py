"""What templates and views share: dates in words, safe redirects, pagination, the mark-up of changes."""

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, request
from flask_babel import format_date, format_datetime, format_timedelta
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.routing import IntegerConverter, Map

from lawlab.core.db import now
from lawlab.core.health import notices

T = TypeVar("T")
#: The languages of the site, the default first.
LANGUAGES = ("fr", "en")


class Chunk(Protocol):
    """A run of words of a word diff: kept "=", deleted "-" or inserted "+" (see lawlab/law/diff.py)."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a longer list; pages are numbered from 1."""

    items: Sequence[T]
    number: int
    has_next: bool


class Number(IntegerConverter):
    """`<int:…>` of an address, up to what every database and script can hold; a greater one is no address."""

    def __init__(self, map: Map, *args: Any, **limits: Any) -> None:
        super().__init__(map, *args, **{"max": 2**53 - 1, **limits})


def page_number() -> int:
    """The page asked for in the address, 1 when it is missing or makes no sense."""
    value = request.args.get("page", "1")
    return int(value) if value.isascii() and value.isdigit() and 0 < int(value) < 10_000 else 1


def safe_next(target: str | None, default: str) -> str:
    """`target` when it is a path of this site, else `default`: nobody is sent elsewhere after logging in."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc or "\\" in target else target


def compressed(page: str) -> Response:
    """A long page as the browser prefers it: a sixth of its bytes, for whoever reads on a slow network.

    For visitors who are not logged in: the size of a compressed page could otherwise tell, guess after
    guess, a secret that it holds beside words of the address (the attack called BREACH).
    """
    response = make_response(page)
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), compresslevel=5, mtime=0))
        response.content_encoding = "gzip"
    return response


def day(moment: datetime) -> str:
    return str(format_date(moment, format="long"))


def moment(value: datetime) -> str:
    return str(format_datetime(value, format="d MMMM yyyy, HH:mm"))


def clock_time(value: datetime) -> str:
    """ "14:05", for what was said today."""
    return str(format_datetime(value, format="HH:mm"))


def ago(value: datetime) -> str:
    """ "3 hours ago", in the person's language."""
    return str(format_timedelta(value - now(), add_direction=True, threshold=1.2))


def redline(chunks: Iterable[Chunk]) -> Markup:
    """A word diff as HTML: `ins` and `del`, each with words that a screen reader speaks around it."""
    chunks = tuple(chunks)
    if all(chunk.kind == "=" for chunk in chunks):  # most paragraphs of a page: nothing to say around
        return Markup("").join(escape(chunk.text) for chunk in chunks)
    spoken = {
        "+": (_("begin insertion"), _("end insertion"), "ins"),
        "-": (_("begin deletion"), _("end deletion"), "del"),
    }
    return Markup("").join(_redline_chunk(chunk, spoken) for chunk in chunks)


def _redline_chunk(chunk: Chunk, spoken: dict[str, tuple[str, str, str]]) -> Markup:
    if chunk.kind == "=":
        return escape(chunk.text)
    begin, end, tag = spoken[chunk.kind]
    return Markup(
        '<{tag}><span class="sr"> {begin} </span>{text}<span class="sr"> {end} </span></{tag}>'
    ).format(
        tag=Markup(tag),  # noqa: S704 - one of the two literals above
        begin=begin,
        text=chunk.text,
        end=end,
    )


def install_filters(app: Flask) -> None:
    """What templates can do, and what addresses can hold: before the routes are known."""
    app.url_map.converters["int"] = Number
    filters: dict[str, Any] = {"day": day, "moment": moment, "ago": ago}
    filters |= {"clock_time": clock_time, "redline": redline}
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["degraded"] = notices
