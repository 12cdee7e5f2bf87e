"""Writers who vote and change their minds, send again what was not answered, and keep accounts."""

import random
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from lawlab.votes.recount import faults
from tests.durability.site import Person, Site

POSITIONS = ("for", "mixed", "against")
SAVED = 303
GIVE_UP = 120  #: seconds after which a vote that nobody takes fails the test


@dataclass
class Accounts:
    """Every change of mind that was acknowledged, in order, for each person and article."""

    acts: dict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    retries: int = 0
    refused: int = 0  #: answers 503
    wrong: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        return sum(map(len, list(self.acts.values())))


class Writers:
    """`with Writers(site, 8) as writers:` they write until the block ends, then finish what they began."""

    def __init__(self, site: Site, count: int, people_each: int = 10, rate: float = 0) -> None:
        self.site, self.facts = site, site.facts()
        self.accounts = Accounts()
        self.pause = count / rate if rate else 0.0
        self.lock, self.end = threading.Lock(), threading.Event()
        self.threads = [
            threading.Thread(target=self._write, args=[k * people_each, people_each]) for k in range(count)
        ]

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def wait_for(self, more: int) -> None:
        """Return once so many more acts are acknowledged: whoever kills now kills a site at work."""
        wanted, deadline = self.accounts.acknowledged + more, time.monotonic() + GIVE_UP
        while self.accounts.acknowledged < wanted and time.monotonic() < deadline:
            time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self.end.set()
        for thread in self.threads:
            thread.join(GIVE_UP + 30)

    def _write(self, first: int, count: int) -> None:
        lots = random.Random(first)  # noqa: S311 - the same people at every run
        people = [Person(self.site, first + k) for k in range(count)]
        standing: dict[tuple[int, str], str] = {}
        due = time.monotonic() + lots.random() * self.pause
        while not self.end.is_set():
            person, eid = lots.choice(people), lots.choice(list(self.facts["articles"]))
            before = standing.get((person.number, eid))
            position = lots.choice([p for p in POSITIONS if p != before])
            if not self._until_saved(person, eid, position):
                return
            standing[person.number, eid] = position
            key = self.facts["people"][person.number], self.facts["articles"][eid]
            with self.lock:
                self.accounts.acts[key].append(position)
            due += self.pause
            time.sleep(max(0.0, due - time.monotonic()))
        for person in people:
            person.leave()

    def _until_saved(self, person: Person, eid: str, position: str) -> bool:
        """Send the same vote until the site says that it is saved, as a person or a page would."""
        deadline = time.monotonic() + GIVE_UP
        while time.monotonic() < deadline:
            try:
                status = person.vote(eid, position)
            except (OSError, AssertionError, ValueError):
                status = 0
            if status == SAVED:
                return True
            with self.lock:
                self.accounts.retries += 1
                self.accounts.refused += status == 503
                if status not in (0, 503):
                    self.accounts.wrong.append(f"{status} for {position} on {eid}")
            time.sleep(0.05)
        with self.lock:
            self.accounts.wrong.append(f"nobody took {position} on {eid} for {GIVE_UP} s")
        return False


@dataclass(frozen=True)
class Truth:
    """What the database holds, read by a program that has nothing to do with the site."""

    acts: dict[tuple[int, int], list[str]]
    standing: dict[tuple[int, int], str]
    faults: list[str]


def truth(database: str) -> Truth:
    engine = create_engine(database)
    acts: dict[tuple[int, int], list[str]] = defaultdict(list)
    log = (
        "SELECT c.voter_id, a.article_id, c.position FROM vote_cast c JOIN article_ballot a "
        "ON a.ballot_id = c.ballot_id ORDER BY c.ballot_id, c.seq"
    )
    votes = (
        "SELECT v.voter_id, a.article_id, v.position FROM vote v "
        "JOIN article_ballot a ON a.ballot_id = v.ballot_id"
    )
    with engine.connect() as connection:
        for voter, article, position in connection.execute(text(log)):
            acts[voter, article].append(position)
        standing = {(voter, article): p for voter, article, p in connection.execute(text(votes))}
        with Session(connection) as session:
            found = faults(session)
        if engine.dialect.name == "sqlite":
            found += [r[0] for r in connection.execute(text("PRAGMA integrity_check")) if r[0] != "ok"]
    engine.dispose()
    return Truth(acts, standing, found)


def differences(accounts: Accounts, found: Truth) -> dict[str, int]:
    """How many acknowledged acts are lost, how many nobody asked for, how many standing votes are other."""
    lost = doubled = other = 0
    for key in accounts.acts.keys() | found.acts.keys():
        asked, kept = accounts.acts.get(key, []), found.acts.get(key, [])
        if asked != kept:
            lost += max(0, len(asked) - len(kept))
            doubled += max(0, len(kept) - len(asked))
            other += len(asked) == len(kept)
        if asked and found.standing.get(key) != asked[-1]:
            other += 1
    return {"lost": lost, "doubled": doubled, "other": other}
