"""One person's two hundred requests at the same instant, and answers that never arrive."""

import threading

import pytest
from sqlalchemy import create_engine, text

from tests.durability.site import Person
from tests.durability.writers import POSITIONS, truth

pytestmark = pytest.mark.services
AT_ONCE = 200
LOST = r"RemoteDisconnected|reset|Incomplete"


@pytest.mark.trust("S4")
def test_two_hundred_votes_at_once_of_one_person_are_one_vote(start, database_url, figure) -> None:
    site = start(database_url=database_url)
    first = Person(site, 0, timeout=120)
    first.enter()
    first.leave()
    barrier, statuses = threading.Barrier(AT_ONCE), []

    def one(k: int) -> None:
        person = Person(site, 0, timeout=120)
        person.cookies, person.token = dict(first.cookies), first.token
        barrier.wait()
        try:
            statuses.append(person.vote("art_1er", POSITIONS[k % 3]))
        except OSError as error:
            statuses.append(repr(error))
        person.leave()

    threads = [threading.Thread(target=one, args=[k]) for k in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(150)
    found = truth(site.database)
    ((key, acts),) = found.acts.items()
    figure(
        f"{'PostgreSQL' if database_url else 'SQLite'}: {AT_ONCE} at once, {statuses.count(303)} "
        f"acknowledged, the others told to try again, {len(found.standing)} vote, {len(acts)} acts, "
        f"the vote is the last act: {found.standing[key] == acts[-1]}, {len(found.faults)} faults"
    )
    assert set(statuses) <= {303, 503}  # whoever waits for more than ten seconds is refused in words
    assert statuses.count(303) >= len(acts)
    assert len(found.standing) == 1
    assert len(acts) <= AT_ONCE
    assert found.standing[key] == acts[-1]
    assert found.faults == []


def test_a_vote_whose_answer_was_lost_counts_once_when_it_is_sent_again(start, database_url) -> None:
    site = start(database_url=database_url, env={"FLASK_CUT": "1"})
    person = Person(site, 0)
    with pytest.raises(OSError, match=LOST):
        person.vote("art_1er", "for", **{"X-Cut": "1"})
    assert list(truth(site.database).acts.values()) == [["for"]]  # it was saved, and the person cannot know
    assert person.vote("art_1er", "for") == 303
    person.leave()
    found = truth(site.database)
    assert list(found.acts.values()) == [["for"]]
    assert found.faults == []


def test_an_argument_whose_answer_was_lost_is_there_once_when_it_is_sent_again(start, database_url) -> None:
    site = start(database_url=database_url, env={"FLASK_CUT": "1"})
    person, article = Person(site, 0), site.facts()["articles"]["art_1er"]
    form = {"side": "for", "body": "Une seule fois suffit.", "client_key": "made-by-the-browser-1"}
    with pytest.raises(OSError, match=LOST):
        person.post(f"/articles/{article}/arguments", form, **{"X-Cut": "1"})
    assert person.post(f"/articles/{article}/arguments", form)[0] in (302, 303)
    person.leave()
    engine = create_engine(site.database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM contribution")).scalar_one() == 1
    engine.dispose()
