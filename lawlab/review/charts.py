"""Charts as SVG, drawn by pure functions: no library, no script, and every axis begins at zero.

Widths are in hundredths of the drawing's own width and heights in pixels, so that the words keep their size
on a telephone, on a screen and on paper. Colours come from classes (static/css/review_synthesis.css); what a
colour says, a pattern says too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

ROW, BAR = 40, 14  #: pixels from one bar to the next, and of a bar
#: Rows of one drawing: more would not fit on a sheet, and go on in another one, on the same scale.
SHEET = 10
HEIGHT, FOOT, HEAD = 190, 24, 14  #: of a timeline, of its dates, and above its highest column


Row = TypeVar("Row")


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    words: str  #: the value as it is read: "8 500"


@dataclass(frozen=True)
class Split:
    """A bar in parts: for, mixed, against."""

    label: str
    parts: tuple[int, int, int]
    words: str


def bars(ident: str, title: str, description: str, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars, the longest one as wide as the drawing leaves after its figure."""
    most = max((row.value for row in rows), default=0) or 1
    return Markup("").join(
        _bars(f"{ident}-{n}", title, description, part, most) for n, part in enumerate(_sheets(rows))
    )


def _bars(ident: str, title: str, description: str, rows: Sequence[Bar], most: int) -> Markup:
    drawn = [
        Markup(
            '<text class="c-label" x="0" y="{0}">{1}</text>'
            '<rect class="c-track" x="0" y="{2}" width="84%" height="{3}"/>'
            '<rect class="c-bar" x="0" y="{2}" width="{4}%" height="{3}"/>'
            '<text class="c-value" x="100%" y="{5}" text-anchor="end">{6}</text>'
        ).format(
            ROW * n + 14,
            row.label,
            ROW * n + 20,
            BAR,
            _hundredths(84 * row.value / most),
            ROW * n + 33,
            row.words,
        )
        for n, row in enumerate(rows)
    ]
    return _drawing(ident, title, description, ROW * len(rows), Markup("").join(drawn))


def splits(ident: str, title: str, description: str, rows: Sequence[Split]) -> Markup:
    """For goes right of the middle, against goes left, and what is mixed stands astride it.

    All rows are on one scale: the shares of each row's votes, from 0 to 100 on either side.
    """
    return Markup("").join(
        _splits(f"{ident}-{n}", title, description, part) for n, part in enumerate(_sheets(rows))
    )


def _splits(ident: str, title: str, description: str, rows: Sequence[Split]) -> Markup:
    drawn = [Markup('<line class="c-axis" x1="50%" x2="50%" y1="0" y2="{}"/>').format(ROW * len(rows) + 2)]
    fills = {"for": "currentColor", "mixed": f"url(#{ident}-mixed)", "against": f"url(#{ident}-against)"}
    for n, row in enumerate(rows):
        total = sum(row.parts) or 1
        favour, mixed, against = (50 * part / total for part in row.parts)
        top = ROW * n + 20
        drawn.append(Markup('<text class="c-label" x="0" y="{}">{}</text>').format(ROW * n + 14, row.label))
        places = [
            ("against", 50 - mixed / 2 - against, against),
            ("mixed", 50 - mixed / 2, mixed),
            ("for", 50 + mixed / 2, favour),
        ]
        drawn += [
            Markup('<rect class="c-{0}" x="{1}%" y="{2}" width="{3}%" height="{4}" fill="{5}"/>').format(
                name, _hundredths(left), top, _hundredths(width), BAR, fills[name]
            )
            for name, left, width in places
            if width
        ]
        drawn.append(
            Markup('<text class="c-value" x="100%" y="{}" text-anchor="end">{}</text>').format(
                ROW * n + 14, row.words
            )
        )
    return _drawing(ident, title, description, ROW * len(rows) + 4, _patterns(ident) + Markup("").join(drawn))


def timeline(
    ident: str,
    title: str,
    description: str,
    values: Sequence[int],
    dates: Sequence[tuple[int, str]],
    most_words: str,
) -> Markup:
    """An area in steps, one a stretch of time. `dates` are places along it with what to write there."""
    most, count = max(values, default=0) or 1, max(1, len(values))
    room = HEIGHT - FOOT - HEAD
    drawn = [
        Markup('<line class="c-grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(HEAD),
        Markup('<line class="c-grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(HEAD + room // 2),
    ]
    for n, value in enumerate(values):
        height = room * value / most
        if value:
            drawn.append(
                Markup('<rect class="c-bar" x="{}%" y="{:.1f}" width="{}%" height="{:.1f}"/>').format(
                    _hundredths(100 * n / count),
                    HEAD + room - height,
                    _hundredths(100 / count + 0.05),
                    height,
                )
            )
    drawn += [
        Markup('<line class="c-axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(HEAD + room),
        Markup('<text class="c-value" x="0" y="10">{}</text>').format(most_words),
    ]
    for n, words in dates:
        share = 100 * n / count
        anchor = "start" if share < 12 else "end" if share > 80 else "middle"
        drawn.append(
            Markup('<text class="c-date" x="{}%" y="{}" text-anchor="{}">{}</text>').format(
                _hundredths(0 if anchor == "start" else 100 if anchor == "end" else share),
                HEIGHT - 6,
                anchor,
                words,
            )
        )
    return _drawing(ident, title, description, HEIGHT, Markup("").join(drawn))


def _sheets(rows: Sequence[Row]) -> list[Sequence[Row]]:
    return [rows[n : n + SHEET] for n in range(0, len(rows), SHEET)]


def _hundredths(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _patterns(ident: str) -> Markup:
    """For: plain. Mixed: dots. Against: stripes. They are told apart in black on white."""
    return Markup(
        "<defs>"
        '<pattern id="{0}-mixed" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect class="c-paper" width="6" height="6"/>'
        '<circle class="c-mixed-ink" cx="3" cy="3" r="1.6"/></pattern>'
        '<pattern id="{0}-against" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect class="c-paper" width="6" height="6"/>'
        '<rect class="c-against-ink" width="3.2" height="6"/></pattern>'
        "</defs>"
    ).format(ident)


def _drawing(ident: str, title: str, description: str, height: int, inside: Markup) -> Markup:
    return Markup(
        '<svg class="chart" role="img" aria-labelledby="{0}-t {0}-d" width="100%" height="{1}">'
        '<title id="{0}-t">{2}</title><desc id="{0}-d">{3}</desc>{4}</svg>'
    ).format(ident, height, title, description, inside)
