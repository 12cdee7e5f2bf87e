"""Any source to a document. The format is told from the content; the name only breaks a tie."""

from lawlab.law.document import Document
from lawlab.law.formats.markdown import read_markdown
from lawlab.law.formats.source import check_size, decode_text


def read_document(name: str, data: bytes) -> Document:
    """The document in this file. Invalid or TooLarge, with a sentence, when it cannot be read."""
    check_size(data)
    return read_markdown(decode_text(data))
