"""The public side: consultations, checkpoints, proofs, archives, the key, the program that checks them."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from lawlab.bills.models import Dossier
from lawlab.core.errors import Invalid, NotFound
from lawlab.core.limits import limiter
from lawlab.opendata.archive_files import newest_archive
from lawlab.opendata.checkpoints import latest_checkpoint
from lawlab.opendata.keys import origin_of, signer
from lawlab.opendata.log import ranges_in
from lawlab.opendata.models import Checkpoint
from lawlab.opendata.queries import (
    checkpoint_at,
    checkpoints_of,
    dossier_by_slug,
    logs,
    packed,
    place_of_leaf,
    proof_text,
)
from lawlab.opendata.tree import consistency_proof, inclusion_proof
from lawlab.opendata.verifier import VERIFIER

bp = Blueprint("opendata", __name__)

FOR_EVER = "public, max-age=31536000, immutable"
A_PAGE = 100  #: checkpoints
PROOFS = limiter.shared_limit("120 per minute", scope="proofs")


@bp.get("/open-data")
def index() -> str:
    found = logs()
    keys = {log.dossier.id: signer().verifier(origin_of(log.dossier)) for log in found}
    archives = {log.dossier.id for log in found if newest_archive(log.dossier.slug)}
    return render_template("opendata/index.html", logs=found, keys=keys, archives=archives)


@bp.get("/open-data/verify.py")
def verifier() -> Response:
    response = _text(VERIFIER.read_text())
    response.headers.set("Content-Disposition", "attachment", filename="verify.py")
    return response


@bp.get("/open-data/<slug>.zip")
@limiter.limit("30 per minute")
def archive(slug: str) -> Response:
    dossier = dossier_by_slug(slug)
    path = newest_archive(dossier.slug)
    if path is None:
        raise NotFound(_("The archive is made after the first checkpoint: come back in an hour at most."))
    response = send_file(path, mimetype="application/zip", as_attachment=True, download_name=f"{slug}.zip")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@bp.get("/open-data/<slug>/checkpoints")
def checkpoints(slug: str) -> str:
    dossier = dossier_by_slug(slug)
    before = request.args.get("before", type=int)
    found = checkpoints_of(dossier, before=before, limit=A_PAGE + 1)
    return render_template(
        "opendata/checkpoints.html",
        dossier=dossier,
        checkpoints=found[:A_PAGE],
        next_before=found[A_PAGE - 1].size if len(found) > A_PAGE else None,
        is_first=before is None,
        origin=origin_of(dossier),
        key=signer().verifier(origin_of(dossier)),
    )


@bp.get("/open-data/<slug>/checkpoints/latest")
def latest(slug: str) -> Response:
    response = _text(_last(dossier_by_slug(slug)).note)
    response.headers["Cache-Control"] = "public, max-age=30"
    return response


@bp.get("/open-data/<slug>/checkpoints/<int:size>")
def note(slug: str, size: int) -> Response:
    response = _text(checkpoint_at(dossier_by_slug(slug), size).note)
    response.headers["Cache-Control"] = FOR_EVER
    return response


@bp.get("/open-data/<slug>/consistency/<int:first>-<int:second>")
@PROOFS
def consistency(slug: str, first: int, second: int) -> Response:
    """What shows that the log of the second checkpoint begins with that of the first (RFC 9162, 2.1.4)."""
    dossier = dossier_by_slug(slug)
    if first > second:
        raise Invalid(_("The smaller checkpoint comes first."))
    earlier, later = checkpoint_at(dossier, first), checkpoint_at(dossier, second)
    hashes = consistency_proof(first, second, ranges_in(dossier.id))
    said: dict[str, Any] = {"first": earlier.note, "second": later.note, "proof": packed(hashes)}
    response = jsonify(said)
    response.headers["Cache-Control"] = FOR_EVER
    return response


@bp.get("/open-data/<slug>/proofs/<int:size>/<int:place>")
@PROOFS
def proof(slug: str, size: int, place: int) -> Response:
    """What shows a leaf in the log of a checkpoint, as C2SP's tlog-proof writes it."""
    dossier = dossier_by_slug(slug)
    kept = checkpoint_at(dossier, size)
    if place >= size:
        raise NotFound(_("This act of voting is not in the log, or not yet."))
    hashes = inclusion_proof(place, size, ranges_in(dossier.id))
    response = _text(proof_text(place, hashes, kept.note))
    response.headers["Cache-Control"] = FOR_EVER
    return response


@bp.get("/open-data/<slug>/leaves/<digest>")
@PROOFS
def leaf(slug: str, digest: str) -> Any:
    """Where the leaf with this hash is proved in the latest checkpoint."""
    dossier = dossier_by_slug(slug)
    last = _last(dossier)
    place = place_of_leaf(dossier, digest, last.size)
    return redirect(url_for("opendata.proof", slug=slug, size=last.size, place=place))


def _last(dossier: Dossier) -> Checkpoint:
    found = latest_checkpoint(dossier.id)
    if found is None:
        raise NotFound(_("This consultation has no checkpoint yet."))
    return found


def _text(content: str) -> Response:
    return Response(content, content_type="text/plain; charset=utf-8")
