"""Documents made from hostile words ask nothing of any address, and of no file but our own style and fonts."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import lawlab
from lawlab.core.db import db, now
from lawlab.law.drafting.draft import Dialect
from lawlab.review import report
from lawlab.review.exporting import liasse
from lawlab.review.exporting.kinds import EXTENSIONS
from lawlab.review.exporting.reading import Choice
from lawlab.review.exports import path_of, request_export
from lawlab.review.making import make_next
from tests.app_fixtures import logged_in
from tests.trust import Figure
from tests.trust_checks.hostile.sink import Sink, is_heard, listening
from tests.trust_checks.hostile.world import World, fill

SOURCE = Path(lawlab.__file__).parent
#: The only files that open a connection of their own, and to whom; Redis' client is told its address by us.
SPEAK = {
    "debates/chat/helix.py": "the API of the chat's service",
    "debates/chat/connection.py": "the chat's service",
    "core/websocket.py": "browsers, who came themselves",
    "core/mailer.py": "the mail server of the settings",
    "accounts/oidc/asking.py": "the identity providers of the settings",
}
CLIENTS = {"requests", "urllib.request", "http.client", "socket", "smtplib", "ftplib", "telnetlib", "urllib3",
           "httpx", "aiohttp", "websocket"}  # fmt: skip


def calls(sink: str) -> list[str]:
    """Mark-up that asks for something from elsewhere, in each way that a renderer knows."""
    ways = [
        "<img src='{}'>", "<img srcset='{} 1x'>", "<link rel=stylesheet href='{}'>", "<style>@import '{}';</style>",
        "<style>*{{background:url({})}}</style>", "<p style='background:url({})'>", "<object data='{}'>x</object>",
        "<embed src='{}'>", "<iframe src='{}'></iframe>", "<svg><image href='{}'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><use href='{}#a'/></svg>", "<link rel=attachment href='{}'>",
        "<a rel=attachment href='{}'>x</a>", "<style>@font-face{{font-family:x;src:url({})}}*{{font-family:x}}</style>",
        "<style>li{{list-style-image:url({})}}p::before{{content:url({})}}</style>", "<video poster='{}'></video>",
        "<base href='{}'><img src=a.png>", "<input type=image src='{}'>", "<meta http-equiv=refresh content='0;{}'>",
        "<link rel=icon href='{}'>", "<script src='{}'></script>", "<?xml-stylesheet href='{}'?>",
    ]  # fmt: skip
    addresses = [sink, f"{sink}/redirected?to=http://169.254.169.254/latest/meta-data"]
    hosts = [
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//127.0.0.1/x",
        "ftp://127.0.0.1/x",
    ]
    return [way.format(*[url] * way.count("{}")) for way in ways for url in addresses] + [
        ways[0].format(url) for url in hosts
    ]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        assert is_heard(found)
        yield found


def words_of(path: Path) -> str:
    return subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout


def attachments_of(path: Path) -> str:
    return subprocess.run(["pdfdetach", "-list", path], check=True, capture_output=True, text=True).stdout


@pytest.mark.trust("S38")
@pytest.mark.services
@pytest.mark.long
def test_files_made_from_hostile_words_call_nobody(
    app: Flask, sink: Sink, tmp_path: Path, figure: Figure
) -> None:
    """By the same processes as on the site: each kind of file that the desk makes, on words that are calls."""
    with app.test_request_context("/"):
        world = fill(calls(sink.url)[::4])
    made = []
    for kind, extension in EXTENSIONS.items():
        asked = request_export(world.deputy, world.bill, kind, Choice("all"), Dialect.ASSEMBLEE, at=now())
        db.session.commit()
        assert make_next()
        assert not asked.failure, asked.failure
        made.append(path_of(Path(app.instance_path), asked))
        if extension == "pdf":
            said = words_of(made[-1])
            assert "169.254" in said or "127.0.0.1" in said, "the words are there, as words"
            assert "root:x:" not in said
            assert "0 embedded files" in attachments_of(made[-1])
    made += _pages(app, world, tmp_path)
    assert not sink.calls
    figure(f"{len(made)} files of {len(EXTENSIONS) + 2} kinds made from words that are calls: 0 calls")


def _pages(app: Flask, world: World, folder: Path) -> list[Path]:
    """The two pages that are given as PDF."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = logged_in(world.host), True
    files = []
    for name, path in [
        ("synthesis", f"/bills/{world.bill.slug}/synthesis.pdf"), ("sheet", f"/debates/{world.ended.id}/sheet.pdf"),
    ]:  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        files.append(folder / f"{name}.pdf")
        files[-1].write_bytes(answer.data)
        assert "root:x:" not in words_of(files[-1])
        assert "0 embedded files" in attachments_of(files[-1])
    return files


@pytest.mark.trust("S38")
@pytest.mark.services
@pytest.mark.long
def test_the_renderers_call_nobody_even_for_markup(sink: Sink, tmp_path: Path, figure: Figure) -> None:
    """Were words ever to become mark-up, what draws the pages would still ask nobody for anything."""
    ways = calls(sink.url)
    page = f"<html lang=fr><head><title>x</title></head><body><p>Ici.</p>{''.join(ways)}</body></html>"
    files = [tmp_path / "report.pdf", tmp_path / "bundle.pdf"]
    files[0].write_bytes(report.draw_apart(page))
    draw = (
        "import sys; from weasyprint import HTML; from lawlab.review.exporting.liasse import no_fetcher;"
        "HTML(string=sys.stdin.read(), url_fetcher=no_fetcher()).write_pdf(sys.argv[1])"
    )
    command = [str(report.sys.executable), "-c", draw, str(files[1])]
    subprocess.run(
        command, input=page, text=True, check=True, capture_output=True, cwd=report.ROOT, timeout=120
    )
    for file in files:
        assert "Ici." in words_of(file)
        assert "root:x:" not in words_of(file)
        assert "0 embedded files" in attachments_of(file)
    assert not sink.calls
    assert liasse.VARIANT
    figure(f"{len(ways)} calls as mark-up in both renderers: 0 requests, 0 files read or attached")


@pytest.mark.trust("S38")
def test_only_the_reader_of_chats_opens_connections(figure: Figure) -> None:
    """Addresses that people write (sources of arguments, players, filings) are links, and nothing more: no
    other file has what opens a connection."""
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = set()
            if isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            if names & CLIENTS:
                found.setdefault(str(path.relative_to(SOURCE)), set()).update(names & CLIENTS)
    assert set(found) <= set(SPEAK), found
    said = (SOURCE / "debates/chat/helix.py").read_text() + (
        SOURCE / "debates/chat/connection.py"
    ).read_text()
    assert not re.search(r"\b(?:source_url|stream_ref|links?)\b", said)
    figure(f"{len(SPEAK)} files may open a connection, none to an address that people write")
