"""`flask demo`: made-up people who read, vote and write by the same verbs as real ones.

Each of them says so in its public name, between brackets that nobody may sign up with. A capability adds
what its people do as one more function in ACTS.
"""

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from lawlab.accounts.models import Role, User
from lawlab.accounts.names import name_key
from lawlab.accounts.passwords import hash_password
from lawlab.accounts.services import grant_role, sign_up
from lawlab.amendments.lines import unchanged
from lawlab.amendments.services import Proposal, draft_amendment, submit_amendment
from lawlab.amendments.wording import Target
from lawlab.annotations import services as annotations
from lawlab.annotations.models import AnnotationKind
from lawlab.annotations.services import Remark, annotate
from lawlab.arguments.services import Subject, post_argument, reply, subject_of_amendment, subject_of_article
from lawlab.bills.models import Bill, Paragraph
from lawlab.bills.queries import articles_of, shelf
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, LawLabError
from lawlab.demo_crowd import arrive, demonstration_people, poll
from lawlab.demo_debates import HOST, hold_debates
from lawlab.demo_desk import Team, rank_and_group, work
from lawlab.demo_moderation import Cast, moderate
from lawlab.demo_script import CHANGES, NOTES, REASONS, Reason
from lawlab.votes.models import Ballot, Position, Source
from lawlab.votes.services import vote, vote_on_article

#: Every demonstration account opens with it; it is printed at the start, and is no secret.
PASSWORD = "quatre chevaux sur le quai"  # noqa: S105 - public on purpose
SEED = 2015
SCRIPTED = "republique-numerique"  #: the dossier that demo_script.py speaks of


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
    Part("Julien Savary", "collaborateur", (Role.LAWMAKER,)),
    Part("Paul Nkomo", "moderateur", (Role.MODERATOR,)),
    Part("Aïcha Benamar", "moderatrice", (Role.MODERATOR,)),
    Part("Lise Delorme", "mairie", (Role.OFFICER,)),
    Part("Agnès Vauquelin", HOST, (Role.HOST,)),
]
SHOWN = ("camille", "noe", "deputee", "moderateur", HOST)

#: What the people do on an open bill, in order; each act is a series of ordinary verbs.
Act = Callable[[Bill, list[User], random.Random, datetime], None]


def play(at: datetime) -> int:
    """Bring the demonstration people and what they say into a database without real accounts; tell how many.

    What they do is spread over the days before `at`. Zero when they are there already. Conflict when a real
    person has an account: what is made up must never stand among what people really said.
    """
    if db.session.scalar(select(User.id).where(~User.is_demo).limit(1)) is not None:
        raise Conflict("This database has real accounts: the demonstration must not be mixed with them.")
    if db.session.scalar(select(User.id).limit(1)) is not None:
        return 0
    people = _people()
    for bill in shelf(at).open:
        chance = random.Random(f"{SEED}:{bill.slug}")  # noqa: S311 - the same demonstration every time
        for act in ACTS:
            act(bill, people, chance, at)
    return demonstration_people()


def _ago(bill: Bill, at: datetime, days: float) -> datetime:
    """So many days before `at`, or just after the consultation opened."""
    moment = at - timedelta(days=days)
    return max(moment, bill.opens_at + timedelta(seconds=1)) if bill.opens_at else moment


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


def _by_login(people: list[User]) -> dict[str, User]:
    return {part.login: person for part, person in zip(PARTS, people, strict=True)}


def _annotate(bill: Bill, people: list[User], chance: random.Random, at: datetime) -> None:
    """The notes of the script, each on the words that it quotes."""
    cast, paragraphs, at = _by_login(people), _paragraphs(bill), _ago(bill, at, 5.5)
    for note in NOTES:
        for paragraph in paragraphs.get(note.article, []):
            start = paragraph.text.find(note.quote)
            if start >= 0:
                remark = Remark(note.kind, note.body, note.link)
                end = start + len(note.quote)
                root = annotate(cast[note.who], paragraph, start, end, remark, client_key=None, at=at)
                if note.answer:
                    who, body = note.answer
                    answer = Remark(AnnotationKind.REMARK, body)
                    annotations.reply(cast[who], root, answer, client_key=None, at=at)
                break


def _amend(bill: Bill, people: list[User], chance: random.Random, at: datetime) -> None:
    """The amendments of the script, argued about and voted on."""
    cast, paragraphs = _by_login(people), _paragraphs(bill)
    for k, change in enumerate(CHANGES):
        moment = _ago(bill, at, 5 - k / 12)
        article = next(
            (p.article for p in paragraphs.get(change.article, []) if change.before in p.text), None
        )
        if article is None:
            continue
        lines = [
            line._replace(text=line.text.replace(change.before, change.after))
            for line in unchanged(article.texts)
        ]
        proposal = Proposal(lines, change.rationale, change.title)
        author = cast[change.who]
        amendment = draft_amendment(author, Target(bill, article), proposal, client_key=None, at=moment)
        submit_amendment(author, amendment, at=moment)
        assert amendment.ballot is not None  # opened when it was submitted
        _vote_all(people, amendment.ballot, chance, moment, liking=sum(change.liked) / 2, turnout=0.5)
        _argue(subject_of_amendment(amendment), change.reasons, people, chance, moment)


def _argue_about_articles(bill: Bill, people: list[User], chance: random.Random, at: datetime) -> None:
    paragraphs = _paragraphs(bill)
    for eid, reasons in REASONS.items():
        if found := paragraphs.get(eid):
            moment = _ago(bill, at, 3.6)
            _argue(subject_of_article(found[0].article), reasons, people, chance, moment)


def _argue(
    subject: Subject, reasons: Sequence[Reason], people: list[User], chance: random.Random, at: datetime
) -> None:
    cast = _by_login(people)
    for reason in reasons:
        argument = post_argument(cast[reason.who], subject, reason.side, reason.body, at=at)
        if reason.answer:
            who, body = reason.answer
            reply(cast[who], argument, body, agrees=False, at=at)
        assert argument.ballot is not None
        _vote_all(people, argument.ballot, chance, at)


def _vote_all(
    people: list[User],
    ballot: Ballot,
    chance: random.Random,
    at: datetime,
    *,
    liking: float | None = None,
    turnout: float = 0.7,
) -> None:
    """Most of the people vote, for the more often the better it is liked; by luck when that is not said."""
    liking = chance.uniform(0.3, 0.9) if liking is None else liking
    for person in people:
        if chance.random() < turnout:
            vote(person, ballot, _position(chance.random(), liking), source=Source.DIRECT, at=at)


def _paragraphs(bill: Bill) -> dict[str, list[Paragraph]]:
    """The bill's paragraphs, by the eId of their article; only for the bill that the script is about."""
    if bill.dossier.slug != SCRIPTED:
        return {}
    return {article.eid: list(article.paragraphs) for article in articles_of(bill)}


def _vote_on_articles(bill: Bill, people: list[User], chance: random.Random, at: datetime) -> None:
    """Each person votes on about half of the articles; articles differ in how well they are liked."""
    moment = _ago(bill, at, 5.9)
    for article in articles_of(bill):
        liking = chance.uniform(0.25, 0.85)
        for person in people:
            if chance.random() < 0.5:
                position = _position(chance.random(), liking)
                vote_on_article(person, article, position, source=Source.DIRECT, at=moment)


def _position(drawn: float, liking: float) -> Position:
    if drawn < liking:
        return Position.FOR
    return Position.MIXED if drawn < liking + 0.12 else Position.AGAINST


def _poll(bill: Bill, people: list[User], chance: random.Random, at: datetime) -> None:
    """The crowd comes for the text that the script is about: enough people for a ranking."""
    if bill.dossier.slug == SCRIPTED:
        crowd = arrive(people[0].password_hash or "")
        poll(bill, crowd, chance, _ago(bill, at, 3.5), _ago(bill, at, 0.1))


def _work_at_the_desk(bill: Bill, people: list[User], chance: random.Random, at: datetime) -> None:
    if bill.dossier.slug == SCRIPTED:
        cast = _by_login(people)
        work(bill, Team(cast["deputee"], cast["collaborateur"]), at)


def _debate(bill: Bill, people: list[User], chance: random.Random, at: datetime) -> None:
    """A debate that was held, and one to come, on the text that the script is about."""
    if bill.dossier.slug == SCRIPTED:
        hold_debates(bill, _by_login(people), _ago(bill, at, 2), at)


def _moderate(bill: Bill, people: list[User], chance: random.Random, at: datetime) -> None:
    """Some of what was said was flagged, decided on, and appealed against."""
    if found := _paragraphs(bill).get(next(iter(REASONS))):
        cast = _by_login(people)
        roles = Cast(cast["theo"], cast["ines"], cast["noe"], cast["moderateur"], cast["moderatrice"])
        moderate(subject_of_article(found[0].article), roles, _ago(bill, at, 1))


ACTS: list[Act] = [
    _vote_on_articles,
    _annotate,
    _amend,
    _argue_about_articles,
    _debate,
    _poll,
    _work_at_the_desk,
    _moderate,
]


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
    if added:
        rank_and_group(now())
    click.echo(f"{added} demonstration people added." if added else "The demonstration is already there.")
    for line in accounts_to_try():
        click.echo(line)
