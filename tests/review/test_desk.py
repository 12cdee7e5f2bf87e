"""The desk's list: what is on it, in which order, under which filters, and at what cost."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from lawlab.accounts.models import User
from lawlab.amendments.lines import Line, unchanged
from lawlab.amendments.models import Amendment
from lawlab.amendments.services import Proposal, draft_amendment, submit_amendment, withdraw_amendment
from lawlab.amendments.wording import Target
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db, now
from lawlab.review.asking import Asked, read_asked
from lawlab.review.listing import counts_of, list_page
from lawlab.review.models import Assignment, FamilyKind, RankStatus, Verdict
from tests.amendments.makers import ARTICLE, drafted, next_version, submitted
from tests.factories import Make
from tests.review.desks import SENTENCE, amendments_on, answer, deputy, desk_of, relate, stand
from tests.search.conftest import Search, index, search  # noqa: F401 - fixtures

ClientFor = Callable[[User], FlaskClient]


def numbers(bill: Bill, viewer: User, **asked: str) -> list[int]:
    """The numbers of the first page of the list, in its order."""
    places = list_page(bill, read_asked(asked), viewer).places
    found = [db.session.get(Amendment, place.amendment_id) for place in places]
    return [amendment.number or 0 for amendment in found if amendment]


@pytest.fixture
def reader(make: Make) -> User:
    return deputy(make)


def test_the_default_order_is_support_and_the_unranked_come_last(make: Make, reader: User) -> None:
    bill, (first, second, _third) = desk_of(make, 3)
    stand(first, 2)
    stand(second, 1)
    assert numbers(bill, reader) == [2, 1, 3]


def test_bridging_and_division_have_orders_of_their_own(make: Make, reader: User) -> None:
    bill, (first, second, third) = desk_of(make, 3)
    stand(first, 1, bridging_rank=3, division=0.2)
    stand(second, 2, bridging_rank=1, division=0.9)
    stand(third, 3, bridging_rank=2, division=None)
    assert numbers(bill, reader, order="bridging") == [2, 3, 1]
    assert numbers(bill, reader, order="divisive") == [2, 1, 3]


def test_what_was_not_judged_enough_comes_first_when_asked_for(make: Make, reader: User) -> None:
    bill, (first, second, third) = desk_of(make, 3)
    stand(first, 1)
    stand(second, 2, status=RankStatus.PROVISIONAL)
    stand(third, None)
    assert numbers(bill, reader, order="unrated") == [3, 2, 1]


def test_the_order_of_the_text_goes_by_article_deletion_paragraph_and_number(
    make: Make, reader: User
) -> None:
    bill = make.bill(ARTICLE, ARTICLE)
    one, two = bill.articles
    author = make.user()
    submitted(author, two, {1: "Le maire affiche le budget."})  # 1
    submitted(author, one, {3: "Les séances sont filmées."})  # 2
    submitted(author, one, {1: "Le maire lit le budget."})  # 3
    submitted(author, one, dict.fromkeys(range(1, 5)))  # 4 deletes the article
    head = submitted(author, one, {1: "Le maire publie tout le budget."})  # 5
    submitted(author, one, {1: "Le maire publie tout le budget annexe."}, parent=head)  # 6
    assert numbers(bill, reader, order="document") == [4, 3, 5, 6, 2, 1]
    assert numbers(bill, reader, order="recent") == [6, 5, 4, 3, 2, 1]


def test_drafts_and_withdrawn_amendments_are_not_on_the_list(make: Make, reader: User) -> None:
    bill, (first, _second) = desk_of(make, 2)
    drafted(make.user(), bill.articles[0], {1: "Le maire lit le budget."})
    withdraw_amendment(first.author, first, at=now())
    db.session.commit()
    assert numbers(bill, reader) == [2]
    assert numbers(bill, reader, status="withdrawn") == [1]
    assert numbers(bill, reader, status="all") == [1, 2]


def test_an_amendment_is_on_the_desk_of_the_version_that_it_stands_on(make: Make, reader: User) -> None:
    bill, _ = desk_of(make, 1)
    later = next_version(make, bill, ARTICLE)
    assert numbers(bill, reader) == [1]
    assert numbers(later, reader) == []


def test_filters_combine(make: Make, reader: User) -> None:
    bill = make.bill(ARTICLE, ARTICLE)
    one, two = amendments_on(make, bill.articles[0], 2)
    three = submitted(make.user(), bill.articles[1], {1: "Le maire affiche le budget."})
    stand(one, 1, has_badge=True)
    stand(two, 11, status=RankStatus.PROVISIONAL, note="mobilisation")
    answer(one, reader)
    answer(three, reader, is_published=False)
    db.session.add(Assignment(amendment_id=two.id, assignee_id=reader.id, assigned_by_id=reader.id))
    db.session.commit()
    eid = bill.articles[0].eid
    cases: dict[str, list[int]] = {
        f"article={eid}": [1, 2], "article=none": [], "rank=10": [1], "rank=25": [1, 2], "rank=badge": [1],
        "rank=provisional": [2], "rank=mobilised": [2], "rank=unrated": [3], "answer=yes": [1],
        "answer=no": [2, 3], "answer=draft": [3], "assignee=me": [2], "assignee=nobody": [1, 3],
        f"assignee={reader.id}": [2], f"article={eid}&answer=no": [2],
        f"article={eid}&answer=no&rank=badge": [],
        "q=n° 3": [3], "q=3": [3],
    }  # fmt: skip
    for query, expected in cases.items():
        asked = dict(part.split("=") for part in query.split("&"))
        assert numbers(bill, reader, **asked) == expected, query


def test_families_are_filtered_and_their_suggestions_do_not_fold(make: Make, reader: User) -> None:
    bill, (one, two, three, four, five) = desk_of(make, 5)
    relate(FamilyKind.NEAR, one, two)
    relate(FamilyKind.IDENTICAL, four, five, verdict=Verdict.SUGGESTED)
    relate(FamilyKind.RIVALS, one, three, verdict=Verdict.SUGGESTED)
    relate(FamilyKind.RIVALS, four, five, verdict=Verdict.DISMISSED)
    assert numbers(bill, reader) == [1, 3, 4, 5]
    assert numbers(bill, reader, family="variants") == [1]
    assert numbers(bill, reader, family="rivals") == [1, 3]
    assert numbers(bill, reader, family="none") == [4, 5]


def test_a_family_is_shown_by_the_member_that_comes_first_and_counts_once(make: Make, reader: User) -> None:
    bill, (one, two, three) = desk_of(make, 3)
    relate(FamilyKind.IDENTICAL, one, three)
    stand(three, 1)
    stand(two, 2)
    assert numbers(bill, reader) == [3, 2]
    assert list_page(bill, Asked(), reader).total == 2
    assert numbers(bill, reader, order="recent") == [3, 2]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({2: "Le conseil municipal se réunit deux fois par an."}, "replace"),
        ({2: "Le conseil municipal se réunit au moins une fois par an."}, "insert"),
        ({2: "Le conseil municipal se réunit une fois."}, "delete"),
        ({3: None}, "delete"),
        ({4: "Le préfet est informé des délibérations.\nIl en accuse réception."}, "paragraphs"),
        ({1: None, 2: None, 3: None, 4: None}, "deletion"),
    ],
)
def test_kinds_of_change_are_read_from_the_operations(
    make: Make, reader: User, changes: dict[int, str | None], kind: str
) -> None:
    article = make.article(*ARTICLE)
    text = changes.get(4)
    if text and "\n" in text:
        add_paragraph(make.user(), article, text.split("\n")[1])
    else:
        submitted(make.user(), article, changes)
    found = [each for each in ("replace", "insert", "delete", "paragraphs", "addition", "deletion")
             if numbers(article.bill, reader, change=each)]  # fmt: skip
    assert found == [kind]


def add_paragraph(author: User, article: Article, text: str) -> None:
    lines = [*unchanged(article.texts), Line(None, text)]
    target = Target(article.bill, article)
    amendment = draft_amendment(author, target, Proposal(lines, "Parce que."), client_key=None, at=now())
    submit_amendment(author, amendment, at=now())
    db.session.commit()


def test_words_that_imitate_an_operation_do_not_fool_the_filter(make: Make, reader: User) -> None:
    article = make.article(*ARTICLE)
    submitted(make.user(), article, {1: 'Le maire publie "op": "SUPPR_MOTS" le budget.'})
    assert numbers(article.bill, reader, change="delete") == []


def test_without_an_index_words_are_looked_for_in_titles_and_reasons(make: Make, reader: User) -> None:
    article = make.article(*ARTICLE)
    author = make.user()
    drafted_one = drafted(
        author, article, {1: "Le maire lit le budget."}, rationale="Par souci de 100% clarté."
    )
    submit_amendment(author, drafted_one, at=now())
    db.session.commit()
    submitted(author, article, {1: "Le maire chante le budget."})
    assert numbers(article.bill, reader, q="souci 100%") == [1]
    assert list_page(article.bill, Asked(q="souci"), reader).is_unindexed


def test_words_are_found_by_the_index_whatever_their_endings(
    make: Make,
    reader: User,
    search: Search,  # noqa: F811
) -> None:
    bill, _ = desk_of(make, 2)
    author, article = make.user(), bill.articles[0]
    one = drafted(author, article, {1: "Le maire lit le budget."}, rationale="Les associations sportives.")
    submit_amendment(author, one, at=now())
    db.session.commit()
    search("association")  # the indexer has its turns
    assert numbers(bill, reader, q="association sportive") == [3]
    assert numbers(bill, reader, q="association", article="none") == []
    assert not list_page(bill, Asked(q="association"), reader).is_unindexed


def test_counts_are_of_the_whole_desk(make: Make, reader: User) -> None:
    bill, (one, two, three) = desk_of(make, 3)
    answer(one, reader)
    withdraw_amendment(three.author, three, at=now())
    db.session.add(Assignment(amendment_id=two.id, assignee_id=reader.id, assigned_by_id=reader.id))
    db.session.commit()
    counts = counts_of(bill, reader)
    assert (counts.standing, counts.unanswered, counts.mine) == (2, 1, 1)
    assert counts.statuses == {"submitted": 2, "withdrawn": 1, "all": 3, "conflict": 0}
    assert counts.articles == {bill.articles[0].eid: 2}


def test_a_row_tells_all_that_is_known(make: Make, reader: User, client_for: ClientFor) -> None:
    bill, (one, two, three) = desk_of(make, 3)
    stand(
        one, 1, all_rank=5, bridging_rank=2, has_badge=True, note="mobilisation",
        invited=[50, 20, 30], direct=[72, 8, 20], status=RankStatus.PROVISIONAL,
    )  # fmt: skip
    relate(FamilyKind.IDENTICAL, one, two)
    relate(FamilyKind.RIVALS, one, three)
    page = client_for(reader).get(f"/desk/{bill.slug}").get_data(as_text=True)
    row = re.sub(r"\s+", " ", page.split(f'id="row-{one.id}"')[1].split('<li class="desk-row"')[0])
    for words in (
        SENTENCE, "Majoritaire dans chaque groupe", "rang provisoire", "tous votes : 5", "1 variante",
        "rival du n° 3", "+22 points", "Répondre", "confié à personne", "<del>", "<ins>", "al. 2",
    ):  # fmt: skip
        assert words in row.replace("\u00a0", " ").replace("\u202f", " "), words


def test_pages_are_of_fifty_and_go_on(make: Make, reader: User, client_for: ClientFor) -> None:
    bill, _ = desk_of(make, 53)
    client = client_for(reader)
    first = client.get(f"/desk/{bill.slug}").get_data(as_text=True)
    assert first.count('class="desk-row"') == 50
    assert f"/desk/{bill.slug}/rows?page=2" in first
    more = client.get(f"/desk/{bill.slug}/rows?page=2").get_data(as_text=True)
    assert more.count('class="desk-row"') == 3
    assert "<html" not in more
    beyond = client.get(f"/desk/{bill.slug}?page=9")
    assert beyond.status_code == 200
    assert 'desk-row"' not in beyond.get_data(as_text=True)


def queries_of(client: FlaskClient, path: str) -> int:
    """How many times the database is asked for a page."""
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    return len(asked)


def test_a_page_asks_the_database_as_often_for_ten_amendments_as_for_two_hundred(
    make: Make, reader: User, client_for: ClientFor
) -> None:
    short, ten = desk_of(make, 10)
    long, many = desk_of(make, 200)
    for amendments in (ten, many):
        stand(amendments[0], 1)
        relate(FamilyKind.IDENTICAL, *amendments[:3])
        relate(FamilyKind.RIVALS, *amendments[3:6])
        answer(amendments[4], reader)
    client = client_for(reader)
    client.get("/")  # what is read once a process is read
    counts = [queries_of(client, f"/desk/{bill.slug}") for bill in (short, long)]
    assert counts[0] == counts[1]
    assert counts[0] < 30


def test_nonsense_in_the_address_is_left_out(make: Make, reader: User, client_for: ClientFor) -> None:
    bill, _ = desk_of(make, 1)
    for query in (
        "order=x&rank=-1&status=draft",
        "assignee=999999999999999999",
        "article=%00&q=%00",
        "page=-1",
    ):
        assert client_for(reader).get(f"/desk/{bill.slug}?{query}").status_code == 200, query


def test_the_home_of_desks_counts_what_waits(make: Make, reader: User, client_for: ClientFor) -> None:
    bill, (one, _two) = desk_of(make, 2)
    make.bill(title="Sans amendement")
    answer(one, reader)
    page = client_for(reader).get("/desk").get_data(as_text=True)
    assert f"/desk/{bill.slug}" in page
    assert "Sans amendement" not in page
    assert re.search(r"<b>2</b>\s*amendements en discussion.*<b>1</b>\s*sans réponse", page, re.DOTALL)
