"""A paragraph's words as mark-up whose text content is, to the character, the stored text."""

from markupsafe import Markup, escape


def words(text: str) -> Markup:
    """The paragraph as `.words`: a table where it is one (lines between bars), else a run of words.

    Bars and line ends of a table stay in the page, out of sight: what counts characters in the page counts
    the same as on the server.
    """
    if _is_table(text):
        return Markup('<div class="words table-wrap" tabindex="0"><table>{}</table></div>').format(
            _rows(text)
        )
    return Markup('<p class="words">') + text + Markup("</p>")  # adding escapes what is not mark-up


def plain_words(text: str) -> Markup:
    """The same for what cannot be annotated (annexes): no anchor counts on it."""
    return words(text) if _is_table(text) else Markup("<p>{}</p>").format(text)


def _is_table(text: str) -> bool:
    lines = text.split("\n")
    return all(len(line) > 1 and line.startswith("|") and line.endswith("|") for line in lines)


def _rows(text: str) -> Markup:
    lines = text.split("\n")
    ends = [Markup('<span class="bar">|{}</span>').format("\n")] * (len(lines) - 1) + [
        Markup('<span class="bar">|</span>')
    ]
    return Markup("").join(_row(line, end) for line, end in zip(lines, ends, strict=True))


def _row(line: str, end: Markup) -> Markup:
    """A line "| a | b |": each cell begins with its own bar, the last one carries the end of the line too."""
    cells = line[1:-1].split("|")
    body = Markup("").join(
        Markup('<td><span class="bar">|</span>{}{}</td>').format(escape(cell), end if last else "")
        for cell, last in zip(cells, [False] * (len(cells) - 1) + [True], strict=True)
    )
    return Markup("<tr>{}</tr>").format(body)
