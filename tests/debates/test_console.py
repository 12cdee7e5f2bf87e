"""The console over HTTP: its hosts alone, act by act, and nothing of it for anybody else."""

import pytest

from lawlab.accounts.models import Role
from lawlab.accounts.services import revoke_role
from lawlab.arguments.models import Side
from lawlab.core.db import db, now
from lawlab.core.pump import pump
from lawlab.core.realtime import socketio
from lawlab.core.sockets import leave_closed_rooms
from lawlab.debates.models import LiveState, PollState
from lawlab.debates.planning import add_host
from lawlab.debates.polls import polls_of
from lawlab.debates.queueing import say
from lawlab.debates.staging import move_to
from lawlab.debates.views.console import VERBS
from tests.app_fixtures import ORIGIN


@pytest.fixture
def debate(make):
    debate = make.debate(make.bill(["Un alinéa."], ["Un autre."]))
    move_to(debate.host, debate, debate.agenda[0], at=now())
    db.session.commit()
    return debate


@pytest.fixture
def do(client_for, debate):
    def act(verb, host=None, **form):
        browser = client_for(host or debate.host)
        headers = {"X-Requested-With": "fetch", "Accept": "application/json"}
        return browser.post(f"/debates/{debate.id}/console/{verb}", data=form, headers=headers)

    return act


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_no_act_is_anybody_elses(make, do, verb):
    assert do(verb, make.user(Role.HOST)).status_code == 404


def test_the_console_is_for_those_who_run_the_debate(client, client_for, make, debate):
    path = f"/debates/{debate.id}/console"
    assert client.get(path).status_code == 302
    assert client_for(make.user()).get(path).status_code == 404
    beside = make.user()
    add_host(debate.host, debate, beside)
    db.session.commit()
    assert client_for(beside).get(path).status_code == 200


def test_a_show_is_run_act_by_act(make, do, debate):
    live = say(make.user(), debate, Side.FOR, "Une bonne raison.", at=now())
    db.session.commit()
    ident = live.argument_id
    assert "Une bonne raison." in do("approve", argument=ident).text
    for verb in ("spotlight", "pin", "unpin", "clear", "hide", "restore", "answered"):
        assert do(verb, argument=ident).status_code == 200, verb
    db.session.expire_all()
    assert live.state is LiveState.ANSWERED
    for verb in ("lift-text", "lay-text", "floor-for", "floor-against", "floor-none", "clocks"):
        assert do(verb).status_code == 200, verb
    assert do("move", item=debate.agenda[1].id).status_code == 200
    assert do("prepare-poll", question="?", answer=["Oui", "Non"], seconds="30").status_code == 200
    poll = polls_of(debate)[0]
    assert do("open-poll", poll=poll.id).status_code == 200
    assert do("close-poll", poll=poll.id).status_code == 200
    db.session.expire_all()
    assert poll.state is PollState.OPEN
    assert do("end").status_code == 200
    assert do("end").status_code == 409


@pytest.mark.parametrize("form", [{}, {"argument": "x"}, {"argument": "-1"}, {"argument": "9" * 30}])
def test_an_act_about_nothing_is_refused_in_words(do, form):
    answer = do("approve", **form)
    assert answer.status_code == 400
    assert answer.json["error"]


def test_an_act_on_another_debate_s_argument_finds_nothing(make, do):
    other = make.debate()
    move_to(other.host, other, other.agenda[0], at=now())
    live = say(make.user(), other, Side.FOR, "Ailleurs.", at=now())
    db.session.commit()
    assert do("approve", argument=live.argument_id).status_code == 404


def test_a_key_is_shown_once_and_kept_as_a_hash(client_for, debate):
    page = client_for(debate.host).post(f"/debates/{debate.id}/console/keys", data={"label": "OBS"})
    token = page.text.partition("#")[2].partition("</code>")[0]
    assert token
    assert token not in client_for(debate.host).get(f"/debates/{debate.id}/console").text


def test_who_may_run_a_debate_no_longer_leaves_its_console(app, make, client_for):
    debate = make.debate()
    browser = client_for(debate.host)
    socket = socketio.test_client(app, headers={"Origin": ORIGIN}, flask_test_client=browser)
    room = f"console:{debate.id}"
    assert "error" not in socket.emit("watch", {"room": room, "after": None}, callback=True)
    leave_closed_rooms()
    assert len(pump.watchers[room]) == 1
    debate.host_id = make.user(Role.HOST).id
    db.session.commit()
    leave_closed_rooms()
    assert room not in pump.watchers
    assert "error" in socket.emit("watch", {"room": room, "after": None}, callback=True)


def test_a_host_without_the_role_runs_no_console(app, make, client_for):
    debate = make.debate()
    with app.test_request_context("/"):
        revoke_role(None, debate.host, Role.HOST)
        db.session.commit()
    assert client_for(debate.host).get(f"/debates/{debate.id}/console").status_code in (403, 404)
