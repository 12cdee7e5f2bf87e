"""The desk as tests need it: a lawmaker, amendments that stand, responses and votes."""

from collections.abc import Sequence

from lawlab.accounts.models import Role, User
from lawlab.amendments.models import Amendment
from lawlab.core.db import db, now
from lawlab.review.models import OfficialResponse, Opinion
from lawlab.review.responding import Reply, draft_response, publish_response
from lawlab.votes.models import Position, Source
from lawlab.votes.services import vote
from tests.factories import Make

REASON = "Le texte le prévoit déjà à l’article 4."


def lawmaker(make: Make) -> User:
    return make.user(Role.LAWMAKER, public_name="Hélène Marchetti")


def response_to(
    author: User,
    amendments: Sequence[Amendment],
    opinion: Opinion = Opinion.FAVOURABLE,
    *,
    reason: str = REASON,
    key: str | None = None,
    is_published: bool = True,
) -> OfficialResponse:
    """A response through the verbs themselves, published unless it is to stay a draft."""
    bill = amendments[0].current.bill
    condition = "que le délai soit de deux ans" if opinion is Opinion.FAVOURABLE_IF else ""
    reply = Reply(opinion, reason, condition)
    response = draft_response(author, bill, amendments, reply, client_key=key, at=now())
    if is_published:
        publish_response(author, response, bill, at=now())
    db.session.commit()
    return response


def voted(voter: User, amendment: Amendment, position: Position) -> None:
    assert amendment.ballot is not None
    vote(voter, amendment.ballot, position, source=Source.DIRECT, at=now())
    db.session.commit()
