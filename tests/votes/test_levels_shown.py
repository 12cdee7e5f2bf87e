"""How many votes come from verified identities is said beside every tally, to those who may see it."""

import pytest

from lawlab.accounts.models import Level, Role
from lawlab.bills.models import Article
from lawlab.core.db import db, now
from lawlab.votes.models import Position, Source, level_totals
from lawlab.votes.queries import ballot_on, state_of
from lawlab.votes.services import vote_on_article

PEOPLE = [Level.VERIFIED, Level.VERIFIED, Level.ATTESTED, Level.CONFIRMED, Level.DECLARED, Level.DECLARED]


@pytest.fixture
def article(make) -> Article:
    article = make.article()
    for level in PEOPLE:
        vote_on_article(make.user(level=level), article, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    return article


def test_votes_are_counted_by_the_level_of_who_cast_them(article):
    assert ballot_on(article).levels == {
        Level.DECLARED: 2, Level.CONFIRMED: 1, Level.VERIFIED: 2, Level.ATTESTED: 1,
    }  # fmt: skip
    assert sum(level_totals({}).values()) == 0


def test_the_levels_appear_with_the_tally_and_not_before(article, make, client_for):
    voter = make.user(level=Level.VERIFIED)
    client = client_for(voter)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    voter.language = "fr"
    db.session.commit()
    address = f"/bills/{article.bill.slug}/articles/{article.eid}"
    assert state_of(ballot_on(article), voter, now()).levels is None
    assert "vérifiée" not in client.get(address).text
    vote_on_article(voter, article, Position.AGAINST, source=Source.DIRECT, at=now())
    db.session.commit()
    page = client.get(address).text
    assert '<a href="/about/trust">3 identités vérifiées</a>, 1 personne vue par un agent' in page
    assert "1 adresse confirmée, 2 non confirmées" in page


def test_a_tally_without_a_verified_identity_says_so(make, client_for):
    article, voter = make.article(), make.user(language="fr")
    vote_on_article(voter, article, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    page = client_for(voter).get(f"/bills/{article.bill.slug}/articles/{article.eid}").text
    assert "aucune identité vérifiée</a>, 1 non confirmée" in page


def test_the_synthesis_says_it_of_all_votes(article, make, client_for):
    client = client_for(make.user(Role.LAWMAKER, language="fr"))
    page = client.get(f"/desk/{article.bill.slug}/synthesis").text
    assert "2 identités vérifiées" in page
