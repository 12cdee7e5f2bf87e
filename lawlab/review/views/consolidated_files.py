"""A consolidated text to take away: Word with tracked changes, Akoma Ntoso, Markdown, plain text."""

from collections.abc import Callable

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.core.db import now
from lawlab.core.errors import NotFound
from lawlab.core.limits import limiter
from lawlab.law.formats.akoma_ntoso_writer import bill_xml
from lawlab.law.formats.markdown_writer import write_markdown
from lawlab.law.formats.tracked_docx import tracked_docx
from lawlab.review.exporting.consolidated import (
    consolidated_document,
    consolidated_identity,
    plain_text,
    title_of,
    tracked_consolidation,
)
from lawlab.review.models import Consolidation
from lawlab.review.views.access import reviewed_bill, reviewed_consolidation
from lawlab.review.views.files import file_response

bp = Blueprint("consolidated_files", __name__)


@bp.get("/desk/<slug>/consolidated/<int:ident>/text.<extension>")
@limiter.limit("60 per minute")
@login_required
def give(slug: str, ident: int, extension: str) -> Response:
    """The text as it is now, whether or not conflicts are left: there, the bill's words stand."""
    bill = reviewed_bill(slug)
    consolidation = reviewed_consolidation(bill, ident)
    write = WRITERS.get(extension)
    if write is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return file_response(write(consolidation), f"{bill.slug}-{consolidation.id}.{extension}")


def _docx(consolidation: Consolidation) -> bytes:
    articles = tracked_consolidation(consolidation, current_user)
    closing = str(_("File made with LawLab on %(day)s.", day=now().date().isoformat()))
    language = consolidation.bill.language
    return tracked_docx(title_of(consolidation), articles, language=language, closing=closing)


def _akn(consolidation: Consolidation) -> bytes:
    return bill_xml(consolidated_document(consolidation), consolidated_identity(consolidation, now()))


WRITERS: dict[str, Callable[[Consolidation], bytes]] = {
    "docx": _docx,
    "akn.xml": _akn,
    "md": lambda consolidation: write_markdown(consolidated_document(consolidation)).encode(),
    "txt": lambda consolidation: plain_text(consolidated_document(consolidation)).encode(),
}
