"""The text engine on JSON records: what the commands `flask law diff`, `anchor` and `merge` answer."""

from lawlab.law.anchors import anchor_at, find_anchor
from lawlab.law.diff import diff_words
from lawlab.law.jsonl import Record, strings
from lawlab.law.merge import merge

MAX_AMENDMENTS = 1_000  #: in one merge


def diff_record(record: Record) -> Record:
    """`{"before", "after"}` → `{"operations": [["=", "…"], …]}`."""
    chunks = diff_words(_string(record, "before"), _string(record, "after"))
    return {"operations": [[chunk.kind, chunk.text] for chunk in chunks]}


def anchor_record(record: Record) -> Record:
    """`{"avant", "apres", "paragraph", "start", "end"}` → where the passage is in the new text."""
    before, after = strings(record, "avant"), strings(record, "apres")
    place = [_number(record, name) for name in ("paragraph", "start", "end")]
    found = find_anchor(anchor_at(before, *place), before, after)
    return {
        "status": found.status.value,
        "paragraph": found.paragraph,
        "start": found.start,
        "end": found.end,
    }


def merge_record(record: Record) -> Record:
    """`{"avant", "amendments": [{"id", "apres"}]}` → the merged article, each run with its origin."""
    amended: dict[str, list[str]] = {}
    amendments = record["amendments"]
    if not isinstance(amendments, list) or len(amendments) > MAX_AMENDMENTS:
        raise ValueError(f"`amendments` must be a list of at most {MAX_AMENDMENTS} amendments")
    for amendment in amendments:
        if not isinstance(amendment, dict):
            raise ValueError("each amendment must be an object")
        name = str(amendment["id"])
        if name in amended:
            raise ValueError(f"two amendments have the id {name}")
        amended[name] = strings(amendment, "apres")
    merged = merge(strings(record, "avant"), amended)
    return {
        "apres": [
            [{"text": run.text, "from": list(run.origin) if run.origin else None} for run in runs]
            for runs in merged.paragraphs
        ],
        "conflicts": [
            {"paragraph": conflict.paragraph, "base": conflict.base, "readings": conflict.readings}
            for conflict in merged.conflicts
        ],
    }


def _string(record: Record, field: str) -> str:
    value = record[field]
    if not isinstance(value, str):
        raise ValueError(f"`{field}` must be a string")
    return value


def _number(record: Record, field: str) -> int:
    value = record[field]
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"`{field}` must be a whole number")
    return value
