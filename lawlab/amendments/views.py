"""The pages of amendments: the editor, one amendment, lists, one's own, the fair queue."""

import secrets
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.amendments import cosigning, panels
from lawlab.amendments.carrying import readings_of
from lawlab.amendments.drafted import lines_from_instruction
from lawlab.amendments.forms import EditForm, read_form, read_id, read_lines
from lawlab.amendments.lines import Line, unchanged
from lawlab.amendments.models import Amendment, Status
from lawlab.amendments.queries import conflicts_of, drafts_of, submitted_by
from lawlab.amendments.services import draft_amendment, revise, submit_amendment, withdraw_amendment
from lawlab.amendments.targets import existing_article, renewed, target_at
from lawlab.amendments.voting import ballot_partial, next_turn, vote_on_amendment
from lawlab.amendments.wording import Target, is_in_conflict, proposed_lines, target_of
from lawlab.bills.queries import bill_by_slug
from lawlab.contributions.policies import can_edit
from lawlab.contributions.queries import visible_contribution
from lawlab.contributions.services import clean_client_key
from lawlab.core.db import db, now, promise_to_read_only
from lawlab.core.errors import Conflict, LawLabError, NotAllowed
from lawlab.core.limits import limited
from lawlab.core.refusals import refuse
from lawlab.core.turns import in_turn
from lawlab.votes.forms import answer, sent_position, sent_source
from lawlab.votes.serving import mark_passed
from lawlab.votes.views import VOTES

bp = Blueprint("amendments", __name__)

WORK = limited(
    "amendments",
    "amendments, drafted or changed (each button of the editor without scripts counts)",
    person="40 per minute; 400 per hour",
    address="1200 per minute; 12000 per hour",
)
SUBMITTING = limited(
    "submissions",
    "amendments submitted, withdrawn or co-signed",
    person="20 per minute; 240 per hour",
    address="600 per minute; 6000 per hour",
)
PREVIEWS = limited(
    "previews",
    "changes shown while an amendment is typed",
    person="240 per minute; 6000 per hour",
    address="3000 per minute; 60000 per hour",
)


@bp.get("/amendments/new")
def new() -> Response:
    """The editor, open to all: one may try it first, and is asked to log in to keep the work."""
    target = _target()
    if not target.bill.is_latest:
        return _to_present_version(target)
    lines = unchanged(target.base) or [Line(None, "")]
    return editor(target, lines, client_key=secrets.token_urlsafe(18))


@bp.post("/amendments/new")
@WORK
@in_turn
def create() -> Response:
    """One of the editor's buttons: the last two keep the work, the others show what the edit gives."""
    target = _target()
    form = read_form(request.form, target.base)
    if not form.is_saving:
        return _worked(target, form)
    if not current_user.is_authenticated:
        return editor(target, form.lines, form=form, status=403)
    if not target.bill.is_latest and (moved := renewed(target, form.lines)):
        return editor(moved.target, moved.lines, form=form, readings=moved.readings, status=409)
    amendment = draft_amendment(
        current_user, target, form.proposal, client_key=clean_client_key(form.client_key), at=now()
    )
    return _kept(amendment, form)


@bp.post("/amendments/diff")
@PREVIEWS
@in_turn
def diff() -> str:
    """The redline of an edit as it is typed, with its summary; nothing is stored."""
    data = request.get_json(silent=True)
    ids = data if isinstance(data, dict) else {}
    target = _target(ids)
    lines = read_lines(data, target.base)
    return panels.diff_partial(target.base, lines)


@bp.get("/amendments/<int:amendment_id>")
def show(amendment_id: int) -> str:
    amendment = visible_contribution(Amendment, amendment_id, current_user)
    return panels.amendment_page(amendment, current_user, view=_view(), forget=session.pop("kept_draft", ""))


@bp.get("/amendments/<int:amendment_id>/text")
def text(amendment_id: int) -> str:
    """The part of the page that a revision changes; live pages read it again."""
    amendment = visible_contribution(Amendment, amendment_id, current_user)
    return panels.amendment_text(amendment, current_user, view=_view())


@bp.get("/amendments/<int:amendment_id>/sub-amendments")
def sub_amendments(amendment_id: int) -> str:
    amendment = visible_contribution(Amendment, amendment_id, current_user)
    return str(panels.sub_amendment_list(amendment, current_user))


@bp.get("/articles/<int:article_id>/amendments")
def listing(article_id: int) -> str:
    """The list under an article; live pages read it again."""
    return str(panels.article_list(existing_article(article_id), current_user))


@bp.get("/amendments/<int:amendment_id>/edit")
@login_required
def edit(amendment_id: int) -> Response:
    """The editor on one's own amendment; where a new version conflicts with it, with both readings."""
    amendment = _own(amendment_id)
    if is_in_conflict(amendment):
        return redirect_to("amendments.settle", amendment)
    return editor(target_of(amendment), proposed_lines(amendment.current), amendment=amendment)


@bp.post("/amendments/<int:amendment_id>/edit")
@login_required
@WORK
@in_turn
def update(amendment_id: int) -> Response:
    amendment = _own(amendment_id)
    target = target_of(amendment)
    form = read_form(request.form, target.base)
    if not form.is_saving:
        return _worked(target, form, amendment)
    revise(current_user, amendment, target, form.proposal, seen=form.seen, at=now())
    return _kept(amendment, form)


@bp.get("/amendments/<int:amendment_id>/carry")
@login_required
def settle(amendment_id: int) -> Response:
    """Where the new version and the amendment change the same words: both readings, and the editor."""
    amendment = _own(amendment_id)
    if not is_in_conflict(amendment):
        return redirect_to("amendments.edit", amendment)
    state = readings_of(amendment)
    if state is None:
        raise Conflict(
            _("What this amendment was about is not in the new version: it can only be withdrawn.")
        )
    return editor(state.target, state.lines, amendment=amendment, readings=state.readings)


@bp.post("/amendments/<int:amendment_id>/submit")
@login_required
@SUBMITTING
def submit(amendment_id: int) -> Response:
    amendment = _own(amendment_id)
    submit_amendment(current_user, amendment, at=now())
    db.session.commit()
    flash(_("Your amendment is submitted: everybody can read it and vote on it."))
    return redirect_to("amendments.show", amendment)


@bp.post("/amendments/<int:amendment_id>/withdraw")
@login_required
@SUBMITTING
def withdraw(amendment_id: int) -> Response:
    amendment = _own(amendment_id)
    was_draft = amendment.status is Status.DRAFT
    withdraw_amendment(current_user, amendment, at=now())
    db.session.commit()
    flash(_("The draft is put away.") if was_draft else _("Your amendment is withdrawn. It stays readable."))
    if was_draft:
        return make_response(redirect(url_for("amendments.drafts")))
    return redirect_to("amendments.show", amendment)


@bp.post("/amendments/<int:amendment_id>/cosign")
@login_required
@SUBMITTING
def cosign(amendment_id: int) -> Response:
    """Sign with the author, or take one's name off again."""
    amendment = visible_contribution(Amendment, amendment_id, current_user)
    if request.form.get("action") == "withdraw":
        cosigning.withdraw_cosignature(current_user, amendment, at=now())
        flash(_("Your name is no longer on this amendment."))
    else:
        cosigning.cosign(current_user, amendment, at=now())
        flash(_("You co-signed this amendment."))
    db.session.commit()
    return redirect_to("amendments.show", amendment)


@bp.get("/account/drafts")
@login_required
def drafts() -> str:
    """One's drafts, what waits for a choice of one's own, and what was submitted."""
    lists = {
        "drafts": drafts_of(current_user),
        "waiting": conflicts_of(current_user),
        "submitted": submitted_by(current_user),
    }
    return panels.own_list(lists, current_user)


@bp.post("/amendments/<int:amendment_id>/vote")
@login_required
@VOTES
def vote(amendment_id: int) -> Any:
    amendment = visible_contribution(Amendment, amendment_id, current_user)
    source = sent_source()
    vote_on_amendment(current_user, amendment, sent_position(), source=source, at=now())
    db.session.commit()
    if request.form.get("then") == "queue":
        return redirect(url_for("amendments.queue", slug=amendment.current.bill.slug), code=303)
    page = url_for("amendments.show", amendment_id=amendment.id, _anchor="vote")
    return answer(lambda: ballot_partial(amendment, current_user, now(), source=source), page)


@bp.get("/amendments/<int:amendment_id>/vote")
def ballot(amendment_id: int) -> str:
    """The ballot alone: what an open page fetches when it moved."""
    return ballot_partial(visible_contribution(Amendment, amendment_id, current_user), current_user, now())


@bp.route("/bills/<slug>/queue", methods=["GET", "POST"])
@login_required
def queue(slug: str) -> Any:
    """The fair queue: one amendment at a time, the least shown first. Being shown is counted: it writes."""
    promise_to_read_only(False)
    db.session.rollback()  # who is logged in was read under the promise: the next transaction may write
    bill = bill_by_slug(slug)
    if request.method == "POST":
        passed = visible_contribution(Amendment, read_id(request.form, "amendment") or 0, current_user)
        if passed.ballot is not None:
            mark_passed(current_user, passed.ballot, at=now())
        db.session.commit()
        return redirect(url_for("amendments.queue", slug=slug), code=303)
    secret = current_app.config["SECRET_KEY"].encode()
    turn = next_turn(current_user, bill, secret=secret, at=now())
    page = panels.queue_page(bill, turn, current_user)
    db.session.commit()
    return page


def _worked(target: Target, form: EditForm, amendment: Amendment | None = None) -> Response:
    """The editor after a button that saves nothing; an instruction is read, or refused in words beside it."""
    lines, refusal = form.lines, ""
    if form.action == "read":
        try:
            lines = lines_from_instruction(target, form.instruction, form.chamber)
        except LawLabError as error:
            refusal = error.sentence
    status = 400 if refusal else 200
    return editor(target, lines, form=form, amendment=amendment, refusal=refusal, status=status)


def editor(
    target: Target,
    lines: list[Line],
    *,
    form: EditForm | None = None,
    amendment: Amendment | None = None,
    client_key: str = "",
    readings: Any = (),
    refusal: str = "",
    status: int = 200,
) -> Response:
    """The editor's page, on new words or on words sent back."""
    page = panels.editor_page(
        target,
        lines,
        title=form.title if form else amendment.title if amendment else "",
        rationale=form.rationale if form else amendment.body if amendment else "",
        client_key=form.client_key if form else client_key or secrets.token_urlsafe(18),
        amendment=amendment,
        readings=readings,
        action=form.action if form else "",
        instruction=form.instruction if form else "",
        chamber=form.chamber if form else "",
        refusal=refusal,
        viewer=current_user,
    )
    return make_response(page, status)


def _kept(amendment: Amendment, form: EditForm) -> Response:
    """Save, submit when asked to, and go to the amendment's page, which lets the browser forget its copy."""
    if form.action == "submit" and amendment.status is Status.DRAFT:
        submit_amendment(current_user, amendment, at=now())
        flash(_("Your amendment is submitted: everybody can read it and vote on it."))
    else:
        flash(_("Saved.") if amendment.status is Status.DRAFT else _("The new wording is published."))
    db.session.commit()
    session["kept_draft"] = form.client_key
    return redirect_to("amendments.show", amendment)


def _own(amendment_id: int) -> Amendment:
    amendment = visible_contribution(Amendment, amendment_id, current_user)
    if not can_edit(current_user, amendment):
        raise NotAllowed(_("Only its author can change this amendment."))
    return amendment


def _target(source: Any = None) -> Target:
    ids = request.args if source is None else source
    article, after, parent = (read_id(ids, key) for key in ("article", "after", "parent"))
    bill = ids.get("bill")
    return target_at(
        current_user,
        article=article,
        after=after,
        parent=parent,
        bill=bill if isinstance(bill, str) else None,
    )


def _to_present_version(target: Target) -> Response:
    """Nobody starts on a version that was replaced: the way leads to the same article of the present one."""
    moved = renewed(target, unchanged(target.base))
    if moved is None:
        return refuse(409, _("This article is not in the present version of the text."))
    flash(_("There is a newer version of this text: this is it."))
    key = "after" if target.is_addition else "article"
    place = {key: moved.target.article.id} if moved.target.article else {"bill": moved.target.bill.slug}
    return make_response(redirect(url_for("amendments.new", **place)))


def _view() -> str:
    view = request.args.get("view", "redline")
    return view if view in ("redline", "clean", "side") else "redline"


def redirect_to(endpoint: str, amendment: Amendment) -> Response:
    return make_response(redirect(url_for(endpoint, amendment_id=amendment.id)))
