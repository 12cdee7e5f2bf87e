"""The arguments and the annotations of a scenario, with the replies they get."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lawlab.amendments.models import Status
from lawlab.annotations.models import AnnotationKind
from lawlab.arguments.models import Side
from lawlab.bills.models import Article, Paragraph
from lawlab.law.anchors import Anchor, anchor_at
from lawlab.scenario.amending import Piece, PlannedAmendment
from lawlab.scenario.ground import HOUR, Ground
from lawlab.scenario.proportions import ARGUMENTS_FOR, ARTICLE_VOTES
from lawlab.scenario.words import writing

ON_ARTICLES = 0.22  #: share of the arguments; the others are on amendments
REPLIES = 0.25
WITH_SOURCE = 0.06
_WORD = re.compile(r"\w[\w’-]*")


@dataclass(eq=False)
class PlannedArgument(Piece):
    side: Side = Side.FOR
    amendment: PlannedAmendment | None = None
    parent: "PlannedArgument | None" = None
    source: str = ""

    @property
    def root(self) -> "PlannedArgument | None":
        return (self.parent.root or self.parent) if self.parent else None


@dataclass(eq=False)
class PlannedAnnotation(Piece):
    kind: AnnotationKind = AnnotationKind.REMARK
    paragraph: Paragraph | None = None
    anchor: Anchor | None = None
    parent: "PlannedAnnotation | None" = None
    source: str = ""


def arguments(
    ground: Ground,
    standing: Sequence[PlannedAmendment],
    authors: Sequence[int],
    lengths: Sequence[int],
    chance: random.Random,
) -> list[PlannedArgument]:
    """An argument for each author, in the order of their making; few amendments draw many of them."""
    subjects = [one for one in standing if one.status is not Status.DRAFT]
    heat = [chance.paretovariate(1.1) for _ in subjects]
    made: list[PlannedArgument] = []
    for author, length in zip(authors, lengths, strict=True):
        side = Side.FOR if chance.random() < ARGUMENTS_FOR else Side.AGAINST
        one = PlannedArgument(author, 0, writing(chance, length), None, side=side)
        if made and chance.random() < REPLIES:
            _answer(one, chance.choice(made), ground, chance)
        elif subjects and chance.random() > ON_ARTICLES:
            one.amendment = chance.choices(subjects, heat)[0]
            one.article = one.amendment.article
            one.at = _after(one.amendment.submitted or ground.start, ground, chance)
        else:
            one.article = chance.choices(ground.articles, _heat(ground))[0]
            one.at = ground.moment(chance.random())
        if chance.random() < WITH_SOURCE:
            one.source = f"https://example.org/etudes/{chance.randrange(1, 500)}"
        made.append(one)
    return made


def _heat(ground: Ground) -> list[int]:
    return [ARTICLE_VOTES[rank % len(ARTICLE_VOTES)] for rank in range(len(ground.articles))]


def _answer(one: PlannedArgument, parent: PlannedArgument, ground: Ground, chance: random.Random) -> None:
    one.parent, one.amendment, one.article = parent, parent.amendment, parent.article
    one.at = _after(parent.at, ground, chance)


def _after(at: int, ground: Ground, chance: random.Random) -> int:
    """Some time later: mostly soon, always before the last votes, and never in the same second."""
    return at + 30 + int((ground.last_votes - HOUR - at) * chance.random() ** 3)


def annotations(ground: Ground, authors: Sequence[int], chance: random.Random) -> list[PlannedAnnotation]:
    """Questions, remarks and sources on a few words each, and answers to them."""
    made: list[PlannedAnnotation] = []
    roots: list[PlannedAnnotation] = []
    for author in authors:
        kind = chance.choices(list(AnnotationKind), weights=[35, 45, 20])[0]
        one = PlannedAnnotation(author, 0, writing(chance, chance.randint(30, 400)), None, kind=kind)
        if roots and chance.random() < REPLIES:
            root = chance.choice(roots)
            one.parent, one.article, one.kind = root, root.article, AnnotationKind.REMARK
            one.at = _after(root.at, ground, chance)
        else:
            article = chance.choices(ground.articles, _heat(ground))[0]
            one.article, one.at = article, ground.moment(chance.random())
            _pin(one, article, chance)
            roots.append(one)
        if one.kind is AnnotationKind.SOURCE:
            one.source = f"https://example.org/textes/{chance.randrange(1, 500)}"
        made.append(one)
    return made


def _pin(one: PlannedAnnotation, article: Article, chance: random.Random) -> None:
    """To one to eight words of some paragraph."""
    paragraph = chance.choice([p for p in article.paragraphs if _WORD.search(p.text)])
    words = list(_WORD.finditer(paragraph.text))
    first = chance.randrange(len(words))
    last = min(len(words) - 1, first + chance.randrange(8))
    one.paragraph = paragraph
    one.anchor = anchor_at(article.texts, paragraph.position, words[first].start(), words[last].end())
