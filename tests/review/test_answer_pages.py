"""The pages of responses, notices, co-signers and filings: one round trip each, and who is refused."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.accounts.queries import unread_notices
from lawlab.amendments.cosigning import cosigners_of
from lawlab.amendments.services import withdraw_amendment
from lawlab.core.db import db, now
from lawlab.review.family_tasks import suggest_for, suggest_what_changed
from lawlab.review.models import Family, Filing, OfficialResponse, Opinion, Verdict
from lawlab.votes.models import Position
from tests.amendments.makers import ARTICLE, submitted
from tests.factories import Make
from tests.review.makers import lawmaker, response_to, voted

ClientFor = Callable[[User], FlaskClient]
TWICE = "Le conseil municipal se réunit deux fois par an."
HOSTILE = "<script>alert(1)</script> **gras** [lien](javascript:alert(1))"


@pytest.mark.parametrize("page", ["families", "responses", "responses/new", "follow-up"])
def test_the_desk_opens_to_lawmakers_alone(
    make: Make, client_for: ClientFor, client: FlaskClient, page: str
) -> None:
    amendment = submitted(make.user(), make.article(*ARTICLE), {1: None})
    path = f"/desk/{amendment.current.bill.slug}/{page}"
    assert client_for(lawmaker(make)).get(path).status_code == 200
    assert client_for(make.user()).get(path).status_code == 403
    assert client.get(path).status_code == 302
    if page != "responses":
        assert client_for(make.user()).post(path, data={"opinion": "wisdom"}).status_code == 403


def test_a_batch_is_previewed_then_published_and_read_by_everybody(
    make: Make, client_for: ClientFor, client: FlaskClient
) -> None:
    desk, author, article = lawmaker(make), make.user(), make.article(*ARTICLE)
    batch = [submitted(author, article, {n: None}) for n in (1, 2)]
    bill = article.bill
    browser, path = client_for(desk), f"/desk/{bill.slug}/responses/new"
    ids = [str(each.id) for each in batch]
    form = {"amendment": ids, "opinion": "wisdom", "reason": HOSTILE, "client_key": "clef-du-formulaire"}
    preview = browser.post(path, data={**form, "action": "preview"})
    assert preview.status_code == 200
    assert db.session.scalars(select(OfficialResponse)).all() == []
    for _again in range(2):
        answer = browser.post(path, data={**form, "action": "publish"}, follow_redirects=True)
        assert answer.status_code == 200
    response = db.session.scalars(select(OfficialResponse)).one()
    for page in (
        f"/bills/{bill.slug}/responses",
        f"/bills/{bill.slug}/responses/{response.id}",
        f"/amendments/{ids[0]}",
    ):
        text = client.get(page).text
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text
        assert 'href="javascript' not in text
        assert "Sagesse" in text
        assert desk.public_name in text
    assert "Sagesse" in client.get(f"/bills/{bill.slug}/articles/art_1er").text
    assert client.get(f"/bills/{bill.slug}/responses?show=unanswered").status_code == 200
    assert (
        client.get(f"/bills/{bill.slug}/responses?show=wisdom&page=1").text.count('class="response card"')
        == 1
    )
    assert client.get(f"/bills/{bill.slug}/responses?show=nonsense").status_code == 200
    notices = client_for(author).get("/account/notices")
    assert "dont le vôtre" in notices.text


def test_a_refused_form_keeps_its_words(make: Make, client_for: ClientFor) -> None:
    amendment = submitted(make.user(), make.article(*ARTICLE), {1: None})
    path = f"/desk/{amendment.current.bill.slug}/responses/new"
    data = {"amendment": str(amendment.id), "reason": "Mes motifs à moi.", "action": "draft"}
    answer = client_for(lawmaker(make)).post(path, data=data)
    assert answer.status_code == 400
    assert "Mes motifs à moi." in answer.text
    assert "Choisissez un avis." in answer.text


def test_a_draft_is_nowhere_in_public(make: Make, client_for: ClientFor, client: FlaskClient) -> None:
    desk, amendment = lawmaker(make), submitted(make.user(), make.article(*ARTICLE), {1: None})
    bill = amendment.current.bill
    draft = response_to(desk, [amendment], reason="Confidentiel.", is_published=False)
    assert client.get(f"/bills/{bill.slug}/responses/{draft.id}").status_code == 404
    for page in (f"/bills/{bill.slug}/responses", f"/amendments/{amendment.id}"):
        assert "Confidentiel." not in client.get(page).text
    path = f"/desk/{bill.slug}/responses/{draft.id}"
    assert "Confidentiel." in client_for(desk).get(path).text
    assert client_for(desk).post(path, data={"action": "publish_as_is"}).status_code == 303
    assert "Confidentiel." in client.get(f"/amendments/{amendment.id}").text
    assert client_for(desk).get(path).status_code == 302


def test_notices_are_counted_until_read(make: Make, client_for: ClientFor, client: FlaskClient) -> None:
    author = make.user()
    amendment = submitted(author, make.article(*ARTICLE), {1: None})
    response_to(lawmaker(make), [amendment], Opinion.FAVOURABLE_IF)
    browser = client_for(author)
    assert "1 nouvelle notification" in browser.get("/").text
    page = browser.get("/account/notices").text
    assert "Favorable sous réserve" in page
    up_to = page.split('name="up_to" value="')[1].split('"')[0]
    assert browser.post("/account/notices", data={"up_to": up_to}).status_code == 303
    assert unread_notices(author) == 0
    assert "nouvelle notification" not in browser.get("/").text
    assert client.get("/account/notices").status_code == 302


def test_anyone_but_the_author_cosigns_once(make: Make, client_for: ClientFor, client: FlaskClient) -> None:
    author, friend = make.user(), make.user(public_name="Inès Berthelot")
    amendment = submitted(author, make.article(*ARTICLE), {1: None})
    path = f"/amendments/{amendment.id}/cosign"
    assert client.post(path).status_code == 302
    assert client_for(author).post(path).status_code == 409
    for _again in range(2):
        assert client_for(friend).post(path).status_code == 302
    assert [person.id for person in cosigners_of(amendment)] == [friend.id]
    assert "Inès Berthelot" in client.get(f"/amendments/{amendment.id}").text
    client_for(friend).post(path, data={"action": "withdraw"})
    assert cosigners_of(amendment) == []
    withdraw_amendment(author, amendment, at=now())
    db.session.commit()
    assert client_for(friend).post(path).status_code == 409


def test_families_are_judged_on_the_desk_and_read_by_everybody(
    make: Make, client_for: ClientFor, client: FlaskClient
) -> None:
    article, voter = make.article(*ARTICLE), make.user()
    one, two = (submitted(make.user(), article, {2: TWICE}) for _ in range(2))
    assert suggest_what_changed() >= 1
    slug, browser = article.bill.slug, client_for(lawmaker(make))
    page = browser.get(f"/desk/{slug}/families").text
    assert "même effet sur l’alinéa 2" in page
    assert f"/amendments/{two.id}" not in client.get(f"/amendments/{one.id}").text
    family = db.session.scalars(select(Family)).one()
    path = f"/desk/{slug}/families/{family.id}"
    assert client_for(make.user()).post(path, data={"action": "confirm"}).status_code == 403
    assert browser.post(path, data={"action": "nonsense"}).status_code == 400
    assert browser.post(path, data={"action": "confirm"}).status_code == 303
    db.session.refresh(family)
    assert family.verdict is Verdict.CONFIRMED
    voted(voter, one, Position.FOR)
    counts = "2 variantes, 1 personne"
    assert counts not in client_for(voter).get(f"/amendments/{one.id}").text
    voted(voter, two, Position.AGAINST)
    assert counts in client_for(voter).get(f"/amendments/{one.id}").text
    assert counts not in client.get(f"/amendments/{one.id}").text
    assert browser.get(f"/desk/{slug}/responses/new?family={family.id}").text.count('name="amendment"') == 2
    assert browser.get(f"/desk/{slug}/families?show=confirmed").status_code == 200
    three = submitted(make.user(), article, {3: None})
    assert browser.post(path, data={"action": "add", "numbers": str(three.number)}).status_code == 303
    assert browser.post(path, data={"action": f"remove:{three.id}"}).status_code == 303
    assert (
        browser.post(f"/desk/{slug}/families", data={"kind": "near", "numbers": "1, 99"}).status_code == 404
    )


def test_hundreds_of_suggestions_come_in_pages(make: Make, client_for: ClientFor) -> None:
    paragraphs = [f"La règle numéro {n} est publiée par le maire." for n in range(1, 26)]
    article, author = make.article(*paragraphs), make.user()
    for n in range(1, 26):
        for _twice in range(2):
            submitted(author, article, {n: f"La règle numéro {n} est abrogée par le préfet."})
    assert suggest_for(article.bill_id) == 25
    browser, path = client_for(lawmaker(make)), f"/desk/{article.bill.slug}/families"
    assert [browser.get(f"{path}?page={n}").text.count('class="family card"') for n in (1, 2, 3)] == [
        10,
        10,
        5,
    ]


def test_a_filing_and_its_outcome_become_a_public_timeline(
    make: Make, client_for: ClientFor, client: FlaskClient
) -> None:
    amendment = submitted(make.user(), make.article(*ARTICLE), {1: None})
    browser, path = client_for(lawmaker(make)), f"/desk/{amendment.current.bill.slug}/follow-up"
    form = {
        "amendment": "1", "filed_by": "Mme Batho, rapporteure", "chamber": "assemblee", "number": "CL118",
        "url": "https://example.org/CL118", "filed_on": "2016-01-12",
    }  # fmt: skip
    assert browser.post(path, data={**form, "url": "javascript:alert(1)"}).status_code == 400
    assert browser.post(path, data={**form, "filed_on": "2999-01-01"}).status_code == 400
    assert browser.post(path, data={**form, "filed_on": "hier"}).status_code == 400
    assert browser.post(path, data={**form, "amendment": "77"}).status_code == 404
    for _again in range(2):
        assert browser.post(path, data=form).status_code == 303
    filing = db.session.scalars(select(Filing)).one()
    early = {"outcome": "adopted", "outcome_on": "2015-01-01"}
    assert browser.post(f"{path}/{filing.id}", data=early).status_code == 400
    assert client_for(make.user()).post(f"{path}/{filing.id}", data=early).status_code == 403
    assert browser.post(f"{path}/{filing.id}", data={**early, "outcome_on": "2016-01-26"}).status_code == 303
    fixed = {**form, "action": "correct", "number": "CL 118 rect."}
    assert browser.post(f"{path}/{filing.id}", data=fixed).status_code == 303
    page = client.get(f"/amendments/{amendment.id}").text.replace("\xa0", " ")
    assert (
        "Déposé par Mme Batho, rapporteure, Assemblée nationale, n° CL 118 rect., le 12 janvier 2016" in page
    )
    assert "Adopté" in page


def test_a_list_of_responses_names_the_amendment_and_marks_what_was_answered_anew(
    make: Make, client: FlaskClient, client_for: ClientFor
) -> None:
    desk = lawmaker(make)
    amendment = submitted(make.user(), make.article(*ARTICLE), {1: None})
    slug = amendment.current.bill.slug
    response_to(desk, [amendment])
    response_to(desk, [amendment], Opinion.WISDOM)
    response_to(desk, [amendment], Opinion.WITHDRAWAL, is_published=False)
    page = client.get(f"/bills/{slug}/responses").text
    assert page.count("Réponse à l’amendement n°\u00a01") == 2
    assert page.count("nouvelle réponse depuis") == 1
    at_the_desk = client_for(desk).get(f"/desk/{slug}/responses").text
    assert at_the_desk.count("Réponse à l’amendement n°\u00a01") == 3
