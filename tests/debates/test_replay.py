"""A debate once it is over: its chapters and lanes, what never appears, and the files it is taken away in."""

import csv
import io
import json
import re

import pytest
from sqlalchemy import event

from lawlab.arguments.models import Side
from lawlab.arguments.services import hide_argument
from lawlab.core.db import db
from lawlab.debates.acts import undo
from lawlab.debates.models import ChatLine, ChatState, HostAct, PollState, StreamKind
from lawlab.debates.planning import Point, set_agenda
from lawlab.debates.polls import open_poll, prepare_poll
from lawlab.debates.queueing import hide
from lawlab.debates.recording import set_anchor, set_recording
from lawlab.debates.replay import moment_of, replay_of
from lawlab.debates.staging import give_floor, show_line
from tests.debates.shows import LENGTH, Show

FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def show(make):
    return Show(make)


def spans(found):
    return [(round(each.span.start.show), round(each.span.end.show)) for each in found]


def test_a_point_visited_twice_is_two_chapters(show):
    show.move(1, 60)
    show.move(2, 1000)
    show.move(1, 2000)
    chapters = replay_of(show.end()).chapters
    assert spans(chapters) == [(60, 1000), (1000, 2000), (2000, LENGTH)]
    assert [(chapter.item.position, chapter.visit) for chapter in chapters] == [(1, 1), (2, 1), (1, 2)]


def test_a_move_that_was_taken_back_at_once_is_no_chapter(show):
    show.move(1, 60)
    show.move(2, 1000)
    last = db.session.query(HostAct).order_by(HostAct.id.desc()).first()
    undo(show.host, show.debate, last.id, at=show.at(1006))
    db.session.commit()
    assert spans(replay_of(show.end()).chapters) == [(60, LENGTH)]


def test_an_argument_stands_when_its_author_was_watching(show):
    """The time it was received less the delay of the picture; the usual one where nothing was measured."""
    show.move(1, 0)
    show.say("Mesuré.", 112.5, delay=12.5)
    show.say("Pas mesuré.", 208)
    show.say("Trop tôt.", 3, delay=20)
    said = replay_of(show.end()).said
    assert [(each.argument.body, each.at.show) for each in said] == [
        ("Trop tôt.", 0.0), ("Mesuré.", 100.0), ("Pas mesuré.", 200.0),
    ]  # fmt: skip


def test_a_host_and_a_room_without_a_stream_see_no_delay(make, show):
    show.move(1, 0)
    show.say("De l’hôte.", 100, author=show.host)
    assert replay_of(show.end()).said[0].at.show == 100
    other = Show(make, stream=StreamKind.NONE, stream_ref="")
    other.move(1, 0)
    other.say("Dans la salle.", 100)
    assert replay_of(other.end()).said[0].at.show == 100


def test_what_was_shown_asked_answered_and_timed_has_its_moments(show):
    show.move(1, 0)
    live = show.say("À l’écran.", 100, delay=0)
    show.put_on_screen(live, 150, until=200)
    show.answer(live, 230)
    poll = prepare_poll(show.host, show.debate, "D’office ?", ["Oui", "Non"], seconds=60)
    open_poll(show.host, show.debate, poll, at=show.at(300))
    give_floor(show.host, show.debate, Side.FOR, at=show.at(400))
    give_floor(show.host, show.debate, Side.AGAINST, at=show.at(520))
    give_floor(show.host, show.debate, None, at=show.at(600))
    replay = replay_of(show.end())
    [said] = replay.said
    assert [(span.start.show, span.end.show) for span in said.shown] == [(150, 200)]
    assert said.answered.show == 230
    assert said.discussed.show == 150
    assert spans(replay.polls) == [(300, 360)]
    assert (replay.spoken(Side.FOR), replay.spoken(Side.AGAINST)) == (120, 80)


def chat_line(show, body, state):
    line = ChatLine(
        debate_id=show.debate.id, agenda_item_id=show.debate.agenda[0].id, external_id=body, speaker_key="1",
        speaker="Pseudo", side=Side.FOR, body=body,
    )  # fmt: skip
    db.session.add(line)
    db.session.flush()
    show_line(show.host, show.debate, line, at=show.at(700))
    line.state = state
    db.session.commit()


def test_what_was_hidden_or_deleted_has_no_trace(show, client, client_for):
    show.move(1, 0)
    by_host = show.say("Masqué par l’hôte.", 100)
    later = show.say("Masqué plus tard.", 110)
    show.put_on_screen(by_host, 120)
    show.put_on_screen(later, 140)
    hide(show.host, show.debate, by_host, at=show.at(150))
    chat_line(show, "Ligne montrée.", ChatState.SHOWN)
    chat_line(show, "Ligne masquée.", ChatState.HIDDEN)
    chat_line(show, "Ligne supprimée.", ChatState.DELETED)
    debate = show.end()
    hide_argument(later.argument)
    db.session.commit()
    assert [line.line.body for line in replay_of(debate).lines] == ["Ligne montrée."]
    for browser in (client, client_for(show.host)):
        for path in ("replay", "replay.csv", "replay.json", "sheet", "chapters.vtt"):
            text = browser.get(f"/debates/{debate.id}/{path}").text
            assert "Masqué" not in text
            assert not re.search("masquée|supprimée", text)
    assert moment_of(later.argument_id) is None


def test_a_replay_costs_a_fixed_number_of_queries(show, app):
    show.move(1, 0)
    show.say("Un.", 10)
    show.end()

    def queries():
        db.session.expire_all()
        db.session.expunge_all()
        count = []
        debate = db.session.get(type(show.debate), ident)
        listener = lambda *args: count.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            replay_of(debate)
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(count)

    ident = show.debate.id
    few = queries()
    other = Show(show.make, *([["Un alinéa."]] * 6))
    for number in range(1, 7):
        other.move(number, number * 100)
        for n in range(8):
            live = other.say(f"Argument {n}.", number * 100 + n * 11 + 1)
            other.put_on_screen(live, number * 100 + n * 11 + 2)
    ident = other.end().id
    assert queries() == few


def test_the_moment_of_an_argument_is_known_once_the_show_is_over(show):
    show.move(1, 0)
    live, silent = show.say("À l’écran.", 100), show.say("Jamais repris.", 101)
    show.put_on_screen(live, 150)
    assert moment_of(live.argument_id) is None
    debate = show.end()
    found, second, address = moment_of(live.argument_id)
    assert (found, second) == (debate, 150)
    assert address.endswith(f"/debates/{debate.id}/replay#t=150")
    assert moment_of(silent.argument_id) is None


# ---- the page


def test_the_page_says_what_to_do_while_the_debate_lasts(show, client):
    page = client.get(f"/debates/{show.debate.id}/replay", headers=FRENCH)
    assert page.status_code == 200
    assert f'href="/debates/{show.debate.id}"' in page.text
    assert client.get(f"/debates/{show.debate.id}/chapters.vtt").status_code == 409
    assert client.get(f"/debates/{show.debate.id}/sheet").status_code == 200
    assert client.get("/debates/999999/replay").status_code == 404


@pytest.fixture
def over(show):
    """A recorded debate: the recording began 90 s before the show."""
    show.move(1, 100)
    live = show.say("Un argument pour.", 200, delay=0)
    show.say("Un argument contre.", 210, side=Side.AGAINST, delay=0)
    show.put_on_screen(live, 300, until=340)
    show.answer(live, 350)
    show.move(2, 1000)
    debate = show.end()
    set_recording(show.host, debate, StreamKind.YOUTUBE, "dQw4w9WgXcQ")
    set_anchor(show.host, debate, show.at(0), 90.0)
    db.session.commit()
    return debate


def test_every_moment_is_a_link_that_leads_to_its_row_and_to_the_recording(over, client):
    page = client.get(f"/debates/{over.id}/replay", headers=FRENCH)
    assert 'href="#t=290" id="t=290"' in page.text  # said at 200
    assert 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=290s"' in page.text
    assert "#t=390" in page.text  # on screen at 300
    assert len(re.findall(r'id="(t=\d+)"', page.text)) == len(set(re.findall(r'id="(t=\d+)"', page.text)))


def test_nothing_of_a_third_party_is_asked_for_before_consent(over, client):
    page = client.get(f"/debates/{over.id}/replay")
    assert "<iframe" not in page.text
    assert "frame-src https://www.youtube-nocookie.com;" in page.headers["Content-Security-Policy"]
    assert "style=" not in page.text


def test_one_point_alone_shows_what_was_said_on_it(over, client):
    first, second = over.agenda
    page = client.get(f"/debates/{over.id}/replay?item={first.id}").text
    assert "Un argument pour." in page
    assert "Un argument pour." not in client.get(f"/debates/{over.id}/replay?item={second.id}").text
    assert "Un argument pour." in client.get(f"/debates/{over.id}/replay?item=nothing").text


# ---- the files


TIME = re.compile(r"(\d+):(\d\d):(\d\d)\.(\d{3}) --> (\d+):(\d\d):(\d\d)\.(\d{3})")


def parsed(text):
    """The cues of a WebVTT file, as W3C describes it: blocks, an identifier, times, words."""
    head, *blocks = text.strip().split("\n\n")
    assert head == "WEBVTT"
    cues = []
    for block in blocks:
        _number, times, *words = block.split("\n")
        h, m, s, ms, h2, m2, s2, ms2 = map(int, TIME.fullmatch(times).groups())
        assert m < 60
        assert s < 60
        cues.append(
            (h * 3600 + m * 60 + s + ms / 1000, h2 * 3600 + m2 * 60 + s2 + ms2 / 1000, " ".join(words))
        )
    return cues


def test_the_chapters_read_back_as_webvtt(over, client):
    answer = client.get(f"/debates/{over.id}/chapters.vtt", headers=FRENCH)
    assert answer.content_type == "text/vtt; charset=utf-8"
    cues = parsed(answer.text)
    assert [(start, end) for start, end, _words in cues] == [(0, 190), (190, 1090), (1090, LENGTH + 90)]
    assert [words for _start, _end, words in cues][1:] == ["Article 1ᵉʳ", "Article 2"]


def test_a_name_cannot_break_out_of_its_chapter(show, client):
    hostile = "A --> B <b>gras</b> & 00:00:01.000 --> 00:00:02.000"
    set_agenda(show.host, show.debate, [Point(title=hostile)])
    show.move(1, 0)
    show.end()
    [cue] = parsed(client.get(f"/debates/{show.debate.id}/chapters.vtt").text)
    assert "-->" not in cue[2]
    assert "<b>" not in cue[2]


def test_the_chapters_fit_a_videos_description(over, client):
    lines = client.get(f"/debates/{over.id}/chapters.txt", headers=FRENCH).text.splitlines()
    assert [line.split()[0] for line in lines] == ["0:00:00", "0:03:10", "0:18:10"]


def test_no_words_of_the_table_become_a_formula(show, client):
    show.move(1, 0)
    for words in ("=1+2", "+1", "@SUM(A1)", "-2+3"):
        show.say(words, 100)
    show.end()
    text = client.get(f"/debates/{show.debate.id}/replay.csv").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    said = [row["words"] for row in rows if row["kind"] == "argument"]
    assert len(said) == 4
    assert all(words.startswith("'") for words in said)


def test_the_recording_is_described_as_schema_org_does(over, client):
    video = json.loads(client.get(f"/debates/{over.id}/replay.json").text)
    assert (video["@type"], video["embedUrl"]) == (
        "VideoObject", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    )  # fmt: skip
    clips = [(clip["@type"], clip["startOffset"], clip["endOffset"]) for clip in video["hasPart"]]
    assert clips == [("Clip", 0, 190), ("Clip", 190, 1090), ("Clip", 1090, LENGTH + 90)]
    assert [row["start"] for row in video["lanes"]["argument"]] == [290, 300]


def test_a_poll_tells_members_and_public_apart_and_only_once_closed(show, client):
    show.move(1, 0)
    poll = prepare_poll(show.host, show.debate, "D’office ?", ["Oui", "Non"], seconds=60)
    open_poll(show.host, show.debate, poll, at=show.at(300))
    poll.choices[0].members, poll.choices[0].public = 3, 5
    show.end()
    path = f"/debates/{show.debate.id}/replay"
    assert "poll-counts" not in client.get(path).text
    assert "Oui 3" not in client.get(f"{path}.csv").text
    poll.state = PollState.CLOSED
    db.session.commit()
    assert "poll-counts" in client.get(path).text
    assert "Oui 3 | Non 0,Oui 5 | Non 0" in client.get(f"{path}.csv").text


def test_forty_one_arguments_in_a_minute_are_forty_one_rows_and_few_rectangles(show, client):
    show.move(1, 0)
    for n in range(41):
        show.say(f"Argument {n}.", 1000 + n * 1.4, delay=0)
    show.end()
    page = client.get(f"/debates/{show.debate.id}/replay").text
    assert page.count('class="beat beat-argument') == 41
    lane = page.split('class="lane lane-for"')[1].split("</svg>")[0]
    assert 1 <= lane.count("<rect") <= 3
