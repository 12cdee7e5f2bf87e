"""Official responses: drafted, published once, never edited. Another one takes their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from lawlab.accounts.models import User
from lawlab.accounts.notices import tell
from lawlab.accounts.policies import can_review
from lawlab.amendments.models import Amendment, Cosignature, Status
from lawlab.amendments.queries import STANDING
from lawlab.amendments.taking_up import put_back, take_up
from lawlab.bills.models import Bill, Dossier
from lawlab.contributions.models import Visibility
from lawlab.contributions.services import clean_line, clean_text
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed, TooLarge
from lawlab.core.journal import record
from lawlab.core.realtime import announce
from lawlab.review.models import Answer, OfficialResponse, Opinion
from lawlab.votes.pooling import voters_on

MAX_REASON = 10_000  #: characters
MAX_CONDITION = 500
MAX_BATCH = 500  #: amendments that one response may answer
ANSWERED = "amendment:answered"  #: the kind of its notices


@dataclass(frozen=True)
class Reply:
    """What a lawmaker says: an opinion, its condition when it has one, and the reason owed to the public."""

    opinion: Opinion
    reason: str
    condition: str = ""


def draft_response(
    author: User,
    bill: Bill,
    amendments: Sequence[Amendment],
    reply: Reply,
    *,
    client_key: str | None,
    at: datetime,
) -> OfficialResponse:
    """Begin a response that the desk alone sees; sending the same form again finds the one it made.

    A draft found so takes the words sent last; a published response stays as it is.
    """
    _require_desk(author)
    response = OfficialResponse(
        dossier_id=bill.dossier_id, author_id=author.id, client_key=client_key, created_at=at
    )
    _write(response, reply)
    _check_targets(bill.dossier_id, amendments)
    try:
        with db.session.begin_nested():
            db.session.add(response)
            db.session.flush()
            _answer(response, amendments)
    except IntegrityError:
        earlier = _drafted_with(author, client_key)
        if earlier.published_at is None:
            revise_response(author, earlier, amendments, reply)
        return earlier
    record(author.id, "draft_response", f"response:{response.id}", amendments=[a.id for a in amendments])
    return response


def _drafted_with(author: User, client_key: str | None) -> OfficialResponse:
    """What this person made with this key; somebody else's key is refused, and shows nothing."""
    mine = (OfficialResponse.client_key == client_key, OfficialResponse.author_id == author.id)
    earlier = db.session.scalars(select(OfficialResponse).where(*mine)).first()
    if client_key is None or earlier is None:
        raise Conflict(_("This form was used already. Open it again."))
    return earlier


def revise_response(
    author: User, response: OfficialResponse, amendments: Sequence[Amendment], reply: Reply
) -> None:
    """Change a draft: its words and what it answers. What is published stays as it was published."""
    _lock(response)
    _require_own_draft(author, response)
    _check_targets(response.dossier_id, amendments)
    _write(response, reply)
    db.session.execute(delete(Answer).where(Answer.response_id == response.id))
    _answer(response, amendments)


def put_away_response(author: User, response: OfficialResponse) -> None:
    """Take a draft away for good: nobody outside the desk has seen it."""
    _lock(response)
    _require_own_draft(author, response)
    record(author.id, "put_away_response", f"response:{response.id}")
    db.session.execute(delete(Answer).where(Answer.response_id == response.id))
    db.session.execute(delete(OfficialResponse).where(OfficialResponse.id == response.id))
    db.session.expunge(response)


def publish_response(author: User, response: OfficialResponse, bill: Bill, *, at: datetime) -> bool:
    """Put a response before everybody, in place of the earlier ones on the same amendments.

    Whether it is new: publishing twice publishes once. Author, co-signers and voters each get one notice.
    """
    _lock(response)
    if response.published_at is not None:
        return False
    _require_own_draft(author, response)
    amendments = answered_by(response)
    _check_targets(response.dossier_id, amendments)
    idents = [amendment.id for amendment in amendments]
    _replace_earlier(response, idents, at)
    response.published_at = at
    for amendment in amendments:
        (take_up if response.opinion is Opinion.TAKEN_UP else put_back)(amendment, at=at)
    db.session.flush()
    record(
        author.id, "publish_response", f"response:{response.id}", opinion=response.opinion, amendments=idents
    )
    _tell_people(response, bill, amendments, at)
    announce("response:published", {"response": response.id, "amendments": idents}, room=bill.room)
    return True


def answered_by(response: OfficialResponse) -> list[Amendment]:
    """The amendments that a response names, in the order of their numbers."""
    query = select(Amendment).join(Answer, Answer.amendment_id == Amendment.id)
    query = query.where(Answer.response_id == response.id).order_by(Amendment.number)
    return list(db.session.scalars(query.options(selectinload(Amendment.ballot))))


def _write(response: OfficialResponse, reply: Reply) -> None:
    response.opinion = reply.opinion
    response.reason = clean_text(reply.reason, MAX_REASON)
    is_conditional = reply.opinion is Opinion.FAVOURABLE_IF
    response.condition = clean_line(reply.condition, MAX_CONDITION) if is_conditional else ""


def _answer(response: OfficialResponse, amendments: Sequence[Amendment]) -> None:
    db.session.add_all(Answer(response_id=response.id, amendment_id=each.id) for each in amendments)
    db.session.flush()
    db.session.expire(response, ["answers"])


def _check_targets(dossier_id: int, amendments: Sequence[Amendment]) -> None:
    """One response answers one or more amendments of one text, which everybody can read."""
    if not amendments:
        raise Invalid(_("Choose at least one amendment to answer."))
    if len(amendments) > MAX_BATCH:
        raise TooLarge(_("One response answers at most %(limit)s amendments.", limit=MAX_BATCH))
    for amendment in amendments:
        if amendment.dossier_id != dossier_id:
            raise Invalid(_("These amendments are not all on this text."))
        is_readable = amendment.visibility is Visibility.PUBLIC
        if not is_readable or amendment.status not in (*STANDING, Status.WITHDRAWN):
            raise Conflict(_("One of these amendments is not public any more: take it out of the list."))


def _replace_earlier(response: OfficialResponse, idents: list[int], at: datetime) -> None:
    """Mark the answers that stood until now; one publication of a dossier at a time, so that one stands."""
    db.session.execute(select(Dossier.id).where(Dossier.id == response.dossier_id).with_for_update())
    published = select(OfficialResponse.id).where(OfficialResponse.published_at.is_not(None))
    standing = (Answer.replaced_at.is_(None), Answer.response_id.in_(published))
    earlier = update(Answer).where(Answer.amendment_id.in_(idents), *standing)
    db.session.execute(earlier.values(replaced_at=at), execution_options={"synchronize_session": False})
    db.session.expire(response, ["answers"])


def _tell_people(
    response: OfficialResponse, bill: Bill, amendments: Sequence[Amendment], at: datetime
) -> None:
    """One notice a person, whatever the number of amendments: as an author first, then as a co-signer."""
    idents = [amendment.id for amendment in amendments]
    facts = {"response": response.id, "bill": bill.slug, "opinion": response.opinion, "count": len(idents)}
    if len(amendments) == 1:
        facts |= {"amendment": idents[0], "number": amendments[0].number}
    ballots = select(Amendment.ballot_id).where(Amendment.id.in_(idents))
    concerned: dict[str, Select[Any]] = {
        "author": select(Amendment.author_id).where(Amendment.id.in_(idents)),
        "cosigner": select(Cosignature.person_id).where(Cosignature.amendment_id.in_(idents)),
        "voter": voters_on(ballots),
    }
    for role, people in concerned.items():
        tell(people, ANSWERED, f"response:{response.id}", {**facts, "as": role}, at=at)


def _require_desk(author: User) -> None:
    if not can_review(author):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))


def _require_own_draft(author: User, response: OfficialResponse) -> None:
    _require_desk(author)
    if response.author_id != author.id:
        raise NotAllowed(_("A response is published under its author’s name, and by its author alone."))
    if response.published_at is not None:
        raise Conflict(_("This response is published: it never changes. Publish another one in its place."))


def _lock(response: OfficialResponse) -> None:
    """One change of a response at a time; what it says is read again once it is ours."""
    db.session.flush()
    db.session.refresh(response, with_for_update={"of": OfficialResponse})
