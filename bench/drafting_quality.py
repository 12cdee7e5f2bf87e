"""How well amendments are read and applied: `python bench/drafting_quality.py PATH` prints tables.

PATH is the folder that holds `fr-amendements/*.jsonl` (instructions with the forms they were labelled
with, by machine, about 58 in 60 right) and `fr-apply-pairs/cases.jsonl` (articles before and after adopted
amendments). An article is right when it is the adopted one, typography apart; in tier A_local, when each
paragraph that the amendments touch is. In the other tiers the services edited the text afterwards: what
counts is whether the result is closer to it than the article before was.
"""

import difflib
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.drafting_noise import TYPOGRAPHIES, survivors
from bench.results import Report
from lawlab.law.drafting.records import apply_record, parse_record

SAMPLE = 8  #: one instruction in so many is perturbed
LONGEST_SAMPLED = 3_000  #: characters
UNUSABLE = ("VIDE", "NON_DISPOSITIF")


def usable(path: Path) -> list[dict[str, Any]]:
    """The records of a corpus that hold instructions."""
    rows = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    return [row for row in rows if row.get("dispositif") and row["forme"] not in UNUSABLE]


def measure_reading(path: Path, report: Report) -> None:
    """Coverage by corpus, the remainder by cause, the time."""
    read, right, total, seconds = 0, 0, 0, 0.0
    causes: Counter[str] = Counter()
    for file in sorted((path / "fr-amendements").glob("*.jsonl")):
        rows = usable(file)
        start = time.perf_counter()
        answers = [parse_record(row) for row in rows]
        seconds += time.perf_counter() - start
        whole = [
            (row, answer) for row, answer in zip(rows, answers, strict=True) if answer["status"] == "parsed"
        ]
        same = sum(_same_forms(row, answer) for row, answer in whole)
        print(f"{file.stem:28} {len(whole):5} of {len(rows):5} read entirely, forms as labelled in {same}")
        causes.update(str(answer["reason"])[:90] for answer in answers if answer["status"] != "parsed")
        read, right, total = read + len(whole), right + same, total + len(rows)
    for cause, count in causes.most_common():
        print(f"  {count:4} {cause}")
    report.add("law.parse_coverage", read / total, "share", bar="value >= 0.97")
    report.add("law.parse_forms_as_labelled", right / total, "share", bar="value >= 0.92")
    report.add("law.parse_corpus", seconds, "s", bar="value <= 10")


def _same_forms(row: dict[str, Any], answer: dict[str, Any]) -> bool:
    return set(row["ops"] or [row["forme"]]) == {operation["op"] for operation in answer["operations"]}


def comparable(paragraphs: list[str]) -> list[str]:
    """Paragraphs as they are compared: no capitals, spaces, quotes, apostrophes, dashes nor full stops."""
    plain = []
    for text in paragraphs:
        text = re.sub(r"\((?:nouveau|supprimé)\)", "", text.lower().replace("œ", "oe"))
        plain.append(re.sub(r"[\s«»\"“”'’‘\-–—‑.…]+", "", text))
    return [text for text in plain if text]


def verdict(case: dict[str, Any], answer: dict[str, Any]) -> str:
    """ "right", "touched right" (each paragraph that was changed is), "closer", "not closer" or "refused"."""
    if answer["status"] == "refused":
        return "refused"
    before, adopted, ours = (comparable(texts) for texts in (case["avant"], case["apres"], answer["apres"]))
    if ours == adopted:
        return "right"
    new, gone = [text for text in ours if text not in before], [text for text in before if text not in ours]
    if all(text in adopted for text in new) and not any(text in adopted for text in gone):
        return "touched right"
    better = _likeness(answer["apres"], case["apres"]) > _likeness(case["avant"], case["apres"])
    return "closer" if better else "not closer"


def _likeness(one: list[str], other: list[str]) -> float:
    words = ["\n".join(texts).lower().split() for texts in (one, other)]
    return difflib.SequenceMatcher(None, words[0], words[1], autojunk=False).ratio()


def measure_applying(path: Path, report: Report) -> None:
    """Results by tier, and each case answered "applied" that is not right in the tiers that can tell."""
    cases = [json.loads(line) for line in (path / "fr-apply-pairs/cases.jsonl").read_text().splitlines()]
    counts: Counter[tuple[str, str, str]] = Counter()
    for case in cases:
        answer = apply_record(case)
        found = verdict(case, answer)
        counts[case["tier"], answer["status"], found] += 1
        sure = case["tier"].startswith("A_")
        if answer["status"] == "applied" and (found == "not closer" or (sure and found == "closer")):
            print(f"  {case['tier']:14} {found:11} {case['id']}")
    for (tier, status, found), count in sorted(counts.items()):
        print(f"{tier:14} {status:9} {found:14} {count:4}")
    sure = {key: n for key, n in counts.items() if key[0].startswith("A_")}
    right = sum(n for key, n in sure.items() if key[2] in ("right", "touched right"))
    wrong = sum(n for key, n in sure.items() if key[1] == "applied" and key[2] in ("closer", "not closer"))
    report.add("law.apply_right", right / max(sum(sure.values()), 1), "share", bar="value >= 0.95")
    report.add("law.apply_wrong", wrong, "cases", bar="value == 0")
    other = {key: n for key, n in counts.items() if key[0][0] in "BC" and key[1] == "applied"}
    closer = sum(n for key, n in other.items() if key[2] != "not closer")
    report.add("law.apply_closer", closer / max(sum(other.values()), 1), "share", bar="value >= 0.9")


def measure_noise(path: Path, report: Report) -> None:
    """Instructions with typing errors and the residues of conversions: how many still say the same."""
    files = sorted((path / "fr-amendements").glob("*.jsonl"))
    rows = [row for file in files for row in usable(file)][::SAMPLE]
    found = survivors([row for row in rows if len(row["dispositif"]) < LONGEST_SAMPLED])
    for name, (kept, total) in found.items():
        print(f"  {name:24} {kept:4} of {total:4} read the same")
    kept, total = (sum(pair[n] for pair in found.values()) for n in (0, 1))
    report.add("law.parse_noisy_the_same", kept / max(total, 1), "share", bar="value >= 0.95")


def measure_typography(path: Path, report: Report) -> None:
    """Articles in another typography than the amendments: the results must be the same, typography apart."""
    cases = [json.loads(line) for line in (path / "fr-apply-pairs/cases.jsonl").read_text().splitlines()]
    same, total = 0, 0
    for case in cases:
        expected = apply_record(case)
        for name, change in TYPOGRAPHIES.items():
            answer = apply_record({**case, "avant": [change(text) for text in case["avant"]]})
            is_same = answer["applied"] == expected["applied"] and comparable(answer["apres"]) == comparable(
                expected["apres"]
            )
            same, total = same + is_same, total + 1
            if not is_same:
                print(f"  {name:24} {case['id']} differs")
    report.add("law.apply_any_typography", same / max(total, 1), "share", bar="value >= 0.99")


def main(path: Path) -> int:
    """Print the tables; 1 when a bar does not hold."""
    report = Report()
    measure_reading(path, report)
    measure_noise(path, report)
    measure_typography(path, report)
    measure_applying(path, report)
    print(report.table())
    return int(bool(report.missed()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
