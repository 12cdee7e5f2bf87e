"""An identity provider on loopback, for tests: well behaved, and able to answer badly in any way asked.

`Provider.lies` changes what it says: a name of a lie, or of several. Everything it was asked is in `asked`.
As a program (`python -m tests.accounts.oidc.provider PORT CLIENT SECRET`) it serves a browser: its page asks
who one is, and sends one back.
"""

import base64
import hashlib
import hmac
import html
import json
import secrets
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "lawlab-tests", "a secret between the two"
SLOW = 20.0  #: seconds that it sleeps when told to be slow: more than anybody waits
HUGE = 3 * 1024 * 1024


class Provider:
    """What the provider knows, and how it answers."""

    def __init__(self) -> None:
        self.ec = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig", "alg": "ES256"}, private=True)
        self.rsa = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig", "alg": "RS256"}, private=True)
        self.url = ""
        self.client, self.secret = CLIENT, SECRET
        self.reset()

    def reset(self) -> None:
        self.algorithm = "ES256"
        self.acr = "eidas1"
        self.subject = "b6f5c2a0-subject"
        self.lies: set[str] = set()
        self.claims: dict[str, Any] = {}  #: of the ID token, in place of the right ones; None takes one away
        self.info: dict[str, Any] = {}  #: idem, of userinfo
        self.header: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.access: dict[str, str] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.released = threading.Event()

    def rotate(self) -> None:
        """New keys, under new names."""
        n = secrets.token_hex(3)
        self.ec = ECKey.generate_key("P-256", {"kid": f"ec-{n}", "use": "sig", "alg": "ES256"}, private=True)
        self.rsa = RSAKey.generate_key(2048, {"kid": f"rsa-{n}", "use": "sig", "alg": "RS256"}, private=True)

    # ---- what a person's browser does there

    def authorize(self, address: str, subject: str | None = None) -> dict[str, str]:
        """Log somebody in for this authorization request; the query of the way back."""
        asks = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_urlsafe(24)
        self.codes[code] = {**asks, "subject": subject or self.subject}
        return {"code": code, "state": asks["state"], "iss": self.url}

    # ---- its documents

    def discovery(self) -> dict[str, Any]:
        endpoints = {
            "authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks",
            "userinfo_endpoint": "/userinfo", "end_session_endpoint": "/session/end",
        }  # fmt: skip
        found = {name: self.url + path for name, path in endpoints.items()}
        if "foreign endpoint" in self.lies:
            found["token_endpoint"] = "http://token.example.net/token"
        methods = ["client_secret_basic"] if "basic" in self.lies else ["client_secret_post"]
        issuer = "https://other.example.org" if "discovery of another" in self.lies else self.url
        return {"issuer": issuer, **found, "token_endpoint_auth_methods_supported": methods}

    def jwks(self) -> dict[str, Any]:
        keys = [self.ec.as_dict(private=False), self.rsa.as_dict(private=False)]
        return {"keys": [{"kty": "of another age"}, "noise", *keys]}

    # ---- tokens

    def sign(self, claims: dict[str, Any]) -> str:
        key: Any = {"ES256": self.ec, "RS256": self.rsa}[self.algorithm]
        header = {"alg": self.algorithm, "kid": key.kid, **self.header}
        if "unsigned" in self.lies:
            return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."
        if "signed with the public key" in self.lies:
            written = f"{part({'alg': 'HS256', 'kid': self.rsa.kid})}.{part(claims)}"
            public = self.rsa.as_pem(private=False)  # by hand: no library lends itself to this
            mac = hmac.digest(public, written.encode(), "sha256")
            return f"{written}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        if "signed by another" in self.lies:
            key = ECKey.generate_key("P-256", {"kid": self.ec.kid}, private=True)
            header["alg"] = "ES256"
        if "brings its own key" in self.lies:
            key = ECKey.generate_key("P-256", {"kid": self.ec.kid}, private=True)
            header |= {"alg": "ES256", "jwk": key.as_dict(private=False), "jku": f"{self.url}/other-keys"}
        token = jwt.encode(header, claims, key, algorithms=["ES256", "RS256"])
        if "changed after signing" in self.lies:
            head, _body, signature = token.split(".")
            return f"{head}.{part({**claims, 'sub': 'somebody else'})}.{signature}"
        return token

    def id_token(self, asks: dict[str, str], access_token: str) -> str:
        now = int(time.time())
        digest = hashlib.sha256(access_token.encode()).digest()[:16]
        right = {
            "iss": self.url, "sub": asks["subject"], "aud": self.client, "exp": now + 60, "iat": now,
            "nonce": asks.get("nonce"), "acr": self.acr, "amr": ["pwd"],
            "at_hash": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        }  # fmt: skip
        return self.sign({k: v for k, v in {**right, **self.claims}.items() if v is not None})

    def userinfo(self, subject: str) -> tuple[str, bytes]:
        now = int(time.time())
        right = {"sub": subject, "iss": self.url, "aud": self.client, "exp": now + 60, "iat": now}
        said = {k: v for k, v in {**right, **self.info}.items() if v is not None}
        if "userinfo unsigned" in self.lies:
            return "application/json", json.dumps(said).encode()
        return "application/jwt", self.sign(said).encode()

    def tokens(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A code is good once, for whoever asked for it (RFC 6749, section 4.1.3; RFC 7636, section 4.6)."""
        basic = base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
        by_post = (form.get("client_id"), form.get("client_secret")) == (self.client, self.secret)
        if not by_post and authorization != f"Basic {basic}":
            return 401, {"error": "invalid_client"}
        asks = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asks is None or asks["redirect_uri"] != form.get("redirect_uri") or (
            asks.get("code_challenge", challenge) != challenge
        ):  # fmt: skip
            return 400, {"error": "invalid_grant"}
        access_token = secrets.token_urlsafe(32)
        self.access[access_token] = asks["subject"]
        id_token = self.id_token(asks, access_token)
        return 200, {"access_token": access_token, "token_type": "Bearer", "id_token": id_token}


def part(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


class Desk(BaseHTTPRequestHandler):
    """Answers over HTTP for the provider that the server carries."""

    provider: Provider
    protocol_version = "HTTP/1.0"

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self.answer("GET")

    def do_POST(self) -> None:
        self.answer("POST")

    def answer(self, method: str) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        form = dict(parse_qsl(self.rfile.read(length).decode())) if method == "POST" else {}
        self.provider.asked.append((method, parts.path, form))
        handler = {
            "/.well-known/openid-configuration": self.discovery, "/jwks": self.jwks, "/token": self.token,
            "/userinfo": self.userinfo, "/authorize": self.authorize, "/session/end": self.end,
        }.get(parts.path)  # fmt: skip
        if handler is None:
            self.say(404, b"nothing here")
            return
        handler(form)

    def say(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def spoiled(self, place: str) -> bool:
        """Whether a lie was told instead of the answer."""
        lies = self.provider.lies
        if f"{place}: 500" in lies:
            self.say(500, b"{}")
        elif f"{place}: garbage" in lies:
            self.say(200, b"<html>what?</html>")
        elif f"{place}: a list" in lies:
            self.say(200, b"[1, 2]")
        elif f"{place}: huge" in lies:
            with suppress(OSError):  # nobody reads all that
                self.say(200, b'{"x": "' + b"x" * HUGE + b'"}')
        elif f"{place}: slow" in lies:
            self.provider.released.wait(SLOW)
        elif f"{place}: dripping" in lies:
            self.drip()
        elif f"{place}: elsewhere" in lies:
            self.say(302, b"", Location="http://elsewhere.example.net/")
        else:
            return False
        return True

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while not self.provider.released.wait(0.2):
                self.wfile.write(b" ")

    def discovery(self, _form: dict[str, str]) -> None:
        if not self.spoiled("discovery"):
            self.say(200, json.dumps(self.provider.discovery()).encode())

    def jwks(self, _form: dict[str, str]) -> None:
        if not self.spoiled("jwks"):
            self.say(200, json.dumps(self.provider.jwks()).encode())

    def token(self, form: dict[str, str]) -> None:
        if not self.spoiled("token"):
            status, said = self.provider.tokens(form, self.headers.get("Authorization", ""))
            self.say(status, json.dumps(said).encode())

    def userinfo(self, _form: dict[str, str]) -> None:
        if self.spoiled("userinfo"):
            return
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer not in self.provider.access:
            self.say(401, b"{}")
            return
        kind, body = self.provider.userinfo(self.provider.access[bearer])
        self.say(200, body, kind)

    def authorize(self, _form: dict[str, str]) -> None:
        """A page that asks who one is; with `who` in the query, the way back."""
        asks = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        who = asks.pop("who", None)
        if who is not None:
            back = self.provider.authorize(f"?{urlencode(asks)}", who)
            self.say(302, b"", Location=f"{asks['redirect_uri']}?{urlencode(back)}")
            return
        denied = urlencode({"error": "access_denied", "state": asks["state"]})
        fields = "".join(
            f'<input type="hidden" name="{html.escape(k)}" value="{html.escape(v)}">' for k, v in asks.items()
        )
        page = (
            '<!doctype html><html lang="fr"><meta charset="utf-8"><link rel="icon" href="data:,">'
            "<title>Fournisseur</title>"
            f'<h1>Qui êtes-vous ?</h1><form action="/authorize">{fields}<input name="who" aria-label="Qui">'
            f"<button>Continuer</button></form>"
            f'<a id="deny" href="{html.escape(asks["redirect_uri"] + "?" + denied)}">Refuser</a></html>'
        )
        self.say(200, page.encode(), "text/html; charset=utf-8")

    def end(self, _form: dict[str, str]) -> None:
        asks = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        back = f"{asks['post_logout_redirect_uri']}?{urlencode({'state': asks['state']})}"
        self.say(302, b"", Location=back)


def open_desk(provider: Provider, port: int = 0) -> ThreadingHTTPServer:
    """Serve the provider on loopback; call `serve_forever` on what comes back."""
    desk = type("DeskOfOne", (Desk,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", port), desk)
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    return server


if __name__ == "__main__":
    alone = Provider()
    alone.client, alone.secret = sys.argv[2], sys.argv[3]
    open_desk(alone, int(sys.argv[1])).serve_forever()
