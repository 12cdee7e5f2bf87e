"""XML made to harm, in every format that has XML in it: refused in words, soon, without a socket or memory."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.law.office import archive
from tests.trust import Figure
from tests.trust_checks.hostile.sink import Sink, is_heard, listening

ROOT = Path(__file__).parents[3]
AKN = '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><body>{}</body></act></akomaNtoso>'
USLM = '<bill xmlns="http://schemas.gpo.gov/xml/uslm"><main>{}</main></bill>'
PAGE = "<html><body><p>Article 1er</p><p>{}</p></body></html>"
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>'
OPEN = '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">{}</office:document-content>'
CARRIERS = ["akn", "uslm", "docx", "docx-styles", "odt"]
LAUGHS = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def carried(carrier: str, prolog: str, inside: str) -> bytes:
    """The same XML, as each reader meets it."""
    if carrier == "akn":
        return (prolog + AKN.format(inside)).encode()
    if carrier == "uslm":
        return (prolog + USLM.format(inside)).encode()
    if carrier == "page":
        return (prolog + PAGE.format(inside)).encode()
    if carrier == "docx":
        return archive({"word/document.xml": prolog + WORD.format(inside)})
    if carrier == "docx-styles":
        return archive(
            {"word/document.xml": WORD.format("Un."), "word/styles.xml": prolog + WORD.format(inside)}
        )
    return archive({"content.xml": prolog + OPEN.format(inside)})


def bombs(sink: Sink) -> dict[str, tuple[str, str]]:
    """What stands before the first element, and inside it."""
    outside = f"{sink.url}/x"
    return {
        "billion laughs": (f"<!DOCTYPE a [{LAUGHS}]>", "&l9;"),
        "quadratic": (f'<!DOCTYPE a [<!ENTITY x "{"y" * 100_000}">]>', "&x;" * 30_000),
        "file": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        "http": (f'<!DOCTYPE a [<!ENTITY x SYSTEM "{outside}">]>', "&x;"),
        "parameter": (f'<!DOCTYPE a [<!ENTITY % x SYSTEM "{outside}"> %x;]>', "words"),
        "external DTD": (f'<!DOCTYPE a SYSTEM "{outside}.dtd">', "words"),
        "harmless DOCTYPE": ("<!DOCTYPE a>", "words"),
        "stylesheet": (f'<?xml-stylesheet href="{outside}.xsl" type="text/xsl"?><!DOCTYPE a>', "words"),
        "deep": ("", "<a>" * 20_000 + "</a>" * 20_000),
        "attributes": ("", f"<a {' '.join(f'b{n}=1' for n in range(50))}/>"),
        "undefined": ("", "&nothing;"),
    }  # fmt: skip


def read_apart(files: list[bytes], folder: Path) -> list[dict[str, Any]]:
    """What reading each of these costs, in one process apart."""
    names = [folder / f"bomb-{number}" for number in range(len(files))]
    for name, data in zip(names, files, strict=True):
        name.write_bytes(data)
    command = [sys.executable, "-m", "tests.trust_checks.hostile.reading_apart", *map(str, names)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, timeout=300)
    return [json.loads(line) for line in said.stdout.splitlines()]


def most(found: list[dict[str, Any]]) -> str:
    """The worst of them, for the table: how soon is a figure, memory is a bar."""
    grown = sum(each["grown"] for each in found)
    assert grown < 50
    return f"{max(each['seconds'] for each in found) * 1000:.0f} ms of processor and {grown:.0f} MiB at most"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        assert is_heard(found)
        yield found


@pytest.mark.trust("S34")
@pytest.mark.long
def test_bombs_are_refused_soon_in_every_format_and_open_nothing(
    sink: Sink, tmp_path: Path, figure: Figure
) -> None:
    names = [(name, carrier) for name in bombs(sink) for carrier in CARRIERS]
    files = [carried(carrier, *bombs(sink)[name]) for name, carrier in names]
    found = read_apart(files, tmp_path)
    assert len(found) == len(files)
    for name, each in zip(names, found, strict=True):
        assert each["said"] != "Read.", name
        assert each["said"].endswith("."), name
        assert not each["opened"], name
    assert not sink.calls
    figure(
        f"{len(files)} of {len(files)} bombs refused in words, in {len(CARRIERS)} kinds of file, {most(found)}, "
        "0 sockets and 0 files opened"
    )


@pytest.mark.trust("S34")
@pytest.mark.long
def test_a_page_of_html_is_read_without_its_entities_and_opens_nothing(
    sink: Sink, tmp_path: Path, figure: Figure
) -> None:
    """Pages have a document type of their own, which HTML readers do not follow."""
    links = "".join(
        f"<{tag} {name}='{sink.url}/{tag}'></{tag}>"
        for tag, name in [("img", "src"), ("script", "src"), ("iframe", "src"), ("object", "data"),
                          ("link rel=stylesheet", "href"), ("base", "href"), ("embed", "src")]
    )  # fmt: skip
    pages = [carried("page", prolog, inside + links) for prolog, inside in bombs(sink).values()]
    pages.append(carried("page", "", "<div>" * 100_000))
    found = read_apart(pages, tmp_path)
    assert len(found) == len(pages)
    for each in found:
        assert not each["opened"]
        assert "root:" not in each["said"]
    assert not sink.calls
    figure(f"{len(pages)} hostile pages: 0 requests, {most(found)}")


@pytest.mark.trust("S34")
@pytest.mark.long
def test_fifty_megabytes_are_refused_unread(tmp_path: Path, figure: Figure) -> None:
    whole = AKN.format("<article>" + "w" * 50_000_000 + "</article>").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", WORD.format("w" * 50_000_000))
    found = read_apart([whole, packed.getvalue()], tmp_path)
    assert all("MiB" in each["said"] for each in found)
    figure(f"50 MB, plain and zipped: refused, {most(found)}")
