"""The texts of the repository are read whole, and a wrong bill.toml is refused in words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lawlab.core.errors import Invalid
from lawlab.law.formats.markdown import read_markdown
from lawlab.law.formats.markdown_writer import write_markdown
from lawlab.law.numbering import sort_key
from lawlab.law.texts_folder import meta_from, read_text_folder

TEXTS = Path(__file__).parents[2] / "texts"
FOLDERS = sorted(path.parent for path in TEXTS.rglob("bill.toml"))
GOOD: dict[str, Any] = {
    "title": "Les berges",
    "slug": "berges",
    "dossier": "berges",
    "version": "Projet",
    "position": 1,
    "language": "fr",
    "kind": "local",
    "source": "https://www.example.org/berges",
    "licence": "Licence Ouverte 2.0",
    "date": date(2026, 3, 1),
}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_text_of_the_repository_is_read(folder: Path) -> None:
    version = read_text_folder(folder)
    assert version.document.title
    eids = [article.eid for article in version.document.articles]
    assert len(eids) == len(set(eids)) > 0
    assert all(article.paragraphs or article.status for article in version.document.articles)
    assert all(file.stat().st_size < 1024 * 1024 for file in folder.iterdir())


def test_slugs_are_unique_and_positions_follow_each_other() -> None:
    metas = [read_text_folder(folder).meta for folder in FOLDERS]
    assert len({meta.slug for meta in metas}) == len(metas)
    for dossier in {meta.dossier for meta in metas}:
        positions = sorted(meta.position for meta in metas if meta.dossier == dossier)
        assert positions == list(range(1, len(positions) + 1))


def test_republique_numerique_has_its_thirty_articles() -> None:
    document = read_text_folder(TEXTS / "fr/republique-numerique").document
    assert [article.eid for article in document.articles] == [f"art_{number}" for number in range(1, 31)]
    assert len(document.divisions) == 18
    first, eleventh = document.articles[0], document.articles[10]
    assert first.paragraphs[0].startswith("I. Les deuxième, troisième et quatrième alinéas de l’article 7")
    assert len(first.paragraphs) == 13
    assert eleventh.heading == "Neutralité de l’internet"
    assert sum(len(article.paragraphs) for article in document.articles) == 239


@pytest.mark.parametrize(
    ("folder", "articles", "paragraphs"),
    [
        ("1-senat-depot", 11, 169),
        ("2-senat-adopte", 18, 222),
        ("3-assemblee-adopte", 30, 338),
        ("4-assemblee-nouvelle-lecture", 28, 346),
    ],
)
def test_each_reading_of_hadopi_is_whole_and_in_legislative_order(
    folder: str, articles: int, paragraphs: int
) -> None:
    document = read_text_folder(TEXTS / "fr/hadopi" / folder).document
    assert len(document.articles) == articles
    assert sum(len(article.paragraphs) for article in document.articles) == paragraphs
    numbers = [article.number for article in document.articles]
    assert numbers == sorted(numbers, key=sort_key)


@pytest.mark.parametrize("path", sorted(TEXTS.rglob("text.md")), ids=str)
def test_our_markdown_texts_are_written_as_the_writer_writes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert write_markdown(read_markdown(text)) == text


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"author": "x"}, "author"),
        ({"title": ""}, "title"),
        ({"title": 3}, "title"),
        ({"slug": "Les Berges"}, "slug"),
        ({"kind": "law"}, "kind"),
        ({"language": "french"}, "language"),
        ({"source": "javascript:alert(1)"}, "source"),
        ({"position": 0}, "position"),
        ({"position": True}, "position"),
        ({"date": "2026-03-01"}, "date"),
        ({"opens_at": "tomorrow"}, "opens_at"),
        ({"closes_at": "+3d"}, "opens_at"),
        ({"opens_at": "+3d", "closes_at": "-3d"}, "closes_at"),
    ],
)
def test_a_wrong_bill_toml_is_refused_with_the_key_in_the_sentence(change: dict[str, Any], word: str) -> None:
    assert meta_from(GOOD).slug == "berges"
    with pytest.raises(Invalid, match=word):
        meta_from({**GOOD, **change})


def test_a_missing_key_is_refused_by_its_name() -> None:
    with pytest.raises(Invalid, match="licence"):
        meta_from({key: value for key, value in GOOD.items() if key != "licence"})


def test_a_folder_must_have_exactly_one_text(tmp_path: Path) -> None:
    (tmp_path / "bill.toml").write_bytes((TEXTS / "fr/republique-numerique/bill.toml").read_bytes())
    with pytest.raises(Invalid, match="one text"):
        read_text_folder(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "1.md").write_text("# Article 1\n\nA.\n", encoding="utf-8")
    (tmp_path / "articles" / "2.md").write_text("# Article 2\n\nB.\n", encoding="utf-8")
    assert [article.number for article in read_text_folder(tmp_path).document.articles] == ["1", "2"]
    (tmp_path / "text.md").write_text("# Article 1\n\nA.\n", encoding="utf-8")
    with pytest.raises(Invalid, match="one text"):
        read_text_folder(tmp_path)
