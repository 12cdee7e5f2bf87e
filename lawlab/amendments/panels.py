"""The parts of pages that amendments make: their own, and what they add to a bill's."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, url_for
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import select

from lawlab.amendments.carrying import Reading
from lawlab.amendments.drafted import aligned, drafted
from lawlab.amendments.excerpts import excerpt_of
from lawlab.amendments.hooks import amendment_panel, chips_of, panels_of
from lawlab.amendments.lines import Line
from lawlab.amendments.models import Amendment, AmendmentKind, Revision, Status
from lawlab.amendments.queries import amendments_of, changes_on, sub_amendments_of
from lawlab.amendments.redline import Gap, Row, RowKind, folded, rows_of
from lawlab.amendments.summary import summary_of
from lawlab.amendments.touching import touched_paragraphs
from lawlab.amendments.voting import Turn, ballot_partial
from lawlab.amendments.wording import (
    Target,
    base_of,
    is_in_conflict,
    proposed_lines,
    proposed_text,
    shown_revision,
    target_of,
)
from lawlab.bills.hooks import Mark, article_panel, margin_source
from lawlab.bills.models import Article, Bill
from lawlab.bills.queries import eids_of_paragraphs
from lawlab.contributions.policies import can_edit, takes_contributions
from lawlab.core.db import db, now
from lawlab.core.realtime import Room


@dataclass(frozen=True)
class Entry:
    """One amendment in a list, with what it changes in a few words."""

    amendment: Amendment
    revision: Revision
    summary: list[str]
    rows: list[Row]  #: the first places where something happens
    is_waiting: bool  #: for its author, in conflict with the present version
    chips: str = ""  #: what capabilities above say of it in a word


def entries_of(amendments: Sequence[Amendment]) -> list[Entry]:
    """The amendments as a list shows them, each with its chips."""
    chips = chips_of([amendment.id for amendment in amendments])
    return [
        replace(entry_of(amendment), chips=chips.get(amendment.id, Markup(""))) for amendment in amendments
    ]


def entry_of(amendment: Amendment) -> Entry:
    revision = shown_revision(amendment)
    rows = rows_of(base_of(revision), proposed_lines(revision))
    return Entry(amendment, revision, summary_of(rows), excerpt_of(rows), is_in_conflict(amendment))


def last_seq(bill: Bill) -> int:
    """Where the log of a bill's room stands; read it before what the page shows."""
    return db.session.scalar(select(Room.last_seq).where(Room.name == bill.room)) or 0


@article_panel(order=30)
def article_list(article: Article, viewer: Any) -> Markup:
    """The amendments of an article, and the ways to propose one."""
    return Markup(  # noqa: S704 - a template's own output
        render_template(
            "amendments/_list.html",
            article=article,
            entries=entries_of(amendments_of(article, viewer)),
            is_open=takes_contributions(article.bill, now()),
            seq=last_seq(article.bill),
        )
    )


@margin_source
def margin_marks(bill: Bill, viewer: Any) -> Iterable[Mark]:
    """How many amendments touch each paragraph of a version."""
    counts = Counter(touched_paragraphs(bill, changes_on(bill, viewer)))
    eids = eids_of_paragraphs(counts)
    for ident, count in counts.items():
        label = ngettext("%(num)s amendment", "%(num)s amendments", count)
        url = f"{url_for('bills.article', slug=bill.slug, eid=eids[ident])}#amendments"
        yield Mark(ident, "amendment", count, str(label), url)


def sub_amendment_list(amendment: Amendment, viewer: Any) -> Markup:
    return Markup(  # noqa: S704 - a template's own output
        render_template(
            "amendments/_subs.html",
            amendment=amendment,
            entries=entries_of(sub_amendments_of(amendment, viewer)),
            is_open=takes_contributions(amendment.current.bill, now()),
        )
    )


@amendment_panel(order=10)
def drafted_text(amendment: Amendment, viewer: Any) -> Markup:
    """The amendment in the wording of the chambers, to copy; nothing for a sub-amendment."""
    drafts = drafted(amendment)
    return Markup(render_template("amendments/_drafted.html", drafts=drafts)) if drafts else Markup("")  # noqa: S704 - a template escapes


def amendment_page(amendment: Amendment, viewer: Any, *, view: str, forget: str) -> str:
    """The page of one amendment."""
    return render_template(
        "amendments/show.html",
        seq=last_seq(amendment.current.bill),
        text=Markup(amendment_text(amendment, viewer, view=view)),  # noqa: S704 - a template's own output
        ballot=Markup(ballot_partial(amendment, viewer, now())),  # noqa: S704 - idem
        subs=sub_amendment_list(amendment, viewer) if amendment.parent_id is None else "",
        panels=panels_of(amendment, viewer),
        forget=forget,
        **_about(amendment, viewer),
    )


def amendment_text(amendment: Amendment, viewer: Any, *, view: str) -> str:
    """What it says, in one of three views, its reasons, its history: all that a revision changes."""
    revision = shown_revision(amendment)
    rows = rows_of(base_of(revision), proposed_lines(revision))
    return render_template(
        "amendments/_text.html",
        view=view,
        rows=folded(rows) if view == "redline" else rows,
        summary=summary_of(rows),
        changes=history_of(amendment),
        **_about(amendment, viewer),
    )


def _about(amendment: Amendment, viewer: Any) -> dict[str, Any]:
    return {
        "amendment": amendment,
        "revision": shown_revision(amendment),
        "target": target_of(amendment),
        "is_waiting": is_in_conflict(amendment),
        "is_own": can_edit(viewer, amendment),
        "is_open": takes_contributions(amendment.current.bill, now()),
        "Status": Status,
        "Kind": AmendmentKind,
    }


@dataclass(frozen=True)
class Step:
    """A revision, and what it changed in the wording of the one before."""

    revision: Revision
    rows: list[Row | Gap]


def history_of(amendment: Amendment) -> list[Step]:
    """The revisions that others could read, the latest first; the first one has nothing to compare."""
    steps: list[Step] = []
    earlier: list[str] | None = None
    for revision in amendment.revisions:
        if revision.submitted_at is None:
            continue
        if revision.carry == "conflict":
            steps.append(Step(revision, []))
            continue
        wording = proposed_text(revision)
        rows = compared(earlier, wording) if earlier is not None else []
        steps.append(Step(revision, rows))
        earlier = wording
    return steps[::-1]


def compared(before: Sequence[str], after: Sequence[str]) -> list[Row | Gap]:
    """Two wordings, paragraphs matched by their words; nothing where they are the same."""
    rows = rows_of(before, aligned(before, after))
    return [] if all(row.is_quiet for row in rows) else folded(rows)


def diff_partial(base: Sequence[str], lines: Sequence[Line]) -> str:
    """What an edit changes, as it is typed."""
    rows = rows_of(base, lines)
    return render_template("amendments/_diff.html", rows=folded(rows), summary=summary_of(rows))


def editor_page(target: Target, lines: list[Line], *, readings: Sequence[Reading], **fields: Any) -> str:
    """The editor: each paragraph in a field of its own, those removed at their place."""
    base = target.base
    rows = rows_of(base, lines)
    return render_template(
        "amendments/edit.html",
        target=target,
        base=base,
        entries=[row for row in rows if row.kind is not RowKind.LEFT],
        rows=folded(rows),
        summary=summary_of(rows),
        readings=readings,
        is_open=takes_contributions(target.bill, now()),
        RowKind=RowKind,
        **fields,
    )


def queue_page(bill: Bill, turn: Turn | None, viewer: Any) -> str:
    """The fair queue's page: what changes, why, and the ballot; or that all was seen."""
    if turn is None:
        return render_template("amendments/queue.html", bill=bill, turn=None)
    revision = shown_revision(turn.amendment)
    rows = rows_of(base_of(revision), proposed_lines(revision))
    return render_template(
        "amendments/queue.html",
        bill=bill,
        turn=turn,
        rows=folded(rows),
        summary=summary_of(rows),
        **_about(turn.amendment, viewer),
    )


def own_list(lists: dict[str, list[Amendment]], viewer: Any) -> str:
    entries = {name: entries_of(found) for name, found in lists.items()}
    return render_template("amendments/drafts.html", **entries)
