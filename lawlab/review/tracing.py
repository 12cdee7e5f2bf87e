"""Where did my sentence go? Each amendment's fate, and a version's words with their origins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from lawlab.amendments.models import Amendment, Revision, Status
from lawlab.amendments.redline import rows_of
from lawlab.amendments.wording import base_of, is_in_conflict, proposed_lines
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.contributions.policies import can_see, is_author
from lawlab.core.db import db
from lawlab.law.tokens import words
from lawlab.review.marks import Credit, credits_of, mark_of, without_last_space
from lawlab.review.models import Answer, OfficialResponse, Opinion
from lawlab.review.threads import Thread, Trace


class Fate(StrEnum):
    """What became of an amendment's words."""

    EXACT = "exact"  #: all of them are in the text
    CHANGED = "changed"  #: some of them are
    MOVED = "moved"  #: they are, in another article
    CUT = "cut"  #: it only took words out, and the text took it up
    GONE = "gone"  #: a version took them up, a later one has none of them any more
    CONFLICT = "conflict"  #: a version changed the same words: its author must choose
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    PENDING = "pending"  #: before everybody, in no version


@dataclass(frozen=True)
class Followed:
    """An amendment and where its words are."""

    amendment: Amendment
    fate: Fate
    taken: Bill | None  #: the version that took it up
    gone: Bill | None  #: the first version without its words
    place: tuple[str, str, int] | None  #: in the last version: article uid, eId, paragraph
    opinion: Opinion | None  #: of the answer that stands
    is_own: bool


def fates_of(trace: Trace, bills: Sequence[Bill], viewer: Any) -> list[Followed]:
    """The amendments of the dossier that were put before everybody, one's own first, then by number."""
    query = (
        select(Amendment)
        .where(Amendment.dossier_id == bills[0].dossier_id, Amendment.status != Status.DRAFT)
        .where(Amendment.number.is_not(None))
        .options(selectinload(Amendment.revisions).options(
            joinedload(Revision.article), joinedload(Revision.parent_revision)))
        .order_by(Amendment.number)
    )  # fmt: skip
    found = [a for a in db.session.scalars(query) if _is_shown(a, viewer)]
    opinions = _opinions([a.id for a in found])
    rows = [_followed(a, trace, bills, opinions.get(a.id), viewer) for a in found]
    return sorted(rows, key=lambda row: not row.is_own)


def _is_shown(amendment: Amendment, viewer: Any) -> bool:
    return amendment.visibility is not Visibility.DRAFT and can_see(viewer, amendment)


def _opinions(idents: Sequence[int]) -> dict[int, Opinion]:
    query = (
        select(Answer.amendment_id, OfficialResponse.opinion)
        .join(OfficialResponse, OfficialResponse.id == Answer.response_id)
        .where(OfficialResponse.published_at.is_not(None), Answer.replaced_at.is_(None))
        .where(Answer.amendment_id.in_(idents))
        .order_by(OfficialResponse.published_at)
    )
    return {ident: opinion for ident, opinion in db.session.execute(query)}


def _followed(
    amendment: Amendment, trace: Trace, bills: Sequence[Bill], opinion: Opinion | None, viewer: Any
) -> Followed:
    number, name = trace.taken.get(amendment.id), str(amendment.id)
    gone = None
    if number is None:
        fate = _untaken(amendment)
    else:
        fate = _taken(amendment, trace, number)
        if fate is Fate.GONE:
            empty = (k for k in range(number, len(bills)) if not trace.alive[k].get(name))
            gone = bills[next(empty)]
    taken = bills[number] if number is not None else None
    place = trace.places[-1].get(name)
    return Followed(amendment, fate, taken, gone, place, opinion, is_author(viewer, amendment))


def _untaken(amendment: Amendment) -> Fate:
    if amendment.status is Status.WITHDRAWN:
        return Fate.WITHDRAWN
    if amendment.status is Status.REJECTED:
        return Fate.REJECTED
    return Fate.CONFLICT if is_in_conflict(amendment) else Fate.PENDING


def _taken(amendment: Amendment, trace: Trace, number: int) -> Fate:
    name = str(amendment.id)
    now, wanted = trace.alive[-1].get(name, 0), brought_by(amendment, trace.bill_ids[:number])
    if not wanted:
        return Fate.CUT
    if not now:
        return Fate.GONE
    there, here = trace.places[number].get(name), trace.places[-1].get(name)
    if there and here and there[0] != here[0]:
        return Fate.MOVED
    return Fate.EXACT if now >= wanted else Fate.CHANGED


def brought_by(amendment: Amendment, bill_ids: Sequence[int]) -> int:
    """How many words an amendment brings, in its last wording on one of these versions."""
    written = [r for r in amendment.revisions if r.bill_id in bill_ids and r.carry != "conflict"]
    if not written:
        return 0
    rows = rows_of(base_of(written[-1]), proposed_lines(written[-1]))
    return sum(words(chunk.text) for row in rows for chunk in row.chunks if chunk.kind == "+")


@dataclass(frozen=True)
class Legend:
    """The marks of a version's text: where its words first stood, who proposed them."""

    versions: list[tuple[str, Bill]]  #: mark, version
    credits: Mapping[str, Credit]


def legend_of(trace: Trace, bills: Sequence[Bill], number: int, viewer: Any) -> Legend:
    threads = [t for article in trace.versions[number] for _, row in article.paragraphs for t in row]
    later = sorted({t.version for t in threads if t.version and not t.origins})
    origins = (origin for thread in threads for origin in thread.origins)
    return Legend([(f"V{k + 1}", bills[k]) for k in later], credits_of(origins, viewer))


def traced_words(threads: Sequence[Thread], legend: Legend) -> Markup:
    """A paragraph: words of the first version bare, the others under a mark that the legend explains."""
    names = dict(legend.versions)
    return Markup("").join(_thread(thread, legend, names) for thread in threads)


def _thread(thread: Thread, legend: Legend, names: Mapping[str, Bill]) -> Markup:
    found = [legend.credits[origin] for origin in thread.origins if origin in legend.credits]
    if found:
        who, hue = " ; ".join(credit.sentence for credit in found), str(found[0].hue)
        marks = Markup("").join(map(mark_of, found))
    elif thread.version:
        mark = f"V{thread.version + 1}"
        who, hue = names[mark].version if mark in names else mark, "version"
        marks = Markup('<a class="from-mark" href="#legend-{}" aria-label="{}">{}</a>').format(
            mark, who, mark
        )
    else:
        return escape(thread.text)
    words_of, space = without_last_space(thread.text)
    return Markup(
        '<span class="from hue-{}" data-who="{}"><span class="sr"> {} </span>{}{}'
        '<span class="sr"> {} </span>{}</span>'
    ).format(hue, who, _("words of %(who)s:", who=who), words_of, marks, _("end of these words"), space)
