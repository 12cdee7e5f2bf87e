"""The word diff: exact, whole words, readable, bounded."""

import random
import re

import pytest
from diff_match_patch import diff_match_patch
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.core.errors import TooLarge
from lawlab.law import matching
from lawlab.law.diff import MAX_CHARACTERS, Chunk, diff_paragraphs, diff_words, word_edits
from lawlab.law.tokens import tokenize

WORDS = [
    "le",
    "la",
    "loi",
    "décret",
    "maire",
    "État",
    ",",
    ".",
    "l'",
    "L. 123-4",
    "1°",
    "\n",
    "«",
    "»",
    "p",
    "d",
]
any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
french = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
texts = st.one_of(any_text, french)


def joined(chunks, kinds):
    return "".join(chunk.text for chunk in chunks if chunk.kind in kinds)


def marked(before, after):
    """A diff as people write it in an e-mail: [-cut-] and {+added+}."""
    signs = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return "".join(signs[chunk.kind].format(chunk.text) for chunk in diff_words(before, after))


@settings(max_examples=300, deadline=None)
@given(texts, texts)
def test_a_diff_gives_both_texts_back(before, after):
    chunks = diff_words(before, after)
    assert joined(chunks, "=-") == before
    assert joined(chunks, "=+") == after
    assert all(chunk.text for chunk in chunks)


@settings(max_examples=300, deadline=None)
@given(texts, texts)
def test_no_word_is_cut(before, after):
    bounds = {0}
    for token in tokenize(before):
        bounds.add(max(bounds) + len(token))
    for edit in word_edits(before, after):
        assert {edit.start, edit.end} <= bounds


@given(texts)
def test_equal_texts_have_no_difference(text):
    assert diff_words(text, text) == ((Chunk("=", text),) if text else ())


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_no_two_neighbours_are_of_one_kind_and_what_goes_comes_first(before, after):
    kinds = "".join(chunk.kind for chunk in diff_words(before, after))
    assert not re.search(r"==|--|\+\+|\+-", kinds)


@settings(max_examples=200, deadline=None)
@given(french, st.data())
def test_a_small_edit_of_a_long_text_shows_no_more_than_the_reference_does(text, data):
    words = (text + " ").join(f"mot{k}" for k in range(40)).split(" ")
    place = data.draw(st.integers(0, len(words) - 1))
    before, after = " ".join(words), " ".join([*words[:place], "autre", "chose", *words[place + 1 :]])
    changed = sum(len(chunk.text) for chunk in diff_words(before, after) if chunk.kind != "=")
    assert changed <= reference_change(before, after)


def reference_change(before, after):
    """How many characters diff-match-patch marks on the same words, with its own clean-up."""
    codes = {
        token: chr(0x100 + k) for k, token in enumerate(dict.fromkeys(tokenize(before) + tokenize(after)))
    }
    names = {code: token for token, code in codes.items()}
    engine = diff_match_patch()
    diffs = engine.diff_main(
        *("".join(codes[token] for token in tokenize(text)) for text in (before, after)), False
    )
    engine.diff_cleanupSemantic(diffs)
    return sum(len(names[code]) for op, text in diffs if op for code in text)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("le chat dort.", "le gros chat dort.", "le {+gros +}chat dort."),
        ("chat.", "chat noir.", "chat{+ noir+}."),
        ("à l'article 3", "à l'annexe 3", "à l'[-article-]{+annexe+} 3"),
        (
            "l'article L. 123-4 du code",
            "l'article L. 123-5 du code",
            "l'article [-L. 123-4-]{+L. 123-5+} du code",
        ),
        ("Un. Deux. Trois.", "Un. Deux. Deux bis. Trois.", "Un. Deux. {+Deux bis. +}Trois."),
        ("(a) (b)", "(a) (x) (b)", "(a) {+(x) +}(b)"),
        ("A ; B ; C.", "A ; B ; D ; C.", "A ; B ; {+D ; +}C."),
        (
            "les élus, les maires",
            "les élus, les préfets, les maires",
            "les élus, {+les préfets, +}les maires",
        ),
        ("un deux trois", "uno dos tres", "[-un deux trois-]{+uno dos tres+}"),
        ("", "tout", "{+tout+}"),
    ],
)
def test_edits_stand_where_a_person_would_put_them(before, after, expected):
    assert marked(before, after) == expected


def long_text(chance, words):
    vocabulary = [f"{chance.choice('abdlprst')}mot{k}" for k in range(900)]
    return " ".join(chance.choices(vocabulary, k=words))


def test_a_long_text_with_a_few_edits_shows_these_and_nothing_else():
    chance = random.Random(3)  # noqa: S311 - made-up texts
    words = long_text(chance, 20_000).split(" ")
    places = sorted(chance.sample(range(0, 20_000, 40), 60))
    edited = [f"neuf{k}" if k in places else word for k, word in enumerate(words)]
    edits = word_edits(" ".join(words), " ".join(edited))
    assert [edit.after for edit in edits] == [f"neuf{k}" for k in places]


def hostile():
    chance = random.Random(5)  # noqa: S311 - made-up texts
    text = long_text(chance, 15_000)
    shuffled = text.split(" ")
    chance.shuffle(shuffled)
    yield "unrelated words", text, long_text(chance, 15_000)
    yield "the same words shuffled", text, " ".join(shuffled)
    yield (
        "two marks at random",
        "".join(chance.choices(",;", k=100_000)),
        "".join(chance.choices(",;", k=100_000)),
    )
    yield (
        "two words at random",
        " ".join(chance.choices("ab", k=50_000)),
        " ".join(chance.choices("ab", k=50_000)),
    )
    yield "a period shifted by one", "a b " * 25_000, "b a " * 25_000
    yield "one word", "a" * 100_000, "a" * 99_999
    yield "spaces", " " * 100_000, " " * 99_000
    yield "apostrophes", "l'" * 50_000, "l’" * 50_000
    yield "line ends", "\n" * 100_000, "\n" * 50_000 + "a" + "\n" * 40_000


@pytest.mark.parametrize(("before", "after"), [pytest.param(*texts, id=name) for name, *texts in hostile()])
def test_hostile_texts_never_cost_more_than_the_budget(before, after, monkeypatch):
    compared = []
    engine = matching.compare

    def counting(one, other, **options):
        compared.append(len(one) * len(other))
        return engine(one, other, **options)

    monkeypatch.setattr(matching, "compare", counting)
    chunks = diff_words(before, after)
    assert joined(chunks, "=-") == before
    assert joined(chunks, "=+") == after
    assert sum(compared) <= matching.WORK


def test_a_text_beyond_the_limit_is_refused_in_words():
    with pytest.raises(TooLarge, match="at most 2,000,000 characters"):
        diff_words("a" * (MAX_CHARACTERS + 1), "a")


@settings(max_examples=100, deadline=None)
@given(st.lists(french, max_size=6), st.lists(french, max_size=6))
def test_a_paragraph_diff_names_each_paragraph_of_both_versions_once(before, after):
    rows = diff_paragraphs(before, after)
    assert sorted(
        row.before_index for row in rows if row.before_index is not None and row.kind != "moved"
    ) == [*range(len(before))]
    assert [row.after_index for row in rows if row.after_index is not None and row.kind != "left"] == [
        *range(len(after))
    ]
    for row in rows:
        if row.kind in ("same", "changed", "moved"):
            assert joined(row.chunks, "=-") == before[row.before_index]
            assert joined(row.chunks, "=+") == after[row.after_index]


def test_a_moved_paragraph_is_shown_at_both_places():
    first = "Le présent article s'applique aux communes de plus de mille habitants."
    others = ["Un décret fixe la liste des communes.", "Le maire la publie."]
    rows = diff_paragraphs([first, *others], [*others, first])
    assert [(row.kind, row.before_index, row.after_index) for row in rows] == [
        ("left", 0, 2),
        ("same", 1, 0),
        ("same", 2, 1),
        ("moved", 0, 2),
    ]
