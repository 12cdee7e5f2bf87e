"""A password that was forgotten: a link by mail, then a new one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from lawlab.accounts.addresses import ask_reset, reset_password
from lawlab.accounts.emails import MAX_LENGTH, email_key
from lawlab.accounts.forms import ForgottenForm, NewPasswordForm
from lawlab.accounts.links import user_to_reset
from lawlab.accounts.passwords import hash_password
from lawlab.accounts.views.addresses import secret_page
from lawlab.core.db import begin_to_write, db, now, promise_to_read_only
from lawlab.core.limits import limiter
from lawlab.core.mail import is_mail_sent
from lawlab.core.security_log import noting_refusal

bp = Blueprint("forgotten", __name__)

PER_ADDRESS = "30 per 10 minutes; 100 per hour"
PER_ACCOUNT = "3 per hour; 6 per day"


def _account() -> str:
    return f"forgotten:{email_key(request.form.get('email', '')[:MAX_LENGTH])}"


@bp.route("/forgotten-password", methods=["GET", "POST"])
@limiter.limit(PER_ACCOUNT, key_func=_account, methods=["POST"])
@limiter.limit(PER_ADDRESS, key_func=get_remote_address, methods=["POST"])
def ask() -> Any:
    """Ask for a link. The answer is the same, and as long in coming, whether or not there is an account."""
    form = ForgottenForm()
    if not is_mail_sent() or not form.validate_on_submit():
        page = render_template("accounts/forgotten.html", form=form)
        return page, 400 if form.errors else 200
    begin_to_write()
    ask_reset(form.email.data, at=now())
    db.session.commit()
    return redirect(url_for("forgotten.asked"), code=303)


@bp.get("/forgotten-password/sent")
def asked() -> str:
    return render_template("accounts/forgotten_sent.html")


@bp.route("/new-password/<reset_token>", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, key_func=get_remote_address, methods=["POST"])
def choose(reset_token: str) -> Any:
    """Choose a new password by a link that was sent; every device is logged out, this one too."""
    promise_to_read_only(True)
    with noting_refusal("link to a new password"):
        user = user_to_reset(reset_token)
    form = NewPasswordForm(user)
    if not form.validate_on_submit():
        page = render_template("accounts/new_password.html", form=form, name=user.public_name)
        return secret_page(page, 400 if form.errors else 200)
    db.session.rollback()
    password_hash = hash_password(form.password.data)
    begin_to_write()
    reset_password(reset_token, password_hash, at=now())
    db.session.commit()
    flash(_("Your password is changed."), "success")
    return redirect(url_for("accounts.account"), code=303)  # which asks to log in
