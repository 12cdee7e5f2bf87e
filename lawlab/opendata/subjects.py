"""What each ballot of a dossier is about, in words: an article, an amendment, an argument, in which round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.amendments.models import Amendment
from lawlab.arguments.models import Argument
from lawlab.bills.models import Article, Bill
from lawlab.bills.naming import article_title
from lawlab.contributions.models import Visibility
from lawlab.core.db import db
from lawlab.opendata.waiting import rooms_of
from lawlab.votes.models import ArticleBallot, Ballot


@dataclass(frozen=True)
class Subject:
    """What a ballot is about, as everybody may know it."""

    kind: str  #: "article", "amendment", "argument"; "" for what is not public any more
    number: str  #: of an amendment, an article; the id of an argument
    title: str
    path: str  #: of its page
    is_current: bool = True  #: False: an earlier round, on other words

    @property
    def words(self) -> str:
        named = {
            "article": self.title,
            "amendment": _("Amendment no. %(number)s", number=self.number),
            "argument": _("Argument no. %(number)s", number=self.number),
        }.get(self.kind) or _("A text that is not public")
        return f"{named} – {self.title}" if self.kind == "amendment" and self.title else str(named)


HIDDEN = Subject("", "", "", "/")


def ballots_in(dossier_id: int) -> list[Ballot]:
    """Every ballot of the dossier, all rounds."""
    query = select(Ballot).where(Ballot.room.in_(rooms_of(dossier_id)))
    return list(db.session.scalars(query.order_by(Ballot.id)))


def subjects_in(dossier_id: int) -> dict[int, Subject]:
    """What every ballot of a dossier is about."""
    ballots = ballots_in(dossier_id)
    carried = _carried(select(Ballot.id).where(Ballot.room.in_(rooms_of(dossier_id))))
    return _with_earlier_rounds(((ballot.id, ballot.previous_id) for ballot in ballots), carried)


def subjects_of(idents: Iterable[int]) -> dict[int, Subject]:
    """What these ballots are about, in a few queries however many they are."""
    wanted, rounds = set(idents), dict[int, int]()
    later = set(wanted)
    while later:  # an earlier round is about what its successor is about
        query = select(Ballot.id, Ballot.previous_id).where(Ballot.previous_id.in_(later))
        later = set()
        for ident, previous in db.session.execute(query):
            if previous is not None and ident not in rounds:
                rounds[ident] = previous
                later.add(ident)
    pairs = [*rounds.items(), *((ident, None) for ident in wanted if ident not in rounds)]
    return _with_earlier_rounds(pairs, _carried([*wanted, *rounds]))


def _with_earlier_rounds(
    rounds: Iterable[tuple[int, int | None]], carried: Mapping[int, Subject]
) -> dict[int, Subject]:
    found = dict(carried)
    for ident, previous in sorted(rounds, key=lambda pair: -pair[0]):  # the later rounds first
        subject = found.setdefault(ident, HIDDEN)
        if previous is not None and previous not in carried:
            found[previous] = replace(subject, is_current=False)
    return found


def _carried(ballots: Any) -> dict[int, Subject]:
    """What carries these ballots: ids, or a query of them."""
    found: dict[int, Subject] = {}
    articles = (
        select(ArticleBallot.ballot_id, Article, Bill.slug)
        .join(Article, Article.id == ArticleBallot.article_id)
        .join(Bill, Bill.id == Article.bill_id)
        .where(ArticleBallot.ballot_id.in_(ballots))
        .order_by(Bill.position)
    )
    latest: dict[str, int] = {}
    for ident, article, slug in db.session.execute(articles):
        earlier = latest.get(article.uid)
        if earlier is not None and earlier != ident:
            found[earlier] = replace(found[earlier], is_current=False)
        latest[article.uid] = ident
        path = f"/bills/{slug}/articles/{article.eid}"
        found[ident] = Subject("article", article.number, article_title(article), path)
    for ident, contribution, number, title, visibility in db.session.execute(_written(Amendment, ballots)):
        is_public = visibility is Visibility.PUBLIC and number is not None
        path = f"/amendments/{contribution}"
        found[ident] = Subject("amendment", str(number), title, path) if is_public else HIDDEN
    for ident, contribution, visibility in db.session.execute(_written(Argument, ballots)):
        path, is_public = f"/arguments/{contribution}", visibility is Visibility.PUBLIC
        found[ident] = Subject("argument", str(contribution), "", path) if is_public else HIDDEN
    return found


def _written(kind: type[Any], ballots: Any) -> Any:
    more = (Amendment.number, Amendment.title) if kind is Amendment else ()
    return select(kind.ballot_id, kind.id, *more, kind.visibility).where(kind.ballot_id.in_(ballots))
