"""What the search adds to Whoosh, and what taking contributions in together saves.

10,000 made-up French contributions in a temporary index: words of falling frequency, ten bills, two hundred
authors. Our question is a person's (words, a phrase, the beginning of a word, a filter), put into a query in
both languages, answered with its counts by kind and bill, and cut to a page of keys; the bare one is the same
query, ready made, with the same counts. The database, which gives the rows of a page, is left out of both.
"""

import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.searching import Searcher
from whoosh.sorting import Count, FieldFacet

from bench.results import Measure, Report, seconds, side_by_side
from lawlab.search.documents import contribution_key
from lawlab.search.finding import COUNTED, PER_PAGE, places_in
from lawlab.search.index import Document, open_index, schema, write_batch
from lawlab.search.questions import KINDS, Question, whole_query

DOCUMENTS, BILLS, AUTHORS = 10_000, 10, 200
WORDS = 40  #: of a contribution, on average
RUNS, TOGETHER = 7, 50
COMMITS = 2  #: the single commits are slow: they are measured fewer times
LATEST = tuple(range(1, BILLS + 1))
START = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # as the index keeps it
ENDINGS = ("", "s", "e", "es", "er", "ation", "ement", "ique", "iques", "ité")


def run(report: Report) -> None:
    chance = random.Random(7)
    vocabulary = made_up_words(chance)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        whoosh_index.create_in(folder, schema())
        write_all(path, contributions(chance, vocabulary, range(DOCUMENTS)))
        with open_index(path).searcher() as searcher:
            add_questions(report, searcher, vocabulary)
        add_commits(report, path, chance, vocabulary)


def made_up_words(chance: random.Random) -> list[str]:
    """8,000 words in families that share a stem, as French words do."""
    syllables = [c + v for c in "bcdfglmnprstv" for v in ("a", "e", "i", "o", "u", "é", "on", "an", "ou")]
    stems = ["".join(chance.choices(syllables, k=chance.randint(1, 3))) for _ in range(2_000)]
    return [stem + ending for stem in stems for ending in chance.sample(ENDINGS, 4)]


def contributions(chance: random.Random, vocabulary: list[str], idents: range) -> Iterator[Document]:
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    for ident in idents:
        words = " ".join(chance.choices(vocabulary, weights, k=chance.randint(WORDS // 2, WORDS * 3 // 2)))
        yield {
            "key": contribution_key(ident),
            "kind": chance.choice(KINDS[1:]),
            "bill": str(chance.randint(1, BILLS)),
            "author": f"auteur{chance.randint(1, AUTHORS)}",
            "status": "public",
            "language": "fr",
            "at": START + timedelta(minutes=ident),
            "folded": words,
            "words_fr": words,
            "words_en": words,
        }


def write_all(path: Path, documents: Iterator[Document]) -> None:
    """As a rebuild does: one writer, one commit."""
    writer = open_index(path).writer(limitmb=128)
    for document in documents:
        writer.add_document(**document)
    writer.commit()


def add_questions(report: Report, searcher: Searcher, vocabulary: list[str]) -> None:
    frequent, middling, rare = vocabulary[3], vocabulary[200], vocabulary[2_000]
    questions = {
        "frequent_word": Question(words=frequent),
        "two_words": Question(words=f"{frequent} {middling}"),
        "rare_word": Question(words=rare),
        "phrase": Question(words=f"« {vocabulary[10]} {vocabulary[20]} »"),
        "beginning": Question(words=f"{middling[:3]}*"),
        "filtered": Question(words=middling, author="auteur7", since=START + timedelta(days=1)),
    }
    for name, question in questions.items():
        ours, bare = asked(searcher, question), bare_query(searcher, question)
        value, baseline = (taken * 1000 for taken in side_by_side(ours, bare, RUNS))
        report.add(
            f"search.{name}", value, "ms", baseline="the bare Whoosh query", baseline_value=baseline,
            bar="ratio <= 1.2", runs=RUNS,
        )  # fmt: skip


def asked(searcher: Searcher, question: Question) -> Measure:
    if not places_in(searcher, question, LATEST, 1, newest_first=False).total:
        raise ValueError(f"{question} finds nothing: there is nothing to measure")
    return seconds(lambda: places_in(searcher, question, LATEST, 1, newest_first=False))


def bare_query(searcher: Searcher, question: Question) -> Measure:
    query = whole_query(question, LATEST)

    def search() -> Any:
        facets = {name: FieldFacet(name, maptype=Count) for name in COUNTED}
        found = searcher.search(query, limit=PER_PAGE, groupedby=facets)
        return [hit["key"] for hit in found], len(found), [found.groups(name) for name in COUNTED]

    return seconds(search)


def add_commits(report: Report, path: Path, chance: random.Random, vocabulary: list[str]) -> None:
    """Fifty new contributions in one commit, and in fifty, as the indexer writes them; for each document."""
    fresh = count(DOCUMENTS, TOGETHER)

    def take_in(at_once: int) -> None:
        start = next(fresh)
        new = list(contributions(chance, vocabulary, range(start, start + TOGETHER)))
        for first in range(0, TOGETHER, at_once):
            write_batch(path, new[first : first + at_once], [], {})

    one, many = seconds(lambda: take_in(TOGETHER)), seconds(lambda: take_in(1))
    value, baseline = (taken * 1000 / TOGETHER for taken in side_by_side(one, many, COMMITS))
    report.add(
        f"search.commit_of_{TOGETHER}", value, "ms a document", baseline="a commit each",
        baseline_value=baseline, bar="ratio <= 0.2", runs=COMMITS,
    )  # fmt: skip
