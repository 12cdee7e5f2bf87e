"""Citizens' words: kept as they wrote them, or refused in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.contributions.services import clean_client_key, clean_line, clean_text
from lawlab.core.errors import Invalid, LawLabError, TooLarge


@pytest.fixture(autouse=True)
def _in_the_application(app, request):
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


def test_lines_are_kept_whatever_ends_them():
    assert (
        clean_text("un\r\ndeux\rtrois\u2028quatre  \n\n\n\ncinq\n", 100) == "un\ndeux\ntrois\nquatre\n\ncinq"
    )


def test_markup_is_text_like_any_other():
    assert clean_text("<script>alert(1)</script>", 100) == "<script>alert(1)</script>"


def test_accents_are_composed():
    assert clean_text("e\u0301tat", 100) == "état"


@pytest.mark.parametrize(
    "hostile", ["a\x00b", "a\x1bb", "a\ud800b", "abc\u202edef", "a" + "\u0301" * 9 + "b", "\x7f"]
)
def test_what_nobody_writes_is_refused(hostile):
    with pytest.raises(Invalid):
        clean_text(hostile, 100)


@pytest.mark.parametrize("empty", ["", "  \n ", "\u200b\u200b", "\u00a0", "\u2060\ufeff"])
def test_nothing_is_refused_unless_it_may_be_left_out(empty):
    with pytest.raises(Invalid):
        clean_text(empty, 100)
    clean_text(empty, 100, required=False)


def test_the_limit_counts_the_words_as_stored():
    assert clean_text("  " + "é" * 10 + "\r\n", 10) == "é" * 10
    with pytest.raises(TooLarge):
        clean_text("é" * 11, 10)
    with pytest.raises(TooLarge):
        clean_text("é" * 5_000_000, 10)


def test_emoji_of_several_characters_pass():
    assert clean_text("👩\u200d🌾 ça", 10) == "👩\u200d🌾 ça"


def test_a_title_holds_on_one_line():
    assert clean_line(" Communiquer\nle   code ", 40) == "Communiquer le code"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(value):
    try:
        once = clean_text(value, 200)
    except LawLabError:
        return
    assert clean_text(once, 200) == once


@pytest.mark.parametrize("key", ["a", "x" * 65, "a b c d e f g", "'; drop", "é" * 10])
def test_a_key_that_no_form_of_ours_made_is_refused(key):
    with pytest.raises(Invalid):
        clean_client_key(key)
    assert clean_client_key("") is None
