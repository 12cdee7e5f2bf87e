"""A person who did everything that can be done here, and whose name and address stand nowhere else."""

from dataclasses import dataclass
from datetime import timedelta

from lawlab.accounts import second_factor
from lawlab.accounts.models import Notice, Passkey, Role, User
from lawlab.accounts.services import change_name, grant_role
from lawlab.amendments.cosigning import cosign
from lawlab.amendments.models import Amendment
from lawlab.annotations.models import Annotation, AnnotationKind
from lawlab.annotations.services import Remark, annotate
from lawlab.arguments.models import Argument, Side
from lawlab.arguments.services import edit_argument, post_argument, subject_of_article
from lawlab.arguments.sources import Link
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db, now
from lawlab.votes.models import Ballot, Position, Source
from lawlab.votes.services import cast_vote, vote_on_article
from lawlab.votes.serving import serve_next
from tests.amendments.makers import ARTICLE, drafted, submitted
from tests.factories import Make

NAME, EARLIER, EMAIL = "Ysoline Quercoët", "Wenceslas Drubigny", "ysoline.quercoet@zephirine.example"
#: What must not be found anywhere once the person has left, folded as the index folds it too.
TRACES = ("ysoline", "quercoët", "quercoet", "zephirine", "wenceslas", "drubigny", "mot-de-passe-haché")
WORDS = "Les péniches bleues, dit Bérangère."


@dataclass
class Life:
    person: User
    open_bill: Bill
    closed_bill: Bill
    open_ballots: list[Ballot]
    closed_ballots: list[Ballot]
    argument: Argument
    amendment: Amendment
    annotation: Annotation
    draft: Amendment


def lived(make: Make) -> Life:
    """Votes on open and closed ballots beside three other people's, words of every kind, keys, notices."""
    person = make.user(public_name=EARLIER, email=EMAIL, password_hash="mot-de-passe-haché")
    person.email_key = EMAIL
    others = [make.user() for _ in range(3)]
    admin = make.user(Role.ADMIN)
    change_name(person, NAME)
    grant_role(admin, person, Role.HOST)
    first, second = make.article(*ARTICLE), make.article(*ARTICLE)
    life = _written(make, person, others, first)
    closed = [submitted(others[0], second, {1: "Le maire publie le budget en juin."}).ballot]
    for position, each in zip(Position, [person, *others[1:]], strict=True):
        assert closed[0] is not None
        cast_vote(each, closed[0], position, source=Source.DIRECT, at=now())
        closed.append(vote_on_article(each, second, position, source=Source.DIRECT, at=now()))
    _keys(person)
    db.session.add(Notice(person_id=person.id, kind="amendment:answered", subject="amendment:1", data={}))
    db.session.commit()
    life.closed_bill = second.bill
    life.closed_bill.closes_at = now() - timedelta(minutes=1)
    life.closed_ballots = list({ballot.id: ballot for ballot in closed if ballot}.values())
    for ballot in life.closed_ballots:
        ballot.closes_at = life.closed_bill.closes_at
    db.session.commit()
    return life


def _written(make: Make, person: User, others: list[User], article: Article) -> Life:
    links = [Link("https://example.org/peniches")]
    argument = post_argument(person, subject_of_article(article), Side.FOR, WORDS, links=links, at=now())
    edit_argument(person, argument, WORDS + " Et les vertes.", links=links, at=now())
    amendment = submitted(person, article, {2: "Le conseil municipal se réunit deux fois par an."})
    theirs = submitted(others[0], article, {3: "Les séances sont filmées."})
    cosign(person, theirs, at=now())
    remark = Remark(AnnotationKind.SOURCE, "Voir Bérangère.", source_url="https://example.org/berangere")
    annotation = annotate(person, article.paragraphs[0], 0, 8, remark, client_key=None, at=now())
    draft = drafted(person, article, {1: "Un brouillon de Bérangère."})
    assert theirs.ballot is not None
    shown = serve_next(person, article.bill, [theirs.ballot], secret=b"key", at=now())
    ballots = [ballot for ballot in (theirs.ballot, argument.ballot) if ballot is not None]
    for ballot in ballots:
        for position, each in zip(Position, [person, *others[1:]], strict=True):
            cast_vote(each, ballot, position, source=Source.DIRECT, at=now())
    ballots.append(vote_on_article(person, article, Position.MIXED, source=Source.DIRECT, at=now()))
    db.session.commit()
    assert shown is not None
    return Life(person, article.bill, article.bill, ballots, [], argument, amendment, annotation, draft)


def _keys(person: User) -> None:
    second_factor.begin_enrolment(person)
    second_factor.draw_recovery_codes(person)
    key = Passkey(
        user_id=person.id,
        user_handle=b"handle",
        credential_id=f"key of {person.id}".encode(),
        public_key=b"key",
        sign_count=0,
        transports=["usb"],
        name="Clé de Wenceslas",
    )
    db.session.add(key)
