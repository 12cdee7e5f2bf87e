"""Preparing a debate over HTTP: its settings, its agenda, who runs it, and where it is found."""

import pytest

from lawlab.accounts.models import Role
from lawlab.arguments.models import Side
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.debates.agenda import add_points, move_point, remove_point
from lawlab.debates.models import Debate, StreamKind
from lawlab.debates.planning import Point, stream_ref
from lawlab.debates.queueing import approve, say
from lawlab.debates.show import end_debate
from lawlab.debates.staging import move_to
from tests.amendments.makers import submitted

PLAN = {
    "title": "Les berges en direct", "presentation": "Avec la maire.", "planned_at": "2026-12-01T20:30",
    "stream": "twitch", "stream_ref": "https://www.twitch.tv/lawlab", "chat_channel": "#LawLab",
    "is_approved_first": "y", "moderation_delay": "5", "slow_mode": "30", "held_words": "Zut\nnom d’un chien",
    "are_links_held": "y", "speaking_time": "300",
}  # fmt: skip


@pytest.fixture
def host(make):
    return make.user(Role.HOST)


@pytest.fixture
def debate(make):
    return make.debate(make.bill(["Un."], ["Deux."], ["Trois."]), live=False)


def items(debate):
    db.session.expire_all()
    return [item.article.number if item.article else item.title for item in debate.agenda]


def test_a_host_plans_a_debate_from_a_bills_page(client_for, make, host):
    bill, browser = make.bill(), client_for(host)
    assert f"/debates/new?bill={bill.slug}" in browser.get(f"/bills/{bill.slug}/debates").text
    answer = browser.post(f"/debates/new?bill={bill.slug}", data=PLAN)
    debate = db.session.query(Debate).one()
    assert answer.headers["Location"] == f"/debates/{debate.id}/edit#agenda"
    assert (debate.stream, debate.stream_ref, debate.chat_channel) == (StreamKind.TWITCH, "lawlab", "lawlab")
    assert (debate.moderation_delay, debate.slow_mode, debate.speaking_time) == (5, 30, 300)
    assert debate.held_words == ["zut", "nom d’un chien"]
    assert debate.planned_at.isoformat() == "2026-12-01T19:30:00+00:00"  # half past eight in Paris
    page = browser.get(f"/debates/{debate.id}/edit").text
    assert 'value="2026-12-01T20:30"' in page


def test_a_box_that_is_not_ticked_is_off(client_for, make, host):
    bill = make.bill()
    client_for(host).post(f"/debates/new?bill={bill.slug}", data={**PLAN, "is_approved_first": ""})
    sent = {name: value for name, value in PLAN.items() if name != "is_approved_first"}
    debate = db.session.query(Debate).order_by(Debate.id.desc()).first()
    client_for(host).post(f"/debates/{debate.id}/edit", data=sent)
    db.session.expire_all()
    assert not debate.is_approved_first
    assert debate.are_links_held


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", " "), ("title", "x" * 300), ("planned_at", "demain"), ("stream", "radio"),
        ("stream_ref", "pas une chaîne !"), ("chat_channel", "a b"), ("moderation_delay", "16"),
        ("moderation_delay", ""), ("slow_mode", "-1"), ("slow_mode", "121"), ("speaking_time", "5"),
        ("presentation", "x" * 4000),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(client_for, make, host, name, value):
    answer = client_for(host).post(f"/debates/new?bill={make.bill().slug}", data={**PLAN, name: value})
    assert answer.status_code == 400
    assert f'id="{name}-wrong"' in answer.text
    assert "Avec la maire" in answer.text or name == "presentation"
    assert db.session.query(Debate).count() == 0


def test_the_pages_are_for_hosts_alone(client, client_for, make, debate):
    bill = debate.bill
    for path in (f"/debates/new?bill={bill.slug}", f"/debates/{debate.id}/edit"):
        assert client.get(path).status_code == 302
    other = client_for(make.user(Role.HOST))
    assert other.get(f"/debates/{debate.id}/edit").status_code == 404
    for part in ("agenda", "hosts", "edit"):
        assert other.post(f"/debates/{debate.id}/{part}", data={}).status_code == 404
    citizen = client_for(make.user())
    assert citizen.get(f"/debates/new?bill={bill.slug}").status_code == 403
    assert citizen.post(f"/debates/new?bill={bill.slug}", data=PLAN).status_code == 403
    assert "/debates/new" not in citizen.get(f"/bills/{bill.slug}/debates").text


@pytest.mark.parametrize(
    ("kind", "pasted", "name"),
    [
        (StreamKind.TWITCH, "https://www.twitch.tv/LawLab_fr?x=1", "LawLab_fr"),
        (StreamKind.TWITCH, "https://twitch.tv/videos/123456", "123456"),
        (StreamKind.YOUTUBE, "https://www.youtube.com/watch?app=x&v=dQw4w9WgXcQ&t=3s", "dQw4w9WgXcQ"),
        (StreamKind.YOUTUBE, "https://youtu.be/dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        (StreamKind.YOUTUBE, "https://www.youtube.com/live/dQw4w9WgXcQ?si=a", "dQw4w9WgXcQ"),
    ],
)
def test_the_address_of_a_stream_is_taken_for_its_name(kind, pasted, name):
    assert stream_ref(kind, pasted) == name


# ---- the agenda


def test_points_are_added_moved_and_removed_one_by_one(debate):
    host = debate.host
    add_points(host, debate, [Point(title="Questions")])
    assert items(debate) == ["1er", "2", "3", "Questions"]
    move_point(host, debate, debate.agenda[3].id, by=-1)
    move_point(host, debate, debate.agenda[0].id, by=-1)  # the first one stays
    assert items(debate) == ["1er", "2", "Questions", "3"]
    remove_point(host, debate, debate.agenda[0].id)
    assert items(debate) == ["2", "Questions", "3"]
    move_point(host, debate, debate.agenda[0].id, by=+1)
    assert items(debate) == ["Questions", "2", "3"]


def test_what_is_debated_keeps_its_place(make):
    debate = make.debate(make.bill(["Un."], ["Deux."], ["Trois."]))
    host = debate.host
    move_to(host, debate, debate.agenda[0], at=now())
    move_point(host, debate, debate.agenda[1].id, by=-1)
    assert items(debate) == ["1er", "2", "3"]
    with pytest.raises(Conflict):
        remove_point(host, debate, debate.agenda[0].id)


def test_an_article_that_is_to_come_stands_once(debate):
    assert add_points(debate.host, debate, [Point(article=debate.bill.articles[0])]) == []


def test_the_agenda_is_made_of_articles_amendments_and_titles(client_for, make, debate):
    amendment = submitted(make.user(), debate.bill.articles[0], {1: "Uno."})
    other = submitted(make.user(), make.article("Ailleurs."), {1: "Ici."})
    browser, path = client_for(debate.host), f"/debates/{debate.id}/agenda"
    assert browser.post(path, data={"title": "Le mot de la fin"}).status_code == 303
    assert items(debate)[-1] == "Le mot de la fin"
    refused = browser.post(path, data={"amendment": str(other.id)})  # of another text
    assert refused.status_code == 400
    assert browser.post(path, data={"amendment": str(amendment.id)}).status_code == 303
    db.session.expire_all()
    assert debate.agenda[-1].amendment_id == amendment.id
    assert browser.post(path, data={}).status_code == 400
    assert browser.post(path, data={"action": "up:x"}).status_code == 400
    assert browser.post(path, data={"action": "up:999999"}).status_code == 409


def test_both_rooms_hear_of_a_new_agenda(client_for, debate, events_of):
    client_for(debate.host).post(f"/debates/{debate.id}/agenda", data={"title": "Pause"})
    assert events_of(debate.room)[-1]["type"] == "agenda:changed"
    assert events_of(debate.console_room)[-1]["type"] == "console:moved"


def test_choices_are_found_whatever_their_accents(client_for, debate):
    found = client_for(debate.host).get(f"/debates/{debate.id}/edit?q=ARTICLE 2").text
    assert found.count('name="article"') == 1


# ---- who runs it


def test_somebody_is_put_beside_the_host_by_their_public_name(client_for, make, debate):
    beside = make.user(public_name="Ada")
    browser, path = client_for(debate.host), f"/debates/{debate.id}/hosts"
    assert browser.post(path, data={"name": "Ada"}).status_code == 303
    assert client_for(beside).get(f"/debates/{debate.id}/console").status_code == 200
    wrong = browser.post(path, data={"name": "Personne de ce nom"})
    assert wrong.status_code == 400
    assert 'id="host-name-wrong"' in wrong.text
    assert f'value="{debate.title}"' in wrong.text
    assert browser.post(path, data={"remove": str(beside.id)}).status_code == 303
    assert client_for(beside).get(f"/debates/{debate.id}/console").status_code == 404


# ---- where it is found


def test_a_debate_on_air_is_found_from_everywhere_and_its_text(client, make, debate):
    live = make.debate(text := make.bill())
    banner = f'href="/debates/{live.id}"'
    for path in ("/", f"/bills/{text.slug}", "/debates", f"/bills/{text.slug}/debates"):
        assert banner in client.get(path).text, path
    assert banner not in client.get(f"/bills/{debate.bill.slug}").text
    assert 'href="/debates"' in client.get("/search").text


def test_every_debate_is_listed_by_its_state(client, make, debate):
    over = make.debate()
    end_debate(over.host, over, at=now())
    db.session.commit()
    page = client.get("/debates").text
    assert 'id="debates-planned"' in page
    assert 'id="debates-ended"' in page
    assert 'id="debates-live"' not in page
    assert 'href="/debates"' not in client.get("/search").text


def test_an_argument_tells_where_it_was_said(client, make):
    debate = make.debate()
    move_to(debate.host, debate, debate.agenda[0], at=now())
    live = say(make.user(), debate, Side.FOR, "Une raison.", at=now())
    approve(debate.host, debate, live, at=now())
    db.session.commit()
    pages = (f"/arguments/{live.argument_id}", f"/bills/{debate.bill.slug}/articles/art_1er")
    for path in pages:
        assert f'href="/debates/{debate.id}#said"' in client.get(path).text
    end_debate(debate.host, debate, at=now())
    db.session.commit()
    for path in pages:
        assert f'href="/debates/{debate.id}/replay#argument-{live.argument_id}"' in client.get(path).text
