"""How many of a document's words the readers lose: `python bench/read_quality.py PATH…` prints a table.

Counted apart from the readers, with other libraries where there are some: the words of all the text nodes of
the source's body, against the words of what was read or named as skipped. A word is a run of letters
or digits. A word counts as often as it occurs: what is missing is the difference of the two counts.
"""

import re
import sys
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

from lawlab.core.errors import LawLabError
from lawlab.law.document import Document
from lawlab.law.formats.reading import read_document

BAR = 0.005
WORD = re.compile(r"[^\W_]+")
METADATA = {"meta", "identification", "references"}
NAMES = ("*.xml", "*.XML", "*.html", "*.docx", "*.odt", "*.md")


class _Page(HTMLParser):
    """The words of a page's body, scripts and styles aside."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._silent = 0
        self._body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._body = self._body or tag == "body"
        self._silent += tag in ("script", "style")
        if tag in ("br", "p", "td", "div", "li", "tr", "option", "h1", "h2", "h3", "label"):
            self.texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style") and self._silent > 0

    def handle_data(self, data: str) -> None:
        if self._body and not self._silent:
            self.texts.append(data)


def source_words(path: Path) -> list[Counter[str]]:
    """The words of the source's body, one count for each way of counting it."""
    data = path.read_bytes()
    if data.startswith(b"PK"):
        return [_archive_words(path)]
    if b"<html" in data[:4000].lower():
        page = _Page()
        page.feed(_text(data))
        return [Counter(WORD.findall("".join(page.texts)))]
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _xml_words(ET.fromstring(data))  # noqa: S314 - a measurement on files that we chose
    return [Counter(WORD.findall(re.sub(r"(?s)\A---.*?\n---\n", "", _text(data))))]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _archive_words(path: Path) -> Counter[str]:
    with zipfile.ZipFile(path) as archive:
        odt = "content.xml" in archive.namelist()
        root = ET.fromstring(archive.read("content.xml" if odt else "word/document.xml"))  # noqa: S314
    paragraphs = [element for element in root.iter() if element.tag.endswith(("}p", "}h"))]
    deleted = {child for element in root.iter() if element.tag.endswith("}del") for child in element.iter()}
    words: Counter[str] = Counter()
    for paragraph in paragraphs:
        if odt:
            words.update(WORD.findall("".join(paragraph.itertext())))
        else:
            runs = [t for t in paragraph.iter() if t.tag.endswith("}t") and t not in deleted]
            words.update(WORD.findall("".join(run.text or "" for run in runs)))
    return words


def _xml_words(root: ET.Element) -> list[Counter[str]]:
    """Words of all text nodes outside metadata."""
    texts: list[str] = []

    def visit(element: ET.Element) -> None:
        if element.tag.rpartition("}")[2] in METADATA:
            return
        texts.append(element.text or "")
        for child in element:
            visit(child)
            texts.append(child.tail or "")

    visit(root)
    return [Counter(WORD.findall(glue.join(texts))) for glue in ("", "\n")]


def read_words(document: Document) -> Counter[str]:
    """The words of what was read, what was skipped included."""
    texts: list[str] = [document.title]

    def visit(value: object) -> None:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, list):
            for item in value:
                visit(item)
        elif isinstance(value, dict):
            for key, item in value.items():
                if key not in ("eid", "kind", "why", "format", "language", "title") and not (
                    key == "divisions" and item and isinstance(item[0], str)
                ):  # an article repeats the names of its divisions: they count once, in their own list
                    visit(item)

    visit({key: value for key, value in document.to_json().items()})
    return Counter(WORD.findall("\n".join(texts)))


def missing(sources: list[Counter[str]], read: Counter[str]) -> Counter[str]:
    """The words of the source that were not read.

    Mark-up may stand between two words or within one ("1<sup>er</sup>"): text nodes are counted both glued
    and apart, and a word is lost when it is, or a part of it, in both counts.
    """
    glued, *others = [source - read for source in sources]
    apart = others[0] if others else glued
    return Counter({word: count for word, count in glued.items() if any(part in word for part in apart)})


def main(paths: list[str]) -> int:
    """Print one line a document; 1 when one of them loses more than the bar."""
    files = [file for path in map(Path, paths) for file in _files(path)]
    worst = 0.0
    print(f"{'document':44} {'format':15} {'art.':>5} {'words':>7} {'lost':>5} {'share':>7}")
    for file in files:
        try:
            document = read_document(file.name, file.read_bytes())
        except LawLabError as error:
            print(f"{file.name[:44]:44} refused: {error.sentence}")
            continue
        source = source_words(file)
        lost = missing(source, read_words(document))
        words = source[0].total()
        share = lost.total() / max(words, 1)
        worst = max(worst, share)
        print(
            f"{file.name[:44]:44} {document.format:15} {len(document.articles):5} "
            f"{words:7} {lost.total():5} {share:7.2%} {' '.join(list(lost)[:8])}"
        )
    print(f"worst {worst:.2%}, bar {BAR:.1%}: {'holds' if worst <= BAR else 'does not hold'}")
    return int(worst > BAR)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted({file for name in NAMES for file in path.rglob(name) if file.name != "README.md"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
