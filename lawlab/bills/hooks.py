"""Where capabilities above bills say what they add to a bill's pages, and what they do about a new version.

Bills know nobody above them: they call what was registered here, in the order of registration (the order of
the ladder, see lawlab/__init__.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from markupsafe import Markup

from lawlab.bills.models import Article, Bill


@dataclass(frozen=True)
class Mark:
    """Something said at a paragraph, for the margin of the bill: so many things of a kind, behind a link."""

    paragraph_id: int
    kind: str  #: "annotation", "amendment": the CSS class `kind-annotation`, and the icon
    count: int
    label: str  #: in words, in the person's language: "3 amendments"
    url: str


@dataclass(frozen=True)
class Figure:
    """How much was said on a text so far, for the lists of texts."""

    kind: str  #: "amendment", "argument": the CSS class `kind-amendment`
    count: int
    label: str  #: in words, in the person's language: "3 amendments"


@dataclass(frozen=True)
class Passage:
    """Words of a paragraph that something is said about: offsets from 0, in code points."""

    paragraph_id: int
    start: int
    end: int
    key: str  #: of what is said, such as "annotation-12": the page's element of that id
    is_faint: bool = False  #: the words are not those that were said to be about


MarginSource = Callable[[Bill, Any], Iterable[Mark]]
PassageSource = Callable[[Bill, Any], Iterable[Passage]]
FigureSource = Callable[[Sequence[Bill]], dict[int, list[Figure]]]
Panel = Callable[[Article, Any], Markup]
P = TypeVar("P", bound=Panel)
VersionHandler = Callable[[Bill, Bill], None]

_margin: list[MarginSource] = []
_figures: list[FigureSource] = []
_passages: list[PassageSource] = []
_panels: list[tuple[int, Panel]] = []
_version_handlers: list[VersionHandler] = []


def margin_source(source: MarginSource) -> MarginSource:
    """Register what marks a bill's margin for a viewer; it must cost a bounded number of queries a bill."""
    _margin.append(source)
    return source


def margin_of(bill: Bill, viewer: Any) -> dict[int, list[Mark]]:
    """The marks of a bill, by paragraph id."""
    marks: dict[int, list[Mark]] = {}
    for source in _margin:
        for mark in source(bill, viewer):
            marks.setdefault(mark.paragraph_id, []).append(mark)
    return marks


def passage_source(source: PassageSource) -> PassageSource:
    """Register what marks words of a bill; it must cost a bounded number of queries a bill."""
    _passages.append(source)
    return source


def passages_of(bill: Bill, viewer: Any) -> dict[int, list[Passage]]:
    """The marked words of a bill, by paragraph id."""
    passages: dict[int, list[Passage]] = {}
    for source in _passages:
        for passage in source(bill, viewer):
            passages.setdefault(passage.paragraph_id, []).append(passage)
    return passages


def figure_source(source: FigureSource) -> FigureSource:
    """Register figures of several bills at once, by bill id; it must cost a bounded number of queries."""
    _figures.append(source)
    return source


def figures_of(bills: Sequence[Bill]) -> dict[int, list[Figure]]:
    """What was said on each of these bills, by bill id; every bill has a list, be it empty."""
    figures: dict[int, list[Figure]] = {bill.id: [] for bill in bills}
    for source in _figures:
        for bill_id, found in source(bills).items():
            figures[bill_id].extend(found)
    return figures


def article_panel(order: int) -> Callable[[P], P]:
    """Register a section of every article's page (its vote, its amendments…); lower orders come first."""

    def register(panel: P) -> P:
        _panels.append((order, panel))
        _panels.sort(key=lambda pair: pair[0])
        return panel

    return register


def panels_of(article: Article, viewer: Any) -> list[Markup]:
    return [panel(article, viewer) for _, panel in _panels]


def on_new_version(handler: VersionHandler) -> VersionHandler:
    """Register what must follow, in the same transaction, when a version replaces the one before it."""
    _version_handlers.append(handler)
    return handler


def new_version_loaded(previous: Bill, bill: Bill) -> None:
    for handler in _version_handlers:
        handler(previous, bill)


PeriodHandler = Callable[[Bill, datetime | None, datetime | None], None]
_period_handlers: list[PeriodHandler] = []


def on_new_period(handler: PeriodHandler) -> PeriodHandler:
    """Register what must follow when a bill's opening or closing moved: it is given the earlier ones."""
    _period_handlers.append(handler)
    return handler


def period_changed(bill: Bill, opened_at: datetime | None, closed_at: datetime | None) -> None:
    if (bill.opens_at, bill.closes_at) != (opened_at, closed_at):
        for handler in _period_handlers:
            handler(bill, opened_at, closed_at)
