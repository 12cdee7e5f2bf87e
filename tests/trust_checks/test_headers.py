"""The headers of every answer: pages, refusals, redirections, files, events (check S22)."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lawlab import flask_settings
from lawlab.config import read_config
from lawlab.core.limits import limiter
from lawlab.core.security import HSTS, headed
from tests.app_fixtures import ROOT
from tests.trust import Figure
from tests.trust_checks.asking import SAFE, Snapshot, body, fill, headers, queries
from tests.trust_checks.test_doors import DESK, ROUTES, rule_of
from tests.trust_checks.world import World

pytestmark = pytest.mark.trust("S22")

#: Routes that another site may frame: none. Overlays are opened by streaming programs as pages of their own.
MAY_BE_FRAMED: set[str] = set()
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REFERRERS = {"strict-origin-when-cross-origin", "no-referrer", "same-origin"}
NONCE = re.compile(r"'nonce-[\w-]{20,}'")


def faults(answer: TestResponse, endpoint: str, *, is_secure: bool = False) -> list[str]:
    """What is wrong with the headers of an answer."""
    found = [name for name, value in EXACT.items() if answer.headers.get(name) != value]
    policy = {
        part.split()[0]: part.split()[1:]
        for part in answer.headers.get("Content-Security-Policy", "").split(";")
        if part.strip()
    }
    for name in ("object-src", "base-uri"):
        if policy.get(name) != ["'none'"]:
            found.append(f"CSP {name}")
    if policy.get("frame-ancestors") != ["'none'"] and endpoint not in MAY_BE_FRAMED:
        found.append("CSP frame-ancestors")
    said = [word for words in policy.values() for word in words]
    if any(word in ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:") for word in said):
        found.append(f"CSP allows {said}")
    if "data:" in policy.get("script-src", []) or not policy.get("default-src"):
        found.append("CSP of scripts")
    page = (
        answer.get_data(as_text=True)
        if answer.mimetype == "text/html" and not answer.content_encoding
        else ""
    )
    if re.search(r"<script(?![^>]*\b(src|type=\"application/(ld\+)?json\"))[^>]*>", page) and not any(
        map(NONCE.fullmatch, said)
    ):
        found.append("an inline script without a nonce in the policy")
    if answer.headers.get("Referrer-Policy") not in REFERRERS:
        found.append("Referrer-Policy")
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if is_secure and not seconds_of_hsts(answer) >= 365 * 24 * 3600:
        found.append("HSTS")
    for name in ("Server", "X-Powered-By"):
        if answer.headers.get(name):
            found.append(f"{name}: {answer.headers[name]}")
    if answer.mimetype.startswith("text/") and "charset" not in answer.content_type:
        found.append("no charset")
    return found


def seconds_of_hsts(answer: TestResponse) -> int:
    said = re.match(r"max-age=(\d+); includeSubDomains", answer.headers.get("Strict-Transport-Security", ""))
    return int(said[1]) if said else 0


@pytest.mark.long
@pytest.mark.parametrize("role", ["anonymous", "author"])
def test_every_route_answers_with_its_headers(
    app: Flask,
    world: World,
    snapshot: Snapshot,
    browser_of: Callable[..., FlaskClient],
    figure: Figure,
    role: str,
) -> None:
    """Done, refused or led on: every row, and every answer to a wrong method; nobody's page is kept."""
    wrong, asked = [], 0
    for row in ROUTES:
        rule = rule_of(app, row)
        address = fill(app, rule, world, row.about)
        sent = {
            "query_string": queries(world).get(rule.endpoint, {}),
            "headers": headers(world).get(rule.endpoint),
        }
        for method in (row.method, "PATCH"):
            client = browser_of(role, rule.endpoint.startswith(DESK))
            more = {} if method in SAFE else body(rule.endpoint, world)
            answer = client.open(address, method=method, base_url="https://localhost", **sent, **more)
            asked += 1
            found = faults(answer, rule.endpoint, is_secure=True)
            if role != "anonymous" and names_somebody(answer, world) and not is_kept_nowhere(answer):
                found.append(f"kept: {answer.headers.get('Cache-Control')}")
            if found:
                wrong.append(f"{method} {address} ({answer.status_code}): {found}")
            answer.close()
            snapshot.restore()
    figure(f"{asked - len(wrong)} of {asked} answers to a {role} carry every header")
    assert wrong == []


def names_somebody(answer: TestResponse, world: World) -> bool:
    """Whether the page was made for somebody: its head has their menu."""
    return answer.mimetype == "text/html" and 'action="/log-out"' in answer.get_data(as_text=True)


def is_kept_nowhere(answer: TestResponse) -> bool:
    said = answer.cache_control
    return bool(said.no_store or (said.private and said.no_cache)) and not said.public


REFUSALS = [
    ("GET", "/nowhere", {}, 404), ("GET", "/events/none:1", {}, 404), ("PUT", "/", {}, 405), ("POST", "/healthz", {}, 405),
    ("POST", "/log-in", {"data": b"x" * (2 * 1024 * 1024 + 1), "content_type": "application/x-www-form-urlencoded"}, 413),
    ("POST", "/log-in", {"headers": {"Origin": "https://evil.example"}}, 403),
    ("GET", "/account", {}, 302), ("GET", "/account", {"headers": {"X-Requested-With": "fetch"}}, 401),
    ("GET", "/static/nothing.js", {}, 404), ("GET", "/static/css/base.css", {}, 200), ("GET", "/static/../wsgi.py", {}, 404),
    ("GET", "/socket.io/?EIO=4&transport=polling", {}, 401), ("GET", "/socket.io/?EIO=9", {}, 400),
    ("POST", "/socket.io/?EIO=4&transport=polling&sid=x", {"data": b"4" * 20_000}, 413), ("GET", "/overlay/all", {}, 200), ("GET", "/events/bill:1?after=x", {}, 400),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "sent", "status"), REFUSALS, ids=lambda value: str(value)[:30])
def test_refusals_and_files_carry_them_too(
    app: Flask, client: FlaskClient, method: str, path: str, sent: dict, status: int
) -> None:
    answer = client.open(path, method=method, base_url="https://localhost", **sent)
    assert answer.status_code == status
    assert faults(answer, "") == []
    answer.close()


def test_so_do_answers_to_who_asks_too_often_and_faults_of_ours(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    limiter.reset()
    answers = [client.post("/log-in", data={"email": "a@example.org", "password": "x"}) for _ in range(9)]
    limiter.reset()
    assert answers[-1].status_code == 429
    assert faults(answers[-1], "") == []

    def fail() -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setitem(app.view_functions, "core.health", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(app, "testing", False)
    answer = client.get("/healthz")
    assert answer.status_code == 500
    assert "secret" not in answer.get_data(as_text=True)
    assert faults(answer, "") == []
    figure(f"{len(REFUSALS) + 2} of {len(REFUSALS) + 2} refusals, files and faults carry every header")


@pytest.fixture
def hosts(app: Flask) -> Iterator[Flask]:
    name, app.config["SERVER_NAME"] = app.config["SERVER_NAME"], None
    yield app
    app.config["SERVER_NAME"] = name


@pytest.mark.parametrize("host", ["a; script-src *", "evil.example'; x", "a b", "é.example"])
def test_a_forged_host_writes_nothing_into_the_policy(hosts: Flask, host: str) -> None:
    answer = hosts.test_client().get("/healthz", headers={"Host": host})
    policy = answer.headers["Content-Security-Policy"]
    assert policy.count("script-src") == 1
    assert host not in policy


def test_a_site_of_https_alone_says_so_whatever_its_proxy_says(tmp_path: Path) -> None:
    """HSTS is sent although nobody told the site that the request came by HTTPS."""
    environ = {
        "LAWLAB_INSTANCE": str(tmp_path),
        "SECRET_KEY": "tests",
        "LAWLAB_ORIGINS": "https://law.example",
    }
    config = read_config(environ, ROOT)
    assert config.is_secure
    said: list[tuple[str, str]] = []
    app = headed(
        lambda _environ, start: [start("200 OK", [])] and [b""],
        origins=config.origins,
        is_secure=config.is_secure,
        longest=16,
    )
    list(app({"PATH_INFO": "/socket.io/"}, lambda _status, head, *_: said.extend(head)))
    assert dict(said)["Strict-Transport-Security"] == HSTS


def test_public_pages_stay_for_caches(
    app: Flask, world: World, browser_of: Callable[..., FlaskClient]
) -> None:
    """What owes nothing to the reader is still shared: segments, what is on screen, files."""
    client = browser_of("citizen")
    shared = {
        f"/events/{world.ids['room']}/1-100.json": "public",
        f"/debates/{world.ids['debate_id']}/stage": "public",
        f"/events/{world.ids['room']}/latest.json": "public",
    }
    for address, word in shared.items():
        answer = client.get(address)
        assert word in answer.headers["Cache-Control"], address
        assert "no-store" not in answer.headers["Cache-Control"]
    with client.get("/static/css/base.css") as file:
        assert "no-store" not in file.headers.get("Cache-Control", "")
    assert "no-store" not in browser_of("anonymous").get("/").headers.get("Cache-Control", "")
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/account").headers["Cache-Control"] == "private, no-store"


def test_cookies_are_of_this_host_alone_and_hidden_from_scripts(tmp_path: Path) -> None:
    """As settings make them; the cookie itself is asked of a site of HTTPS in the check of cookies."""
    environ = {
        "LAWLAB_INSTANCE": str(tmp_path),
        "SECRET_KEY": "tests",
        "LAWLAB_ORIGINS": "https://law.example",
    }
    said = flask_settings(read_config(environ, ROOT))
    assert str(said["SESSION_COOKIE_NAME"]).startswith("__Host-")
    assert (said["SESSION_COOKIE_SECURE"], said["SESSION_COOKIE_HTTPONLY"]) == (True, True)
    assert said["SESSION_COOKIE_SAMESITE"] in ("Lax", "Strict")


def test_logging_out_clears_what_the_browser_kept(
    world: World, browser_of: Callable[..., FlaskClient]
) -> None:
    for role, address in (("citizen", "/log-out"), ("lawmaker", "/account/log-out-everywhere")):
        answer = browser_of(role).post(address)
        assert "storage" in answer.headers["Clear-Site-Data"], address


def test_the_history_of_what_was_never_reworded_is_empty(
    world: World, browser_of: Callable[..., FlaskClient]
) -> None:
    for kind in ("annotation", "argument"):
        address = f"/{kind}s/{world.ids[f'{kind}_id']}/history"
        assert browser_of("citizen").get(address).status_code == 200
