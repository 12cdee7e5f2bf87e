"""Opening a debate and preparing it: its plan, its agenda, who runs it. For its hosts alone."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_open_debates
from lawlab.accounts.queries import user_named
from lawlab.bills.models import Bill
from lawlab.bills.queries import bill_by_slug, shelf
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, LawLabError, NotAllowed, NotFound
from lawlab.core.limits import limiter
from lawlab.debates.agenda import add_points, move_point, remove_point, to_come
from lawlab.debates.choosing import choices_of, chosen
from lawlab.debates.forms import PlanForm, form_of
from lawlab.debates.models import Debate
from lawlab.debates.planning import Point, add_host, change_plan, open_debate, remove_host
from lawlab.debates.queries import agenda_of, hosted_debate
from lawlab.votes.forms import is_scripted

bp = Blueprint("debate_setup", __name__)
bp.add_app_template_global(can_open_debates, "can_open_debates")


@bp.route("/debates/new", methods=["GET", "POST"])
@login_required
@limiter.limit("30 per hour", methods=["POST"])
def new() -> Any:
    """A new debate on the bill of the address; without one, the bills to choose from."""
    if not can_open_debates(current_user):
        raise NotAllowed(_("Only a host can open a debate."))
    slug = request.args.get("bill", "")
    if not slug:
        texts = shelf(now())
        return render_template(
            "debates/choose_bill.html", bills=[*texts.open, *texts.upcoming, *texts.others]
        )
    bill, form = bill_by_slug(slug), PlanForm()
    if form.validate_on_submit():
        debate = open_debate(current_user, bill, form.plan(), at=now())
        db.session.commit()
        flash(_("The debate is planned. Now its agenda."), "notice")
        return redirect(url_for("debate_setup.edit", debate_id=debate.id, _anchor="agenda"), code=303)
    return _page(None, bill, form)


@bp.route("/debates/<int:debate_id>/edit", methods=["GET", "POST"])
@login_required
def edit(debate_id: int) -> Any:
    debate = hosted_debate(debate_id, current_user)
    form = form_of(debate)
    if form.validate_on_submit():
        change_plan(current_user, debate, form.plan())
        db.session.commit()
        flash(_("The settings are saved."), "notice")
        return redirect(url_for("debate_setup.edit", debate_id=debate.id), code=303)
    return _page(debate, debate.bill, form)


def _page(debate: Debate | None, bill: Bill, form: PlanForm, wrong: str = "", name: str = "") -> Any:
    """The page of a debate's settings; 400 when something in it is wrong."""
    parts = _agenda(debate) if debate is not None else {}
    page = render_template(
        "debates/edit.html", debate=debate, bill=bill, form=form, wrong_host=wrong, host_name=name, **parts
    )
    return page, 400 if form.errors or wrong else 200


def _agenda(debate: Debate) -> dict[str, Any]:
    words = request.args.get("q", "")[:200]
    return {
        "agenda": agenda_of(debate),
        "coming": {item.id for item in to_come(debate)},
        "choices": choices_of(debate, words),
        "words": words,
    }


@bp.post("/debates/<int:debate_id>/agenda")
@login_required
@limiter.limit("240 per minute")
def change_agenda(debate_id: int) -> Any:
    """One change of the agenda. A script is answered with its part of the page, a form goes back to it."""
    debate = hosted_debate(debate_id, current_user)
    verb, _colon, number = request.form.get("action", "add").partition(":")
    if verb == "add":
        _add(debate)
    elif verb in ("up", "down"):
        move_point(current_user, debate, _number(number), by=-1 if verb == "up" else 1)
    elif verb == "remove":
        remove_point(current_user, debate, _number(number))
    else:
        raise Invalid(_("This request could not be understood."))
    db.session.commit()
    if is_scripted():
        return render_template("debates/_agenda_edit.html", debate=debate, **_agenda(debate))
    return redirect(url_for("debate_setup.edit", debate_id=debate.id, _anchor="agenda"), code=303)


def _add(debate: Debate) -> None:
    points = chosen(debate, _numbers("article"), _numbers("amendment"))
    if title := request.form.get("title", "").strip():
        points.append(Point(title=title))
    if not points:
        raise Invalid(_("Choose an article or an amendment, or write a title."))
    add_points(current_user, debate, points)


def _numbers(name: str) -> list[int]:
    return [_number(value) for value in request.form.getlist(name)]


def _number(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise Invalid(_("This request could not be understood."))
    return int(value)


@bp.post("/debates/<int:debate_id>/hosts")
@login_required
@limiter.limit("60 per hour")
def hosts(debate_id: int) -> Any:
    """Put somebody beside the host, by their public name, or take them away."""
    debate = hosted_debate(debate_id, current_user)
    name = request.form.get("name", "")
    try:
        if "remove" in request.form:
            remove_host(current_user, debate, _beside(debate, _number(request.form["remove"])))
        else:
            add_host(current_user, debate, _named(name))
    except LawLabError as refusal:
        db.session.rollback()
        debate = hosted_debate(debate_id, current_user)
        return _page(debate, debate.bill, form_of(debate, is_sent=False), refusal.sentence, name)
    db.session.commit()
    return redirect(url_for("debate_setup.edit", debate_id=debate.id, _anchor="hosts"), code=303)


def _named(name: str) -> User:
    found = user_named(name) if name.strip() else None
    if found is None:
        raise NotFound(_("Nobody has this public name: write it as it stands on the person’s contributions."))
    return found


def _beside(debate: Debate, person_id: int) -> User:
    found = next((row.person for row in debate.hosts if row.person_id == person_id), None)
    if found is None:
        raise NotFound(_("This person does not run the debate."))
    return found
