"""Where capabilities above arguments add a line under an argument: that it was said in a debate."""

from collections.abc import Callable, Collection

from markupsafe import Markup

NoteSource = Callable[[Collection[int]], dict[int, Markup]]

_sources: list[NoteSource] = []


def note_source(source: NoteSource) -> NoteSource:
    """Register lines for several arguments at once, by argument id, in a bounded number of queries."""
    _sources.append(source)
    return source


def notes_of(argument_ids: Collection[int]) -> dict[int, list[Markup]]:
    """What is added under each of these arguments, in the order of registration."""
    notes: dict[int, list[Markup]] = {}
    for source in _sources:
        for ident, note in source(argument_ids).items():
            notes.setdefault(ident, []).append(note)
    return notes
