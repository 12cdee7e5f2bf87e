"""Flask-Login's wiring: who the cookie says you are, and the language you read in."""

from urllib.parse import urlsplit

from flask import Flask, Response, flash, g, redirect, request, session, url_for
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.accounts.queries import unread_notices
from lawlab.core.db import db
from lawlab.core.refusals import refuse

LANGUAGES = ("fr", "en")
login_manager = LoginManager()
babel = Babel()


@login_manager.user_loader
def load_user(ident: str) -> User | None:
    """The person of the cookie, unless their session key has changed since (see `log_out_everywhere`)."""
    number, _dot, key = ident.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    return db.session.scalar(select(User).where(User.id == int(number), User.session_key == key))


@login_manager.unauthorized_handler
def ask_to_log_in() -> Response:
    """On to the log-in page, and back to where the person was; a script is told 401 in words."""
    if request.headers.get("X-Requested-With") == "fetch":
        return refuse(401, _("Log in to go on."))
    flash(_("Log in to go on."), "notice")
    return redirect(url_for("accounts.log_in", next=_where_the_person_is()))  # type: ignore[return-value]


def _where_the_person_is() -> str:
    if request.method == "GET":
        return request.full_path.rstrip("?")
    page = urlsplit(request.referrer or "")  # a form was sent: its page can be shown again, its address not
    if f"{page.scheme}://{page.netloc}" != request.host_url.rstrip("/"):
        return "/"
    return page.path + (f"?{page.query}" if page.query else "")


def begin_session(user: User, *, is_kept: bool) -> None:
    """Log this browser in with a cookie that owes nothing to the one before, its language apart.

    A kept session outlives the browser's closing, for a month.
    """
    language = session.get("language")
    session.clear()
    if language in LANGUAGES:
        session["language"] = language
    login_user(user)
    session.permanent = is_kept


def choose_language() -> str:
    """The language chosen in this browser, else the account's, else the browser's own, else French."""
    if not request:
        return "fr"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if "language" not in g:
        known = current_user.is_authenticated
        g.language = current_user.language if known else request.accept_languages.best_match(LANGUAGES, "fr")
    return str(g.language)


def init_login(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = "basic"
    babel.init_app(app, locale_selector=choose_language)
    app.jinja_env.globals["get_locale"] = get_locale
    app.jinja_env.globals["unread_notices"] = lambda: unread_notices(current_user._get_current_object())
