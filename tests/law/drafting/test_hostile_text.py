"""Whatever the text, reading it ends, and loses no word; how soon is for bench_law_hostile to say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.law.drafting.instructions import Status
from lawlab.law.drafting.lexer import composed
from lawlab.law.drafting.parser import Chamber, parse_dispositif
from lawlab.law.drafting.records import apply_record
from tests.endless import ends

SIZE = 100_000
PIECES = ["Alinéa 1\n", "a", " ", "«", "« »", '"', "\n", "substituer aux mots : « a » ", "Après le mot : ",
          "1° ", "I. – ", "et à l'alinéa 3 ", "À la première phrase de ", "première et ", "_", "...",
          "Remplacer les mots :\n", "<sup>", "du texte proposé par ", "1er bis A ", "du ", "alinéas 1, ",
          "Pour compenser "]  # fmt: skip
WORDS = st.sampled_from(
    [*PIECES, "Supprimer ", "l'alinéa ", "4", "les mots : ", "« x » ", "par ", "cet article", "II. – "]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map("".join))


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_text_is_read_or_refused(piece: str) -> None:
    text = piece * (SIZE // len(piece))
    with ends():
        parse_dispositif(text, chamber=Chamber.SENAT)


@given(TEXTS, st.sampled_from(Chamber))
@settings(max_examples=80, deadline=None)
def test_any_text_is_answered(text: str, chamber: Chamber) -> None:
    parsed = parse_dispositif(text, chamber=chamber)
    assert parsed.status is not Status.PARSED or (parsed.instructions and not parsed.unread)
    assert all(piece in composed(text) for piece in parsed.unread)


@given(TEXTS, st.lists(TEXTS, max_size=4))
@settings(max_examples=50, deadline=None)
def test_any_amendment_is_applied_or_leaves_the_article_alone(text: str, before: list[str]) -> None:
    answer = apply_record(
        {"chambre": "senat", "avant": before, "amendements": [{"numero": "1", "dispositif": text}]}
    )
    assert answer["status"] in ("applied", "refused")
    if answer["status"] == "refused":
        assert answer["refused"][0]["reason"]
        assert answer["apres"] == [paragraph for paragraph in before if paragraph.strip()]
