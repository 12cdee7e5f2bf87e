"""One JSON object a line in, one a line out: the shape that most commands of the law core share."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from tqdm import tqdm

Record = dict[str, Any]


def run_jsonl(source: BinaryIO, answer: Callable[[Record], Record]) -> None:
    """Answer each line of `source` on standard output, in order, same `id`; a bad one stops nothing.

    A line that is not a JSON object, or that `answer` refuses by any exception, is answered with
    `"status": "error"` and a `reason`. Empty lines are passed over. A progress bar is drawn on
    standard error when it is a terminal, and a one-line summary ends it.
    """
    lines = source.read().splitlines()
    statuses: Counter[str] = Counter()
    for line in tqdm(lines, disable=None, unit="line", file=sys.stderr):
        if not line.strip():
            continue
        reply = _answer_line(line, answer)
        statuses[str(reply.get("status", "done"))] += 1
        sys.stdout.write(_written(reply) + "\n")
    sys.stdout.flush()
    summary = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items())) or "nothing"
    sys.stderr.write(f"{statuses.total()} lines read: {summary}\n")


def _written(reply: Record) -> str:
    """The reply as one line; a half character, which no encoding can write, is escaped."""
    line = json.dumps(reply, ensure_ascii=False)
    return json.dumps(reply) if any("\ud800" <= character <= "\udfff" for character in line) else line


def _answer_line(line: bytes, answer: Callable[[Record], Record]) -> Record:
    ident = None
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            raise ValueError("the line is not a JSON object")
        ident = record.get("id")
        return {"id": ident, **answer(record)}
    except Exception as error:  # one bad record must not stop the others, whatever is wrong with it
        reason = f"missing field: {error}" if isinstance(error, KeyError) else str(error)
        return {"id": ident, "status": "error", "reason": reason or type(error).__name__}


def strings(record: Record, field: str) -> list[str]:
    """The list of strings in `field`; ValueError in words when it is anything else."""
    value = record[field]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"`{field}` must be a list of strings")
    return value


def records(source: BinaryIO) -> Iterator[Record]:
    """The objects of a JSONL file, for measurements: a bad line is an error here."""
    for line in source:
        if line.strip():
            yield json.loads(line)
