"""The open-data archive of a consultation: what anyone needs to recount it, and nothing about anyone.

It holds exactly the acts of the latest checkpoint, the counts and the rankings that these give, and the
program that checks them. docs/open-data.md says the format. Made by `flask opendata export` alone, which the
site starts as a process of its own.
"""

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lawlab.bills.models import Bill
from lawlab.bills.queries import articles_of
from lawlab.core.db import db
from lawlab.core.tables import csv_text
from lawlab.moderation.queries import decisions
from lawlab.opendata.archive_words import LICENCE, readme
from lawlab.opendata.keys import origin_of, signer
from lawlab.opendata.models import Checkpoint, Leaf
from lawlab.opendata.subjects import Subject, ballots_in, subjects_in
from lawlab.opendata.verifier import VERIFIER
from lawlab.review.exporting.items import Item
from lawlab.review.exporting.reading import Choice, chosen, items_of
from lawlab.review.ranking.compute import Ranking
from lawlab.review.ranking.published import written
from lawlab.review.standings import ranked_as_kept
from lawlab.votes.chain import FIELDS, line_of
from lawlab.votes.models import Ballot, Position, VoteCast

FORMAT = "lawlab-archive-1"

#: Files have no moment of their own: the same acts give the same bytes.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
BATCH = 10_000  #: lines read at once
MOST_DECISIONS = 100_000

Counts = dict[str, list[int]]  #: for, mixed, against, by level


@dataclass
class Recounted:
    """The acts of a checkpoint: their lines in the tree's order, and what they give on each ballot."""

    lines: list[str]
    acts: dict[int, int]  #: by ballot
    levels: dict[int, Counts]

    def total(self, ballot_id: int) -> list[int]:
        return [
            sum(column) for column in zip([0, 0, 0], *self.levels.get(ballot_id, {}).values(), strict=True)
        ]


def write_archive(bill: Bill, last: Checkpoint, path: Path) -> None:
    """Write the archive of the bill's dossier, as of this checkpoint, with the ranking of this bill."""
    dossier, subjects = bill.dossier, subjects_in(bill.dossier_id)
    recounted = recount_log(dossier.id, last.size)
    in_log = VoteCast.id.in_(
        select(Leaf.cast_id).where(Leaf.dossier_id == dossier.id, Leaf.place < last.size)
    )
    counted, ranking, verified = ranked_as_kept(bill, in_log)
    ranked = {ident for ident in counted.amendment_of.values()}
    items = items_of(bill, chosen(bill, Choice()))
    ballots = [
        ballot_record(ballot, subjects[ballot.id], recounted, ranked) for ballot in ballots_in(dossier.id)
    ]
    about = {
        "format": FORMAT,
        "origin": origin_of(dossier),
        "dossier": {"slug": dossier.slug, "title": dossier.title},
        "bill": bill.slug,
        "size": last.size,
        "families": families_in(ranking),
        "families_verified": families_in(verified),
    }
    files: dict[str, str] = {
        "README.md": readme(dossier.title, origin_of(dossier)),
        "LICENCE.txt": LICENCE,
        "archive.json": _json(about),
        "key.txt": signer().verifier(origin_of(dossier)) + "\n",
        "votes.csv": "\n".join([",".join(FIELDS), *recounted.lines]) + "\n",
        "ballots.json": _json(ballots),
        "ballots.csv": _ballots_table(ballots),
        "ranking.jsonl": "".join(written(ranking)),
        "ranking-verified.jsonl": "".join(written(verified)),
        "moderation.csv": _moderation_table(bill),
        "verify.py": VERIFIER.read_text(),
        **{f"checkpoints/{size:09}.txt": note for size, note in _notes(dossier.id, last.size)},
        **{f"texts/{each.slug}.json": _json(_text(each)) for each in dossier.bills},
        "texts/amendments.jsonl": "".join(_line(_amendment(item)) for item in items),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)


def recount_log(dossier_id: int, size: int) -> Recounted:
    """The first `size` acts of the log, and the votes that they leave standing."""
    made = Recounted([], defaultdict(int), {})
    last: dict[tuple[int, str], tuple[int, str | None, str]] = {}
    for cast in _acts(dossier_id, size):
        made.lines.append(line_of(cast))
        made.acts[cast.ballot_id] += 1
        whose = cast.ballot_id, cast.pseudonym
        if cast.act > last.get(whose, (0,))[0]:
            last[whose] = cast.act, cast.position, cast.level.value
    for (ballot_id, _), (_, position, level) in last.items():
        if position is not None:
            counts = made.levels.setdefault(ballot_id, {}).setdefault(level, [0, 0, 0])
            counts[tuple(Position).index(Position(position))] += 1
    return made


def _acts(dossier_id: int, size: int) -> Iterator[Any]:
    columns = [column for column in VoteCast.__table__.columns if column.name not in ("at", "chain_hash")]
    query = (
        select(Leaf.place, *columns)
        .join(VoteCast, VoteCast.id == Leaf.cast_id)
        .where(Leaf.dossier_id == dossier_id)
        .order_by(Leaf.place)
    )
    for start in range(0, size, BATCH):
        yield from db.session.execute(query.where(Leaf.place.between(start, min(start + BATCH, size) - 1)))


def ballot_record(ballot: Ballot, subject: Subject, recounted: Recounted, ranked: set[int]) -> dict[str, Any]:
    """What the archive says of a ballot. It is told as sealed once all its acts are in the log."""
    is_whole = ballot.sealed_at is not None and recounted.acts[ballot.id] == ballot.log_size
    is_amendment = subject.kind == "amendment"
    ident = int(subject.path.rpartition("/")[2]) if is_amendment else 0
    return {
        "id": ballot.id,
        "round": ballot.round,
        "previous": ballot.previous_id,
        "kind": subject.kind,
        "item": int(subject.number) if is_amendment else subject.number,
        "on": subject.words,
        "path": subject.path,
        "is_ranked": is_amendment and subject.is_current and ident in ranked,
        "wording_hash": ballot.wording_hash,
        "opens_at": to_the_minute(ballot.opens_at),
        "closes_at": to_the_minute(ballot.closes_at),
        "sealed_at": to_the_minute(ballot.sealed_at) if is_whole else None,
        "acts": recounted.acts[ballot.id],
        "counts": dict(zip((p.value for p in Position), recounted.total(ballot.id), strict=True)),
        "levels": dict(sorted(recounted.levels.get(ballot.id, {}).items())),
    }


def to_the_minute(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if moment else None


def families_in(ranking: Ranking) -> list[list[int]]:
    """The families that count as one proposal, by their members' numbers."""
    return [[int(member) for member in place.members] for place in ranking.places if len(place.members) > 1]


def _ballots_table(ballots: Iterable[dict[str, Any]]) -> str:
    columns = ("id", "round", "previous", "kind", "item", "on", "path", "wording_hash",
               "opens_at", "closes_at", "sealed_at", "acts")  # fmt: skip
    rows = [[*(ballot[name] for name in columns), *ballot["counts"].values()] for ballot in ballots]
    return csv_text([*columns, *(position.value for position in Position)], rows)


def _moderation_table(bill: Bill) -> str:
    """The public decisions about the dossier's texts and votes, by day; who decided is not told."""
    columns = ("decision", "day", "kind", "scope", "code", "facts", "automated", "until", "cancels")
    rows = [
        [
            each.id,
            each.at.astimezone(UTC).date().isoformat(),
            each.kind.value,
            each.scope.value,
            each.code,
            each.facts,
            int(each.is_automated),
            each.until.astimezone(UTC).date().isoformat() if each.until else "",
            each.cancels_id or "",
        ]
        for each in decisions(bill=bill, limit=MOST_DECISIONS)
    ]
    return csv_text(columns, reversed(rows))


def _notes(dossier_id: int, size: int) -> list[tuple[int, str]]:
    query = select(Checkpoint.size, Checkpoint.note).where(
        Checkpoint.dossier_id == dossier_id, Checkpoint.size <= size
    )
    return [(number, note) for number, note in db.session.execute(query.order_by(Checkpoint.size))]


def _text(bill: Bill) -> dict[str, Any]:
    return {
        "slug": bill.slug,
        "title": bill.title,
        "version": bill.version,
        "language": bill.language,
        "source": bill.source_url or None,
        "licence": bill.licence or None,
        "articles": [
            {
                "eid": article.eid,
                "label": article.label,
                "number": article.number,
                "heading": article.heading,
                "status": article.status,
                "paragraphs": article.texts,
            }
            for article in articles_of(bill)
        ],
    }


def _amendment(item: Item) -> dict[str, Any]:
    """An amendment's words, without who wrote them or when."""
    return {
        "number": item.number,
        "parent": item.parent,
        "title": item.title,
        "place": item.place,
        "article": item.article_eid,
        "status": item.status,
        "before": item.before,
        "after": item.after,
        "rationale": item.rationale,
        "path": f"/amendments/{item.ident}",
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
