"""The bundle of amendments (« liasse ») that a chamber's service prints: one amendment a page.

The heading of the chamber, the bill, the number and the authors, the place, the dispositif, the exposé
sommaire, as in the amendments that both French chambers publish. What the texts say is text: nothing that a
citizen wrote becomes mark-up, and a PDF fetches nothing at all.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from lawlab.core.errors import Unavailable
from lawlab.law.drafting.european import Columns, Run

STYLE = Path(__file__).with_name("print.css")
PART = 25  #: pages of amendments that are laid out at once
VARIANT = "pdf/ua-1"


@dataclass(frozen=True)
class Sheet:
    """One page: every line in the words of the reader's language."""

    chamber: str
    bill: str
    number: str  #: "Amendement n° 12"
    authors: str
    place: str
    paragraphs: tuple[str, ...]  #: the dispositif
    rationale_heading: str
    rationale: tuple[str, ...]
    note: str = ""  #: "Soumis en discussion commune avec les n° 4 et 7"
    columns: Columns | None = None  #: the change in two columns, instead of a dispositif


def liasse_html(sheets: Iterable[Sheet], title: str, language: str, *, first: int = 1) -> str:
    """The pages as HTML that needs nothing else, numbered from `first`; every word is escaped."""
    body = Markup("\n").join(_section(sheet) for sheet in sheets)
    style = Markup(f"{STYLE.read_text()}@page :first {{ counter-reset: page {first} }}")  # noqa: S704 - ours
    return str(
        Markup(
            '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
            "<style>{}</style></head><body>{}</body></html>"
        ).format(language, title, style, body)
    )


def _section(sheet: Sheet) -> Markup:
    parts = [
        Markup('<p class="chamber">{}</p><p class="bill">{}</p>').format(sheet.chamber, sheet.bill),
        Markup("<h1>{}</h1>").format(sheet.number),
        Markup('<p class="authors">{}</p>').format(sheet.authors),
        Markup('<p class="note">{}</p>').format(sheet.note) if sheet.note else Markup(""),
        Markup("<h2>{}</h2>").format(sheet.place),
        _lines(sheet.paragraphs, "dispositif"),
        _columns(sheet.columns) if sheet.columns else Markup(""),
    ]
    if sheet.rationale:
        parts += Markup("<h3>{}</h3>").format(sheet.rationale_heading), _lines(sheet.rationale, "rationale")
    return Markup("<section>{}</section>").format(Markup("").join(parts))


def _lines(texts: Sequence[str], name: str) -> Markup:
    return Markup("").join(Markup('<p class="{}">{}</p>').format(name, text) for text in texts)


def _columns(columns: Columns) -> Markup:
    left, right = columns.headings
    rows = Markup("").join(
        Markup('<tr><th colspan="2" scope="rowgroup">{}</th></tr><tr><td>{}</td><td>{}</td></tr>').format(
            row.place, _runs(row.left), _runs(row.right)
        )
        for row in columns.rows
    )
    return Markup(
        '<table><thead><tr><th scope="col">{}</th><th scope="col">{}</th></tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(left, right, rows)


def _runs(runs: Iterable[Run]) -> Markup:
    return Markup("").join(
        Markup("<b><i>{}</i></b>").format(run.text) if run.marked else Markup("{}").format(run.text)
        for run in runs
    )


def no_fetcher() -> Any:
    """What WeasyPrint asks for pictures and style sheets: it refuses every address, and the page goes on."""
    from weasyprint.urls import URLFetcher  # heavy, and needs Pango: only whoever asks for a PDF pays for it

    class Nothing(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> object:
            raise ValueError("a bundle takes nothing from anywhere")

    return Nothing()


def write_pdf(
    path: Path, sheets: Sequence[Sheet], title: str, language: str, no_pdf: str, said: Callable[[int], None]
) -> None:
    """The pages as a tagged PDF (PDF/UA-1); Unavailable, saying `no_pdf`, where Pango is not installed.

    They are laid out PART by PART, `said` being told how many are, and become one file at the end.
    """
    try:
        from weasyprint import HTML  # heavy, and needs Pango: only whoever asks for a PDF pays for it
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        raise Unavailable(no_pdf) from error
    fonts, parts = FontConfiguration(), list[Any]()
    pages: list[Any] = []
    for start in range(0, len(sheets), PART):
        html = liasse_html(sheets[start : start + PART], title, language, first=len(pages) + 1)
        part = HTML(string=html, url_fetcher=no_fetcher()).render(fonts, pdf_variant=VARIANT)
        parts.append(part)
        pages += part.pages
        said(min(start + PART, len(sheets)))
    parts[0].copy(pages).write_pdf(path, pdf_variant=VARIANT)


def write_docx(
    path: Path, sheets: Sequence[Sheet], title: str, language: str, said: Callable[[int], None]
) -> None:
    """The same pages as a Word file."""
    from docx import Document  # heavy, and of no use to the pages
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document = Document()
    document.core_properties.title = clean(title)
    document.core_properties.author = "LawLab"
    document.core_properties.language = language
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(11)
    centre = WD_ALIGN_PARAGRAPH.CENTER
    for done, sheet in enumerate(sheets, start=1):
        first = document.add_paragraph(clean(sheet.chamber))
        first.paragraph_format.page_break_before = done > 1
        for paragraph in (first, document.add_paragraph(clean(sheet.bill))):
            paragraph.alignment = centre
        for text, level in ((sheet.number, 1), (sheet.place, 2)):
            document.add_heading(clean(text), level).alignment = centre
            for line in (sheet.authors, sheet.note) if level == 1 else ():
                if line:
                    document.add_paragraph(clean(line)).alignment = centre
        for text in sheet.paragraphs:
            document.add_paragraph(clean(text))
        if sheet.columns:
            _table(document, sheet.columns)
        if sheet.rationale:
            document.add_heading(clean(sheet.rationale_heading), 3).alignment = centre
            for text in sheet.rationale:
                document.add_paragraph(clean(text))
        said(done)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(buffer.getvalue())


def _table(document: Any, columns: Columns) -> None:
    table = document.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    for cell, heading in zip(table.rows[0].cells, columns.headings, strict=True):
        cell.paragraphs[0].add_run(clean(heading)).italic = True
    for row in columns.rows:
        place = table.add_row().cells
        place[0].merge(place[1]).paragraphs[0].add_run(clean(row.place)).bold = True
        for cell, runs in zip(table.add_row().cells, (row.left, row.right), strict=True):
            for run in runs:
                written = cell.paragraphs[0].add_run(clean(run.text))
                written.bold = written.italic = run.marked


def clean(text: str) -> str:
    """Without what no XML file may hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
