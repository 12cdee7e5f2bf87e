"""What a debate leaves: what moved, for whom it is told, what was answered, what stays open, who is told."""

import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import select

from lawlab.accounts.models import Notice
from lawlab.arguments.models import Side
from lawlab.contributions.models import Visibility
from lawlab.core.db import db, now
from lawlab.debates.models import PollState
from lawlab.debates.planning import Point, set_agenda
from lawlab.debates.polls import open_poll, prepare_poll
from lawlab.debates.queueing import mark_answered
from lawlab.debates.sheet import sheet_of
from lawlab.debates.staging import give_floor
from lawlab.review.models import Family, FamilyKind, FamilyMember, Verdict
from lawlab.votes.models import Position, Source
from lawlab.votes.services import vote_on_article
from tests.amendments.makers import submitted
from tests.debates.shows import LENGTH, Show
from tests.review.makers import lawmaker, response_to

FRENCH = {"Accept-Language": "fr"}
FOR, MIXED, AGAINST = Position.FOR, Position.MIXED, Position.AGAINST


@pytest.fixture
def show(make):
    return Show(make)


def cast(show, person, number, position, seconds, source=Source.LIVE):
    article = show.debate.agenda[number - 1].article
    vote_on_article(person, article, position, source=source, at=show.at(seconds))
    db.session.commit()


def tallies(moved):
    return [moved.before[each] for each in Position], [moved.after[each] for each in Position]


def test_what_moved_is_counted_from_the_log_between_the_first_and_the_last_visit(show, make):
    early, turned, late, after = (make.user() for _ in range(4))
    cast(show, early, 1, FOR, 10, Source.DIRECT)
    cast(show, turned, 1, FOR, 20, Source.DIRECT)
    show.move(1, 100)
    cast(show, turned, 1, AGAINST, 150)
    show.move(2, 500)
    cast(show, late, 1, MIXED, 600, Source.DIRECT)  # while the other point was under debate
    cast(show, late, 2, FOR, 700)
    show.move(1, 1000)
    cast(show, late, 1, AGAINST, 1100)
    show.move(2, 2000)
    cast(show, after, 1, AGAINST, 2100)  # once it was left
    show.end()
    one, two = sheet_of(show.debate, show.host, now(), whole=True).moved
    assert tallies(one) == ([2, 0, 0], [1, 0, 2])
    assert (one.voters, one.live) == (2, 0), "what first brought them was not the debate's page"
    assert tallies(two) == ([0, 0, 0], [1, 0, 0])
    assert (two.voters, two.live) == (1, 1)
    assert sheet_of(show.debate, None, now(), whole=True).people.voters == 4


def test_counts_of_an_open_vote_are_for_hosts_and_for_who_has_voted(show, make, client, client_for):
    voter = make.user()
    show.move(1, 100)
    cast(show, voter, 1, FOR, 150)
    show.end()
    path = f"/debates/{show.debate.id}/sheet"
    for browser in (client, client_for(make.user())):
        page = browser.get(path, headers=FRENCH).text
        assert "data-withheld" in page
        assert "1 pour" not in page
    for person in (voter, show.host):
        page = client_for(person).get(path, headers=FRENCH).text
        assert "data-withheld" not in page
        assert "1 pour, 0 mitigé, 0 contre" in page
    show.bill.closes_at = now() - timedelta(seconds=1)
    show.debate.agenda[0].article.bill.closes_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert "1 pour, 0 mitigé, 0 contre" in client.get(path, headers=FRENCH).text


def test_polls_speaking_times_and_participation_are_told(show, make, client):
    show.move(1, 0)
    poll = prepare_poll(show.host, show.debate, "D’office ?", ["Oui", "Non"], seconds=60)
    open_poll(show.host, show.debate, poll, at=show.at(100))
    poll.choices[0].members, poll.choices[1].public, poll.state = 3, 5, PollState.CLOSED
    give_floor(show.host, show.debate, Side.FOR, at=show.at(200))
    give_floor(show.host, show.debate, Side.AGAINST, at=show.at(275))
    author = make.user()
    show.say("Un.", 300, author=author)
    show.say("Deux.", 310, author=author)
    show.end()
    sheet = sheet_of(show.debate, None, now(), whole=False)
    people = sheet.people
    assert (people.arguments, people.authors, people.members, people.public) == (2, 1, 3, 5)
    page = client.get(f"/debates/{show.debate.id}/sheet", headers=FRENCH).text
    assert "D’office ?" in page
    assert "0:01:15" in page
    assert f"{(LENGTH - 275) // 3600}:{(LENGTH - 275) % 3600 // 60:02}:{(LENGTH - 275) % 60:02}" in page


def test_what_was_answered_and_what_was_not_are_apart(show):
    show.move(1, 0)
    answered, shown, silent = (show.say(f"Argument {n}.", 100 + n) for n in range(3))
    show.put_on_screen(answered, 200)
    show.answer(answered, 250)
    show.put_on_screen(shown, 300, until=340)
    show.end()
    sheet = sheet_of(show.debate, None, now(), whole=False)
    assert [said.argument.id for said in sheet.answered] == [answered.argument_id]
    assert [said.argument.id for said in sheet.unanswered] == [shown.argument_id, silent.argument_id]
    assert [item.position for item in sheet.unreached] == [2]


@pytest.fixture
def amended(show, make):
    """Three amendments on the first article, of which one is on the agenda."""
    article = show.bill.articles[0]
    found = [submitted(make.user(), article, {1: f"Un alinéa {word}."}) for word in ("neuf", "vieux", "usé")]
    article_point = Point(article=article)
    set_agenda(show.host, show.debate, [article_point, Point(amendment=found[0])])
    show.move(1, 10)
    show.move(2, 100)
    return found


def relate(amendments, verdict):
    family = Family(
        dossier_id=amendments[0].dossier_id, kind=FamilyKind.RIVALS, verdict=verdict,
        members_key="-".join(str(each.id) for each in amendments),
        members=[FamilyMember(amendment_id=each.id) for each in amendments],
    )  # fmt: skip
    db.session.add(family)
    db.session.commit()
    return family


def test_open_conflicts_are_told_and_what_nobody_judged_to_hosts_alone(show, amended):
    one, two, three = amended
    relate([one, two], Verdict.CONFIRMED)
    relate([two, three], Verdict.SUGGESTED)
    relate([one, three], Verdict.DISMISSED)
    show.end()
    told = sheet_of(show.debate, None, now(), whole=False).rivals
    assert [[each.number for each in rivals.members] for rivals in told] == [[one.number, two.number]]
    whole = sheet_of(show.debate, show.host, now(), whole=True).rivals
    assert [rivals.is_confirmed for rivals in whole] == [True, False]


def test_an_official_response_is_told_where_there_is_one(show, amended, make, client):
    one = amended[0]
    live = show.say("Sur l’amendement.", 150, delay=0)
    show.put_on_screen(live, 160)
    show.end()
    path = f"/debates/{show.debate.id}"
    assert sheet_of(show.debate, None, now(), whole=False).owed == [one]
    response = response_to(lawmaker(make), [one])
    assert sheet_of(show.debate, None, now(), whole=False).owed == []
    for page in ("sheet", "replay"):
        assert f"/responses/{response.id}" in client.get(f"{path}/{page}", headers=FRENCH).text


def test_an_amendment_that_was_hidden_since_keeps_its_number_alone(show, amended, client):
    amended[0].title, amended[0].visibility = "Titre à ne pas lire", Visibility.HIDDEN
    show.end()
    for page in ("sheet", "replay", "replay.csv", "replay.json", "chapters.vtt", "chapters.txt"):
        text = client.get(f"/debates/{show.debate.id}/{page}", headers=FRENCH).text
        assert "Titre à ne pas lire" not in text
        assert f"/amendments/{amended[0].id}" not in text


def test_the_author_of_what_was_answered_is_told_once_the_show_is_over(show, client_for):
    show.move(1, 0)
    live = show.say("Répondez-moi.", 100)
    show.say("Plus tard.", 110)
    author = live.argument.author
    notices = select(Notice).where(Notice.person_id == author.id)
    show.answer(live, 200)
    assert db.session.scalars(notices).all() == []
    show.end()
    [notice] = db.session.scalars(notices)
    assert (notice.kind, notice.subject) == ("argument:answered_on_air", f"argument:{live.argument_id}")
    page = client_for(author).get("/account/notices", headers=FRENCH).text
    assert f'href="/debates/{show.debate.id}/replay#argument-{live.argument_id}"' in page
    late = show_late(show)
    assert db.session.scalars(select(Notice).where(Notice.person_id == late.argument.author_id)).all()


def show_late(show):
    """Something answered once the show is over: its author is told at once."""
    live = next(said.live for said in sheet_of(show.debate, None, now(), whole=True).unanswered)
    mark_answered(show.host, show.debate, live, at=now())
    db.session.commit()
    return live


@pytest.mark.services
def test_the_pdf_says_what_the_page_says_and_is_tagged(show, make, client, tmp_path):
    show.move(1, 0)
    live = show.say("Une phrase que le papier garde.", 100)
    show.answer(live, 200)
    show.end()
    answer = client.get(f"/debates/{show.debate.id}/sheet.pdf", headers=FRENCH)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    file = tmp_path / "sheet.pdf"
    file.write_bytes(answer.data)
    words = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True)
    assert "Une phrase que le papier garde." in words.stdout
    info = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
    assert "Tagged:          yes" in info
