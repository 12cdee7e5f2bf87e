"""The devices on which one is logged in."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.accounts.devices import in_words
from lawlab.accounts.login import end_session, present_login
from lawlab.accounts.logins import end_login, live_logins
from lawlab.accounts.models import End
from lawlab.core.db import db, now
from lawlab.core.errors import NotFound

bp = Blueprint("devices", __name__)


@bp.post("/account/devices/<int:login_id>/log-out")
@login_required
def log_out(login_id: int) -> Any:
    """End one's log-in on a device, near or far."""
    at, present = now(), present_login()
    login = next((one for one in live_logins(current_user, at) if one.id == login_id), None)
    if login is None:
        raise NotFound(_("This device is logged out already."))
    if present is not None and login.id == present.id:
        end_session()
        flash(_("You are logged out."), "success")
        return redirect("/")
    end_login(login, End.LOGGED_OUT, at=at)
    db.session.commit()
    flash(_("Logged out: %(device)s.", device=in_words(login.device)), "success")
    return redirect(url_for("accounts.account"), code=303)
