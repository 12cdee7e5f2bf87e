"""Reading a draft back: what its words, parsed and applied to the base text, make of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from lawlab.law.drafting.apply import apply_instructions
from lawlab.law.drafting.base_text import BaseText
from lawlab.law.drafting.instructions import Instruction, Parsed, Span, Status
from lawlab.law.drafting.paragraph_plan import Said, applied
from lawlab.law.drafting.parser import Chamber, parse_dispositif
from lawlab.law.drafting.wording import Unwritable
from lawlab.law.drafting.wordings_of_change import Paragraph

Word = Callable[[Sequence[Instruction], BaseText, str], str]


@dataclass
class Proof:
    """Reads drafts back in one dialect, for one article."""

    dialect: str
    base: BaseText
    article: str
    wording: Word
    known: dict[tuple[Instruction, str], bool] = field(default_factory=dict)

    def word(self, said: Sequence[Instruction]) -> str:
        """The dispositif of these instructions, in the dialect."""
        return self.wording(said, self.base, self.article)

    def reads_back(self, said: Sequence[Instruction], after: tuple[str, ...]) -> bool:
        """Whether these instructions, put in words and read again, turn the base text into `after`."""
        return self._result(said, self.base) == after

    def holds(self, paragraph: Paragraph, said: Said) -> bool:
        """Whether one instruction on words makes its change, in an article of that paragraph twice."""
        expected = applied(paragraph.text, said.changes)
        key = said.instruction, expected
        if key not in self.known:
            base = BaseText((paragraph.text, paragraph.text), self.base.sentences)
            place = replace(said.instruction.place, paragraphs=(Span(1, 1),))
            alone = replace(said.instruction, place=place)
            self.known[key] = self._result([alone], base) == (expected, paragraph.text)
        return self.known[key]

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
