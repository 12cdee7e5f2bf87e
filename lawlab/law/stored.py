"""Operations as JSON: how they are stored, and how those that a browser sends are checked.

`{"version": 1, "operations": [{"op", "article", "paragraph", "start", "end", "before", "after",
"destination"}, …]}`, fields that are empty left out. The shape of version 1 never changes.
"""

import json
from collections.abc import Sequence
from typing import Any

from lawlab.core.errors import Invalid, TooLarge
from lawlab.law.forms import Form, Operation

VERSION = 1
MAX_OPERATIONS = 5_000
MAX_CHARACTERS = 2_000_000
FIELDS = frozenset({"op", "article", "paragraph", "start", "end", "before", "after", "destination"})


def to_json(operations: Sequence[Operation]) -> dict[str, Any]:
    """The operations as an object that `json` can write; the same operations give the same object."""
    return {"version": VERSION, "operations": [_fields(operation) for operation in operations]}


def _fields(operation: Operation) -> dict[str, Any]:
    row: dict[str, Any] = {"op": operation.op.value, "article": operation.article}
    for name in ("paragraph", "start", "end"):
        if (number := getattr(operation, name)) is not None:
            row[name] = number
    row |= {"before": list(operation.before), "after": list(operation.after)}
    if operation.destination is not None:
        row["destination"] = operation.destination
    return row


def from_json(value: str | bytes | dict[str, Any]) -> tuple[Operation, ...]:
    """The operations written by `to_json`; Invalid, with what is wrong, for anything else.

    Also refused are half characters and NUL, which no database keeps, and lists beyond MAX_OPERATIONS
    operations or MAX_CHARACTERS characters (TooLarge).
    """
    document = _loaded(value) if isinstance(value, str | bytes) else value
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise Invalid(f"Operations are an object with “version” {VERSION}.")
    rows = document.get("operations")
    if not isinstance(rows, list):
        raise Invalid("“operations” must be a list.")
    if len(rows) > MAX_OPERATIONS:
        raise TooLarge(f"An amendment may have at most {MAX_OPERATIONS:,} operations.")
    operations = tuple(_operation(row) for row in rows)
    if sum(len(text) for each in operations for text in (*each.before, *each.after)) > MAX_CHARACTERS:
        raise TooLarge(f"An amendment may have at most {MAX_CHARACTERS:,} characters.")
    return operations


def _loaded(value: str | bytes) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise Invalid("The operations are not JSON.") from error


def _operation(row: object) -> Operation:
    if not isinstance(row, dict) or not FIELDS.issuperset(row):
        raise Invalid(f"An operation is an object with the fields {', '.join(sorted(FIELDS))}.")
    operation = Operation(
        _form(row.get("op")), _text(row.get("article")),
        _number(row, "paragraph"), _number(row, "start"), _number(row, "end"),
        _texts(row, "before"), _texts(row, "after"), _number(row, "destination"),
    )  # fmt: skip
    _check(operation)
    return operation


def _check(operation: Operation) -> None:
    """Which fields may stand together."""
    start, end, is_words = operation.start, operation.end, operation.is_words
    if (start is None) != (end is None) or (start is not None and end is not None and start > end):
        raise Invalid("An operation on words needs both “start” and “end”, in order.")
    if operation.paragraph is None and (is_words or operation.destination is not None):
        raise Invalid("An operation on words or a move needs its “paragraph”.")
    if is_words and operation.destination is not None:
        raise Invalid("An operation either changes words or moves a paragraph.")
    if is_words and (len(operation.before) != 1 or len(operation.after) != 1):
        raise Invalid("An operation on words has one string before and one after.")
    if start is not None and end is not None and len(operation.before[0]) != end - start:
        raise Invalid("“before” must be as long as from “start” to “end”.")
    if operation.destination is not None and (
        len(operation.before) != 1 or operation.before != operation.after
    ):
        raise Invalid("A move has the paragraph's text both before and after.")
    if operation.paragraph == 0 and operation.before:
        raise Invalid("Paragraphs are numbered from 1.")


def _form(value: object) -> Form:
    if not isinstance(value, str) or value not in Form.__members__:
        raise Invalid("“op” must be one of the known forms.")
    return Form(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Invalid("“article” and the texts of an operation must be strings.")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise Invalid("A text holds a character that cannot be kept.")
    return value


def _texts(row: dict[str, Any], name: str) -> tuple[str, ...]:
    values = row.get(name, [])
    if not isinstance(values, list):
        raise Invalid(f"“{name}” must be a list of strings.")
    return tuple(_text(value) for value in values)


def _number(row: dict[str, Any], name: str) -> int | None:
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_CHARACTERS:
        raise Invalid(f"“{name}” must be a whole number from 0.")
    return value
