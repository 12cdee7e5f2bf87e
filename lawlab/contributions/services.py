"""What all contributions share: cleaning people's words, posting once, keeping old wordings."""

import re
import unicodedata
from datetime import datetime
from typing import TypeVar

from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.models import User
from lawlab.bills.models import Bill
from lawlab.contributions.models import Contribution, ContributionEdit, Visibility
from lawlab.contributions.policies import takes_contributions
from lawlab.contributions.queries import posted_with
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed, TooLarge

Kind = TypeVar("Kind", bound=Contribution)

#: Past this many accents on one letter it is no writing any more, but ink over other people's lines.
MAX_MARKS = 8
#: Characters that turn the direction of what follows: a text would not read as it is stored.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def clean_text(value: str, limit: int, *, required: bool = True) -> str:
    """A person's words as they are stored: composed (NFC), "\\n" between lines, no blank at the ends.

    TooLarge past `limit` characters; Invalid for control characters, halves of surrogate pairs, characters
    that turn the direction of the text, accents piled up, and for nothing at all when it is `required`.
    Markup is text like any other: it is escaped where it is shown.
    """
    if len(value) > 4 * limit + 1000:  # not even read
        raise _too_long(limit)
    refuse_unwritable(value)
    text = unicodedata.normalize("NFC", _NEWLINES.sub("\n", value).replace("\t", " "))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    text = re.sub(r"\n{3,}", "\n\n", text)
    if len(text) > limit:
        raise _too_long(limit)
    if required and not is_seen(text):
        raise Invalid(_("Something is missing: these words cannot be left empty."))
    return text


def clean_line(value: str, limit: int, *, required: bool = True) -> str:
    """The same for what stands on one line, such as a title."""
    return " ".join(clean_text(value, limit, required=required).split())


def refuse_unwritable(value: str) -> None:
    """Invalid when `value` holds what no one writes, and what could not be stored or would mislead."""
    marks = 0
    for character in _NEWLINES.sub("\n", value):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category == "Cs" or (category == "Cc" and character not in "\n\t") or marks > MAX_MARKS:
            raise Invalid(_("This text holds characters that cannot be shown. Remove them, then try again."))
    if _TURNING.search(value):
        raise Invalid(_("This text holds characters that change its direction. Remove them, then try again."))


def is_seen(text: str) -> bool:
    """Whether anything of `text` shows on a page: not blanks, nor characters without a shape."""
    return any(unicodedata.category(c) not in ("Cf", "Zs", "Zl", "Zp", "Cc", "Mn") for c in text)


def _too_long(limit: int) -> TooLarge:
    return TooLarge(_("This is too long: at most %(limit)s characters. Nothing was saved.", limit=limit))


def clean_client_key(value: str) -> str | None:
    """The key that a form was given when it was made; None when it has none, which is allowed."""
    if value and not _CLIENT_KEY.fullmatch(value):
        raise Invalid(_("This request could not be understood."))
    return value or None


def require_open(bill: Bill, at: datetime) -> None:
    """Conflict, in words, when this version does not take contributions at this moment."""
    if takes_contributions(bill, at):
        return
    if not bill.is_latest:
        raise Conflict(_("There is a newer version of this text. Go to it to take part."))
    raise Conflict(_("The consultation on this text is not open."))


def require_may_write(author: User, at: datetime) -> None:
    """NotAllowed, in words, while moderators have suspended this person from writing."""
    if author.suspended_until is not None and at < author.suspended_until:
        raise NotAllowed(
            _(
                "A moderation decision suspends you from writing until %(moment)s. You may read and vote.",
                moment=format_datetime(author.suspended_until, "d MMMM yyyy, HH:mm"),
            )
        )


def require_in_sight(contribution: Contribution) -> None:
    """Conflict, in words, while a decision hides it: who still sees it does not vote on it nor answer it."""
    if contribution.visibility is Visibility.HIDDEN:
        raise Conflict(_("A decision hides this contribution: nobody votes on it or answers it meanwhile."))


def post_once(contribution: Kind) -> tuple[Kind, bool]:
    """Add a new contribution unless its author already posted with its key; then the earlier one, and False.

    Two identical forms sent at the same instant post one: the database refuses the second.
    """
    kind, key, author_id = type(contribution), contribution.client_key, contribution.author_id
    try:
        with db.session.begin_nested():
            db.session.add(contribution)
    except IntegrityError:
        earlier = posted_with(kind, author_id, key) if key else None
        if earlier is None:
            raise
        return earlier, False
    return contribution, True


def keep_wording(contribution: Contribution, *, at: datetime) -> None:
    """Keep the present words in the history, before they are replaced; call it holding the row's lock."""
    last = select(func.max(ContributionEdit.position)).where(
        ContributionEdit.contribution_id == contribution.id
    )
    position = (db.session.scalar(last) or 0) + 1
    db.session.add(
        ContributionEdit(
            contribution_id=contribution.id, position=position, body=contribution.body, replaced_at=at
        )
    )
    contribution.edited_at = at
