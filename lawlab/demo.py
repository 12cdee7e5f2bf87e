"""`flask demo`: made-up people who read, vote and write by the same verbs as real ones.

Each of them says so in its public name, between brackets that nobody may sign up with. A capability adds
what its people do as one more function in ACTS.
"""

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from lawlab.accounts.models import Role, User
from lawlab.accounts.names import name_key
from lawlab.accounts.passwords import hash_password
from lawlab.accounts.services import grant_role, sign_up
from lawlab.bills.models import Bill
from lawlab.bills.queries import articles_of, shelf
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, LawLabError
from lawlab.votes.models import Position, Source
from lawlab.votes.services import vote_on_article

#: Every demonstration account opens with it; it is printed at the start, and is no secret.
PASSWORD = "quatre chevaux sur le quai"  # noqa: S105 - public on purpose
SEED = 2015


@dataclass(frozen=True)
class Part:
    """A person of the demonstration: the name, the address to log in with, what the person may do."""

    name: str
    login: str
    roles: tuple[Role, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.login}@demo.example"


PARTS = [
    Part("Camille Ardouin", "camille"),
    Part("Noé Lestrade", "noe"),
    Part("Inès Berthelot", "ines"),
    Part("Yann Kermadec", "yann"),
    Part("Salomé Vidal", "salome"),
    Part("Malik Ferhat", "malik"),
    Part("Jeanne Ostrowski", "jeanne"),
    Part("Théo Garrigue", "theo"),
    Part("Hélène Marchetti", "deputee", (Role.LAWMAKER,)),
    Part("Paul Nkomo", "moderateur", (Role.MODERATOR,)),
    Part("Lise Delorme", "mairie", (Role.OFFICER,)),
]
SHOWN = ("camille", "noe", "deputee", "moderateur")

#: What the people do on an open bill, in order; each act is a series of ordinary verbs.
Act = Callable[[Bill, list[User], random.Random, datetime], None]


def play(at: datetime) -> int:
    """Bring the demonstration people and what they say into a database without real accounts; tell how many.

    Zero when they are there already. Conflict when a real person has an account: what is made up must never
    stand among what people really said.
    """
    users = list(db.session.scalars(select(User)))
    if any(not user.is_demo for user in users):
        raise Conflict("This database has real accounts: the demonstration must not be mixed with them.")
    if users:
        return 0
    people = _people()
    for bill in shelf(at).open:
        chance = random.Random(f"{SEED}:{bill.slug}")  # noqa: S311 - the same demonstration every time
        for act in ACTS:
            act(bill, people, chance, at)
    return len(people)


def _people() -> list[User]:
    """Their accounts, opened as anyone's; one hash for the password that all of them share."""
    hashed = hash_password(PASSWORD)
    people = []
    for part in PARTS:
        user = sign_up(part.email, part.name, hashed, language="fr")
        user.public_name = f"{part.name} (démo)"
        user.public_name_key = name_key(user.public_name)
        user.is_demo = True
        for role in part.roles:
            grant_role(None, user, role)
        people.append(user)
    db.session.flush()
    return people


def _vote_on_articles(bill: Bill, people: list[User], chance: random.Random, at: datetime) -> None:
    """Each person votes on about half of the articles; articles differ in how well they are liked."""
    for article in articles_of(bill):
        liking = chance.uniform(0.25, 0.85)
        for person in people:
            if chance.random() < 0.5:
                position = _position(chance.random(), liking)
                vote_on_article(person, article, position, source=Source.DIRECT, at=at)


def _position(drawn: float, liking: float) -> Position:
    if drawn < liking:
        return Position.FOR
    return Position.MIXED if drawn < liking + 0.12 else Position.AGAINST


ACTS: list[Act] = [_vote_on_articles]


def accounts_to_try() -> list[str]:
    """A few lines for whoever starts the site: with which accounts one may log in."""
    shown = ", ".join(part.email for part in PARTS if part.login in SHOWN)
    return [f"Demonstration accounts: {shown}", f"Their password: {PASSWORD}"]


@click.command()
@with_appcontext
def demo() -> None:
    """Add the demonstration people and contributions, marked as such."""
    try:
        added = play(now())
        db.session.commit()
    except LawLabError as refusal:
        db.session.rollback()
        click.echo(refusal.sentence, err=True)
        sys.exit(2)
    click.echo(f"{added} demonstration people added." if added else "The demonstration is already there.")
    for line in accounts_to_try():
        click.echo(line)
