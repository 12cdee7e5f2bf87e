"""The amendments of a scenario: real operations on the real words, some the same, near, or rivals."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lawlab.amendments.lines import Line
from lawlab.amendments.models import AmendmentKind, Status
from lawlab.amendments.wording import applied, voted_wording
from lawlab.bills.models import Article
from lawlab.law.operations import operations_between
from lawlab.law.stored import to_json
from lawlab.law.tokens import wording_hash, wording_key
from lawlab.scenario import edits
from lawlab.scenario.edits import Edit
from lawlab.scenario.ground import HOUR, Ground
from lawlab.scenario.proportions import ARTICLE_AMENDMENTS
from lawlab.scenario.words import title, writing

#: Among amendments to words: how many take up an earlier one, go near it, compete with it, or amend it.
SAME, NEAR, RIVAL, SUB = 0.07, 0.10, 0.08, 0.03
ADDITIONS, DELETIONS = 0.12, 0.02
DRAFTS, WITHDRAWN = 0.04, 0.03


@dataclass
class Piece:
    """What somebody writes: `ident` and the author's are given when everything is there."""

    author: int  #: a rank among the people
    at: int
    body: str
    article: Article | None
    ident: int = 0
    ballot: int = 0


@dataclass(eq=False)
class PlannedAmendment(Piece):
    """An amendment with the one revision that it has."""

    kind: AmendmentKind = AmendmentKind.CHANGE
    edit: Edit = field(default_factory=lambda: Edit(()))
    operations: dict[str, Any] = field(default_factory=dict)
    wording: Sequence[str] = ()
    parent: "PlannedAmendment | None" = None
    status: Status = Status.SUBMITTED
    submitted: int | None = None
    withdrawn: int | None = None
    number: int | None = None
    title: str = ""
    hashes: tuple[str, str] = ("", "")


def amendments(
    ground: Ground, count: int, authors: Sequence[int], chance: random.Random
) -> list[PlannedAmendment]:
    """`count` amendments in the order of their making, numbered in the order of their submission."""
    made: list[PlannedAmendment] = []
    on: dict[int, list[PlannedAmendment]] = defaultdict(list)
    weights = _weights(len(ground.articles))
    for at, author in zip(sorted(ground.moment(chance.random()) for _ in range(count)), authors, strict=True):
        article = chance.choices(ground.articles, weights)[0]
        earlier = [one for one in on[article.id][-200:] if one.submitted is not None and one.submitted < at]
        one = _amendment(author, at, article, earlier, chance)
        on[article.id].append(one)
        made.append(one)
    _lives(ground, made, chance)
    return made


def _weights(articles: int) -> list[int]:
    """How much each article is amended; another text than the real one borrows the figures in turn."""
    return [ARTICLE_AMENDMENTS[rank % len(ARTICLE_AMENDMENTS)] for rank in range(articles)]


def _amendment(
    author: int, at: int, article: Article, earlier: Sequence[PlannedAmendment], chance: random.Random
) -> PlannedAmendment:
    one = PlannedAmendment(author, at, writing(chance, chance.randint(60, 900)), article, title=title(chance))
    one.submitted = at + chance.randint(20, HOUR)
    for _ in range(8):  # an edit may change nothing: another one is drawn then
        base = _choose(one, article.texts, earlier, chance)
        lines = one.edit.lines
        identities = [line.base for line in lines]
        found = operations_between(
            base, [x.text for x in lines], article=article.number, identities=identities
        )
        if found:
            break
    one.operations = to_json(found)
    # What counts is what the operations give: after a move they may name another paragraph as the moved one.
    one.edit = replace(one.edit, lines=tuple(applied(base, one.operations)))
    one.wording = voted_wording(one.kind, base, one.edit.lines)
    one.hashes = wording_hash(one.wording), wording_key(one.wording)
    return one


def _choose(
    one: PlannedAmendment, texts: list[str], earlier: Sequence[PlannedAmendment], chance: random.Random
) -> list[str]:
    """Draw what it does; return the words that it does it to."""
    one.kind, one.parent = AmendmentKind.CHANGE, None
    drawn = chance.random()
    if drawn < DELETIONS:
        one.kind, one.edit = AmendmentKind.DELETION, Edit(())
        return texts
    if drawn < DELETIONS + ADDITIONS:
        one.kind, one.edit = AmendmentKind.ADDITION, edits.new_article(chance)
        return []
    likes = [x for x in earlier if x.kind is AmendmentKind.CHANGE and x.parent is None]
    kind = chance.random()
    if not likes or kind > SAME + NEAR + RIVAL + SUB:
        one.edit = edits.amended(texts, chance)
        return texts
    other = chance.choice(likes)
    if kind < SUB:
        return _amend_amendment(one, other, chance)
    if kind < SUB + SAME:
        one.edit = other.edit
    else:
        vary = edits.near if kind < SUB + SAME + NEAR else edits.rival
        one.edit = vary(other.edit, chance)
    return texts


def _amend_amendment(one: PlannedAmendment, parent: PlannedAmendment, chance: random.Random) -> list[str]:
    one.parent = parent
    base = [line.text for line in parent.edit.lines]
    lines = [Line(number, text) for number, text in enumerate(base, start=1)]
    one.edit = edits.edited(lines, chance)
    return base


def _lives(ground: Ground, made: list[PlannedAmendment], chance: random.Random) -> None:
    """Some stay drafts, some are withdrawn in the last hours; the others stand, each with its number."""
    amended = {id(one.parent) for one in made if one.parent}
    for one in made:
        fate = chance.random()
        if id(one) in amended:
            continue
        if fate < DRAFTS:
            one.status, one.submitted = Status.DRAFT, None
        elif fate < DRAFTS + WITHDRAWN:
            one.status = Status.WITHDRAWN
            one.withdrawn = ground.last_votes + chance.randint(60, HOUR)
    public = [one for one in made if one.submitted is not None]
    public.sort(key=lambda one: (one.submitted, one.at))
    for number, one in enumerate(public, start=1):
        one.number = number
