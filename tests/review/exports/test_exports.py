"""Files of the desk: asked for, made once in the background, kept a week, open to the desk alone."""

import csv
import io
import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from lxml import etree

from lawlab.accounts.models import Role
from lawlab.amendments.lines import Line
from lawlab.amendments.models import AmendmentKind, Cosignature
from lawlab.amendments.services import Proposal, draft_amendment, submit_amendment, withdraw_amendment
from lawlab.amendments.wording import Target
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, NotAllowed
from lawlab.law.drafting.draft import Dialect
from lawlab.law.formats.akoma_ntoso import read_akoma_ntoso
from lawlab.law.formats.xml_source import parse_xml
from lawlab.review.exporting.items import in_discussion_order
from lawlab.review.exporting.liasse import PART, Sheet, write_pdf
from lawlab.review.exporting.reading import Choice, chosen, items_of
from lawlab.review.exporting.tables import COLUMNS, safe
from lawlab.review.exports import ABANDONED, KEPT, SILENCE, claim, path_of, request_export, sweep
from lawlab.review.making import make_next
from lawlab.review.models import (
    Answer,
    Export,
    ExportState,
    Family,
    FamilyKind,
    FamilyMember,
    OfficialResponse,
    Opinion,
    RankStatus,
    Standing,
    Verdict,
)
from tests.amendments.makers import ARTICLE, submitted
from tests.review.exports.soffice import converted
from tests.review.exports.test_akoma_ntoso import faults

HOSTILE = '=cmd|"/c calc"!A1'
ALL = Choice()


def added(author, article, *texts):
    """An additional article after this one, submitted."""
    target = Target(article.bill, article, is_addition=True)
    proposal = Proposal([Line(None, text) for text in texts], "Il manque.")
    amendment = draft_amendment(author, target, proposal, client_key=None, at=now())
    submit_amendment(author, amendment, at=now())
    db.session.commit()
    return amendment


@pytest.fixture
def desk(make):
    """A bill of two articles under six amendments, figures, a confirmed rivalry and one answer."""
    lawmaker, citizen = make.user(Role.LAWMAKER), make.user(public_name='=Léa & <b>"O"</b>')
    bill = make.bill(ARTICLE, ["Le présent article est unique.", "Il s’applique à tous."])
    first, second = bill.articles
    made = [
        submitted(citizen, second, {2: "Il s’applique à certains."}),
        submitted(
            citizen, first, {3: "<script>fetch('http://example.org')</script> Les séances sont closes."}
        ),
        submitted(citizen, first, dict.fromkeys(range(1, 5))),
        submitted(citizen, first, {3: None}),
        submitted(citizen, first, {1: "Le préfet publie le budget."}),
        added(citizen, first, "Une évaluation est faite.", "Elle est publique."),
    ]
    made[0].title = HOSTILE
    db.session.add(Cosignature(amendment_id=made[0].id, person_id=make.user(public_name="Zoé").id))
    said = OfficialResponse(
        dossier_id=bill.dossier_id,
        author_id=lawmaker.id,
        opinion=Opinion.WISDOM,
        reason="À vous.",
        published_at=now(),
    )
    db.session.add(said)
    db.session.flush()
    db.session.add(Answer(response_id=said.id, amendment_id=made[0].id))
    groups = [{"n": 25, "for": 20, "mixed": 1, "against": 4}, {"n": 19, "for": 7, "mixed": 7, "against": 5}]
    db.session.add(
        Standing(bill_id=bill.id, amendment_id=made[4].id, status=RankStatus.RANKED, rank=1, bound=0.61234,
                 groups=groups, sentence="Ici parce que.")
    )  # fmt: skip
    members = [FamilyMember(amendment_id=made[n].id) for n in (1, 3)]
    db.session.add(Family(dossier_id=bill.dossier_id, kind=FamilyKind.RIVALS, verdict=Verdict.CONFIRMED,
                          members_key="x", members=members))  # fmt: skip
    db.session.commit()
    return lawmaker, bill, made


def export(app, desk, kind, choice=ALL, dialect=Dialect.ASSEMBLEE):
    """The file of this kind, made by the background task."""
    lawmaker, bill, _made = desk
    asked = request_export(lawmaker, bill, kind, choice, dialect, at=now())
    db.session.commit()
    assert make_next()
    assert (asked.state, asked.failure, asked.done) == (ExportState.DONE, "", asked.total)
    return path_of(Path(app.instance_path), asked)


def numbers(bill, choice):
    return [each.number for each in chosen(bill, choice)]


def test_the_order_of_discussion_is_that_of_the_chambers(desk):
    _lawmaker, bill, _made = desk
    ordered = in_discussion_order(items_of(bill, chosen(bill, ALL)))
    assert [item.number for item in ordered] == [3, 5, 4, 2, 6, 1]


def test_each_choice_takes_its_amendments(desk):
    _lawmaker, bill, made = desk
    assert numbers(bill, Choice("answered")) == [1]
    assert numbers(bill, Choice("unanswered")) == [2, 3, 4, 5, 6]
    assert numbers(bill, Choice("top", count=3)) == [5]
    assert numbers(bill, Choice("listed", idents=(made[1].id, 999_999))) == [2]


@pytest.mark.parametrize("first", list("=+-@\t\r\0"))
def test_no_cell_begins_like_a_formula(first):
    assert safe(f"{first}1+1")[0] in "'1"
    assert safe(f" {first}1+1").startswith("'") or first == "\0"
    assert safe("Le maire = le préfet") == "Le maire = le préfet"


def test_the_csv_file_has_every_figure_and_no_small_group(app, desk):
    path = export(app, desk, "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    assert len(rows) == 7
    by_number = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]}
    assert by_number["1"]["title"] == "'" + HOSTILE
    assert by_number["1"]["author"].startswith("'=Léa")
    assert by_number["1"]["cosigners"] == "Zoé"
    assert by_number["1"]["answer"] == "À vous."
    assert by_number["5"]["rank"] == "1"
    assert by_number["5"]["bound"] == "0.6123"
    assert by_number["5"]["groups"] == "25: 20/1/4"
    assert by_number["2"]["rivals"] == "4"
    assert by_number["4"]["dispositif"] == "Supprimer l'alinéa 3."


def test_the_workbook_holds_strings_and_figures_only(app, desk):
    sheet = openpyxl.load_workbook(export(app, desk, "xlsx")).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    assert sheet.max_row == 7


@pytest.mark.services
def test_libreoffice_computes_nothing_from_either_list(app, desk, tmp_path):
    for kind in ("xlsx", "csv"):
        source = tmp_path / f"list.{kind}"
        source.write_bytes(export(app, desk, kind).read_bytes())
        options = ["--infilter=CSV:59,34,76,1"] if kind == "csv" else []
        content = ZipFile(converted(tmp_path, source, "ods", *options)).read("content.xml")
        assert b"table:formula" not in content
        assert "Léa".encode() in content


def test_the_json_file_is_the_consultation_without_a_trace_of_accounts(app, desk):
    text = export(app, desk, "json").read_text()
    data = json.loads(text)
    assert [each["number"] for each in data["amendments"]] == [1, 2, 3, 4, 5, 6]
    assert data["amendments"][0]["answer"]["opinion"] == "wisdom"
    assert data["bill"]["articles"][0]["paragraphs"] == ARTICLE
    assert "@" not in text.replace("@font", "")
    assert "author_id" not in text


def test_the_amendments_as_akoma_ntoso_are_valid(app, desk):
    data = export(app, desk, "akn").read_bytes()
    assert faults(data) == []
    assert [each.text for each in etree.fromstring(data).iter("{*}docNumber")] == [
        "3",
        "5",
        "4",
        "2",
        "6",
        "1",
    ]


def pages_of(path):
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    return text.rstrip("\f").split("\f")


@pytest.mark.services
def test_the_bundle_has_one_amendment_a_page_in_the_order_of_discussion(app, desk):
    path = export(app, desk, "liasse-pdf")
    pages = pages_of(path)
    assert len(pages) == 6
    assert "Supprimer cet article." in pages[0]
    assert "Supprimer l'alinéa 3." in pages[2]
    assert "no. 2" in pages[2] or "n° 2" in pages[2]  # discussed together with its rival
    assert "<script>fetch('http://example.org')</script>" in pages[3]
    assert "Zoé" in pages[5]
    info = subprocess.run(["pdfinfo", path], capture_output=True, check=True, text=True).stdout
    assert "Tagged:          yes" in info
    assert "JavaScript:      no" in info


@pytest.mark.services
@pytest.mark.parametrize("kind", ["liasse-docx", "columns-docx", "tracked-docx"])
def test_libreoffice_opens_the_word_files(app, desk, tmp_path, kind):
    source = tmp_path / "file.docx"
    source.write_bytes(export(app, desk, kind, dialect=Dialect.SENAT).read_bytes())
    text = "\n".join(pages_of(converted(tmp_path, source, "pdf")))
    assert "Le préfet publie le budget." in text or "préfet" in text
    assert ("<script>" in text) is (kind != "tracked-docx")  # there, its rivals leave the base standing


@pytest.mark.services
def test_two_columns_say_what_goes_and_what_comes(app, desk):
    text = "\n".join(pages_of(export(app, desk, "columns-pdf")))
    assert "Texte proposé par la Commission" in text
    assert "supprimé" in text


def test_a_file_that_two_makers_want_is_made_by_one(desk):
    lawmaker, bill, _made = desk
    request_export(lawmaker, bill, "csv", ALL, Dialect.SENAT, at=now())
    db.session.commit()
    assert claim(at=now()) is not None
    assert claim(at=now()) is None


def test_a_file_whose_maker_died_is_taken_up_again_three_times(desk):
    lawmaker, bill, _made = desk
    asked = request_export(lawmaker, bill, "csv", ALL, Dialect.SENAT, at=now())
    at = now()
    for _ in range(3):
        assert claim(at=at).id == asked.id
        at += SILENCE + timedelta(seconds=1)
    asked.beat_at = now() - SILENCE * 2
    db.session.commit()
    assert make_next()
    assert asked.state is ExportState.FAILED
    assert asked.failure


def test_an_old_file_goes_away(app, desk):
    path = export(app, desk, "csv")
    assert sweep(Path(app.instance_path), at=now()) == 0
    assert sweep(Path(app.instance_path), at=now() + KEPT + timedelta(hours=1)) == 1
    assert not path.exists()
    assert db.session.query(Export).count() == 0


def test_what_killed_makers_left_goes_away_but_not_what_is_being_written(app, desk):
    folder = export(app, desk, "csv").parent
    old, fresh = folder / "1.csv.77.part", folder / "2.csv.78.part"
    for part in (old, fresh):
        part.write_text("…")
    past = (now() - ABANDONED * 2).timestamp()
    os.utime(old, (past, past))
    sweep(Path(app.instance_path), at=now())
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_file_of_amendments_taken_back_meanwhile_says_so(desk):
    lawmaker, bill, made = desk
    asked = request_export(
        lawmaker, bill, "akn", Choice("listed", idents=(made[1].id,)), Dialect.SENAT, at=now()
    )
    withdraw_amendment(made[1].author, made[1], at=now())
    db.session.commit()
    assert make_next()
    assert asked.state is ExportState.FAILED
    assert "à exporter" in asked.failure or "to export" in asked.failure


@pytest.mark.services
def test_a_bundle_of_several_parts_is_one_file_with_pages_numbered_on(tmp_path):
    sheet = Sheet(
        "Sénat", "Texte", "Amendement n° 1", "présenté par A", "Article 1er", ("Supprimer.",), "Objet", ()
    )
    told = []
    write_pdf(tmp_path / "file.pdf", [sheet] * (PART + 2), "Titre", "fr", "", told.append)
    pages = pages_of(tmp_path / "file.pdf")
    assert told == [PART, PART + 2]
    assert [page.split()[-1] for page in pages] == [str(n) for n in range(1, PART + 3)]


def test_nobody_else_may_ask_and_nothing_is_made_of_nothing(desk, make):
    lawmaker, bill, _made = desk
    with pytest.raises(NotAllowed):
        request_export(make.user(), bill, "csv", ALL, Dialect.SENAT, at=now())
    for kind, choice in (("exe", ALL), ("csv", Choice("some")), ("csv", Choice("listed"))):
        with pytest.raises(Invalid):
            request_export(lawmaker, bill, kind, choice, Dialect.SENAT, at=now())


def test_the_page_asks_shows_and_gives_the_file_to_the_desk_alone(client_for, desk, make):
    lawmaker, bill, made = desk
    client, address = client_for(lawmaker), f"/desk/{bill.slug}/exports"
    assert client.get(f"{address}?amendment={made[0].id}").status_code == 200
    asked = client.post(address, data={"kind": "xlsx", "which": "all", "dialect": "senat"})
    assert asked.status_code == 302
    assert b"data-waiting" in client.get(f"{address}/list").data
    assert make_next()
    ident = db.session.query(Export).one().id
    for reader in (lawmaker, make.user(Role.LAWMAKER)):
        with client_for(reader).get(f"{address}/{ident}") as given:
            assert given.status_code == 200
            assert given.headers["Content-Disposition"].startswith("attachment; filename=")
            assert given.data.startswith(b"PK")
    assert client_for(make.user()).get(f"{address}/{ident}").status_code == 403
    assert client_for(make.user()).get(address).status_code == 403
    assert client.get(f"{address}/999").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "xlsx", "count": "many"},
        {"kind": "xlsx", "dialect": "klingon"},
        {"kind": ""},
        {"kind": "csv", "which": "listed"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client_for, desk, sent):
    lawmaker, bill, _made = desk
    assert client_for(lawmaker).post(f"/desk/{bill.slug}/exports", data=sent).status_code == 400


def test_the_list_of_one_amendment_is_given_at_once(client_for, desk):
    lawmaker, bill, made = desk
    sent = {"kind": "json", "which": "listed", "amendment": made[2].id, "dialect": "assemblee"}
    given = client_for(lawmaker).post(f"/desk/{bill.slug}/exports", data=sent)
    assert given.status_code == 200
    assert given.get_json()["amendments"][0]["dispositif"] == "Supprimer cet article."


def test_anybody_takes_the_bill_and_an_amendment(client, desk):
    _lawmaker, bill, made = desk
    data = client.get(f"/bills/{bill.slug}.akn.xml").data
    assert faults(data) == []
    assert read_akoma_ntoso(parse_xml(data)).articles[0].paragraphs == tuple(ARTICLE)
    word = client.get(f"/amendments/{made[4].id}.docx")
    assert word.headers["Content-Disposition"] == f"attachment; filename=amendment-{made[4].number}.docx"
    assert b"w:del " in ZipFile(io.BytesIO(word.data)).read("word/document.xml")
    assert "« préfet »." in client.get(f"/amendments/{made[4].id}.txt").text
    assert client.get(f"/amendments/{made[4].id}").status_code == 200
    assert client.get("/amendments/99999.docx").status_code == 404
    assert client.get("/bills/nothing.akn.xml").status_code == 404
    assert made[5].amendment_kind is AmendmentKind.ADDITION
