"""Where links lead: nobody is sent elsewhere, and nothing runs that somebody gave as a link (check S23)."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lawlab.annotations.services import checked_link
from lawlab.arguments.sources import clean_url
from lawlab.core.errors import LawLabError
from lawlab.core.pages import safe_next
from lawlab.debates.models import StreamKind
from lawlab.debates.planning import chat_channel, stream_ref
from lawlab.debates.recording import ref_in
from lawlab.review.filings import checked_url
from tests.trust import Figure
from tests.trust_checks.world import PASSWORD, World

pytestmark = pytest.mark.trust("S23")

#: Places that are not ours, as browsers would understand them.
ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http:evil.example",
    "https:/evil.example", "HTTPS://evil.example", "\\\\evil.example", "/\\evil.example", "\\/evil.example",
    "/\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example",
    " //evil.example", "\x00//evil.example", "\x01https://evil.example", "/\x0b/evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>1</script>",
    "vbscript:x", "file:///etc/passwd", "blob:https://evil.example/1", "mailto:a@evil.example", "ftp://evil.example",
    "//evil.example/%2f..", "//evil.example\\@localhost", "https://localhost@evil.example", "//localhost@evil.example",
    "https://localhost.evil.example", "//[::ffff:1.2.3.4]", "//%65vil.example", "//evil。example", "/／/..//evil.example",
    "//\u202eevil.example", "?next=//evil.example", "evil.example", "", ".", "..//evil.example",
]  # fmt: skip


def leads_to(location: str) -> str:
    """Where a browser on http://localhost/log-in goes: it drops tabs and ends of line, and turns \\ around."""
    cleaned = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return urlsplit(urljoin("http://localhost/log-in", cleaned)).netloc


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_page_of_elsewhere_is_a_next_page(target: str) -> None:
    assert leads_to(safe_next(target, "/")) == "localhost"


def test_nobody_is_sent_elsewhere(
    app: Flask, world: World, browser_of: Callable[..., FlaskClient], figure: Figure
) -> None:
    """At each door that takes a `next` or a `back`."""
    wrong, asked = [], 0
    amendment = str(world.ids["amendment_id"])
    slug = world.ids["slug"]
    for target in ELSEWHERE:
        desk = browser_of("lawmaker")
        answers = [
            browser_of("anonymous").post("/language", data={"language": "en", "next": target}),
            desk.post(f"/desk/{slug}/batch", data={"amendment": amendment, "assignee": "me", "next": target}),
            desk.post(f"/desk/{slug}/views/{world.ids['view_id']}", data={"name": "x", "next": target}),
        ]
        asked += len(answers)
        wrong += [
            target for answer in answers if leads_to(answer.headers.get("Location", "/")) != "localhost"
        ]
        page = desk.get(f"/desk/{slug}/amendments/{amendment}", query_string={"back": target}).get_data(
            as_text=True
        )
        asked += 1
        back = re.search(r'class="crumbs"><a href="([^"]*)"', page)
        assert back is not None
        if leads_to(back[1]) != "localhost":
            wrong.append(f"back: {target}")
    for target in ELSEWHERE[::4]:
        form = {"email": world.ids["email"], "password": PASSWORD, "next": target}
        answer = browser_of("anonymous").post("/log-in", data=form)
        assert answer.status_code == 302
        asked += 1
        wrong += [target] * (leads_to(answer.headers["Location"]) != "localhost")
    figure(f"{len(wrong)} redirections elsewhere in {asked}, {len(ELSEWHERE)} addresses")
    assert wrong == []


TAKERS: dict[str, Callable[[str], str]] = {
    "source of an argument": clean_url,
    "source of an annotation": checked_link,
    "official page of a filing": checked_url,
    "chat of a debate": chat_channel,
    **{f"stream on {kind.value}": (lambda value, kind=kind: stream_ref(kind, ref_in(kind, value)))
       for kind in StreamKind if kind is not StreamKind.NONE},
}  # fmt: skip
#: What would run something, or leave the web, wherever it is followed.
RUNNING = [
    "javascript:alert(1)", "JAVASCRIPT:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "javascript\n:alert(1)",
    "\x01javascript:alert(1)", "javascript://evil.example/%0aalert(1)", "javascript:https://a.example/", "data:text/html,x",
    "data:text/html;base64,PHNjcmlwdD4=", "vbscript:msgbox(1)", "file:///etc/passwd", "blob:https://a.example/1",
    "view-source:https://a.example", "intent://x#Intent;end", "ftp://a.example/x", "//evil.example", "https:evil.example",
    "https://", "https://a.example/\"onclick=alert(1)", "https://a.example/<script>", "https://[::1", "about:blank",
]  # fmt: skip


@pytest.mark.parametrize("taker", TAKERS)
def test_a_link_that_runs_something_is_refused(taker: str, figure: Figure) -> None:
    taken = []
    for link in RUNNING:
        try:
            kept = TAKERS[taker](link)
        except LawLabError:
            continue
        if kept and urlsplit(kept).scheme not in ("http", "https", ""):
            taken.append((link, kept))
        if ":" in kept and not re.match(r"https?://[\w.\-]+(:\d+)?(/[^\s<>\"]*)?$", kept):
            taken.append((link, kept))
    figure(f"{len(taken)} of {len(RUNNING)} links that run something are taken as {taker}")
    assert taken == []


def test_a_page_that_opens_another_gives_it_nothing(figure: Figure) -> None:
    opening = [
        tag
        for path in Path("templates").rglob("*.html")
        for tag in re.findall(r"<a\b[^>]*target=[^>]*>", path.read_text())
    ]
    scripts = "".join(path.read_text() for path in Path("static/js").rglob("*.js"))
    assert opening
    assert [tag for tag in opening if "noopener" not in tag] == []
    assert [call for call in re.findall(r"window\.open\([^)]*\)", scripts) if "noopener" not in call] == []
    figure(f"{len(opening)} of {len(opening)} links to a new page say noopener")


def test_messages_of_other_windows_are_heard_from_the_one_expected_alone(figure: Figure) -> None:
    """Each listener's function begins by comparing the origin; what we send names who may read it."""
    listeners = 0
    for path in Path("static/js").rglob("*.js"):
        script = path.read_text()
        for name in re.findall(r'addEventListener\("message", \(event\) => this\.(\w+)\(event\)\)', script):
            listeners += 1
            first = re.search(rf"^  {name}\(event\) \{{\n\s+if \((.*)\) return;", script, re.MULTILINE)
            assert first is not None, f"{path}: {name} listens to anybody"
            assert "event.origin !== this.origin" in first[1]
            assert "event.source !==" in first[1]
        assert script.count('addEventListener("message"') + script.count("onmessage") == len(
            re.findall(r'addEventListener\("message", \(event\) => this\.', script)
        ), f"{path} listens in a way that this test does not know"
        assert not re.search(r"postMessage\([^)]*\"\*\"", script), f"{path} speaks to anybody"
    assert listeners
    figure(f"{listeners} of {listeners} listeners to other windows check the origin")
