"""Forgetting a person, in one transaction: what the register says, and the rules of its own that it names."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from lawlab.accounts.identities import let_go
from lawlab.accounts.leaving import empty_account
from lawlab.accounts.models import Role, RoleGrant, User
from lawlab.arguments.models import ArgumentSource
from lawlab.bills.models import Bill
from lawlab.contributions.models import Contribution, ContributionEdit, Visibility
from lawlab.core.db import db
from lawlab.core.errors import Conflict
from lawlab.core.journal import Entry, record
from lawlab.core.realtime import Event, announce
from lawlab.privacy.register import RULES, AtErasure
from lawlab.votes.models import Ballot, Vote, VoteCast
from lawlab.votes.services import take_back_vote

#: What stands in place of words that their author asked to remove.
REMOVED = "Retiré par son auteur."
#: The tables that hold a draft, in the order in which its rows may go.
DRAFT_TABLES = (
    ("amendment_revision", "amendment_id"),
    ("contribution_edit", "contribution_id"),
    ("argument_source", "argument_id"),
    ("annotation_placement", "annotation_id"),
    ("amendment", "id"),
    ("argument", "id"),
    ("annotation", "id"),
    ("contribution", "id"),
)
#: Contributions told of in one event.
AT_ONCE = 200


def erase(user: User, *, with_texts: bool, at: datetime) -> None:
    """Forget everything that says who the person was; what others rely on stays, under nobody's name.

    The votes on open ballots are taken back. Those on closed ballots stay counted, and nobody can tell whose
    they were. `with_texts` also replaces the words of the public contributions, history included; what an
    amendment changes in the text stays, for people voted on exactly that.
    """
    db.session.refresh(user, with_for_update=True)
    if user.erased_at is not None:
        return
    _require_another_administrator(user)
    let_go(user, at=at)  # while the acts of voting still bear the name
    _let_go_of_votes(user, at)
    _delete_drafts(user)
    if with_texts:
        _remove_words(user, at)
    _empty_journal(user)
    _follow_register(user)
    _tell_of_contributions(user)
    db.session.expire(user, ["grants"])
    empty_account(user, at)
    record(user.id, "left", f"user:{user.id}")
    db.session.flush()


def _require_another_administrator(user: User) -> None:
    if Role.ADMIN not in user.roles:
        return
    others = select(func.count()).where(RoleGrant.role == Role.ADMIN, RoleGrant.user_id != user.id)
    if not db.session.scalar(others):
        raise Conflict(_("You are the only administrator: give the role to another person first."))


def _let_go_of_votes(user: User, at: datetime) -> None:
    """Ballots are locked in the order of their numbers, so that two people cannot wait for each other."""
    voted = select(Ballot).join(Vote, Vote.ballot_id == Ballot.id).where(Vote.voter_id == user.id)
    for ballot in db.session.scalars(voted.order_by(Ballot.id)).all():
        db.session.refresh(ballot, with_for_update=True)
        if ballot.is_open(at):
            take_back_vote(user, ballot, at=at)
    db.session.flush()
    db.session.execute(delete(Vote).where(Vote.voter_id == user.id))
    db.session.execute(update(VoteCast).where(VoteCast.voter_id == user.id).values(voter_id=None))


def _delete_drafts(user: User) -> None:
    """What nobody else has ever seen goes, whole."""
    mine = select(Contribution.id).where(
        Contribution.author_id == user.id, Contribution.visibility == Visibility.DRAFT
    )
    drafts = list(db.session.scalars(mine))
    for name, column in DRAFT_TABLES:
        table = db.metadata.tables[name]
        db.session.execute(delete(table).where(table.c[column].in_(drafts)))
    _read_again()


def _remove_words(user: User, at: datetime) -> None:
    """Replace what the person wrote in their public contributions; the history of wordings goes."""
    mine = select(Contribution.id).where(Contribution.author_id == user.id).scalar_subquery()
    db.session.execute(delete(ContributionEdit).where(ContributionEdit.contribution_id.in_(mine)))
    db.session.execute(delete(ArgumentSource).where(ArgumentSource.argument_id.in_(mine)))
    own = Contribution.author_id == user.id
    values = {"body": REMOVED, "edited_at": at, "client_key": None}
    tables = db.metadata.tables
    contributions, revisions = tables["contribution"], tables["amendment_revision"]
    amendments, annotations = tables["amendment"], tables["annotation"]
    db.session.execute(update(contributions).where(own).values(values))
    db.session.execute(update(revisions).where(revisions.c.amendment_id.in_(mine)).values(rationale=REMOVED))
    db.session.execute(update(amendments).where(amendments.c.id.in_(mine)).values(title=""))
    db.session.execute(update(annotations).where(annotations.c.id.in_(mine)).values(source_url=""))
    _read_again()


def _read_again() -> None:
    """Let no row of before stay in the session; what was announced is kept, for the commit tells it."""
    db.session.flush()
    for row in list(db.session):
        if not isinstance(row, Event):
            db.session.expire(row)


def _empty_journal(user: User) -> None:
    """The acts stay; the names that the person bore, in the entries about them, go."""
    about = Entry.subject == f"user:{user.id}"
    db.session.execute(update(Entry).where(about, Entry.verb == "changed name").values(data={}))


def _follow_register(user: User) -> None:
    tables = db.metadata.tables
    for rule in RULES:
        if rule.table not in tables or rule.name not in tables[rule.table].c:
            continue
        table, column = tables[rule.table], tables[rule.table].c[rule.name]
        if rule.at_erasure is AtErasure.DELETE:
            db.session.execute(delete(table).where(column == user.id))
        elif rule.at_erasure is AtErasure.EMPTY:
            db.session.execute(update(table).where(column == user.id).values({rule.name: None}))


def _tell_of_contributions(user: User) -> None:
    """Have open pages and the search index read again what the person had written in public."""
    query = (
        select(Contribution.id, Contribution.kind, Bill)
        .join(Bill, Bill.id == Contribution.bill_id)
        .where(Contribution.author_id == user.id, Contribution.visibility == Visibility.PUBLIC)
        .order_by(Contribution.id)
    )
    by_room: dict[str, list[tuple[str, int]]] = {}
    for ident, kind, bill in db.session.execute(query):
        by_room.setdefault(bill.room, []).append((f"{kind}s", ident))
    for room, written in sorted(by_room.items()):
        for start in range(0, len(written), AT_ONCE):
            payload: dict[str, list[int]] = {}
            for kind, ident in written[start : start + AT_ONCE]:
                payload.setdefault(kind, []).append(ident)
            announce("author:left", payload, room=room)
