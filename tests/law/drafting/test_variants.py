"""Instructions as they are really typed: each way has its form, and what is not sure is never called read."""

from pathlib import Path
from typing import NamedTuple

import pytest

from lawlab.law.drafting.instructions import Edge, Instruction, Parsed, Place
from lawlab.law.drafting.parser import Chamber, parse_dispositif


class Variant(NamedTuple):
    """One line of the table."""

    chamber: str
    status: str
    forms: list[str]
    text: str


def _variants() -> list[Variant]:
    lines = (Path(__file__).parent / "cases/variants.txt").read_text().splitlines()
    rows = [line.split(" | ", 3) for line in lines if line and not line.startswith("#")]
    return [
        Variant(
            {"an": "assemblee"}.get(chamber, chamber),
            status,
            [form.strip() for form in forms.split(";") if form.strip()],
            text.replace(" / ", "\n"),
        )
        for chamber, status, forms, text in (
            (row[0], row[1], row[2], row[3]) if len(row) == 4 else (row[0], row[1], "", row[2].lstrip("| "))
            for row in rows
        )
    ]


VARIANTS = _variants()


def _where(place: Place) -> str:
    """The place in short: "[I] 2.1>" is the end of the first sentence of the second paragraph of I."""
    visa = f"[{' '.join(place.visa)}]" if place.visa else ""
    spans = ",".join(str(s.first) if s.first == s.last else f"{s.first}-{s.last}" for s in place.paragraphs)
    sentences = "." + ",".join(map(str, place.sentences)) if place.sentences and spans else ""
    edge = {None: "", Edge.START: "<", Edge.END: ">"}[place.edge]
    return " ".join(part for part in (visa, spans + sentences + edge) if part) or "-"


def said(variant: Variant) -> tuple[Parsed, list[str]]:
    """What the reader makes of a variant, and its instructions in short."""
    parsed = parse_dispositif(variant.text, chamber=Chamber(variant.chamber))
    return parsed, [f"{made.form.value} {_where(made.place)}" for made in parsed.instructions]


def _words_are_the_meant_ones(made: Instruction) -> bool:
    return (
        made.target in (None, "alpha") and made.words in (None, "beta") and set(made.paragraphs) <= {"beta"}
    )


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.text[:60])
def test_each_way_to_write_an_instruction_has_its_form(variant: Variant) -> None:
    parsed, forms = said(variant)
    assert (parsed.status.value, forms) == (variant.status, variant.forms), parsed.reason
    assert all(map(_words_are_the_meant_ones, parsed.instructions))
