"""Identifiers swapped over all objects: nobody reads or writes what is another person's (check S19)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.routing import Rule

from lawlab.core.db import db
from lawlab.debates.views.console import VERBS
from tests.trust import Figure
from tests.trust_checks.asking import SAFE, SPECIAL, Snapshot, body, forms, headers, queries, rules_of
from tests.trust_checks.world import SECRETS, World

pytestmark = [pytest.mark.long, pytest.mark.trust("S19")]

#: Which table the ids of an address, or of a form, come from.
TABLES = {
    "amendment_id": "amendment", "article_id": "article", "argument_id": "argument", "annotation_id": "annotation",
    "paragraph_id": "paragraph", "note_id": "internal_note", "view_id": "saved_view",
    "response_id": "official_response", "family_id": "family", "filing_id": "filing", "ident": "consolidation",
    "export_id": "export", "debate_id": "debate", "poll_id": "live_poll", "anchor_id": "media_anchor",
    "amendment": "amendment", "article": "article", "argument": "live_argument", "poll": "live_poll",
    "line": "chat_line", "item": "agenda_item", "token": "overlay_token",
}  # fmt: skip
KEYS = {"live_argument": "argument_id"}
#: No id of ours, whatever the database makes of it.
IMPOSSIBLE = (0, 2**31, 2**53, 2**63, 10**30)
#: Words that a role may read although somebody else wrote them.
MAY_READ = {
    "citizen": set[str](), "host": {"pending", "poll", "chat"}, "own_host": {"pending", "poll", "chat"},
    "lawmaker": {"note", "response", "carried", "export"}, "moderator": {"hidden"}, "anonymous": set[str](),
}  # fmt: skip
OTHERS = "SELECT id FROM debate WHERE host_id != :me"
#: Rows that are not `:me`'s; none may change, go, or come.
FOREIGN = {
    "user": "id != :me", "role_grant": "user_id != :me", "notice": "person_id != :me",
    "contribution": "author_id != :me AND id NOT IN (SELECT argument_id FROM live_argument WHERE debate_id NOT IN "
    f"({OTHERS}))",
    "amendment": "id IN (SELECT id FROM contribution WHERE author_id != :me)",
    "internal_note": "author_id != :me", "saved_view": "owner_id != :me", "official_response": "author_id != :me",
    "export": "requested_by_id != :me", "debate": "host_id != :me", "debate_host": f"debate_id IN ({OTHERS})",
    "agenda_item": f"debate_id IN ({OTHERS})", "stage": f"debate_id IN ({OTHERS})",
    "live_poll": f"debate_id IN ({OTHERS})", "overlay_token": f"debate_id IN ({OTHERS})",
    "chat_line": f"debate_id IN ({OTHERS})", "media_anchor": f"debate_id IN ({OTHERS})",
    "cue": f"debate_id IN ({OTHERS})", "host_act": f"debate_id IN ({OTHERS})",
    "vote": "voter_id != :me",
}  # fmt: skip


def ids_of(table: str) -> list[int]:
    key = KEYS.get(table, "id")
    return list(db.session.scalars(text(f'SELECT {key} FROM "{table}" ORDER BY {key} LIMIT 40')))


def foreign_rows(me: int) -> dict[str, list[str]]:
    found = {}
    db.session.rollback()
    for table, where in FOREIGN.items():
        rows = db.session.execute(text(f'SELECT * FROM "{table}" WHERE {where}'), {"me": me})
        found[table] = sorted(repr(tuple(row)) for row in rows)
    db.session.rollback()
    return found


def addresses(app: Flask, rule: Rule, world: World, known: dict[str, list[int]]) -> Iterator[str]:
    """The rule with each of its ids swapped in turn, on its own text and on another."""
    adapter = app.url_map.bind("localhost")
    numbers = [name for name in rule.arguments if name in TABLES]
    slugs = [world.ids["slug"], world.ids["other_slug"]] if "slug" in rule.arguments else [""]
    for swapped in numbers:
        for ident in [*known[swapped], *IMPOSSIBLE]:
            for slug in slugs:
                values = world.ids | SPECIAL.get(rule.endpoint, {}) | {swapped: ident, "slug": slug}
                yield adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})


class Intruder:
    """Somebody who tries everything, and what they got."""

    def __init__(self, client: FlaskClient, role: str, me: int, world: World, snapshot: Snapshot) -> None:
        self.client, self.role, self.me, self.world, self.snapshot = client, role, me, world, snapshot
        self.before = foreign_rows(me)
        self.asked, self.found = 0, list[str]()

    def ask(self, method: str, address: str, endpoint: str, **options: Any) -> None:
        self.asked += 1
        answer = self.client.open(address, method=method, **options)
        words = answer.get_data()
        answer.close()
        if answer.status_code >= 500:
            self.found.append(f"{method} {address} fails with {answer.status_code}")
        said = [
            name
            for name, secret in SECRETS.items()
            if secret.encode() in words and name not in MAY_READ[self.role]
        ]
        if said:
            self.found.append(f"{self.role} reads {said} at {method} {address} {options.get('data', '')}")
        if self.snapshot.was_written:
            after = foreign_rows(self.me)
            for table in [name for name in FOREIGN if after[name] != self.before[name]]:
                if not self.is_consequence(table, endpoint, after):
                    self.found.append(
                        f"{self.role} changes {table} by {method} {address} {options.get('data')}"
                    )
        self.snapshot.restore()

    def is_consequence(self, table: str, endpoint: str, after: dict[str, list[str]]) -> bool:
        """Others are told of a reply, a response or a change: notices may come, none may go.

        A text saved as the next version takes the amendments along.
        """
        if endpoint == "consolidated.save" and self.role == "lawmaker":
            return table in ("amendment", "notice")
        return table == "notice" and set(self.before[table]) <= set(after[table])


@pytest.mark.parametrize("role", ["citizen", "lawmaker", "host", "own_host", "anonymous"])
def test_no_id_opens_what_is_somebody_elses(
    app: Flask,
    world: World,
    snapshot: Snapshot,
    browser_of: Callable[..., FlaskClient],
    figure: Figure,
    role: str,
) -> None:
    me = int(world.people[role].partition(".")[0]) if role != "anonymous" else 0
    known = {name: ids_of(table) for name, table in TABLES.items()}
    intruder = Intruder(browser_of(role), role, me, world, snapshot)
    for method, rule in rules_of(app):
        options = {
            "query_string": queries(world).get(rule.endpoint, {}),
            "headers": headers(world).get(rule.endpoint),
        }
        for address in addresses(app, rule, world, known):
            more = {} if method in SAFE else body(rule.endpoint, world)
            intruder.ask(method, address, rule.endpoint, **options, **more)
        if method in SAFE or not (TABLES.keys() & forms(world).get(rule.endpoint, {}).keys()):
            continue
        swap_in_form(app, rule, method, world, known, intruder)
    figure(f"{len(intruder.found)} foreign reads or writes in {intruder.asked} requests of a {role}")
    assert intruder.found == []


def swap_in_form(
    app: Flask, rule: Rule, method: str, world: World, known: dict[str, list[int]], intruder: Intruder
) -> None:
    """The form with each id in it swapped."""
    values = {name: (world.ids | SPECIAL.get(rule.endpoint, {}))[name] for name in rule.arguments}
    address = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
    form = forms(world)[rule.endpoint]
    for name in TABLES.keys() & form.keys():
        for ident in [*known[name], *IMPOSSIBLE]:
            intruder.ask(method, address, rule.endpoint, data={**form, name: str(ident)},
                         query_string=queries(world).get(rule.endpoint, {}))  # fmt: skip


@pytest.mark.parametrize("role", ["host", "own_host"])
def test_a_host_acts_on_nothing_of_another_debate(
    app: Flask,
    world: World,
    snapshot: Snapshot,
    browser_of: Callable[..., FlaskClient],
    figure: Figure,
    role: str,
) -> None:
    """Every act of the console, with every argument, line, poll, point and key of every debate."""
    me = int(world.people[role].partition(".")[0])
    intruder = Intruder(browser_of(role), role, me, world, snapshot)
    own = world.ids["debate_id"] if role == "own_host" else world.ids["foreign_debate"]
    names = ("argument", "line", "poll", "item", "token", "act")
    known = {name: ids_of(TABLES.get(name, "host_act")) for name in names}
    for verb in VERBS:
        for place in range(max(map(len, known.values()))):
            form = {name: str(idents[min(place, len(idents) - 1)]) for name, idents in known.items()}
            for debate in (
                own,
                world.ids["over_debate"],
                world.ids["foreign_debate"],
                world.ids["debate_id"],
            ):
                intruder.ask("POST", f"/debates/{debate}/console/{verb}", "console.act", data=form)
    figure(f"{len(intruder.found)} foreign acts in {intruder.asked} by a host's console")
    assert intruder.found == []
