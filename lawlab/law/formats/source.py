"""What a file is before it is read: how large, text or not, in which encoding. Refusals are in words."""

import codecs
import re

from lawlab.core.errors import Invalid, TooLarge

#: The largest file that is read: 16 MiB, more than the longest finance bill with its annexes.
MAX_BYTES = 16 * 1024 * 1024
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def check_size(data: bytes) -> None:
    """Refuse an empty file and one above the limit."""
    if len(data) > MAX_BYTES:
        raise TooLarge(f"The file is larger than {MAX_BYTES // 1024 // 1024} MiB, the most that is read.")
    if not data.strip(b"\x00\t\n\r\x0c ") and b"\x00" not in data:
        raise Invalid("The file is empty.")


def decode_text(data: bytes) -> str:
    """Plain text: UTF-8, or UTF-16 with its byte order mark. Anything else is refused with what to do."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _decode(data, encoding).removeprefix("\ufeff")
    if b"\x00" in data or re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", data):
        raise Invalid("The file is not a text: it has bytes that no text has.")
    return _decode(data, "utf-8")


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Invalid(f"Line {line} is not valid {encoding.upper()}: save the file as UTF-8 text.") from error
