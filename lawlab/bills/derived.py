"""A version of a bill made on the platform from the one before, its identities known rather than guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from lawlab.bills.identities import free_uid
from lawlab.bills.loader import take_the_place
from lawlab.bills.models import Article, Bill, Division, Dossier, Paragraph
from lawlab.core.db import db
from lawlab.core.realtime import Room
from lawlab.law.numbering import eid_part
from lawlab.law.tokens import wording_hash


@dataclass(frozen=True)
class ArticleMade:
    """An article of the new version: what it continues, and which paragraphs continue which."""

    source: Article | None  #: of the version before; None: it is new
    after: Article | None  #: for a new one, the article it follows, whose division it shares
    number: str
    status: str  #: "(nouveau)", "(Supprimé)"
    texts: Sequence[str]
    origins: Sequence[int | None]  #: for each paragraph, its number (from 1) in the source; None: new


def add_derived_version(
    previous: Bill, articles: Sequence[ArticleMade], *, version: str, dated: date, at: datetime
) -> Bill:
    """The next bill of the dossier, with what surrounds the articles as it was.

    Articles and paragraphs that go on keep their `uid`. The consultation goes on until the moment that was
    announced for the version before; where that one was closed, or open without an end, so is the new one.
    """
    dossier = previous.dossier
    is_open = previous.is_open(at)
    bill = Bill(
        dossier_id=dossier.id,
        slug=_free_slug(dossier, previous.position + 1),
        position=previous.position + 1,
        title=previous.title,
        version=version,
        kind=previous.kind,
        language=previous.language,
        summary=previous.summary,
        licence=previous.licence,
        dated=dated.isoformat(),
        source_hash=wording_hash([version, dated.isoformat(), *(t for a in articles for t in a.texts)]),
        opens_at=at if is_open else None,
        closes_at=previous.closes_at if is_open else None,
        loaded_at=at,
        preamble=list(previous.preamble),
        closing=list(previous.closing),
        explanatory=list(previous.explanatory),
        annexes=list(previous.annexes),
    )
    db.session.add(bill)
    db.session.flush()
    db.session.add(Room(name=bill.room))
    _add_articles(bill, articles, _add_divisions(bill, previous))
    db.session.flush()
    db.session.refresh(dossier)
    take_the_place(bill, previous, at=at)
    return bill


def _free_slug(dossier: Dossier, position: int) -> str:
    slug, tries = f"{dossier.slug}-v{position}", 1
    while db.session.scalar(select(Bill.id).where(Bill.slug == slug)) is not None:
        tries += 1
        slug = f"{dossier.slug}-v{position}-{tries}"
    return slug


def _add_divisions(bill: Bill, previous: Bill) -> dict[int, Division]:
    """The same divisions, by the ids of those of the version before; each after the one around it."""
    rows: dict[int, Division] = {}
    for old in previous.divisions:
        row = Division(
            bill_id=bill.id,
            parent_id=rows[old.parent_id].id if old.parent_id else None,
            position=old.position,
            level=old.level,
            label=old.label,
            heading=old.heading,
            eid=old.eid,
            status=old.status,
            notes=list(old.notes),
        )
        db.session.add(row)
        db.session.flush()
        rows[old.id] = row
    return rows


def _add_articles(bill: Bill, articles: Sequence[ArticleMade], divisions: dict[int, Division]) -> None:
    taken = set(db.session.scalars(select(Article.uid).join(Bill).where(Bill.dossier_id == bill.dossier_id)))
    eids = {made.source.eid for made in articles if made.source}
    first = next((made.source for made in articles if made.source), None)
    for position, made in enumerate(articles, start=1):
        source, beside = made.source, made.source or made.after or first
        eid = source.eid if source else free_eid(made.number, eids)
        division = divisions.get(beside.division_id) if beside and beside.division_id else None
        article = Article(
            bill_id=bill.id,
            division_id=division.id if division else None,
            uid=source.uid if source else free_uid(eid, bill.position, taken),
            eid=eid,
            label=beside.label if beside else "Article",
            number=made.number,
            heading=source.heading if source else "",
            status=made.status,
            position=position,
            wording_hash=wording_hash(made.texts),
            paragraphs=_paragraphs(bill, made),
        )
        eids.add(eid)
        taken.add(article.uid)
        db.session.add(article)


def free_eid(number: str, eids: set[str]) -> str:
    """The eId of an additional article of this number, where these are taken."""
    eid, tries = f"art_{eid_part(number)}", 1
    while eid in eids:
        tries += 1
        eid = f"art_{eid_part(number)}__dup_{tries}"
    return eid


def _paragraphs(bill: Bill, made: ArticleMade) -> list[Paragraph]:
    old = made.source.paragraphs if made.source else []
    return [
        Paragraph(
            position=place, text=text, uid=old[number - 1].uid if number else f"v{bill.position}p{place}"
        )
        for place, (text, number) in enumerate(zip(made.texts, made.origins, strict=True), start=1)
    ]
