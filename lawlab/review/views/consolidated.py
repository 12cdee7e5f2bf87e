"""Consolidated texts: the list, one being made, the page where amendments are chosen."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy import select

from lawlab.amendments.models import Amendment
from lawlab.bills.models import Bill
from lawlab.contributions.queries import visible_among, visible_contribution
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid
from lawlab.core.limits import limiter
from lawlab.review.board import board_of
from lawlab.review.consolidations import (
    begin_consolidation,
    choose_amendment,
    drop_amendment,
    redo,
    settle_in_other_words,
    settle_with_reading,
    undo,
)
from lawlab.review.marks import marked_pieces
from lawlab.review.models import Consolidation, StepKind
from lawlab.review.saving import save_as_version
from lawlab.review.views.access import reviewed_bill, reviewed_consolidation

bp = Blueprint("consolidated", __name__)
bp.add_app_template_filter(marked_pieces)
MOST = 500  #: amendments that a text may begin with


@bp.get("/desk/<slug>/consolidated")
@login_required
def listing(slug: str) -> str:
    bill = reviewed_bill(slug)
    query = select(Consolidation).where(Consolidation.bill_id.in_([b.id for b in bill.dossier.bills]))
    found = list(db.session.scalars(query.order_by(Consolidation.id.desc())))
    return render_template("review/consolidated.html", bill=bill, section="consolidated", found=found)


@bp.get("/desk/<slug>/consolidated/new")
@login_required
def new(slug: str) -> str:
    bill = reviewed_bill(slug)
    title = _("Consolidated text of %(day)s", day=format_date(now(), format="long"))
    amendments = _sent_amendments(request.args.getlist("amendment"))
    return render_template(
        "review/consolidated_new.html", bill=bill, section="consolidated", title=title, amendments=amendments
    )


@bp.post("/desk/<slug>/consolidated/new")
@limiter.limit("120 per hour")
@login_required
def create(slug: str) -> Any:
    bill = reviewed_bill(slug)
    amendments = _sent_amendments(request.form.getlist("amendment"))
    title = request.form.get("title", "")
    consolidation = begin_consolidation(current_user, bill, title, amendments, at=now())
    db.session.commit()
    return redirect(url_for("consolidated.show", slug=slug, ident=consolidation.id))


@bp.get("/desk/<slug>/consolidated/<int:ident>")
@login_required
def show(slug: str, ident: int) -> str:
    bill = reviewed_bill(slug)
    board = board_of(reviewed_consolidation(bill, ident), current_user, request.args.get("article", ""))
    return render_template(
        "review/consolidation.html", bill=bill, section="consolidated", board=board, StepKind=StepKind,
        today=now().date().isoformat(),
    )  # fmt: skip


@bp.get("/desk/<slug>/consolidated/<int:ident>/board")
@login_required
def board(slug: str, ident: int) -> str:
    """The part of the page that an act changes, fetched again when somebody else acted."""
    return _board(reviewed_bill(slug), ident, request.args.get("article", ""))


@bp.post("/desk/<slug>/consolidated/<int:ident>/steps")
@limiter.limit("3000 per hour")
@login_required
def step(slug: str, ident: int) -> Response:
    """One act; a page with scripts gets the board as it is afterwards, another one is sent back to it."""
    bill = reviewed_bill(slug)
    act = ACTS.get(request.form.get("action", ""))
    if act is None:
        raise Invalid(_("This request could not be understood."))
    act(reviewed_consolidation(bill, ident), request.form.get("seen", ""))
    db.session.commit()
    article = request.form.get("article", "")
    if request.headers.get("X-Requested-With") == "fetch":
        return make_response(_board(bill, ident, article))
    place = url_for("consolidated.show", slug=slug, ident=ident, article=article, _anchor="rebuilt")
    return make_response(redirect(place))


@bp.post("/desk/<slug>/consolidated/<int:ident>/save")
@limiter.limit("30 per hour")
@login_required
def save(slug: str, ident: int) -> Any:
    bill, form = reviewed_bill(slug), request.form
    consolidation = reviewed_consolidation(bill, ident)
    saved = save_as_version(
        current_user, consolidation, name=form.get("name", ""), dated=form.get("dated", ""),
        seen=form.get("seen", ""), at=now(),
    )  # fmt: skip
    db.session.commit()
    flash(_("“%(version)s” is now the latest version of the bill.", version=saved.version), "success")
    return redirect(url_for("trace.show", slug=saved.slug))


def _board(bill: Bill, ident: int, article: str) -> str:
    board = board_of(reviewed_consolidation(bill, ident), current_user, article)
    return render_template(
        "review/_board.html", bill=bill, board=board, StepKind=StepKind, today=now().date().isoformat()
    )


def _ident(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0


def _sent_amendments(values: list[str]) -> list[Amendment]:
    found = visible_among(Amendment, [_ident(value) for value in values[:MOST]], current_user)
    return sorted(found.values(), key=lambda amendment: amendment.number or 0)


def _sent_amendment() -> Amendment:
    return visible_contribution(Amendment, _ident(request.form.get("amendment", "")), current_user)


def _choose(consolidation: Consolidation, seen: str) -> None:
    choose_amendment(current_user, consolidation, _sent_amendment(), seen=seen, at=now())


def _drop(consolidation: Consolidation, seen: str) -> None:
    drop_amendment(current_user, consolidation, _sent_amendment(), seen=seen, at=now())


def _settle(consolidation: Consolidation, seen: str) -> None:
    place, reading = request.form.get("place", ""), request.form.get("reading", "")
    if reading == "write":
        text = request.form.get("text", "")
        settle_in_other_words(current_user, consolidation, place, text, seen=seen, at=now())
    elif not reading:
        raise Invalid(_("Choose one of the readings first."))
    else:
        name = "" if reading == "bill" else reading
        settle_with_reading(current_user, consolidation, place, name, seen=seen, at=now())


ACTS: dict[str, Callable[[Consolidation, str], None]] = {
    "choose": _choose,
    "drop": _drop,
    "settle": _settle,
    "undo": lambda consolidation, seen: undo(current_user, consolidation, seen=seen, at=now()),
    "redo": lambda consolidation, seen: redo(current_user, consolidation, seen=seen, at=now()),
}
