"""Words that are formulas elsewhere: in no file of ours does a program compute anything from what people wrote."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from flask import Flask

from lawlab.core.db import db, now
from lawlab.core.tables import harmless
from lawlab.law.drafting.draft import Dialect
from lawlab.review.exporting.kinds import EXTENSIONS
from lawlab.review.exporting.reading import Choice
from lawlab.review.exporting.tables import safe
from lawlab.review.exports import path_of, request_export
from lawlab.review.making import make_next
from tests.review.exports.soffice import run
from tests.trust import Figure
from tests.trust_checks.hostile.world import World, fill

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "=cmd|' /C calc'!A0",
    "=DDE(\"cmd\";\"/C calc\";\"x\")", "=HYPERLINK(\"http://127.0.0.1/\"&A1)", "=WEBSERVICE(\"http://127.0.0.1/\")",
    "+cmd|'/C x'!A1", "-2+3+cmd|' /C x'!D2", "@1+1", "\"=1+1\"", ";=1+1", ",=1+1", "\u200b=1+1",
    "=IMPORTXML(CONCAT(\"http://127.0.0.1/\";A1);\"//a\")", "{=1+1}", "'=1+1", "\u2212 1+1", "<b>=1+1</b>",
]  # fmt: skip
STARTS = re.compile(r"\A[\s\0\u200b\ufeff]*[=+\-@\t\r\0]")
FIGURE = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?: ?%)?")


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """Every field a formula; the strangest first characters are written beneath the verbs, which clean them."""
    with app.test_request_context("/"):
        found = fill(FORMULAS)
        for amendment, words in zip(found.amendments, FORMULAS, strict=True):
            amendment.title = amendment.current.rationale = words
        for person, words in zip(found.people, FORMULAS, strict=True):
            person.public_name = words
        db.session.commit()
        yield found


def exported(app: Flask, world: World, kind: str) -> Path:
    asked = request_export(world.deputy, world.bill, kind, Choice("all"), Dialect.ASSEMBLEE, at=now())
    db.session.commit()
    while make_next():
        pass
    assert not asked.failure
    return path_of(Path(app.instance_path), asked)


def tables(app: Flask, world: World, client_for: Any) -> dict[str, bytes]:
    """Every CSV file that the site gives: the list, the synthesis' tables, the replay's."""
    reader = client_for(world.deputy)
    found = {"list": exported(app, world, "csv").read_bytes()}
    page = reader.get(f"/bills/{world.bill.slug}/synthesis").get_data(as_text=True)
    keys = sorted(set(re.findall(r"/synthesis/([a-z_-]+)\.csv", page)))
    assert keys
    for key in keys:
        found[key] = reader.get(f"/bills/{world.bill.slug}/synthesis/{key}.csv").data
    found["replay"] = reader.get(f"/debates/{world.ended.id}/replay.csv").data
    return found


def cells_of(data: bytes) -> list[str]:
    text = data.decode("utf-8-sig")
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    return [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


@pytest.mark.trust("S37")
@pytest.mark.parametrize("words", [*FORMULAS, "\0=1+1", "\0\t=1", "\ufeff=1+1", "\x0b=1"])
def test_a_cell_never_begins_like_a_formula(words: str) -> None:
    assert not STARTS.match(safe(words))
    assert not STARTS.match(str(harmless(words)))


@pytest.mark.trust("S37")
@pytest.mark.services
@pytest.mark.long
def test_no_file_of_ours_computes_anything(
    app: Flask, world: World, client_for: Any, tmp_path: Path, figure: Figure
) -> None:
    found = tables(app, world, client_for)
    cells = [cell for data in found.values() for cell in cells_of(data)]
    bad = [cell for cell in cells if STARTS.match(cell) and not FIGURE.fullmatch(cell)]
    assert not bad, bad[:10]
    assert sum("1+1" in cell for cell in cells) > 2 * len(FORMULAS)
    workbook = exported(app, world, "xlsx")
    kinds = {
        c.data_type for row in openpyxl.load_workbook(workbook).active.iter_rows() for c in row if c.value
    }
    assert kinds == {"s", "n"}
    sources = []
    for name, data in found.items():
        sources.append(tmp_path / f"{name}.csv")
        sources[-1].write_bytes(data)
    sources.append(tmp_path / "workbook.xlsx")
    sources[-1].write_bytes(workbook.read_bytes())
    words = 0
    cuts = {"comma": "CSV:44,34,76,1", "semicolon": "CSV:59,34,76,1"}  # each file as either program opens it
    for cut, infilter in cuts.items():
        out = str(tmp_path / cut)
        run(
            tmp_path,
            f"--infilter={infilter}",
            "--convert-to",
            "ods",
            "--outdir",
            out,
            *map(str, sources[:-1]),
        )
    run(tmp_path, "--convert-to", "ods", "--outdir", str(tmp_path / "book"), str(sources[-1]))
    for made in sorted(tmp_path.glob("*/*.ods")):
        content = ZipFile(made).read("content.xml")
        assert b"table:formula" not in content, made
        words += content.count(b"1+1")
    assert words > 2 * len(FORMULAS)
    figure(
        f"{len(FORMULAS)} formulas in every field of text, {len(sources)} tables, {len(cells):,} cells of CSV: "
        "none begins like a formula, LibreOffice computes 0 and keeps the words"
    )


@pytest.mark.trust("S37")
@pytest.mark.long
def test_no_word_file_of_ours_has_a_field_or_a_link(app: Flask, world: World, figure: Figure) -> None:
    """DDE lives in fields, and what Word fetches in relations: ours have neither."""
    made = [exported(app, world, kind) for kind, extension in EXTENSIONS.items() if extension == "docx"]
    assert len(made) >= 2
    for path in made:
        with ZipFile(path) as file:
            for name in file.namelist():
                words = file.read(name)
                assert not re.search(rb"<w:(?:fldSimple|instrText|fldChar|object|altChunk)\b", words), name
                assert b'TargetMode="External"' not in words, name
                assert b"<!DOCTYPE" not in words, name
    figure(f"{len(made)} Word files of the same words: 0 fields, 0 links outside")
