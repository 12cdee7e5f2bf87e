"""Annotating words, answering, editing, and following the words into a new version."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.annotations.models import Annotation, AnnotationKind, PlacementStatus
from lawlab.annotations.queries import gone_from, placed_on, replies_to
from lawlab.annotations.services import Remark, annotate, checked_link, edit_annotation, reply, whole_words
from lawlab.bills.hooks import Passage, new_version_loaded
from lawlab.bills.models import Article
from lawlab.bills.wording import marked
from lawlab.contributions.queries import edits_of
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from tests.amendments.makers import ARTICLE, next_version
from tests.factories import Make

ClientFor = Callable[[User], FlaskClient]
REMARK = Remark(AnnotationKind.REMARK, "Et si le budget n'est pas voté ?")


def pinned(author: User, article: Article, number: int, words: str, remark: Remark = REMARK) -> Annotation:
    paragraph = article.paragraphs[number - 1]
    start = paragraph.text.index(words)
    annotation = annotate(author, paragraph, start, start + len(words), remark, client_key=None, at=now())
    db.session.commit()
    return annotation


def test_an_annotation_is_pinned_to_its_words_and_told_to_the_room(
    make: Make, events_of: Callable[[str], list[dict[str, Any]]]
) -> None:
    article = make.article(*ARTICLE)
    annotation = pinned(make.user(), article, 1, "publie le budget")
    [placed] = placed_on(article, make.user())
    assert (placed.words, placed.status) == ("publie le budget", None)
    [event] = events_of(article.bill.room)
    assert event["type"] == "annotation:posted"
    assert event["payload"]["annotation"] == annotation.id


def test_blanks_around_a_selection_are_left_out() -> None:
    assert whole_words("Le maire signe.", 2, 9) == (3, 8)
    with pytest.raises(Invalid):
        whole_words("Le maire", 2, 3)
    for start, end in [(-1, 2), (3, 2), (0, 99)]:
        with pytest.raises(Invalid):
            whole_words("Le maire", start, end)


def test_a_source_needs_its_link(make: Make) -> None:
    article = make.article(*ARTICLE)
    with pytest.raises(Invalid, match=r"link|lien"):
        pinned(make.user(), article, 1, "budget", Remark(AnnotationKind.SOURCE, "Voir là."))
    source = Remark(AnnotationKind.SOURCE, "", "https://www.legifrance.gouv.fr/loda/id/1")
    assert pinned(make.user(), article, 1, "budget", source).source_url == source.source_url


HOSTILE_LINKS = [
    "javascript:alert(1)",
    "data:text/html,x",
    "//x.org",
    "https://",
    "ftp://a.b",
    "https://a b.org",
    'https://a.org/"onclick',
    "https://[::1",
    "mailto:a@b.c",
]


@pytest.mark.parametrize("url", HOSTILE_LINKS)
def test_a_link_that_could_run_something_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        checked_link(url)


def test_answers_join_one_thread(make: Make) -> None:
    article, reader = make.article(*ARTICLE), make.user()
    root = pinned(make.user(), article, 1, "budget")
    first = reply(reader, root, REMARK, client_key=None, at=now())
    second = reply(make.user(), first, REMARK, client_key=None, at=now())
    assert second.parent_id == root.id
    assert replies_to([root], reader) == {root.id: [first, second]}


def test_the_author_alone_edits_and_the_earlier_words_are_kept(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    annotation = pinned(author, article, 1, "budget")
    with pytest.raises(NotAllowed):
        edit_annotation(make.user(), annotation, REMARK, at=now())
    edit_annotation(author, annotation, Remark(AnnotationKind.QUESTION, "Quand ?"), at=now())
    assert (annotation.body, annotation.annotation_kind) == ("Quand ?", AnnotationKind.QUESTION)
    assert [edit.body for edit in edits_of(annotation)] == [REMARK.body]


def test_nothing_is_annotated_on_a_closed_text(make: Make) -> None:
    bill = make.bill(ARTICLE, closed=True)
    with pytest.raises(Conflict):
        pinned(make.user(), bill.articles[0], 1, "budget")


def test_annotations_follow_their_words_into_a_new_version(make: Make) -> None:
    author, bill = make.user(), make.bill(ARTICLE)
    old = bill.articles[0]
    same = pinned(author, old, 3, "séances sont publiques")
    edited = pinned(author, old, 2, "une fois par an")
    lost = pinned(author, old, 4, "Le préfet est informé")
    newer = next_version(
        make,
        bill,
        [ARTICLE[2], ARTICLE[0], "Le conseil municipal se réunit au moins quatre fois par an."],
    )
    new_version_loaded(bill, newer)
    db.session.commit()
    article = newer.articles[0]
    found = {placed.annotation.id: placed for placed in placed_on(article, author)}
    assert (found[same.id].status, found[same.id].words) == (PlacementStatus.MOVED, "séances sont publiques")
    assert found[edited.id].status is PlacementStatus.CHANGED
    assert "quatre fois" in found[edited.id].words
    assert gone_from(article, author) == [lost]
    assert [placed.status for placed in placed_on(old, author)] == [None, None, None]


def test_a_changed_passage_stays_marked_as_changed_in_later_versions(make: Make) -> None:
    author, bill = make.user(), make.bill(ARTICLE)
    pinned(author, bill.articles[0], 2, "une fois par an")
    words = [ARTICLE[0], "Le conseil municipal se réunit deux fois par an.", *ARTICLE[2:]]
    second = next_version(make, bill, words)
    new_version_loaded(bill, second)
    third = next_version(make, second, words)
    new_version_loaded(second, third)
    db.session.commit()
    [placed] = placed_on(third.articles[0], author)
    assert placed.status is PlacementStatus.CHANGED


def test_the_page_marks_the_words_and_lists_what_is_said(make: Make, client: FlaskClient) -> None:
    article = make.article(*ARTICLE)
    annotation = pinned(make.user(), article, 1, "budget", Remark(AnnotationKind.REMARK, "<b>Gras</b>"))
    page = client.get(f"/bills/{article.bill.slug}/articles/{article.eid}").text
    assert f'<mark data-about="annotation-{annotation.id}">budget</mark>' in page
    assert "&lt;b&gt;Gras&lt;/b&gt;" in page
    assert client.get(f"/articles/{article.id}/annotations").status_code == 200
    assert client.get(f"/bills/{article.bill.slug}").status_code == 200


def test_annotating_by_the_form(make: Make, client_for: ClientFor, client: FlaskClient) -> None:
    article = make.article(*ARTICLE)
    path = f"/paragraphs/{article.paragraphs[0].id}/annotate"
    data = {"kind": "question", "body": "Quand ?", "start": "3", "end": "8", "client_key": "k" * 12}
    assert client.post(path, data=data).status_code in (302, 401)
    user = make.user()
    assert client_for(user).get(path).status_code == 200
    for _ in range(2):
        assert client_for(user).post(path, data=data).status_code == 303
    [annotation] = db.session.scalars(select(Annotation)).all()
    assert annotation.quote == "maire"
    other = client_for(make.user())
    assert other.get(f"/annotations/{annotation.id}/edit").status_code == 403
    assert other.post(f"/annotations/{annotation.id}/replies", data={"body": "Ici."}).status_code == 303
    assert other.get(f"/annotations/{annotation.id}").status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {"start": "-1", "end": "4"},
        {"start": "0", "end": "99999"},
        {"start": "x", "end": "4"},
        {"start": "4", "end": "4"},
        {"start": "0", "end": "4", "kind": "joke"},
        {"start": "0", "end": "4", "body": ""},
        {"start": "0", "end": "4", "body": "a\x00b"},
    ],
)
def test_what_makes_no_annotation_is_refused(make: Make, client_for: ClientFor, data: dict[str, str]) -> None:
    article = make.article(*ARTICLE)
    sent = {"kind": "remark", "body": "Bien.", **data}
    answer = client_for(make.user()).post(f"/paragraphs/{article.paragraphs[0].id}/annotate", data=sent)
    assert answer.status_code == 400
    assert db.session.scalars(select(Annotation)).all() == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_marks_change_no_character_of_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    passages = [Passage(1, min(a, b), max(a, b), f"annotation-{rank}") for rank, (a, b) in enumerate(spans)]
    html = marked(text, passages)
    read: list[str] = []
    parser = HTMLParser()
    parser.handle_data = read.append  # type: ignore[method-assign]
    parser.feed(html)
    parser.close()
    assert "".join(read) == text


def test_a_crowded_article_shows_the_first_notes_the_viewers_own_and_the_way_to_more(
    make: Make, client_for: ClientFor
) -> None:
    article, own = make.article(*ARTICLE), make.user()
    first = pinned(make.user(), article, 1, "publie")
    second = pinned(make.user(), article, 2, "conseil")
    last = pinned(own, article, 3, "publiques")
    page = client_for(own).get(f"/articles/{article.id}/annotations?most=1").text
    assert f'id="annotation-{first.id}"' in page
    assert f'id="annotation-{second.id}"' not in page
    assert f'id="annotation-{last.id}"' in page
    assert f"/articles/{article.id}/annotations?most=201" in page
    assert "data-more" not in client_for(own).get(f"/articles/{article.id}/annotations").text
