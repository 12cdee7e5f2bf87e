"""Signing up, logging in and out, settings. Hashes are computed between transactions, never within one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_required
from flask_wtf import FlaskForm

from lawlab.accounts import services
from lawlab.accounts.emails import MAX_LENGTH as LONGEST_EMAIL
from lawlab.accounts.emails import email_key
from lawlab.accounts.forms import AddressForm, LogInForm, NameForm, PasswordForm, SignUpForm
from lawlab.accounts.login import (
    LANGUAGES,
    begin_session,
    choose_language,
    end_session,
    present_login,
)
from lawlab.accounts.logins import live_logins
from lawlab.accounts.mails import send_confirmation
from lawlab.accounts.models import User
from lawlab.accounts.notices import mark_read
from lawlab.accounts.passwords import hash_password, needs_new_hash, verify_password
from lawlab.accounts.queries import notices_of, user_with_email
from lawlab.accounts.views.second_step import second_step
from lawlab.core.db import begin_to_write, db, now, promise_to_read_only
from lawlab.core.errors import Invalid
from lawlab.core.limits import limiter
from lawlab.core.mail import is_mail_sent
from lawlab.core.pages import Page, page_number, safe_next
from lawlab.core.security_log import note

bp = Blueprint("accounts", __name__)

#: A class or a company behind one address gets in; a program that tries passwords does not get far.
PER_ADDRESS = "250 per 10 seconds; 600 per 5 minutes; 3000 per hour"
#: Tries on one account from one address, then from everywhere: the second is wide, for whoever could
#: use it up would lock the account's owner out.
PER_ACCOUNT_AND_ADDRESS = "8 per minute; 40 per hour"
PER_ACCOUNT = "40 per minute; 300 per hour"
#: Wrong passwords from one address, over all accounts: a class that mistypes gets in, a list gets nowhere.
WRONG_PER_ADDRESS = "100 per 5 minutes; 400 per hour"
NOTICES_A_PAGE = 30
SIGN_UPS = "250 per 10 seconds; 500 per hour; 1500 per day"


def _account() -> str:
    """The account that a log-in form aims at, or a person's own when the settings ask for the password."""
    if current_user.is_authenticated:
        return f"account:{current_user.email_key}"
    return f"account:{email_key(request.form.get('email', '')[:LONGEST_EMAIL])}"


def _account_and_address() -> str:
    return f"{_account()}:{get_remote_address()}"


def throttled(view: Any) -> Any:
    """Limits on everything that tells whether a password is right."""
    for limits, key in (
        (PER_ACCOUNT, _account),
        (PER_ACCOUNT_AND_ADDRESS, _account_and_address),
        (PER_ADDRESS, get_remote_address),
    ):
        view = limiter.limit(limits, key_func=key, methods=["POST"])(view)
    wrong = limiter.limit(
        WRONG_PER_ADDRESS,
        key_func=get_remote_address,
        methods=["POST"],
        deduct_when=lambda response: response.status_code in (400, 401),
    )
    return wrong(view)


@bp.route("/sign-up", methods=["GET", "POST"])
@limiter.limit(SIGN_UPS, key_func=get_remote_address, methods=["POST"])
def sign_up() -> Any:
    promise_to_read_only(True)  # checking the form writes nothing
    form = SignUpForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/sign_up.html", form=form), 400 if form.errors else 200
    db.session.rollback()
    password_hash = hash_password(form.password.data)
    begin_to_write()
    user = services.sign_up(form.email.data, form.public_name.data, password_hash, language=choose_language())
    send_confirmation(user, at=now())
    db.session.commit()
    begin_session(user, is_kept=False, by="sign-up")
    flash(_("Welcome, %(name)s: your account is open.", name=user.public_name), "success")
    if is_mail_sent():
        flash(_("A link to confirm your address is on its way to %(email)s.", email=user.email), "notice")
    return redirect(safe_next(form.next.data, "/"))


@bp.route("/log-in", methods=["GET", "POST"])
@throttled
def log_in() -> Any:
    promise_to_read_only(True)
    form = LogInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("accounts/log_in.html", form=form), 400 if form.errors else 200
    email, password = form.email.data or "", form.password.data or ""
    user = user_with_email(email) if len(email) <= LONGEST_EMAIL else None
    if not is_right(user, password, event="log-in"):
        sentence = _("This e-mail address and this password do not go together.")
        return render_template("accounts/log_in.html", form=form, refusal=sentence), 401
    assert user is not None
    if user.password_hash and needs_new_hash(user.password_hash):
        _hash_again(user, password)
    if step := second_step(user, is_kept=form.is_kept.data, next_page=form.next.data, by="password"):
        return step
    begin_session(user, is_kept=form.is_kept.data, by="password")
    return redirect(safe_next(form.next.data, "/"))


def is_right(user: User | None, password: str, *, event: str = "password asked again") -> bool:
    """Whether it is the person's password; an unknown person takes as long and fails alike."""
    kept, number = (user.password_hash, user.id) if user else (None, None)
    db.session.rollback()  # no transaction waits for the hash
    if verify_password(password, kept):
        return True
    note(event, "refused", person=number, by="password")
    return False


def _hash_again(user: User, password: str) -> None:
    """Strengthen an older hash, at the only moment when the password is known."""
    db.session.rollback()
    password_hash = hash_password(password)
    begin_to_write()
    user.password_hash = password_hash
    db.session.commit()


@bp.post("/log-out")
def log_out() -> Any:
    end_session()
    flash(_("You are logged out."), "success")
    return _forgotten(redirect("/"))


def _forgotten(response: Any) -> Any:
    """Have the browser empty what it stored of the site: the next at the same computer reads no draft."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.post("/language")
def choose() -> Any:
    """The language of this browser from now on, logged in or not."""
    session["language"] = _sent_language()
    return redirect(safe_next(request.form.get("next"), "/"))


def _sent_language() -> str:
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise Invalid(_("The site is not written in this language."))
    return language


@bp.get("/account")
@login_required
def account() -> Any:
    return settings_page()


def settings_page(**filled: FlaskForm) -> Any:
    """The account's page; `filled`: the form that was sent and is wrong, by its name."""
    forms = {
        "name_form": NameForm(formdata=None, obj=current_user),
        "password_form": PasswordForm(formdata=None),
        "address_form": AddressForm(formdata=None),
        **filled,
    }
    logins = live_logins(current_user, now())
    page = render_template("accounts/account.html", logins=logins, present=present_login(), **forms)
    return page, 400 if any(form.errors for form in forms.values()) else 200


@bp.post("/account/name")
@login_required
def change_name() -> Any:
    form = NameForm()
    if not form.validate_on_submit():
        return settings_page(name_form=form)
    services.change_name(current_user, form.public_name.data)
    db.session.commit()
    flash(_("Your public name is now %(name)s.", name=current_user.public_name), "success")
    return redirect(url_for("accounts.account"))


@bp.post("/account/language")
@login_required
def change_language() -> Any:
    """The account's language, for mail and for other browsers, and this browser's at once."""
    session["language"] = language = _sent_language()
    services.choose_language(current_user, language)
    db.session.commit()
    return redirect(url_for("accounts.account"))


@bp.post("/account/password")
@throttled
@login_required
def change_password() -> Any:
    promise_to_read_only(True)
    form = PasswordForm()
    if form.validate_on_submit():
        if is_right(current_user, form.present.data):
            return _change_password(form.password.data)
        form.present.errors = [_("This is not your present password.")]
    return settings_page(password_form=form)


def _change_password(password: str) -> Any:
    user: User = current_user._get_current_object()
    db.session.rollback()
    password_hash = hash_password(password)
    begin_to_write()
    services.change_password(user, password_hash, at=now())
    db.session.commit()
    begin_session(user, is_kept=session.permanent, by="new password")
    flash(_("Your password is changed; your other devices are logged out."), "success")
    return redirect(url_for("accounts.account"))


@bp.post("/account/log-out-everywhere")
@login_required
def log_out_everywhere() -> Any:
    services.log_out_everywhere(current_user, at=now())
    end_session()
    flash(_("You are logged out on all your devices."), "success")
    return _forgotten(redirect("/"))


@bp.get("/account/notices")
@login_required
def notices() -> str:
    """What one was told about what one wrote, signed or voted on."""
    number = page_number()
    found = notices_of(current_user, limit=NOTICES_A_PAGE + 1, offset=(number - 1) * NOTICES_A_PAGE)
    page = Page(found[:NOTICES_A_PAGE], number, len(found) > NOTICES_A_PAGE)
    return render_template("accounts/notices.html", page=page)


@bp.post("/account/notices")
@login_required
def read_notices() -> Any:
    """Mark as read all that was there when the page was made: what came since stays new."""
    sent = request.form.get("up_to", "")
    up_to = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 16 else 0
    mark_read(current_user, at=now(), up_to=up_to)
    db.session.commit()
    return redirect(url_for("accounts.notices"), code=303)
