"""What everybody reads of moderation, and that nobody's words are changed in silence."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest

from lawlab.annotations.models import AnnotationKind
from lawlab.annotations.services import Remark, edit_annotation
from lawlab.arguments.services import (
    edit_argument,
)
from lawlab.core.db import db, now
from lawlab.moderation.codes import CODES
from lawlab.moderation.models import DecisionKind, Scope
from lawlab.moderation.queries import hash_of_words, words_of
from lawlab.moderation.services import flag
from tests.bills.test_pages import count_queries
from tests.factories import Make
from tests.moderation.conftest import FACTS, WORDS, Scene, Written, annotated, argued, decided


def article_page(scene: Scene) -> str:
    return f"/bills/{scene.article.bill.slug}/articles/{scene.article.eid}"


def address(text: Written) -> str:
    return f"/{text.kind}s/{text.id}"


def test_the_log_says_eight_things_of_each_decision_and_never_the_hidden_words(
    client, scene: Scene, written: Written
) -> None:
    flag(scene.reader, written, Scope.TEXT, "defamation", "Vu par Hercule Poirot.", at=now())
    decision = decided(scene.moderator, written, DecisionKind.HIDE)
    for path in ("/moderation/log", f"/moderation/decisions/{decision.id}", "/moderation/log.atom"):
        page = client.get(path).text
        for said in ("Masqué", "Diffamation ou injure", "29 juillet 1881", FACTS, "humaine",
                     "ce seul texte", "sans limite", "recours possible", "non"):  # fmt: skip
            assert said in page.replace("&#39;", "'"), (path, said)
        for secret in (WORDS, "Hercule", scene.reader.public_name, scene.author.public_name):
            assert secret not in page
    (line,) = csv.DictReader(io.StringIO(client.get("/moderation/log.csv").text.removeprefix("\ufeff")))
    assert line["Faits"] == FACTS
    assert len(line) == 11


def test_the_log_is_filtered_by_reason_and_by_text_and_has_pages(make: Make, client, scene: Scene) -> None:
    elsewhere = make.article("Autre texte.")
    decided(scene.moderator, argued(scene.author, scene.article), DecisionKind.HIDE)
    decided(scene.moderator, argued(scene.author, elsewhere), DecisionKind.FOLD, "off_topic")
    page = client.get("/moderation/log?code=off_topic").text
    assert ("decision-2" in page, "decision-1" in page) == (True, False)
    page = client.get(f"/moderation/log?bill={scene.article.bill.slug}").text
    assert ("decision-1" in page, 'id="decision-2"' in page) == (True, False)
    assert client.get("/moderation/log?bill=nowhere").status_code == 404
    assert client.get("/moderation/log?code=%00&page=2").status_code == 200


HOSTILE = '<script>alert(1)</script> =cmd|"/c calc"!A1 \ufffe ]]> &amp; ' + "é" * 400


def test_hostile_words_stay_words_in_the_page_the_feed_and_the_table(
    client, client_for, scene: Scene
) -> None:
    argument = argued(scene.author, scene.article)
    flag(scene.reader, argument, Scope.TEXT, "spam", HOSTILE, at=now())
    decided(scene.moderator, argument, DecisionKind.FOLD, "off_topic", facts="=1+1 " + HOSTILE)
    for page in ("/moderation/log", "/moderation/decisions/1"):
        assert "<script>alert" not in client.get(page).text
    assert "<script>alert" not in client_for(scene.reader).get("/account/moderation").text
    assert "<script>alert" not in client_for(scene.author).get("/account/notices").text
    feed = ET.fromstring(client.get("/moderation/log.atom").text)  # noqa: S314 - our own feed
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 1
    (line,) = csv.DictReader(io.StringIO(client.get("/moderation/log.csv").text.removeprefix("\ufeff")))
    assert line["Faits"].startswith("'=1+1")


def test_the_rules_give_each_reason_with_its_example_and_what_it_does(client) -> None:
    page = client.get("/moderation/rules").text
    for code in CODES:
        assert f'id="{code.key}"' in page


# ---- nobody's words are changed


@pytest.mark.trust("S45")
def test_no_route_lets_a_moderator_change_words_and_a_decision_keeps_their_fingerprint(
    app, client_for, scene: Scene, written: Written, figure
) -> None:
    fingerprint, words = hash_of_words(written), words_of(written)
    moderator, tried = client_for(scene.moderator), 0
    for rule in app.url_map.iter_rules():
        names = {name for name in rule.arguments if name.endswith("_id")}
        if "POST" not in (rule.methods or ()) or not names or rule.arguments - names:
            continue
        path = rule.rule
        for name in names:
            path = path.replace(f"<int:{name}>", str(written.id))
        data = {"body": "Remplacé.", "title": "Remplacé", "rationale": "Remplacé.", "text": "Remplacé.",
                "base": "1", "kind": "remark", "seen": "1", "action": "submit"}  # fmt: skip
        moderator.post(path, data=data)
        tried += 1
    db.session.expire_all()
    assert words_of(written) == words
    decision = decided(scene.moderator, written, DecisionKind.WARN)
    assert decision.words_hash == fingerprint == hash_of_words(written)
    assert fingerprint in client_for(scene.reader).get(f"/moderation/decisions/{decision.id}").text
    figure(f"{tried} unsafe routes tried by a moderator on others’ words, 0 changed; hash kept and shown")


def test_what_an_author_changed_is_shown_word_by_word(client, scene: Scene) -> None:
    argument, annotation = argued(scene.author, scene.article), annotated(scene.author, scene.article)
    for text in (argument, annotation):
        assert "<del>" not in client.get(f"{address(text)}/history").text  # nothing changed yet
    edit_argument(scene.author, argument, WORDS.replace("Brive", "Tulle"), at=now())
    edit_annotation(
        scene.author, annotation, Remark(AnnotationKind.REMARK, WORDS.replace("Brive", "Tulle")), at=now()
    )
    db.session.commit()
    page = client.get(article_page(scene)).text
    assert "modifié le" in page
    assert "modifiée le" in page
    for text in (argument, annotation):
        history = client.get(f"{address(text)}/history").text
        assert "<del>" in history
        assert "Brive" in history
        assert "Tulle" in history


def test_an_article_with_many_moderated_texts_takes_no_more_queries(make: Make, client, scene: Scene) -> None:
    one, nine = scene.article, make.article("Le maire publie tout.")
    for article, number in ((one, 1), (nine, 9)):
        for n in range(number):
            decided(scene.moderator, argued(scene.author, article, f"Argument {n}."), DecisionKind.FOLD,
                    "off_topic")  # fmt: skip
            note = annotated(scene.author, article, f"Note {n}.")
            decided(scene.moderator, note, DecisionKind.FOLD, "promotion")
    pages = [f"/bills/{article.bill.slug}/articles/{article.eid}" for article in (one, nine)]
    few, many = (count_queries(client, page) for page in pages)
    assert few == many
    assert count_queries(client, "/moderation/log") <= 12
