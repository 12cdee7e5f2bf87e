"""How a row of docs/authorisation.md is asked: the address filled in, a form that would succeed, the outcome."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from werkzeug.routing import Rule

from lawlab.core.db import db
from tests.trust_checks.world import PASSWORD, World

Form = dict[str, Any]
SAFE = {"GET", "HEAD", "OPTIONS"}


def forms(world: World) -> Mapping[str, Form]:
    """The form of each unsafe route, by endpoint, that succeeds for whoever may; the others are sent empty."""
    ids = world.ids
    amendment = str(ids["amendment_id"])
    words = {"text": ["Le maire publie le budget.", "Deux fois par an.", "Les séances sont publiques.",
                      "Le préfet est informé des délibérations."], "base": ["1", "2", "3", "4"]}  # fmt: skip
    plan = {
        "title": "Mercredi",
        "stream": "none",
        "moderation_delay": "0",
        "slow_mode": "0",
        "speaking_time": "600",
    }
    filed = {"filed_by": "M. Savary", "chamber": "senat", "filed_on": "2026-01-05"}
    return {
        "accounts.sign_up": {"email": "nouvelle@example.org", "public_name": "Nouvelle venue",
                             "password": "un cheval sur le quai", "repeated": "un cheval sur le quai"},
        "accounts.log_in": {"email": ids["email"], "password": PASSWORD},
        "accounts.change_name": {"public_name": "Un autre nom"},
        "accounts.change_password": {"present": PASSWORD, "password": "un cheval sur le quai"},
        "accounts.change_language": {"language": "en"},
        "accounts.choose": {"language": "en"},
        "accounts.read_notices": {"up_to": "999"},
        "amendments.create": words | {"action": "draft", "title": "Deux fois", "rationale": "Mieux."},
        "amendments.update": words | {"action": "draft", "title": "Deux fois", "rationale": "Mieux.", "seen": "1"},
        "amendments.queue": {"amendment": amendment},
        "amendments.vote": {"position": "for"},
        "amendments.cosign": {"action": "cosign"},
        "annotations.create": {"kind": "remark", "body": "Une remarque."},
        "annotations.answer": {"kind": "remark", "body": "Une réponse."},
        "annotations.edit": {"kind": "remark", "body": "Redit autrement."},
        "arguments.post_under_amendment": {"side": "for", "body": "Une raison."},
        "arguments.post_under_article": {"side": "for", "body": "Une raison."},
        "arguments.reply": {"stance": "agrees", "body": "Oui."},
        "arguments.update": {"body": "Redit autrement."},
        "arguments.cast": {"position": "for"},
        "votes.cast": {"position": "for"},
        "console.act": {"argument": str(ids["argument"])},
        "console.key": {"label": "OBS"},
        "debate_setup.new": plan,
        "debate_setup.edit": plan,
        "debate_setup.change_agenda": {"action": "add", "title": "Questions"},
        "debate_setup.hosts": {"name": ids["moderator_name"]},
        "debates.answer": {"choice": "1"},
        "debates.delay": {"delay": "4"},
        "debates.post": {"side": "for", "body": "Un argument de plus."},
        "replay.set_recording": {"kind": "twitch", "ref": "123456789"},
        "replay.set_anchor": {"cue": "start", "media": "0:01:00"},
        "desk.batch": {"amendment": amendment, "assignee": "me"},
        "desk.note": {"body": "Une note."},
        "desk.keep": {"name": "Une vue", "query": "order=divisive"},
        "desk.change_view": {"name": "Renommée"},
        "review_answers.create": {"amendment": str(ids["rival_id"]), "opinion": "favourable", "reason": "Oui."},
        "review_answers.update": {"amendment": str(ids["rival_id"]), "opinion": "favourable", "reason": "Non."},
        "review_exports.create": {"kind": "csv", "which": "all", "count": "50"},
        "review_families.create": {"kind": "rivals", "numbers": f"{ids['public_number']} {ids['rival_number']}"},
        "review_families.judge": {"action": "confirm"},
        "review_life.create": filed | {"amendment": str(ids["public_number"])},
        "review_life.update": filed | {"action": "correct"},
        "review_life.judge": {"action": "confirm"},
        "consolidated.create": {"title": "Un texte", "amendment": amendment},
        "consolidated.step": {"action": "drop", "amendment": amendment, "seen": "1-1"},
        "consolidated.save": {"name": "Version 2", "dated": "2026-01-05", "seen": "1-1"},
    }  # fmt: skip


def queries(world: World) -> Mapping[str, Form]:
    """What stands after the question mark, for the routes that need it."""
    article = {"article": world.ids["article_id"]}
    return {
        "amendments.new": article, "amendments.create": article,
        "debate_setup.new": {"bill": world.ids["slug"]}, "review_answers.new": {"amendment": world.ids["amendment_id"]},
    }  # fmt: skip


def headers(world: World) -> Mapping[str, Form]:
    return {"overlays.cards": {"X-Overlay-Key": world.ids["overlay_key"]}}


def fill(app: Flask, rule: Rule, world: World, variant: str = "") -> str:
    """The address of a rule in this world."""
    ids = world.ids | SPECIAL.get(rule.endpoint, {}) | world.variants.get(variant, {})
    values = {name: ids[name] for name in rule.arguments}
    adapter = app.url_map.bind("localhost")
    return str(adapter.build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"}))))


SPECIAL: dict[str, Form] = {
    "core.segment": {"first": 1, "last": 100},
    "consolidated_files.give": {"extension": "docx"},
    "synthesis.table": {"key": "kinds"},
    "static": {"filename": "icon.svg"},
}


def ask(
    client: FlaskClient, method: str, address: str, endpoint: str, world: World, **more: Any
) -> tuple[int, str]:
    """Status and place to go of the answer; the address is asked as the world's forms say."""
    options: dict[str, Any] = {"query_string": queries(world).get(endpoint, {})}
    options["headers"] = {**headers(world).get(endpoint, {}), **more.pop("headers", {})}
    if method not in SAFE:
        options |= body(endpoint, world)
    answer = client.open(address, method=method, **{**options, **more})
    answer.close()
    return answer.status_code, answer.headers.get("Location", "")


def body(endpoint: str, world: World) -> dict[str, Any]:
    if endpoint == "amendments.diff":
        article = world.ids["article_id"]
        return {
            "json": {"article": article, "lines": [{"base": 1}, {"base": 2, "text": "Deux fois par an."}]}
        }
    if endpoint == "replay.set_markers":
        return {"data": {"markers": (io.BytesIO(b"0:03:00,0:02:00\n"), "m.csv")},
                "content_type": "multipart/form-data"}  # fmt: skip
    return {"data": forms(world).get(endpoint, {})}


def outcome(status: int, location: str) -> str:
    """`ok`, `log in`, or the status of the refusal."""
    if status == 401 or location.split("?")[0].endswith("/log-in"):
        return "log in"
    return "ok" if status < 400 else str(status)


# ---- the state of the database


def digest() -> dict[str, int]:
    """Of each table, a hash of all its rows, whatever their order."""
    found = {}
    db.session.rollback()
    for table in db.metadata.sorted_tables:
        rows = db.session.execute(text(f'SELECT * FROM "{table.name}"'))
        found[table.name] = hash(tuple(sorted(repr(tuple(row)) for row in rows)))
    db.session.rollback()
    return found


class Snapshot:
    """The database as it was; `restore()` puts it back when somebody wrote since."""

    def __init__(self) -> None:
        db.session.rollback()
        with db.engine.connect() as connection:
            self.rows = {
                table: [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in db.metadata.sorted_tables
            }
        self.digest = digest()
        self.was_written = False
        event.listen(db.engine, "after_cursor_execute", self._see)

    def _see(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.was_written = True

    def restore(self) -> None:
        db.session.rollback()
        if not self.was_written:
            return
        db.session.expunge_all()
        with db.engine.begin() as connection:
            if db.engine.dialect.name == "postgresql":
                names = ", ".join(f'"{table.name}"' for table in self.rows)
                connection.execute(text(f"TRUNCATE {names} CASCADE"))
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                connection.execute(text("PRAGMA defer_foreign_keys = ON"))
                for table in reversed(list(self.rows)):
                    connection.execute(table.delete())
            for table, rows in self.rows.items():
                if rows:
                    connection.execute(table.insert(), rows)
        self.was_written = False

    def forget(self) -> None:
        event.remove(db.engine, "after_cursor_execute", self._see)


def rules_of(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every method of every rule, but HEAD and OPTIONS, which follow from GET and from all."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule
