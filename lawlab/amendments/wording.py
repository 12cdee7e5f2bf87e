"""What an amendment says, derived each time from the operations that are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lawlab.amendments.lines import Line
from lawlab.amendments.models import Amendment, AmendmentKind, Carry, Revision
from lawlab.bills.models import Article, Bill
from lawlab.law.operations import apply_with_identities, operations_between
from lawlab.law.stored import from_json, to_json
from lawlab.law.tokens import wording_hash


@dataclass(frozen=True)
class Target:
    """What is amended: an article, a place for an additional one, or another amendment."""

    bill: Bill
    article: Article | None  #: for an addition, the one that it follows (None: it comes first)
    is_addition: bool = False
    parent: Amendment | None = None

    @property
    def base(self) -> list[str]:
        """The words that the operations are on."""
        if self.parent is not None:
            return proposed_text(shown_revision(self.parent))
        return [] if self.is_addition or self.article is None else self.article.texts


def target_of(amendment: Amendment) -> Target:
    """What an amendment amends now: that of its last revision, whether it holds there or not."""
    revision = amendment.current
    is_addition = amendment.amendment_kind is AmendmentKind.ADDITION
    return Target(revision.bill, revision.article, is_addition, amendment.parent)


def shown_revision(amendment: Amendment) -> Revision:
    """The last revision that says something sure: one in conflict with a new version does not."""
    sure = [revision for revision in amendment.revisions if revision.carry is not Carry.CONFLICT]
    return sure[-1]


def is_in_conflict(amendment: Amendment) -> bool:
    """Whether its author must choose before it stands on the present version."""
    return amendment.current.carry is Carry.CONFLICT


def base_of(revision: Revision) -> list[str]:
    """The words that a revision's operations are on."""
    if revision.parent_revision is not None:
        return proposed_text(revision.parent_revision)
    is_addition = revision.amendment.amendment_kind is AmendmentKind.ADDITION
    return [] if is_addition or revision.article is None else revision.article.texts


def proposed_lines(revision: Revision) -> list[Line]:
    """The text that results, each paragraph with the number it had."""
    return applied(base_of(revision), revision.operations)


def proposed_text(revision: Revision) -> list[str]:
    """The text that results, paragraph by paragraph."""
    return [line.text for line in proposed_lines(revision)]


def applied(base: Sequence[str], operations: dict[str, Any]) -> list[Line]:
    """Stored operations on the words they were made on."""
    result = apply_with_identities(base, from_json(operations))
    return [Line(number, text) for number, text in zip(result.identities, result.paragraphs, strict=True)]


def stored(target: Target, lines: Sequence[Line]) -> dict[str, Any]:
    """An edit of what is amended, as the operations to store."""
    texts, identities = [line.text for line in lines], [line.base for line in lines]
    article = target.article.number if target.article else ""
    return to_json(operations_between(target.base, texts, article=article, identities=identities))


def voted_wording(kind: AmendmentKind, base: Sequence[str], lines: Sequence[Line]) -> list[str]:
    """The words put to the vote: the paragraphs that it writes, moves or takes away, as they would read.

    What it leaves alone is not voted on: a new version that changes the text elsewhere asks nobody again. A
    new paragraph comes with the one it follows, and those that would go come last, after a dash. For a
    deletion it is the whole article.
    """
    if kind is AmendmentKind.DELETION:
        return list(base)
    written: list[str] = []
    furthest = 0
    for index, line in enumerate(lines):
        if line.base is None:
            written += [lines[index - 1].text if index else "", line.text]
        elif line.text != base[line.base - 1] or line.base < furthest:
            written.append(line.text)
        furthest = max(furthest, line.base or 0)
    kept = {line.base for line in lines}
    gone = [text for number, text in enumerate(base, start=1) if number not in kept]
    return [*written, "—", *gone] if gone else written


def wording_of(revision: Revision) -> list[str]:
    """The words of a revision that are put to the vote."""
    return voted_wording(revision.amendment.amendment_kind, base_of(revision), proposed_lines(revision))


def hash_of(wording: Sequence[str]) -> str:
    return wording_hash(wording)
