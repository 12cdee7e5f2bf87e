"""Who a text's words are from, as readers see it: a mark beside the words, a sentence for each mark."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.contributions.queries import visible_among
from lawlab.core.db import db
from lawlab.law.crediting import Piece
from lawlab.review.replaying import WRITER
from lawlab.votes.models import Ballot, Position

HUES = 6  #: colours of the marks, taken in turn; the mark itself is what tells origins apart


@dataclass(frozen=True)
class Credit:
    """An origin in words."""

    mark: str  #: "118": what stands beside the words
    sentence: str  #: "no. 118, Camille, 79 % for"
    url: str  #: "" for who is not to be followed: a writer, or what is hidden
    hue: int
    author_id: int | None = None


def support_of(ballot: Ballot | None) -> str:
    """ "79 % for": nothing before anybody has voted."""
    if ballot is None or not ballot.total:
        return ""
    return str(_("%(share)s %% for", share=round(100 * ballot.tally[Position.FOR] / ballot.total)))


def credits_of(origins: Iterable[str], viewer: Any) -> dict[str, Credit]:
    """The origins (see `ConsolidatedArticle`) in words; what `viewer` may not see has no author."""
    known = list(dict.fromkeys(origins))
    amendments = visible_among(Amendment, [int(o) for o in known if o.isdigit()], viewer)
    writers = [int(o.removeprefix(WRITER)) for o in known if not o.isdigit()]
    people = {u.id: u for u in db.session.scalars(select(User).where(User.id.in_(writers)))}
    return {
        origin: _amendment(amendments.get(int(origin)), rank)
        if origin.isdigit()
        else _writer(people[int(origin.removeprefix(WRITER))], rank)
        for rank, origin in enumerate(known)
    }


def _amendment(amendment: Amendment | None, rank: int) -> Credit:
    if amendment is None:
        return Credit("–", str(_("an amendment that is not open to you")), "", rank % HUES)
    number, author = amendment.number or "–", amendment.author.public_name
    support = support_of(amendment.ballot)
    words = _("no. %(number)s, %(author)s", number=number, author=author)
    sentence = f"{words}, {support}" if support else str(words)
    url = url_for("amendments.show", amendment_id=amendment.id)
    return Credit(str(number), sentence, url, rank % HUES, amendment.author_id)


def _writer(person: User, rank: int) -> Credit:
    sentence = _("written at the desk by %(author)s", author=person.public_name)
    return Credit("✎", str(sentence), "", rank % HUES)


def marked_pieces(
    pieces: Sequence[Piece], credits: Mapping[str, Credit], places: Mapping[str, int]
) -> Markup:
    """A paragraph's words: what came and went with its marks, what is in conflict with its number."""
    return Markup("").join(_piece(piece, credits, places) for piece in pieces)


def _piece(piece: Piece, credits: Mapping[str, Credit], places: Mapping[str, int]) -> Markup:
    if piece.place in places:
        number = places[piece.place]
        label = _("conflict %(number)s", number=number)
        shape = '<mark class="clash-words">{}<a class="clash-mark" href="#conflict-{}">{}</a></mark>'
        return Markup(shape).format(piece.text, number, label)  # noqa: S704 - the literal above
    if piece.kind == "=":
        return escape(piece.text)
    found = [credits[origin] for origin in piece.origin or () if origin in credits]
    begin, end = (
        (_("begin insertion"), _("end insertion"))
        if piece.kind == "+"
        else (_("begin deletion"), _("end deletion"))
    )
    who = " ; ".join(credit.sentence for credit in found)
    words, space = without_last_space(piece.text)
    tag = Markup("ins") if piece.kind == "+" else Markup("del")
    return Markup(
        '<{tag} class="from hue-{hue}" data-who="{who}"><span class="sr"> {begin}, {who} : </span>{text}'
        '<span class="sr"> {end} </span>{marks}{space}</{tag}>'
    ).format(
        tag=tag, hue=found[0].hue if found else 0, who=who, begin=begin, end=end, text=words, space=space,
        marks=Markup("").join(map(mark_of, found)),
    )  # fmt: skip


def without_last_space(text: str) -> tuple[str, str]:
    """The words and the space after them, apart: a mark stands against the words that it is about."""
    words = text.rstrip()
    return words, text[len(words) :]


def mark_of(credit: Credit) -> Markup:
    """The raised mark of an origin, a link where there is something to follow."""
    if credit.url:
        return Markup('<a class="from-mark" href="{}" aria-label="{}">{}</a>').format(
            credit.url, credit.sentence, credit.mark
        )
    return Markup('<span class="from-mark" tabindex="0" role="note" aria-label="{}">{}</span>').format(
        credit.sentence, credit.mark
    )
