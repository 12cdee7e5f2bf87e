"""Archives made to harm (.docx and .odt are archives): refused by their directory, before a byte is unpacked."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from lawlab.core.errors import Invalid, TooLarge
from lawlab.law.formats.reading import read_document
from tests.endless import ends
from tests.law.office import archive, docx, p
from tests.trust import Figure

WORD = "word/document.xml"
HEAD = struct.Struct("<4s5H3L2H")  # local file header (APPNOTE.TXT 6.3, § 4.3.7)
ENTRY = struct.Struct("<4s6H3L5H2L")  # central directory (§ 4.3.12)
END = struct.Struct("<4s4H2LH")  # its end (§ 4.3.16)


def overlapping() -> bytes:
    """As in "A better zip bomb" (Fifield 2019): many names for the same packed bytes; 42 kB say that they
    are 4 GB."""
    size = 21_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * size) + packer.flush()
    head = HEAD.pack(b"PK\3\4", 20, 0, 8, 0, 33, 0, len(packed), size, len(WORD), 0) + WORD.encode() + packed
    names = [WORD, *(f"word/{n:05}.xml" for n in range(200))]
    entries = b"".join(
        ENTRY.pack(b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(packed), size, len(n), 0, 0, 0, 0, 0, 0)
        + n.encode()
        for n in names
    )
    return head + entries + END.pack(b"PK\5\6", 0, 0, len(names), len(names), len(entries), len(head), 0)


def linked() -> bytes:
    """An entry that is a symbolic link to a file of the machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        link = zipfile.ZipInfo(WORD)
        link.create_system, link.external_attr = 3, 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def patched(data: bytes, offset: int, new: bytes) -> bytes:
    """With some bytes of the last directory entry replaced."""
    at = data.rfind(b"PK\1\2") + offset
    return data[:at] + new + data[at + len(new) :]


def wrong_crc() -> bytes:
    data = bytearray(docx(p("Article 1er")))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as file:
        place = file.getinfo(WORD).header_offset + 14
    data[place : place + 4] = b"\0\0\0\0"
    directory = data.find(b"PK\1\2")
    while directory >= 0:
        data[directory + 16 : directory + 20] = b"\1\2\3\4"
        directory = data.find(b"PK\1\2", directory + 4)
    return bytes(data)


def nested() -> bytes:
    """Archives in archives: what is inside is never opened."""
    inner = archive({"a": b" " * 20_000_000})
    for _ in range(8):
        inner = archive({"a.zip": inner, "b.zip": inner})
    return archive({"word/embeddings/a.zip": inner})


BOMBS: dict[str, Callable[[], bytes]] = {
    "one name, 20 MB of blanks": lambda: archive({WORD: b" " * 20_000_000}),
    "42 kB that say they are 4 GB": overlapping,
    "100,000 entries": lambda: archive({f"{n}": b"" for n in range(100_000)}),
    "../": lambda: archive({"../../etc/cron.d/x": "x", WORD: "<a/>"}),
    "..\\": lambda: archive({"..\\..\\x": "x", WORD: "<a/>"}),
    "an absolute name": lambda: archive({"/etc/passwd": "x", WORD: "<a/>"}),
    "a drive": lambda: archive({"C:/x": "x", WORD: "<a/>"}),
    "a NUL in a name": lambda: archive({"a.xml\0.exe": "x", WORD: "<a/>"}),
    "a symbolic link": linked,
    "nested": nested,
    "encrypted": lambda: patched(docx(p("Article 1er")), 8, b"\1\0"),
    "wrong CRC": wrong_crc,
    "an unknown method": lambda: patched(docx(p("Article 1er")), 10, b"\x63\0"),
    "a size of 4 GB": lambda: patched(docx(p("Article 1er")), 24, b"\xff\xff\xff\x7f"),
    "twice the same name": lambda: _twice(),
    "cut short": lambda: docx(p("Article 1er"))[:-30],
    "no end": lambda: b"PK\3\4" + b"\0" * 10_000,
    "an end alone": lambda: END.pack(b"PK\5\6", 0, 0, 1, 1, 46, 0, 0),
}


def _twice() -> bytes:
    data = docx(p("Article 1er"))
    buffer = io.BytesIO(data)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(buffer, "a") as file:
        file.writestr(WORD, b"<w:document/>")
    return buffer.getvalue()


@pytest.mark.trust("S35")
@pytest.mark.long
def test_archives_made_to_harm_are_refused_before_they_are_unpacked(
    figure: Figure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    slowest = 0.0
    for name, made in BOMBS.items():
        data = made()
        began = time.process_time()
        with ends(), pytest.raises((Invalid, TooLarge)) as refusal:
            read_document("bomb.docx", data)
        slowest = max(slowest, time.process_time() - began)
        assert refusal.value.sentence.endswith("."), name
    assert list(tmp_path.iterdir()) == [], "nothing was written"
    figure(
        f"{len(BOMBS)} of {len(BOMBS)} archives refused, in {slowest:.2f} s of processor at most, "
        "0 files written"
    )
