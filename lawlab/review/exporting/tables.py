"""The desk's list as a spreadsheet, as CSV and as JSON.

A cell that begins like a formula is quoted with an apostrophe (OWASP, "CSV Injection"), and in XLSX every
text is written as a string: no program computes anything from what citizens wrote. CSV is UTF-8 with a byte
order mark and semicolons, as Excel opens it in French.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lawlab.core.tables import within
from lawlab.review.exporting.items import Item, Said, rivals_of

FORMULA = re.compile(r"\A[\s\0\u200b\ufeff]*[=+\-@\t\r\0]")
LONGEST_CELL = 32_767  #: characters that a cell of a spreadsheet may hold
COLUMNS = (
    "number", "parent", "title", "author", "cosigners", "submitted", "status", "article", "paragraph",
    "summary", "dispositif", "rationale", "rank", "bound", "votes", "for", "mixed", "against",
    "verified", "attested", "confirmed", "declared", "groups", "why", "opinion", "answer", "identical",
    "near", "rivals", "link",
)  # fmt: skip
LEVELS = ("verified", "attested", "confirmed", "declared")
Cell = str | int | float | None


def safe(text: str) -> str:
    """The text as a cell that no program takes for a formula."""
    text = text[: LONGEST_CELL - 1].replace("\0", "")
    return f"'{within(text)}" if FORMULA.match(text) else within(text)


def row_of(item: Item) -> dict[str, Cell]:
    """The cells of an amendment; figures are numbers, texts are safe."""
    votes_for, mixed, against = item.tally
    families = {
        kind: ", ".join(str(n) for k, ns in item.families if k == kind for n in ns)
        for kind in ("identical", "near")
    }
    texts = {
        "title": item.title,
        "author": item.author,
        "cosigners": ", ".join(item.cosigners),
        "submitted": item.submitted_at.date().isoformat(),
        "status": item.status,
        "article": item.place,
        "summary": " ; ".join(item.summary),
        "dispositif": item.dispositif or "",
        "rationale": item.rationale,
        "groups": " | ".join(_group(group) for group in item.groups),
        "why": item.why,
        "opinion": item.reply.label if item.reply else "",
        "answer": item.reply.reason if item.reply else "",
        "rivals": ", ".join(map(str, rivals_of(item))),
        "link": item.url,
        **families,
    }
    figures: dict[str, Cell] = {
        "number": item.number,
        "parent": item.parent,
        "paragraph": item.first_paragraph or None,
        "rank": item.rank,
        "bound": None if item.bound is None else round(item.bound, 4),
        "votes": votes_for + mixed + against,
        "for": votes_for,
        "mixed": mixed,
        "against": against,
        **{level: item.levels.get(level, 0) for level in LEVELS},
    }
    return figures | {name: safe(text) for name, text in texts.items()}


def _group(group: Mapping[str, int]) -> str:
    return f"{group['n']}: {group['for']}/{group['mixed']}/{group['against']}"


def write_csv(path: Path, items: Sequence[Item], headings: Mapping[str, str], said: Said) -> None:
    """A line an amendment under these headings."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([safe(headings[name]) for name in COLUMNS])
        for done, item in enumerate(items, start=1):
            row = row_of(item)
            writer.writerow(["" if row[name] is None else row[name] for name in COLUMNS])
            said(done)


def write_xlsx(path: Path, items: Sequence[Item], headings: Mapping[str, str], said: Said) -> None:
    """The same as a workbook, row by row: its memory does not grow with the list."""
    import xlsxwriter  # heavy, and of no use to the pages

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet(safe(headings["sheet"])[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 1)
        for column, name in enumerate(COLUMNS):
            sheet.set_column(column, column, 50 if name in ("summary", "dispositif", "rationale") else 14)
            sheet.write_string(0, column, headings[name], bold)
        for done, item in enumerate(items, start=1):
            row = row_of(item)
            for column, name in enumerate(COLUMNS):
                value = row[name]
                if isinstance(value, str):
                    sheet.write_string(done, column, value)
                elif value is not None:
                    sheet.write_number(done, column, value)
            said(done)
        sheet.autofilter(0, 0, max(len(items), 1), len(COLUMNS) - 1)


def write_json(path: Path, items: Sequence[Item], about: Mapping[str, Any], said: Said) -> None:
    """The consultation as one object, `about` and its amendments; nobody is named but by a public name."""
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps({**about, "amendments": []}, ensure_ascii=False, indent=1)[: -len("[]\n}")])
        file.write("[")
        for piece in _pieces(items, said):
            file.write(piece)
        file.write("]\n}\n")


def _pieces(items: Sequence[Item], said: Said) -> Iterator[str]:
    for done, item in enumerate(items, start=1):
        yield (",\n" if done > 1 else "\n") + json.dumps(json_of(item), ensure_ascii=False)
        said(done)


def json_of(item: Item) -> dict[str, Any]:
    """The object of one amendment, as docs/exports.md describes it."""
    votes_for, mixed, against = item.tally
    reply = item.reply
    return {
        "number": item.number,
        "amends": item.parent,
        "title": item.title,
        "author": item.author,
        "cosigners": list(item.cosigners),
        "submitted_on": item.submitted_at.date().isoformat(),
        "status": item.status,
        "article": item.article_eid or None,
        "place": item.place,
        "is_additional_article": item.is_addition,
        "before": list(item.before),
        "after": list(item.after),
        "dispositif": item.dispositif,
        "rationale": item.rationale,
        "summary": list(item.summary),
        "rank": item.rank,
        "bound": item.bound,
        "why": item.why,
        "votes": {"for": votes_for, "mixed": mixed, "against": against},
        "votes_by_level": {level: item.levels.get(level, 0) for level in LEVELS},
        "groups": [dict(group) for group in item.groups],
        "families": [{"kind": kind, "with": list(numbers)} for kind, numbers in item.families],
        "answer": None if reply is None else {
            "opinion": reply.opinion,
            "reason": reply.reason,
            "author": reply.author,
            "published_on": reply.at.date().isoformat() if reply.at else None,
        },
        "url": item.url,
    }  # fmt: skip
