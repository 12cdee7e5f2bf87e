"""Tying a recording to its show: what hosts set, what is refused, and how far off a link is then."""

import io
import random
import re

import pytest
from sqlalchemy import select

from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lawlab.core.journal import Entry
from lawlab.debates.clock import anchors_of, recording_of
from lawlab.debates.models import StreamKind
from lawlab.debates.recording import (
    markers_in,
    remove_anchor,
    seconds_in,
    set_anchor,
    set_markers,
    set_recording,
)
from lawlab.debates.replay import replay_of
from tests.debates.shows import LENGTH, Show

FRENCH = {"Accept-Language": "fr"}
POSTED = {"X-Requested-With": "fetch"}


@pytest.fixture
def show(make):
    show = Show(make, ["Un alinéa."], ["Un autre."], ["Un dernier."])
    for number, seconds in ((1, 0), (2, 1200), (3, 3600)):
        show.move(number, seconds)
    return show


@pytest.fixture
def over(show):
    show.end()
    set_recording(show.host, show.debate, StreamKind.TWITCH, "2345678901")
    db.session.commit()
    return show


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (StreamKind.TWITCH, "2345678901", "2345678901"),
        (StreamKind.TWITCH, "https://www.twitch.tv/videos/2345678901", "2345678901"),
        (StreamKind.YOUTUBE, "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3s", "dQw4w9WgXcQ"),
        (StreamKind.YOUTUBE, "https://youtu.be/dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        (StreamKind.PEERTUBE, "https://tube.example/w/abc", "https://tube.example/w/abc"),
    ],
)
def test_a_recording_is_named_by_its_identifier_or_its_address(show, kind, given, kept):
    set_recording(show.host, show.debate, kind, given)
    assert recording_of(show.debate) == (kind, kept)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (StreamKind.TWITCH, "lawlab"),  # a channel, which shows something else tomorrow
        (StreamKind.TWITCH, "javascript:alert(1)"),
        (StreamKind.YOUTUBE, "a b"),
        (StreamKind.PEERTUBE, "http://tube.example/w/abc"),
    ],
)
def test_what_names_no_recording_is_refused(show, kind, given):
    with pytest.raises(Invalid):
        set_recording(show.host, show.debate, kind, given)


def test_until_somebody_says_more_the_recording_begins_with_the_show(over):
    [anchor] = anchors_of(over.debate)
    assert (anchor.at, anchor.media_seconds, anchor.source, anchor.by_id) == (over.began, 0.0, "start", None)
    set_anchor(over.host, over.debate, over.at(1200), 1295.0)
    assert [anchor.source for anchor in anchors_of(over.debate)] == ["here"], "what was supposed goes"


def test_another_recording_starts_without_the_anchors_of_the_first(over):
    set_anchor(over.host, over.debate, over.at(1200), 1295.0)
    set_recording(over.host, over.debate, StreamKind.TWITCH, "2345678901")
    assert anchors_of(over.debate)[0].source == "here", "the same one again changes nothing"
    set_recording(over.host, over.debate, StreamKind.YOUTUBE, "dQw4w9WgXcQ")
    assert [anchor.source for anchor in anchors_of(over.debate)] == ["start"]
    set_recording(over.host, over.debate, StreamKind.YOUTUBE, "")
    assert anchors_of(over.debate) == []
    assert recording_of(over.debate) == (StreamKind.NONE, "")


def test_only_hosts_set_anchors_and_each_change_is_in_the_journal(over, make):
    with pytest.raises(NotAllowed):
        set_anchor(make.user(), over.debate, over.at(0), 1.0)
    set_anchor(over.host, over.debate, over.at(0), 1.0)
    [anchor] = anchors_of(over.debate)
    remove_anchor(over.host, over.debate, anchor.id)
    verbs = list(db.session.scalars(select(Entry.verb).where(Entry.subject == over.debate.room)))
    assert verbs[-3:] == ["debate:recording", "debate:anchored", "debate:anchor-removed"]
    with pytest.raises(NotFound):
        remove_anchor(over.host, over.debate, anchor.id)


def test_an_anchor_that_the_others_contradict_asks_for_the_cut(over):
    set_anchor(over.host, over.debate, over.at(0), 10.0)
    db.session.commit()
    with pytest.raises(Conflict, match="60"):
        set_anchor(over.host, over.debate, over.at(3600), 3550.0)
    db.session.rollback()
    set_anchor(over.host, over.debate, over.at(3600), 3550.0, is_cut=True)
    db.session.rollback()
    with pytest.raises(Conflict):
        set_anchor(over.host, over.debate, over.at(3600), 3700.0)


def test_there_is_no_anchor_without_a_recording(show):
    with pytest.raises(Conflict):
        set_anchor(show.host, show.debate, show.at(0), 1.0)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("1:02:03", 3723), ("62:03", 3723), ("3723", 3723), ("3723,5", 3723.5), ("0:00:07.5", 7.5)],
)
def test_a_moment_is_typed_in_several_ways(application, written, seconds):
    assert seconds_in(written) == seconds


@pytest.mark.parametrize("written", ["", "x", "1:99:00", "0:61", "-3", "1e3", "nan", "99:00:00", "١٢:٣٠"])
def test_what_is_no_moment_is_refused(app, written):
    with app.test_request_context("/"), pytest.raises(Invalid):
        seconds_in(written)


# ---- how far off a link is


def page_times(client, show):
    """The seconds that the page's data give to what was said, by its words."""
    lanes = client.get(f"/debates/{show.debate.id}/replay.json").json["lanes"]
    return {row["words"]: row["start"] for row in lanes.get("argument", [])}


def spread(make):
    """A show in which something is said every 100 seconds."""
    show = Show(make, slow_mode=0)
    show.move(1, 0)
    author = make.user()
    for seconds in range(20, LENGTH, 100):
        show.say(f"dit à {seconds}", seconds, author=author, delay=0)
    show.end()
    set_recording(show.host, show.debate, StreamKind.YOUTUBE, "dQw4w9WgXcQ")
    return show


def error_of(client, show, true):
    times = page_times(client, show)
    assert len(times) == len(range(20, LENGTH, 100))
    errors = []
    for words, start in times.items():
        expected = true(int(words.split()[-1]))
        assert (start is None) == (expected is None), words
        if expected is not None:
            errors.append(abs(start - expected))
    return max(errors)


@pytest.mark.parametrize("drift", [-0.0002, 0.0002])
def test_one_anchor_leads_within_two_seconds(make, client, drift):
    """One click up to half a second off, in the middle of a show whose clock drifts by 0.2 ‰."""

    def true(show):
        return 95 + show * (1 + drift)

    show = spread(make)
    set_anchor(show.host, show.debate, show.at(2700), true(2700) + 0.5)
    db.session.commit()
    assert error_of(client, show, true) <= 2


@pytest.mark.parametrize("drift", [-0.001, 0.001])
def test_two_anchors_lead_within_a_second(make, client, drift):
    noise = random.Random(11)  # noqa: S311 - seeded on purpose

    def true(show):
        return 95 + show * (1 + drift)

    show = spread(make)
    for at in (120, 5100):
        set_anchor(show.host, show.debate, show.at(at), true(at) + noise.uniform(-0.5, 0.5))
    db.session.commit()
    assert error_of(client, show, true) <= 1


def test_a_minute_that_was_cut_out_leaves_both_sides_within_two_seconds(make, client):
    """From 2,000 s to 2,060 s the recording has nothing: what was said there is said to be nowhere."""

    def true(show):
        if 2000 <= show < 2060:
            return None
        return 95 + show - (60 if show >= 2060 else 0)

    show = spread(make)
    set_anchor(show.host, show.debate, show.at(100), true(100) + 0.4)
    db.session.commit()
    with pytest.raises(Conflict):
        set_anchor(show.host, show.debate, show.at(2060), true(2060) - 0.4)
    db.session.rollback()
    set_anchor(show.host, show.debate, show.at(2060), true(2060) - 0.4, is_cut=True)
    set_anchor(show.host, show.debate, show.at(5000), true(5000) + 0.3)
    db.session.commit()
    assert error_of(client, show, true) <= 2


# ---- markers


def test_markers_anchor_the_points_that_their_labels_name(over, client_for):
    data = "position_seconds,label\n95,Article 1er\n1295,article 2\n9,Pause\n3695.5,1:00:00\n"
    answer = client_for(over.host).post(
        f"/debates/{over.debate.id}/anchors/markers",
        data={"markers": (io.BytesIO(data.encode()), "markers.csv")},
        headers=FRENCH,
    )
    assert answer.status_code == 303
    db.session.expire_all()
    places = [(round((a.at - over.began).total_seconds()), a.media_seconds) for a in anchors_of(over.debate)]
    assert places == [(0, 95.0), (1200, 1295.0), (3600, 3695.5)]
    assert {anchor.source for anchor in anchors_of(over.debate)} == {"marker"}


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\x00", b"position_seconds,label\n", b"seul\n", b"x,Article 1\n", b"95,Rien de tel\n"],
)
def test_a_file_that_is_none_of_markers_is_refused_in_words(over, data, client_for):
    answer = client_for(over.host).post(
        f"/debates/{over.debate.id}/anchors/markers", data={"markers": (io.BytesIO(data), "m.csv")}
    )
    assert answer.status_code == 400
    assert [anchor.source for anchor in anchors_of(over.debate)] == ["start"]


def test_too_many_markers_are_refused(application):
    rows = "\n".join(f"{n},Article 1" for n in range(600))
    with application.test_request_context("/"), pytest.raises(Invalid):
        markers_in(rows.encode())


def test_semicolons_and_times_are_read_too(application):
    with application.test_request_context("/"):
        assert markers_in("﻿0:01:35;Article 1\n".encode()) == [(95.0, "Article 1")]


def test_a_second_visit_is_the_second_marker_of_the_name(make):
    show = Show(make)
    for number, seconds in ((1, 0), (2, 600), (1, 1200)):
        show.move(number, seconds)
    show.end()
    set_recording(show.host, show.debate, StreamKind.TWITCH, "2345678901")
    name = replay_of(show.debate).chapters[0].name
    left = set_markers(
        show.host, show.debate, replay_of(show.debate), f"10,{name}\n1210,{name}\n1300,{name}\n".encode()
    )
    assert left == [name]
    places = [(round((a.at - show.began).total_seconds()), a.media_seconds) for a in anchors_of(show.debate)]
    assert places == [(0, 10.0), (1200, 1210.0)]


# ---- the page


def test_a_host_ties_the_recording_by_its_page(over, client_for, client, make):
    path = f"/debates/{over.debate.id}"
    host = client_for(over.host)
    page = host.get(f"{path}/replay", headers=FRENCH).text
    cue = re.search(r'<option value="(\d+)">0:20:00 Article 2', page)[1]
    for form in ({"cue": cue, "media": "0:21:35"}, {"show": "1:00:00", "media": "1:01:35", "is_cut": ""}):
        assert host.post(f"{path}/anchors", data=form).status_code == 303
    assert [anchor.media_seconds for anchor in anchors_of(over.debate)] == [1295.0, 3695.0]
    chapters = client.get(f"{path}/chapters.vtt").text
    assert "00:21:35.000" in chapters
    ident = anchors_of(over.debate)[0].id
    assert host.post(f"{path}/anchors/{ident}/remove").status_code == 303
    assert len(anchors_of(over.debate)) == 1


@pytest.mark.parametrize(
    "form",
    [
        {"cue": "start", "media": ""},
        {"cue": "start", "media": "nan"},
        {"cue": "999999", "media": "1:00"},
        {"cue": "x", "media": "1:00"},
        {"cue": "٣", "media": "1:00"},
        {"show": "99:99:99", "media": "1:00"},
    ],
)
def test_an_anchor_that_is_none_is_refused_in_words(over, client_for, form):
    assert client_for(over.host).post(f"/debates/{over.debate.id}/anchors", data=form).status_code == 400


def test_nobody_else_sees_or_sets_anchors(over, client, client_for, make):
    path, other = f"/debates/{over.debate.id}", client_for(make.user())
    assert 'id="recording"' not in other.get(f"{path}/replay").text
    for post in ("recording", "anchors", "anchors/markers", "anchors/1/remove"):
        assert other.post(f"{path}/{post}", data={"cue": "start", "media": "1:00"}).status_code == 404
        assert client.post(f"{path}/{post}", data={}).status_code in (302, 401)
