"""One's own votes and their receipts: nobody else's can be asked for, for no address says whose they are."""

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import pgettext
from flask_login import current_user, login_required

from lawlab.core.db import db
from lawlab.core.limits import limiter
from lawlab.core.pages import Page, page_number
from lawlab.opendata.keys import signer
from lawlab.opendata.receipts import Receipt, own_votes, receipt_of
from lawlab.review.report import draw_apart

bp = Blueprint("receipts", __name__)

A_PAGE = 30


@bp.get("/account/votes")
@login_required
def index() -> Response:
    number = page_number()
    votes = own_votes(current_user, page=number, size=A_PAGE)
    page = Page(votes[:A_PAGE], number, len(votes) > A_PAGE)
    return _private(render_template("opendata/votes.html", page=page))


@bp.get("/account/votes/<int:ballot_id>")
@login_required
def show(ballot_id: int) -> Response:
    return _private(render_template("opendata/receipt.html", receipt=_receipt(ballot_id), key=_key()))


@bp.get("/account/votes/<int:ballot_id>.json")
@login_required
@limiter.limit("60 per minute")
def as_json(ballot_id: int) -> Response:
    receipt = _receipt(ballot_id)
    return _file(receipt.file.encode(), "application/json", receipt, "json")


@bp.get("/account/votes/<int:ballot_id>.pdf")
@login_required
@limiter.limit("10 per minute")
def as_pdf(ballot_id: int) -> Response:
    """Drawn for this reader and not kept: a file of the site's says how nobody voted."""
    receipt = _receipt(ballot_id)
    page = render_template("opendata/receipt_pdf.html", receipt=receipt, key=_key())
    name = f"{receipt.ballot.id}-{receipt.cast.act}"
    db.session.rollback()  # nobody waits for a reader who waits for a drawing
    return _file(draw_apart(page.replace("ᵉʳ", "er")), "application/pdf", name, "pdf")


def _receipt(ballot_id: int) -> Receipt:
    return receipt_of(current_user, ballot_id, request.args.get("act", type=int))


def _key() -> str:
    return signer().public.hex()


def _file(data: bytes, kind: str, receipt: Receipt | str, extension: str) -> Response:
    name = receipt if isinstance(receipt, str) else f"{receipt.ballot.id}-{receipt.cast.act}"
    word = pgettext("file name", "receipt")
    response = _private(data)
    response.content_type = kind
    response.headers.set("Content-Disposition", "attachment", filename=f"{word}-{name}.{extension}")
    return response


def _private(content: str | bytes) -> Response:
    response = make_response(content)
    response.headers["Cache-Control"] = "private, no-store"
    return response
