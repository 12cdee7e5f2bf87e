"""Word files with tracked changes, as a secretary would have made them by hand.

Sources: ECMA-376 Part 1, § 17.13.5 (revisions): `w:ins` and `w:del` around runs, `w:delText` for words that
go, and in `w:pPr/w:rPr` an empty `w:ins` or `w:del` for the paragraph mark: a paragraph whose mark goes joins
the next one, so a whole paragraph that goes leaves nothing behind. § 17.13.4 for comments.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from lawlab.law.tracking import Mark, TrackedArticle, TrackedParagraph, TrackedRun

_WML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("([\t\n])")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same words give the same bytes
APART = timedelta(minutes=2)
MAX_AUTHOR = 255  #: characters that Word keeps of an author's name


def tracked_docx(
    title: str, articles: Iterable[TrackedArticle], *, language: str = "fr", closing: str = ""
) -> bytes:
    """A Word file of these articles, changes tracked, each under its heading.

    `closing` is a last line in small print, never tracked: a file's last paragraph mark cannot go.
    """
    writer = _Writer()
    articles = list(articles)
    flow = [each for article in articles for each in (article.heading, *article.paragraphs)]
    styles = [style for article in articles for style in ("Heading2", *["Normal"] * len(article.paragraphs))]
    body = [_styled("Title", _run(title))]
    body += map(writer.paragraph, _apart(flow), _marks(flow), styles)
    body.append(_styled("Closing", _run(closing) if closing else ""))
    document = f'{_HEAD}<w:document xmlns:w="{_WML}"><w:body>{"".join(body)}{_PAGE}</w:body></w:document>'
    comments = f'{_HEAD}<w:comments xmlns:w="{_WML}">{"".join(writer.comments)}</w:comments>'
    return _zipped(
        {
            "[Content_Types].xml": _CONTENT_TYPES,
            "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": _relations(
                ("styles", "styles.xml"), ("comments", "comments.xml")
            ),
            "word/document.xml": document,
            "word/styles.xml": _styles(language),
            "word/comments.xml": comments,
        }
    )


def _marks(paragraphs: Sequence[TrackedParagraph]) -> list[TrackedParagraph | None]:
    """For each paragraph, the one whose coming or going its end mark tells; None when the mark stays.

    Where new paragraphs follow words that come at a paragraph's end, what comes is written as it would be
    typed there, in one go: that paragraph's end mark is new, and the last new one gets the old mark.
    LibreOffice takes neighbouring insertions for one, and would else lose the mark between them.
    """
    marks: list[TrackedParagraph | None] = [None if each.kind == "=" else each for each in paragraphs]
    for place, each in enumerate(paragraphs):
        if each.kind != "=" or not each.runs or each.runs[-1].kind != "+":
            continue
        last = place
        while last + 1 < len(paragraphs) and paragraphs[last + 1].kind == "+":
            last += 1
        marks[place : last + 1] = [*marks[place + 1 : last + 1], None]
    return marks


def _apart(paragraphs: Sequence[TrackedParagraph]) -> Iterator[TrackedParagraph]:
    """The paragraphs; where words come at the end of one that stays and at the start of the next that stays,
    the second ones are dated APART later: nearer in time, LibreOffice takes both for one insertion, and
    refusing it would join the paragraphs.
    """
    met, late = False, False
    for each in paragraphs:
        first = each.runs[0] if each.runs else None
        late = not late and met and each.kind == "=" and first is not None and first.kind == "+"
        if late and first is not None and first.mark is not None:
            mark = replace(first.mark, at=first.mark.at + APART)
            each = replace(each, runs=(replace(first, mark=mark), *each.runs[1:]))
        late = late and len(each.runs) == 1
        met = each.kind != "-" and bool(each.runs) and each.runs[-1].kind == "+"
        yield each


@dataclass
class _Writer:
    """Gives every revision and every comment a number of its own."""

    comments: list[str] = field(default_factory=list)
    count: int = 0

    def paragraph(self, paragraph: TrackedParagraph, ends: TrackedParagraph | None, style: str) -> str:
        """A paragraph whose end mark comes or goes as `ends` does."""
        mark = "" if ends is None else f"<w:rPr>{self._marked(ends.kind, ends.mark)}</w:rPr>"
        runs = "".join(self._run(run) for run in paragraph.runs)
        said = list(self._comments(paragraph.comments))
        start = "".join(f'<w:commentRangeStart w:id="{number}"/>' for number in said)
        end = "".join(
            f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
            for number in said
        )
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{mark}</w:pPr>{start}{runs}{end}</w:p>'

    def _run(self, run: TrackedRun) -> str:
        if run.kind == "=":
            return _run(run.text)
        return self._marked(run.kind, run.mark, _run(run.text, deleted=run.kind == "-"))

    def _marked(self, kind: str, mark: Mark | None, inside: str = "") -> str:
        self.count += 1
        name = "ins" if kind == "+" else "del"
        return f'<w:{name} w:id="{self.count}"{_who(mark)}>{inside}</w:{name}>'

    def _comments(self, comments: Iterable[tuple[Mark, str]]) -> Iterator[int]:
        for mark, words in comments:
            number = len(self.comments)
            lines = "".join(f"<w:p>{_run(line)}</w:p>" for line in words.split("\n"))
            self.comments.append(f'<w:comment w:id="{number}"{_who(mark)}>{lines}</w:comment>')
            yield number


def _who(mark: Mark | None) -> str:
    mark = mark or Mark("?", datetime(1980, 1, 1, tzinfo=UTC))
    author = _clean(mark.author)[:MAX_AUTHOR]
    when = mark.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f' w:author="{escape(author, {chr(34): "&quot;"})}" w:date="{when}"'


def _run(text: str, *, deleted: bool = False) -> str:
    tag = "w:delText" if deleted else "w:t"
    marks = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    parts = (
        marks.get(part) or f'<{tag} xml:space="preserve">{escape(part)}</{tag}>'
        for part in _BREAKS.split(_clean(text))
        if part
    )
    return f"<w:r>{''.join(parts)}</w:r>"


def _clean(text: str) -> str:
    """Without what no XML file may hold."""
    return _NOT_XML.sub("", text)


def _styled(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _relations(*parts: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content.encode())
    return buffer.getvalue()


def _styles(language: str) -> str:
    tag = {"fr": "fr-FR", "en": "en-GB"}.get(language, language or "fr-FR")
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/>'
        f'<w:sz w:val="22"/><w:lang w:val="{escape(tag)}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="120" w:line="288" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    styles = (
        _style("Normal", "Normal", "", "", default=True),
        _style(
            "Title", "Title", '<w:spacing w:after="360"/><w:jc w:val="center"/>', '<w:b/><w:sz w:val="28"/>'
        ),
        _style(
            "Heading2",
            "heading 2",
            '<w:keepNext/><w:spacing w:before="360" w:after="160"/><w:jc w:val="center"/>'
            '<w:outlineLvl w:val="1"/>',
            '<w:b/><w:sz w:val="24"/>',
        ),
        _style("Closing", "Closing line", '<w:spacing w:before="480"/>', '<w:i/><w:sz w:val="18"/>'),
    )
    return f'{_HEAD}<w:styles xmlns:w="{_WML}">{defaults}{"".join(styles)}</w:styles>'


def _style(ident: str, name: str, paragraph: str, run: str, *, default: bool = False) -> str:
    is_default = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{is_default} w:styleId="{ident}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" '
    'w:gutter="0"/></w:sectPr>'
)
_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/word/comments.xml" ContentType="{_TYPE}.comments+xml"/></Types>'
)
