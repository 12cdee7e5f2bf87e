"""What a file says of an amendment: plain data, read once, that a writer may take to another thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lawlab.core.errors import LawLabError
from lawlab.law.drafting.draft import Dialect, changed_share, draft
from lawlab.law.operations import Operation

SMALLEST_GROUP = 20  #: people below which the votes of a group are not published
Said = Callable[[int], None]  #: told how many amendments are done


@dataclass(frozen=True)
class Reply:
    """The official answer that stands."""

    opinion: str  #: the code: "favourable"
    label: str  #: the same in words
    reason: str
    author: str
    at: datetime | None


@dataclass(frozen=True)
class Item:
    """One amendment, with every figure of its line at the desk."""

    ident: int
    number: int
    parent: int | None  #: the number of the amendment that it amends
    title: str
    author: str
    cosigners: tuple[str, ...]
    submitted_at: datetime
    status: str
    article_eid: str
    article_number: str
    article_position: int  #: 0 before the first article
    place: str  #: "Article 4", "Article additionnel après l’article 4"
    is_addition: bool
    before: tuple[str, ...]
    after: tuple[str, ...]
    operations: tuple[Operation, ...]
    rationale: str
    summary: tuple[str, ...]  #: what changes, in words
    url: str
    rank: int | None = None
    bound: float | None = None
    tally: tuple[int, int, int] = (0, 0, 0)  #: for, mixed, against
    levels: Mapping[str, int] = field(default_factory=dict)  #: votes of each level of verification
    groups: tuple[dict[str, int], ...] = ()  #: those of SMALLEST_GROUP people and more
    why: str = ""  #: "Pourquoi ici ?"
    reply: Reply | None = None
    families: tuple[tuple[str, tuple[int, ...]], ...] = ()  #: kind and the other members' numbers
    dispositif: str | None = None

    @property
    def first_paragraph(self) -> int:
        """Where it first acts, from 1; 0 for the whole article."""
        places = [each.paragraph for each in self.operations if not each.is_heading]
        return min((place or 0 for place in places), default=0)

    @property
    def name(self) -> str:
        """The article as drafting names it."""
        if not self.is_addition:
            return f"article {self.article_number}"
        return f"après l'article {self.article_number}" if self.article_number else "avant l'article 1er"


def with_dispositif(item: Item, dialect: Dialect) -> Item:
    """The item with its dispositif in this chamber's words, left None where nothing sure can be said."""
    if item.parent is not None:
        return item
    try:
        made = draft(item.before, item.after, dialect=dialect, article=item.name)
    except LawLabError:  # no wording reads back to exactly this edit: better none than a wrong one
        return item
    return replace(item, dispositif=made.dispositif)


def in_discussion_order(items: Sequence[Item]) -> list[Item]:
    """The order in which a chamber takes amendments.

    That of the text: article by article, an additional article after the one that it follows. On an article:
    the amendments that delete it, then those that rewrite it; then place by place, and at one place first
    what goes furthest from the text, as the usage of both French chambers has it (what excludes another one
    is discussed together with it: Règlement de l'Assemblée nationale, art. 100, al. 6). How far: a deletion
    before all, then the share of the article's words that change.
    """
    return sorted(items, key=_discussed)


def _discussed(item: Item) -> tuple[float, ...]:
    if item.is_addition:
        scope = 3
    elif not item.after:
        scope = 0
    else:
        scope = 1 if item.first_paragraph == 0 and item.before else 2
    here = [each for each in item.operations if (each.paragraph or 0) == item.first_paragraph]
    deletes = bool(here) and all(each.before and not any(each.after) for each in here)
    distance = changed_share(item.before, item.after)
    return item.article_position, scope, item.first_paragraph, not deletes, -distance, item.number


def rivals_of(item: Item) -> tuple[int, ...]:
    """The numbers of the amendments that a person confirmed to exclude this one."""
    return tuple(sorted({n for kind, numbers in item.families if kind == "rivals" for n in numbers}))
