"""What the editor sends, as a form or as JSON, turned into lines, or refused in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lawlab.amendments.lines import Line, clean_lines, rearranged, restored
from lawlab.amendments.services import Proposal
from lawlab.core.errors import Invalid
from lawlab.law.drafting.parser import Chamber

#: A request may name at most this many paragraphs: beyond, it is no edit of a law any more.
MAX_LINES = 20_000


@dataclass(frozen=True)
class EditForm:
    """One sending of the editor's form."""

    action: str  #: "draft", "submit", "preview", "read", or one of `rearranged`
    lines: list[Line]
    rationale: str
    title: str
    client_key: str
    instruction: str
    chamber: Chamber
    seen: int  #: the revision that was being edited; 0 for a new amendment

    @property
    def proposal(self) -> Proposal:
        return Proposal(self.lines, self.rationale, self.title)

    @property
    def is_saving(self) -> bool:
        return self.action in ("draft", "submit")


def read_form(form: MultiDict[str, str], before: Sequence[str]) -> EditForm:
    """The editor's form: one `base` and one `text` for each paragraph, in order, and a button's `action`."""
    action = form.get("action", "preview")
    verb, _colon, number = action.partition(":")
    drafts = list(zip(form.getlist("base"), form.getlist("text"), strict=False))
    sent = [(_number(base), text) for base, text in drafts]
    if verb in ("add", "up", "down", "remove"):  # on what is on the screen, empty new paragraphs included
        shown = rearranged([Line(base, text) for base, text in sent], action)
        lines = [_as_shown(before, line) for line in shown]
    else:
        lines = clean_lines(before, sent)
        if verb == "restore":
            lines = restored(before, lines, _number(number) or 0)
    seen = form.get("seen", "0")
    return EditForm(
        action=verb,
        lines=lines,
        rationale=form.get("rationale", ""),
        title=form.get("title", ""),
        client_key=form.get("client_key", ""),
        instruction=form.get("instruction", ""),
        chamber=Chamber.SENAT if form.get("chamber") == Chamber.SENAT else Chamber.ASSEMBLEE,
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
    )


def _as_shown(before: Sequence[str], line: Line) -> Line:
    cleaned = clean_lines(before, [line])
    return cleaned[0] if len(cleaned) == 1 else Line(line.base, " ".join(part.text for part in cleaned))


def _number(value: str) -> int | None:
    if value == "":
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 7):
        raise Invalid(_("This request could not be understood."))
    return int(value)


def read_lines(data: Any, before: Sequence[str]) -> list[Line]:
    """The `lines` of a JSON body: [{"base": 3}, {"base": 4, "text": "…"}, {"base": null, "text": "…"}]."""
    lines = data.get("lines") if isinstance(data, dict) else None
    if not isinstance(lines, list) or len(lines) > MAX_LINES:
        raise Invalid(_("This request could not be understood."))
    return clean_lines(before, [_line(line) for line in lines])


def _line(line: Any) -> tuple[int | None, str | None]:
    if not isinstance(line, dict):
        raise Invalid(_("This request could not be understood."))
    base, text = line.get("base"), line.get("text")
    is_number = base is None or (isinstance(base, int) and not isinstance(base, bool))
    if not is_number or not (text is None or isinstance(text, str)):
        raise Invalid(_("This request could not be understood."))
    return base, text


def read_id(data: Any, key: str) -> int | None:
    """The id under `key` of a JSON body or an address; None when there is none."""
    value = data.get(key)
    if value is None or value == "":
        return None
    if (
        isinstance(value, bool)
        or not str(value).isascii()
        or not str(value).isdigit()
        or len(str(value)) > 15
    ):
        raise Invalid(_("This request could not be understood."))
    return int(value)
