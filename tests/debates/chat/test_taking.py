"""Voices and lines of a chat: each person once, nothing that the rules refuse or that its chat deleted."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lawlab.arguments.models import Side
from lawlab.core.db import db, now
from lawlab.debates.acts import undo
from lawlab.debates.chat.source import Cleared, Deleted, Said
from lawlab.debates.chat_queue import hide_line, lines_of
from lawlab.debates.chat_taking import MOST_QUEUED, speaker_key, take_in, tell_pulse
from lawlab.debates.models import ChatLine, ChatState, ChatVoice, Cue, CueKind, Debate, HostAct
from lawlab.debates.panels import pulse_of, stage_partial
from lawlab.debates.show import end_debate
from lawlab.debates.staging import clear_screen, move_to, show_line
from lawlab.votes.models import Ballot, Position, Vote, VoteCast

FOR, MIXED, AGAINST = Position.FOR, Position.MIXED, Position.AGAINST
QUEUED, DELETED = ChatState.QUEUED, ChatState.DELETED


@pytest.fixture
def debate(make):
    debate = make.debate(make.bill(["Un alinéa."], ["Un autre."]), chat_channel="berges", held_words=["zut"])
    move_to(debate.host, debate, debate.agenda[0], at=now())
    db.session.commit()
    return debate


def said(text, speaker="77", ident=None, name="Ardoise"):
    return Said("berges", ident or f"{speaker}-{text}", speaker, name, text)


@pytest.fixture
def take(debate):
    def take(*heard, at=None):
        taken = take_in(debate, heard, at=at or now())
        db.session.commit()
        return taken

    return take


def counts(debate):
    pulse = pulse_of(debate).counts
    return pulse[FOR], pulse[MIXED], pulse[AGAINST]


def bodies(debate, *states):
    return [line.body for line in lines_of(debate, states or (QUEUED,))]


def test_a_person_counts_once_as_they_last_said(debate, take):
    take(said("!pour", "1"), said("!pour", "2"), said("!contre", "1"), said("!mitigé", "3"))
    assert counts(debate) == (1, 1, 1)
    take(said("!contre", "2"), said("!against", "2"))
    assert counts(debate) == (0, 1, 2)


def test_each_point_of_the_agenda_has_its_own_pulse(debate, take):
    take(said("!pour"))
    move_to(debate.host, debate, debate.agenda[1], at=now())
    db.session.commit()
    assert counts(debate) == (0, 0, 0)
    take(said("!contre"))
    assert counts(debate) == (0, 0, 1)
    move_to(debate.host, debate, debate.agenda[0], at=now())
    assert counts(debate) == (1, 0, 0)


def test_nothing_of_a_chat_is_ever_a_vote(debate, take, make):
    def rows():
        ballots = [
            (b.id, b.for_count, b.mixed_count, b.against_count) for b in db.session.scalars(select(Ballot))
        ]
        return ballots, [db.session.scalar(select(func.count()).select_from(t)) for t in (Vote, VoteCast)]

    make.user()
    before = rows()
    take(*(said(f"!{word} parce que", str(n)) for n in range(30) for word in ("pour", "contre", "mitigé")))
    take(Deleted("berges", "1-!pour parce que"), Cleared("berges", None))
    assert rows() == before


def test_words_after_an_order_wait_for_the_host(debate, take):
    taken = take(said("!pour  les petites communes "), said("!mitigé bof", "2"), said("!contre", "3"))
    (line,) = lines_of(debate, [QUEUED])
    assert (line.body, line.speaker, line.side) == ("les petites communes", "Ardoise", Side.FOR)
    assert line.agenda_item_id == debate.agenda[0].id
    assert (taken.queued, taken.aside, taken.full) == (1, 0, 0)
    assert counts(debate) == (1, 1, 1)


def test_a_speaker_has_one_line_in_thirty_seconds(debate, take):
    at = now()
    assert take(said("!pour un"), said("!pour deux"), at=at).aside == 1
    assert take(said("!contre trois"), at=at + timedelta(seconds=29)).aside == 1
    take(said("!contre quatre"), said("!pour cinq", "2"), at=at + timedelta(seconds=30))
    assert bodies(debate) == ["un", "quatre", "cinq"]
    assert counts(debate) == (1, 0, 1)


REFUSED = [
    "voir https://exemple.example",
    "voir exemple.fr",
    "Zut alors",
    "x" * 501,
    "a\u202eb",
    "a\x07b",
    "e" + "\u0301" * 20,
    "\u200d",
]


@pytest.mark.parametrize("words", REFUSED)
def test_what_the_rules_of_the_debate_refuse_is_left_aside_and_its_voice_counts(debate, take, words):
    taken = take(said(f"!pour {words}"))
    assert (taken.queued, taken.aside) == (0, 1)
    assert bodies(debate) == []
    assert counts(debate) == (1, 0, 0)


def test_a_name_that_cannot_be_shown_keeps_its_line_out(debate, take):
    assert take(said("!pour oui", name="\u202eelbaf"), said("!pour oui", "2", name="")).aside == 2
    assert bodies(debate) == []


def test_links_come_in_where_the_host_lets_them(debate, take):
    debate.are_links_held = False
    db.session.commit()
    take(said("!pour voir exemple.fr"))
    assert bodies(debate) == ["voir exemple.fr"]


def test_a_message_read_twice_counts_once(debate, take):
    take(said("!pour oui", ident="m1"), said("!pour oui", ident="m1"))
    taken = take(said("!pour oui", ident="m1"), at=now() + timedelta(minutes=2))
    assert bodies(debate) == ["oui"]
    assert counts(debate) == (1, 0, 0)
    assert not taken.has_moved
    assert taken.queued == 0


def test_a_full_queue_takes_no_more_lines_but_every_voice(debate, take):
    taken = take(*(said(f"!pour raison {n}", str(n)) for n in range(MOST_QUEUED + 5)))
    assert (taken.queued, taken.full) == (MOST_QUEUED, 5)
    assert counts(debate) == (MOST_QUEUED + 5, 0, 0)


def test_nothing_comes_in_while_nothing_is_under_debate(make, debate, take):
    other = make.debate(chat_channel="berges")
    taken = take_in(other, [said("!pour oui")], at=now())
    db.session.commit()
    assert (taken.has_moved, taken.queued, counts(other), bodies(other)) == (False, 0, (0, 0, 0), [])
    end_debate(debate.host, debate, at=now())
    db.session.commit()
    take(said("!pour oui"))
    assert counts(debate) == (0, 0, 0)


def test_a_person_is_a_key_that_says_nothing_and_differs_between_debates(make, debate, take):
    take(said("!pour oui"))
    kept = [
        *db.session.scalars(select(ChatVoice.speaker_key)),
        *db.session.scalars(select(ChatLine.speaker_key)),
    ]
    assert set(kept) == {speaker_key(debate, "77")}
    assert "77" not in {*kept}
    assert speaker_key(make.debate(), "77") != speaker_key(debate, "77")


# ---- what the chat's moderation takes back


def test_a_deleted_message_takes_its_line_and_its_voice_with_it(debate, take, events_of):
    take(said("!pour oui", ident="m1"), said("!contre non", "2"))
    (line, _) = lines_of(debate, [QUEUED])
    taken = take(Deleted("berges", "m1"))
    db.session.refresh(line)
    assert (line.state, line.body, line.speaker) == (DELETED, "", "")
    assert taken.has_moved
    assert counts(debate) == (0, 0, 1)
    assert events_of(debate.room)[-1]["type"] == "chat:deleted"
    assert events_of(debate.room)[-1]["payload"] == {"line": line.id}
    assert events_of(debate.console_room)[-1]["type"] == "console:moved"


def test_a_voice_stands_on_the_last_message_alone(debate, take):
    take(said("!pour", ident="m1"), said("!pour", ident="m2"))
    take(Deleted("berges", "m1"))
    assert counts(debate) == (1, 0, 0)
    take(Deleted("berges", "m2"))
    assert counts(debate) == (0, 0, 0)


def test_a_banned_person_s_words_go_and_nobody_else_s(debate, take):
    take(said("!pour oui"), said("!contre non", "2"))
    take(Cleared("berges", "77"))
    assert bodies(debate) == ["non"]
    assert counts(debate) == (0, 0, 1)


def test_a_cleared_chat_leaves_nothing(debate, take, make):
    other = make.debate(chat_channel="rives")
    move_to(other.host, other, other.agenda[0], at=now())
    take_in(other, [said("!pour ailleurs")], at=now())
    take(said("!pour oui"), said("!contre non", "2"))
    take(Cleared("berges", None))
    assert (bodies(debate), counts(debate)) == ([], (0, 0, 0))
    assert (bodies(other), counts(other)) == (["ailleurs"], (1, 0, 0))


def test_what_is_deleted_in_the_same_breath_never_comes_in(debate, take):
    taken = take(
        said("!pour oui", "1", "m1"), Deleted("berges", "m1"),
        said("!pour oui", "2"), Cleared("berges", "2"), said("!contre si", "2", "m3"),
    )  # fmt: skip
    assert bodies(debate) == ["si"]
    assert counts(debate) == (0, 0, 1)
    assert taken.deleted == []


def on_screen(debate, take):
    take(said("!pour oui", ident="m1"))
    (line,) = lines_of(debate, [QUEUED])
    show_line(debate.host, debate, line, at=now())
    db.session.commit()
    assert "oui" in stage_partial(debate)
    return line


def test_a_deleted_line_leaves_the_screen_at_once(debate, take, events_of):
    line = on_screen(debate, take)
    take(Deleted("berges", "m1"))
    assert debate.stage.chat_line_id is None
    assert "<blockquote>" not in stage_partial(debate)
    told = events_of(debate.room)[-2:]
    assert [event["type"] for event in told] == ["stage:moved", "chat:deleted"]
    assert told[0]["payload"]["chat"] is None
    assert told[1]["payload"] == {"line": line.id}
    cue = db.session.scalars(select(Cue).where(Cue.kind == CueKind.CHAT)).one()
    assert cue.until is not None


def test_undoing_does_not_bring_a_deleted_line_back(debate, take):
    line = on_screen(debate, take)
    clear_screen(debate.host, debate, at=now())
    db.session.commit()
    take(Deleted("berges", "m1"))
    last = db.session.scalars(select(HostAct).order_by(HostAct.id.desc())).first()
    undo(debate.host, debate, last.id, at=now())
    db.session.commit()
    assert debate.stage.chat_line_id is None
    assert line.state is DELETED


def test_a_hidden_line_that_its_chat_deletes_is_deleted_and_stays(debate, take):
    take(said("!pour oui", ident="m1"))
    (line,) = lines_of(debate, [QUEUED])
    hide_line(debate.host, debate, line, at=now())
    db.session.commit()
    take(Deleted("berges", "m1"))
    take(Deleted("berges", "m1"))
    assert line.state is DELETED
    take(said("!pour oui", ident="m1"), at=now() + timedelta(minutes=1))
    assert bodies(debate, QUEUED) == []


def test_a_deletion_after_the_end_opens_nothing_again(debate, take, events_of):
    take(said("!pour oui", ident="m1"))
    end_debate(debate.host, debate, at=now())
    db.session.commit()
    take(Deleted("berges", "m1"))
    assert db.session.scalars(select(Cue).where(Cue.until.is_(None))).all() == []
    assert events_of(debate.room)[-1]["type"] == "chat:deleted"
    assert bodies(debate, DELETED) == [""]


def test_the_pages_are_told_without_figures(debate, events_of):
    tell_pulse(debate)
    db.session.commit()
    for room in (debate.room, debate.console_room):
        assert (events_of(room)[-1]["type"], events_of(room)[-1]["payload"]) == ("chat:pulsed", {})


def test_rules_are_applied_outside_a_request_too(application, debate):
    ident = debate.id
    db.session.rollback()
    with application.app_context():
        assert take_in(db.session.get_one(Debate, ident), [said(f"!pour {'x' * 600}")], at=now()).aside == 1
        db.session.rollback()


IDS = st.sampled_from(["m1", "m2", "m3"])
SPEAKERS = st.sampled_from(["1", "2"])
WORDS = st.builds("{} {}".format, st.sampled_from(["!pour", "!contre", "!mitigé"]), st.text(max_size=20))
CHANNEL = st.just("berges")
HEARD = st.one_of(
    st.builds(Said, CHANNEL, IDS, SPEAKERS, st.text(max_size=8), WORDS),
    st.builds(Said, CHANNEL, IDS, SPEAKERS, st.just("Ardoise"), st.just("!pour oui")),
    st.builds(Deleted, CHANNEL, IDS),
    st.builds(Cleared, CHANNEL, SPEAKERS | st.none()),
)


@given(st.lists(st.lists(HEARD, max_size=6), max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_heard_is_taken_in_without_an_error(debate, take, batches):
    for batch in batches:
        take(*batch)
        last = batch[-1] if batch else None
        if isinstance(last, Cleared) and last.speaker_id is None:
            assert (bodies(debate), counts(debate)) == ([], (0, 0, 0))
    assert sum(counts(debate)) <= 2
