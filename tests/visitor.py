"""A browser in small: keeps its cookies, sends the forms of pages, without a driver."""

import html
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener
from zlib import decompress


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


class Visitor:
    """Somebody who reads pages and sends forms at one address of the site."""

    def __init__(self, url: str, agent: str = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") -> None:
        self.url, self.agent, self.jar = url, agent, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar), NoRedirect)

    def ask(
        self, path: str, data: Mapping[str, str] | None = None, *, cookie: str | None = None, **headers: str
    ) -> tuple[int, str]:
        """The status and the page; `cookie`: sent instead of one's own."""
        sent = {"User-Agent": self.agent, "Accept-Language": "en", "Accept": "text/html"} | headers
        body = urlencode(data).encode() if data is not None else None
        opener = self.opener if cookie is None else build_opener(NoRedirect)
        if cookie is not None:
            sent["Cookie"] = cookie
        request = Request(self.url + path, body, sent)  # noqa: S310 - our own loopback
        try:
            with opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def send(self, page: str, path: str, **data: str) -> int:
        """Send a form of `page` to `path`; the status."""
        _status, words = self.ask(page)
        found = re.search(r'name="csrf-token" content="([^"]+)"', words)
        assert found, words[:500]
        return self.ask(path, {"csrf_token": html.unescape(found[1]), **data})[0]

    @property
    def cookie(self) -> str:
        """The Cookie header of one's next request."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    @property
    def ident(self) -> str | None:
        """What the session's cookie is logged in with, as anybody who holds it can read."""
        payload = next(cookie.value or "" for cookie in self.jar if cookie.name.endswith("lawlab"))
        packed, word = payload.startswith("."), payload.lstrip(".").split(".")[0]
        data = urlsafe_b64decode(word + "=" * (-len(word) % 4))
        said: dict[str, str] = json.loads(decompress(data) if packed else data)
        return said.get("_user_id")

    def is_logged_in(self, cookie: str | None = None) -> bool:
        """Whether a page that takes an account opens; a cookie that is worth nothing is answered 401."""
        status, _words = self.ask("/account", cookie=cookie, **{"X-Requested-With": "fetch"})
        assert status in (200, 401)
        return status == 200
