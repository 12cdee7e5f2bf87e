"""An amendment's life in Parliament: who filed it there, under what number, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_review
from lawlab.amendments.models import Amendment, Status
from lawlab.bills.models import Dossier
from lawlab.contributions.services import clean_line
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lawlab.core.journal import record
from lawlab.core.realtime import announce
from lawlab.review.models import Filing, Outcome

MAX_NAME = 200
MAX_CHAMBER = 80
MAX_NUMBER = 40
MAX_URL = 500
FIRST_YEAR = 1958  #: no amendment of ours was filed before the chambers of today


@dataclass(frozen=True)
class Filed:
    """What is said of a filing: by whom, where, under which number, since when."""

    filed_by: str
    chamber: str
    number: str
    url: str
    filed_on: date


def record_filing(person: User, amendment: Amendment, filed: Filed, *, at: datetime) -> Filing:
    """Record that an amendment was filed in a chamber; once for each chamber and official number."""
    _require_desk(person)
    if amendment.number is None or amendment.status is Status.DRAFT:
        raise Conflict(_("Only an amendment that everybody can read is followed in Parliament."))
    filed = _checked(filed, at)
    db.session.execute(select(Dossier.id).where(Dossier.id == amendment.dossier_id).with_for_update())
    for earlier in filings_of(amendment):
        if (earlier.chamber, earlier.number, earlier.filed_on) == (
            filed.chamber,
            filed.number,
            filed.filed_on,
        ):
            return earlier  # the same form, sent again
    filing = Filing(
        amendment_id=amendment.id,
        amendment=amendment,
        recorded_by_id=person.id,
        recorded_at=at,
        **vars(filed),
    )
    db.session.add(filing)
    db.session.flush()
    _tell(person, filing, "record_filing", **_facts(filing))
    return filing


def correct_filing(person: User, filing: Filing, filed: Filed, *, at: datetime) -> None:
    """Correct what was recorded; the journal keeps what stood before."""
    _require_desk(person)
    filed, before = _checked(filed, at), _facts(filing)
    for name, value in vars(filed).items():
        setattr(filing, name, value)
    _check_order(filing)
    if _facts(filing) != before:
        _tell(person, filing, "correct_filing", before=before, after=_facts(filing))


def record_outcome(
    person: User, filing: Filing, outcome: Outcome | None, on: date | None, *, at: datetime
) -> None:
    """Record what the chamber did, and when; None when it was recorded by mistake. The journal keeps all."""
    _require_desk(person)
    if outcome is not None and on is None:
        raise Invalid(_("Say on which day it happened."))
    if on is not None:
        _check_day(on, at)
    before = _facts(filing)
    filing.outcome, filing.outcome_on = outcome, on if outcome is not None else None
    _check_order(filing)
    if _facts(filing) != before:
        _tell(person, filing, "record_outcome", before=before, after=_facts(filing))


def filings_of(amendment: Amendment) -> list[Filing]:
    """The filings of an amendment, in the order of their days."""
    query = select(Filing).where(Filing.amendment_id == amendment.id)
    return list(db.session.scalars(query.order_by(Filing.filed_on, Filing.id)))


def filing_in(dossier: Dossier, ident: int) -> Filing:
    """The filing with this id, of an amendment of this dossier; NotFound otherwise."""
    filing = db.session.get(Filing, ident) if 0 < ident < 2**53 else None
    if filing is None or filing.amendment.dossier_id != dossier.id:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return filing


def _tell(person: User, filing: Filing, verb: str, **facts: object) -> None:
    db.session.flush()
    amendment = filing.amendment
    record(person.id, verb, f"amendment:{amendment.id}", filing=filing.id, **facts)
    ids = {"filing": filing.id, "amendment": amendment.id}
    announce("filing:recorded", ids, room=amendment.current.bill.room)


def _facts(filing: Filing) -> dict[str, str | None]:
    return {
        "filed_by": filing.filed_by,
        "chamber": filing.chamber,
        "number": filing.number,
        "url": filing.url,
        "filed_on": filing.filed_on.isoformat(),
        "outcome": filing.outcome.value if filing.outcome else None,
        "outcome_on": filing.outcome_on.isoformat() if filing.outcome_on else None,
    }


def _checked(filed: Filed, at: datetime) -> Filed:
    _check_day(filed.filed_on, at)
    return Filed(
        filed_by=clean_line(filed.filed_by, MAX_NAME),
        chamber=clean_line(filed.chamber, MAX_CHAMBER),
        number=clean_line(filed.number, MAX_NUMBER, required=False),
        url=checked_url(filed.url),
        filed_on=filed.filed_on,
    )


def checked_url(value: str) -> str:
    """A link that a browser may follow (http or https), or nothing; Invalid for anything else."""
    url = clean_line(value, MAX_URL, required=False)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Invalid(_("This link cannot be read.")) from None
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or set(url) & set(' <>"\\')):
        raise Invalid(_("A link begins with http:// or https://."))
    return url


def _check_day(day: date, at: datetime) -> None:
    if not day.year >= FIRST_YEAR or day > at.date():
        raise Invalid(_("This day is not possible: it is in the future, or too long ago."))


def _check_order(filing: Filing) -> None:
    if filing.outcome_on is not None and filing.outcome_on < filing.filed_on:
        raise Invalid(_("An amendment cannot be decided on before it is filed."))


def _require_desk(person: User) -> None:
    if not can_review(person):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))
