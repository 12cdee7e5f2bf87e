"""A live debate on a bill of the site, with a key for its overlays: made by the verbs, in its own process.

As a program: `show.py <email of the host> <slug of the bill>` prints the debate's number and its key as JSON.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.journeys.bills import Bill
from tests.journeys.people import Person
from tests.live import ROOT, Site, environment


@dataclass
class Show:
    """A live debate, run by somebody at a console."""

    host: Person
    debate: int
    key: str
    poll: int  #: prepared, not opened

    def overlay(self, kind: str = "all", *, key: str | None = None, upright: bool = False) -> str:
        shape = "&portrait" if upright else ""
        return (
            f"{self.host.url}/overlay/{kind}?debate={self.debate}{shape}#{self.key if key is None else key}"
        )

    def act(self, verb: str, **fields: Any) -> None:
        """One act of the console, as its script sends it."""
        self._post(f"console/{verb}", fields)

    def say(self, side: str, body: str) -> int:
        """An argument of the host's own: it is read at once. Its number."""
        return int(self._post("arguments", {"side": side, "body": body}).json()["argument"])

    def _post(self, path: str, fields: dict[str, Any]) -> Any:
        page = self.host.page
        token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
        answer = page.request.post(
            f"{self.host.url}/debates/{self.debate}/{path}",
            form={name: str(value) for name, value in fields.items()},
            headers={"X-CSRFToken": token, "X-Requested-With": "fetch", "Accept": "application/json"},
        )
        assert answer.ok, answer.text()
        return answer


def begin_show(site: Site, bill: Bill, host: Person) -> Show:
    """Give the host their role, a debate on the bill, live on its first article, and a key."""
    done = subprocess.run(
        [sys.executable, os.fspath(Path(__file__)), host.email, bill.slug],
        cwd=ROOT, env=environment(site.instance, 5000, {}), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    host.go(f"/debates/{made['debate']}/console")
    return Show(host, made["debate"], made["key"], made["poll"])


def make_show(email: str, slug: str) -> dict[str, Any]:
    """Run inside an application context."""
    host, bill, at = user_with_email(email), bill_by_slug(slug), now()
    assert host is not None
    grant_role(None, host, Role.HOST)
    debate = open_debate(host, bill, Plan(title="Le débat du mardi"), at=at)
    set_agenda(host, debate, [Point(article=article) for article in bill.articles])
    go_live(host, debate, at=at)
    move_to(host, debate, debate.agenda[0], at=at)
    key = make_token(host, debate, "OBS", at=at)
    poll = prepare_poll(host, debate, "Faut-il l’écrire d’office ?", ["Oui", "Non", "Parfois"], seconds=600)
    db.session.commit()
    return {"debate": debate.id, "key": key, "poll": poll.id}


if __name__ == "__main__":
    from lawlab import create_app
    from lawlab.accounts.models import Role
    from lawlab.accounts.queries import user_with_email
    from lawlab.accounts.services import grant_role
    from lawlab.bills.queries import bill_by_slug
    from lawlab.core.db import db, now
    from lawlab.debates.overlays import make_token
    from lawlab.debates.planning import Plan, Point, open_debate, set_agenda
    from lawlab.debates.polls import prepare_poll
    from lawlab.debates.show import go_live
    from lawlab.debates.staging import move_to

    with create_app().app_context():
        sys.stdout.write(json.dumps(make_show(*sys.argv[1:3])))
