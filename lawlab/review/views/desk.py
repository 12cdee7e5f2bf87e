"""The desk's list and its panel: read, filter, keep; assign, note, and take several amendments somewhere."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, login_required

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_review
from lawlab.bills.models import Bill
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, NotAllowed, NotFound
from lawlab.core.pages import page_number, safe_next
from lawlab.review.asking import ANSWERS, FAMILIES, KINDS, ORDERS, RANKS, STATUSES, Asked, read_asked, read_id
from lawlab.review.home import bills_at_desk
from lawlab.review.listing import Place, counts_of, list_page
from lawlab.review.models import InternalNote
from lawlab.review.queries import articles_named, saved_views, team
from lawlab.review.reading import amendment_at_desk, amendments_at_desk, close_up
from lawlab.review.rows import rows_of
from lawlab.review.teamwork import (
    assign_amendments,
    check_batch,
    delete_view,
    note_internally,
    remove_note,
    rename_view,
    save_view,
    view_of,
)
from lawlab.review.views.access import reviewed_bill

bp = Blueprint("desk", __name__)
bp.add_app_template_global(can_review, "can_review")
#: Where several amendments can be taken from the list; each page takes `?amendment=1&amendment=2`.
ERRANDS = {"answer": "responses/new", "consolidate": "consolidated/new", "export": "exports"}
CHOICES = {
    "orders": ORDERS,
    "families": FAMILIES,
    "ranks": RANKS,
    "statuses": STATUSES,
    "answers": ANSWERS,
    "kinds": KINDS,
}


@bp.get("/desk")
@login_required
def home() -> str:
    """The bills with amendments, and how many of these wait for an answer."""
    if not can_review(current_user):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))
    return render_template("review/home.html", desks=bills_at_desk(current_user))


@bp.get("/desk/<slug>")
@login_required
def show(slug: str) -> str:
    bill = reviewed_bill(slug)
    asked = read_asked(request.args)
    return render_template(
        "review/desk.html",
        counts=counts_of(bill, current_user),
        articles=articles_named(bill),
        views=saved_views(bill, current_user),
        colleagues=team(),
        **CHOICES,
        **_page(bill, asked),
    )


@bp.get("/desk/<slug>/rows")
@login_required
def rows(slug: str) -> str:
    """One page of rows alone, for a list that goes on under the reader's eyes."""
    bill = reviewed_bill(slug)
    only = read_id(request.args.get("only", ""))
    if only is None:
        return render_template("review/_rows.html", **_page(bill, read_asked(request.args)))
    return _only_rows(bill, [amendment_at_desk(bill, only).id])


def _only_rows(bill: Bill, idents: Sequence[int]) -> str:
    """Rows drawn again after a change."""
    fresh = rows_of(bill, [Place(ident, None) for ident in idents])
    return render_template("review/_only_rows.html", bill=bill, rows=fresh)


def _page(bill: Bill, asked: Asked) -> dict[str, Any]:
    listed = list_page(bill, asked, current_user, page=page_number())
    return {
        "bill": bill,
        "asked": asked,
        "listed": listed,
        "rows": rows_of(bill, listed.places),
        "with_args": lambda **changes: address(bill, asked, **changes),
    }


def address(bill: Bill, asked: Asked, **changes: Any) -> str:
    """The list's address with some parameters changed; the first page unless one is named."""
    args = {name: value for name, value in {**asked.args, **changes}.items() if value}
    return url_for("desk.show", slug=bill.slug, **args)


@bp.get("/desk/<slug>/amendments/<int:amendment_id>")
@login_required
def amendment(slug: str, amendment_id: int) -> str:
    """One amendment in full: a page of its own, or (`?part=panel`) what the list shows beside."""
    bill = reviewed_bill(slug)
    template = "review/_panel.html" if request.args.get("part") == "panel" else "review/amendment.html"
    return _closed_up(template, bill, amendment_id)


def _closed_up(template: str, bill: Bill, amendment_id: int) -> str:
    shown, people = close_up(bill, amendment_id), team()
    return render_template(template, bill=bill, shown=shown, colleagues=people, back=_list(bill))


def _list(bill: Bill) -> str:
    """The list that one came from, its filters kept."""
    return safe_next(request.values.get("back"), url_for("desk.show", slug=bill.slug))


# ---- several at once


@bp.post("/desk/<slug>/batch")
@login_required
def batch(slug: str) -> Response:
    """Do one thing with the amendments that were ticked: assign them, or take them to another page."""
    bill = reviewed_bill(slug)
    idents = _ticked()
    chosen = amendments_at_desk(bill, idents)
    errand = ERRANDS.get(request.form.get("action", ""))
    if errand:
        query = urlencode([("amendment", each.id) for each in chosen])
        return _to(f"/desk/{bill.slug}/{errand}?{query}")
    assignee = _assignee(request.form.get("assignee", ""))
    assign_amendments(current_user, chosen, assignee, at=now())
    db.session.commit()
    if request.headers.get("X-Requested-With") == "fetch":
        return make_response(_only_rows(bill, idents))
    flash(_assigned(len(idents), assignee))
    return _back(bill)


def _ticked() -> Sequence[int]:
    """The ids that a form names; Invalid for none, for too many, and for what is no id."""
    sent = request.form.getlist("amendment")
    check_batch(sent)
    idents = [read_id(value) for value in sent]
    if any(ident is None for ident in idents):
        raise Invalid(_("This request could not be understood."))
    return list(dict.fromkeys(ident for ident in idents if ident is not None))


def _assignee(value: str) -> User | None:
    """Whom a form names: "me", a person's id, or "nobody"."""
    if value == "nobody":
        return None
    if value == "me":
        return current_user._get_current_object()  # type: ignore[no-any-return]  # werkzeug's proxy, opened
    ident = read_id(value)
    person = db.session.get(User, ident) if ident else None
    if person is None:
        raise Invalid(_("Say who is to look after them."))
    return person


def _assigned(count: int, assignee: User | None) -> str:
    if assignee is None:
        return str(ngettext("%(num)s amendment is free again.", "%(num)s amendments are free again.", count))
    return str(
        ngettext(
            "%(num)s amendment is now with %(name)s.",
            "%(num)s amendments are now with %(name)s.",
            count,
            name=assignee.public_name,
        )
    )


# ---- notes


@bp.post("/desk/<slug>/amendments/<int:amendment_id>/notes")
@login_required
def note(slug: str, amendment_id: int) -> Response:
    bill = reviewed_bill(slug)
    subject = amendment_at_desk(bill, amendment_id)
    note_internally(current_user, subject, request.form.get("body", ""), at=now())
    db.session.commit()
    return _to_notes(bill, amendment_id)


@bp.post("/desk/<slug>/notes/<int:note_id>/remove")
@login_required
def unnote(slug: str, note_id: int) -> Response:
    bill = reviewed_bill(slug)
    found = db.session.get(InternalNote, note_id) if note_id < 2**53 else None
    if found is None:
        raise NotFound(_("This note is not here any more."))
    amendment_at_desk(bill, found.amendment_id)
    amendment_id = found.amendment_id
    remove_note(current_user, found)
    db.session.commit()
    return _to_notes(bill, amendment_id)


def _to_notes(bill: Bill, amendment_id: int) -> Response:
    """The panel anew for a script, else the page it was written on."""
    if request.headers.get("X-Requested-With") == "fetch":
        return make_response(_closed_up("review/_panel.html", bill, amendment_id))
    back = _list(bill)
    page = url_for("desk.amendment", slug=bill.slug, amendment_id=amendment_id, back=back, _anchor="notes")
    return _to(page)


# ---- kept lists


@bp.post("/desk/<slug>/views")
@login_required
def keep(slug: str) -> Response:
    bill = reviewed_bill(slug)
    form = request.form
    view = save_view(
        current_user,
        bill,
        form.get("name", ""),
        form.get("query", ""),
        is_shared="shared" in form,
        at=now(),
    )
    db.session.commit()
    flash(_("This view is kept: “%(name)s”.", name=view.name))
    return _to(f"{url_for('desk.show', slug=bill.slug)}?{view.query}")


@bp.post("/desk/<slug>/views/<int:view_id>")
@login_required
def change_view(slug: str, view_id: int) -> Response:
    """Rename a view, share it or not; or delete it."""
    bill = reviewed_bill(slug)
    view = view_of(bill, view_id)
    if request.form.get("action") == "delete":
        delete_view(current_user, view)
        flash(_("The view is deleted. The amendments are where they were."))
    else:
        rename_view(current_user, view, request.form.get("name", ""), is_shared="shared" in request.form)
        flash(_("Saved."))
    db.session.commit()
    return _back(bill)


def _back(bill: Bill) -> Response:
    return _to(safe_next(request.form.get("next"), url_for("desk.show", slug=bill.slug)))


def _to(path: str) -> Response:
    return make_response(redirect(path, code=303))
