"""Later versions compared with amendments, and a person's word before anybody reads it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from lawlab.accounts.models import Role, User
from lawlab.core.db import db, now
from lawlab.core.errors import NotAllowed, NotFound
from lawlab.review.adoption import adoptions_in, judge_adoption
from lawlab.review.adoption_tasks import compare_later_versions, look_for_adoptions
from lawlab.review.models import Verdict
from tests.amendments.makers import ARTICLE, next_version, submitted
from tests.factories import Make
from tests.review.makers import lawmaker

ClientFor = Callable[[User], FlaskClient]
LATER = [ARTICLE[0].replace("le budget", "les comptes et le budget"), *ARTICLE[1:3]]


def test_what_a_later_version_took_up_is_suggested_then_public_once_confirmed(
    make: Make, client_for: ClientFor, client: FlaskClient
) -> None:
    article = make.article(*ARTICLE)
    taken = submitted(make.user(), article, {1: "Le maire publie les comptes et le budget."})
    deleted = submitted(make.user(), article, {4: None})
    other = submitted(make.user(), article, {2: "Le conseil se réunit souvent."})
    later = next_version(make, article.bill, LATER)
    assert compare_later_versions() == 2
    found = {row.amendment_id: row for row in adoptions_in(later)}
    assert set(found) == {taken.id, deleted.id}
    assert found[taken.id].share == 1.0
    assert found[taken.id].evidence[0]["made"] == "les comptes et"
    assert other.id not in found
    path = f"/desk/{later.slug}"
    page = client_for(lawmaker(make)).get(f"{path}/follow-up").text
    assert "suggéré, non confirmé" in page
    assert "« les comptes et » inséré, comme proposé" in page.replace("\xa0", " ")
    assert "Texte de la commission" not in client.get(f"/amendments/{taken.id}").text
    answer = client_for(make.user(Role.LAWMAKER)).post(
        f"{path}/adoptions/{taken.id}", data={"action": "confirm"}
    )
    assert answer.status_code == 303
    assert client_for(make.user()).post(f"{path}/adoptions/{taken.id}").status_code == 403
    shown = client.get(f"/amendments/{taken.id}").text
    assert "100\xa0% des mots" in shown
    look_for_adoptions(later.id)
    assert {row.verdict for row in adoptions_in(later)} == {Verdict.CONFIRMED, Verdict.SUGGESTED}


def test_only_the_desk_judges_and_only_what_was_found(make: Make) -> None:
    amendment = submitted(make.user(), make.article(*ARTICLE), {4: None})
    later = next_version(make, amendment.current.bill, LATER)
    desk = lawmaker(make)
    with pytest.raises(NotFound):
        judge_adoption(desk, later, amendment.id, is_right=True, at=now())
    look_for_adoptions(later.id)
    with pytest.raises(NotAllowed):
        judge_adoption(make.user(), later, amendment.id, is_right=True, at=now())
    judge_adoption(desk, later, amendment.id, is_right=False, at=now())
    db.session.commit()
    look_for_adoptions(later.id)
    assert [row.verdict for row in adoptions_in(later)] == [Verdict.DISMISSED]
