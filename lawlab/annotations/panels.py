"""What annotations add to the pages of a text: marked words, margins, the list under an article."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import ngettext
from markupsafe import Markup

from lawlab.annotations import following  # noqa: F401 - registers what happens to a new version
from lawlab.annotations.models import Annotation
from lawlab.annotations.queries import Placed, gone_from, placed_in, placed_on, replies_to
from lawlab.bills.hooks import Mark, Passage, article_panel, margin_source, passage_source
from lawlab.bills.models import Article, Bill
from lawlab.bills.queries import eids_of_paragraphs, last_seq
from lawlab.contributions.policies import can_edit, takes_contributions
from lawlab.core.db import now
from lawlab.law.diff import Chunk, diff_words

SHOWN, STEP = 100, 200  #: annotations of an article on its page at first, and how many more at a time


@dataclass(frozen=True)
class Thread:
    """An annotation and its answers, as one version shows them."""

    root: Annotation
    placed: Placed | None  #: None: its words are gone from this version
    replies: list[Annotation]
    change: tuple[Chunk, ...]  #: from the words it was about to those that replaced them
    mine: frozenset[int]  #: the ids of what the viewer may edit


@dataclass(frozen=True)
class Threads:
    """What a page shows of what was said about an article's words, and how much there is."""

    shown: list[Thread]
    total: int


def threads_of(article: Article, viewer: Any, most: int) -> Threads:
    """What was said about an article's words, in the order of the text; what lost its words comes last.

    The first `most`, and the viewer's own: a page of thousands would open on no phone.
    """
    placed, gone = placed_on(article, viewer), gone_from(article, viewer)
    found: list[tuple[Annotation, Placed | None]] = [(p.annotation, p) for p in placed]
    found += [(annotation, None) for annotation in gone]
    own = getattr(viewer, "id", None)
    shown = [each for rank, each in enumerate(found) if rank < most or each[0].author_id == own]
    replies = replies_to([root for root, _placed in shown], viewer)
    return Threads([_thread(root, place, replies, viewer) for root, place in shown], len(found))


def _thread(
    root: Annotation, placed: Placed | None, replies: dict[int, list[Annotation]], viewer: Any
) -> Thread:
    change = diff_words(root.quote, placed.words) if placed is not None and placed.is_changed else ()
    answers = replies[root.id]
    mine = frozenset(each.id for each in [root, *answers] if can_edit(viewer, each))
    return Thread(root, placed, answers, change, mine)


@article_panel(order=20)
def article_list(article: Article, viewer: Any) -> Markup:
    return annotation_list(article, viewer, SHOWN)


def annotation_list(article: Article, viewer: Any, most: int) -> Markup:
    """The list under an article, with the first `most` of what was said."""
    seq, threads = last_seq(article.bill), threads_of(article, viewer, most)
    return Markup(  # noqa: S704 - a template escapes
        render_template(
            "annotations/_list.html",
            article=article,
            seq=seq,
            threads=threads.shown,
            total=threads.total,
            most=most,
            step=STEP,
            is_open=takes_contributions(article.bill, now()),
        )
    )


@passage_source
def marked_words(bill: Bill, viewer: Any) -> Iterable[Passage]:
    for placed in placed_in(bill, viewer):
        if placed.start < placed.end:
            key = f"annotation-{placed.annotation.id}"
            yield Passage(placed.paragraph.id, placed.start, placed.end, key, placed.is_changed)


@margin_source
def margin_marks(bill: Bill, viewer: Any) -> Iterable[Mark]:
    """How many annotations each paragraph of a version has."""
    counts: dict[int, list[Placed]] = {}
    for placed in placed_in(bill, viewer):
        counts.setdefault(placed.paragraph.id, []).append(placed)
    eids = eids_of_paragraphs(counts)
    for ident, found in counts.items():
        label = ngettext("%(num)s annotation", "%(num)s annotations", len(found))
        page = url_for("bills.article", slug=bill.slug, eid=eids[ident])
        yield Mark(ident, "annotation", len(found), str(label), f"{page}#annotation-{found[0].annotation.id}")
