"""What every request passes and every answer carries: nothing from elsewhere acts or runs here.

The same policy stands on pages, on refusals, and on what Socket.IO answers by itself.
"""

import re
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import gevent
from flask import Flask, Response, current_app, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import gettext as _
from itsdangerous import BadSignature
from werkzeug.exceptions import RequestTimeout

from lawlab.core.errors import NotAllowed
from lawlab.core.security_log import note

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
#: How long a request's body may take to arrive, in seconds: 2 MB at 35 kB/s.
BODY_SECONDS = 60.0
#: What a page of ours never uses, nor a page that it frames.
POWERS = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "hid", "midi")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for the browsers that do not know frame-ancestors
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in POWERS),
}
HSTS = "max-age=31536000; includeSubDomains"
#: What Socket.IO answers holds nothing that a page could show.
BARE_POLICY = (
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


def csp_nonce() -> str:
    """The word that lets the page's own inline script (the import map) run; made when first asked for."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions in cookies; an answer marked public owes nothing to them, so caches need not ask."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        if response.cache_control.public and "Set-Cookie" not in response.headers:
            response.vary.discard("Cookie")


def allow(**sources: str) -> None:
    """Let this answer alone use something from elsewhere: `allow(frame_src="https://player.example")`."""
    g.setdefault("csp_allowed", {}).update(sources)


_serializers: dict[Flask, Any] = {}


def person_in(app: Flask, cookies: str) -> str | None:
    """The number of the person whom the session cookie among these names, to count people by."""
    ident = ident_in(app, cookies)
    return ident.partition(".")[0] if ident else None


def ident_in(app: Flask, cookies: str) -> str | None:
    """What the session cookie among these is logged in with, as it was signed; None for nobody.

    The database is not asked: whether it still opens anything is not looked at.
    """
    word = _value(cookies, app.config["SESSION_COOKIE_NAME"])
    if not word or _is_nobodys(word):
        return None
    if app not in _serializers:
        _serializers[app] = SecureCookieSessionInterface().get_signing_serializer(app)
    with suppress(BadSignature):
        ident = _serializers[app].loads(word).get("_user_id")
        return ident if isinstance(ident, str) else None
    return None


def _value(cookie: str, name: str) -> str | None:
    """The value of a cookie whose letters need no quotes, as those of signed words do."""
    for part in cookie.split(";"):
        key, _sign, value = part.strip().partition("=")
        if key == name:
            return value
    return None


def _is_nobodys(word: str) -> bool:
    """Whether a session says that nobody is logged in: no signature is checked for most of a crowd."""
    if word.startswith("."):  # compressed: a long one
        return False
    try:
        payload = word.partition(".")[0]
        return b'"_user_id"' not in urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except ValueError:
        return True


def take_body() -> None:
    """Read what is sent before anything else is done: a slow sender must not hold a transaction open."""
    if request.method in SAFE:
        return
    with gevent.Timeout(BODY_SECONDS, RequestTimeout()):
        request.get_data(parse_form_data=True)


def refuse_foreign_pages() -> None:
    """NotAllowed for what a page of another site sends to change something here, its token right or not.

    Browsers name where a request comes from; programs that say nothing bring no cookie by accident. A page
    of ours is one of LAWLAB_ORIGINS, or of the very address that is asked.
    """
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site") or not _is_ours(_page()):
        note("forged request", "refused", by="origin")
        raise NotAllowed(
            _("This form has been open for too long, or comes from elsewhere. Go back and send it again.")
        )


def _page() -> str | None:
    """The origin of the page that sends the request, as the browser names it; None when it does not."""
    if (origin := request.headers.get("Origin")) is not None:
        return origin
    if not (referrer := request.headers.get("Referer")):
        return None
    with suppress(ValueError):
        parts = urlsplit(referrer)
        return f"{parts.scheme}://{parts.netloc}"
    return "null"


def _is_ours(origin: str | None) -> bool:
    return origin is None or origin in current_app.config["ORIGINS"] or origin == request.host_url.rstrip("/")


def protect(app: Flask) -> None:
    app.session_interface = Sessions()
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.before_request(take_body)
    app.before_request(refuse_foreign_pages)
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    script = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    allowed: dict[str, str] = g.get("csp_allowed", {})
    script = f"{script} {allowed.get('script_src', '')}".strip()
    frame = allowed.get("frame_src", "'none'")
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src {script}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src {_sockets()}; frame-src {frame}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
    )
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if _is_personal() and "Cache-Control" not in response.headers:
        kept = request.method not in ("GET", "HEAD") or not request.path.startswith(KEPT_NOWHERE)
        response.headers["Cache-Control"] = "private, no-cache" if kept else "private, no-store"
    return response


def _sockets() -> str:
    """Ourselves, and our sockets by name: Safari does not count ws: as 'self'. Nothing that is no host."""
    if not _HOST.fullmatch(request.host):
        return "'self'"
    return f"'self' {request.host_url.replace('http', 'ws', 1).rstrip('/')}"


def _is_personal() -> bool:
    """Whether the answer was made for somebody who is logged in: their name and their votes stand on it.

    No shared cache keeps such a page, and logging out clears the browser's own (Clear-Site-Data). What is
    most the person's own is kept nowhere; elsewhere the button that goes back must find again a form that was
    filled in, or refused: words would be lost otherwise. Looks only at what was already asked, so that an
    answer which owes nothing to the session goes on owing it nothing.
    """
    user = g.get("_login_user")
    return bool(user is not None and user.is_authenticated)


#: The beginnings of addresses whose pages no browser keeps: accounts, receipts, desks.
KEPT_NOWHERE = ("/account", "/desk", "/moderation", "/identity")

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def headed(application: Wsgi, *, origins: tuple[str, ...], is_secure: bool, longest: int) -> Wsgi:
    """The same headers on what is answered beside Flask: Socket.IO's handshakes, polls and refusals.

    A request longer than `longest` bytes is refused here: Engine.IO would wait for the client to fetch the
    word that its connection is over. What pages of other origins send, Engine.IO refuses before the gate
    sees it: the security log is told here.
    """
    ours = [*HEADERS.items(), ("Content-Security-Policy", BARE_POLICY), ("Cache-Control", "no-store")]
    if is_secure:
        ours.append(("Strict-Transport-Security", HSTS))

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith("/socket.io"):
            return application(environ, start_response)
        if (origin := environ.get("HTTP_ORIGIN")) is not None and origin not in origins:
            note("socket", "refused", address=environ.get("REMOTE_ADDR", ""), why="origin")

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            headers = [(n, f"{v}; charset=utf-8" if v == "text/plain" else v) for n, v in headers]
            named = {name.lower() for name, _value in headers}
            return start_response(status, headers + [h for h in ours if h[0].lower() not in named], *rest)

        if len(said := environ.get("CONTENT_LENGTH") or "0") > 9 or int(said) > longest:
            start("413 Content Too Large", [("Content-Type", "text/plain"), ("Connection", "close")])
            return [b"Too long"]
        return application(environ, start)

    return answer
