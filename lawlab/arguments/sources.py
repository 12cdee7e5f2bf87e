"""The links that back an argument: to the web, over HTTP, shown for what they are."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import gettext as _

from lawlab.contributions.services import clean_line
from lawlab.core.errors import Invalid, TooLarge

MOST = 5
MAX_URL, MAX_TITLE = 2000, 200
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?")


@dataclass(frozen=True)
class Link:
    url: str
    title: str = ""


def clean_links(urls: list[str], titles: list[str]) -> list[Link]:
    """The links of a form, whose empty lines are left out; Invalid for what is no address on the web."""
    pairs = [(url, titles[n] if n < len(titles) else "") for n, url in enumerate(urls) if url.strip()]
    if len(pairs) > MOST:
        raise TooLarge(_("An argument has at most %(most)s sources.", most=MOST))
    return [Link(clean_url(url), clean_line(title, MAX_TITLE, required=False)) for url, title in pairs]


def clean_url(value: str) -> str:
    """An absolute http(s) address of a named host, without user name or password, as it was written."""
    url = clean_line(value, MAX_URL)
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise _no_address() from None
    is_web = parts.scheme.lower() in ("http", "https") and "@" not in parts.netloc and "\\" not in url
    if not is_web or not _HOST.fullmatch(host) or re.search(r"[\s<>\"]", url) or not url.isprintable():
        raise _no_address()
    return url


def _no_address() -> Invalid:
    return Invalid(_("A source is the address of a web page, such as https://www.insee.fr/fr/statistiques."))
