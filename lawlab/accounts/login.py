"""Flask-Login's wiring: who the cookie says you are, and the language you read in."""

from flask import Flask, g, request, session
from flask_babel import Babel
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager, current_user

from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.core.pages import LANGUAGES

login_manager = LoginManager()
babel = Babel()


@login_manager.user_loader
def load_user(ident: str) -> User | None:
    return db.session.get(User, int(ident)) if ident.isdigit() else None


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
    login_manager.login_view = "accounts.log_in"
    login_manager.login_message = _l("Log in to go on.")
    login_manager.session_protection = "basic"
    babel.init_app(app, locale_selector=choose_language)
