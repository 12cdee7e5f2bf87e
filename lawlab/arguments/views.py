"""Posting, answering, rewording and voting on arguments; threads on pages of their own."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.amendments.models import Amendment
from lawlab.arguments import services
from lawlab.arguments.models import Argument, Side
from lawlab.arguments.panels import amendment_arguments, article_arguments, context, thread_page
from lawlab.arguments.queries import THREADS
from lawlab.arguments.sources import Link, clean_links
from lawlab.bills.models import Article
from lawlab.bills.queries import last_seq
from lawlab.contributions.history import rewordings_of
from lawlab.contributions.policies import can_edit
from lawlab.contributions.queries import MAX_ID, visible_contribution
from lawlab.contributions.services import clean_client_key, require_in_sight
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, NotAllowed, NotFound
from lawlab.core.limits import limited
from lawlab.votes.forms import answer, is_scripted, sent_position, sent_source
from lawlab.votes.queries import state_of
from lawlab.votes.services import vote
from lawlab.votes.views import VOTES

bp = Blueprint("arguments", __name__)

POSTS = limited(
    "arguments",
    "arguments and replies, posted or changed",
    person="15 per minute; 120 per hour; 400 per day",
    address="600 per minute; 6000 per hour",
)


@bp.get("/articles/<int:article_id>/arguments")
def under_article(article_id: int) -> str:
    """The discussion alone, as the article's page shows it."""
    return str(article_arguments(_article(article_id), current_user, _most()))


@bp.get("/amendments/<int:amendment_id>/arguments")
def under_amendment(amendment_id: int) -> str:
    amendment = visible_contribution(Amendment, amendment_id, current_user)
    return str(amendment_arguments(amendment, current_user, _most()))


def _article(article_id: int) -> Article:
    found = db.session.get(Article, article_id) if article_id < MAX_ID else None
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def _most() -> int:
    value = request.args.get("most", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else THREADS


@bp.post("/articles/<int:article_id>/arguments")
@login_required
@POSTS
def post_under_article(article_id: int) -> Any:
    return _post(services.subject_of_article(_article(article_id)))


@bp.post("/amendments/<int:amendment_id>/arguments")
@login_required
@POSTS
def post_under_amendment(amendment_id: int) -> Any:
    amendment = visible_contribution(Amendment, amendment_id, current_user)
    return _post(services.subject_of_amendment(amendment))


def _post(subject: services.Subject) -> Any:
    argument = services.post_argument(
        current_user, subject, _sent_side(), request.form.get("body", ""), links=_sent_links(),
        client_key=_sent_key(), at=now(),
    )  # fmt: skip
    db.session.commit()
    return _done(argument)


@bp.post("/arguments/<int:argument_id>/replies")
@login_required
@POSTS
def reply(argument_id: int) -> Any:
    parent = visible_contribution(Argument, argument_id, current_user)
    stance = request.form.get("stance", "")
    if stance not in ("agrees", "objects"):
        raise Invalid(_("An answer supports the argument or objects to it."))
    argument = services.reply(
        current_user, parent, request.form.get("body", ""), agrees=stance == "agrees", links=_sent_links(),
        client_key=_sent_key(), at=now(),
    )  # fmt: skip
    db.session.commit()
    return _done(argument)


def _done(argument: Argument) -> Any:
    """Where the argument now stands; a script reads the discussion again by itself."""
    if is_scripted():
        return {"argument": argument.id}, 201
    page = url_for("arguments.show", argument_id=argument.id, _anchor=f"argument-{argument.id}")
    return redirect(page, code=303)


def _sent_side() -> Side:
    value = request.form.get("side", "")
    if value not in set(Side):
        raise Invalid(_("An argument is for or against."))
    return Side(value)


def _sent_links() -> list[Link]:
    return clean_links(request.form.getlist("source_url"), request.form.getlist("source_title"))


def _sent_key() -> str | None:
    return clean_client_key(request.form.get("client_key", ""))


@bp.get("/arguments/<int:argument_id>")
def show(argument_id: int) -> str:
    """The thread that the argument is in."""
    argument = visible_contribution(Argument, argument_id, current_user)
    root = db.session.get(Argument, argument.root_id) if argument.root_id else argument
    assert root is not None
    seq = last_seq(services.subject_today(root).bill)
    return thread_page(argument, current_user, root, seq)


@bp.get("/arguments/<int:argument_id>/history")
def history(argument_id: int) -> str:
    """The earlier wordings of an argument."""
    argument = visible_contribution(Argument, argument_id, current_user)
    return render_template("arguments/history.html", argument=argument, rewordings=rewordings_of(argument))


@bp.get("/arguments/<int:argument_id>/edit")
@login_required
def edit(argument_id: int) -> str:
    argument = visible_contribution(Argument, argument_id, current_user)
    if not can_edit(current_user, argument):
        raise NotAllowed(_("Only its author can change an argument."))
    return render_template(
        "arguments/edit.html", argument=argument, **context(services.subject_today(argument), current_user)
    )


@bp.post("/arguments/<int:argument_id>/edit")
@login_required
@POSTS
def update(argument_id: int) -> Any:
    argument = visible_contribution(Argument, argument_id, current_user)
    body = request.form.get("body", "")
    services.edit_argument(current_user, argument, body, links=_sent_links(), at=now())
    db.session.commit()
    return _done(argument)


@bp.post("/arguments/<int:argument_id>/vote")
@login_required
@VOTES
def cast(argument_id: int) -> Any:
    argument = visible_contribution(Argument, argument_id, current_user)
    services.require_arguable(services.subject_today(argument), now())
    require_in_sight(argument)
    assert argument.ballot is not None
    vote(current_user, argument.ballot, sent_position(), source=sent_source(), at=now())
    db.session.commit()
    page = url_for("arguments.show", argument_id=argument.id, _anchor=f"argument-{argument.id}")
    return answer(lambda: _ballot(argument), page)


@bp.get("/arguments/<int:argument_id>/vote")
def ballot(argument_id: int) -> str:
    return _ballot(visible_contribution(Argument, argument_id, current_user))


def _ballot(argument: Argument) -> str:
    assert argument.ballot is not None
    subject = services.subject_today(argument)
    is_frozen = not context(subject, current_user)["is_open"]
    state = state_of(argument.ballot, current_user, now(), is_frozen=is_frozen)
    return render_template("arguments/_ballot.html", argument=argument, state=state)
