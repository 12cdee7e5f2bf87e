"""United States Legislative Markup (USLM 1 and 2): bills, resolutions, public laws.

Source: USLM User Guide and schema 2.1 (Government Publishing Office). The article is the section; in an
appropriations bill, also each heading that has an amount under it, since that is what is amended.
"""

import re

from lawlab.core.errors import Invalid
from lawlab.law.building import DocumentBuilder
from lawlab.law.document import Document
from lawlab.law.formats.flow import words_of
from lawlab.law.formats.legal_xml import HEADS, BodyReader, article_units, head_of
from lawlab.law.formats.xml_source import Element, local
from lawlab.law.headings import Heading

TEXTS = ("bill", "resolution", "pLaw", "lawDoc", "uscDoc", "statuteCompilation")
_LEVELS = {"major": 20, "intermediate": 22, "small": 24}  # below every title and chapter


class _Reader(BodyReader):
    """Appropriations are flat in the source: their `level` says which is under which."""

    def division(self, element: Element, level: int) -> None:
        if local(element) != "appropriations":
            return super().division(element, level)
        number, text = head_of(element)
        heading = f"{number} {text}".strip()
        depth = _LEVELS.get(element.get("level"), 23)
        if not heading or heading.startswith("("):  # "(including transfer of funds)" goes with the line above
            depth += 1
        if any(local(child) not in HEADS and words_of(child) for child in element):
            self.builder.close_divisions(depth)
            self.builder.open_article(Heading("Appropriation", "", "", heading))
            flow = self.flow()
            flow.children(element, HEADS)
            for paragraph in flow.finish():
                self.builder.add(paragraph)
        else:
            self.builder.open_division(depth, Heading("", "", "", heading))
        return None


def read_uslm(root: Element) -> Document:
    """The bill, resolution or law; Invalid in words for an amendment or another kind of document."""
    name = local(root)
    main = next((child for child in root if local(child) == "main"), None)
    if name not in TEXTS or main is None:
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
        raise Invalid(
            f"This USLM file is not the text of a bill, a resolution or a law: it is of type “{kind}”."
        )
    builder = DocumentBuilder("uslm", "en", _title(root, main))
    reader = _Reader(
        builder, article_units(main, ("section", "article", "paragraph")), {"section": "Section"}
    )
    for part in root:
        _part(part, reader)
    return builder.build()


def _part(part: Element, reader: _Reader) -> None:
    name = local(part)
    if name == "main":
        reader.body(part)
        reader.builder.close_divisions(-1)
    elif name == "preface":
        flow = reader.flow()
        flow.children(part)
        reader.builder.skip("\n".join(flow.finish()), "Front of the printed bill: numbers, dates, sponsors")
    elif name in ("signatures", "attestation", "endorsement"):
        reader.builder.go_to("closing")
        flow = reader.flow()
        flow.children(part)
        for paragraph in flow.finish():
            reader.builder.add(paragraph)
    elif name in ("appendix", "schedule"):
        reader.annex(part)
    elif name and name not in ("meta", "endMarker"):
        reader.builder.skip(words_of(part), f"Part of type “{name}”")


def _title(root: Element, main: Element) -> str:
    for place, name in ((main, "officialTitle"), (root, "title")):
        for element in place.iter(f"{{*}}{name}"):
            if name == "officialTitle" or namespace_is_dublin_core(element):
                return words_of(element)
    return ""


def namespace_is_dublin_core(element: Element) -> bool:
    """Whether this is `dc:title`, the document's own title, rather than a title of the text."""
    return str(element.tag).startswith("{http://purl.org/dc/")
