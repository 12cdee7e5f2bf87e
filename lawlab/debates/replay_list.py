"""The list beside the timeline: the same things in words, chapter after chapter."""

from dataclasses import dataclass, field

from lawlab.debates.replay import Chapter, Replay
from lawlab.debates.replay_files import Entry, entries_of


@dataclass(frozen=True)
class Row:
    """One thing along the recording; the first at its second is where `#t=` leads without a script."""

    entry: Entry
    anchor: str  #: "t=754", or nothing


@dataclass
class Section:
    """A visit to a point of the agenda with what happened meanwhile; the first may have no chapter."""

    chapter: Chapter | None
    anchor: str
    rows: list[Row] = field(default_factory=list)


def sections_of(replay: Replay) -> list[Section]:
    """Everything in the order of the show, by chapter."""
    taken: set[int] = set()
    sections = [Section(None, "")]
    for entry in entries_of(replay):
        anchor = _anchor(entry, taken)
        if entry.kind == "chapter":
            sections.append(Section(entry.subject, anchor))
        else:
            sections[-1].rows.append(Row(entry, anchor))
    return sections if sections[0].rows else sections[1:]


def _anchor(entry: Entry, taken: set[int]) -> str:
    if entry.second is None or entry.second in taken:
        return ""
    taken.add(entry.second)
    return f"t={entry.second}"
