"""How the parts of the site are, told to operators alone, and logged when it changes."""

import logging
import shutil
from collections import namedtuple

import pytest

from lawlab.accounts.models import Role
from lawlab.core import health
from lawlab.core.health import Report, State, look, reports

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def shaky():
    """A part that is as the test says."""
    said = {"report": Report(State.WELL, "All is well.")}

    def check() -> Report:
        if isinstance(said["report"], Exception):
            raise said["report"]
        return said["report"]

    health.part("shaky")(check)
    yield said
    del health._checks["shaky"]
    health._last.clear()


def test_details_are_for_administrators_and_programs_of_this_machine(app, make, client, client_for):
    far = {"REMOTE_ADDR": "203.0.113.7"}
    assert client.get("/healthz/details", environ_overrides=far).status_code == 404
    assert client_for(make.user()).get("/healthz/details", environ_overrides=far).status_code == 404
    assert (
        client_for(make.user(Role.MODERATOR)).get("/healthz/details", environ_overrides=far).status_code
        == 404
    )
    assert client_for(make.user(Role.ADMIN)).get("/healthz/details", environ_overrides=far).status_code == 200
    here = client.get("/healthz/details", environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert {"database", "durability", "disk", "redis", "search", "backups", "chat"} <= set(here.json["parts"])
    assert all(part["sentence"] for part in here.json["parts"].values())


def test_a_proxy_that_nobody_spoke_of_does_not_make_everybody_local(client):
    forwarded = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    assert client.get("/healthz/details", environ_overrides=forwarded).status_code == 404


def test_the_site_is_healthy_while_a_part_is_not(client, shaky):
    shaky["report"] = Report(State.DOWN, "It is broken.")
    assert client.get("/healthz").status_code == 200
    details = client.get("/healthz/details").json
    assert details["status"] == "degraded"
    assert details["parts"]["shaky"] == {"state": "down", "sentence": "It is broken."}


def test_a_part_that_cannot_be_looked_at_is_down_and_the_others_are_told(app, shaky):
    shaky["report"] = ZeroDivisionError("by nothing")
    found = reports()
    assert found["shaky"].state is State.DOWN
    assert "by nothing" in found["shaky"].sentence
    assert found["database"].state is State.WELL


def test_the_log_tells_of_a_change_once_and_of_its_end(app, shaky, caplog):
    caplog.set_level(logging.WARNING)
    for report in [Report(State.DEGRADED, "It limps.")] * 3 + [Report(State.WELL, "It walks.")] * 2:
        shaky["report"] = report
        look()
    lines = [line for line in caplog.messages if line.startswith("shaky")]
    assert lines == ["shaky is degraded: It limps.", "shaky is well again: It walks."]


def test_a_disk_that_is_nearly_full_is_told(app, monkeypatch):
    for megabytes, state in ((300, State.WELL), (150, State.DEGRADED), (5, State.DOWN)):
        usage = Usage(10**12, 0, megabytes * 1024 * 1024)
        monkeypatch.setattr(shutil, "disk_usage", lambda path, usage=usage: usage)
        found = reports()["disk"]
        assert found.state is state
        assert f"{megabytes} MB" in found.sentence
