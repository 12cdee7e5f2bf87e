"""What another site, or no form of ours, sends to change something: nothing changes (check S20)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.trust import Figure
from tests.trust_checks.asking import (
    SAFE,
    Snapshot,
    body,
    digest,
    fill,
    headers,
    outcome,
    queries,
    rules_of,
)
from tests.trust_checks.table import ELSEWHERE, rows
from tests.trust_checks.test_doors import DESK, ROUTES
from tests.trust_checks.world import ROLES, World

pytestmark = [pytest.mark.long, pytest.mark.trust("S20")]
#: Addresses that a browser names, none of which is ours.
FOREIGN = ("https://evil.example", "http://localhost.evil.example", "http://sub.localhost", "https://localhost",
           "http://localhost:81", "null", "")  # fmt: skip


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application as it is served, with the tokens of forms checked."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app


def unsafe_routes(app: Flask, world: World) -> Iterator[tuple[str, str, str, FlaskClient | str]]:
    """Method, endpoint and address of every unsafe route, with the role whose request would succeed."""
    for method, rule in rules_of(app):
        if method in SAFE:
            continue
        mine = [row for row in ROUTES if (row.method, row.address) == (method, rule.rule)]
        if not mine:  # asked elsewhere
            continue
        row = next((row for row in mine if "ok" in row.answers), mine[0])
        able = [role for role, answer in zip(ROLES, row.answers, strict=True) if answer == "ok"]
        role = next(
            (role for role in ("author", "own_host", "citizen") if role in able), (able or ["author"])[0]
        )
        yield method, rule.endpoint, fill(app, rule, world, row.about), role


def token_of(client: FlaskClient) -> str:
    """The token that this browser's forms carry."""
    page = client.get("/log-in").get_data(as_text=True)
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def forgeries(method: str, sent: dict[str, Any], good: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, method and contents of each forged request; `good`: the token that would be right."""
    form = sent.get("data", {})
    with_token = {**sent, "headers": {**(sent.get("headers") or {}), "X-CSRFToken": good}}
    yield "without a token", method, sent
    yield "with a wrong token", method, {**sent, "headers": {"X-CSRFToken": good[:-3] + "AAA"}}
    yield (
        "with the token of nobody",
        method,
        {**sent, "headers": {"X-CSRFToken": "IjAi.aaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaa"}},
    )
    plain = "&".join(f"{name}={value}" for name, value in form.items() if isinstance(value, str))
    for kind in ("text/plain", "application/json", "application/xml", "application/octet-stream"):
        yield f"as {kind}", method, {**sent, "data": plain or "x=1", "json": None, "content_type": kind}
    words = {name: value for name, value in form.items() if isinstance(value, str)}
    yield "as a GET", "GET", {"query_string": {**(sent.get("query_string") or {}), **words}}
    for hidden in ("_method", "X-HTTP-Method-Override"):
        more = {"query_string": {**words, "_method": method}, "headers": {hidden: method}}
        yield f"as a GET with {hidden}", "GET", more
        yield f"as a HEAD with {hidden}", "HEAD", more
    for origin in FOREIGN:
        named = {**with_token["headers"], "Origin": origin}
        yield f"with the right token from {origin!r}", method, {**sent, "headers": named}
    for site in ("cross-site", "same-site"):
        named = {**with_token["headers"], "Sec-Fetch-Site": site}
        yield f"with the right token, {site}", method, {**sent, "headers": named}
    named = {**with_token["headers"], "Referer": "https://evil.example/page"}
    yield "with the right token, referred by another site", method, {**sent, "headers": named}


def test_nothing_changes_by_a_forged_request(
    guarded: Flask, world: World, snapshot: Snapshot, browser_of: Callable[..., FlaskClient], figure: Figure
) -> None:
    wrong, asked, routes = [], 0, 0
    for method, endpoint, address, role in unsafe_routes(guarded, world):
        routes += 1
        client = browser_of(role, endpoint.startswith(DESK))
        good = token_of(client)
        sent = {"query_string": queries(world).get(endpoint, {}), "headers": headers(world).get(endpoint)}
        for name, verb, more in forgeries(method, sent | body(endpoint, world), good):
            if "markers" in (more.get("data") or {}):
                more |= {"data": body(endpoint, world)["data"]}  # a file is read once
            answer = client.open(address, method=verb, **{k: v for k, v in more.items() if v is not None})
            answer.close()
            asked += 1
            if snapshot.was_written and digest() != snapshot.digest and not counts_a_showing(verb, endpoint):
                wrong.append(f"{method} {address} {name}: {answer.status_code}, and something changed")
            if verb == method and answer.status_code < 400:
                wrong.append(f"{method} {address} {name}: {answer.status_code}")
            snapshot.restore()
    figure(f"{len(wrong)} changes by {asked} forged requests over {routes} unsafe routes")
    assert wrong == []


def counts_a_showing(method: str, endpoint: str) -> bool:
    """Reading the queue counts what was shown: the one GET that writes, and no more than that."""
    return method in SAFE and endpoint == "amendments.queue"


def is_otherwise(method: str, endpoint: str, app: Flask, said: str) -> bool:
    """Whether the table says this of the route: what nothing was begun for, or is asked elsewhere."""
    rules = {rule.rule for rule in app.url_map.iter_rules(endpoint)}
    found = [row for row in rows() if row.method == method and row.address in rules and not row.about]
    return any(row.who == ELSEWHERE or (said in row.answers and "ok" not in row.answers) for row in found)


def test_the_same_requests_succeed_from_a_page_of_ours(
    guarded: Flask, world: World, snapshot: Snapshot, browser_of: Callable[..., FlaskClient]
) -> None:
    """So that the refusals above are those of the token and the origin, not of something else."""
    wrong = []
    for method, endpoint, address, role in unsafe_routes(guarded, world):
        client = browser_of(role, endpoint.startswith(DESK))
        named = {
            "X-CSRFToken": token_of(client),
            "Origin": "http://localhost",
            "Sec-Fetch-Site": "same-origin",
        }
        sent = {"query_string": queries(world).get(endpoint, {}), **body(endpoint, world)}
        answer = client.open(address, method=method, headers=named, **sent)
        answer.close()
        said = outcome(answer.status_code, answer.headers.get("Location", ""))
        if said != "ok" and not is_otherwise(method, endpoint, guarded, said):
            wrong.append(f"{method} {address}: {answer.status_code}")
        snapshot.restore()
    assert wrong == []
