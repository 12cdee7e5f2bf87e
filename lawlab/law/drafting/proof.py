"""Reading a draft back: what its words, parsed and applied to the base text, make of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lawlab.law.drafting.apply import apply_instructions
from lawlab.law.drafting.base_text import BaseText
from lawlab.law.drafting.instructions import Instruction, Parsed, Span, Status
from lawlab.law.drafting.paragraph_plan import Said, applied
from lawlab.law.drafting.parser import Chamber, parse_dispositif
from lawlab.law.drafting.wording import Unwritable
from lawlab.law.drafting.wordings_of_change import Paragraph

Word = Callable[[Sequence[Instruction], BaseText, str], str]


EFFORT = 200_000  #: units of work, about a microsecond each; real articles rarely take half of it


def _size(said: Instruction) -> int:
    return len(said.target or "") + len(said.words or "") + sum(map(len, said.paragraphs))


@dataclass
class Proof:
    """Reads drafts back in one dialect, for one article."""

    dialect: str
    base: BaseText
    article: str
    wording: Word
    effort: int = EFFORT  #: what reading back may still cost

    def word(self, said: Sequence[Instruction]) -> str:
        """The dispositif of these instructions, in the dialect."""
        return self.wording(said, self.base, self.article)

    def reads_back(self, said: Sequence[Instruction], after: tuple[str, ...]) -> bool:
        """Whether these instructions, put in words and read again, turn the base text into `after`."""
        return self._affordable(said, self.base) == after

    def surely_reads_back(self, said: Instruction, after: tuple[str, ...]) -> bool:
        """The same for the one instruction that remains when all else failed, whatever effort was spent."""
        return self._result([said], self.base) == after

    def holds(self, paragraph: Paragraph, said: Sequence[Said]) -> bool:
        """Whether instructions on words make their changes, in an article of that paragraph twice."""
        changes = sorted((change for one in said for change in one.changes), key=lambda change: change.start)
        expected = applied(paragraph.text, changes)
        base = BaseText((paragraph.text, paragraph.text), self.base.sentences)
        first = (Span(1, 1),)
        alone = [
            replace(one.instruction, place=replace(one.instruction.place, paragraphs=first)) for one in said
        ]
        return self._affordable(alone, base) == (expected, paragraph.text)

    def goes_on(self) -> bool:
        """Whether it is worth looking for finer wordings: each paragraph looked at costs a little."""
        self.effort -= 300
        return self.effort > 0

    def _affordable(self, said: Sequence[Instruction], base: BaseText) -> tuple[str, ...] | None:
        """The result, as long as the effort lasts."""
        written = sum(map(_size, said))
        self.effort -= 300 + 2 * written + 4 * len(base.paragraphs) + 200 * len(said) + len(said) ** 2
        return self._result(said, base) if self.effort > 0 else None

    def _result(self, said: Sequence[Instruction], base: BaseText) -> tuple[str, ...] | None:
        try:
            dispositif = self.wording(said, base, self.article)
        except Unwritable:
            return None
        target = f"article {self.article}"  # as the command that applies amendments names it
        if self.dialect in set(Chamber):
            parsed = parse_dispositif(dispositif, chamber=Chamber(self.dialect), target=target)
        else:  # a dialect of wording only: what its instructions do is checked, not its words
            parsed = Parsed(Status.PARSED, tuple(said))
        if parsed.status is not Status.PARSED:
            return None
        applied_to = apply_instructions(base.paragraphs, parsed)
        return None if applied_to.refused else applied_to.paragraphs
