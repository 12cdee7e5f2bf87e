"""What becomes of files that people send: one page takes one, and no image is decoded or given anywhere."""

import ast
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import lawlab
from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.debates.models import MediaAnchor, StreamKind
from lawlab.debates.recording import set_recording
from lawlab.law.formats.reading import read_document
from tests.debates.shows import Show
from tests.endless import ends
from tests.factories import Make
from tests.law.office import archive, docx, p
from tests.trust import Figure

SOURCE = Path(lawlab.__file__).parent
TEMPLATES = SOURCE.parent / "templates"
#: The only place where a file comes in: the markers of a stream, a small CSV file, read and never kept.
TAKES = {"debates/views/replay.py": "markers"}


def trees() -> dict[str, ast.Module]:
    return {str(path.relative_to(SOURCE)): ast.parse(path.read_text()) for path in SOURCE.rglob("*.py")}


def png(width: int, height: int) -> bytes:
    """An image that says it has so many points; a decoder would make room for all of them."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='ran(1)'><script>ran(1)</script></svg>"
POLYGLOTS = {
    "an image of 50,000 by 50,000 points": png(50_000, 50_000),
    "SVG with a script": SVG,
    "PDF and HTML at once": b"%PDF-1.7\n<script>ran(1)</script>\n%%EOF",
    "GIF and JavaScript at once": b"GIF89a/*" + b"\0" * 40 + b"*/=1;ran(1)//",
    "JPEG and zip at once": b"\xff\xd8\xff\xe0" + archive({"x.html": "<script>ran(1)</script>"}),
    "HTML": b"<html><script>ran(1)</script></html>",
    "a program": b"MZ\x90\0" + b"\0" * 600,
}


@pytest.mark.trust("S36")
def test_one_page_takes_a_file_and_no_code_decodes_images(figure: Figure) -> None:
    takers, decoders = {}, set()
    for where, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("files", "save_to", "FileField"):
                takers[where] = node.attr
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            decoders |= {
                name for name in names if name.split(".")[0] in ("PIL", "cv2", "imageio", "wand", "cairosvg")
            }
    fields = [path.name for path in TEMPLATES.rglob("*.html") if 'type="file"' in path.read_text()]
    assert set(takers) == set(TAKES)
    assert len(fields) == 1
    assert not decoders
    figure("1 field of the site takes a file (markers, CSV of 64 kB, never kept); 0 modules decode images")


@pytest.mark.trust("S36")
@pytest.mark.parametrize("name", POLYGLOTS)
def test_what_is_no_file_of_markers_is_refused_and_not_kept(
    app: Flask, make: Make, client_for: Callable[[User], FlaskClient], name: str, figure: Figure
) -> None:
    show = Show(make)
    show.move(1, 10)
    debate = show.end()
    set_recording(show.host, debate, StreamKind.YOUTUBE, "abcdefghijk")
    db.session.commit()
    before = {path for path in Path(app.instance_path).rglob("*") if path.is_file()}
    anchors = list(db.session.scalars(select(MediaAnchor.id)))
    sent = {"markers": (io.BytesIO(POLYGLOTS[name]), "../../x.svg", "image/svg+xml")}
    with ends(20):
        answer = client_for(show.host).post(f"/debates/{debate.id}/anchors/markers", data=sent)
    assert answer.status_code in (400, 413)
    assert answer.content_type.startswith("text/html")
    assert b"ran(1)" not in answer.data
    assert list(db.session.scalars(select(MediaAnchor.id))) == anchors
    kept = {path for path in Path(app.instance_path).rglob("*") if path.is_file()} - before
    assert not [path for path in kept if path.suffix in (".svg", ".csv", ".png")]
    figure(f"{len(POLYGLOTS)} images, polyglots and programs sent as markers: refused, 0 kept")


@pytest.mark.trust("S36")
def test_images_in_a_word_file_are_never_opened(figure: Figure) -> None:
    body = docx(p("Article 1er") + p("La promenade est ouverte."))
    buffer = io.BytesIO(body)
    with zipfile.ZipFile(buffer, "a") as file:
        for name, data in POLYGLOTS.items():
            file.writestr(f"word/media/{name}.png", data)
    with ends(20):
        found = read_document("x.docx", buffer.getvalue())
    assert found.articles[0].number == "1er"
    assert "ran(1)" not in str(found.to_json())
    figure("images inside a Word file: passed over unopened")


def test_no_static_file_of_ours_is_a_drawing_with_a_script() -> None:
    drawings = list((SOURCE.parent / "static").rglob("*.svg"))
    assert not [path for path in drawings if b"<script" in path.read_bytes().lower()]


@pytest.mark.trust("S36")
def test_a_file_that_the_site_gives_is_never_a_page(app: Flask, figure: Figure) -> None:
    """Each `send_file` names one of our own types, and every answer says not to guess another."""
    from lawlab.review.views import exports

    assert not {each for each in exports.TYPES.values() if "html" in each or "svg" in each}
    with app.test_client().get("/static/css/base.css") as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    figure("0 files are given as HTML or SVG, all with nosniff")
