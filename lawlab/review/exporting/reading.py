"""From the database to items: whatever their number, a fixed number of queries, in short steps."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import gevent
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.amendments.models import Amendment, AmendmentKind, Cosignature
from lawlab.amendments.queries import amendments_on
from lawlab.amendments.redline import rows_of
from lawlab.amendments.summary import summary_of
from lawlab.amendments.wording import base_of, proposed_lines, shown_revision
from lawlab.bills.models import Bill
from lawlab.bills.queries import articles_of
from lawlab.core.db import db
from lawlab.law.numbering import display_number
from lawlab.law.stored import from_json
from lawlab.review.exporting.items import SMALLEST_GROUP, Item, Reply
from lawlab.review.models import Answer, Family, FamilyMember, OfficialResponse, Opinion, Standing, Verdict


@dataclass(frozen=True)
class Choice:
    """Which amendments of a bill: "all", "answered", "unanswered", "top" (the `count` best), "listed"."""

    which: str = "all"
    count: int = 50
    idents: tuple[int, ...] = ()


def chosen(bill: Bill, choice: Choice) -> list[Amendment]:
    """The public standing amendments of this version that are asked for, by number."""
    found = [each for each in amendments_on(bill, None) if shown_revision(each).bill_id == bill.id]
    if choice.which == "listed":
        return [each for each in found if each.id in set(choice.idents)]
    if choice.which == "top":
        ranks = {row.amendment_id: row.rank for row in _standings(bill) if row.rank}
        return sorted((each for each in found if each.id in ranks), key=lambda a: ranks[a.id])[: choice.count]
    if choice.which in ("answered", "unanswered"):
        answered = set(_replies([each.id for each in found]))
        return [each for each in found if (each.id in answered) == (choice.which == "answered")]
    return found


def items_of(bill: Bill, amendments: Sequence[Amendment]) -> list[Item]:
    """What files say of these amendments, in the reader's language; other greenlets run in between."""
    articles_of(bill)
    idents = [each.id for each in amendments]
    standings = {row.amendment_id: row for row in _standings(bill)}
    replies, families, cosigners = _replies(idents), _families(bill), cosigners_of(idents)
    items = []
    for amendment in amendments:
        items.append(
            _item(
                amendment,
                standings.get(amendment.id),
                replies.get(amendment.id),
                families.get(amendment.id, ()),
                cosigners.get(amendment.id, ()),
            )
        )
        gevent.sleep(0)
    return items


def place_of(amendment: Amendment) -> str:
    """ "Article 4", "Article additionnel après l’article 4": the heading of its page."""
    article = shown_revision(amendment).article
    number = display_number(article.number) if article else ""
    if amendment.amendment_kind is AmendmentKind.ADDITION:
        if not number:
            return str(_("Additional article before article 1"))
        return str(_("Additional article after article %(number)s", number=number))
    return f"{article.label} {number}".strip() if article else ""


def _item(
    amendment: Amendment,
    standing: Standing | None,
    reply: Reply | None,
    families: tuple[tuple[str, tuple[int, ...]], ...],
    cosigners: tuple[str, ...],
) -> Item:
    revision = shown_revision(amendment)
    base, lines, article, ballot = (
        base_of(revision),
        proposed_lines(revision),
        revision.article,
        amendment.ballot,
    )
    return Item(
        ident=amendment.id,
        number=amendment.number or 0,
        parent=amendment.parent.number if amendment.parent else None,
        title=amendment.title,
        author=amendment.author.public_name,
        cosigners=cosigners,
        submitted_at=revision.submitted_at or amendment.created_at,
        status=amendment.status.value,
        article_eid=article.eid if article else "",
        article_number=article.number if article else "",
        article_position=article.position if article else 0,
        place=place_of(amendment),
        is_addition=amendment.amendment_kind is AmendmentKind.ADDITION,
        before=tuple(base),
        after=tuple(line.text for line in lines),
        operations=from_json(revision.operations),
        rationale=revision.rationale,
        summary=tuple(summary_of(rows_of(base, lines))),
        url=f"{current_app.config['ORIGINS'][0]}/amendments/{amendment.id}",
        rank=standing.rank if standing else None,
        bound=standing.bound if standing else None,
        tally=(ballot.for_count, ballot.mixed_count, ballot.against_count) if ballot else (0, 0, 0),
        levels={level.value: votes for level, votes in ballot.levels.items()} if ballot else {},
        groups=tuple(g for g in standing.groups if g["n"] >= SMALLEST_GROUP) if standing else (),
        why=standing.sentence if standing else "",
        reply=reply,
        families=families,
    )


def _standings(bill: Bill) -> Iterable[Standing]:
    return db.session.scalars(select(Standing).where(Standing.bill_id == bill.id))


def opinion_label(opinion: Opinion) -> str:
    labels = {
        Opinion.FAVOURABLE: _("Favourable"),
        Opinion.UNFAVOURABLE: _("Unfavourable"),
        Opinion.FAVOURABLE_IF: _("Favourable if amended"),
        Opinion.WITHDRAWAL: _("Withdrawal asked for"),
        Opinion.WISDOM: _("Left to the assembly’s wisdom"),
        Opinion.SATISFIED: _("Already satisfied"),
        Opinion.TAKEN_UP: _("Taken up in the text"),
    }
    return str(labels[opinion])


def _replies(idents: Sequence[int]) -> dict[int, Reply]:
    """The published answer that stands on each amendment."""
    query = (
        select(Answer)
        .join(OfficialResponse)
        .where(Answer.amendment_id.in_(idents), OfficialResponse.published_at.is_not(None))
        .where(Answer.replaced_at.is_(None))
        .order_by(OfficialResponse.published_at)
    )
    found = {}
    for answer in db.session.scalars(query):
        said = answer.response
        reason = "\n".join(part for part in (said.condition, said.reason) if part)
        found[answer.amendment_id] = Reply(
            said.opinion.value,
            opinion_label(said.opinion),
            reason,
            said.author.public_name,
            said.published_at,
        )
    return found


def _families(bill: Bill) -> dict[int, tuple[tuple[str, tuple[int, ...]], ...]]:
    """The families that a person confirmed, by amendment: kind, and the other members' numbers."""
    query = (
        select(FamilyMember.family_id, Family.kind, Amendment.id, Amendment.number)
        .join(Family, Family.id == FamilyMember.family_id)
        .join(Amendment, Amendment.id == FamilyMember.amendment_id)
        .where(Family.dossier_id == bill.dossier_id, Family.verdict == Verdict.CONFIRMED)
    )
    families: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for family_id, kind, ident, number in db.session.execute(query):
        families[family_id, kind.value].append((ident, number or 0))
    found: dict[int, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
    for (_family, said), members in sorted(families.items()):
        for ident, _number in members:
            others = tuple(sorted(number for other, number in members if other != ident))
            found[ident].append((said, others))
    return {ident: tuple(each) for ident, each in found.items()}


def cosigners_of(idents: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Who else signed each of these amendments, the first to sign first."""
    query = select(Cosignature).where(Cosignature.amendment_id.in_(idents)).order_by(Cosignature.at)
    found: dict[int, list[str]] = defaultdict(list)
    for signature in db.session.scalars(query):
        found[signature.amendment_id].append(signature.person.public_name)
    return {ident: tuple(names) for ident, names in found.items()}
