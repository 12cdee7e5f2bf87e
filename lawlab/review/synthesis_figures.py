"""The figures of a synthesis: each a drawing, the table of what it draws, and the same as a CSV file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_date, format_datetime, format_decimal, ngettext, pgettext
from flask_babel import gettext as _
from markupsafe import Markup

from lawlab.amendments.models import Amendment
from lawlab.arguments.models import Side
from lawlab.bills.naming import article_title
from lawlab.core.tables import csv_text
from lawlab.review.charts import Bar, Split, bars, splits, timeline
from lawlab.review.models import Opinion, Standing
from lawlab.review.participation import KINDS, Stretch, Timeline
from lawlab.review.synthesis import ArticleLine, Synthesis

Cell = str | int
MOST_DATES = 5  #: written under a timeline


@dataclass(frozen=True)
class Figure:
    key: str  #: names the file and the drawing
    title: str
    drawing: Markup
    headings: list[str]
    rows: list[list[Cell]]


def number(value: int) -> str:
    """ "8 500": grouped as the reader's language does it."""
    return str(format_decimal(value))


def figures_of(synthesis: Synthesis) -> dict[str, Figure]:
    """Every figure that has something to show, by key; those that are withheld are not there."""
    figures = [
        _over_time(
            "votes", _("Votes over time"), synthesis.timeline, [s.votes for s in synthesis.timeline.stretches]
        ),
        _over_time(
            "contributions",
            _("Contributions over time"),
            synthesis.timeline,
            [s.contributions for s in synthesis.timeline.stretches],
        ),
        _kinds(synthesis),
        _articles(synthesis.articles),
        _arguments(synthesis),
        _answers(synthesis),
    ]
    if synthesis.verdicts is not None:
        figures.append(_positions(synthesis.verdicts.tallies))
        for key, standings in (
            ("supported", synthesis.verdicts.supported),
            ("consensual", synthesis.verdicts.consensual),
            ("divisive", synthesis.verdicts.divisive),
        ):
            figures.append(_standings(key, standings, synthesis))
    return {figure.key: figure for figure in figures if figure is not None}


def _over_time(key: str, title: str, line: Timeline, values: Sequence[int]) -> Figure | None:
    if not any(values):
        return None
    most = max(values)
    best = line.stretches[values.index(most)]
    unit = {"hour": _("by the hour"), "day": _("by the day"), "week": _("by the week")}[line.unit]
    description = _(
        "%(total)s in all, %(unit)s, from %(first)s to %(last)s; the most, %(most)s, on %(best)s.",
        total=number(sum(values)),
        unit=unit,
        first=_when(line.stretches[0], line.unit),
        last=_when(line.stretches[-1], line.unit),
        most=number(most),
        best=_when(best, line.unit),
    )
    step = -(-len(values) // MOST_DATES)
    places = [(n, _short(line.stretches[n].begins, line.unit)) for n in range(0, len(values), step)]
    drawing = timeline(key, title, description, values, places, number(most))
    heading = {"hour": _("Hour"), "day": _("Day"), "week": _("Week of")}[line.unit]
    rows: list[list[Cell]] = [
        [_when(stretch, line.unit), value] for stretch, value in zip(line.stretches, values, strict=True)
    ]
    return Figure(key, f"{title}, {unit}", drawing, [heading, _("Number")], rows)


def _when(stretch: Stretch, unit: str) -> str:
    begins = stretch.begins
    if unit == "hour":
        return str(format_datetime(begins, "d MMMM yyyy, HH:mm", rebase=True))
    return str(format_date(begins.date(), "long"))


def _short(begins: datetime, unit: str) -> str:
    return (
        str(format_datetime(begins, "d MMM, HH:mm"))
        if unit == "hour"
        else str(format_date(begins.date(), "d MMM"))
    )


def kind_name(kind: str, count: int) -> str:
    """ "8 500 arguments"."""
    n = number(count)
    return str(
        {
            "amendment": ngettext("%(n)s amendment", "%(n)s amendments", count, n=n),
            "argument": ngettext("%(n)s argument", "%(n)s arguments", count, n=n),
            "annotation": ngettext("%(n)s annotation", "%(n)s annotations", count, n=n),
            "vote": ngettext("%(n)s vote", "%(n)s votes", count, n=n),
            "person": ngettext("%(n)s person", "%(n)s people", count, n=n),
            "contribution": ngettext("%(n)s contribution", "%(n)s contributions", count, n=n),
        }[kind]
    )


def _kinds(synthesis: Synthesis) -> Figure | None:
    names = {"amendment": _("Amendments"), "argument": _("Arguments"), "annotation": _("Annotations")}
    counts = {kind: synthesis.contributions[kind] for kind in KINDS if synthesis.contributions[kind]}
    if not counts:
        return None
    title = _("Contributions by kind")
    rows = [Bar(names[kind], count, number(count)) for kind, count in counts.items()]
    drawing = bars("kinds", title, _listed(rows), rows)
    return Figure("kinds", title, drawing, [_("Kind"), _("Number")], [[row.label, row.value] for row in rows])


def _listed(rows: Iterable[Bar | Split]) -> str:
    return "; ".join(f"{row.label}: {row.words}" for row in rows) + "."


def _articles(lines: Sequence[ArticleLine]) -> Figure | None:
    active = [line for line in lines if line.activity.total or line.activity.votes]
    if not active:
        return None
    title = _("Contributions by article")
    drawn = [Bar(_line_title(line), line.activity.total, number(line.activity.total)) for line in active]
    headings = [
        _("Article"),
        _("Amendments"),
        _("Arguments"),
        _("Annotations"),
        _("Contributions"),
        _("Votes"),
    ]
    rows: list[list[Cell]] = [
        [
            _line_title(line),
            *(line.activity.contributions[kind] for kind in KINDS),
            line.activity.total,
            line.activity.votes,
        ]
        for line in active
    ]
    return Figure("articles", title, bars("articles", title, _listed(drawn), drawn), headings, rows)


def _line_title(line: ArticleLine) -> str:
    return article_title(line.article) if line.article else _("The text as a whole, or earlier articles")


def _arguments(synthesis: Synthesis) -> Figure | None:
    if not synthesis.reasons:
        return None
    title = _("Arguments for and against, by article")
    drawn = [
        Split(
            article_title(reasons.article),
            (reasons.counts[Side.FOR], 0, reasons.counts[Side.AGAINST]),
            _for_and_against(reasons.counts[Side.FOR], reasons.counts[Side.AGAINST]),
        )
        for reasons in synthesis.reasons
    ]
    headings = [_("Article"), _("For"), _("Against")]
    rows: list[list[Cell]] = [[split.label, split.parts[0], split.parts[2]] for split in drawn]
    return Figure("arguments", title, splits("arguments", title, _listed(drawn), drawn), headings, rows)


def _for_and_against(favour: int, against: int) -> str:
    return str(_("%(favour)s for, %(against)s against", favour=number(favour), against=number(against)))


def opinion_name(opinion: Opinion) -> str:
    return str(
        {
            Opinion.FAVOURABLE: pgettext("opinion", "Favourable"),
            Opinion.UNFAVOURABLE: pgettext("opinion", "Unfavourable"),
            Opinion.FAVOURABLE_IF: pgettext("opinion", "Favourable, subject to a change"),
            Opinion.WITHDRAWAL: pgettext("opinion", "Request to withdraw"),
            Opinion.WISDOM: pgettext("opinion", "Left to the wisdom of the assembly"),
            Opinion.SATISFIED: pgettext("opinion", "Already satisfied"),
            Opinion.TAKEN_UP: pgettext("opinion", "Taken up in the text"),
        }[opinion]
    )


def _answers(synthesis: Synthesis) -> Figure | None:
    answers = synthesis.answers
    counts = [(opinion_name(opinion), answers.by_opinion.get(opinion, 0)) for opinion in Opinion]
    counts.append((_("No answer yet"), answers.unanswered))
    drawn = [Bar(name, count, number(count)) for name, count in counts if count]
    if not drawn:
        return None
    title = _("Answers to the amendments")
    rows: list[list[Cell]] = [[bar.label, bar.value] for bar in drawn]
    return Figure(
        "answers",
        title,
        bars("answers", title, _listed(drawn), drawn),
        [pgettext("opinion", "Answer"), _("Amendments")],
        rows,
    )


def _positions(tallies: Mapping[str, tuple[int, int, int]]) -> Figure | None:
    names = {"article": _("On articles"), "amendment": _("On amendments"), "argument": _("On arguments")}
    drawn = [
        Split(name, tallies[kind], _tally_words(tallies[kind]))
        for kind, name in names.items()
        if sum(tallies.get(kind, (0, 0, 0)))
    ]
    return _split_figure("positions", _("Votes for, mixed and against"), _("Votes"), drawn)


def _standings(key: str, standings: Sequence[Standing], synthesis: Synthesis) -> Figure | None:
    drawn = []
    for standing in standings:
        favour, mixed, against = [*standing.everyone, 0, 0, 0][:3]
        name = amendment_name(synthesis.titles[standing.amendment_id])
        drawn.append(Split(name, (favour, mixed, against), _tally_words((favour, mixed, against))))
    return _split_figure(key, _("All the votes on these amendments"), _("Amendment"), drawn)


def _split_figure(key: str, title: str, heading: str, drawn: Sequence[Split]) -> Figure | None:
    if not drawn:
        return None
    headings = [heading, _("For"), _("Mixed"), _("Against")]
    rows: list[list[Cell]] = [[split.label, *split.parts] for split in drawn]
    return Figure(key, title, splits(key, title, _listed(drawn), drawn), headings, rows)


def _tally_words(parts: tuple[int, int, int]) -> str:
    total = sum(parts)
    share = round(100 * parts[0] / total) if total else 0
    return str(_("%(share)s%% for, of %(votes)s", share=share, votes=kind_name("vote", total)))


def amendment_name(amendment: Amendment) -> str:
    """ "No. 12, Article 4": short enough for a drawing."""
    number_ = _("No. %(number)s", number=amendment.number)
    return f"{number_}, {article_title(amendment.article)}" if amendment.article else number_


def as_csv(figure: Figure) -> str:
    """The table of a figure."""
    return csv_text(figure.headings, figure.rows)
