"""Logging in with an identity provider: the way there, the way back, and what an account is linked to.

The address of the way back is made of LAWLAB_ORIGINS, never of what a browser says of the host. No request
to a provider is made within a transaction.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_required

from lawlab.accounts import identities
from lawlab.accounts.forms import NewcomerForm
from lawlab.accounts.login import begin_session, choose_language
from lawlab.accounts.models import Level, User
from lawlab.accounts.oidc import flow
from lawlab.accounts.oidc.asking import Asked
from lawlab.accounts.oidc.checks import Attempt
from lawlab.accounts.sealed import seal, unseal
from lawlab.accounts.states import use_state
from lawlab.accounts.views.account import log_out as log_out_here
from lawlab.accounts.views.second_step import second_step
from lawlab.core.db import begin_to_write, db, now, promise_to_read_only
from lawlab.core.errors import Invalid, NotAllowed, NotFound
from lawlab.core.limits import limiter
from lawlab.core.pages import safe_next
from lawlab.core.security_log import noting_refusal

bp = Blueprint("identity", __name__)

#: A class behind one address gets in; each way back makes us ask the provider, so that a flood must not.
WAYS = "250 per 10 seconds; 600 per 5 minutes; 3000 per hour"
MOST_ATTEMPTS = 3  #: tabs in which one person may be on the way at once
LONGEST_NEXT = 300
NEWCOMER_MINUTES = 20  #: to choose a name
_limited = limiter.limit(WAYS, key_func=get_remote_address)


def _providers() -> dict[str, Asked]:
    found: dict[str, Asked] = current_app.config["IDENTITY_PROVIDERS"]
    return found


def _asked(provider: str) -> Asked:
    if provider not in _providers():
        raise NotFound(_("This site does not log people in that way."))
    return _providers()[provider]


@bp.app_context_processor
def what_pages_show() -> dict[str, Any]:
    """`identity_providers()` for buttons; `identities_of(user)`, `provider_name(issuer)` for accounts."""
    return {
        "identity_providers": lambda: [asked.settings for asked in _providers().values()],
        "identities_of": identities.identities_of,
        "provider_name": _provider_name,
    }


def _provider_name(issuer: str) -> str:
    names = [asked.settings.name for asked in _providers().values() if asked.settings.space == issuer]
    return " / ".join(names) or issuer.removeprefix("https://")


def _ours(endpoint: str, **values: Any) -> str:
    """An address of ours as the provider has it registered."""
    return str(current_app.config["ORIGINS"][0]) + url_for(endpoint, **values)


# ---- the way there


@bp.get("/identity/<provider>/log-in")
@_limited
def log_in(provider: str) -> Any:
    onward = safe_next(request.args.get("next"), "/")
    if current_user.is_authenticated:
        return redirect(onward)
    asked = _asked(provider)
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return redirect(url_for("accounts.log_in", next=onward))  # nobody logs in by another site's link
    return redirect(_depart(asked, goal="log-in", next=onward))


@bp.post("/identity/<provider>/link")
@_limited
@login_required
def link(provider: str) -> Any:
    """A page on the way, for browsers let no form lead out of the site, not even by a redirection."""
    asked = _asked(provider)
    target = _depart(asked, goal="link", next=url_for("accounts.account") + "#identities")
    return _passage(target, asked)


def _passage(target: str, asked: Asked) -> Any:
    page = render_template("accounts/identity/passage.html", target=target, name=asked.settings.name)
    return page, 200, {"Cache-Control": "no-store"}  # its address may hold an ID token


def _depart(asked: Asked, *, goal: str, next: str) -> str:
    person = current_user.id if current_user.is_authenticated else None
    onward = next if len(next) <= LONGEST_NEXT else "/"
    attempt = Attempt.begin(asked.settings.key, goal=goal, next=onward, person=person, at=now())
    db.session.rollback()
    target = flow.departure(asked, attempt, redirect_uri=_way_back(asked))
    session["attempts"] = [attempt.to_json(), *session.get("attempts", [])][:MOST_ATTEMPTS]
    return target


def _way_back(asked: Asked) -> str:
    return _ours("identity.arrive", provider=asked.settings.key)


# ---- the way back


@bp.get("/identity/<provider>/callback")
@_limited
def arrive(provider: str) -> Any:
    asked = _asked(provider)
    with noting_refusal("log-in", by="identity provider", provider=asked.settings.key):
        return _arrive(asked, request.args)


def _arrive(asked: Asked, args: Mapping[str, str]) -> Any:
    attempt = _taken(asked.settings.key)
    flow.check_sender(asked, args.get("iss"))
    if error := args.get("error"):
        if error != "access_denied":
            raise flow.refusal_of(error, asked.settings.name)
        flash(_("You did not go on with %(name)s: nothing was done.", name=asked.settings.name), "notice")
        return redirect(
            attempt.next if attempt.goal == "link" else url_for("accounts.log_in", next=attempt.next)
        )
    person = current_user.id if current_user.is_authenticated else None
    if attempt.goal == "link" and (person is None or person != attempt.person):
        raise NotAllowed(
            _("Somebody else is logged in here since you left for %(name)s.", name=asked.settings.name)
        )
    db.session.rollback()
    proof, id_token = flow.arrival(
        asked,
        attempt,
        args.get("code", ""),
        redirect_uri=_way_back(asked),
        secret=current_app.config["IDENTITY_SECRET"],
        at=now(),
    )
    begin_to_write()
    if attempt.goal == "link":
        return _link(proof, attempt)
    return _enter(proof, id_token, attempt)


def _taken(provider: str) -> Attempt:
    """The attempt that the request answers to; nobody takes it again, whatever comes of it now."""
    kept = session.get("attempts", [])
    attempt = flow.attempt_of(kept, request.args.get("state"), provider, now())
    session["attempts"] = [each for each in kept if each.get("state") != attempt.state]
    begin_to_write()
    use_state(attempt.state, at=now())
    db.session.commit()
    promise_to_read_only(True)
    return attempt


def _link(proof: flow.Proof, attempt: Attempt) -> Any:
    user: User = current_user._get_current_object()
    is_new = identities.link(user, proof, at=now())
    db.session.commit()
    name = _asked(proof.provider).settings.name
    flash(_("Your account is linked to %(name)s.", name=name) if is_new
          else _("Your account was linked to %(name)s already.", name=name), "success")  # fmt: skip
    return redirect(attempt.next)


def _enter(proof: flow.Proof, id_token: str, attempt: Attempt) -> Any:
    user = identities.enter(proof, at=now())
    hint = _hint(proof.provider, id_token)
    if user is None:
        db.session.rollback()
        session["newcomer"] = {
            "proof": proof.to_json(),
            "hint": hint,
            "next": attempt.next,
            "at": now().timestamp(),
        }
        return redirect(url_for("identity.welcome"))
    db.session.commit()
    means = "identity provider"
    if step := second_step(user, is_kept=False, next_page=attempt.next, by=means, identity=hint):
        return step
    _begin(user, hint)
    return redirect(attempt.next)


def _hint(provider: str, id_token: str) -> dict[str, str]:
    """What logging out of the provider takes; the ID token is sealed, for it names the subject."""
    return {"provider": provider, "token": seal(current_app.config["SECRET_KEY"], id_token)}


def _begin(user: User, hint: dict[str, str]) -> None:
    begin_session(user, is_kept=False, by="identity provider")
    session["identity"] = hint


# ---- newcomers


@bp.route("/identity/welcome", methods=["GET", "POST"])
@_limited
def welcome() -> Any:
    """Somebody whom a provider identified, and who has no account yet: under which name do they take part?"""
    kept = session.get("newcomer")
    if not kept or not 0 <= now().timestamp() - kept["at"] < NEWCOMER_MINUTES * 60:
        session.pop("newcomer", None)
        raise Invalid(_("It took too long to choose a name: log in again."))
    promise_to_read_only(True)
    form = NewcomerForm()
    proof = flow.Proof.from_json(kept["proof"])
    if not form.validate_on_submit():
        page = render_template(
            "accounts/identity/welcome.html",
            form=form,
            name=_asked(proof.provider).settings.name,
            is_verified=proof.level is Level.VERIFIED,
        )
        return page, 400 if form.errors else 200
    name, email = form.public_name.data or "", form.email.data or ""
    begin_to_write()
    user = identities.open_account(proof, name, email, language=choose_language(), at=now())
    db.session.commit()
    _begin(user, kept["hint"])
    flash(_("Welcome, %(name)s: your account is open.", name=user.public_name), "success")
    return redirect(safe_next(kept["next"], "/"))


# ---- what an account is linked to, and leaving


@bp.post("/identity/<int:identity_id>/unlink")
@login_required
def unlink(identity_id: int) -> Any:
    identity = identities.unlink(current_user, identity_id, at=now())
    name = _provider_name(identity.issuer)
    db.session.commit()
    flash(_("You cannot log in with %(name)s any more.", name=name), "success")
    return redirect(url_for("accounts.account") + "#identities")


@bp.post("/identity/log-out")
def log_out() -> Any:
    """Log out here, whatever happens next, then of the provider, by its own page."""
    hint = session.get("identity") or {}
    asked = _providers().get(hint.get("provider", ""))
    token = unseal(current_app.config["SECRET_KEY"], hint.get("token", ""))
    here = log_out_here()
    db.session.rollback()
    if asked is None or not asked.settings.logout:
        return here
    state = secrets.token_hex(32)
    target = flow.way_out(asked, token, state=state, back=_ours("identity.left"))
    if target is None:
        return here
    session["way_out"] = state
    return _passage(target, asked)


@bp.get("/identity/logged-out")
def left() -> Any:
    """Back from the provider's log-out. Nothing hangs on what it says: one is logged out here already."""
    session.pop("way_out", None)
    return redirect("/")
