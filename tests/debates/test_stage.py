"""What the host puts on screen, what that tells the rooms, and how it is taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lawlab.accounts.models import Role
from lawlab.arguments.models import Side
from lawlab.contributions.models import Visibility
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, NotAllowed, TooMany
from lawlab.core.realtime import events_after
from lawlab.debates.acts import last_act, undo
from lawlab.debates.models import Cue, CueKind, DebateState, LiveState, StreamKind
from lawlab.debates.planning import Plan, Point, open_debate, set_agenda
from lawlab.debates.queueing import approve, hide, mark_answered, pin, restore, say, show_due
from lawlab.debates.show import end_debate, go_live
from lawlab.debates.staging import clear_screen, give_floor, move_to, spotlight

TWO = (["Un alinéa."], ["Un autre."])


def told(room):
    return [(event.type, event.payload) for event in events_after(room, 0)]


@pytest.fixture
def show(make):
    """A live debate on the first article of two, its host, and an argument that waits."""

    class Show:
        debate = make.debate(make.bill(*TWO))
        host = debate.host
        at = now()

        def __init__(self):
            move_to(self.host, self.debate, self.debate.agenda[0], at=self.at)
            db.session.commit()

        def said(self, body="Demander suppose de savoir.", side=Side.FOR, **more):
            live = say(make.user(), self.debate, side, body, at=self.at, **more)
            db.session.commit()
            return live

    return Show()


def test_only_a_host_opens_a_debate(make):
    with pytest.raises(NotAllowed):
        open_debate(make.user(), make.bill(), Plan(title="Un débat"), at=now())


@pytest.mark.parametrize(
    ("kind", "ref"),
    [
        (StreamKind.TWITCH, "https://evil.example/"),
        (StreamKind.YOUTUBE, "a b"),
        (StreamKind.PEERTUBE, "http://video.example/w/abc"),
        (StreamKind.PEERTUBE, "https://video.example/w/abc?x=<script>"),
    ],
)
def test_a_stream_is_named_as_its_kind_writes_it(make, kind, ref):
    with pytest.raises(Invalid):
        open_debate(make.user(Role.HOST), make.bill(), Plan(title="x", stream=kind, stream_ref=ref), at=now())


def test_a_debate_begins_once_and_ends_once(make):
    debate = make.debate()
    with pytest.raises(Conflict):
        go_live(debate.host, debate, at=now())
    end_debate(debate.host, debate, at=now())
    with pytest.raises(Conflict):
        end_debate(debate.host, debate, at=now())
    assert debate.state is DebateState.ENDED


def test_moving_on_tells_everybody_by_ids(show):
    item = show.debate.agenda[1]
    move_to(show.host, show.debate, item, at=show.at)
    db.session.commit()
    kind, facts = told(show.debate.room)[-1]
    assert (kind, facts["item"]) == ("stage:moved", item.id)


def test_what_was_debated_stays_on_the_agenda(show):
    set_agenda(show.host, show.debate, [Point(title="Questions du public")])
    db.session.commit()
    assert [item.title for item in show.debate.agenda] == ["", "Questions du public"]
    assert [item.position for item in show.debate.agenda] == [1, 2]


def test_an_argument_that_waits_is_told_to_the_console_alone(show):
    live = show.said()
    assert live.state is LiveState.PENDING
    assert live.argument.visibility is Visibility.DRAFT
    assert "live:published" not in [kind for kind, _ in told(show.debate.room)]
    assert "argument:posted" not in [kind for kind, _ in told(show.debate.bill.room)]
    assert told(show.debate.console_room)[-1] == ("queue:moved", {"argument": live.argument_id})


def test_approved_it_is_an_ordinary_argument(show):
    live = show.said()
    approve(show.host, show.debate, live, at=show.at)
    db.session.commit()
    assert live.argument.visibility is Visibility.PUBLIC
    assert live.argument.article_id == show.debate.agenda[0].article_id
    assert live.argument.ballot is not None
    assert told(show.debate.bill.room)[-1][0] == "argument:posted"
    assert told(show.debate.room)[-1][0] == "live:published"


def test_the_same_form_sent_twice_says_it_once(make, show):
    author = make.user()
    one = say(author, show.debate, Side.FOR, "Oui.", client_key="k" * 12, at=show.at)
    db.session.commit()
    other = say(author, show.debate, Side.FOR, "Oui.", client_key="k" * 12, at=show.at)
    assert one is other


def test_two_keys_bring_what_waits_on_air(show):
    live = show.said()
    spotlight(show.host, show.debate, live, at=show.at)
    db.session.commit()
    assert live.state is LiveState.SPOTLIGHTED
    assert live.argument.visibility is Visibility.PUBLIC
    assert told(show.debate.room)[-1][1]["argument"] == live.argument_id


def test_one_argument_is_on_screen_at_a_time(show):
    first, second = show.said("Un."), show.said("Deux.")
    spotlight(show.host, show.debate, first, at=show.at)
    spotlight(show.host, show.debate, second, at=show.at + timedelta(seconds=5))
    db.session.commit()
    assert (first.state, second.state) == (LiveState.PUBLISHED, LiveState.SPOTLIGHTED)
    query = select(Cue).where(Cue.kind == CueKind.ARGUMENT).order_by(Cue.id)
    cues = list(db.session.scalars(query))
    assert [cue.argument_id for cue in cues] == [first.argument_id, second.argument_id]
    assert [cue.until for cue in cues] == [show.at + timedelta(seconds=5), None]


def test_hiding_takes_it_off_the_screen_at_once_and_restoring_keeps_its_votes(show):
    live = show.said()
    spotlight(show.host, show.debate, live, at=show.at)
    hide(show.host, show.debate, live, at=show.at)
    db.session.commit()
    assert show.debate.stage.argument_id is None
    assert live.argument.visibility is Visibility.HIDDEN
    assert ("live:hidden", live.argument_id) in [(k, p.get("argument")) for k, p in told(show.debate.room)]
    ballot = live.argument.ballot
    restore(show.host, show.debate, live, at=show.at)
    db.session.commit()
    assert (live.state, live.argument.visibility) == (LiveState.PUBLISHED, Visibility.PUBLIC)
    assert live.argument.ballot is ballot


def test_an_act_is_taken_back_within_ten_seconds(show):
    live = show.said()
    spotlight(show.host, show.debate, live, at=show.at)
    db.session.commit()
    act = last_act(show.debate, show.at)
    undo(show.host, show.debate, act.id, at=show.at + timedelta(seconds=9))
    db.session.commit()
    assert (live.state, show.debate.stage.argument_id) == (LiveState.PENDING, None)
    assert live.argument.visibility is not Visibility.PUBLIC
    with pytest.raises(Conflict):
        undo(show.host, show.debate, act.id, at=show.at)


def test_after_ten_seconds_or_another_act_it_is_too_late(show):
    live = show.said()
    pin(show.host, show.debate, live, is_pinned=True, at=show.at)
    first = last_act(show.debate, show.at).id
    assert last_act(show.debate, show.at + timedelta(seconds=11)) is None
    with pytest.raises(Conflict):
        undo(show.host, show.debate, first, at=show.at + timedelta(seconds=11))
    clear_screen(show.host, show.debate, at=show.at)
    with pytest.raises(Conflict):
        undo(show.host, show.debate, first, at=show.at)


def test_the_clock_of_one_side_runs_at_a_time_and_counts_what_was_used(show):
    give_floor(show.host, show.debate, Side.FOR, at=show.at)
    give_floor(show.host, show.debate, Side.AGAINST, at=show.at + timedelta(seconds=40))
    give_floor(show.host, show.debate, None, at=show.at + timedelta(seconds=70))
    db.session.commit()
    stage = show.debate.stage
    assert (stage.spoken_for, stage.spoken_against, stage.speaking) == (40, 30, None)


def test_approved_words_show_after_the_moderation_delay(make):
    debate = make.debate(moderation_delay=5)
    move_to(debate.host, debate, debate.agenda[0], at=now())
    earlier = now() - timedelta(seconds=30)
    live = say(make.user(), debate, Side.FOR, "Oui.", at=earlier)
    approve(debate.host, debate, live, at=earlier)
    db.session.commit()
    assert live.state is LiveState.PENDING
    assert show_due()
    assert live.state is LiveState.PUBLISHED


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Voyez www.exemple.fr", "link"),
        ("Quel Navet !", "word:navet"),
        ("Ce n’est pas un mot tenu", ""),
        ("navette parlementaire", ""),
    ],
)
def test_links_and_words_wait_for_the_host(make, body, reason):
    debate = make.debate(is_approved_first=False, held_words=["navet"])
    move_to(debate.host, debate, debate.agenda[0], at=now())
    live = say(make.user(), debate, Side.FOR, body, at=now())
    db.session.commit()
    assert live.held_for == reason
    assert (live.state is LiveState.PENDING) == bool(reason)


def test_slow_mode_spares_the_hosts(make):
    debate, author, at = make.debate(slow_mode=30), make.user(), now()
    move_to(debate.host, debate, debate.agenda[0], at=at)
    say(author, debate, Side.FOR, "Un.", at=at)
    with pytest.raises(TooMany, match="25 seconds"):
        say(author, debate, Side.FOR, "Deux.", at=at + timedelta(seconds=5))
    say(debate.host, debate, Side.FOR, "Un.", at=at)
    say(debate.host, debate, Side.FOR, "Deux.", at=at)


def test_nothing_is_said_of_nothing(make):
    with pytest.raises(Conflict):
        say(make.user(), make.debate(), Side.FOR, "Oui.", at=now())


def test_what_was_answered_says_so_and_leaves_the_screen(show):
    live = show.said()
    spotlight(show.host, show.debate, live, at=show.at)
    mark_answered(show.host, show.debate, live, at=show.at)
    db.session.commit()
    assert (live.state, show.debate.stage.argument_id) == (LiveState.ANSWERED, None)
    assert live.argument.visibility is Visibility.PUBLIC


def test_somebody_else_cannot_act(make, show):
    with pytest.raises(NotAllowed):
        clear_screen(make.user(Role.HOST), show.debate, at=show.at)


def test_hiding_after_the_end_puts_nothing_back_on_screen(show):
    live = show.said()
    approve(show.host, show.debate, live, at=show.at)
    end_debate(show.host, show.debate, at=show.at)
    hide(show.host, show.debate, live, at=show.at)
    db.session.commit()
    assert not list(db.session.scalars(select(Cue).where(Cue.until.is_(None))))
