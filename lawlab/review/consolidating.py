"""What a consolidated text says, replayed from its steps each time: nothing of it is stored.

`consolidated_articles` is the door for whoever shows or exports one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lawlab.amendments.models import Amendment, AmendmentKind, Revision
from lawlab.amendments.wording import base_of, proposed_lines
from lawlab.bills.models import Article
from lawlab.bills.queries import articles_of
from lawlab.law.additional import additional_number
from lawlab.law.crediting import Piece, Voice, voice_of
from lawlab.law.operations import Operation, operations_between
from lawlab.law.settling import Clash, Laid, Row, lay
from lawlab.law.stored import from_json
from lawlab.review.models import Consolidation
from lawlab.review.replaying import State, replay


@dataclass(frozen=True)
class OpenPlace:
    """A conflict of an article, where it is and whether it had been settled among other parties."""

    key: str  #: what the steps call it: its scope, then its place
    clash: Clash
    parent_id: int | None  #: the amendment in whose words it is, for one among sub-amendments
    was_settled: bool


@dataclass(frozen=True)
class ConsolidatedArticle:
    """An article of the consolidated text.

    `rows` are its paragraphs in reading order, those that went at their old place (`row.is_text` tells them
    apart), each a series of pieces: "=" stayed, "+" came, "-" went. A piece's `origin` names who brought or
    took its words: amendment ids as strings, or "w" and the id of the user who wrote a third reading; None
    for the bill's own words. `piece.place` is not empty where words are in an open conflict: the bill's
    words stand meanwhile.
    """

    article: Article | None  #: of the bill; None for an additional article
    after: Article | None  #: for an additional article, the one it follows; None: it comes first
    number: str
    rows: tuple[Row, ...]
    places: tuple[OpenPlace, ...]  #: its conflicts, settled ones too
    chosen: tuple[Amendment, ...]

    @property
    def is_touched(self) -> bool:
        return bool(self.chosen)

    @property
    def texts(self) -> list[str]:
        """The paragraphs that result."""
        return [row.text for row in self.rows if row.is_text and (row.text or not row.pieces)]

    @property
    def is_deleted(self) -> bool:
        return self.is_touched and not self.texts

    @property
    def open(self) -> list[OpenPlace]:
        return [place for place in self.places if place.clash.settled is None]


def consolidated_articles(consolidation: Consolidation) -> list[ConsolidatedArticle]:
    """The whole consolidated bill in reading order, additional articles at their places, numbered.

    Articles that nothing touches have one "kept" row a paragraph. Identical additional articles come once,
    in the name of all.
    """
    state = replay(consolidation)
    articles = articles_of(consolidation.bill)
    by_article, additions = _sorted(state)
    taken = {article.number for article in articles}
    language = consolidation.bill.language
    found: list[ConsolidatedArticle] = []
    for before, article in zip([None, *articles], [*articles, None], strict=True):
        following = article.number if article else None
        for new in _additional(state, additions.get(before.id if before else 0, []), before):
            number = additional_number(before.number if before else None, following, taken, language=language)
            taken.add(number)
            found.append(replace(new, number=number))
        if article is not None:
            found.append(_article(state, article, by_article.get(article.id, [])))
    return found


def _sorted(state: State) -> tuple[dict[int, list[Revision]], dict[int, list[Revision]]]:
    """The chosen amendments (not their sub-amendments) by article, additional ones by the one they follow."""
    by_article: dict[int, list[Revision]] = {}
    additions: dict[int, list[Revision]] = {}
    for revision in state.chosen.values():
        if revision.amendment.parent_id is None:
            where = additions if revision.amendment.amendment_kind is AmendmentKind.ADDITION else by_article
            where.setdefault(revision.article_id or 0, []).append(revision)
    for revisions in (*by_article.values(), *additions.values()):
        revisions.sort(key=lambda revision: revision.amendment.number or 0)
    return by_article, additions


@dataclass(frozen=True)
class _Part:
    """An amendment with its sub-amendments: one set of operations, and who wrote which words of it."""

    operations: tuple[Operation, ...]
    voice: Voice | None
    inner: Laid | None  #: its own words with the sub-amendments on them


def _article(state: State, article: Article, revisions: Sequence[Revision]) -> ConsolidatedArticle:
    if not revisions:
        rows = [Row("kept", n, (Piece("=", t, None),) if t else ()) for n, t in enumerate(article.texts, 1)]
        return ConsolidatedArticle(article, None, article.number, tuple(rows), (), ())
    parts = {str(revision.amendment_id): _part(state, revision) for revision in revisions}
    scope = f"a{article.id}"
    laid = lay(
        article.texts,
        {name: part.operations for name, part in parts.items()},
        state.settled.get(scope),
        {name: part.voice for name, part in parts.items() if part.voice},
    )
    places = [place for name, part in parts.items() for place in _inner_places(state, name, part)]
    places += _places(state, scope, laid, None)
    chosen = _with_subs(state, revisions)
    return ConsolidatedArticle(article, None, article.number, laid.rows, tuple(places), chosen)


def _with_subs(state: State, revisions: Sequence[Revision]) -> tuple[Amendment, ...]:
    found: list[Amendment] = []
    for revision in revisions:
        found.append(revision.amendment)
        found += [sub.amendment for sub in _subs(state, revision)]
    return tuple(found)


def _subs(state: State, revision: Revision) -> list[Revision]:
    subs = [r for r in state.chosen.values() if r.amendment.parent_id == revision.amendment_id]
    return sorted(subs, key=lambda sub: sub.amendment.number or 0)


def _part(state: State, revision: Revision) -> _Part:
    operations = from_json(revision.operations)
    subs = _subs(state, revision)
    if not subs:
        return _Part(operations, None, None)
    base, lines = base_of(revision), proposed_lines(revision)
    name = str(revision.amendment_id)
    inner = lay(
        [line.text for line in lines],
        {str(sub.amendment_id): from_json(sub.operations) for sub in subs},
        state.settled.get(f"n{name}"),
    )
    rows = [
        (lines[row.number - 1].base if row.number else None, _owned(row.pieces, name))
        for row in inner.rows
        if row.is_text and row.text
    ]
    composed = operations_between(
        base,
        ["".join(piece.text for piece in pieces) for _, pieces in rows],
        article=next((operation.article for operation in operations), ""),
        identities=[number for number, _ in rows],
    )
    return _Part(composed, voice_of(composed, rows), inner)


def _owned(pieces: Sequence[Piece], owner: str) -> tuple[Piece, ...]:
    """An amendment's words as its sub-amendments leave them: all came, its own in its own name."""
    return tuple(
        Piece("+", piece.text, piece.origin if piece.kind == "+" else (owner,))
        for piece in pieces
        if piece.kind != "-"
    )


def _inner_places(state: State, name: str, part: _Part) -> list[OpenPlace]:
    return _places(state, f"n{name}", part.inner, int(name)) if part.inner else []


def _places(state: State, scope: str, laid: Laid, parent_id: int | None) -> list[OpenPlace]:
    """The conflicts of a laid text. One is open again when the same paragraph was settled otherwise."""
    present = {clash.place for clash in laid.clashes}
    stale = {place.split(".")[0] for place in state.settled.get(scope, {}) if place not in present}
    return [
        OpenPlace(
            f"{scope}/{clash.place}",
            clash,
            parent_id,
            clash.settled is None and str(clash.paragraph) in stale,
        )
        for clash in laid.clashes
    ]


def _additional(
    state: State, revisions: Sequence[Revision], after: Article | None
) -> list[ConsolidatedArticle]:
    found: list[ConsolidatedArticle] = []
    for revision in revisions:
        new = _addition(state, revision, after)
        same = next((k for k, old in enumerate(found) if old.texts == new.texts), None)
        if same is None or new.places or found[same].places:
            found.append(new)
        else:
            found[same] = _in_both_names(found[same], new)
    return found


def _addition(state: State, revision: Revision, after: Article | None) -> ConsolidatedArticle:
    name, part = str(revision.amendment_id), _part(state, revision)
    if part.inner is not None:
        rows = [
            replace(row, kind="new", number=None, pieces=_came(row, name))
            for row in part.inner.rows
            if row.is_text
        ]
    else:
        texts = [line.text for line in proposed_lines(revision)]
        rows = [Row("new", None, (Piece("+", text, (name,)),)) for text in texts]
    places = tuple(_inner_places(state, name, part))
    return ConsolidatedArticle(None, after, "", tuple(rows), places, _with_subs(state, [revision]))


def _came(row: Row, owner: str) -> tuple[Piece, ...]:
    return tuple(
        replace(piece, kind="+", origin=(owner,)) if piece.kind == "=" else piece
        for piece in row.pieces
        if piece.kind != "-"
    )


def _in_both_names(one: ConsolidatedArticle, other: ConsolidatedArticle) -> ConsolidatedArticle:
    names = tuple(sorted({str(a.id) for a in (*one.chosen, *other.chosen)}))
    rows = tuple(Row("new", None, (Piece("+", text, names),)) for text in one.texts)
    return replace(one, rows=rows, chosen=(*one.chosen, *other.chosen))


def origins_of(articles: Sequence[ConsolidatedArticle]) -> Mapping[str, int]:
    """Every origin named in the text, numbered from 1 in the order in which it first appears."""
    found: dict[str, int] = {}
    for article in articles:
        for row in article.rows:
            for piece in row.pieces:
                for origin in piece.origin or ():
                    found.setdefault(origin, len(found) + 1)
    return found
