"""“My data”: a copy of it, and the way to be forgotten."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, send_file, session
from flask_babel import gettext as _
from flask_login import current_user, login_required, logout_user

from lawlab.accounts.login import LANGUAGES
from lawlab.accounts.models import User
from lawlab.accounts.second_factor import has_codes, is_right_code
from lawlab.accounts.views.second_step import require_password
from lawlab.core.db import begin_to_write, db, now, promise_to_read_only
from lawlab.core.errors import Invalid, LawLabError
from lawlab.core.limits import limiter, who
from lawlab.core.security_log import note
from lawlab.privacy.erasing import erase
from lawlab.privacy.exporting import write_copy

bp = Blueprint("privacy", __name__)
PER_PERSON = "10 per minute; 30 per hour"


@bp.get("/account/data")
@login_required
def own_data() -> Any:
    return _page()


def _page(refusal: str = "", status: int = 200) -> Any:
    user: User = current_user._get_current_object()
    page = render_template(
        "privacy/own_data.html", refusal=refusal, word=_("ERASE"), asks_code=has_codes(user)
    )
    return make_response(page, status, {"Cache-Control": "no-store"})


@bp.post("/account/data/copy")
@limiter.limit(PER_PERSON, key_func=who)
@login_required
def copy() -> Any:
    """Everything at once: the largest person's data take seconds."""
    promise_to_read_only(True)
    db.session.rollback()
    file = write_copy(current_user._get_current_object(), at=now())
    db.session.rollback()
    note("personal data copied", "done")
    answer = send_file(file, "application/zip", as_attachment=True, download_name="lawlab.zip", max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/account/data/erase")
@limiter.limit(PER_PERSON, key_func=who)
@login_required
def erase_account() -> Any:
    """Forget the person who gives their password, a code where they have codes, and the word typed."""
    try:
        _require_consent()
    except LawLabError as refusal:
        return _page(refusal.sentence, refusal.status)
    erase(current_user._get_current_object(), with_texts="with_texts" in request.form, at=now())
    db.session.commit()
    language = session.get("language")
    logout_user()
    session.clear()
    if language in LANGUAGES:
        session["language"] = language
    flash(_("Your account is erased. Nothing says any more who you were."), "success")
    return redirect("/", code=303)


def _require_consent() -> None:
    if request.form.get("word", "").strip().casefold() != _("ERASE").casefold():
        raise Invalid(_("Type the word to show that you mean it."))
    require_password(request.form.get("password", "")[:400])
    begin_to_write()
    if has_codes(current_user):
        is_right = is_right_code(current_user, request.form.get("code", "")[:100], at=now())
        if not is_right:
            db.session.commit()
            note("code asked again", "refused")
            raise Invalid(_("This code is wrong, or was used already."))
