"""A file given at once, to be kept by whoever asked."""

from flask import Response

from lawlab.review.exporting.kinds import TYPES


def file_response(data: bytes, name: str) -> Response:
    """A file to keep, under a name of our making."""
    extension = name.partition(".")[2]
    response = Response(data, content_type=TYPES.get(extension, "text/plain; charset=utf-8"))
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
