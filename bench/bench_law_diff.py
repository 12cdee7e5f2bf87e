"""The word diff against diff-match-patch, in Python and in Node (npm's `diff-match-patch`).

Made-up French-like texts (words of falling frequency) of 200, 3,000 and 60,000 words with 3, 30 and 300
edits: half replace a word, a quarter add one to four, a quarter cut one to three. Each engine compares words
and cleans up for reading; each pair is measured in turns.
"""

import json
import random
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path

from diff_match_patch import diff_match_patch

from bench.results import ROOT, Measure, Report, median_of, seconds, side_by_side
from lawlab.law.diff import diff_words

SIZES = {200: 3, 3_000: 30, 60_000: 300}  #: words and edits
CALLS = {200: 40, 3_000: 8, 60_000: 1}  #: in a row
RUNS = 7
UNRELATED = 5_000  #: words
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
NODE = Path(__file__).with_name("diff_match_patch.mjs")


def run(report: Report, modules: Path = ROOT / "node_modules") -> None:
    """Add the measurements; those against Node are left out, and said so, where it lacks the package."""
    chance = random.Random(7)
    package = modules / "diff-match-patch"
    for words, edits in SIZES.items():
        before = text(chance, words)
        after = edited(chance, before, edits)
        ours = seconds(partial(diff_words, before, after), CALLS[words])
        python = seconds(partial(reference, before, after), CALLS[words])
        is_long = words == max(SIZES)
        add(
            report,
            f"law.diff_{words}_python",
            "python",
            side_by_side(ours, python, RUNS),
            "0.2" if is_long else "",
        )
        if package.is_dir() and shutil.which("node"):
            node = in_node(package, before, after, CALLS[words])
            add(
                report,
                f"law.diff_{words}_node",
                "node",
                side_by_side(ours, node, RUNS),
                "1.0" if is_long else "",
            )
    if not package.is_dir():
        print(f"{package} is not installed: nothing is compared with Node.")
    one, other = text(chance, UNRELATED), text(chance, UNRELATED)
    worst = median_of(seconds(partial(diff_words, one, other)), RUNS) * 1000
    report.add("law.diff_unrelated_5000", worst, "ms", bar="value <= 100", runs=RUNS)


def add(report: Report, name: str, language: str, medians: tuple[float, float], bar: str) -> None:
    value, baseline = (median * 1000 for median in medians)
    report.add(
        name, value, "ms", baseline=f"{language} diff-match-patch", baseline_value=baseline,
        bar=f"ratio <= {bar}" if bar else None, runs=RUNS,
    )  # fmt: skip


def text(chance: random.Random, words: int) -> str:
    """Words of one to ten letters whose frequency falls with their rank, in sentences."""
    vocabulary = ["".join(chance.choices("aeiouéèlmnrstdpcv", k=chance.randint(1, 10))) for _ in range(8_000)]
    chosen = chance.choices(vocabulary, [1 / rank for rank in range(1, 8_001)], k=words)
    return " ".join(f"{word}{chance.choice('.,;:')}" if chance.random() < 0.1 else word for word in chosen)


def edited(chance: random.Random, before: str, edits: int) -> str:
    words = before.split(" ")
    for _ in range(edits):
        place = chance.randrange(len(words))
        kind = chance.choice(["replace", "replace", "add", "cut"])
        new = [f"{chance.choice(words)}" for _ in range(chance.randint(1, 4))]
        if kind == "replace":
            words[place] = new[0]
        elif kind == "add":
            words[place:place] = new
        else:
            del words[place : place + chance.randint(1, 3)]
    return " ".join(words)


def reference(before: str, after: str) -> list[tuple[int, str]]:
    """diff-match-patch on words, cleaned up for reading, its time limit as delivered (1 s)."""
    olds, news = TOKEN.findall(before), TOKEN.findall(after)
    tokens = list(dict.fromkeys(olds + news))
    codes = {token: chr(k + 0x100 if k < 0xD000 else k + 0x10000) for k, token in enumerate(tokens)}
    names = {code: token for token, code in codes.items()}
    engine = diff_match_patch()
    diffs = engine.diff_main("".join(codes[t] for t in olds), "".join(codes[t] for t in news), False)
    engine.diff_cleanupSemantic(diffs)
    return [(op, "".join(names[code] for code in chunk)) for op, chunk in diffs]


def in_node(package: Path, before: str, after: str, calls: int) -> Measure:
    """Measures one call in Node, warmed up; the process and its reading of the texts are not counted."""
    command = [shutil.which("node") or "node", str(NODE), str(package.resolve()), str(calls)]

    def measure() -> float:
        answer = subprocess.run(
            command, input=json.dumps([before, after]), capture_output=True, text=True, check=True
        )
        return float(answer.stdout) / 1000

    return measure
