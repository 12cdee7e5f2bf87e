"""Passkeys: adding and removing them, and logging in with them."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, jsonify, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_required

from lawlab.accounts import passkeys, second_factor
from lawlab.accounts.login import begin_session
from lawlab.accounts.models import Passkey, User
from lawlab.accounts.passkeys import Site, require_site
from lawlab.accounts.policies import is_trusted_with_others
from lawlab.accounts.views.second_step import (
    finish,
    half_open,
    has_second_factor,
    is_required_of,
    needs_second_step,
    require_password,
    second_step,
)
from lawlab.core.db import db, now, promise_to_read_only
from lawlab.core.errors import Conflict, Invalid, NotAllowed, TooLarge
from lawlab.core.limits import limiter, who
from lawlab.core.pages import safe_next
from lawlab.core.refusals import refuse
from lawlab.core.security_log import note, noting_refusal

bp = Blueprint("keys", __name__)
#: A passkey's answer takes two thousand bytes or so.
LARGEST_ANSWER = 64 * 1024
PER_ADDRESS = "250 per 10 seconds; 600 per 5 minutes"
PER_PERSON = "10 per minute; 60 per hour"
#: What remains open to a person who must have a second factor and has none.
OPEN = {"accounts", "keys", "codes", "privacy"}


@dataclass(frozen=True)
class Panel:
    """What the account page shows of a person's second factors."""

    keys: list[Passkey]
    domain: str | None  #: that passkeys are bound to; None: none can be made here
    has_codes: bool
    recovery_codes_left: int
    is_asked_for: bool  #: the person has a role and no second factor yet
    is_required: bool


@bp.app_template_global("second_factors")
def second_factors() -> Panel:
    user: User = current_user._get_current_object()
    site = passkeys.site_of(current_app.config["ORIGINS"])
    return Panel(
        keys=passkeys.passkeys_of(user),
        domain=site.domain if site else None,
        has_codes=second_factor.has_codes(user),
        recovery_codes_left=second_factor.recovery_codes_left(user),
        is_asked_for=is_trusted_with_others(user) and not has_second_factor(user),
        is_required=is_required_of(user),
    )


@bp.app_template_global("passkey_domain")
def passkey_domain() -> str | None:
    site = passkeys.site_of(current_app.config["ORIGINS"])
    return site.domain if site else None


@bp.before_app_request
def keep_to_the_account() -> Any:
    """Where a second factor is required, who has a role and no factor reaches their account, and no more."""
    if current_app.config["SECOND_FACTOR"] != "required" or request.endpoint in (None, "static"):
        return None
    if request.blueprint in OPEN or not is_required_of(current_user) or has_second_factor(current_user):
        return None
    sentence = _("Your role asks for a second factor: add a passkey or one-time codes to go on.")
    if request.method != "GET" or request.headers.get("X-Requested-With") == "fetch":
        return refuse(403, sentence)
    flash(sentence, "notice")
    return redirect(url_for("accounts.account"))


# ---- passkeys


def _sent() -> dict[str, Any]:
    """The JSON object that a script of ours sends; anything else is refused in words."""
    if (request.content_length or 0) > LARGEST_ANSWER or len(request.get_data()) > LARGEST_ANSWER:
        raise TooLarge(_("This is more than can be taken at once. Nothing was saved."))
    try:
        sent = json.loads(request.get_data())
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Invalid(_("This request could not be understood."))
    return sent


def _site() -> Site:
    return require_site(current_app.config["ORIGINS"])


def _asked(name: str) -> dict[str, Any]:
    """What this browser was asked, once: the question leaves the session with its answer."""
    asked = session.pop(name, None)
    if not isinstance(asked, dict):
        raise Conflict(_("This request was answered already, or too late: begin again."))
    passkeys.require_in_time(asked["at"], at=now())
    return asked


@bp.post("/account/passkeys/options")
@limiter.limit(PER_PERSON, key_func=who)
@login_required
def passkey_options() -> Any:
    """What the browser needs to make a key; its name and the password come with the question."""
    promise_to_read_only(True)
    sent, site = _sent(), _site()
    name = passkeys.clean_key_name(str(sent.get("name", "")))
    require_password(sent.get("password"))
    options, challenge = passkeys.registration_options(current_user, site)
    session["passkey_to_add"] = {
        "challenge": challenge.hex(),
        "handle": options["user"]["id"],
        "name": name,
        "user": current_user.id,
        "at": now().timestamp(),
    }
    return jsonify(options)


@bp.post("/account/passkeys")
@limiter.limit(PER_PERSON, key_func=who)
@login_required
def add_passkey() -> Any:
    asked, answer = _asked("passkey_to_add"), _sent()
    if asked["user"] != current_user.id:
        raise Conflict(_("This request was answered already, or too late: begin again."))
    key = passkeys.add_passkey(
        current_user,
        answer,
        name=asked["name"],
        handle=urlsafe_b64decode(asked["handle"] + "=="),
        challenge=bytes.fromhex(asked["challenge"]),
        site=_site(),
        at=now(),
    )
    db.session.commit()
    flash(_("The passkey “%(name)s” is added: you can log in with it.", name=key.name), "success")
    return jsonify(next=url_for("accounts.account", _anchor="passkeys")), 201


@bp.post("/account/passkeys/<int:number>/remove")
@login_required
def remove_passkey(number: int) -> Any:
    passkeys.remove_passkey(current_user, number)
    db.session.commit()
    flash(_("The passkey is removed: it opens nothing any more."), "success")
    return redirect(url_for("accounts.account", _anchor="passkeys"), code=303)


@bp.post("/log-in/passkey/options")
@limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def passkey_question() -> Any:
    promise_to_read_only(True)
    options, challenge = passkeys.log_in_options(_site())
    session["passkey_asked"] = {"challenge": challenge.hex(), "at": now().timestamp()}
    return jsonify(options)


@bp.post("/log-in/passkey")
@limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def log_in_with_passkey() -> Any:
    """Log in with the key alone when the device made sure of the person, else with a second thing."""
    asked, sent = _asked("passkey_asked"), _sent()
    with noting_refusal("log-in", by="passkey"):
        user, is_sure = passkeys.person_with_key(
            sent.get("answer"), challenge=bytes.fromhex(asked["challenge"]), site=_site(), at=now()
        )
    db.session.commit()
    found = half_open()
    if found is not None:
        half, waited_for = found
        if waited_for.id != user.id:
            note("log-in", "refused", person=waited_for.id, by="passkey", step="second of two")
            raise NotAllowed(_("This passkey is another person’s."))
        return jsonify(next=finish(half, user, by="passkey"))
    is_kept, onward = bool(sent.get("is_kept")), str(sent.get("next") or "")
    if not is_sure and needs_second_step(user):
        step = second_step(user, is_kept=is_kept, next_page=onward, by="passkey")
        return jsonify(next=step.location)
    begin_session(user, is_kept=is_kept, by="passkey")
    return jsonify(next=safe_next(onward, "/"))
