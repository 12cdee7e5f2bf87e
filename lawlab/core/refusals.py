"""One place that turns whatever goes wrong into a sentence: a page for a person, JSON for a program."""

import logging
import sqlite3
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from lawlab.core.db import db
from lawlab.core.errors import LawLabError
from lawlab.core.pages import LANGUAGES
from lawlab.core.security_log import asker, note

logger = logging.getLogger(__name__)

#: Seconds after which it is worth trying again.
RETRY_AFTER = "5"
#: What PostgreSQL says (the beginning of its SQLSTATE) when it is away, full, busy, stopping or read-only.
PASSING = ("08", "25006", "40", "53", "55P03", "57", "58")
#: What SQLite says when the connection itself is bound to what was wrong, and must be opened afresh.
STALE = ("readonly", "disk i/o", "unable to open")


def install_refusals(app: Flask) -> None:
    app.register_error_handler(LawLabError, lambda error: refuse(error.status, error.sentence))
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(NoConnection, _busy)
    app.register_error_handler(Exception, _unforeseen)


def refuse(status: int, sentence: str) -> Response:
    """The answer that refuses: nothing of the transaction is kept."""
    if status == 429:
        note("too often", "refused")
    elif status == 403 and asker() is not None:
        note("not allowed", "refused")
    db.session.rollback()
    response = _worded(status, sentence)
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _worded(status: int, sentence: str) -> Response:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    if best == "application/json" or request.path.startswith(("/events/", "/api/")):
        return make_response(jsonify(error=sentence), status)
    try:
        page = render_template("error.html", status=status, sentence=sentence)
    except Exception:  # the page itself needs what is missing (the database, say)
        logger.exception("the error page could not be made")
        db.session.rollback()  # nothing that comes after may stumble over what failed here
        return make_response(sentence, status, {"Content-Type": "text/plain; charset=utf-8"})
    return make_response(page, status)


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error  # a redirection
    sentences = {
        400: _("This request could not be understood."),
        401: _("Log in to go on."),
        403: _("You may not do this."),
        404: _("There is nothing at this address, or it is not open to you."),
        405: _("This address does not answer to that kind of request."),
        413: _("This is more than can be taken at once. Nothing was saved."),
        415: _("This kind of file or content is not understood."),
        429: _("That is too often in too short a time. Wait a little, then try again."),
    }
    response = refuse(error.code, sentences.get(error.code, _("This could not be done.")))
    for name, value in error.get_headers():
        if name in ("Retry-After", "Allow"):
            response.headers[name] = value
    return response


def _forged(error: CSRFError) -> Response:
    note("forged request", "refused", by="token")
    return refuse(
        400, _("This form has been open for too long, or comes from elsewhere. Go back and send it again.")
    )


def _database(error: DBAPIError) -> Response:
    """A busy, full or read-only database refuses in words; anything else is a fault of ours."""
    if isinstance(error, StatementError) and isinstance(error.orig, UnicodeEncodeError | ValueError):
        return refuse(400, _("This text holds characters that cannot be stored."))
    said = str(error.orig).lower()
    if isinstance(error.orig, sqlite3.OperationalError) and any(words in said for words in STALE):
        db.engine.dispose()
    if (
        isinstance(error.orig, sqlite3.OperationalError)
        or error.connection_invalidated
        or "connection" in said
        or str(getattr(error.orig, "sqlstate", None)).startswith(PASSING)
    ):
        return _busy(error)
    return _unforeseen(error)


def _busy(error: Exception) -> Response:
    """Said in the browser's language where the account's own would have to be asked for."""
    db.session.rollback()
    if "language" not in g:
        g.language = request.accept_languages.best_match(LANGUAGES, "fr")
    logger.warning("the database refused: %s", str(getattr(error, "orig", error)).lower())
    return refuse(503, _("The database is busy or unavailable. Nothing was saved: try again in a moment."))


def _unforeseen(error: Exception) -> Response:
    logger.exception("unforeseen: %s %s", request.method, request.path)
    return refuse(500, _("Something went wrong on our side. Nothing was saved. The fault has been recorded."))
