"""Annotating, answering, editing; the list that open pages read again."""

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.annotations.forms import read_offset, read_remark
from lawlab.annotations.models import Annotation, AnnotationKind
from lawlab.annotations.panels import SHOWN, annotation_list
from lawlab.annotations.services import annotate, edit_annotation, reply
from lawlab.bills.models import Article, Paragraph
from lawlab.contributions.history import rewordings_of
from lawlab.contributions.policies import can_edit
from lawlab.contributions.queries import visible_contribution
from lawlab.contributions.services import clean_client_key
from lawlab.core.db import db, now
from lawlab.core.errors import NotAllowed, NotFound
from lawlab.core.limits import limited

bp = Blueprint("annotations", __name__)
WRITING = limited(
    "annotations",
    "annotations and replies, posted or changed",
    person="20 per minute; 200 per hour",
    address="600 per minute; 6000 per hour",
)


@bp.get("/articles/<int:article_id>/annotations")
def listing(article_id: int) -> str:
    """The list under an article, as its page shows it."""
    article = db.session.get(Article, article_id) if article_id < 2**53 else None
    if article is None:
        raise NotFound(_("There is no such article."))
    value = request.args.get("most", "")
    most = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else SHOWN
    return str(annotation_list(article, current_user, most))


@bp.get("/paragraphs/<int:paragraph_id>/annotate")
@login_required
def new(paragraph_id: int) -> str:
    """The form on a page of its own: the words are chosen in a field, by keyboard too."""
    return render_template(
        "annotations/new.html",
        paragraph=_paragraph(paragraph_id),
        kinds=AnnotationKind,
        client_key=secrets.token_urlsafe(18),
    )


@bp.post("/paragraphs/<int:paragraph_id>/annotate")
@login_required
@WRITING
def create(paragraph_id: int) -> Any:
    paragraph = _paragraph(paragraph_id)
    start, end = _passage(paragraph)
    annotation = annotate(
        current_user,
        paragraph,
        start,
        end,
        read_remark(request.form),
        client_key=clean_client_key(request.form.get("client_key", "")),
        at=now(),
    )
    db.session.commit()
    return redirect(page_of(annotation), code=303)


@bp.post("/annotations/<int:annotation_id>/replies")
@login_required
@WRITING
def answer(annotation_id: int) -> Any:
    parent = visible_contribution(Annotation, annotation_id, current_user)
    key = clean_client_key(request.form.get("client_key", ""))
    posted = reply(current_user, parent, read_remark(request.form), client_key=key, at=now())
    db.session.commit()
    return redirect(page_of(posted), code=303)


@bp.get("/annotations/<int:annotation_id>")
def show(annotation_id: int) -> Any:
    """An annotation's own address leads to its words, in the version that it was written on."""
    return redirect(page_of(visible_contribution(Annotation, annotation_id, current_user)))


@bp.get("/annotations/<int:annotation_id>/history")
def history(annotation_id: int) -> str:
    """What the author changed, word by word."""
    annotation = visible_contribution(Annotation, annotation_id, current_user)
    rewordings = rewordings_of(annotation)
    return render_template("annotations/history.html", annotation=annotation, rewordings=rewordings)


@bp.route("/annotations/<int:annotation_id>/edit", methods=["GET", "POST"])
@login_required
@WRITING
def edit(annotation_id: int) -> Any:
    annotation = visible_contribution(Annotation, annotation_id, current_user)
    if not can_edit(current_user, annotation):
        raise NotAllowed(_("Only its author can change this annotation."))
    if request.method == "GET":
        return render_template("annotations/edit.html", annotation=annotation, kinds=AnnotationKind)
    edit_annotation(current_user, annotation, read_remark(request.form), at=now())
    db.session.commit()
    return redirect(page_of(annotation), code=303)


def page_of(annotation: Annotation) -> str:
    article = annotation.article
    assert article is not None  # every annotation and every answer is on an article
    anchor = f"annotation-{annotation.id}"
    return url_for("bills.article", slug=annotation.bill.slug, eid=article.eid, _anchor=anchor)


def _paragraph(ident: int) -> Paragraph:
    found = db.session.get(Paragraph, ident) if 0 < ident < 2**53 else None
    if found is None:
        raise NotFound(_("There is no such paragraph."))
    return found


def _passage(paragraph: Paragraph) -> tuple[int, int]:
    """Offsets when a script sent them; without one, the words that were copied into the form, or all."""
    if "start" in request.form and request.form["start"] != "":
        return read_offset(request.form, "start"), read_offset(request.form, "end")
    quote = request.form.get("quote", "").strip()
    at = paragraph.text.find(quote) if quote else 0
    if at < 0 or (quote and paragraph.text.count(quote) > 1):
        return 0, len(paragraph.text)
    return at, at + (len(quote) or len(paragraph.text))
