"""The desk's families: suggestions to judge, and the families that a person confirmed or made."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy import select

from lawlab.amendments.models import Amendment
from lawlab.bills.models import Bill
from lawlab.contributions.queries import visible_to
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, NotFound
from lawlab.core.limits import limiter
from lawlab.core.pages import Page, page_number
from lawlab.review import families
from lawlab.review.family_panels import shown_families
from lawlab.review.models import FamilyKind, Verdict
from lawlab.review.views.access import reviewed_bill

bp = Blueprint("review_families", __name__)
A_PAGE = 10
CHANGES = limiter.shared_limit("120 per minute; 3000 per hour", scope="families")
MOST_NUMBERS = 100


@bp.get("/desk/<slug>/families")
@login_required
def desk(slug: str) -> str:
    """The suggestions, the largest first, or the families that are confirmed or were dismissed."""
    bill, number = reviewed_bill(slug), page_number()
    asked, sort = request.args.get("show", ""), request.args.get("kind", "")
    verdict = Verdict(asked) if asked in set(Verdict) else Verdict.SUGGESTED
    kind = FamilyKind(sort) if sort in set(FamilyKind) else None
    start = (number - 1) * A_PAGE
    found = families.page_of_families(bill.dossier, verdict, kind, limit=A_PAGE + 1, offset=start)
    return render_template(
        "review/families/desk.html",
        bill=bill,
        section="families",
        page=Page(shown_families(found[:A_PAGE]), number, len(found) > A_PAGE),
        verdict=verdict,
        kind=kind,
        counts=families.family_counts(bill.dossier),
        verdicts=list(Verdict),
        kinds=list(FamilyKind),
    )


@bp.post("/desk/<slug>/families")
@CHANGES
@login_required
def create(slug: str) -> Response:
    """A family made by hand, from the numbers of its amendments."""
    bill = reviewed_bill(slug)
    kind = request.form.get("kind", "")
    if kind not in set(FamilyKind):
        raise Invalid(_("Choose a kind of family."))
    amendments = _numbered(bill, request.form.get("numbers", ""))
    families.make_family(current_user, bill.dossier, FamilyKind(kind), amendments, at=now())
    db.session.commit()
    flash(_("The family is made."))
    return _back(bill, show="confirmed")


@bp.post("/desk/<slug>/families/<int:family_id>")
@CHANGES
@login_required
def judge(slug: str, family_id: int) -> Response:
    """One button: confirm, dismiss, add, take out, split."""
    bill = reviewed_bill(slug)
    family = families.family_in(bill.dossier, family_id)
    action, _colon, ident = request.form.get("action", "").partition(":")
    if action == "confirm":
        families.confirm_family(current_user, family, at=now())
    elif action == "dismiss":
        families.dismiss_family(current_user, family, at=now())
    elif action == "add":
        for amendment in _numbered(bill, request.form.get("numbers", "")):
            families.add_member(current_user, family, amendment, at=now())
    elif action == "remove":
        families.remove_member(current_user, family, _number(ident))
    elif action == "split":
        leaving = [_number(each) for each in request.form.getlist("member")]
        families.split_family(current_user, family, leaving, at=now())
    else:
        raise Invalid(_("This request could not be understood."))
    db.session.commit()
    return _back(bill, show="" if action in ("confirm", "dismiss") else "confirmed")


def _back(bill: Bill, *, show: str) -> Response:
    """To the list that the button was on, at the page and the kind where the person was."""
    kept: dict[str, Any] = {"show": request.form.get("show") or show or None}
    kept |= {name: request.form.get(name) or None for name in ("kind_shown", "page")}
    kind, page = kept.pop("kind_shown"), kept.pop("page")
    where = url_for("review_families.desk", slug=bill.slug, kind=kind, page=page, _anchor="families", **kept)
    return make_response(redirect(where, code=303))


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0


def _numbered(bill: Bill, written: str) -> list[Amendment]:
    """The amendments under these numbers ("12, 15 18"); NotFound names the first that does not exist."""
    numbers = [_number(part) for part in written.replace(",", " ").replace(";", " ").split()[:MOST_NUMBERS]]
    query = select(Amendment).where(Amendment.dossier_id == bill.dossier_id, Amendment.number.in_(numbers))
    found = {each.number: each for each in db.session.scalars(query.where(visible_to(current_user)))}
    for part, number in zip(written.replace(",", " ").replace(";", " ").split(), numbers, strict=False):
        if number not in found:
            raise NotFound(_("There is no amendment no. %(number)s on this text.", number=part[:20]))
    return [found[number] for number in dict.fromkeys(numbers)]
