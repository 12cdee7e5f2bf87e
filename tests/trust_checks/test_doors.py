"""Every route and every event, for every role, as docs/authorisation.md says (check S18)."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lawlab.core.realtime import socketio
from tests.app_fixtures import ORIGIN
from tests.trust import Figure
from tests.trust_checks.asking import SAFE, Snapshot, ask, digest, fill, outcome, rules_of
from tests.trust_checks.table import ELSEWHERE, Row, rows
from tests.trust_checks.world import ROLES, World

#: Blueprints whose objects a lawmaker makes: their "author" is one.
DESK = ("desk", "review_", "consolidated", "synthesis", "trace")
LISTED = [row for row in rows() if row.method != "EMIT"]
ROUTES = [row for row in LISTED if row.who != ELSEWHERE]
EVENTS = [row for row in rows() if row.method == "EMIT"]
#: What Socket.IO itself says of a connection.
ITS_OWN = {"connect", "disconnect"}


@pytest.mark.trust("S18")
def test_every_route_has_its_row_and_every_row_its_route(application: Flask, figure: Figure) -> None:
    there = {(method, rule.rule) for method, rule in rules_of(application)}
    listed = {(row.method, row.address) for row in LISTED}
    elsewhere = len(LISTED) - len(ROUTES)
    figure(
        f"{len(there & listed)} of {len(there)} routes have a row, {elsewhere} of which are asked elsewhere"
    )
    assert there - listed == set(), "docs/authorisation.md says of these to whom they are open: add a line"
    assert listed - there == set(), "these rows of docs/authorisation.md are about no route"
    assert [key for key, n in Counter(map(str, rows())).items() if n > 1] == []


@pytest.mark.trust("S18")
def test_every_event_has_its_row_and_every_row_its_event(application: Flask, figure: Figure) -> None:
    handled = {name for names in socketio.server.handlers.values() for name in names} - ITS_OWN  # type: ignore[attr-defined]
    listed = {row.address for row in EVENTS}
    figure(f"{len(handled & listed)} of {len(handled)} socket events have a row")
    assert handled == listed


def rule_of(app: Flask, row: Row) -> Rule:
    return next(rule for method, rule in rules_of(app) if (method, rule.rule) == (row.method, row.address))


@pytest.mark.long
@pytest.mark.trust("S18")
def test_every_row_is_answered_as_it_says(
    app: Flask, world: World, snapshot: Snapshot, browser_of: Callable[..., FlaskClient], figure: Figure
) -> None:
    """Whoever is refused changes nothing, either."""
    wrong, asked = [], 0
    for row in ROUTES:
        rule = rule_of(app, row)
        address = fill(app, rule, world, row.about)
        for role, expected in zip(ROLES, row.answers, strict=True):
            client = browser_of(role, rule.endpoint.startswith(DESK))
            found = outcome(*ask(client, row.method, address, rule.endpoint, world))
            asked += 1
            if found != expected:
                wrong.append(f"{row}: {role} finds {found}, not {expected}")
            if snapshot.was_written and expected != "ok" and row.method not in SAFE:
                before = snapshot.digest
                if digest() != before:
                    wrong.append(f"{row}: {role} is refused, and something changed")
            snapshot.restore()
    figure(
        f"{asked - len(wrong)} of {asked} answers as the table says, {len(ROUTES)} rows × {len(ROLES)} roles"
    )
    assert wrong == []


@pytest.mark.trust("S18")
def test_every_event_is_answered_as_its_row_says(
    app: Flask, world: World, browser_of: Callable[..., FlaskClient], figure: Figure
) -> None:
    wrong = []
    for row in EVENTS:
        room = world.variants["console"]["room"] if row.about == "console" else world.ids["room"]
        for role, expected in zip(ROLES, row.answers, strict=True):
            client = socketio.test_client(app, flask_test_client=browser_of(role), headers={"Origin": ORIGIN})
            for name in list(g):  # the test's own context, which the event would share, knows somebody else
                g.pop(name)
            said = client.emit(row.address, {"room": room, "after": 0}, callback=True)
            found = "404" if "error" in said else "ok"
            if found != expected or (found == "404" and said.keys() != {"error"}):
                wrong.append(f"{row}: {role} is told {said}")
            client.disconnect()
    asked = len(EVENTS) * len(ROLES)
    figure(f"{asked - len(wrong)} of {asked} events as the table says")
    assert wrong == []
