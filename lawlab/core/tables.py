"""Tables as files for spreadsheets, in which nobody's words are computed."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

#: What begins a formula in a spreadsheet, after blanks of any kind and characters that nobody sees.
FORMULA = re.compile(r"\A[\s\0\u200b\ufeff]*[=+\-@\t\r\n\0]")


#: The same after what another program may take for the end of a cell: , ; a tab, a new line.
INSIDE = re.compile(r"([;,\t\r\n][\s\"']{0,20})([=@]|[+-](?=\S))")


def within(words: str) -> str:
    """The words, in which no later cell begins like a formula where a program cuts at another separator."""
    return INSIDE.sub(r"\1'\2", words)


def harmless(cell: object) -> object:
    """A cell whose words, if they began like a formula, are marked as words by an apostrophe."""
    if not isinstance(cell, str):
        return cell
    return f"'{within(cell)}" if FORMULA.match(cell) else within(cell)


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV, with the mark by which spreadsheets know UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()
