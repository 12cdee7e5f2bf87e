"""Each word of each version of a dossier, back to the version in which it first stood and to who proposed it.

A paragraph is followed by its `uid`, its words by their differences from one version to the next. Where a
version was saved from a consolidated text, its steps say exactly which amendment brought which words; where
somebody confirmed that a version takes up an amendment, the words that both have are the amendment's.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import select

from lawlab.amendments.models import Amendment, Carry, Revision
from lawlab.amendments.wording import proposed_lines
from lawlab.bills.models import Article, Bill
from lawlab.bills.queries import articles_of
from lawlab.core.db import db
from lawlab.law.alignment import SIMILAR, similarity
from lawlab.law.crediting import Piece, credit
from lawlab.law.tokens import words
from lawlab.review.consolidating import consolidated_articles
from lawlab.review.models import Adoption, Consolidation, Verdict
from lawlab.review.replaying import replay

KEPT = 24  #: dossiers whose threads are remembered


@dataclass(frozen=True, slots=True)
class Thread:
    """Words with one origin."""

    text: str
    version: int  #: where they first stood: the position of the bill among the versions, from 0
    origins: tuple[str, ...]  #: as in `ConsolidatedArticle`; none where nobody is known to have proposed them


@dataclass(frozen=True, slots=True)
class TracedArticle:
    """An article of one version, its words with their origins."""

    uid: str
    eid: str
    paragraphs: tuple[tuple[str, tuple[Thread, ...]], ...]  #: (uid, words) of each


@dataclass(frozen=True)
class Trace:
    """All the versions of a dossier, the oldest first."""

    bill_ids: tuple[int, ...]
    versions: tuple[tuple[TracedArticle, ...], ...]
    taken: Mapping[int, int]  #: amendment id: the version that took it up
    alive: tuple[Mapping[str, int], ...]  #: in each version, how many words of each origin it has
    places: tuple[Mapping[str, tuple[str, str, int]], ...]  #: (article uid, eId, paragraph) of the first ones


Key = tuple[tuple[tuple[int, str], ...], tuple[tuple[int, int], ...], tuple[int, ...]]


def trace_of(bills: Sequence[Bill]) -> Trace:
    """The threads of these versions, remembered as long as neither they nor what is known of them changes."""
    idents = [bill.id for bill in bills]
    confirmed = select(Adoption.amendment_id, Adoption.bill_id).where(
        Adoption.bill_id.in_(idents), Adoption.verdict == Verdict.CONFIRMED
    )
    adoptions = tuple(sorted((a, b) for a, b in db.session.execute(confirmed)))
    saved = select(Consolidation.id).where(Consolidation.saved_bill_id.in_(idents))
    versions = tuple((bill.id, bill.source_hash) for bill in bills)
    return _traced((versions, adoptions, tuple(sorted(db.session.scalars(saved)))))


@lru_cache(maxsize=KEPT)
def _traced(key: Key) -> Trace:
    versions, adoptions, saved = key
    consolidations = [db.session.get_one(Consolidation, ident) for ident in saved]
    weaving = _Weaving({c.saved_bill_id: c for c in consolidations if c.saved_bill_id})
    for amendment_id, bill_id in adoptions:
        weaving.adopted[bill_id].append(amendment_id)
    for number, (bill_id, _) in enumerate(versions):
        weaving.add(number, db.session.get_one(Bill, bill_id))
    return Trace(
        tuple(bill_id for bill_id, _ in versions),
        tuple(weaving.done),
        weaving.taken,
        tuple(_alive(version) for version in weaving.done),
        tuple(_places(version) for version in weaving.done),
    )


Words = dict[str, dict[str, tuple[Thread, ...]]]  #: by article uid, then paragraph uid


@dataclass
class _Weaving:
    """The versions one after the other."""

    consolidations: Mapping[int, Consolidation]
    adopted: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    done: list[tuple[TracedArticle, ...]] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)
    before: Words = field(default_factory=dict)

    def add(self, number: int, bill: Bill) -> None:
        articles = articles_of(bill)
        exact = self._exact(number, bill, articles)
        proposed = self._proposed(number, bill)
        version: list[TracedArticle] = []
        for article in articles:
            rows = []
            for p in article.paragraphs:
                source = self._source(article, p.uid, p.text)
                pieces = exact.get((article.id, p.position))
                if pieces is None or not _fits(pieces, source, p.text):
                    readings = proposed.get((article.uid, p.uid), {}) | proposed.get((article.uid, ""), {})
                    pieces = credit(p.text, "".join(t.text for t in source), readings, "")
                rows.append((p.uid, _woven(pieces, source, number)))
            version.append(TracedArticle(article.uid, article.eid, tuple(rows)))
        self.done.append(tuple(version))
        self.before = {article.uid: dict(article.paragraphs) for article in version}

    def _source(self, article: Article, uid: str, text: str) -> tuple[Thread, ...]:
        """The same paragraph in the version before; for an article made of another's, wherever it stood."""
        if article.uid in self.before:
            return self.before[article.uid].get(uid, ())
        found = [rows[uid] for rows in self.before.values() if uid in rows]
        likest = max(found, key=lambda row: similarity(_text(row), text), default=())
        return likest if likest and similarity(_text(likest), text) >= SIMILAR else ()

    def _exact(
        self, number: int, bill: Bill, articles: Sequence[Article]
    ) -> dict[tuple[int, int], tuple[Piece, ...]]:
        """What the consolidated text that became this version says of each paragraph."""
        consolidation = self.consolidations.get(bill.id)
        if consolidation is None:
            return {}
        for ident in replay(consolidation).chosen:
            self.taken.setdefault(ident, number)
        found: dict[tuple[int, int], tuple[Piece, ...]] = {}
        for article, made in zip(articles, consolidated_articles(consolidation), strict=False):
            rows = [row for row in made.rows if row.is_text and (row.text or not row.pieces)]
            for position, row in enumerate(rows, start=1):
                found[article.id, position] = row.pieces
        return found

    def _proposed(self, number: int, bill: Bill) -> dict[tuple[str, str], dict[str, str]]:
        """What the amendments confirmed for this version propose, by article and paragraph ("": new ones)."""
        found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for ident in self.adopted[bill.id]:
            amendment = db.session.get_one(Amendment, ident)
            revision = _written_before(amendment, bill)
            if revision is None:
                continue
            self.taken.setdefault(ident, number)
            article = revision.article
            uid = article.uid if article else ""
            old = {p.position: p for p in article.paragraphs} if article else {}
            for line in proposed_lines(revision):
                if line.base is None or line.base not in old:
                    name = str(ident)
                    found[uid, ""][name] = f"{found[uid, ''].get(name, '')}\n{line.text}".strip()
                elif old[line.base].text != line.text:
                    found[uid, old[line.base].uid][str(ident)] = line.text
        return found


def _written_before(amendment: Amendment, bill: Bill) -> Revision | None:
    """The last wording of an amendment on a version earlier than `bill`."""
    earlier = [
        r for r in amendment.revisions if r.bill.position < bill.position and r.carry is not Carry.CONFLICT
    ]
    return earlier[-1] if earlier else None


def _text(threads: Sequence[Thread]) -> str:
    return "".join(thread.text for thread in threads)


def _fits(pieces: Sequence[Piece], source: Sequence[Thread], text: str) -> bool:
    """Whether the pieces lead from the source's words to the text's."""
    kept = "".join(piece.text for piece in pieces if piece.kind != "+")
    made = "".join(piece.text for piece in pieces if piece.kind != "-")
    return made == text and (not kept or kept == _text(source))


def _woven(pieces: Sequence[Piece], source: Sequence[Thread], number: int) -> tuple[Thread, ...]:
    """The words that stayed with the origin they had, those that came with this version's."""
    woven: list[Thread] = []
    at = 0
    for piece in pieces:
        if piece.kind == "+":
            origins = tuple(origin for origin in piece.origin or () if origin)
            woven.append(Thread(piece.text, number, origins))
            continue
        if piece.kind == "=":
            woven.extend(_slice(source, at, at + len(piece.text)))
        at += len(piece.text)
    return tuple(_joined(woven))


def _slice(source: Sequence[Thread], start: int, end: int) -> list[Thread]:
    found: list[Thread] = []
    at = 0
    for thread in source:
        a, b = max(start - at, 0), min(end - at, len(thread.text))
        if a < b:
            found.append(Thread(thread.text[a:b], thread.version, thread.origins))
        at += len(thread.text)
    return found


def _joined(threads: Sequence[Thread]) -> list[Thread]:
    joined: list[Thread] = []
    for thread in threads:
        last = joined[-1] if joined else None
        if last and (last.version, last.origins) == (thread.version, thread.origins):
            joined[-1] = Thread(last.text + thread.text, last.version, last.origins)
        else:
            joined.append(thread)
    return joined


def _alive(version: Sequence[TracedArticle]) -> Mapping[str, int]:
    count: Counter[str] = Counter()
    for article in version:
        for _, threads in article.paragraphs:
            for thread in threads:
                for origin in thread.origins:
                    count[origin] += words(thread.text)
    return count


def _places(version: Sequence[TracedArticle]) -> Mapping[str, tuple[str, str, int]]:
    found: dict[str, tuple[str, str, int]] = {}
    for article in version:
        for position, (_, threads) in enumerate(article.paragraphs, start=1):
            for thread in threads:
                for origin in thread.origins:
                    found.setdefault(origin, (article.uid, article.eid, position))
    return found
