"""What the verbs would have written, as rows: accounts, contributions, ballots, the journal."""

from collections.abc import Iterator, Sequence
from typing import Any

from lawlab.accounts.models import Level, RoleGrant, User, new_session_key
from lawlab.accounts.names import name_key
from lawlab.amendments.models import Amendment, Carry, Revision, Status
from lawlab.annotations.models import Annotation
from lawlab.arguments.models import Argument, ArgumentSource
from lawlab.contributions.models import Contribution, Visibility
from lawlab.core.journal import Entry
from lawlab.scenario.amending import Piece, PlannedAmendment
from lawlab.scenario.cast import OFFICIALS, Cast
from lawlab.scenario.debate import PlannedAnnotation, PlannedArgument
from lawlab.scenario.ground import Ground, as_datetime
from lawlab.scenario.ledger import level_of
from lawlab.scenario.proportions import Ints
from lawlab.scenario.words import public_name
from lawlab.scenario.writer import Row, Writer

KINDS: dict[type[Piece], str] = {
    PlannedAmendment: "amendment",
    PlannedArgument: "argument",
    PlannedAnnotation: "annotation",
}


def email_of(rank: int) -> str:
    login = OFFICIALS[rank][0] if rank < len(OFFICIALS) else f"citoyen{rank + 1}"
    return f"{login}@scenario.example"


def write_people(writer: Writer, arrivals: Ints, password_hash: str, salt: list[str]) -> None:
    """Everybody's account; all share one password, and so one hash of it. Ids follow ranks, from 1."""
    columns = ("id", "email", "email_key", "public_name", "public_name_key", "password_hash", "session_key",
               "language", "is_demo", "created_at", "level", "vote_salt", "email_confirmed_at")  # fmt: skip
    writer.write(User, columns, _people(arrivals, password_hash, salt))
    granted = as_datetime(arrivals[0])
    grants = [(rank + 1, role, None, granted) for rank, (_, role) in enumerate(OFFICIALS)]
    writer.write(RoleGrant, ("user_id", "role", "granted_by_id", "granted_at"), grants)


def _people(arrivals: Ints, password_hash: str, salt: list[str]) -> Iterator[Row]:
    for rank, at in enumerate(arrivals.tolist()):
        email, name = email_of(rank), public_name(rank)
        key, level, came = new_session_key(), level_of(rank), as_datetime(at)
        confirmed = None if level is Level.DECLARED else came
        yield (rank + 1, email, email, name, name_key(name), password_hash, key, "fr", True, came, level,
               salt[rank], confirmed)  # fmt: skip


def write_contributions(writer: Writer, ground: Ground, cast: Cast) -> None:
    """The common rows of all that was written, then each kind's own; ids and ballots are given already."""
    columns = ("id", "kind", "author_id", "bill_id", "article_id", "body", "visibility", "client_key",
               "created_at", "edited_at", "is_barred")  # fmt: skip
    writer.write(Contribution, columns, (_common(ground, piece) for piece in cast.pieces))
    _write_amendments(writer, ground, cast.amendments)
    _write_arguments(writer, cast.arguments)
    _write_annotations(writer, cast.annotations)


def _common(ground: Ground, piece: Piece) -> Row:
    is_draft = isinstance(piece, PlannedAmendment) and piece.status is Status.DRAFT
    visibility = Visibility.DRAFT if is_draft else Visibility.PUBLIC
    article = piece.article.id if piece.article else None
    return (piece.ident, KINDS[type(piece)], piece.author + 1, ground.bill.id, article, piece.body,
            visibility, None, as_datetime(piece.at), None, False)  # fmt: skip


def _write_amendments(writer: Writer, ground: Ground, made: Sequence[PlannedAmendment]) -> None:
    columns = ("id", "dossier_id", "number", "amendment_kind", "status", "title", "parent_id", "ballot_id")
    dossier = ground.bill.dossier_id
    writer.write(
        Amendment,
        columns,
        (
            (
                one.ident,
                dossier,
                one.number,
                one.kind,
                one.status,
                one.title,
                _id(one.parent),
                one.ballot or None,
            )
            for one in made
        ),
    )
    revisions = {id(one): rank for rank, one in enumerate(made, start=writer.last_id(Revision) + 1)}
    named = ("id", "amendment_id", "position", "bill_id", "article_id", "parent_revision_id", "operations",
               "wording_hash", "rationale", "carry", "conflicts", "created_at", "submitted_at")  # fmt: skip
    writer.write(Revision, named, (_revision(ground, one, revisions) for one in made))


def _revision(ground: Ground, one: PlannedAmendment, ids: dict[int, int]) -> Row:
    article = one.article.id if one.article else None
    parent = ids[id(one.parent)] if one.parent else None
    submitted = as_datetime(one.submitted) if one.submitted is not None else None
    return (ids[id(one)], one.ident, 1, ground.bill.id, article, parent, one.operations, one.hashes[0],
            one.body, Carry.WRITTEN, [], as_datetime(one.at), submitted)  # fmt: skip


def _write_arguments(writer: Writer, made: Sequence[PlannedArgument]) -> None:
    columns = ("id", "side", "amendment_id", "parent_id", "root_id", "ballot_id")
    writer.write(
        Argument,
        columns,
        (
            (one.ident, one.side, _id(one.amendment), _id(one.parent), _id(one.root), one.ballot)
            for one in made
        ),
    )
    sources = ((one.ident, 1, one.source, "") for one in made if one.source)
    writer.write(ArgumentSource, ("argument_id", "position", "url", "title"), sources)


def _write_annotations(writer: Writer, made: Sequence[PlannedAnnotation]) -> None:
    columns = ("id", "annotation_kind", "parent_id", "source_url", "paragraph_id", "start", "end", "quote",
               "prefix", "suffix")  # fmt: skip
    writer.write(Annotation, columns, map(_annotation, made))


def _annotation(one: PlannedAnnotation) -> Row:
    head = one.ident, one.kind, _id(one.parent), one.source
    if one.anchor is None or one.paragraph is None:
        return *head, None, None, None, "", "", ""
    anchor = one.anchor
    return *head, one.paragraph.id, anchor.start, anchor.end, anchor.quote, anchor.prefix, anchor.suffix


def _id(piece: Piece | None) -> int | None:
    return piece.ident if piece else None


def write_journal(writer: Writer, cast: Cast) -> None:
    """Who did what, in the order of time: sign-ups, roles, annotations, the life of each amendment."""
    entries: list[tuple[int, int | None, str, str, dict[str, Any]]] = []
    for rank, at in enumerate(cast.arrivals.tolist(), start=1):
        entries.append((at, rank, "signed up", f"user:{rank}", {}))
        if rank <= len(OFFICIALS):
            entries.append((at, None, "granted role", f"user:{rank}", {"role": OFFICIALS[rank - 1][1].value}))
    for note in cast.annotations:
        entries.append((note.at, note.author + 1, "annotate", f"annotation:{note.ident}", {}))
    for one in cast.amendments:
        author, subject = one.author + 1, f"amendment:{one.ident}"
        entries.append((one.at, author, "draft_amendment", subject, {}))
        if one.submitted is not None:
            entries.append((one.submitted, author, "submit_amendment", subject, {"number": one.number}))
        if one.withdrawn is not None:
            entries.append((one.withdrawn, author, "withdraw_amendment", subject, {}))
    entries.sort(key=lambda entry: entry[0])
    first = writer.last_id(Entry) + 1
    columns = ("id", "at", "actor_id", "verb", "subject", "data")
    writer.write(
        Entry, columns, ((n, as_datetime(at), *rest) for n, (at, *rest) in enumerate(entries, start=first))
    )
