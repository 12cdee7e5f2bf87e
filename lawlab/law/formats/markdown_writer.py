"""Writing a document as LawLab's Markdown, such that reading it back gives the same document."""

import re
from collections.abc import Iterator

from lawlab.law.document import Annex, Article, Division, Document
from lawlab.law.formats.markdown import HeadingLine, article_words, is_table_line, read_heading
from lawlab.law.headings import ARTICLE_WORDS, Heading

_FRENCH = {"preamble": "Préambule", "explanatory": "Exposé des motifs", "closing": "Formule finale"}
_ENGLISH = {"preamble": "Preamble", "explanatory": "Explanatory statement", "closing": "Closing"}
_SPECIAL = re.compile(r"#|\\|-{3,}$|=+$")


def write_markdown(document: Document) -> str:
    """The document as Markdown; `skipped` and the source's format are not part of a text and are left out."""
    words = _words(document)
    body = "\n\n".join(_blocks(document, words))
    stated = article_words(None, body.split("\n")) != words
    return f"{_front_matter(document, words if stated else ())}\n\n{body}".rstrip("\n") + "\n"


def _blocks(document: Document, words: tuple[str, ...]) -> Iterator[str]:
    names = _FRENCH if document.language in ("fr", "") else _ENGLISH
    yield from map(write_paragraph, document.preamble)
    if document.explanatory:
        yield f"# {names['explanatory']}"
        yield from map(write_paragraph, document.explanatory)
    yield from _body(document, words)
    if document.closing:
        yield f"# {names['closing']}"
        yield from map(write_paragraph, document.closing)
    for annex in document.annexes:
        yield f"# {_annex_heading(annex, words)}"
        yield from map(write_paragraph, annex.paragraphs)


def _words(document: Document) -> tuple[str, ...]:
    """The words that head this text's articles, in small letters; the usual ones when they are enough."""
    used = {article.label.casefold() for article in document.articles}
    return ARTICLE_WORDS if used <= set(ARTICLE_WORDS) else article_words(", ".join(sorted(used)), [])


def _front_matter(document: Document, words: tuple[str, ...]) -> str:
    lines = ["---", f"title: {_front_value(document.title)}".rstrip()]
    if document.language:
        lines.append(f"language: {document.language}")
    if words:
        lines.append(f"articles: {_front_value(', '.join(words))}")
    return "\n".join([*lines, "---"])


def _front_value(value: str) -> str:
    """A value whose own first and last characters are quotes is quoted: the reader takes one pair off."""
    return f'"{value}"' if len(value) > 1 and value[0] == value[-1] == '"' else value


def _body(document: Document, words: tuple[str, ...]) -> Iterator[str]:
    opened = 0
    for node, depth in document.walk():
        signs = "#" * (depth + 1)
        if isinstance(node, Division):
            yield f"{signs} {_division_heading(node, words)}"
            yield from map(write_paragraph, node.notes)
            opened = depth + 1
        else:
            yield from ["---"] * (opened - depth)
            yield f"{signs} {_article_heading(node, words)}"
            yield from map(write_paragraph, node.paragraphs)
            opened = depth


def _article_heading(article: Article, words: tuple[str, ...]) -> str:
    heading = Heading(article.label, article.number, article.status, article.heading)
    name = f"{article.label} {article.number}"
    return _shortest("article", name, heading, words)


def _division_heading(division: Division, words: tuple[str, ...]) -> str:
    heading = Heading(division.label, division.number, division.status, division.heading)
    if not division.label:
        plain = read_heading(division.heading, words)
        return division.heading if plain == HeadingLine("plain", heading) else f"\\{division.heading}"
    short = _shortest("division", f"{division.label} {division.number}", heading, words)
    if short.startswith("division | "):  # "Première partie": the number comes first
        short = _shortest("division", f"{division.number} {division.label}", heading, words)
    return short


def _annex_heading(annex: Annex, words: tuple[str, ...]) -> str:
    heading = Heading(annex.label, annex.number, "", annex.heading)
    return _shortest("annex", f"{annex.label} {annex.number}".rstrip(), heading, words)


def _shortest(what: str, name: str, heading: Heading, words: tuple[str, ...]) -> str:
    """The heading as a clerk would write it, if it reads back the same; else the long form with bars."""
    line = f"{name} {heading.status}".rstrip()
    line = f"{line} — {heading.text}" if heading.text else line
    if read_heading(line, words) == HeadingLine(what, heading):
        return line
    parts = (heading.label, heading.number, heading.status, heading.text)
    return " | ".join([what, *(re.sub(r"([|\\])", r"\\\1", part) for part in parts)])


def write_paragraph(text: str) -> str:
    """One paragraph, protected where its first characters or a line's last would mean something."""
    lines = text.split("\n")
    if all(map(is_table_line, lines)):
        return text
    written = [line + "\\" * (len(line) - len(line.rstrip("\\"))) for line in lines]
    written = [_protect(line, first=not index) for index, line in enumerate(written)]
    return "\\\n".join(written)


def _protect(line: str, *, first: bool) -> str:
    special = line.startswith("\\") or (first and (_SPECIAL.match(line) or is_table_line(line)))
    return f"\\{line}" if special else line
