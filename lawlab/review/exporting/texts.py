"""A bill of the database as the document it was read from, and as articles under tracked changes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import gevent
from flask_babel import gettext as _

from lawlab.bills.models import Article, Bill, Division
from lawlab.bills.queries import articles_of
from lawlab.law.document import Annex, Document
from lawlab.law.document import Article as TextArticle
from lawlab.law.document import Division as TextDivision
from lawlab.law.formats.akoma_ntoso_amendments import Change, ListedAmendment
from lawlab.law.formats.akoma_ntoso_parts import Identity
from lawlab.law.headings import split_division
from lawlab.law.tracking import (
    Mark,
    TrackedArticle,
    TrackedParagraph,
    TrackedRun,
    new_article,
    plain_article,
    track,
)
from lawlab.review.exporting.items import Item


def document_of(bill: Bill) -> Document:
    """The tree of divisions and articles, as the site shows it."""
    inside: dict[int | None, list[tuple[int, Division | Article]]] = defaultdict(list)
    articles = articles_of(bill)
    firsts: dict[int, int] = {}
    parents = {division.id: division.parent_id for division in bill.divisions}
    for article in articles:
        inside[article.division_id].append((article.position, article))
        ident = article.division_id
        while ident is not None:
            firsts.setdefault(ident, article.position)
            ident = parents[ident]
    after = len(articles) + 1
    for division in reversed(bill.divisions):  # one without articles stands before what follows it
        after = firsts.setdefault(division.id, after)
    for division in bill.divisions:
        inside[division.parent_id].append((firsts[division.id], division))
    return Document(
        format="akoma-ntoso-3",
        language=bill.language,
        title=bill.title,
        children=tuple(_nodes(None, inside, ())),
        preamble=tuple(bill.preamble),
        explanatory=tuple(bill.explanatory),
        closing=tuple(bill.closing),
        annexes=tuple(
            Annex(annex["eid"], "", "", annex["name"], tuple(annex["paragraphs"])) for annex in bill.annexes
        ),
    )


def _nodes(
    parent: int | None, inside: dict[int | None, list[tuple[int, Division | Article]]], path: tuple[str, ...]
) -> Iterable[TextDivision | TextArticle]:
    rows = sorted(inside[parent], key=lambda row: (row[0], isinstance(row[1], Article), row[1].position))
    for _position, row in rows:
        if isinstance(row, Article):
            yield TextArticle(row.eid, row.number, row.heading, path, tuple(row.texts), row.label, row.status)
            continue
        heading = split_division(row.label, loose=True)
        label, number = (heading.label, heading.number) if heading else (row.label, "")
        children = tuple(_nodes(row.id, inside, (*path, row.eid)))
        yield TextDivision(row.eid, label, number, row.heading, tuple(row.notes), children, row.status)


def identity_of(bill: Bill, at: datetime) -> Identity:
    """What names the bill in the world; its country is that of its language."""
    country = "fr" if bill.language == "fr" else "gb" if bill.language == "en" else "eu"
    dated = bill.dated or bill.loaded_at.date().isoformat()
    made_on = at.date().isoformat()
    return Identity(bill.slug, country, dated, bill.language, made_on, bill.version, bill.source_url)


def listed(item: Item) -> ListedAmendment:
    """An amendment for an `amendmentList`: its dispositif where there is one, else the text it proposes."""
    text = item.dispositif.split("\n") if item.dispositif else item.after
    return ListedAmendment(
        str(item.number),
        item.author,
        item.submitted_at.date().isoformat(),
        item.place,
        item.article_eid,
        [line for line in text if line.strip()],
        [line for line in item.rationale.split("\n") if line.strip()],
        [
            Change(
                f"{item.article_eid}__al_{each.paragraph}" if each.paragraph else item.article_eid,
                any(each.before),
                any(each.after),
            )
            for each in item.operations
        ],
    )


def tracked_articles(
    articles: Sequence[Article], items: Sequence[Item], *, whole: bool, rationale: bool = True
) -> list[TrackedArticle]:
    """These articles with all the amendments on them; only those that are amended, unless `whole`.

    Sub-amendments have no place of their own in the text and are left out. Where amendments exclude one
    another, the base stands and a comment tells each reading.
    """
    changes: dict[str, list[Item]] = defaultdict(list)
    additions: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.parent is None:
            (additions if item.is_addition else changes)[item.article_eid].append(item)
    found = [_added(item) for item in additions[""]]
    for article in articles:
        gevent.sleep(0)  # other greenlets run in between
        here = changes[article.eid]
        heading = f"{article.label} {article.number} {article.status}".strip()
        if here:
            found.append(_tracked(heading, article.texts, here, rationale=rationale))
        elif whole:
            found.append(plain_article(heading, article.texts))
        found += [_added(item) for item in additions[article.eid]]
    return found


def _mark(item: Item) -> Mark:
    return Mark(item.author, item.submitted_at)


def _added(item: Item) -> TrackedArticle:
    return new_article(item.place, item.after, _mark(item))


def _tracked(heading: str, base: Sequence[str], items: Sequence[Item], *, rationale: bool) -> TrackedArticle:
    names = {str(item.number): item for item in items}
    found = track(
        base,
        {name: item.operations for name, item in names.items()},
        {name: _mark(item) for name, item in names.items()},
    )
    said = (
        [(_mark(item), f"{_title(name)}\n{item.rationale}") for name, item in names.items()]
        if rationale
        else []
    )
    for conflict in found.conflicts:
        for name, reading in conflict.readings.items():
            words = _(
                "Paragraph %(number)s: another amendment changes the same words. "
                "This one reads: “%(reading)s”",
                number=conflict.paragraph,
                reading=reading,
            )
            said.append((_mark(names[name]), f"{_title(name)}\n{words}"))
    return TrackedArticle(TrackedParagraph((TrackedRun(heading),), comments=tuple(said)), found.paragraphs)


def _title(number: str) -> str:
    return str(_("Amendment no. %(number)s", number=number))
