"""Whatever an address asks, the site answers it or refuses it in words: it never breaks."""

import ast
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

import lawlab
from lawlab.accounts.models import User
from lawlab.bills.models import Bill
from lawlab.core.db import db, now
from lawlab.demo import play
from lawlab.search.index import index_home
from tests.trust import Figure

SOURCE = Path(lawlab.__file__).parent
HUGE = "9" * 400
#: What no page of ours ever writes into an address.
HOSTILE = [
    "' OR 1=1 --", "1; DROP TABLE vote", "(select pg_sleep(9))", "1 UNION SELECT 1,2,3", "%27", '"', "\\",
    "0", "-1", "1e309", "nan", "9223372036854775808", "2147483648", "9007199254740993", HUGE, "1.5", "0x10",
    "١٢٣", "１２", "²", "①", "\x00", "a\x00b", "\ud800", "\U0001f468\u200d\U0001f469", "\u202e", "\n", "\r\nX: y",
    "../../etc/passwd", "file:///etc/passwd", "//evil.example", "javascript:ran(1)", "<script>ran(1)</script>",
    "{{7*7}}", "%s%n", "a" * 100_000, "*" * 5_000, "(" * 5_000, "[]", "{}", "null", "true", "2026-13-45",
    "9999-12-31", "0001-01-01", "order", "id; asc", "id DESC", "", " ", "é" * 300, "art_1", "..", "+", "AND OR",
]  # fmt: skip
ALLOWED = {200, 204, 301, 302, 303, 308, 400, 401, 403, 404, 409, 410, 413, 415}


def names_in_code() -> set[str]:
    """The parameters that the code names: `….get("page")`, `….getlist("amendment")`."""
    names: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if not ({"views", "forms"} & {path.stem, path.parent.name} or path.stem in ("asking", "pages")):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = node.func.attr in ("get", "getlist") and node.args
                if called and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                    names.add(node.args[0].value)
    return names


class Listening(ImmutableMultiDict[str, str]):
    """A query that remembers what it was asked for."""

    asked: set[str] = set()

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *args, **kwargs)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *args, **kwargs)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that the request being answered asks its address for."""
    monkeypatch.setattr(Request, "parameter_storage_class", Listening)
    Listening.asked.clear()
    yield Listening.asked
    Listening.asked.clear()


def routes(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint != "static"
    ]


def places() -> dict[str, dict[str, Any]]:
    """For each name of a part of an address, one that exists in the demonstration, by converter's name."""
    first = lambda table: db.session.execute(select(db.metadata.tables[table].c.id)).scalar()  # noqa: E731
    tables = {
        "amendment_id": "amendment", "annotation_id": "annotation", "argument_id": "argument",
        "article_id": "article", "debate_id": "debate", "export_id": "export", "paragraph_id": "paragraph",
        "response_id": "official_response", "ident": "consolidation", "anchor_id": "media_anchor",
        "family_id": "family", "filing_id": "filing", "note_id": "internal_note", "view_id": "saved_view",
        "poll_id": "live_poll",
    }  # fmt: skip
    found = {name: first(table) or 1 for name, table in tables.items() if table in db.metadata.tables}
    return found  # type: ignore[return-value]


def address(app: Flask, rule: Rule, known: dict[str, Any]) -> str:
    special = {"key": "participation", "extension": "docx", "room": "bill:1", "last": 512, "kind": "screen"}
    values = {name: known.get(name, special.get(name, 1)) for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


@pytest.fixture
def deputy(app: Flask, client_for: Any) -> Iterator[FlaskClient]:
    """A member of parliament of the demonstration, on the text that it is about."""
    loaded = app.test_cli_runner().invoke(args=["bills", "load", "texts/fr/republique-numerique"])
    assert loaded.exit_code == 0
    play(now())
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0
    user = db.session.scalar(select(User).where(User.email == "deputee@demo.example"))
    yield client_for(user)
    shutil.rmtree(index_home(), ignore_errors=True)


@dataclass
class Walk:
    """What came of trying `values` on every parameter that any page asks its address for."""

    app: Flask
    reader: FlaskClient
    listening: set[str]
    per_parameter: int
    requests: int = 0
    parameters: int = 0
    broken: list[str] = field(default_factory=list)

    def walk(self) -> None:
        bill = db.session.scalar(select(Bill))
        assert bill is not None
        known = places() | {"slug": bill.slug, "eid": bill.articles[0].eid}
        together = "&".join(f"{name}=%00" for name in sorted(names_in_code()))
        values = cycle(HOSTILE)
        for rule in routes(self.app):
            path = address(self.app, rule, known)
            self.listening.clear()
            self.ask(path)
            asked = sorted(self.listening - {""})
            self.parameters += len(asked)
            self.ask(f"{path}?{together}")
            for name in asked:
                for value in islice(values, self.per_parameter):
                    one = f"{name}={quote(value, errors='surrogatepass')}"
                    self.ask(f"{path}?{one}&{one}" if self.requests % 5 == 0 else f"{path}?{one}")

    def ask(self, path: str) -> None:
        self.requests += 1
        answer = self.reader.get(path)
        if answer.status_code not in ALLOWED:
            self.broken.append(f"{answer.status_code} {path[:120]}")

    def judge(self, figure: Figure) -> None:
        assert not self.broken, "\n".join(self.broken)
        assert self.parameters > 60
        figure(
            f"{self.requests:,} addresses with hostile values for {self.parameters} parameters of GET routes: "
            "each answered or refused in words, 0 broken"
        )


def test_no_parameter_of_an_address_breaks_a_page(
    app: Flask, deputy: FlaskClient, listening: set[str], figure: Figure
) -> None:
    """Each parameter of each page, with a few of the values in turn."""
    walk = Walk(app, deputy, listening, per_parameter=6)
    walk.walk()
    walk.judge(figure)


@pytest.mark.soak
def test_no_value_at_all_breaks_a_page(
    app: Flask, deputy: FlaskClient, listening: set[str], figure: Figure
) -> None:
    walk = Walk(app, deputy, listening, per_parameter=len(HOSTILE))
    walk.walk()
    walk.judge(figure)
