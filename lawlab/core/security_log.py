"""The security log: one JSON object a line on standard error, of what guards the site and of who meets it.

A line says when (UTC), what, how it ended, the person's number, the address: never a name, a mail address, a
token, what was typed, or a vote. What is not ours is either read as what it must be or left out, and JSON in
ASCII leaves no letter that ends a line: nobody writes a line of their own into it.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

from flask import current_app, g, has_request_context, request
from sqlalchemy import event as database
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from lawlab.core.db import db, now
from lawlab.core.errors import LawLabError

NAME = "lawlab.security"
logger = logging.getLogger(NAME)
logger.setLevel(logging.INFO)
WAITING = "security lines"
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.\-]{1,64}")

#: What the journal remembers and this log tells too; a verb that ends with a space is how verbs begin.
VERBS = {
    "signed up": "account opened",
    "left": "account erased",
    "changed password": "password changed",
    "changed address": "address changed",
    "granted role": "role given",
    "revoked role": "role taken",
    "debate:host-added": "host added",
    "debate:host-removed": "host removed",
    "added passkey": "passkey added",
    "removed passkey": "passkey removed",
    "turned one-time codes on": "codes turned on",
    "turned one-time codes off": "codes turned off",
    "used a recovery code": "recovery code used",
    "linked identity": "identity linked",
    "unlinked identity": "identity unlinked",
    "took name off": "moderation",
    "gave name back": "moderation",
    "moderate: ": "moderation",
    "appeal ": "moderation",
}


def note(
    event: str, outcome: str, *, person: int | None = None, address: str | None = None, **facts: object
) -> None:
    """Write a line now. `outcome`: "done", "refused" or "unsafe"; `facts`: words and numbers of ours.

    Without `person`, it is whoever is already known to ask; the database is not asked.
    """
    _write(event, outcome, person, address, facts)


def _write(
    event: str, outcome: str, person: int | None, address: str | None, facts: dict[str, object]
) -> None:
    line: dict[str, object] = {"log": "security", "at": now().isoformat(timespec="milliseconds")}
    line |= {"event": event, "outcome": outcome, "person": asker() if person is None else person}
    line |= {"address": _address(address), **_request(), **facts}
    level = logging.INFO if outcome == "done" else logging.WARNING
    logger.log(level, "%s", json.dumps(line, ensure_ascii=True))


def note_on_commit(event: str, *, person: int | None, **facts: object) -> None:
    """Write a line once the transaction commits: what was not kept has not happened."""
    db.session.info.setdefault(WAITING, []).append((event, person, facts))


def note_entry(actor_id: int | None, verb: str, subject: str, data: dict[str, Any]) -> None:
    """Tell what the journal is about to remember, when it is of VERBS; no actor: an operator's command."""
    beginning = f"{verb.partition(' ')[0]} "
    if (event := VERBS.get(verb) or VERBS.get(beginning)) is not None:
        role = {"role": str(data["role"])} if "role" in data else {}
        note_on_commit(event, person=actor_id, verb=verb, subject=subject, **role)


@contextmanager
def noting_refusal(event: str, **facts: object) -> Iterator[None]:
    """Write a line when what is done here is refused, and let the refusal go on."""
    try:
        yield
    except LawLabError as refusal:
        _write(event, "refused", None, None, {"status": refusal.status, **facts})
        raise


def asker() -> int | None:
    """The number of the person who asks, if that was already looked up."""
    state = inspect(g.get("_login_user"), raiseerr=False) if has_request_context() else None
    return int(state.identity[0]) if state is not None and state.identity else None


def _address(address: str | None) -> str | None:
    """The visitor's address when it is one: a proxy passes on whatever it was told."""
    if address is None:
        address = request.remote_addr if has_request_context() else None
    try:
        return str(ip_address(address or ""))
    except ValueError:
        return None


def _request() -> dict[str, str]:
    """Which of our doors was asked, and the number that the proxy gave the request, where there is one."""
    if not has_request_context():
        return {}
    said = {"door": request.endpoint} if request.endpoint else {}
    number = request.headers.get("X-Request-ID", "")
    if current_app.config["LAWLAB"].proxies and _REQUEST_ID.fullmatch(number):
        said["request"] = number
    return said


@database.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if not session.in_nested_transaction():
        for event, person, facts in session.info.pop(WAITING, ()):
            _write(event, "done", person, None, facts)


@database.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(WAITING, None)
