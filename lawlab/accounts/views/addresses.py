"""Confirming one's address, having the link sent again, changing it."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.accounts.addresses import ask_new_address, confirm_address, forget_new_address
from lawlab.accounts.forms import AddressForm
from lawlab.accounts.links import user_to_confirm, waiting_address
from lawlab.accounts.mails import send_confirmation
from lawlab.accounts.views.account import is_right, settings_page, throttled
from lawlab.core.db import begin_to_write, db, now, promise_to_read_only
from lawlab.core.errors import Conflict, Unavailable
from lawlab.core.limits import limiter
from lawlab.core.mail import is_mail_sent

bp = Blueprint("addresses", __name__)

SENT_AGAIN = "3 per 10 minutes; 10 per day"


def secret_page(page: str, status: int = 200) -> Response:
    """A page whose own address opens something: kept by no cache, told to no other site."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


@bp.get("/confirm/<confirm_token>")
def confirm(confirm_token: str) -> Response:
    """A page with one button: programs that open the links of mails confirm nothing."""
    user = user_to_confirm(confirm_token)
    return secret_page(
        render_template("accounts/confirm.html", token=confirm_token, address=waiting_address(user))
    )


@bp.post("/confirm/<confirm_token>")
def confirmed(confirm_token: str) -> Any:
    user = confirm_address(confirm_token, at=now())
    db.session.commit()
    flash(_("Your address is confirmed."), "success")
    is_same = current_user.is_authenticated and current_user.id == user.id
    return redirect(url_for("accounts.account") if is_same else "/", code=303)


@bp.post("/account/address/confirmation")
@limiter.limit(SENT_AGAIN)
@login_required
def send_again() -> Any:
    """Send the link again, to the address that waits to be confirmed."""
    _require_mail()
    address = waiting_address(current_user)
    if address is None:
        raise Conflict(_("Your address is confirmed already."))
    send_confirmation(current_user, at=now())
    db.session.commit()
    flash(_("A link to confirm your address is on its way to %(email)s.", email=address), "success")
    return redirect(url_for("accounts.account"), code=303)


@bp.post("/account/address")
@throttled
@limiter.limit(SENT_AGAIN, deduct_when=lambda response: response.status_code < 400)
@login_required
def change() -> Any:
    _require_mail()
    promise_to_read_only(True)
    form = AddressForm()
    if form.validate_on_submit():
        user = current_user._get_current_object()
        if is_right(user, form.address_password.data):
            begin_to_write()
            ask_new_address(user, form.email.data, at=now())
            db.session.commit()
            flash(_("Open the link that is on its way to %(email)s.", email=user.pending_email), "success")
            return redirect(url_for("accounts.account"), code=303)
        form.address_password.errors = [_("This is not your present password.")]
    return settings_page(address_form=form)


@bp.post("/account/address/keep")
@login_required
def keep() -> Any:
    """Keep the present address after all."""
    forget_new_address(current_user)
    db.session.commit()
    flash(_("Your address stays as it is."), "success")
    return redirect(url_for("accounts.account"), code=303)


def _require_mail() -> None:
    if not is_mail_sent():
        raise Unavailable(_("This site sends no mail: an address can be neither confirmed nor changed here."))
