"""Drawings: from zero, named for who cannot see them, told apart without colours."""

import re

from lxml import etree

from lawlab.review.charts import SHEET, Bar, Split, bars, splits, timeline


def drawn(markup):
    return etree.fromstring(f"<div>{markup}</div>".encode())


def widths(markup, name):
    return [float(w) for w in re.findall(rf'class="{name}" x="[\d.]+%?"[^>]* width="([\d.]+)%"', str(markup))]


def test_bars_are_in_proportion_from_zero():
    picture = bars("k", "Titre", "Détail", [Bar("A", 10, "10"), Bar("B", 5, "5"), Bar("C", 0, "0")])
    assert widths(picture, "c-bar") == [84, 42, 0]


def test_a_drawing_has_a_name_and_a_description_and_escapes_what_people_wrote():
    [svg] = drawn(bars("k", "Un <b>titre</b>", "Détail & reste", [Bar("<script>", 1, "1")]))
    assert svg.get("role") == "img"
    named = svg.get("aria-labelledby").split()
    assert [child.get("id") for child in svg[:2]] == named
    assert [child.text for child in svg[:2]] == ["Un <b>titre</b>", "Détail & reste"]
    assert svg.findtext("text") == "<script>"


def test_a_long_list_goes_on_in_another_drawing_on_the_same_scale():
    picture = bars("k", "T", "D", [Bar(str(n), n, str(n)) for n in range(SHEET + 1)])
    assert len(drawn(picture)) == 2
    assert widths(picture, "c-bar")[-1] == 84


def test_for_mixed_and_against_share_a_row_and_have_patterns():
    picture = splits("k", "T", "D", [Split("A", (2, 1, 1), "50 %")])
    assert [widths(picture, f"c-{name}") for name in ("against", "mixed", "for")] == [[12.5], [12.5], [25]]
    assert {pattern.get("id") for pattern in drawn(picture).iter("pattern")} == {"k-0-mixed", "k-0-against"}


def test_a_row_without_votes_is_drawn_empty():
    assert "c-for" not in splits("k", "T", "D", [Split("A", (0, 0, 0), "–")])


def test_a_timeline_begins_at_zero_and_keeps_silences():
    picture = timeline("k", "T", "D", [4, 0, 2], [(0, "1 oct."), (2, "3 oct.")], "4")
    heights = [float(h) for h in re.findall(r'class="c-bar"[^>]* height="([\d.]+)"', str(picture))]
    assert heights == [152, 76]
    assert "1 oct." in picture
