"""Flask-Login's wiring: who the cookie says you are, and the language you read in."""

from urllib.parse import urlsplit

from flask import Flask, Response, flash, g, redirect, request, session, url_for
from flask_babel import Babel, get_locale
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager, current_user, login_user, logout_user

from lawlab.accounts.devices import device_of, in_words
from lawlab.accounts.logins import end_login, is_live, login_with, open_login, was_seen
from lawlab.accounts.models import End, Login, User
from lawlab.accounts.queries import unread_notices
from lawlab.core.db import begin_to_write, db, now, promise_to_read_only
from lawlab.core.mail import is_mail_sent
from lawlab.core.refusals import refuse
from lawlab.core.security_log import note

LANGUAGES = ("fr", "en")
LONGEST_IDENT = 100
#: What a person whose log-in is over is told, when it was not their own doing on this device.
WHY = {
    End.EVERYWHERE: _l("This device was logged out from another one. Log in to go on."),
    End.PASSWORD: _l("The password was changed on another device. Log in to go on."),
    End.OPERATOR: _l("This device was logged out by the site’s operator. Log in to go on."),
    End.ROLE: _l("One of your roles was taken back: log in to go on with the others."),
}
login_manager = LoginManager()
babel = Babel()


@login_manager.user_loader
def load_user(ident: str) -> User | None:
    """The person whose log-in the cookie names, as long as its record goes on."""
    found = login_with(ident, at := now()) if len(ident) < LONGEST_IDENT else None
    if found is None:
        return None
    user, login = found
    if user.erased_at is not None or not is_live(login, at):
        g.ended_why = login.ended_why
        return None
    g.login = login
    was_seen(login, at)
    return user


def present_login() -> Login | None:
    """The record of the browser that asks; None for who is not logged in."""
    return g.get("login") if current_user.is_authenticated else None


@login_manager.unauthorized_handler
def ask_to_log_in() -> Response:
    """On to the log-in page, and back to where the person was; a script is told 401 in words."""
    why = WHY.get(g.get("ended_why"), _l("Log in to go on."))
    if request.headers.get("X-Requested-With") == "fetch":
        return refuse(401, str(why))
    flash(str(why), "notice")
    return redirect(url_for("accounts.log_in", next=_where_the_person_is()))  # type: ignore[return-value]


def _where_the_person_is() -> str:
    if request.method == "GET":
        return request.full_path.rstrip("?")
    page = urlsplit(request.referrer or "")  # a form was sent: its page can be shown again, its address not
    if f"{page.scheme}://{page.netloc}" != request.host_url.rstrip("/"):
        return "/"
    return page.path + (f"?{page.query}" if page.query else "")


def begin_session(user: User, *, is_kept: bool, by: str) -> None:
    """Log this browser in with a cookie that owes nothing to the one before, its language apart.

    The one door of every means of logging in. Call it after what they changed: it commits, so that the
    record on the server is there before the cookie leaves. The log-in that this browser had before ends.
    A kept session outlives the browser's closing, for a month. `by` which means, for the security log.
    """
    db.session.commit()
    promise_to_read_only(False)  # a GET that comes back from a provider of identities writes as well
    _end_present(End.REPLACED)
    ident = open_login(user, is_kept=is_kept, device=device_of(request.user_agent.string), at=now())
    db.session.commit()
    forget_session()
    login_user(user)
    session["_user_id"] = ident
    session.permanent = is_kept
    note("log-in", "done", by=by)


def _end_present(why: End) -> None:
    ident = session.get("_user_id")
    found = login_with(ident, now()) if isinstance(ident, str) else None
    if found is not None:
        end_login(found[1], why, at=now())


def end_session() -> None:
    """Log this browser out: its record ends, its cookie is emptied."""
    _end_present(End.LOGGED_OUT)
    db.session.commit()
    logout_user()
    forget_session()


def forget_session() -> None:
    """Empty the browser's session, its language apart."""
    language = session.get("language")
    session.clear()
    if language in LANGUAGES:
        session["language"] = language


def renew_when_due(response: Response) -> Response:
    """Go on under a new identifier on the first page after a role was given (see `renew_logins`)."""
    login: Login | None = g.get("login")
    is_page = request.method == "GET" and "X-Requested-With" not in request.headers
    if login is None or not is_page or response.mimetype != "text/html":
        return response
    if "_user_id" in session and login.must_renew and login.ended_at is None:
        begin_to_write()
        user = db.session.get(User, login.user_id)
        ident = open_login(user, is_kept=login.is_kept, device=login.device, at=now())  # type: ignore[arg-type]
        end_login(login, End.RENEWED, at=now())
        db.session.commit()
        session["_user_id"] = ident
    return response


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
    app.after_request(renew_when_due)
    app.jinja_env.globals["get_locale"] = get_locale
    app.jinja_env.globals["is_mail_sent"] = is_mail_sent
    app.jinja_env.filters["device"] = in_words
    app.jinja_env.globals["unread_notices"] = lambda: unread_notices(current_user._get_current_object())
