"""The site as it runs, on a network where Twitch does not answer: nothing but the chat is missing."""

import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.live import ROOT, environment
from tests.services import free_port

#: Run in a process of its own: begins a debate, and prints what logs its host in.
BEGIN = """
from lawlab import create_app
from lawlab.accounts.logins import open_login
from lawlab.accounts.models import Role
from lawlab.core.db import db, now
from lawlab.debates.staging import move_to
from tests.factories import Make

app = create_app()
with app.app_context():
    make = Make()
    debate = make.debate(make.bill(["Un alinéa."]), chat_channel="berges")
    move_to(debate.host, debate, debate.agenda[0], at=now())
    cookie = {"_user_id": open_login(debate.host, is_kept=False, device="", at=now()), "_fresh": True}
    db.session.commit()
    print(debate.id, debate.bill.slug, app.session_interface.get_signing_serializer(app).dumps(cookie))
"""


@pytest.fixture
def silent_port():
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("is_silent", [True, False], ids=["silent", "refused"])
def test_an_unreachable_chat_stops_no_page_and_is_said_within_ten_seconds(
    live_server, silent_port, is_silent, tmp_path
):
    address = f"ircs://127.0.0.1:{silent_port if is_silent else free_port()}"
    program = ROOT / "tests" / "journeys" / "site.py"
    site = live_server(
        program=program, env={"LAWLAB_CHAT_IRC": address, "FLASK_TEXTS": str(tmp_path / "none")}
    )
    begun = subprocess.run(
        [sys.executable, "-c", BEGIN],
        cwd=ROOT, env=environment(site.instance, 0, {"PORT": "5000", "PYTHONPATH": str(ROOT)}),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    since = time.monotonic()
    ident, slug, cookie = begun.stdout.split()

    def get(path):
        asked = urllib.request.Request(site.url + path, headers={"Cookie": f"lawlab={cookie}"})  # noqa: S310 - ours
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - ours
            return answer.read().decode()

    while 'data-chat-state="unreachable"' not in get(f"/debates/{ident}/console"):
        assert time.monotonic() - since < 10
        time.sleep(0.1)
    for path in (
        "/",
        "/debates",
        f"/debates/{ident}",
        f"/debates/{ident}/stage",
        f"/bills/{slug}",
        "/healthz",
    ):
        assert get(path)
    assert "Traceback" not in site.said()
