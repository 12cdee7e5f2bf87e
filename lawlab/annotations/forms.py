"""What an annotation's form sends."""

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lawlab.annotations.models import AnnotationKind
from lawlab.annotations.services import Remark
from lawlab.core.errors import Invalid


def read_remark(form: MultiDict[str, str]) -> Remark:
    kind = form.get("kind", AnnotationKind.REMARK.value)
    if kind not in set(AnnotationKind):
        raise Invalid(_("An annotation is a question, a remark or a source."))
    return Remark(AnnotationKind(kind), form.get("body", ""), form.get("source_url", ""))


def read_offset(form: MultiDict[str, str], key: str) -> int:
    """A place in a paragraph, in code points."""
    value = form.get(key, "")
    if not (value.isascii() and value.isdigit() and len(value) < 9):
        raise Invalid(_("Select some words first."))
    return int(value)
