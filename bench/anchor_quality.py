"""How often a passage is found again: `python -m bench.anchor_quality PAIRS.jsonl [--seed 7]`.

PAIRS has one article in two versions a line (`id`, `avant`, `apres`). Two oracles, neither of which uses
the alignment that is measured:

- *readings*: passages of 3 to 12 words sampled from real pairs. One that stands once before and once after
  must be found there; one whose words are not in the new text must be "changed" or "gone". The others (in
  several places) have no sure answer and only count against us if the answer points to other words.
- *edits*: the article is edited at random with every token marked, so that where each one goes is known by
  construction: words replaced, added and cut, paragraphs cut, added, moved, split, joined and doubled.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from lawlab.law.anchors import Follower, Found, Placement, anchor_at, occurrences
from lawlab.law.jsonl import Record, records
from lawlab.law.tokens import is_word, tokenize

Token = tuple[str, int]  #: its text, and the position it had in the article; -1 for a new one
Place = tuple[int, int, int]
PASSAGES = 10  #: a pair, for each oracle


def main() -> None:
    parser = argparse.ArgumentParser(description="How often a passage is found again.")
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--wrong", type=int, default=0, help="show so many wrong answers")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    counts: dict[str, Counter[str]] = {"readings": Counter(), "edits": Counter()}
    shown = 0
    with options.pairs.open("rb") as source:
        for record in records(source):
            for oracle, verdict, detail in verdicts(record, chance):
                counts[oracle][verdict] += 1
                if verdict not in ("right", "no sure answer") and shown < options.wrong:
                    shown += 1
                    print(oracle, verdict, detail, sep=" | ")
    for oracle, count in counts.items():
        sure = count.total() - count["no sure answer"]
        print(f"{oracle}: {count['right'] / sure:.2%} right of {sure} ({dict(count)})")


def verdicts(record: Record, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    before, after = record["avant"], record["apres"]
    reading = Follower(before, after)
    for paragraph, start, end in sample(before, chance):
        found = reading.find(anchor_at(before, paragraph, start, end))
        quote = before[paragraph - 1][start:end]
        detail = f"{record['id']} §{paragraph} {quote!r} → {found}"
        yield "readings", judge_reading(before, after, paragraph, quote, found), detail
    marked = mark(before)
    edited = edit(marked, chance)
    texts = ["".join(text for text, _ in tokens) for tokens in edited]
    editing = Follower(before, texts)
    for paragraph, start, end in sample(before, chance):
        found = editing.find(anchor_at(before, paragraph, start, end))
        quote = before[paragraph - 1][start:end]
        detail = f"{record['id']} §{paragraph} {quote!r} → {found} {read(texts, found)!r}"
        yield "edits", judge_edit(marked, edited, (paragraph, start, end), found), detail


def read(texts: Sequence[str], found: Placement) -> str:
    return texts[found.paragraph - 1][found.start : found.end] if found.paragraph else ""


def sample(paragraphs: Sequence[str], chance: random.Random) -> Iterator[Place]:
    """Passages of 3 to 12 words, each within a paragraph."""
    long = [k for k, text in enumerate(paragraphs) if sum(map(is_word, tokenize(text))) >= 3]
    for _ in range(PASSAGES if long else 0):
        k = chance.choice(long)
        tokens = tokenize(paragraphs[k])
        offsets = [0, *accumulate(map(len, tokens))]
        places = [place for place, token in enumerate(tokens) if is_word(token)]
        length = min(chance.randint(3, 12), len(places))
        first = chance.randrange(len(places) - length + 1)
        yield k + 1, offsets[places[first]], offsets[places[first + length - 1] + 1]


def judge_reading(
    before: Sequence[str], after: Sequence[str], paragraph: int, quote: str, found: Placement
) -> str:
    old = [(k + 1, at) for k, text in enumerate(before) for at in occurrences(text, quote)]
    new = [(k + 1, at) for k, text in enumerate(after) for at in occurrences(text, quote)]
    is_same = found.status in (Found.EXACT, Found.MOVED)
    if is_same and (
        read(after, found) != quote or (found.status is Found.EXACT) != (found.paragraph == paragraph)
    ):
        return "other words presented as the same"
    if not new:
        return "right" if found.status in (Found.CHANGED, Found.GONE) else "wrong"
    if len(old) != 1 or len(new) != 1:
        return "no sure answer"
    return "right" if is_same and (found.paragraph, found.start) == new[0] else f"missed ({found.status})"


def mark(paragraphs: Sequence[str]) -> list[list[Token]]:
    number = iter(range(10**9))
    return [[(token, next(number)) for token in tokenize(text)] for text in paragraphs]


def edit(article: Sequence[Sequence[Token]], chance: random.Random) -> list[list[Token]]:
    """A few random edits, of the kinds that readings show."""
    edited = [list(tokens) for tokens in article]
    vocabulary = [text for tokens in article for text, _ in tokens if is_word(text)] or ["mot"]
    for _ in range(chance.randint(1, 2 + len(edited) // 2)):
        if edited:
            chance.choices(EDITS, WEIGHTS)[0](edited, chance.randrange(len(edited)), vocabulary, chance)
    return edited


def reword(edited: list[list[Token]], k: int, vocabulary: Sequence[str], chance: random.Random) -> None:
    tokens = edited[k]
    a = chance.randrange(len(tokens) + 1)
    b = min(len(tokens), a + chance.choice([0, 1, 1, 3, 5, 9]))
    while 0 < a < len(tokens) and not tokens[a - 1][0].isspace():  # no two words glued together
        a -= 1
    b = max(a, b)
    tokens[a:b] = new_words(vocabulary, chance.choice([0, 1, 2, 4]), chance)


def new_words(vocabulary: Sequence[str], count: int, chance: random.Random) -> list[Token]:
    return [(text, -1) for word in chance.choices(vocabulary, k=count) for text in (word, " ")]


def cut(edited: list[list[Token]], k: int, vocabulary: Sequence[str], chance: random.Random) -> None:
    del edited[k]


def add(edited: list[list[Token]], k: int, vocabulary: Sequence[str], chance: random.Random) -> None:
    edited.insert(k, new_words(vocabulary, chance.randint(5, 40), chance))


def move(edited: list[list[Token]], k: int, vocabulary: Sequence[str], chance: random.Random) -> None:
    tokens = edited.pop(k)
    edited.insert(chance.randrange(len(edited) + 1), tokens)


def split(edited: list[list[Token]], k: int, vocabulary: Sequence[str], chance: random.Random) -> None:
    place = chance.randrange(len(edited[k]) + 1)
    edited[k : k + 1] = [edited[k][:place], edited[k][place:]]


def join(edited: list[list[Token]], k: int, vocabulary: Sequence[str], chance: random.Random) -> None:
    edited[k : k + 2] = [[*edited[k], (" ", -1), *(edited[k + 1] if k + 1 < len(edited) else [])]]


def double(edited: list[list[Token]], k: int, vocabulary: Sequence[str], chance: random.Random) -> None:
    """A look-alike: a copy of a paragraph with one word changed, far or near."""
    copy = [(text, -1) for text, _ in edited[k]]
    reword([copy], 0, vocabulary, chance)
    edited.insert(chance.randrange(len(edited) + 1), copy)


EDITS = [reword, cut, add, move, split, join, double]
WEIGHTS = [10, 1, 1.5, 0.5, 0.5, 0.5, 1]


def judge_edit(
    marked: Sequence[Sequence[Token]], edited: Sequence[Sequence[Token]], place: Place, found: Placement
) -> str:
    """Compare an answer with where the marked tokens of the passage went."""
    wanted = within(marked, place)
    homes = [k for k, tokens in enumerate(edited) for _, mark in tokens if mark in wanted]
    if not homes:
        return (
            "right" if found.status in (Found.GONE, Found.CHANGED) else "look-alike presented as the passage"
        )
    home = max(set(homes), key=homes.count)
    marks = [mark for _, mark in edited[home]]
    first = next(k for k, mark in enumerate(marks) if mark in wanted)
    last = max(k for k, mark in enumerate(marks) if mark in wanted)
    is_intact = marks[first : last + 1] == sorted(wanted)
    if found.paragraph is None or found.start is None or found.end is None:
        few = sum(map(is_word, (text for text, mark in edited[home] if mark in wanted))) <= len(wanted) / 4
        return "right" if few and not is_intact else "missed (gone)"
    got = set(within(edited, (found.paragraph, found.start, found.end), by_mark=True))
    if found.status in (Found.EXACT, Found.MOVED):
        if got != wanted:
            return "look-alike presented as the passage"
        return "right" if (found.status is Found.EXACT) == (home + 1 == place[0]) else "wrong status"
    if is_intact:
        return "missed (changed)"
    return "right" if got & wanted else "wrong place"


def within(article: Sequence[Sequence[Token]], place: Place, *, by_mark: bool = False) -> set[int]:
    """The marks of the tokens in a place."""
    tokens = article[place[0] - 1]
    offsets = [0, *accumulate(len(text) for text, _ in tokens)]
    return {
        mark for k, (_, mark) in enumerate(tokens) if place[1] <= offsets[k] and offsets[k + 1] <= place[2]
    }


if __name__ == "__main__":
    main()
