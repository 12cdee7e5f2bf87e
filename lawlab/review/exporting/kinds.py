"""The files that can be asked for, and how each is made from items."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from lawlab.bills.models import Bill
from lawlab.bills.queries import articles_of
from lawlab.law.drafting.draft import Dialect
from lawlab.law.formats.akoma_ntoso_amendments import amendments_xml
from lawlab.law.formats.tracked_docx import tracked_docx
from lawlab.review.exporting import liasse, tables
from lawlab.review.exporting.items import Item, Said, in_discussion_order, with_dispositif
from lawlab.review.exporting.sheets import headings, sheet_of, words_for
from lawlab.review.exporting.texts import identity_of, listed, tracked_articles

#: Kinds, with the extension of their files.
EXTENSIONS = {
    "liasse-docx": "docx",
    "liasse-pdf": "pdf",
    "columns-docx": "docx",
    "columns-pdf": "pdf",
    "tracked-docx": "docx",
    "xlsx": "xlsx",
    "csv": "csv",
    "json": "json",
    "akn": "akn.xml",
}
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "akn.xml": "application/akn+xml",
    "md": "text/markdown; charset=utf-8",
}
#: The part of the work on a bundle that goes into its dispositifs; laying its pages out is the rest.
DRAFTING = 0.3
#: Writes the file at a path, telling how many amendments are done. It needs neither database nor request.
Writer = Callable[[Path, Said], None]


@dataclass(frozen=True)
class Order:
    """A kind of file of these items, in the words of a chamber."""

    kind: str
    dialect: Dialect
    at: datetime


def writer_of(order: Order, bill: Bill, items: Sequence[Item]) -> Writer:
    """What will write the file: everything that asks the database or knows the language is done here."""
    kind, title = order.kind, f"{bill.title} – {bill.version}"
    if kind == "tracked-docx":
        articles = tracked_articles(articles_of(bill), items, whole=True)
        data = partial(tracked_docx, title, articles, language=bill.language, closing=_closing(order.at))
        return partial(_write_bytes, data)
    if kind in ("csv", "xlsx"):
        return partial(_write_list, getattr(tables, f"write_{kind}"), items, order.dialect, headings())
    if kind == "json":
        return partial(_write_list, tables.write_json, items, order.dialect, about(bill, order.at))
    if kind == "akn":
        return partial(_write_akn, title, identity_of(bill, order.at), items, order.dialect)
    words = words_for(order.dialect, bill.language)
    return partial(_write_sheets, kind, title, bill.language, items, order.dialect, words)


def about(bill: Bill, at: datetime) -> dict[str, Any]:
    """What the JSON file says of the bill."""
    return {
        "format": "lawlab-consultation-1",
        "made_at": at.isoformat(),
        "bill": {
            "slug": bill.slug,
            "title": bill.title,
            "version": bill.version,
            "language": bill.language,
            "dated": bill.dated or None,
            "source": bill.source_url or None,
            "opens_at": bill.opens_at.isoformat() if bill.opens_at else None,
            "closes_at": bill.closes_at.isoformat() if bill.closes_at else None,
            "articles": [
                {
                    "eid": a.eid,
                    "label": a.label,
                    "number": a.number,
                    "heading": a.heading,
                    "paragraphs": a.texts,
                }
                for a in articles_of(bill)
            ],
        },
    }


def _closing(at: datetime) -> str:
    return str(_("File made with LawLab on %(day)s.", day=at.date().isoformat()))


def _write_bytes(data: Callable[[], bytes], path: Path, said: Said) -> None:
    path.write_bytes(data())


def _write_list(
    write: Callable[..., None], items: Sequence[Item], dialect: Dialect, words: Any, path: Path, said: Said
) -> None:
    write(path, _drafted(items, dialect, said), words, lambda _done: None)


def _write_akn(
    title: str, identity: Any, items: Sequence[Item], dialect: Dialect, path: Path, said: Said
) -> None:
    ready = in_discussion_order(_drafted(items, dialect, said))
    path.write_bytes(amendments_xml(title, identity, map(listed, ready), site=""))


def _write_sheets(
    kind: str,
    title: str,
    language: str,
    items: Sequence[Item],
    dialect: Dialect,
    words: Any,
    path: Path,
    said: Said,
) -> None:
    """A bundle, in the order of discussion; sub-amendments have no place in two columns."""
    in_columns = kind.startswith("columns")

    def drafting(done: int) -> None:
        said(int(done * DRAFTING))

    def laying_out(done: int) -> None:
        said(int(len(items) * DRAFTING + done * (1 - DRAFTING)))

    ready = in_discussion_order(items if in_columns else _drafted(items, dialect, drafting))
    pages = [sheet_of(item, title, words, in_columns=in_columns) for item in ready]
    if kind.endswith("pdf"):
        liasse.write_pdf(path, pages, title, language, words.no_pdf, laying_out)
    else:
        liasse.write_docx(path, pages, title, language, laying_out)


def _drafted(items: Sequence[Item], dialect: Dialect, said: Said) -> list[Item]:
    """The items with their dispositifs: the slow part, told of one by one."""
    ready = []
    for done, item in enumerate(items, start=1):
        ready.append(with_dispositif(item, dialect))
        said(done)
    return ready
