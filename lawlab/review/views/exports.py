"""The desk's exports, and the files that anybody may take: a bill as Akoma Ntoso, an amendment as Word."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, login_required
from markupsafe import Markup

from lawlab.amendments.drafted import drafted
from lawlab.amendments.hooks import amendment_panel
from lawlab.amendments.models import Amendment, Status
from lawlab.amendments.wording import proposed_text, shown_revision
from lawlab.bills.models import Bill
from lawlab.bills.queries import bill_by_slug
from lawlab.contributions.queries import visible_contribution
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, NotFound
from lawlab.core.limits import limiter
from lawlab.law.drafting.draft import Dialect
from lawlab.law.formats.akoma_ntoso_writer import bill_xml
from lawlab.law.formats.tracked_docx import tracked_docx
from lawlab.review.exporting.kinds import EXTENSIONS, TYPES, Order, writer_of
from lawlab.review.exporting.reading import Choice, chosen, items_of, place_of
from lawlab.review.exporting.texts import document_of, identity_of, tracked_articles
from lawlab.review.exports import exports_of, path_of, ready_export, request_export
from lawlab.review.models import ExportState
from lawlab.review.views.access import reviewed_bill
from lawlab.review.views.files import file_response

bp = Blueprint("review_exports", __name__)
MOST_LISTED = 2000  #: amendments that an address may name
AT_ONCE = ("csv", "json")  #: of one amendment, these are given without waiting


@bp.get("/desk/<slug>/exports")
@login_required
def show(slug: str) -> str:
    """The form, and the files asked for; `?amendment=…` chooses some."""
    bill = reviewed_bill(slug)
    return render_template("review/exports/show.html", **_page(bill), listed=_idents(), section="exports")


@bp.get("/desk/<slug>/exports/list")
@login_required
def listing(slug: str) -> str:
    """The list alone; the page reads it again while a file is being made."""
    return render_template("review/exports/_list.html", **_page(reviewed_bill(slug)))


@bp.post("/desk/<slug>/exports")
@limiter.limit("120 per hour")
@login_required
def create(slug: str) -> Response:
    bill = reviewed_bill(slug)
    kind, choice, dialect = request.form.get("kind", ""), _choice(), _dialect(bill)
    found = chosen(bill, choice)
    if kind in AT_ONCE and len(found) == 1:
        return _at_once(bill, found, kind, dialect)
    request_export(current_user, bill, kind, choice, dialect, at=now())
    db.session.commit()
    flash(_("Your file is being made."), "success")
    return _to_list(bill)


@bp.get("/desk/<slug>/exports/<int:export_id>")
@login_required
def download(slug: str, export_id: int) -> Response:
    bill = reviewed_bill(slug)
    export = ready_export(bill, export_id, current_user)
    path = path_of(Path(current_app.instance_path), export)
    if not path.exists():
        raise NotFound(_("This file does not exist, or is not kept any more."))
    return send_file(
        path, TYPES[EXTENSIONS[export.kind]], as_attachment=True, download_name=export.file_name, max_age=0
    )


@bp.get("/bills/<slug>.akn.xml")
@limiter.limit("60 per minute")
def bill_file(slug: str) -> Response:
    """The bill as Akoma Ntoso 3.0."""
    bill = bill_by_slug(slug)
    data = bill_xml(document_of(bill), identity_of(bill, now()))
    return file_response(data, f"{bill.slug}.akn.xml")


@bp.get("/amendments/<int:amendment_id>.docx")
@limiter.limit("60 per minute")
def amendment_file(amendment_id: int) -> Response:
    """Its article with the amendment as tracked changes."""
    amendment = _public(amendment_id)
    revision = shown_revision(amendment)
    articles = [revision.article] if revision.article else []
    items = items_of(revision.bill, [amendment])
    if amendment.parent_id is not None:
        raise NotFound(_("A sub-amendment has no place of its own in the text: take its text instead."))
    title = f"{revision.bill.title} – {_('Amendment no. %(number)s', number=amendment.number)}"
    return file_response(
        tracked_docx(title, tracked_articles(articles, items, whole=False)), _name(amendment, "docx")
    )


@bp.get("/amendments/<int:amendment_id>.txt")
@limiter.limit("60 per minute")
def amendment_words(amendment_id: int) -> Response:
    """Its dispositif in each chamber's words, or the text that it proposes where none is sure."""
    amendment = _public(amendment_id)
    parts = [f"{_('Amendment no. %(number)s', number=amendment.number)}\n{place_of(amendment)}"]
    for each in drafted(amendment):
        if each.dispositif:
            parts.append(f"[{dialect_name(each.dialect)}]\n{each.dispositif}")
    if len(parts) == 1:
        parts.append("\n".join(proposed_text(shown_revision(amendment))))
    return file_response("\n\n".join([*parts, amendment.body, ""]).encode(), _name(amendment, "txt"))


@amendment_panel(90)
def files_of(amendment: Amendment, viewer: object) -> Markup:
    """The links to an amendment's files, at the end of its page."""
    if amendment.status is Status.DRAFT or not amendment.number:
        return Markup("")
    bill = shown_revision(amendment).bill
    return Markup(render_template("review/exports/_files.html", amendment=amendment, bill=bill))  # noqa: S704 - a template


def dialect_name(dialect: Dialect) -> str:
    names = {
        Dialect.ASSEMBLEE: _("Assemblée nationale"),
        Dialect.SENAT: _("Sénat"),
        Dialect.WESTMINSTER: _("Westminster"),
    }
    return str(names[dialect])


def _public(amendment_id: int) -> Amendment:
    amendment = visible_contribution(Amendment, amendment_id, current_user)
    if amendment.status is Status.DRAFT or not amendment.number:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return amendment


def _page(bill: Bill) -> dict[str, object]:
    files = exports_of(bill, current_user)
    waiting = any(file.state in (ExportState.WAITING, ExportState.RUNNING) for file in files)
    dialects = [(each.value, dialect_name(each)) for each in _dialects(bill)]
    return {
        "bill": bill,
        "files": files,
        "is_waiting": waiting,
        "dialects": dialects,
        "kinds": kind_names(),
        "stamp": int(now().timestamp() * 1_000_000),  # a link to this very address would only scroll
    }


def kind_names() -> dict[str, str]:
    return {
        "liasse-pdf": _("Bundle of amendments, one a page (PDF)"),
        "liasse-docx": _("Bundle of amendments, one a page (Word)"),
        "tracked-docx": _("The whole text with tracked changes (Word)"),
        "columns-pdf": _("European two columns (PDF)"),
        "columns-docx": _("European two columns (Word)"),
        "xlsx": _("List with all figures (Excel)"),
        "csv": _("List with all figures (CSV)"),
        "akn": _("Amendments as Akoma Ntoso (XML)"),
        "json": _("The whole consultation as data (JSON)"),
    }


def _dialects(bill: Bill) -> tuple[Dialect, ...]:
    return (Dialect.WESTMINSTER,) if bill.language == "en" else (Dialect.ASSEMBLEE, Dialect.SENAT)


def _dialect(bill: Bill) -> Dialect:
    said = request.form.get("dialect", _dialects(bill)[0].value)
    if said not in list(_dialects(bill)):
        raise Invalid(_("Choose a chamber."))
    return Dialect(said)


def _choice() -> Choice:
    which, count = request.form.get("which", "all"), request.form.get("count", "50")
    if not (count.isascii() and count.isdigit() and 0 < int(count[:6]) <= 10_000):
        raise Invalid(_("Say how many amendments: a whole number from 1 to 10,000."))
    return Choice(which, int(count), _idents())


def _idents() -> tuple[int, ...]:
    """The amendments named in the form, or in the address."""
    said = request.values.getlist("amendment")[:MOST_LISTED]
    return tuple(
        dict.fromkeys(int(each) for each in said if each.isascii() and each.isdigit() and len(each) < 16)
    )


def _at_once(bill: Bill, found: list[Amendment], kind: str, dialect: Dialect) -> Response:
    write = writer_of(Order(kind, dialect, now()), bill, items_of(bill, found))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(path, lambda _done: None)
        return file_response(path.read_bytes(), f"{bill.slug}-{found[0].number}.{EXTENSIONS[kind]}")


def _name(amendment: Amendment, extension: str) -> str:
    return f"amendment-{amendment.number}.{extension}"


def _to_list(bill: Bill) -> Response:
    response = redirect(url_for("review_exports.show", slug=bill.slug) + "#files")
    assert isinstance(response, Response)
    return response
