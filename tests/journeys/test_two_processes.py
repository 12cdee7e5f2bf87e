"""Two server processes on PostgreSQL and Valkey: one site, whichever of them a browser talks to."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.browser import PHONE
from tests.journeys.bills import Bill, load_next_version, write_bill
from tests.journeys.conftest import PROGRAM, NewPerson
from tests.live import serving

pytestmark = [pytest.mark.browser, pytest.mark.services]


class Sockets:
    """The sockets that a page opened, and what came through them."""

    def __init__(self, page: Page) -> None:
        self.urls: list[str] = []
        self.received: list[str] = []
        self.polled: list[str] = []
        page.on("websocket", self._opened)
        page.on(
            "request",
            lambda request: self.polled.append(request.url) if "transport=polling" in request.url else None,
        )

    def _opened(self, socket: WebSocket) -> None:
        self.urls.append(socket.url)
        socket.on("framereceived", lambda data: self.received.append(str(data)))

    def were_told_of(self, kind: str) -> bool:
        return any('"events"' in frame and kind in frame for frame in self.received)


def test_the_path_crosses_two_processes(
    tmp_path: Path, postgres_database: str, valkey_url: str, person: NewPerson
) -> None:
    write_bill(tmp_path / "texts", "berges", "Règlement des berges")
    bill = Bill("berges", "Règlement des berges", tmp_path)
    shared = {
        "program": PROGRAM, "instance": tmp_path / "instance", "database_url": postgres_database,
        "redis_url": valkey_url, "env": {"FLASK_TEXTS": str(tmp_path / "texts")},
    }  # fmt: skip
    with serving(**shared) as first, serving(**shared) as second:
        anne, bruno = person(at=first), person(PHONE, at=second)
        theirs = Sockets(bruno.page)
        bruno.go(bill.article())
        anne.go(bill.article())

        anne.annotate(2, "feux de camp", "Et les barbecues ?")
        expect(bruno.page.locator(".annotation", has_text="barbecues")).to_be_visible()
        amendment = anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
        expect(bruno.page.locator(".amendment-row", has_text="décision motivée")).to_be_visible()
        bruno.go(amendment)
        anne.vote("for")
        bruno.vote("against")
        expect(anne.tally()).to_have_attribute("aria-label", re.compile(r"1 .*0 .*1 "))
        bruno.argue("against", "La crue n’attend pas.")
        expect(anne.argument("La crue n’attend pas")).to_be_visible()
        anne.answer("La crue n’attend pas", "Deux lignes suffisent.")
        expect(bruno.argument("Deux lignes suffisent")).to_be_visible()

        assert all("transport=websocket" in url for url in theirs.urls)
        assert theirs.urls
        assert not theirs.polled
        assert theirs.were_told_of("argument:posted")  # pushed, not found by looking

        load_next_version(first, bill, database_url=postgres_database)
        bruno.go(bill.article())
        expect(bruno.page.locator("[data-newer]")).to_be_visible()
        for who in (anne, bruno):  # before the site goes, or their sockets complain
            who.page.close()
