"""Word and OpenDocument files: what is printed is read, list numbers and accepted changes included."""

from lawlab.law.formats.reading import read_document
from tests.law.office import docx, odt, p

CENTRED = '<w:jc w:val="center"/>'
NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1°"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%2)"/></w:lvl></w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)


def item(text: str, level: int) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>')


def test_a_word_file_gives_divisions_articles_and_list_numbers() -> None:
    body = (
        p("TITRE Ier", CENTRED) + p("Des berges", CENTRED) + p("Article 1er") + p("Sont interdits :")
        + item("Les feux :", 0) + item("de bois ;", 1) + item("de gaz ;", 1) + item("Les moteurs.", 0)
        + p("Article 2 bis (nouveau)") + p("« Article 3 » est une citation.")
    )  # fmt: skip
    document = read_document("x.docx", docx(body, numbering=NUMBERING))
    assert document.format == "docx"
    assert [division.name for division in document.divisions] == ["TITRE Ier – Des berges"]
    first, second = document.articles
    assert first.paragraphs == (
        "Sont interdits :",
        "1° Les feux :",
        "a) de bois ;",
        "b) de gaz ;",
        "2° Les moteurs.",
    )
    assert (second.number, second.status) == ("2 bis", "(nouveau)")
    assert second.paragraphs == ("« Article 3 » est une citation.",)


def test_tracked_changes_are_read_as_accepted_and_named() -> None:
    changed = (
        "<w:p><w:r><w:t>La pêche est </w:t></w:r><w:del><w:r><w:delText>interdite</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>permise</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
    )
    document = read_document("x.docx", docx(p("Article 1er") + changed))
    assert document.articles[0].paragraphs == ("La pêche est permise.",)
    assert any(skipped.what == "interdite" and "accepted" in skipped.why for skipped in document.skipped)
    assert any("1 tracked insertion" in skipped.what for skipped in document.skipped)


def test_footnotes_are_named_and_tables_are_one_paragraph() -> None:
    table = "".join(
        f"<w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in (["Âge", "Prix"], ["12", "1 €"])
    )
    notes = f'<w:footnote w:id="1">{p("Voir le plan.")}</w:footnote>'
    document = read_document("x.docx", docx(p("Article 1er") + f"<w:tbl>{table}</w:tbl>", footnotes=notes))
    assert document.articles[0].paragraphs == ("| Âge | Prix |\n| 12 | 1 € |",)
    assert [(skipped.what, skipped.why) for skipped in document.skipped] == [("Voir le plan.", "Footnote")]


def test_an_article_whose_text_runs_in_on_its_line_keeps_it_as_a_paragraph() -> None:
    body = p("Article 1er. – La circulation des véhicules est interdite sur la promenade.") + p(
        "Article 2 : Tarifs"
    )
    first, second = read_document("x.docx", docx(body)).articles
    assert first.paragraphs == ("La circulation des véhicules est interdite sur la promenade.",)
    assert second.heading == "Tarifs"


def test_an_opendocument_text_gives_articles_lists_tables_and_deletions() -> None:
    styles = (
        '<style:style style:name="C" style:family="paragraph">'
        '<style:paragraph-properties fo:text-align="center"/>'
        '</style:style><text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-suffix="°"/></text:list-style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>ancien</text:p></text:deletion>"
        '</text:changed-region></text:tracked-changes><text:p text:style-name="C">CHAPITRE II</text:p>'
        '<text:p text:style-name="C">Des tarifs</text:p><text:p>Article 4</text:p>'
        '<text:list text:style-name="L"><text:list-item><text:p>Un<text:s/>jour<text:note><text:note-body>'
        "<text:p>note</text:p></text:note-body></text:note> ;</text:p></text:list-item>"
        "<text:list-item><text:p>Une nuit.</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>"
        "<table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table>"
    )
    document = read_document("x.odt", odt(body, styles))
    assert document.format == "odt"
    assert [division.name for division in document.divisions] == ["CHAPITRE II – Des tarifs"]
    assert document.articles[0].paragraphs == ("1° Un jour ;", "2° Une nuit.", "| A | B |")
    assert [(skipped.what, skipped.why.split()[0]) for skipped in document.skipped] == [
        ("ancien", "Deleted"),
        ("note", "Footnote"),
    ]
