"""Official responses: the desk's drafts, and the page where everybody reads what was answered and is owed."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.datastructures import MultiDict

from lawlab.amendments.models import Amendment
from lawlab.amendments.panels import entries_of
from lawlab.bills.models import Bill
from lawlab.bills.queries import bill_by_slug
from lawlab.contributions.queries import visible_among
from lawlab.contributions.services import clean_client_key
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, LawLabError
from lawlab.core.limits import limiter
from lawlab.core.pages import Page, page_number
from lawlab.review.families import family_of
from lawlab.review.models import OfficialResponse, Opinion
from lawlab.review.responding import (
    MAX_BATCH,
    MAX_CONDITION,
    MAX_REASON,
    Reply,
    answered_by,
    draft_response,
    publish_response,
    put_away_response,
    revise_response,
)
from lawlab.review.responses import drafts_on, owed, published_responses, response_on, unanswered_on
from lawlab.review.views.access import reviewed_bill

bp = Blueprint("review_answers", __name__)
A_PAGE = 20
UNANSWERED_A_PAGE = 50


@bp.get("/bills/<slug>/responses")
def public(slug: str) -> str:
    """What lawmakers answered, and to how many amendments they have not."""
    bill = bill_by_slug(slug)
    shown = request.args.get("show", "")
    opinion = Opinion(shown) if shown in set(Opinion) else None
    number = page_number()
    is_owed = shown == "unanswered"
    return render_template(
        "review/responses/public.html",
        bill=bill,
        owed=owed(bill.dossier),
        opinions=list(Opinion),
        shown=shown if opinion or is_owed else "",
        entries=_unanswered(bill, number) if is_owed else None,
        page=None if is_owed else _published(bill, number, opinion),
    )


@bp.get("/bills/<slug>/responses/<int:response_id>")
def show(slug: str, response_id: int) -> str:
    """One published response, with every amendment that it answers."""
    bill = bill_by_slug(slug)
    response = response_on(bill.dossier, response_id, is_desk=False)
    return render_template("review/responses/show.html", bill=bill, response=response)


@bp.get("/desk/<slug>/responses")
@login_required
def desk(slug: str) -> str:
    """Drafts, what is published, and what is owed, with boxes to answer several at once."""
    bill, number = reviewed_bill(slug), page_number()
    return render_template(
        "review/responses/desk.html",
        bill=bill,
        section="responses",
        owed=owed(bill.dossier),
        drafts=drafts_on(bill.dossier),
        entries=_unanswered(bill, number),
        page=_published(bill, 1, None),
    )


@bp.get("/desk/<slug>/responses/new")
@login_required
def new(slug: str) -> Response:
    """The form, for the amendments or the family of the address."""
    bill = reviewed_bill(slug)
    return _form(bill, _chosen(bill, request.args), request.args)


@bp.post("/desk/<slug>/responses/new")
@limiter.limit("240 per hour")
@login_required
def create(slug: str) -> Response:
    bill = reviewed_bill(slug)
    amendments = _chosen(bill, request.form)
    try:
        reply = _reply(request.form)
        if request.form.get("action") == "preview":
            return _form(bill, amendments, request.form, reply=reply)
        key = clean_client_key(request.form.get("client_key", ""))
        response = draft_response(current_user, bill, amendments, reply, client_key=key, at=now())
    except LawLabError as refusal:
        db.session.rollback()
        return _form(reviewed_bill(slug), _chosen(bill, request.form), request.form, refusal=refusal)
    return _saved(bill, response)


@bp.get("/desk/<slug>/responses/<int:response_id>")
@login_required
def edit(slug: str, response_id: int) -> Any:
    """A draft as it would be read, and its form; a published response is read where everybody reads it."""
    bill = reviewed_bill(slug)
    response = response_on(bill.dossier, response_id, is_desk=True)
    if response.published_at is not None:
        return redirect(url_for("review_answers.show", slug=slug, response_id=response.id))
    reply = Reply(response.opinion, response.reason, response.condition)
    return _form(bill, answered_by(response), _as_form(reply), response=response, reply=reply)


@bp.post("/desk/<slug>/responses/<int:response_id>")
@limiter.limit("240 per hour")
@login_required
def update(slug: str, response_id: int) -> Response:
    bill = reviewed_bill(slug)
    response = response_on(bill.dossier, response_id, is_desk=True)
    action = request.form.get("action")
    if action == "put_away":
        put_away_response(current_user, response)
        db.session.commit()
        flash(_("The draft is put away."))
        return _to("desk", bill)
    if action == "publish_as_is":
        return _published_now(bill, response)
    amendments = _chosen(bill, request.form)
    try:
        reply = _reply(request.form)
        if action == "preview":
            return _form(bill, amendments, request.form, response=response, reply=reply)
        revise_response(current_user, response, amendments, reply)
    except LawLabError as refusal:
        db.session.rollback()
        return _form(bill, _chosen(bill, request.form), request.form, response=response, refusal=refusal)
    return _saved(bill, response)


def _saved(bill: Bill, response: OfficialResponse) -> Response:
    if request.form.get("action") == "publish":
        return _published_now(bill, response)
    db.session.commit()
    flash(_("The draft is saved. Nobody outside the desk sees it."))
    return _to("edit", bill, response)


def _published_now(bill: Bill, response: OfficialResponse) -> Response:
    if publish_response(current_user, response, bill, at=now()):
        flash(_("The response is published; the people concerned are told."), "success")
    db.session.commit()
    return _to("show", bill, response)


def _to(view: str, bill: Bill, response: OfficialResponse | None = None) -> Response:
    ident: dict[str, Any] = {"response_id": response.id} if response else {}
    return make_response(redirect(url_for(f"review_answers.{view}", slug=bill.slug, **ident), code=303))


def _form(
    bill: Bill,
    amendments: Sequence[Amendment],
    sent: MultiDict[str, str],
    *,
    response: OfficialResponse | None = None,
    reply: Reply | None = None,
    refusal: LawLabError | None = None,
) -> Response:
    """The form as it was sent, with what it gives; the words of a refused one are not lost."""
    page = render_template(
        "review/responses/form.html",
        bill=bill,
        section="responses",
        entries=entries_of(amendments),
        sent=sent,
        response=response,
        reply=reply,
        refusal=refusal.sentence if refusal else "",
        opinions=list(Opinion),
        client_key=sent.get("client_key") or secrets.token_urlsafe(18),
        max_reason=MAX_REASON,
        max_condition=MAX_CONDITION,
        is_own=response is None or response.author_id == current_user.id,
    )
    return make_response(page, refusal.status if refusal else 200)


def _as_form(reply: Reply) -> MultiDict[str, str]:
    return MultiDict({"opinion": reply.opinion, "reason": reply.reason, "condition": reply.condition})


def _reply(form: MultiDict[str, str]) -> Reply:
    opinion = form.get("opinion", "")
    if opinion not in set(Opinion):
        raise Invalid(_("Choose an opinion."))
    return Reply(Opinion(opinion), form.get("reason", ""), form.get("condition", ""))


def _chosen(bill: Bill, source: MultiDict[str, str]) -> list[Amendment]:
    """The amendments that a form or an address names, one by one or as a family, in number order."""
    named = source.getlist("amendment")[: MAX_BATCH + 1]
    idents = {int(ident) for ident in named if ident.isascii() and ident.isdigit() and len(ident) < 16}
    if family := source.get("family", ""):
        idents |= set(family_of(bill.dossier, int(family) if family.isascii() and family.isdigit() else 0))
    found = visible_among(Amendment, idents, current_user).values()
    here = [each for each in found if each.dossier_id == bill.dossier_id and each.number is not None]
    return sorted(here, key=lambda amendment: amendment.number or 0)


def _published(bill: Bill, number: int, opinion: Opinion | None) -> Page[OfficialResponse]:
    found = published_responses(bill.dossier, opinion=opinion, limit=A_PAGE + 1, offset=(number - 1) * A_PAGE)
    return Page(found[:A_PAGE], number, len(found) > A_PAGE)


def _unanswered(bill: Bill, number: int) -> Page[Any]:
    start = (number - 1) * UNANSWERED_A_PAGE
    found = unanswered_on(bill.dossier, limit=UNANSWERED_A_PAGE + 1, offset=start)
    return Page(entries_of(found[:UNANSWERED_A_PAGE]), number, len(found) > UNANSWERED_A_PAGE)
