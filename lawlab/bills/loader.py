"""Texts into rows: each version once, its articles and paragraphs recognised from one version to the next."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from lawlab.bills import hooks
from lawlab.bills.identities import inherit_identities
from lawlab.bills.models import Article, Bill, BillKind, Division, Dossier, Paragraph
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid
from lawlab.core.realtime import Room, announce
from lawlab.law import document as law
from lawlab.law.numbering import display_number
from lawlab.law.texts_folder import TextMeta, TextVersion, read_meta
from lawlab.law.tokens import wording_hash

MANIFEST = "bill.toml"
KINDS = {
    "government": BillKind.GOVERNMENT,
    "member": BillKind.MEMBER,
    "act": BillKind.ACT,
    "local": BillKind.BYLAW,
}


class Loaded(StrEnum):
    """What loading a text did."""

    NEW = "new"
    RENAMED = "renamed"  #: the same words, under a corrected title, address or date
    UNCHANGED = "unchanged"


def text_folders(path: Path) -> list[Path]:
    """The folders of texts at or under `path`, each version after the one before it in its dossier."""
    if not path.exists():
        raise Invalid("There is nothing there.")
    found = [manifest.parent for manifest in path.rglob(MANIFEST)]
    if not found:
        raise Invalid(f"There is no {MANIFEST} there.")
    return sorted(found, key=_place)


def _place(folder: Path) -> tuple[str, int, str]:
    """Where a folder comes in the order of loading; one that cannot be read comes first, to be refused."""
    try:
        meta = read_meta(folder / MANIFEST)
    except Invalid:
        return "", 0, str(folder)
    return meta.dossier, meta.position, str(folder)


def source_hash(path: Path) -> str:
    """SHA-256 of the names and bytes of a folder's files, or of one file: what `Bill.source_hash` keeps."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        data = file.read_bytes()
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        digest.update(f"{len(name)}:{name}{len(data)}:".encode() + data)
    return digest.hexdigest()


def known_hashes() -> set[str]:
    """The sources already loaded."""
    return set(db.session.scalars(select(Bill.source_hash)))


def load_version(version: TextVersion, digest: str, *, at: datetime) -> tuple[Bill, Loaded]:
    """Make the rows of a text, once: the same source again changes nothing.

    A known slug with the same words takes the new title and dates; with other words it is refused, since
    what citizens wrote stands on the words that they read. A version that comes last in its dossier closes
    the one before it, whose contributions follow (see hooks.py).
    """
    bill = db.session.scalar(select(Bill).where(Bill.slug == version.meta.slug))
    if bill is None:
        return _load_new(version, digest, at=at), Loaded.NEW
    if bill.source_hash == digest:
        return bill, Loaded.UNCHANGED
    if _words(bill) != [list(article.paragraphs) for article in version.document.articles]:
        raise Conflict(
            f"{version.meta.slug} is already loaded with other words. A text that people may have read never "
            "changes: give the new one its own slug, and the next position in the dossier."
        )
    period = (bill.opens_at, bill.closes_at)
    _describe(bill, version.meta, version.document, at=at)
    hooks.period_changed(bill, *period)
    bill.source_hash = digest
    return bill, Loaded.RENAMED


def _words(bill: Bill) -> list[list[str]]:
    return [article.texts for article in bill.articles]


def _load_new(version: TextVersion, digest: str, *, at: datetime) -> Bill:
    meta = version.meta
    dossier = _dossier(meta)
    if any(bill.position == meta.position for bill in dossier.bills):
        raise Conflict(f"{meta.slug}: the dossier {dossier.slug} already has a version {meta.position}.")
    previous = max(
        (b for b in dossier.bills if b.position < meta.position), key=lambda b: b.position, default=None
    )
    is_last = all(bill.position < meta.position for bill in dossier.bills)
    bill = Bill(
        dossier_id=dossier.id,
        slug=meta.slug,
        position=meta.position,
        source_hash=digest,
        opens_at=None,
        closes_at=None,
        loaded_at=at,
    )
    _describe(bill, meta, version.document, at=at)
    db.session.add(bill)
    db.session.flush()
    db.session.add(Room(name=bill.room))
    _add_tree(bill, version.document, previous)
    db.session.flush()
    db.session.refresh(dossier)
    take_the_place(bill, previous if is_last else None, at=at)
    return bill


def take_the_place(bill: Bill, previous: Bill | None, *, at: datetime) -> None:
    """Let what was written on the version before follow, close it, and say so in its room."""
    announce("bill:loaded", {"bill": bill.id}, room=bill.room)
    if previous is None:
        return
    if previous.opens_at is not None and (previous.closes_at is None or previous.closes_at > at):
        previous.closes_at = at
    hooks.new_version_loaded(previous, bill)
    announce("bill:replaced", {"bill": bill.id}, room=previous.room)


def _dossier(meta: TextMeta) -> Dossier:
    dossier = db.session.scalar(select(Dossier).where(Dossier.slug == meta.dossier))
    if dossier is None:
        dossier = Dossier(slug=meta.dossier, title=meta.dossier_title or meta.title)
        db.session.add(dossier)
        db.session.flush()
    return dossier


def _describe(bill: Bill, meta: TextMeta, document: law.Document, *, at: datetime) -> None:
    """What is said about the text, apart from its words. A period in days is fixed at the first load."""
    bill.title = meta.title
    bill.version = meta.version
    bill.kind = KINDS[meta.kind]
    bill.language = meta.language
    bill.source_url = meta.source
    bill.licence = meta.licence
    bill.dated = meta.date.isoformat()
    bill.opens_at = _moment(meta.opens_at, bill.opens_at, at)
    bill.closes_at = _moment(meta.closes_at, bill.closes_at, at)
    bill.preamble = list(document.preamble)
    bill.explanatory = list(document.explanatory)
    bill.closing = list(document.closing)
    bill.annexes = [
        {
            "eid": annex.eid,
            "name": " – ".join(filter(None, [f"{annex.label} {annex.number}".strip(), annex.heading])),
            "paragraphs": list(annex.paragraphs),
        }
        for annex in document.annexes
    ]


def _moment(said: datetime | str | None, known: datetime | None, at: datetime) -> datetime | None:
    if isinstance(said, str):
        return known or at + timedelta(days=int(said.removesuffix("d")))
    return said


def _add_tree(bill: Bill, document: law.Document, previous: Bill | None) -> None:
    """Divisions and articles in reading order; the articles' identities come from the version before."""
    divisions = _add_divisions(bill, document)
    articles = [
        _article(bill, position, article, divisions)
        for position, article in enumerate(document.articles, start=1)
    ]
    inherit_identities(articles, previous.articles if previous else [], bill.position, _taken_uids(bill))
    db.session.add_all(articles)


def _taken_uids(bill: Bill) -> set[str]:
    """The identities that articles of the dossier's other versions already have."""
    query = select(Article.uid).join(Bill).where(Bill.dossier_id == bill.dossier_id)
    return set(db.session.scalars(query))


def _add_divisions(bill: Bill, document: law.Document) -> dict[str, Division]:
    """The rows of the divisions, by eId; each is flushed before those inside it."""
    rows: dict[str, Division] = {}
    open_rows: list[Division] = []
    for node, depth in document.walk():
        if isinstance(node, law.Article):
            continue
        del open_rows[depth:]
        row = Division(
            bill_id=bill.id,
            parent_id=open_rows[-1].id if open_rows else None,
            position=len(rows) + 1,
            level=depth + 1,
            label=_division_label(node),
            heading=node.heading,
            eid=node.eid,
            status=node.status,
            notes=list(node.notes),
        )
        db.session.add(row)
        db.session.flush()
        open_rows.append(row)
        rows[node.eid] = row
    return rows


def _division_label(node: law.Division) -> str:
    """ "TITRE Ier" becomes "Titre Iᵉʳ": the page gives each level its own look."""
    bare = replace(node, label=node.label.capitalize(), number=display_number(node.number), heading="")
    return bare.name


def _article(bill: Bill, position: int, article: law.Article, divisions: dict[str, Division]) -> Article:
    inner = divisions[article.divisions[-1]] if article.divisions else None
    return Article(
        bill_id=bill.id,
        division_id=inner.id if inner else None,
        eid=article.eid,
        label=article.label.capitalize() if article.label.isupper() else article.label,
        number=article.number,
        heading=article.heading,
        status=article.status,
        position=position,
        wording_hash=wording_hash(article.paragraphs),
        paragraphs=[
            Paragraph(position=place, text=text) for place, text in enumerate(article.paragraphs, start=1)
        ],
    )
