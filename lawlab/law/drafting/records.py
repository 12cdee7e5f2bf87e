"""The JSON of `flask law parse` and `flask law apply`. The names of its fields are a public interface."""

from typing import Any

from lawlab.law.drafting.apply import apply_amendments, parent_of
from lawlab.law.drafting.instructions import Instruction, Numbered, Parsed, Place, Status
from lawlab.law.drafting.parser import Chamber, parse_dispositif
from lawlab.law.drafting.sub_amendments import with_sub_amendments
from lawlab.law.jsonl import Record, strings


def parse_record(record: Record) -> Record:
    """Answers one line of `flask law parse`."""
    parsed = parse_dispositif(
        _text(record, "dispositif"), chamber=_chamber(record), target=record.get("cible") or None
    )
    return {
        "status": parsed.status.value,
        "operations": [operation for made in parsed.instructions for operation in _operations(made)],
        "unread": list(parsed.unread),
        "reason": parsed.reason or None,
    }


def apply_record(record: Record) -> Record:
    """Answers one line of `flask law apply`."""
    chamber = _chamber(record)
    before = strings(record, "avant")
    amendments = record["amendements"]
    if not isinstance(amendments, list) or not all(isinstance(one, dict) for one in amendments):
        raise ValueError("`amendements` must be a list of objects")
    article = f"article {record.get('article') or ''}"
    texts = [(str(one.get("numero", "")), _text(one, "dispositif"), _parent(one)) for one in amendments]
    numbered, refused = with_sub_amendments(texts, chamber=chamber, target=article)
    applied = apply_amendments(before, numbered)
    all_refused = [*refused, *applied.refused]
    done = [
        numero for numero, _, _ in texts if numero in {*applied.applied, *_folded(numbered, applied.applied)}
    ]
    return {
        "status": "refused" if not done else "partial" if all_refused else "applied",
        "apres": list(applied.paragraphs),
        "applied": done,
        "refused": [{"numero": one.numero, "reason": one.reason} for one in all_refused],
    }


def _folded(numbered: list[Numbered], applied: tuple[str, ...]) -> set[str]:
    """Sub-amendments that were written into an amendment that was applied."""
    return {sub for one in numbered if one.numero in applied for sub in one.folded}


def _parent(amendment: dict[str, Any]) -> str | None:
    named = amendment.get("parent")
    return str(named) if named else parent_of(_text(amendment, "dispositif"))


def _text(record: Record, field: str) -> str:
    value = record[field]
    if not isinstance(value, str):
        raise ValueError(f"`{field}` must be a string")
    return value


def _chamber(record: Record) -> Chamber:
    try:
        return Chamber(record["chambre"])
    except ValueError:
        raise ValueError("`chambre` must be assemblee or senat") from None


def _operations(made: Instruction) -> list[Record]:
    """One object an operation; only the fields that say something, `op` and `article` always."""
    base: Record = {"op": made.form.value, "article": made.place.article, **_place(made.place)}
    if made.target is not None:
        base["target"] = made.target
    if made.occurrence.is_said:
        said = made.occurrence
        base["occurrence"] = "each" if said.each else said.number
        if said.times is not None:
            base["times"] = said.times
    if made.side is not None:
        base["side"] = made.side.value
    if made.words is not None:
        base["words"] = made.words
    if made.paragraphs:
        base["paragraphs"] = list(made.paragraphs)
    for flag in ("gage", "suspended", "sentence"):
        if getattr(made, flag):
            base[flag] = True
    return [base]


def _place(place: Place) -> Record:
    """`paragraph` is the one paragraph meant, or the first; `ranges` all of them when there are more."""
    said: Record = {
        "unit": place.unit.value,
        "paragraph": place.paragraphs[0].first if place.paragraphs else None,
    }
    if len(place.paragraphs) > 1 or any(span.first != span.last for span in place.paragraphs):
        said["ranges"] = [[span.first, span.last] for span in place.paragraphs]
    if place.visa:
        said["visa"] = list(place.visa)
    if place.sentences:
        said["sentences"] = list(place.sentences)
    if place.edge is not None:
        said["edge"] = place.edge.value
    return said


__all__ = ["Parsed", "Status", "apply_record", "parse_record"]
