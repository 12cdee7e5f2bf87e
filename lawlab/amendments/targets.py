"""From what an address names to what is amended, and from an old version to the present one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.amendments.carrying import Reading, carry, following_article
from lawlab.amendments.lines import Line
from lawlab.amendments.models import Amendment
from lawlab.amendments.wording import Target, shown_revision, stored
from lawlab.bills.models import Article, Bill
from lawlab.contributions.queries import visible_contribution
from lawlab.core.db import db
from lawlab.core.errors import NotFound


def target_at(
    viewer: Any, *, article: int | None, after: int | None, parent: int | None, bill: str | None
) -> Target:
    """What an editor opened on these ids amends: exactly one of them counts, in the order given here.

    `parent` is an amendment, `article` an article, `after` the article that an additional one follows, and
    `bill` the slug of a version that begins with the additional article. NotFound for what does not exist.
    """
    if parent is not None:
        amendment = visible_contribution(Amendment, parent, viewer)
        revision = shown_revision(amendment)
        return Target(revision.bill, revision.article, parent=amendment)
    if article is not None:
        found = existing_article(article)
        return Target(found.bill, found)
    if after is not None:
        found = existing_article(after)
        return Target(found.bill, found, is_addition=True)
    opening = db.session.scalars(select(Bill).where(Bill.slug == bill)).first() if bill else None
    if opening is None:
        raise NotFound(_("Choose an article first: an amendment is about one."))
    return Target(opening, None, is_addition=True)


def existing_article(ident: int) -> Article:
    found = db.session.get(Article, ident) if 0 < ident < 2**53 else None
    if found is None:
        raise NotFound(_("There is no such article."))
    return found


@dataclass(frozen=True)
class Renewed:
    """An edit brought from an old version to the present one."""

    target: Target
    lines: list[Line]
    readings: Sequence[Reading]  #: where both changed the same words


def renewed(target: Target, lines: Sequence[Line]) -> Renewed | None:
    """The same edit on the dossier's present version; None when the article is not in it any more."""
    latest = target.bill.dossier.bills[-1]
    if target.is_addition:
        place = following_article(target.article, latest, is_place=True) if target.article else None
        return Renewed(Target(latest, place, is_addition=True), list(lines), [])
    if target.parent is not None or target.article is None:
        return None
    article = following_article(target.article, latest)
    if article is None:
        return None
    carried = carry(target.base, stored(target, lines), article.texts)
    return Renewed(Target(latest, article), carried.lines, carried.readings)
