"""A consolidated text as files: LibreOffice accepts all and refuses all, our reader reads the others back."""

import io
from dataclasses import dataclass
from zipfile import ZipFile

import pytest
from lxml import etree

from lawlab.accounts.models import Role, User
from lawlab.amendments.lines import Line
from lawlab.amendments.models import Amendment, Cosignature
from lawlab.amendments.services import Proposal, draft_amendment, submit_amendment
from lawlab.amendments.wording import Target
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db, now
from lawlab.law.document import Document
from lawlab.law.formats.akoma_ntoso import read_akoma_ntoso
from lawlab.law.formats.markdown import read_markdown
from lawlab.law.formats.tracked_docx import tracked_docx
from lawlab.law.formats.xml_source import parse_xml
from lawlab.review.consolidating import consolidated_articles
from lawlab.review.exporting.consolidated import consolidated_document, tracked_consolidation
from tests.amendments.makers import ARTICLE
from tests.factories import Make
from tests.review.exports.soffice import ACCEPT, REFUSE, resolved
from tests.review.exports.test_akoma_ntoso import faults
from tests.review.exports.test_exports import added
from tests.review.test_consolidation import MONTHLY, TWICE, Desk, desk_on, on

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FOUR = ["Première phrase.", "Deuxième phrase.", "Troisième phrase.", "Quatrième phrase."]


@dataclass
class Case:
    desk: Desk
    bill: Bill
    made: dict[str, Amendment]

    @property
    def address(self) -> str:
        return f"/desk/{self.bill.slug}/consolidated/{self.desk.text.id}/text"


def said(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    """All but the eIds, which the made-up bill has of its own."""
    return [(each.number, each.status, each.paragraphs) for each in document.articles]


def rearranged(author: User, article: Article, *lines: tuple[int, str]) -> Amendment:
    """An amendment that puts the paragraphs of these numbers in this order."""
    proposal = Proposal([Line(*line) for line in lines], "L’ordre importe.")
    amendment = draft_amendment(author, Target(article.bill, article), proposal, client_key=None, at=now())
    submit_amendment(author, amendment, at=now())
    db.session.commit()
    return amendment


@pytest.fixture
def case(make: Make) -> Case:
    """Conflicts settled by a reading and in other words, an additional article, a deleted one, a move."""
    bill = make.bill(ARTICLE, ["Il est abrogé.", "Il l’est tout à fait."], ["Un.", "Deux.", "Trois."], FOUR)
    made = {
        "twice": on(make, bill, {2: TWICE, 1: "Le maire publie les comptes."}),
        "monthly": on(make, bill, {2: MONTHLY, 1: "Le maire publie le rapport."}),
        "gone": on(make, bill, {1: None, 2: None}, article=1),
        "new": added(
            make.user(public_name="Léa <b> & Zoé"), bill.articles[1], "Un rapport.", "Il est public."
        ),
        "cut": on(make, bill, {1: None, 3: "Trois et quatre."}, article=2),
        "moved": rearranged(make.user(), bill.articles[3], (1, FOUR[0]), (4, "Quatrième et ultime phrase."),
                            (2, FOUR[1]), (3, "Troisième.")),
    }  # fmt: skip
    db.session.add(Cosignature(amendment_id=made["cut"].id, person_id=make.user(public_name="Paul").id))
    db.session.commit()
    desk = desk_on(make, bill)
    desk.choose(*made.values())
    desk.settle("w", "les comptes et le rapport")
    desk.settle(str(made["monthly"].id))
    return Case(desk, bill, made)


def expected(case: Case, order: str) -> list[str]:
    """The lines that the file must have: those of the clean text, or those of the bill."""
    document = consolidated_document(case.desk.text)
    lines = [document.title]
    if order == ACCEPT:
        for each in document.articles:
            lines += [f"{each.label} {each.number} {each.status}".strip(), *each.paragraphs]
    else:
        for article in case.bill.articles:
            lines += [f"{article.label} {article.number} {article.status}".strip(), *article.texts]
    return [*lines, "Fin.", ""]


@pytest.mark.services
@pytest.mark.parametrize("order", [ACCEPT, REFUSE])
def test_libreoffice_finds_the_consolidated_text_and_the_bill(case: Case, order: str, tmp_path) -> None:
    assert case.desk.article().open == []
    articles = tracked_consolidation(case.desk.text, case.desk.person)
    title = consolidated_document(case.desk.text).title
    found = resolved(tmp_path, {"file": tracked_docx(title, articles, closing="Fin.")}, order)
    assert found["file"] == expected(case, order)


def test_the_clean_text_is_that_of_the_version_it_becomes(case: Case) -> None:
    document = consolidated_document(case.desk.text)
    saved = case.desk.save()
    read = [(a.eid, a.number, a.status, list(a.paragraphs)) for a in document.articles]
    assert read == [(a.eid, a.number, a.status, a.texts) for a in saved.articles]
    assert [status for _, _, status, _ in read] == ["", "(Supprimé)", "(nouveau)", "", ""]


def test_each_change_is_in_the_name_of_who_made_it(case: Case, client_for) -> None:
    given = client_for(case.desk.person).get(f"{case.address}.docx")
    tree = etree.fromstring(ZipFile(io.BytesIO(given.data)).read("word/document.xml"))
    by_author: dict[str, str] = {}
    for mark in tree.iter(f"{W}ins", f"{W}del"):
        words = "".join(each.text or "" for each in mark.iter(f"{W}t", f"{W}delText"))
        by_author[mark.get(f"{W}author")] = by_author.get(mark.get(f"{W}author"), "") + words
    assert case.desk.person.public_name in by_author
    cut, new = case.made["cut"], case.made["new"]
    (name,) = [author for author in by_author if author.endswith(f"{cut.number})")]
    assert name.startswith(f"{cut.author.public_name}, Paul (")
    assert "quatre" in by_author[name]
    (name,) = [author for author in by_author if author.startswith("Léa <b> & Zoé (")]
    assert "Un rapport." in by_author[name]
    day = new.current.submitted_at.strftime("%Y-%m-%d")
    assert all(mark.get(f"{W}date").startswith(day) for mark in tree.iter(f"{W}ins", f"{W}del"))


def test_the_other_files_read_back_to_the_same_text(case: Case, client_for) -> None:
    client, document = client_for(case.desk.person), consolidated_document(case.desk.text)
    akn = client.get(f"{case.address}.akn.xml")
    assert akn.content_type == "application/akn+xml"
    assert faults(akn.data) == []
    found = read_akoma_ntoso(parse_xml(akn.data))
    assert said(found) == said(document)
    assert (found.title, found.preamble, found.closing) == (
        document.title,
        document.preamble,
        document.closing,
    )
    (expression,) = etree.fromstring(akn.data).xpath(
        "//*[local-name()='FRBRExpression']/*[local-name()='FRBRdate']"
    )
    assert expression.get("date") == now().date().isoformat()
    markdown = read_markdown(client.get(f"{case.address}.md").text)
    assert said(markdown) == said(document)
    text = client.get(f"{case.address}.txt").text
    assert all(paragraph in text for each in document.articles for paragraph in each.paragraphs)


def test_an_open_conflict_leaves_the_bills_words_and_is_told_beside(make: Make, case: Case) -> None:
    case.desk.act("undo")
    (place,) = case.desk.article().open
    article = tracked_consolidation(case.desk.text, case.desk.person)[0]
    assert place.clash.base in "\n".join(article.accepted)
    said = " ".join(words for _mark, words in article.heading.comments)
    assert all(reading in said for reading in place.clash.readings.values())
    texts = [a.texts for a in consolidated_articles(case.desk.text)]
    assert [list(t.accepted) for t in tracked_consolidation(case.desk.text, case.desk.person)] == texts


def test_only_the_desk_takes_the_files(case: Case, client_for, make: Make) -> None:
    assert client_for(make.user()).get(f"{case.address}.docx").status_code == 403
    client = client_for(make.user(Role.LAWMAKER))
    assert client.get(f"{case.address}.exe").status_code == 404
    assert client.get(f"/desk/{case.bill.slug}/consolidated/99999/text.docx").status_code == 404
    page = client.get(f"/desk/{case.bill.slug}/consolidated/{case.desk.text.id}").text
    for extension in ("docx", "akn.xml", "md", "txt"):
        assert f"{case.address}.{extension}" in page
        assert client.get(f"{case.address}.{extension}").status_code == 200
