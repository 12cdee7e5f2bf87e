"""Files meant to do harm, and files that are merely broken: a sentence for each, quickly."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.core.errors import Invalid, TooLarge
from lawlab.law.formats.reading import read_document
from lawlab.law.formats.source import MAX_BYTES
from tests.endless import ends
from tests.law.office import archive, docx, odt, p

FIXTURES = Path(__file__).parent / "fixtures"
TEXTS = Path(__file__).parents[2] / "texts"
AKN = '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">{}</akomaNtoso>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
GOOD = {
    "akn.xml": (TEXTS / "en/data-retention-act/main.xml").read_bytes()[:20_000] + b"</akomaNtoso>",
    "page.html": (FIXTURES / "assemblee.html").read_bytes(),
    "uslm.xml": (FIXTURES / "s1057.xml").read_bytes(),
    "text.md": (TEXTS / "fr/republique-numerique/text.md").read_bytes()[:8_000],
    "text.docx": docx(p("Article 1er") + p("La promenade est ouverte.")),
    "text.odt": odt("<text:p>Article 1er</text:p><text:p>La promenade est ouverte.</text:p>"),
}


def refused(data: bytes, kind: type[Invalid] | type[TooLarge] = Invalid) -> str:
    with ends(), pytest.raises(kind) as refusal:
        read_document("file", data)
    assert refusal.value.sentence.endswith(".")
    return refusal.value.sentence


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\x00\x01\x02\xff" * 100, "text"),
        (b"Article 1er\n\n\xe9t\xe9", "UTF-8"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word"),
        (b"PK\x03\x04 cut short", "archive"),
        (b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>', "UTF-8"),
        (b'<?xml version="1.0" encoding="ebcdic-x"?><a/>', "encoding"),
        (b"<akomaNtoso><act>", "cut short"),
        (b"<recipe/>", "recipe"),
        (b"<html><body><p>Nothing here</p></body></html>", "article"),
        (AKN.format("<judgment><meta/></judgment>").encode(), "judgment"),
        (AKN.format("<amendment><amendmentBody/></amendment>").encode(), "amendment"),
        (b"<amendement><numero>1</numero></amendement>", "amendments"),
        (archive({"a.txt": "x"}), "archive"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, word: str) -> None:
    assert word.lower() in refused(data).lower()


@pytest.mark.parametrize(
    "prolog",
    [
        f"<!DOCTYPE a [{LAUGHS}]>",
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!-- c --> <?pi x?> <!DOCTYPE a>",
        '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
def test_a_document_type_declaration_is_refused_whatever_it_declares(prolog: str) -> None:
    body = f"{prolog}<akomaNtoso><act><body><article><num>&l9;&x;</num></article></body></act></akomaNtoso>"
    assert "DTD" in refused(body.encode())
    assert "DTD" in refused(
        ('<?xml version="1.0" encoding="utf-16"?>' + body[body.find("<!") :]).encode("utf-16")
    )
    inside = body[body.find("<!DOCTYPE") :]
    assert "DTD" in refused(archive({"word/document.xml": inside}))


def test_an_undefined_entity_is_refused() -> None:
    assert "entity" in refused(AKN.format("<act>&harm;</act>").encode())


@pytest.mark.parametrize("tag", ["a", "section", "div"])
def test_endless_nesting_is_refused(tag: str) -> None:
    deep = f"<{tag}>" * 50_000
    refused(AKN.format(deep + f"</{tag}>" * 50_000).encode(), TooLarge)
    refused(f"<w:document>{deep[:4000]}".encode(), Invalid)


def test_endless_nesting_in_a_page_ends() -> None:
    _read_or_refuse(b"<html><body><p>Article 1</p>" + b"<div>" * 100_000 + b"words")


def test_more_headings_than_any_text_has_are_refused() -> None:
    assert "10,000" in refused("".join(f"# a{n}\n" for n in range(10_002)).encode(), TooLarge)


@pytest.mark.parametrize(
    "data",
    [b"# Article 1 " + b"() " * 33_000, b"# Article 1" + b"-1" * 50_000, b"\\" * 100_000, b"|a|\n" * 25_000,
     b"<html><p>(nouveau" * 1 + b"<p>(nouveau" * 9_000, b"<html>" + b"<p align=center>Titre I</p>" * 3_700],
    ids=["brackets", "numbers", "backslashes", "rows", "statuses", "titles"],
)  # fmt: skip
def test_a_hundred_thousand_hostile_characters_end(data: bytes) -> None:
    with ends():
        _read_or_refuse(data)


def test_a_file_above_the_limit_is_refused() -> None:
    assert "16 MiB" in refused(b"a" * (MAX_BYTES + 1), TooLarge)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "trap" in refused(archive({"word/document.xml": b"\x20" * 20_000_000}), TooLarge)
    assert "larger" in refused(archive({"word/document.xml": b"\x20" * 40_000_000}), TooLarge)
    assert "more than" in refused(archive({f"{n}.xml": b"" for n in range(2_001)}), TooLarge)
    many = {f"{n}.xml": bytes(range(256)) * 122_000 for n in range(4)}
    refused(archive(many), TooLarge)


def test_a_zip_that_lies_about_a_size_is_refused() -> None:
    data = bytearray(archive({"word/document.xml": b"<w:document/>" * 90_000}))
    directory = data.rfind(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (40).to_bytes(4, "little")
    refused(bytes(data))


def test_dangerous_names_and_passwords_are_refused() -> None:
    assert "name" in refused(archive({"../../etc/passwd": "x", "word/document.xml": "<a/>"}))
    data = bytearray(docx(p("Article 1er")))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    assert "password" in refused(bytes(data))
    sealed = {"content.xml": "<a/>", "META-INF/manifest.xml": "<m><encryption-data/></m>"}
    assert "password" in refused(archive(sealed))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"<?xml ", b"<html>", b"PK\x03\x04", b"<a>", b"---\n", b"\xff\xfe"]),
)
def test_any_bytes_are_read_or_refused_in_words(data: bytes, start: bytes) -> None:
    _read_or_refuse(start + data)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_damaged_real_file_is_read_or_refused_in_words(name: str, data: st.DataObject) -> None:
    good = GOOD[name]
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 200)))
    middle = data.draw(st.one_of(st.binary(max_size=20), st.just(good[:200]), st.just(b"")))
    _read_or_refuse(good[:start] + middle + good[end:])


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_a_word_file_with_any_content_is_read_or_refused_in_words(content: bytes) -> None:
    _read_or_refuse(archive({"word/document.xml": content, "word/styles.xml": content}))


def _read_or_refuse(data: bytes) -> None:
    """Either outcome is right; any other exception is not, nor is a refusal that is not a sentence."""
    sentence = "Read."
    try:
        read_document("file", data).to_json()
    except (Invalid, TooLarge) as refusal:
        sentence = refusal.sentence
    assert sentence.endswith(".")


def test_a_zip_of_stored_entries_is_read_like_any_other() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        file.writestr(
            "word/document.xml", zipfile.ZipFile(io.BytesIO(docx(p("Article 7")))).read("word/document.xml")
        )
    assert read_document("x", buffer.getvalue()).articles[0].number == "7"
