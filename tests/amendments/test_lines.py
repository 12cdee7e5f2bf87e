"""From an edit, through the stored operations, back to the exact text; and what a person is shown of it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.amendments.excerpts import trimmed
from lawlab.amendments.lines import Line, clean_lines, clean_text, rearranged, restored, unchanged
from lawlab.amendments.redline import RowKind, folded, rows_of, settled, touched
from lawlab.core.errors import Invalid
from lawlab.law.diff import diff_words
from lawlab.law.operations import apply_with_identities, operations_between
from lawlab.law.stored import from_json, to_json
from tests.amendments.makers import ARTICLE

WORDS = st.lists(
    st.sampled_from(
        ["le", "maire", "l’article", "«", "1°", "publie.", "budget,", "—", "État", "😀", "<b>", "&amp;"]
    ),
    max_size=8,
)
TEXT = st.one_of(WORDS.map(" ".join), st.text(max_size=30))
STORED = WORDS.map(" ".join).map(clean_text).filter(bool)


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], list[tuple[int | None, str]]]:
    base = draw(st.lists(STORED, max_size=6))
    kept = draw(st.lists(st.sampled_from(range(1, len(base) + 1)), unique=True)) if base else []
    lines: list[tuple[int | None, str]] = [(n, draw(st.one_of(st.just(base[n - 1]), TEXT))) for n in kept]
    for _ in range(draw(st.integers(0, 3))):
        lines.insert(draw(st.integers(0, len(lines))), (None, draw(TEXT)))
    return base, lines


@settings(max_examples=300, deadline=None)
@given(edits())
def test_an_edit_comes_back_from_its_stored_operations_to_the_character(
    edit: tuple[list[str], list[tuple[int | None, str]]],
) -> None:
    base, sent = edit
    lines = clean_lines(base, sent)
    operations = operations_between(
        base, [line.text for line in lines], article="1er", identities=[line.base for line in lines]
    )
    written = json.dumps(to_json(operations))
    written.encode("utf-8")  # what a database keeps
    assert "\x00" not in written
    result = apply_with_identities(base, from_json(written))
    assert list(result.paragraphs) == [line.text for line in lines]


@settings(max_examples=300, deadline=None)
@given(edits())
def test_the_redline_holds_both_texts_whole_and_in_order(
    edit: tuple[list[str], list[tuple[int | None, str]]],
) -> None:
    base, sent = edit
    lines = clean_lines(base, sent)
    rows = rows_of(base, lines)
    assert [row.after for row in rows if row.new] == [line.text for line in lines]
    olds = [row for row in rows if row.old and not (row.is_moved and row.kind is not RowKind.LEFT)]
    stay = [row for row in olds if row.kind in (RowKind.KEPT, RowKind.CHANGED, RowKind.DELETED, RowKind.LEFT)]
    assert [row.before for row in sorted(stay, key=lambda row: row.old or 0)] == base
    assert [row.old for row in stay] == sorted(row.old or 0 for row in stay)
    unfolded = [r for item in folded(rows) for r in (item.rows if hasattr(item, "rows") else (item,))]
    assert unfolded == list(rows)
    assert set(touched(base, lines)) <= set(range(1, len(base) + 1))


@given(st.permutations(range(1, 9)))
@settings(deadline=None)
def test_the_paragraphs_that_stay_are_in_order(bases: list[int]) -> None:
    staying = settled(bases)
    in_place = [base for base in bases if base in staying]
    assert in_place == sorted(in_place)


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_an_excerpt_shows_the_changes_of_the_whole(before: str, after: str) -> None:
    chunks = diff_words(before, after)
    short = trimmed(chunks)
    assert [chunk.kind for chunk in short] == [chunk.kind for chunk in chunks]


def test_a_paragraph_moved_up_is_the_one_that_moved() -> None:
    one, two, three, four = unchanged(ARTICLE)
    rows = rows_of(ARTICLE, [four, one, two, three])
    assert [(row.kind, row.old, row.is_moved) for row in rows if not row.is_quiet] == [
        (RowKind.KEPT, 4, True),
        (RowKind.LEFT, 4, False),
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Un mot.  ", "Un mot."),
        ("Un\u00ad mot\u200b", "Un mot"),
        ("\u202eabc\u202c", "abc"),
        ("a\x00b\x1b", "ab"),
        ("\ud800a", "a"),
        ("e\u0301tat", "état"),
        ("prix\u00a0: 3\u202f€", "prix\u00a0: 3\u202f€"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_what_was_left_alone_stays_whatever_it_holds() -> None:
    odd = ["  double  espace \u200b", "| a | b |\n| c | d |"]
    sent = [(1, odd[0]), (2, odd[1].replace("\n", "\r\n"))]
    assert clean_lines(odd, sent) == unchanged(odd)


def test_a_table_stays_one_paragraph_when_a_cell_is_edited() -> None:
    table = ["| a | b |\n| c | d |"]
    assert clean_lines(table, [(1, "| a | b |\r\n| c | e |")]) == [Line(1, "| a | b |\n| c | e |")]


def test_several_lines_make_several_paragraphs() -> None:
    assert clean_lines(ARTICLE, [(1, "Un.\r\n\r\nDeux.\u2028Trois.")]) == [
        Line(1, "Un."),
        Line(None, "Deux."),
        Line(None, "Trois."),
    ]


@pytest.mark.parametrize("sent", [[(0, "x")], [(5, "x")], [(1, None), (1, None)]])
def test_a_paragraph_that_is_not_there_or_comes_twice_is_refused(
    sent: list[tuple[int | None, str | None]],
) -> None:
    with pytest.raises(Invalid):
        clean_lines(ARTICLE, sent)


def test_the_buttons_rearrange_and_nonsense_changes_nothing() -> None:
    one, two, three, four = lines = unchanged(ARTICLE)
    assert rearranged(lines, "up:1") == [two, one, three, four]
    assert rearranged(lines, "down:1") == [one, three, two, four]
    assert rearranged(lines, "remove:0") == [two, three, four]
    assert rearranged(lines, "add:-1")[0] == Line(None, "")
    for action in (
        "up:0",
        "down:3",
        "remove:9",
        "up:x",
        "up:",
        "",
        "add:-2",
        "remove:-1",
        "up:-1",
        "down:-1",
    ):
        assert rearranged(lines, action) == lines
    assert restored(ARTICLE, [one, four], 3) == [one, three, four]
    assert restored(ARTICLE, [Line(1, "autre"), two], 1) == [one, two]
    assert restored(ARTICLE, lines, 9) == lines
