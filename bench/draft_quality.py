"""How good drafts are: `python -m bench.draft_quality PATH`, a JSONL file of article pairs.

Each line: {"id", "article", "avant": […], "apres": […]}. Reports, for each chamber: how many drafts read back
exactly, their length against the new article's, what was rewritten whole and whether it had to be, timing.
The round trip goes through the same functions as the commands draft and apply.
"""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lawlab.core.errors import LawLabError
from lawlab.law.drafting.draft import Dialect, Draft, changed_share, draft
from lawlab.law.drafting.records import apply_record
from lawlab.law.forms import Form
from lawlab.law.jsonl import records
from lawlab.law.tokens import words

SMALL = 0.2  #: share of changed words under which a draft should be at most half as long as the article
CHAMBERS = (Dialect.ASSEMBLEE, Dialect.SENAT)


@dataclass(frozen=True)
class Case:
    """One pair, drafted in one chamber's words."""

    ident: str
    draft: Draft | None
    exact: bool
    seconds: float
    share: float  #: of words changed in the article, 0 to 1
    ratio: float  #: of the draft's length to the new article's
    paragraphs: tuple[float, ...]  #: share of words changed in each paragraph rewritten whole


def measure(pair: dict[str, Any], dialect: Dialect) -> Case:
    """Draft, parse, apply, compare."""
    before, after = pair["avant"], pair["apres"]
    share, size = changed_share(before, after), max(len("\n".join(after)), 1)
    start = time.perf_counter()
    try:
        made = draft(before, after, dialect=dialect, article=pair["article"])
    except LawLabError as error:
        sys.stderr.write(f"{pair['id']}: {error.sentence}\n")
        return Case(pair["id"], None, False, time.perf_counter() - start, share, 0.0, ())
    seconds = time.perf_counter() - start
    amendment = {"numero": "1", "dispositif": made.dispositif}
    read = apply_record(
        {"chambre": dialect, "article": pair["article"], "avant": before, "amendements": [amendment]}
    )
    exact = read["status"] == "applied" and read["apres"] == after
    rewritten = tuple(_rewritten(before, made))
    return Case(pair["id"], made, exact, seconds, share, len(made.dispositif) / size, rewritten)


def _rewritten(before: Sequence[str], made: Draft) -> list[float]:
    """The share of words that change in each paragraph rewritten as one paragraph."""
    shares = []
    for said in made.instructions:
        if said.form is Form.REDIGER_ALINEA:
            numbers = [n for span in said.place.paragraphs for n in range(span.first, span.last + 1)]
            for number, new in zip(numbers, said.paragraphs, strict=True):
                shares.append(changed_share([before[number - 1]], [new]))
    return shares


def report(dialect: Dialect, cases: Sequence[Case]) -> None:
    """Prints the figures of one chamber."""
    small = [case.ratio for case in cases if case.share < SMALL and case.draft]
    times = sorted(case.seconds for case in cases)
    forms = Counter(said.form.value for case in cases if case.draft for said in case.draft.instructions)
    whole = [case for case in cases if case.draft and _is_whole(case.draft)]
    needless = [case for case in whole if case.share < SMALL * 2]
    paragraphs = [share for case in cases for share in case.paragraphs]
    print(f"{dialect}: {sum(case.exact for case in cases)} of {len(cases)} read back exactly")
    median = statistics.median(small) if small else 0.0
    print(
        f"  length to the article's, under {SMALL:.0%} of words changed ({len(small)}): median {median:.2f}"
    )
    print(f"  whole article rewritten: {len(whole)}, of which under {2 * SMALL:.0%} change: {len(needless)}")
    print(f"    {', '.join(case.ident for case in needless[:8])}")
    slight = sum(share < SMALL for share in paragraphs)
    print(f"  paragraphs rewritten: {len(paragraphs)}, of which under {SMALL:.0%} change: {slight}")
    print(f"  instructions: {', '.join(f'{form} {count}' for form, count in forms.most_common())}")
    print(
        f"  seconds: {sum(times):.2f} in all, median {statistics.median(times):.4f}, longest {times[-1]:.3f}"
    )


def _is_whole(made: Draft) -> bool:
    return any(said.form is Form.REDIGER_ARTICLE for said in made.instructions)


def heavy() -> float:
    """Seconds to draft an article of 3,000 words with 30 edits, in the Assemblée's words."""
    paragraphs = [" ".join(f"mot{n}x{k}" for k in range(100)) + "." for n in range(30)]
    edited = [text.replace("x50 ", "x50 ajout ", 1) for text in paragraphs]
    assert sum(map(words, paragraphs)) == 3000
    start = time.perf_counter()
    draft(paragraphs, edited, dialect=Dialect.ASSEMBLEE, article="1er")
    return time.perf_counter() - start


def main(path: Path) -> int:
    """Measures the whole file; 1 when a draft does not read back exactly."""
    with path.open("rb") as source:
        pairs = list(records(source))
    failed = 0
    for dialect in CHAMBERS:
        cases = [measure(pair, dialect) for pair in pairs]
        report(dialect, cases)
        failed += sum(not case.exact for case in cases)
    print(f"3,000 words, 30 edits: {heavy():.3f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
