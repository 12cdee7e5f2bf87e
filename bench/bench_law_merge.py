"""Many amendments on one article at once: merged with its conflicts named, and laid with some settled.

The baseline is the least that anybody must do: one word diff for each amendment's changed paragraph.
"""

from bench.results import Report, seconds, side_by_side
from lawlab.law.diff import diff_words
from lawlab.law.merge import merge_operations
from lawlab.law.operations import operations_between
from lawlab.law.settling import lay

AMENDMENTS, PARAGRAPHS = 60, 145
RUNS = 5


def run(report: Report) -> None:
    words = "le maire prend un arrêté motivé qui fixe les règles de la question"
    base = [f"Alinéa {n} : {words} {n} après un vote public du conseil." for n in range(PARAGRAPHS)]
    amended = {}
    for k in range(AMENDMENTS):
        texts = list(base)
        texts[k * 2 % PARAGRAPHS] = texts[k * 2 % PARAGRAPHS].replace("vote public", f"scrutin de type {k}")
        amended[str(k)] = texts
    operations = {name: operations_between(base, texts, article="1") for name, texts in amended.items()}

    def diffs() -> None:
        for texts in amended.values():
            for before, after in zip(base, texts, strict=True):
                if before != after:
                    diff_words(before, after)

    for name, action in (
        ("law.merge_60", lambda: merge_operations(base, operations)),
        ("law.lay_60", lambda: lay(base, operations)),
    ):
        taken, least = side_by_side(seconds(action), seconds(diffs, times=5), RUNS)
        report.add(name, taken * 1000, "ms", baseline="60 word diffs", baseline_value=least * 1000, runs=RUNS)
