"""Word files with tracked changes: LibreOffice accepts all, refuses all, and both texts come out exactly."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from lawlab.law.formats.docx import read_docx
from lawlab.law.formats.tracked_docx import tracked_docx
from lawlab.law.operations import operations_between
from lawlab.law.texts_folder import read_text_folder
from lawlab.law.tracking import (
    Mark,
    TrackedArticle,
    TrackedParagraph,
    TrackedRun,
    new_article,
    plain_article,
    track,
)
from tests.law.amended import DAY, amended
from tests.review.exports.soffice import ACCEPT, REFUSE, resolved

TEXTS = Path("texts")
MARKS = [Mark("Ada", DAY), Mark("Ada", DAY + timedelta(seconds=20)), Mark('B & "C" <d>', DAY)]


def heading(text: str) -> TrackedParagraph:
    return TrackedParagraph((TrackedRun(text),))


def any_article(random: Random, name: str) -> TrackedArticle:
    """An article whose changes stand in every position they can, often by the same author."""
    paragraphs = []
    for place in range(random.randint(1, 6)):
        kind, mark = random.choice("==+-"), random.choice(MARKS)
        if kind == "=":
            runs = tuple(any_run(random, f"{name}.{place}.{n} ") for n in range(random.randint(1, 4)))
            paragraphs.append(TrackedParagraph(runs))
        else:
            paragraphs.append(TrackedParagraph((TrackedRun(f"{name}.{place}", kind, mark),), kind, mark))
    if random.random() < 0.25:
        return new_article(f"Article {name}", ["Un.", "Deux."], MARKS[0])
    return TrackedArticle(heading(f"Article {name}"), tuple(paragraphs))


def any_run(random: Random, text: str) -> TrackedRun:
    kind = random.choice("==+-")
    return TrackedRun(text, kind, None if kind == "=" else random.choice(MARKS))


def real_articles(folder: str, seed: int) -> list[TrackedArticle]:
    """A real text under twenty amendments and more, each by somebody else."""
    random = Random(seed)  # noqa: S311 - made-up texts
    articles = []
    for number, article in enumerate(read_text_folder(TEXTS / folder).document.articles):
        base = list(article.paragraphs)
        if not base or number % 2:
            articles.append(plain_article(article.display, base))
            continue
        names = [f"{number}-{n}" for n in range(4)]
        ops = {
            name: operations_between(base, amended(base, random), article=article.number) for name in names
        }
        marks = {name: Mark(f"Ardoise & Cie <{name}>", DAY) for name in names}
        articles.append(TrackedArticle(heading(article.display), track(base, ops, marks).paragraphs))
    return articles


def lines(title: str, articles: Sequence[TrackedArticle], order: str) -> list[str]:
    """What the file must read: a paragraph a line, forced line breaks too."""
    texts = [title]
    for article in articles:
        if order == ACCEPT or article.heading.kind == "=":
            texts.append(article.heading.runs[0].text)
        texts += article.accepted if order == ACCEPT else article.refused
    return "\n".join([*texts, "Fin.", ""]).split("\n")


@pytest.mark.services
@pytest.mark.parametrize("order", [ACCEPT, REFUSE])
def test_libreoffice_finds_both_texts_in_the_file(order: str, tmp_path: Path) -> None:
    every = {f"any-{n}": [any_article(Random(n * 9 + k), str(k)) for k in range(3)] for n in range(80)}  # noqa: S311 - made-up texts
    every |= {
        "numerique": real_articles("fr/republique-numerique", 1),
        "hadopi": real_articles("fr/hadopi/2-senat-adopte", 2),
        "relief": real_articles("en/disaster-relief/1-introduced", 3),
    }
    assert sum(a.accepted != a.refused for a in every["numerique"]) >= 10
    files = {name: tracked_docx("Titre", each, closing="Fin.") for name, each in every.items()}
    found = resolved(tmp_path, files, order)
    assert {n: found[n] for n in every if found[n] != lines("Titre", every[n], order)} == {}


def test_our_own_reader_reads_the_file_as_accepted() -> None:
    base = ["Le maire publie le budget.", "Les séances sont publiques."]
    ops = {"a": operations_between(base, ["Le préfet publie le budget.", base[1]], article="1")}
    article = TrackedArticle(heading("Article 1er"), track(base, ops, {"a": MARKS[2]}).paragraphs)
    document = read_docx(tracked_docx("Projet de loi", [article]))
    assert document.articles[0].paragraphs == article.accepted
    assert "maire" in [skipped.what for skipped in document.skipped]


def test_names_and_control_characters_do_not_break_the_file() -> None:
    mark = Mark('<script>"&\x0b\ud800' + "x" * 400, DAY)
    article = new_article("Article\x00 2", ["a\x1fb\tc\nd"], mark)
    assert read_docx(tracked_docx("T\x0c", [article])).articles[0].paragraphs == ("ab c d",)


def test_a_comment_stands_beside_its_paragraph() -> None:
    said = TrackedParagraph((TrackedRun("Mot."),), comments=((MARKS[2], "Parce que\n<b>si</b>."),))
    document = read_docx(tracked_docx("T", [TrackedArticle(heading("Article 1"), (said,))]))
    assert ("Comment", "Parce que<b>si</b>.") in [(each.why, each.what) for each in document.skipped]
