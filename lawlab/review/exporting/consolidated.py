"""A consolidated text for files: as it reads, and its changes tracked in their authors' names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.bills.derived import free_eid
from lawlab.contributions.queries import visible_among
from lawlab.core.db import db
from lawlab.law.crediting import Piece
from lawlab.law.document import Article, Division, Document
from lawlab.law.formats.akoma_ntoso_parts import Identity
from lawlab.law.settling import Row
from lawlab.law.tracking import (
    Kind,
    Mark,
    TrackedArticle,
    TrackedParagraph,
    TrackedRun,
    common_mark,
    whole_paragraph,
)
from lawlab.review.consolidating import ConsolidatedArticle, consolidated_articles, origins_of
from lawlab.review.exporting.reading import cosigners_of
from lawlab.review.exporting.texts import document_of, identity_of
from lawlab.review.models import Consolidation, StepKind
from lawlab.review.replaying import WRITER, replay
from lawlab.review.saving import article_made

Marks = Mapping[str, Mark]


def consolidated_document(consolidation: Consolidation) -> Document:
    """The text as it reads, additional articles included; where a conflict is open, the bill's words."""
    bill = consolidation.bill
    found = consolidated_articles(consolidation)
    groups: dict[str, list[ConsolidatedArticle]] = {}
    first: list[ConsolidatedArticle] = []
    current = first
    for each in found:
        if each.article is not None:
            current = groups.setdefault(each.article.eid, first if not groups else [])
        current.append(each)
    base, eids = document_of(bill), {article.eid for article in bill.articles}
    children = tuple(_nodes(base.children, groups, eids, bill.language))
    return replace(base, title=title_of(consolidation), children=children)


def _nodes(
    nodes: Sequence[Division | Article],
    groups: Mapping[str, Sequence[ConsolidatedArticle]],
    eids: set[str],
    language: str,
) -> Iterator[Division | Article]:
    for node in nodes:
        if isinstance(node, Division):
            yield replace(node, children=tuple(_nodes(node.children, groups, eids, language)))
            continue
        for each in groups[node.eid]:
            texts, status = tuple(each.texts), status_of(each, language)
            if each.article is not None:
                yield replace(node, paragraphs=texts, status=status)
                continue
            eid = free_eid(each.number, eids)
            eids.add(eid)
            yield Article(eid, each.number, "", node.divisions, texts, node.label, status)


def status_of(article: ConsolidatedArticle, language: str) -> str:
    """What its heading says in brackets: "(nouveau)", "(Supprimé)"; an untouched one keeps its own."""
    if article.article is not None and not article.is_touched:
        return article.article.status
    return article_made(article, language).status


def title_of(consolidation: Consolidation) -> str:
    return f"{consolidation.bill.title} – {consolidation.title}"


def consolidated_identity(consolidation: Consolidation, at: datetime) -> Identity:
    """The bill's own work, in an expression of the day."""
    named = identity_of(consolidation.bill, at)
    return replace(named, author=consolidation.title, consolidated_on=at.date().isoformat())


def plain_text(document: Document) -> str:
    """The document as text and nothing else, a blank line between paragraphs."""
    parts = [document.title, *document.preamble]
    for node, _depth in document.walk():
        if isinstance(node, Division):
            parts += [node.display, *node.notes]
        else:
            name = f"{node.display} {node.status}".strip()
            parts += [f"{name} – {node.heading}" if node.heading else name, *node.paragraphs]
    parts += document.closing
    for annex in document.annexes:
        parts += [annex.heading, *annex.paragraphs]
    return "\n\n".join(part for part in parts if part) + "\n"


def tracked_consolidation(consolidation: Consolidation, viewer: Any) -> list[TrackedArticle]:
    """The whole bill: accepting every change gives the consolidated text, refusing every one the bill.

    A change bears its amendment's authors and number, and the day of its submission; what was written to
    settle a conflict bears the name of who wrote it. Readings of open conflicts are told in comments.
    """
    found = consolidated_articles(consolidation)
    readings = [o for a in found for place in a.open for o in place.clash.readings]
    marks = _marks(consolidation, [*origins_of(found), *readings, *_chosen(found)], viewer)
    return [_tracked(article, marks, consolidation.bill.language) for article in found]


def _chosen(articles: Sequence[ConsolidatedArticle]) -> list[str]:
    return [str(amendment.id) for article in articles for amendment in article.chosen]


def _marks(consolidation: Consolidation, origins: Sequence[str], viewer: Any) -> dict[str, Mark]:
    """Each origin (see `ConsolidatedArticle`) as an author and a date; `viewer` gets no hidden names."""
    idents = sorted({int(origin) for origin in origins if origin.isdigit()})
    amendments, cosigners = visible_among(Amendment, idents, viewer), cosigners_of(idents)
    chosen = replay(consolidation).chosen
    marks: dict[str, Mark] = {}
    for ident in idents:
        at, name = consolidation.created_at, str(_("an amendment that is not open to you"))
        if revision := chosen.get(ident):
            at = revision.submitted_at or revision.amendment.created_at
        if amendment := amendments.get(ident):
            names = ", ".join((amendment.author.public_name, *cosigners.get(ident, ())))
            name = str(_("%(names)s (amendment no. %(number)s)", names=names, number=amendment.number or "–"))
        marks[str(ident)] = Mark(name, at)
    written = {
        step.by_id: step.at
        for step in consolidation.steps
        if step.kind is StepKind.WRITE and step.undone_at is None
    }
    for person in db.session.scalars(select(User).where(User.id.in_(written))):
        marks[f"{WRITER}{person.id}"] = Mark(person.public_name, written[person.id])
    return marks


def _tracked(article: ConsolidatedArticle, marks: Marks, language: str) -> TrackedArticle:
    moved = {row.number: _mark(row.pieces, marks, article) for row in article.rows if not row.is_text}
    paragraphs = tuple(p for row in article.rows if (p := _paragraph(row, moved, marks, article)))
    comments = tuple(
        (
            marks[owner],
            str(_("A conflict to settle: this amendment reads “%(reading)s” here.", reading=reading)),
        )
        for place in article.open
        for owner, reading in place.clash.readings.items()
    )
    return TrackedArticle(replace(_heading(article, marks, language), comments=comments), paragraphs)


def _heading(article: ConsolidatedArticle, marks: Marks, language: str) -> TrackedParagraph:
    beside, status = article.article or article.after, status_of(article, language)
    name = f"{beside.label if beside else 'Article'} {article.number}".strip()
    if article.article is None:
        return whole_paragraph(f"{name} {status}", "+", _all(article, marks))
    old = article.article.status
    runs: list[TrackedRun] = [TrackedRun(name)]
    if old == status:
        runs = [TrackedRun(f"{name} {status}".strip())]
    else:
        mark = _all(article, marks)
        runs += [TrackedRun(f" {old}", "-", mark)] if old else []
        runs += [TrackedRun(f" {status}", "+", mark)] if status else []
    return TrackedParagraph(tuple(runs))


def _all(article: ConsolidatedArticle, marks: Marks) -> Mark:
    """The mark of what all the amendments of an article bring about together."""
    return common_mark([str(amendment.id) for amendment in article.chosen], marks)


def _paragraph(
    row: Row, moved: Mapping[int | None, Mark], marks: Marks, article: ConsolidatedArticle
) -> TrackedParagraph | None:
    """A row under tracked changes; one whose words have all gone goes itself, or never came."""
    vanishes = bool(row.pieces) and not row.text
    if row.kind == "kept" and not vanishes:
        return TrackedParagraph(
            tuple(_run(piece, piece.kind, marks, article) for piece in row.pieces if piece.text)
        )
    if vanishes and row.kind not in ("kept", "gone", "left"):
        return None
    if row.kind in ("kept", "gone", "left"):
        runs = tuple(_run(piece, "-", marks, article) for piece in row.pieces if piece.text)
        return TrackedParagraph(runs, "-", _mark(row.pieces, marks, article))
    mark = moved.get(row.number) if row.kind == "moved" else None
    mark = mark or _mark(row.pieces, marks, article)
    runs = tuple(
        TrackedRun(piece.text, "+", common_mark(piece.origin, marks) if piece.origin else mark)
        for piece in row.pieces
        if piece.kind != "-" and piece.text
    )
    return TrackedParagraph(runs, "+", mark)


def _run(piece: Piece, kind: Kind, marks: Marks, article: ConsolidatedArticle) -> TrackedRun:
    if kind == "=":
        return TrackedRun(piece.text)
    return TrackedRun(piece.text, kind, _mark([piece], marks, article))


def _mark(pieces: Sequence[Piece], marks: Marks, article: ConsolidatedArticle) -> Mark:
    """The mark of the first of the pieces that somebody brought or took."""
    origin = next((piece.origin for piece in pieces if piece.origin), None)
    return common_mark(origin, marks) if origin else _all(article, marks)
