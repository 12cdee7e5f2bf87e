"""Texts made to be slow to read, apply or draft, against a plain loop in the same run.

Each call gets about 100,000 characters and should end, with an answer or a refusal, within half a second on a
quiet machine. Machines differ, so the bar is a multiple of a loop that takes about a tenth of a second there.
Drafts of forty long paragraphs made of quotation marks alone take about twice that: their bar is wider.
"""

import contextlib
import time
from collections.abc import Callable
from functools import partial

from bench.results import Report
from lawlab.core.errors import LawLabError
from lawlab.law.drafting.draft import Dialect, draft
from lawlab.law.drafting.parser import Chamber
from lawlab.law.drafting.records import apply_record, parse_record

SIZE = 100_000  #: characters
PIECES = (
    "a ", "« ", "« »", '"', "1° ", "I. – ", "(", "du ", "…", "Alinéa 1\n", "et à l'alinéa 3 ", "les mots : ",
    "Supprimer l'alinéa 2.\n", "Supprimer les alinéas 1, ", "À la première phrase de ", "« a\n",
    "I. – Après le mot :\n« a »,\ninsérer le mot :\n« b ».\n", "Alinéa 1\nSupprimer le mot :\na\n",
)  # fmt: skip
DRAFTED = ("a ", "« ", '" ', "(", "1 000 ", "A. ", "a. B ", "1° ", "Rédiger ainsi cet article : ")
ARTICLE = ["a b c. " * 40] * 150


def _loop() -> None:
    sum(n * n for n in range(2_000_000))


def _spent(action: Callable[[], object]) -> float:
    """Seconds of processor time, whether it answers or refuses."""
    start = time.process_time()
    with contextlib.suppress(LawLabError):
        action()
    return time.process_time() - start


def _read(text: str, chamber: Chamber) -> object:
    return parse_record({"chambre": chamber.value, "dispositif": text})


def _apply(dispositifs: list[str], chamber: Chamber, before: list[str]) -> object:
    made = [{"numero": str(n), "dispositif": text} for n, text in enumerate(dispositifs, 1)]
    return apply_record({"chambre": chamber.value, "avant": before, "amendements": made})


def _draft(piece: str, paragraphs: int, dialect: Dialect) -> object:
    before = [piece * (SIZE // 2 // len(piece) // paragraphs)] * paragraphs
    after = [text + "fin" if n % 2 else text[:-3] for n, text in enumerate(before)]
    return draft(before, after, dialect=dialect, article="3")


def _many(count: int) -> list[str]:
    """As many amendments to one article, and as many insertions at one place."""
    words = [
        f"À l'alinéa {n % 150 + 1}, substituer à la première occurrence du mot :\n« a »\nle mot :\n« b{n} »."
        for n in range(count)
    ]
    return words + [f"Compléter cet article par l'alinéa suivant :\n« {n}° b ; »" for n in range(count)]


def run(report: Report) -> None:
    """The slowest call of each kind."""
    baseline = min(_spent(_loop) for _ in range(3))
    amendments = [(piece * (SIZE // len(piece)), chamber) for piece in PIECES for chamber in Chamber]
    drafts = [(piece, n, dialect) for piece in DRAFTED for n in (1, 40, 1000) for dialect in Dialect]
    slowest = {
        "parse": max(_spent(partial(_read, text, chamber)) for text, chamber in amendments),
        "apply": max(_spent(partial(_apply, [text], chamber, ARTICLE)) for text, chamber in amendments),
        "apply_400": _spent(partial(_apply, _many(200), Chamber.ASSEMBLEE, ARTICLE)),
        "draft": max(_spent(partial(_draft, *one)) for one in drafts),
    }
    for name, seconds in slowest.items():
        report.add(f"law.hostile_{name}", seconds, "s", baseline="a plain loop", baseline_value=baseline,
                   bar=f"ratio <= {12 if name == 'draft' else 6}")  # fmt: skip
