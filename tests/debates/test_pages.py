"""The page that follows a debate, over HTTP: what each person sees, sends and is refused."""

import pytest

from lawlab.arguments.models import Side
from lawlab.core.db import db, now
from lawlab.debates.models import StreamKind
from lawlab.debates.polls import open_poll, prepare_poll
from lawlab.debates.queueing import say
from lawlab.debates.staging import move_to, spotlight


@pytest.fixture
def debate(make):
    debate = make.debate(stream=StreamKind.TWITCH, stream_ref="lawlab")
    move_to(debate.host, debate, debate.agenda[0], at=now())
    db.session.commit()
    return debate


def test_nothing_of_a_third_party_is_asked_for_before_consent(client, debate):
    page = client.get(f"/debates/{debate.id}")
    assert page.status_code == 200
    assert "<iframe" not in page.text
    assert '<script src="https://' not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src https://player.twitch.tv https://embed.twitch.tv https://www.twitch.tv;" in policy


def test_other_pages_frame_nothing(client, debate):
    policy = client.get("/debates").headers["Content-Security-Policy"]
    assert "frame-src 'none'" in policy


def test_what_waits_is_on_no_page_of_the_public(client_for, make, debate):
    say(make.user(), debate, Side.FOR, "Phrase qui attend.", at=now())
    db.session.commit()
    for path in ("", "/stage", "/threads"):
        assert "Phrase qui attend" not in client_for(make.user()).get(f"/debates/{debate.id}{path}").text


def test_what_is_on_screen_is_on_the_page_and_its_partial(client, make, debate):
    live = say(make.user(), debate, Side.AGAINST, "Phrase à l’écran.", at=now())
    spotlight(debate.host, debate, live, at=now())
    db.session.commit()
    for path in ("", "/stage", "/threads"):
        assert "Phrase à l’écran" in client.get(f"/debates/{debate.id}{path}").text


def test_an_argument_is_sent_and_its_author_is_told_that_it_waits(client_for, make, debate):
    answer = client_for(make.user()).post(
        f"/debates/{debate.id}/arguments",
        data={"side": "for", "body": "Oui.", "client_key": "k" * 12, "delay": "7.5"},
        headers={"X-Requested-With": "fetch"},
    )
    assert (answer.status_code, answer.json["state"]) == (201, "pending")


def test_arguing_takes_an_account_a_side_and_words(client, client_for, make, debate):
    path = f"/debates/{debate.id}/arguments"
    assert client.post(path, data={"side": "for", "body": "Oui."}).status_code in (302, 401)
    assert client_for(make.user()).post(path, data={"side": "up", "body": "Oui."}).status_code == 400
    assert client_for(make.user()).post(path, data={"side": "for", "body": "  "}).status_code == 400


def test_somebody_without_an_account_answers_a_poll_once_and_sees_no_result(client, make, debate):
    poll = prepare_poll(debate.host, debate, "D’office ?", ["Oui", "Non"], seconds=60)
    open_poll(debate.host, debate, poll, at=now())
    db.session.commit()
    browser = client
    path = f"/debates/{debate.id}/polls/{poll.id}/answer"
    first = browser.post(path, data={"choice": "1"}, headers={"X-Requested-With": "fetch"})
    assert first.status_code == 200
    assert "data-poll-form" not in first.text
    browser.post(path, data={"choice": "2"}, headers={"X-Requested-With": "fetch"})
    db.session.expire_all()
    assert [(choice.members, choice.public) for choice in poll.choices] == [(0, 1), (0, 0)]
    assert "poll-counts" not in browser.get(f"/debates/{debate.id}").text


@pytest.mark.parametrize("choice", ["", "x", "9", "-1", "999999999999999999999"])
def test_an_answer_that_is_none_is_refused_in_words(client, debate, choice):
    poll = prepare_poll(debate.host, debate, "D’office ?", ["Oui", "Non"], seconds=60)
    open_poll(debate.host, debate, poll, at=now())
    db.session.commit()
    answer = client.post(f"/debates/{debate.id}/polls/{poll.id}/answer", data={"choice": choice})
    assert answer.status_code == 400


@pytest.mark.parametrize("delay", ["", "x", "-3", "nan", "1e9"])
def test_a_delay_that_is_none_is_refused(client, debate, delay):
    assert client.post(f"/debates/{debate.id}/delay", data={"delay": delay}).status_code == 400


def test_there_is_no_debate_at_other_addresses(client, application):
    assert client.get("/debates/999999").status_code == 404
    assert client.get(f"/debates/{10**20}").status_code == 404
