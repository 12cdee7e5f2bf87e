"""Arguing: reasons for and against, answered, backed by sources, reworded by their author alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, Status
from lawlab.arguments.models import Argument, ArgumentSource, Side
from lawlab.arguments.sources import Link
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Contribution, ContributionEdit, Visibility
from lawlab.contributions.policies import can_edit
from lawlab.contributions.queries import posted_with
from lawlab.contributions.services import (
    clean_text,
    keep_wording,
    post_once,
    require_in_sight,
    require_may_write,
    require_open,
)
from lawlab.core.db import db
from lawlab.core.errors import Conflict, NotAllowed, TooMany
from lawlab.core.realtime import announce
from lawlab.votes.rounds import next_round, open_ballot

MAX_BODY = 3000  #: characters
#: Past this an argument is another one: its author posts it as such.
MAX_EDITS = 20


@dataclass(frozen=True)
class Subject:
    """What is argued about: an amendment, or else an article, as it stands in one version of the bill."""

    bill: Bill
    article: Article | None
    amendment: Amendment | None = None


def subject_of_article(article: Article) -> Subject:
    return Subject(article.bill, article)


def subject_of_amendment(amendment: Amendment) -> Subject:
    """An amendment is argued about where its last revision puts it."""
    return Subject(amendment.current.bill, amendment.current.article, amendment)


def post_argument(
    author: User,
    subject: Subject,
    side: Side,
    body: str,
    *,
    links: Sequence[Link] = (),
    client_key: str | None = None,
    is_held: bool = False,
    at: datetime,
) -> Argument:
    """Give a reason on one side while the bill is open; the same form sent again posts nothing more.

    `is_held`: nobody but its author sees it, and nobody is told, until `publish_argument`.
    """
    return _post(author, subject, side, body, links, None, client_key, at, is_held=is_held)


def reply(
    author: User,
    parent: Argument,
    body: str,
    *,
    agrees: bool,
    links: Sequence[Link] = (),
    client_key: str | None = None,
    at: datetime,
) -> Argument:
    """Answer an argument: on its side when one agrees with it, else on the other."""
    if parent.visibility is not Visibility.PUBLIC:
        raise Conflict(_("This argument is hidden: it cannot be answered."))
    other = Side.AGAINST if parent.side is Side.FOR else Side.FOR
    side = parent.side if agrees else other
    return _post(author, subject_today(parent), side, body, links, parent, client_key, at)


def subject_today(argument: Argument) -> Subject:
    """What an argument is about, in the version where it is argued about now."""
    if argument.amendment is not None:
        return subject_of_amendment(argument.amendment)
    bill, article = argument.bill, argument.article
    latest = bill.dossier.bills[-1]
    if article is None or latest.id == bill.id:
        return Subject(bill, article)
    same = select(Article).where(Article.bill_id == latest.id, Article.uid == article.uid)
    current = db.session.scalar(same)
    return Subject(latest, current) if current is not None else Subject(bill, article)


def _post(
    author: User,
    subject: Subject,
    side: Side,
    body: str,
    links: Sequence[Link],
    parent: Argument | None,
    client_key: str | None,
    at: datetime,
    *,
    is_held: bool = False,
) -> Argument:
    if client_key and (earlier := posted_with(Argument, author.id, client_key)):
        return earlier
    require_may_write(author, at)
    require_arguable(subject, at)
    words, bill = clean_text(body, MAX_BODY), subject.bill
    argument = Argument(
        author_id=author.id,
        bill_id=bill.id,
        article_id=subject.article.id if subject.article else None,
        amendment_id=subject.amendment.id if subject.amendment else None,
        parent_id=parent.id if parent else None,
        root_id=(parent.root_id or parent.id) if parent else None,
        side=side,
        body=words,
        visibility=Visibility.DRAFT,
        client_key=client_key,
        created_at=at,
        sources=_sources(links),
    )
    argument, is_new = post_once(argument)
    if is_new and not is_held:
        publish_argument(argument, at=at)
    return argument


def publish_argument(argument: Argument, *, at: datetime) -> None:
    """Show everybody an argument that only its author saw, and put it to the vote; nothing if it is shown."""
    if argument.visibility is not Visibility.DRAFT:
        return
    bill = argument.bill
    argument.visibility = Visibility.PUBLIC
    if argument.ballot is None:
        argument.ballot = open_ballot(bill.room, argument.body, opens_at=at, closes_at=bill.closes_at)
    db.session.flush()
    announce("argument:posted", facts(argument), room=bill.room)


def hide_argument(argument: Argument) -> None:
    """Take an argument from everybody's sight but its author's and the moderators'; its votes are kept."""
    if argument.visibility is Visibility.PUBLIC:
        argument.visibility = Visibility.HIDDEN
        db.session.flush()
        announce("argument:hidden", facts(argument), room=argument.bill.room)


def restore_argument(argument: Argument) -> None:
    """Bring a hidden argument back, with its votes; what moderators hid is theirs alone to bring back."""
    if argument.visibility is Visibility.HIDDEN and not argument.is_barred:
        argument.visibility = Visibility.PUBLIC
        db.session.flush()
        announce("argument:restored", facts(argument), room=argument.bill.room)


def require_arguable(subject: Subject, at: datetime) -> None:
    """Conflict, in words, unless the version is open and the amendment still stands."""
    require_open(subject.bill, at)
    if subject.amendment is not None:
        require_in_sight(subject.amendment)
    if subject.amendment is not None and subject.amendment.status is not Status.SUBMITTED:
        raise Conflict(_("This amendment is not under discussion: it can no longer be argued about."))


def edit_argument(
    author: User, argument: Argument, body: str, *, links: Sequence[Link] = (), at: datetime
) -> None:
    """Reword one's argument while it may be argued about; earlier words stay readable.

    Votes follow the words: they stay for a cosmetic edit; any other opens a new round.
    """
    db.session.execute(select(Contribution.id).where(Contribution.id == argument.id).with_for_update())
    db.session.refresh(argument)
    if not can_edit(author, argument):
        raise NotAllowed(_("Only its author can change an argument."))
    require_may_write(author, at)
    subject = subject_today(argument)
    require_arguable(subject, at)
    words = clean_text(body, MAX_BODY)
    if words == argument.body and _same_links(argument, links):
        return
    _require_few_edits(argument)
    keep_wording(argument, at=at)
    argument.body = words
    _replace_sources(argument, links)
    _follow(argument, subject.bill, at)
    announce("argument:edited", facts(argument), room=subject.bill.room)


def _require_few_edits(argument: Argument) -> None:
    edits = select(func.count()).where(ContributionEdit.contribution_id == argument.id)
    if (db.session.scalar(edits) or 0) >= MAX_EDITS:
        raise TooMany(
            _("This argument was changed %(most)s times: post another one instead.", most=MAX_EDITS)
        )


def _same_links(argument: Argument, links: Sequence[Link]) -> bool:
    return [(source.url, source.title) for source in argument.sources] == [(x.url, x.title) for x in links]


def _replace_sources(argument: Argument, links: Sequence[Link]) -> None:
    for source in argument.sources:
        db.session.delete(source)
    db.session.flush()
    db.session.expire(argument, ["sources"])
    for source in _sources(links):
        source.argument_id = argument.id
        db.session.add(source)
    db.session.flush()
    db.session.expire(argument, ["sources"])


def _sources(links: Sequence[Link]) -> list[ArgumentSource]:
    return [ArgumentSource(position=n, url=x.url, title=x.title) for n, x in enumerate(links, start=1)]


def _follow(argument: Argument, bill: Bill, at: datetime) -> None:
    assert argument.ballot is not None
    argument.ballot = next_round(
        argument.ballot,
        argument.body,
        room=bill.room,
        opens_at=argument.created_at,
        closes_at=bill.closes_at,
        at=at,
    )
    db.session.flush()


def carry_ballots(previous: Bill, bill: Bill, *, at: datetime) -> None:
    """Let the votes on arguments go on in a new version; those on an article that is gone end with it."""
    uids = set(db.session.scalars(select(Article.uid).where(Article.bill_id == bill.id)))
    query = select(Argument).where(Argument.ballot.has(room=previous.room))
    for argument in db.session.scalars(query):
        is_gone = argument.amendment_id is None and (
            argument.article is None or argument.article.uid not in uids
        )
        if argument.ballot is not None and not is_gone:
            _follow(argument, bill, at)


def facts(argument: Argument) -> dict[str, object]:
    """What never changes of an argument, for the event log."""
    return {
        "argument": argument.id,
        "article": argument.article_id,
        "amendment": argument.amendment_id,
        "parent": argument.parent_id,
        "root": argument.root_id,
        "side": argument.side.value,
    }
