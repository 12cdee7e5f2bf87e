"""Overlays over HTTP: a page without content, cards for who holds a key, one refusal for everybody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lawlab.arguments.models import Side
from lawlab.contributions.models import Visibility
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.core.limits import limiter
from lawlab.debates.acts import last_act, undo
from lawlab.debates.models import Cue, CueKind, OverlayToken
from lawlab.debates.overlays import make_token, revoke_token
from lawlab.debates.planning import Point, set_agenda
from lawlab.debates.polls import answer_poll, close_due_polls, open_poll, prepare_poll, show_poll
from lawlab.debates.queueing import hide, say
from lawlab.debates.screens import CARDS, KINDS
from lawlab.debates.show import end_debate
from lawlab.debates.staging import move_to, show_tally, show_text, spotlight
from lawlab.votes.models import Position, Source
from lawlab.votes.services import vote_on_article
from tests.amendments.makers import submitted
from tests.factories import ARTICLE_4

WORDS = "Phrase à l’écran."


@pytest.fixture
def debate(make):
    debate = make.debate(make.bill(ARTICLE_4, ["Un second article."]))
    move_to(debate.host, debate, debate.agenda[0], at=now())
    db.session.commit()
    return debate


@pytest.fixture
def on_screen(make, debate):
    live = say(make.user(), debate, Side.AGAINST, WORDS, at=now())
    spotlight(debate.host, debate, live, at=now())
    db.session.commit()
    return live


@pytest.fixture
def key(debate):
    token = make_token(debate.host, debate, "OBS", at=now())
    db.session.commit()
    return token


@pytest.fixture
def cards(client, debate, key):
    """The cards of a kind, as a streaming program is given them now."""

    def read(kind="all"):
        db.session.commit()
        answer = client.get(f"/debates/{debate.id}/overlay/{kind}", headers={"X-Overlay-Key": key})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.text

    return read


def shown(page):
    return [kind for kind in CARDS if f'data-card="{kind}"' in page]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_the_same_whatever_the_debate_and_the_person(client, client_for, debate, kind):
    def page(browser, address):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        nonce = answer.text.partition('nonce="')[2].partition('"')[0]
        return answer.text.replace(nonce, "")

    assert "Set-Cookie" not in client.get(f"/overlay/{kind}").headers
    anybody = page(client, f"/overlay/{kind}?debate={debate.id}")
    assert anybody == page(client, f"/overlay/{kind}?debate=999999&portrait")
    assert anybody == page(client_for(debate.host), f"/overlay/{kind}")


def test_there_is_no_overlay_of_another_kind(client, debate, key):
    assert client.get("/overlay/everything").status_code == 404
    address = f"/debates/{debate.id}/overlay/everything"
    assert client.get(address, headers={"X-Overlay-Key": key}).status_code == 404
    assert client.get(address).status_code == 403


def test_whatever_is_wrong_with_a_key_the_refusal_is_the_same(client, make, debate, on_screen, key):
    other, at = make.debate(), now()
    elsewhere = make_token(other.host, other, "", at=at)
    late = make_token(debate.host, debate, "", at=at - timedelta(hours=12))
    revoked = make_token(debate.host, debate, "", at=at)
    row = db.session.scalars(select(OverlayToken).order_by(OverlayToken.id.desc())).first()
    revoke_token(debate.host, debate, row.id, at=at)
    db.session.commit()
    wrong = ["", "x", "é" * 500, key[:-1], key + "x", elsewhere, late, revoked]
    asked = [(debate.id, {"X-Overlay-Key": word.encode().decode("latin-1")}) for word in wrong]
    asked += [
        (debate.id, {}),
        (999_999, {"X-Overlay-Key": key}),
        (2**53 - 1, {}),
        (other.id, {"X-Overlay-Key": key}),
    ]
    answers = [
        client.get(f"/debates/{ident}/overlay/all", headers={**headers, "Accept": "application/json"})
        for ident, headers in asked
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.get_data() for answer in answers}) == 1
    assert client.get(f"/debates/{debate.id}/overlay/all?key={key}").status_code == 403


def test_wrong_keys_are_soon_too_many_and_right_ones_never(client, debate, key):
    address = f"/debates/{debate.id}/overlay/qr"
    limiter.enabled = True
    try:
        right = [client.get(address, headers={"X-Overlay-Key": key}).status_code for _ in range(60)]
        wrong = [client.get(address, headers={"X-Overlay-Key": "x"}).status_code for _ in range(32)]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert set(right) == {200}
    assert wrong == [403] * 30 + [429] * 2


def test_everything_on_stage_is_on_the_whole_screen_and_each_card_alone(cards, on_screen):
    assert shown(cards()) == ["text", "argument", "votes", "clocks", "qr"]
    assert WORDS in cards("argument")
    for kind in ("text", "argument", "votes", "clocks", "qr"):
        assert shown(cards(kind)) == [kind]


def test_what_is_hidden_is_on_no_overlay_wherever_it_was_hidden_from(cards, debate, on_screen):
    on_screen.argument.visibility = Visibility.HIDDEN
    assert WORDS not in cards()
    on_screen.argument.visibility = Visibility.PUBLIC
    assert WORDS in cards()
    hide(debate.host, debate, on_screen, at=now())
    assert WORDS not in cards()


def test_before_the_show_and_after_it_there_is_only_the_qr_code(make, client, cards, debate, on_screen):
    end_debate(debate.host, debate, at=now())
    assert shown(cards()) == ["qr"]
    planned = make.debate(live=False)
    token = make_token(planned.host, planned, "", at=now())
    db.session.commit()
    page = client.get(f"/debates/{planned.id}/overlay/all", headers={"X-Overlay-Key": token})
    assert shown(page.text) == ["qr"]


def test_the_text_leaves_when_it_is_lifted(cards, debate):
    assert ARTICLE_4[0] in cards("text").replace("&#39;", "'")
    show_text(debate.host, debate, is_shown=False, at=now())
    assert shown(cards("text")) == []


def test_an_amendment_shows_only_the_paragraphs_that_it_changes(make, client):
    article = make.article()
    amendment = submitted(make.user(), article, {2: "« Art. 10-1. – Toute décision est expliquée."})
    debate = make.debate(article.bill)
    set_agenda(debate.host, debate, [Point(amendment=amendment)])
    move_to(debate.host, debate, debate.agenda[0], at=now())
    token = make_token(debate.host, debate, "", at=now())
    db.session.commit()
    page = client.get(f"/debates/{debate.id}/overlay/text", headers={"X-Overlay-Key": token}).text
    assert page.count('class="al') == 1
    assert "<ins>" in page


def votes_on(make, debate, *positions):
    for position in positions:
        article = debate.stage.agenda_item.article
        vote_on_article(make.user(), article, position, source=Source.LIVE, at=now())


def test_a_split_of_votes_shows_only_once_the_host_shows_it(make, cards, debate):
    votes_on(make, debate, Position.FOR, Position.FOR, Position.AGAINST)
    assert "3 votes" in cards("votes")
    assert "split" not in cards("votes")
    show_tally(debate.host, debate, is_shown=True, at=now())
    page = cards("votes")
    assert "3 votes" not in page
    assert 'class="split"' in page
    assert [words in page for words in ("2 pour", "0 mitigé", "1 contre")] == [True] * 3


def test_showing_the_split_is_kept_can_be_undone_and_ends_with_the_point(make, client, debate):
    host, at = debate.host, now()
    show_tally(host, debate, is_shown=True, at=at)
    db.session.commit()
    page = client.get(f"/debates/{debate.id}", headers={"Accept-Language": "en"}).text
    assert "The host shows on screen how the votes on this point are split" in page
    cue = db.session.scalars(select(Cue).where(Cue.kind == CueKind.TALLY)).one()
    assert (cue.agenda_item_id, cue.until) == (debate.agenda[0].id, None)
    undo(host, debate, last_act(debate, at).id, at=at)
    assert not debate.stage.is_tally_shown
    show_tally(host, debate, is_shown=True, at=at)
    move_to(host, debate, debate.agenda[1], at=at)
    assert not debate.stage.is_tally_shown


def test_no_split_is_shown_where_nothing_is_voted_on(make):
    debate = make.debate()
    with pytest.raises(Conflict):
        show_tally(debate.host, debate, is_shown=True, at=now())


def test_a_poll_shows_no_count_until_it_closes_then_members_and_public_apart(make, cards, debate):
    poll = prepare_poll(debate.host, debate, "D’office ?", ["Oui", "Non"], seconds=10)
    at = now() - timedelta(seconds=60)
    open_poll(debate.host, debate, poll, at=at)
    answer_poll(debate, poll, 1, person=make.user(), browser="", at=at)
    answer_poll(debate, poll, 2, person=None, browser="b", at=at)
    page = cards("poll")
    assert "D’office" in page
    assert "figure" not in page
    close_due_polls()
    assert cards("poll").count("100 %") == 2
    show_poll(debate.host, debate, None, at=now())
    assert shown(cards("poll")) == []
