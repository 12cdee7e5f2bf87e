"""Somebody who keeps every public archive tries to tell which pseudonyms are one person: what S10 measures.

Three ways: neighbours in the log (who votes on many texts in a row would leave neighbouring lines), what came
in alone on its ballot at one checkpoint, and lines whose fields few others have. Each guess is a pair of
pseudonyms on two ballots; chance is what guessing among all pairs of the same two ballots would hit.
"""

from collections import defaultdict
from itertools import combinations, pairwise

Pair = tuple[tuple[int, str], tuple[int, str]]


def parsed(lines):
    """(ballot, pseudonym, fields that say what kind of act it is) of each line, in the log's order."""
    found = []
    for line in lines:
        _, ballot, name, act, position, source, invited, level, _ = line.split(",")
        found.append((int(ballot), name, (act, source, invited, level), position))
    return found


def by_order(lines) -> set[Pair]:
    """Neighbours on two ballots are taken for one person."""
    return {
        tuple(sorted(((one[0], one[1]), (other[0], other[1]))))
        for one, other in pairwise(parsed(lines))
        if one[0] != other[0]
    }


def by_windows(lines, sizes) -> set[Pair]:
    """Of each checkpoint's new lines, those that are the only new ones on their ballots."""
    found, start = set(), 0
    for end in sizes:
        new = defaultdict(list)
        for ballot, name, *_ in parsed(lines[start:end]):
            new[ballot].append(name)
        alone = [(ballot, names[0]) for ballot, names in new.items() if len(names) == 1]
        found |= {tuple(sorted(pair)) for pair in combinations(alone, 2)}
        start = end
    return found


def by_kind(lines) -> set[Pair]:
    """The only line of its kind (acts, source, invited, level) on two ballots."""
    kinds = defaultdict(lambda: defaultdict(set))
    for ballot, name, kind, _ in parsed(lines):
        kinds[kind][ballot].add(name)
    found = set()
    for places in kinds.values():
        alone = [(ballot, next(iter(names))) for ballot, names in places.items() if len(names) == 1]
        found |= {tuple(sorted(pair)) for pair in combinations(alone, 2)}
    return found


def hits(guesses, person_of) -> int:
    return sum(person_of[one] == person_of[other] for one, other in guesses)


def expected(guesses, people_on) -> float:
    """How many a guess at random between the same two ballots would hit."""
    return sum(
        len(people_on[one[0]] & people_on[other[0]]) / (len(people_on[one[0]]) * len(people_on[other[0]]))
        for one, other in guesses
    )
