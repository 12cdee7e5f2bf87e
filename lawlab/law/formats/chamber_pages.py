"""The bill pages of the Assemblée nationale and of the Sénat.

Both are the printed text as HTML. Around it: the site's menus (left out, named), then the cover. Sources:
pages of the XVth legislature (assemblee-nationale.fr/15/…) and of sessions 2017–2018 (senat.fr/leg/…).
"""

import re

from lawlab.core.errors import Invalid
from lawlab.law.building import DocumentBuilder, clean_line
from lawlab.law.document import Document
from lawlab.law.formats.flow import words_of
from lawlab.law.formats.html_lines import page_lines
from lawlab.law.formats.lines import Line, LineReader, title_of
from lawlab.law.formats.xml_source import Element

_FIRST = re.compile(r"(?i)(?:n\s?[°o]\s*\d[\d\s]*$|texte adopté n°|assemblée\s+nationale$|sénat$)")
_LAST = re.compile(r"(?i)©|issn\b|imprimé (?:pour|par)")


def read_page(root: Element) -> Document:
    """The text of a chamber's page, or of any page whose lines head articles; Invalid when none does."""
    lines, furniture = page_lines(root)
    builder = DocumentBuilder(_origin(root, lines), _language(root), title_of(lines) or _page_title(root))
    start = next((index for index, line in enumerate(lines[:200]) if _FIRST.match(line.text)), 0)
    for words in [*(line.text for line in lines[:start]), *furniture]:
        builder.skip(words, "The site's menus")
    lines, end = _without_foot(lines[start:])
    LineReader(builder, lines).read()
    for line in end:
        builder.skip(line.text, "Foot of the page")
    document = builder.build()
    if not document.articles:
        raise Invalid("The page has no line that heads an article: it is not the text of a bill.")
    return document


def _without_foot(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    foot = [index for index, line in enumerate(lines) if _LAST.match(line.text) and index >= len(lines) - 30]
    return (lines[: foot[0]], lines[foot[0] :]) if foot else (lines, [])


def _origin(root: Element, lines: list[Line]) -> str:
    """Whose page it is, from its links and its cover."""
    links = " ".join(link.get("href") or "" for link in root.iter("a", "link"))
    cover = " ".join(line.text for line in lines[:60]).upper()
    assemblee = links.count("assemblee-nationale.fr") + 3 * cover.count("ASSEMBLÉE NATIONALE")
    senat = links.count("senat.fr") + links.count("/dossierleg/") + 3 * len(re.findall(r"\bSÉNAT\b", cover))
    if max(assemblee, senat) == 0:
        return "html"
    return "senat" if senat > assemblee else "assemblee"


def _page_title(root: Element) -> str:
    title = next(root.iter("title"), None)
    return clean_line(words_of(title)) if title is not None else ""


def _language(root: Element) -> str:
    return (root.get("lang") or "fr")[:2].lower()
