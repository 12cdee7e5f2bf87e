"""Overlays: a page without content for a streaming program, and the cards that its key lets it read."""

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from lawlab.contributions.queries import MAX_ID
from lawlab.core.db import db, now
from lawlab.core.errors import NotFound
from lawlab.core.limits import limiter
from lawlab.debates.models import Debate
from lawlab.debates.overlays import check_token
from lawlab.debates.screens import KINDS, screen_partial

bp = Blueprint("overlays", __name__)

KEY = "X-Overlay-Key"  #: carries the key: no address and no log does


@bp.get("/overlay/<kind>")
def page(kind: str) -> Response:
    """The same page for everybody and every debate: its script reads the rest of the address."""
    if kind not in KINDS:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    response = make_response(render_template("debates/overlay.html", kind=kind))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/debates/<int:debate_id>/overlay/<kind>")
@limiter.limit(
    "30 per minute; 300 per hour",
    key_func=get_remote_address,
    deduct_when=lambda response: response.status_code == 403,
)
def cards(debate_id: int, kind: str) -> Response:
    """The cards as they are now; without a key of this debate, one refusal whatever is wrong or missing."""
    debate = db.session.get(Debate, debate_id) if 0 < debate_id < MAX_ID else None
    token = check_token(debate, request.headers.get(KEY), now())
    if kind not in KINDS:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    assert debate is not None
    address = url_for("debates.show", debate_id=debate.id, _external=True)
    response = make_response(screen_partial(debate, kind, token, address=address, at=now()))
    response.headers["Cache-Control"] = "no-store"
    return response
