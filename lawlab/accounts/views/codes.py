"""One-time codes: the second step of logging in, and turning them on and off."""

from typing import Any

import segno
from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_required

from lawlab.accounts import second_factor
from lawlab.accounts.models import User
from lawlab.accounts.passkeys import count_keys
from lawlab.accounts.views.second_step import finish, half_open, require_half_open, require_password
from lawlab.core.db import begin_to_write, db, now
from lawlab.core.errors import Conflict, Invalid, LawLabError
from lawlab.core.limits import limiter, who
from lawlab.core.security_log import note

bp = Blueprint("codes", __name__)
PER_ADDRESS = "250 per 10 seconds; 600 per 5 minutes"
PER_PERSON = "10 per minute; 60 per hour"


@bp.get("/log-in/second")
def second_step_page() -> Any:
    found = half_open()
    if found is None:
        return redirect(url_for("accounts.log_in"))
    return _second_step(found[1])


def _second_step(user: User, refusal: str = "", status: int = 200) -> Any:
    shown = {"has_codes": second_factor.has_codes(user), "has_keys": count_keys(user) > 0}
    return _private(render_template("accounts/second_step.html", refusal=refusal, **shown), status)


def _private(page: str, status: int = 200) -> Any:
    return make_response(page, status, {"Cache-Control": "no-store"})


@bp.post("/log-in/second")
@limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def take_second_step() -> Any:
    half, user = require_half_open()
    try:
        is_right = second_factor.is_right_code(user, request.form.get("code", "")[:100], at=now())
    except Conflict as refusal:
        note("log-in", "refused", person=user.id, by="code", why="too often")
        return _second_step(user, refusal.sentence, 429)
    db.session.commit()
    if not is_right:
        note("log-in", "refused", person=user.id, by="code", step="second of two")
        return _second_step(user, _("This code is wrong, or was used already."), 401)
    return redirect(finish(half, user, by="code"), code=303)


@bp.post("/account/codes")
@limiter.limit(PER_PERSON, key_func=who)
@login_required
def begin() -> Any:
    """Draw a secret, for whoever gives their password."""
    try:
        require_password(request.form.get("password", "")[:400])
    except LawLabError as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("accounts.account", _anchor="codes"), code=303)
    begin_to_write()
    second_factor.begin_enrolment(current_user)
    db.session.commit()
    return redirect(url_for("codes.show"), code=303)


@bp.get("/account/codes")
@login_required
def show() -> Any:
    """The secret, until a code confirms it; then the way to turn the codes off."""
    return _codes()


def _codes(refusal: str = "", status: int = 200) -> Any:
    user: User = current_user._get_current_object()
    if second_factor.has_codes(user):
        left = second_factor.recovery_codes_left(user)
        page = render_template("accounts/codes.html", left=left, refusal=refusal)
        return _private(page, status)
    secret = second_factor.pending_secret(user)
    if secret is None:
        return redirect(url_for("accounts.account", _anchor="codes"))
    picture = segno.make(second_factor.address_of(secret, user), error="m")
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    page = render_template(
        "accounts/codes_begin.html",
        secret=spaced,
        picture=picture.svg_data_uri(scale=5, border=4, light="#fff", dark="#000"),
        refusal=refusal,
    )
    return _private(page, status)


@bp.post("/account/codes/confirm")
@limiter.limit(PER_PERSON, key_func=who)
@login_required
def confirm() -> Any:
    """Turn the codes on, and show the recovery codes, this once."""
    try:
        drawn = second_factor.confirm(current_user, request.form.get("code", "")[:100], at=now())
    except Invalid as refusal:
        db.session.rollback()
        return _codes(refusal.sentence, 400)
    db.session.commit()
    return _private(render_template("accounts/recovery_codes.html", codes=drawn))


@bp.post("/account/codes/recovery")
@limiter.limit(PER_PERSON, key_func=who)
@login_required
def new_recovery() -> Any:
    """Ten new recovery codes, for whoever gives a code."""
    if refused := _refusal_of_code():
        return refused
    drawn = second_factor.draw_recovery_codes(current_user)
    db.session.commit()
    return _private(render_template("accounts/recovery_codes.html", codes=drawn))


@bp.post("/account/codes/off")
@limiter.limit(PER_PERSON, key_func=who)
@login_required
def turn_off() -> Any:
    """Forget the codes, for whoever gives the password and a code."""
    try:
        require_password(request.form.get("password", "")[:400])
    except LawLabError as refusal:
        return _codes(refusal.sentence, refusal.status)
    begin_to_write()
    if refused := _refusal_of_code():
        return refused
    second_factor.turn_off(current_user)
    db.session.commit()
    flash(_("One-time codes are off: your password alone logs you in."), "success")
    return redirect(url_for("accounts.account", _anchor="codes"), code=303)


def _refusal_of_code() -> Any:
    """The page that says that the code is wrong, its failure counted; None when it is right."""
    try:
        is_right = second_factor.is_right_code(current_user, request.form.get("code", "")[:100], at=now())
    except Conflict as refusal:
        note("code asked again", "refused", why="too often")
        return _codes(refusal.sentence, 429)
    if is_right:
        return None
    note("code asked again", "refused")
    db.session.commit()
    return _codes(_("This code is wrong, or was used already."), 400)
