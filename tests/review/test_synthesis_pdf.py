"""The synthesis as a PDF: what the page says, tagged, made once, and from our own files alone."""

import subprocess
from urllib.request import urlopen

import pytest

from lawlab.accounts.models import Role
from lawlab.arguments.models import Side
from lawlab.arguments.services import post_argument, subject_of_article
from lawlab.core.db import db, now
from lawlab.core.errors import Unavailable
from lawlab.review import report
from lawlab.votes.models import Position, Source
from lawlab.votes.services import vote_on_article
from tests.live import serving

FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def article(app, make):
    with app.test_request_context("/"):
        article = make.article("Un seul alinéa.")
        post_argument(make.user(), subject_of_article(article), Side.FOR, "La clarté d’abord.", at=now())
        for _ in range(3):
            vote_on_article(make.user(), article, Position.FOR, source=Source.DIRECT, at=now())
        db.session.commit()
    return article


def words_of(answer, tmp_path) -> str:
    file = tmp_path / "synthesis.pdf"
    file.write_bytes(answer.data)
    return subprocess.run(
        ["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.services
def test_the_pdf_says_what_the_page_says_and_is_tagged(article, client, client_for, make, tmp_path):
    path = f"/bills/{article.bill.slug}/synthesis.pdf"
    answer = client.get(path, headers=FRENCH)
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    words = words_of(answer, tmp_path)
    assert "Synthèse de la consultation".upper() in words.upper()
    assert "4 personnes, 1 contribution, 3 votes." in words
    assert "La clarté d’abord." in words
    assert "Ce qui a été voté" not in words, "withheld while the vote is open"
    info = subprocess.run(["pdfinfo", tmp_path / "synthesis.pdf"], check=True, capture_output=True, text=True)
    assert "Tagged:          yes" in info.stdout
    deputy = client_for(make.user(Role.LAWMAKER)).get(path, headers=FRENCH)
    assert "Ce qui a été voté" in words_of(deputy, tmp_path)


@pytest.mark.services
def test_a_pdf_is_made_once_for_the_same_words(tmp_path):
    page = '<html lang="fr"><title>Une page</title><body><h1>Bonjour</h1></body></html>'
    first = report.pdf_of(page, tmp_path, "1-public-fr")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [first]
    assert report.pdf_of(page, tmp_path, "1-public-fr") == first
    report.pdf_of(page.replace("Bonjour", "Bonsoir"), tmp_path, "1-public-fr")
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.services
def test_the_served_site_makes_a_pdf_beside_its_sockets():
    """The site's process is patched by gevent, where WeasyPrint cannot be loaded in a thread."""
    with serving() as site, urlopen(f"{site.url}/bills/republique-numerique/synthesis.pdf") as answer:  # noqa: S310
        assert answer.read(5) == b"%PDF-"


def test_a_machine_without_pango_says_so(app, monkeypatch, tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with app.test_request_context("/"), pytest.raises(Unavailable, match="Pango"):
        report.draw_apart("<p>Bonjour</p>")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a.css",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "file:///etc/hosts.css",
        f"{report.CSS.as_uri()}/../../wsgi.py",
        f"{report.CSS.as_uri()}/../../tests/evil.css",
        f"file://elsewhere{report.CSS}/base.css",
        "data:text/css,p{}",
    ],
)
def test_a_report_fetches_nothing_but_our_style_and_fonts(url):
    with pytest.raises(ValueError, match="nothing else"):
        report.own_file(url)


def test_our_own_style_is_read():
    assert report.own_file(f"{report.CSS.as_uri()}/review_synthesis_paper.css").is_file()
