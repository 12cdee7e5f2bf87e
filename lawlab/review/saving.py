"""A consolidated text becomes the next version of its bill.

Who works at the desk may save one: it is a proposal of theirs, named and dated as such, and the votes of
citizens go on on its words. Loading the official texts stays with those who answer for them (can_load_bills).
"""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_review
from lawlab.amendments.models import Amendment
from lawlab.amendments.services import accept_amendments
from lawlab.bills.derived import ArticleMade, add_derived_version
from lawlab.bills.models import Bill, Dossier
from lawlab.contributions.services import clean_line
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from lawlab.core.journal import record
from lawlab.review.consolidating import ConsolidatedArticle, consolidated_articles
from lawlab.review.consolidations import choosable, stamp
from lawlab.review.models import Consolidation
from lawlab.review.replaying import State, replay

MAX_NAME = 120
NEW, DELETED = {"fr": "(nouveau)"}, {"fr": "(Supprimé)"}


def save_as_version(
    person: User, consolidation: Consolidation, *, name: str, dated: str, seen: str, at: datetime
) -> Bill:
    """The next version of the bill, in the words of the consolidated text.

    Refused while a conflict is open, when an amendment in it was withdrawn or reworded since, and when
    another version came meanwhile. The amendments taken up are accepted; the others are carried over.
    """
    if not can_review(person):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))
    version, day = clean_line(name, MAX_NAME), read_day(dated)
    _lock(consolidation)
    if consolidation.saved_bill_id is not None:
        raise Conflict(_("This text was saved as a version of the bill: it does not change any more."))
    if stamp(consolidation) != seen:
        raise Conflict(_("Somebody else changed this text meanwhile. Nothing was done: look again first."))
    bill, articles, state = consolidation.bill, consolidated_articles(consolidation), replay(consolidation)
    if not bill.is_latest:
        raise Conflict(_("A newer version of the bill was loaded: begin a consolidated text on it."))
    _require_settled(articles, state, bill)
    taken = [revision.amendment for revision in state.chosen.values()]
    accept_amendments(person, taken, at=at, consolidation=consolidation.id)
    made = [article_made(article, bill.language) for article in articles]
    saved = add_derived_version(bill, made, version=version, dated=day, at=at)
    consolidation.saved_bill_id = saved.id
    consolidation.saved_bill = saved
    record(
        person.id, "save_version", f"bill:{saved.id}", consolidation=consolidation.id,
        amendments=[amendment.id for amendment in taken],
    )  # fmt: skip
    db.session.flush()
    return saved


def read_day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Invalid(_("Give the version’s date: year, month and day.")) from error


def _lock(consolidation: Consolidation) -> None:
    """Two texts of one dossier are saved one after the other: the second sees the first."""
    db.session.flush()
    dossier = db.session.get_one(Dossier, consolidation.bill.dossier_id)
    db.session.execute(select(Dossier.id).where(Dossier.id == dossier.id).with_for_update())
    db.session.refresh(dossier)
    db.session.refresh(consolidation, with_for_update={"of": Consolidation})
    db.session.expire(consolidation, ["steps"])


def _require_settled(articles: Sequence[ConsolidatedArticle], state: State, bill: Bill) -> None:
    if any(article.open for article in articles):
        raise Conflict(_("Settle the conflicts first: the bill cannot say two things at once."))
    if not state.chosen:
        raise Conflict(_("No amendment is in this text yet: it says what the bill says."))
    for ident, revision in state.chosen.items():
        amendment: Amendment = revision.amendment
        present = choosable(bill, amendment)
        if present.operations != revision.operations:
            raise Conflict(
                _(
                    "Amendment no. %(number)s was reworded since it was chosen: choose it again, or drop it.",
                    number=amendment.number,
                )
            )
        assert ident == amendment.id


def article_made(article: ConsolidatedArticle, language: str) -> ArticleMade:
    """An article of the consolidated text as one of the new version."""
    rows = [row for row in article.rows if row.is_text and (row.text or not row.pieces)]
    return ArticleMade(
        source=article.article,
        after=article.after,
        number=article.number,
        status=_status(article, language),
        texts=[row.text for row in rows],
        origins=[row.number for row in rows],
    )


def _status(article: ConsolidatedArticle, language: str) -> str:
    if article.article is None:
        return NEW.get(language, "(new)")
    if not article.texts:
        return DELETED.get(language, "(deleted)") if article.is_touched else article.article.status
    passing = (*NEW.values(), *DELETED.values(), "(new)", "(deleted)")
    return (
        "" if article.article.status.casefold() in {p.casefold() for p in passing} else article.article.status
    )
