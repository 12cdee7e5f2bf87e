"""More of everything than any page was made for: threads a thousand deep, ten thousand arguments, endless words.

One row of each kind is written by its verb, then copied in bulk: what is measured is the pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, Revision
from lawlab.annotations.models import Annotation, AnnotationKind
from lawlab.annotations.services import Remark, annotate
from lawlab.arguments.models import Argument, Side
from lawlab.arguments.services import post_argument, reply, subject_of_article
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Contribution
from lawlab.core.db import db, now
from lawlab.votes.models import Ballot
from tests.amendments.makers import submitted
from tests.factories import Make

ARGUMENTS, DEPTH, NOTES, FEW, MANY = 10_000, 1_000, 5_000, 41, 500
ZALGO = "Ž̷̧͎̦͑̓̆̉á̶̛̰͚̔l̵͔̊̌̓g̸̢̛̗͓̈́ó̴̲̈" * 6
NAMES = [
    "مرحبا بالعالم", "שלום עולם", "\u202eevil\u202c", ZALGO, "👩‍👩‍👧‍👦" * 30, "W" * 400, "﷽" * 20, "a\u200b" * 200,
    "𒐫" * 40, "ผู้้้้้้้้" * 20, "\u2067abc\u2069", "ＷＩＤＥ" * 30,
]  # fmt: skip
PARAGRAPHS = [
    "Le maire publie le budget.",
    "Le conseil se réunit une fois par an.",
    "Les séances sont publiques.",
]
Change = Callable[[int, dict[str, Any]], None]


@dataclass
class Crowd:
    """The articles of one bill, each crowded in its own way."""

    bill: Bill
    tree: Article  #: 10,000 arguments
    deep: Article  #: replies to replies
    noted: Article
    few: Article  #: 41 amendments
    many: Article  #: 500
    strange: Article  #: endless words, turned directions, accents piled up


def copied(table: Any, row: Any, count: int, change: Change) -> list[int]:
    """So many copies of a row, with ids of their own; each changed by its number from 0."""
    columns = [column.name for column in table.columns]
    values = {name: getattr(row, name) for name in columns if hasattr(row, name)}
    first = (db.session.scalar(select(func.max(table.c.id))) or 0) + 1
    rows = []
    for n in range(count):
        each = {**values, "id": first + n}
        change(n, each)
        rows.append(each)
    db.session.execute(insert(table), rows)
    return [row["id"] for row in rows]


def contributions(
    original: Contribution, people: list[User], count: int, body: Callable[[int], str]
) -> list[int]:
    def change(n: int, row: dict[str, Any]) -> None:
        row["body"], row["client_key"] = body(n), None
        row["author_id"] = people[n % len(people)].id
        row["created_at"] = now() - timedelta(seconds=count - n)

    return copied(Contribution.__table__, original, count, change)


def ballots(original: Ballot, count: int) -> list[int]:
    def change(n: int, row: dict[str, Any]) -> None:
        row["for_count"], row["against_count"], row["shown_count"] = n % 37, n % 11, 50

    return copied(Ballot.__table__, original, count, change)


def arguments(
    original: Argument,
    people: list[User],
    count: int,
    place: Callable[[int, list[int], dict[str, Any]], None],
    body: Callable[[int], str],
) -> list[int]:
    idents = contributions(original, people, count, body)
    assert original.ballot is not None
    voted = ballots(original.ballot, count)

    def change(n: int, row: dict[str, Any]) -> None:
        row["id"], row["ballot_id"], row["side"] = idents[n], voted[n], list(Side)[n % 2]
        place(n, idents, row)

    copied(Argument.__table__, original, count, change)
    return idents


def amendments(make: Make, article: Article, people: list[User], count: int) -> None:
    original = submitted(people[0], article, {2: "Le conseil se réunit deux fois par an."})
    idents = contributions(original, people, count - 1, lambda n: f"Exposé {n}.")
    assert original.ballot is not None
    voted = ballots(original.ballot, count - 1)
    number = (db.session.scalar(select(func.max(Amendment.number))) or 0) + 1

    def change(n: int, row: dict[str, Any]) -> None:
        row["id"], row["ballot_id"], row["number"], row["title"] = (
            idents[n],
            voted[n],
            number + n,
            f"Titre {n}",
        )

    def revision(n: int, row: dict[str, Any]) -> None:
        row["amendment_id"] = idents[n]

    copied(Amendment.__table__, original, count - 1, change)
    copied(Revision.__table__, original.current, count - 1, revision)


def gather() -> Crowd:
    """Write it all, and commit."""
    make = Make()
    people = [make.user(public_name=name, email=f"n{n}@example.org") for n, name in enumerate(NAMES)]
    bill = make.bill(*([*PARAGRAPHS] for _ in range(6)))
    tree, deep, noted, few, many, strange = bill.articles
    root = post_argument(people[0], subject_of_article(tree), Side.FOR, "Une raison.", at=now())

    def third(n: int, idents: list[int], row: dict[str, Any]) -> None:
        if n % 3:  # two of three answer the one before them
            row["parent_id"], row["root_id"] = idents[n - 1], idents[n - n % 3]

    arguments(root, people, ARGUMENTS - 1, third, lambda n: f"Raison {n}.")
    top = post_argument(people[1], subject_of_article(deep), Side.FOR, "Une autre.", at=now())
    answer = reply(people[2], top, "Réponse.", agrees=False, at=now())

    def chained(n: int, idents: list[int], row: dict[str, Any]) -> None:
        row["parent_id"], row["root_id"] = (idents[n - 1] if n else answer.id), top.id

    arguments(answer, people, DEPTH, chained, lambda n: f"Réponse {n}.")
    note = annotate(
        people[0],
        noted.paragraphs[0],
        0,
        8,
        Remark(AnnotationKind.REMARK, "Une remarque."),
        client_key=None,
        at=now(),
    )
    noting = contributions(note, people, NOTES - 1, lambda n: f"Remarque {n}.")

    def noted_change(n: int, row: dict[str, Any]) -> None:
        row["id"] = noting[n]

    copied(Annotation.__table__, note, NOTES - 1, noted_change)
    amendments(make, few, people, FEW)
    amendments(make, many, people, MANY)
    odd = post_argument(people[3], subject_of_article(strange), Side.FOR, "Étrange.", at=now())
    words = ["W" * 100_000, *NAMES, *(name * 20 for name in NAMES)]
    arguments(odd, people, len(words), lambda _n, _idents, _row: None, lambda n: words[n])
    db.session.commit()
    return Crowd(bill, tree, deep, noted, few, many, strange)
