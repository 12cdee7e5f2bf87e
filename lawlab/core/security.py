"""Headers that every answer carries: nothing from elsewhere runs here, and nobody frames us."""

import secrets

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


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


def protect(app: Flask) -> None:
    app.session_interface = Sessions()
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    script = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    allowed: dict[str, str] = g.get("csp_allowed", {})
    script = f"{script} {allowed.get('script_src', '')}".strip()
    frame = allowed.get("frame_src", "'none'")
    socket = request.host_url.replace("http", "ws", 1).rstrip("/")  # Safari does not count ws: as 'self'
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src {script}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self' {socket}; frame-src {frame}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
