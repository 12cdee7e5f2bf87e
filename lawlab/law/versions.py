"""What each article and paragraph of a new version of a bill was in the version before.

An article keeps its number first of all, as long as its text resembles; one whose number now stands for
something else is looked for by its words; one whose paragraphs were another's is split from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lawlab.law.alignment import Likeness, bag, likenesses, predecessors
from lawlab.law.matching import Budget
from lawlab.law.tokens import fold

RESEMBLES = 0.3  #: likeness from which the same number is the same article
RENUMBERED = 0.5  #: likeness from which another number is
WORK = 1_000_000  #: times that two articles may be found to share a word
PART = 0.5  #: share of a new article's text that must come from one other to be split from it


class Link(StrEnum):
    """How an article continues one of the version before."""

    SAME = "same"  #: same number
    RENUMBERED = "renumbered"
    SPLIT = "split"  #: made of paragraphs of an article that goes on without them
    NEW = "new"


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article of one version, in bill order."""

    number: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """A paragraph of the version before; positions from 0."""

    article: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article of the new version and what it was; positions from 0."""

    link: Link
    before: int | None
    after: int
    paragraphs: tuple[Origin | None, ...]  #: for each of its paragraphs, what it was; None when new


@dataclass(frozen=True, slots=True)
class VersionAlignment:
    """Two versions of a bill, article by article."""

    articles: tuple[ArticleLink, ...]  #: one for each article of the new version, in its order
    gone: tuple[int, ...]  #: articles of the version before that no article continues


def align_versions(before: Sequence[ArticleText], after: Sequence[ArticleText]) -> VersionAlignment:
    """For each article of the new version its predecessor, and for each paragraph its own.

    No paragraph of the version before has two successors. An article restored under its number after
    "(Supprimé)" continues it.
    """
    pairs = _pairs(before, after)
    links: dict[int, ArticleLink] = {}
    for j, i in pairs.items():
        link = Link.SAME if _number(before[i]) == _number(after[j]) else Link.RENUMBERED
        origins = predecessors(before[i].paragraphs, after[j].paragraphs)
        paragraphs = tuple(None if k is None else Origin(i, k) for k in origins)
        links[j] = ArticleLink(link, i, j, paragraphs)
    used = {origin for link in links.values() for origin in link.paragraphs if origin}
    for j in range(len(after)):
        if j not in links:
            links[j] = _split(before, after, j, used)
            used |= {origin for origin in links[j].paragraphs if origin}
    continued = set(pairs.values())
    gone = tuple(i for i in range(len(before)) if i not in continued)
    return VersionAlignment(tuple(links[j] for j in range(len(after))), gone)


def _number(article: ArticleText) -> str:
    return fold(article.number)


def _pairs(before: Sequence[ArticleText], after: Sequence[ArticleText]) -> dict[int, int]:
    """The articles that continue each other, new position to old."""
    bags = [bag("\n".join(article.paragraphs)) for article in before]
    new_bags = [bag("\n".join(article.paragraphs)) for article in after]
    likes = likenesses(bags, new_bags, range(len(before)), range(len(after)), Budget(WORK), floor=RESEMBLES)
    alike = {(like.before, like.after) for like in likes}
    pairs: dict[int, int] = {}
    for i, j in _same_numbers(before, after):
        if (i, j) in alike or before[i].paragraphs == after[j].paragraphs:
            pairs[j] = i
    continued = set(pairs.values())
    close = sorted((like for like in likes if like.ratio >= RENUMBERED), key=_preference)
    rewritten = list(_same_numbers(before, after))  # or deleted, or restored, and found nowhere else
    for i, j in [*((like.before, like.after) for like in close), *rewritten]:
        if j not in pairs and i not in continued:
            pairs[j] = i
            continued.add(i)
    return pairs


def _preference(like: Likeness) -> tuple[float, int, int]:
    return -like.ratio, like.after, like.before


def _same_numbers(before: Sequence[ArticleText], after: Sequence[ArticleText]) -> Iterator[tuple[int, int]]:
    """The articles of the same number, where it stands for one article on each side."""
    places: dict[str, list[int]] = {}
    for i, article in enumerate(before):
        places.setdefault(_number(article), []).append(i)
    seen: set[str] = set()
    for j, article in enumerate(after):
        number = _number(article)
        if len(places.get(number, ())) == 1 and number not in seen:
            yield places[number][0], j
        seen.add(number)


def _split(
    before: Sequence[ArticleText], after: Sequence[ArticleText], j: int, used: set[Origin]
) -> ArticleLink:
    """A new article as made of paragraphs that another one lost, or as new."""
    texts = after[j].paragraphs
    whole = sum(map(len, texts))
    best: tuple[int, int, tuple[Origin | None, ...]] = (0, 0, ())
    free = {
        i: [k for k in range(len(article.paragraphs)) if Origin(i, k) not in used]
        for i, article in enumerate(before)
    }
    words = bag("\n".join(texts))
    for i, places in free.items():
        lost = [before[i].paragraphs[k] for k in places]
        if not lost or 4 * len(words & bag("\n".join(lost))) < len(words):
            continue
        origins = predecessors(lost, texts)
        size = sum(len(text) for text, k in zip(texts, origins, strict=True) if k is not None)
        if size > best[0]:
            best = size, i, tuple(None if k is None else Origin(i, places[k]) for k in origins)
    if whole and best[0] >= PART * whole:
        return ArticleLink(Link.SPLIT, best[1], j, best[2])
    return ArticleLink(Link.NEW, None, j, (None,) * len(texts))
