"""What becomes of amendments when a new version of their text is loaded."""

from collections.abc import Callable

from flask.testing import FlaskClient

from lawlab.accounts.models import User
from lawlab.amendments.lines import Line
from lawlab.amendments.models import Amendment, Carry, Status
from lawlab.amendments.queries import amendments_of, conflicts_of, open_to_vote
from lawlab.amendments.services import Proposal, draft_amendment, revise, submit_amendment
from lawlab.amendments.wording import Target, proposed_text, target_of
from lawlab.bills.hooks import new_version_loaded
from lawlab.bills.models import Bill
from lawlab.core.db import db, now
from lawlab.votes.models import Ballot, Position, Source
from lawlab.votes.services import cast_vote
from tests.amendments.makers import ARTICLE, drafted, edited, next_version, submitted
from tests.factories import Make

ClientFor = Callable[[User], FlaskClient]
TWICE = "Le conseil municipal se réunit deux fois par an."


def replaced(make: Make, bill: Bill, *articles: list[str]) -> Bill:
    newer = next_version(make, bill, *articles)
    new_version_loaded(bill, newer)
    db.session.commit()
    return newer


def voted_on(make: Make, bill: Bill) -> tuple[Amendment, Ballot]:
    """An amendment of the second paragraph, with one vote for it."""
    amendment = submitted(make.user(), bill.articles[0], {2: TWICE})
    assert amendment.ballot is not None
    cast_vote(make.user(), amendment.ballot, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    return amendment, amendment.ballot


def test_words_that_hold_are_carried_over_with_their_votes_when_the_text_changed_elsewhere(
    make: Make,
) -> None:
    bill = make.bill(ARTICLE)
    amendment, first = voted_on(make, bill)
    newer = replaced(make, bill, ["Le maire publie le budget en ligne.", "Il en rend compte.", *ARTICLE[1:]])
    assert amendment.current.carry is Carry.CARRIED
    assert proposed_text(amendment.current)[1:] == ["Il en rend compte.", TWICE, *ARTICLE[2:]]
    assert amendments_of(newer.articles[0], None) == [amendment]
    assert (amendment.ballot, first.total, first.room) == (first, 1, newer.room)
    assert open_to_vote(newer) == [amendment]


def test_voters_are_asked_again_when_the_very_paragraph_reads_otherwise(make: Make) -> None:
    bill = make.bill(ARTICLE)
    amendment, first = voted_on(make, bill)
    newer = replaced(make, bill, [ARTICLE[0], ARTICLE[1].replace("municipal", "communal"), *ARTICLE[2:]])
    assert amendment.current.carry is Carry.CARRIED
    assert amendment.ballot is not None
    assert (amendment.ballot.round, amendment.ballot.previous_id) == (2, first.id)
    assert (amendment.ballot.room, first.total) == (newer.room, 1)


def test_the_same_result_keeps_its_votes(make: Make) -> None:
    author, voter, bill = make.user(), make.user(), make.bill(ARTICLE)
    amendment = submitted(author, bill.articles[0], {2: TWICE})
    first = amendment.ballot
    assert first is not None
    cast_vote(voter, first, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    newer = replaced(make, bill, [ARTICLE[0].replace("maire", "Maire"), *ARTICLE[1:]])
    assert amendment.ballot is first
    assert (first.total, first.room) == (1, newer.room)


def test_where_both_changed_the_same_words_the_author_chooses(make: Make, client_for: ClientFor) -> None:
    author, bill = make.user(), make.bill(ARTICLE)
    amendment = submitted(author, bill.articles[0], {2: TWICE})
    newer = replaced(
        make, bill, [ARTICLE[0], "Le conseil municipal se réunit quatre fois par an.", *ARTICLE[2:]]
    )
    assert amendment.current.carry is Carry.CONFLICT
    [conflict] = amendment.current.conflicts
    assert (conflict["paragraph"], conflict["reason"]) == (2, "words")
    assert "quatre" in conflict["theirs"]
    assert "deux" in conflict["ours"]
    assert conflicts_of(author) == [amendment]
    assert amendment.ballot is not None
    assert not amendment.ballot.is_open(now())
    assert open_to_vote(newer) == []
    client = client_for(author)
    page = client.get(f"/amendments/{amendment.id}").text
    assert f"/amendments/{amendment.id}/carry" in page
    choice = client.get(f"/amendments/{amendment.id}/carry").text
    assert "quatre fois par an" in choice
    assert "deux" in choice
    words = edited(newer.articles[0].texts, {2: TWICE})
    revise(author, amendment, target_of(amendment), Proposal(words, "Je maintiens."), seen=2, at=now())
    db.session.commit()
    assert conflicts_of(author) == []
    assert amendment.ballot.is_open(now())
    assert proposed_text(amendment.current)[1] == TWICE


def test_an_article_that_is_gone_leaves_its_amendments_to_their_authors(
    make: Make, client_for: ClientFor
) -> None:
    author, bill = make.user(), make.bill(["Un premier article."], ARTICLE)
    amendment = submitted(author, bill.articles[1], {2: TWICE})
    replaced(make, bill, ["Un premier article."])
    assert amendment.current.conflicts == [{"reason": "article"}]
    assert amendment.status is Status.SUBMITTED
    assert client_for(author).get(f"/amendments/{amendment.id}").status_code == 200
    assert client_for(author).get(f"/amendments/{amendment.id}/carry").status_code == 409
    assert client_for(author).get("/account/drafts").status_code == 200
    assert client_for(author).post(f"/amendments/{amendment.id}/withdraw").status_code == 302


def test_what_the_new_version_already_says_is_said_to_be_so(make: Make) -> None:
    author, bill = make.user(), make.bill(ARTICLE)
    amendment = submitted(author, bill.articles[0], {2: TWICE})
    replaced(make, bill, [ARTICLE[0], TWICE, *ARTICLE[2:]])
    assert amendment.current.conflicts == [{"reason": "already"}]


def test_an_additional_article_follows_the_one_it_stands_after_or_the_nearest_before(make: Make) -> None:
    author, bill = make.user(), make.bill(["Un premier article."], ARTICLE)
    target = Target(bill, bill.articles[1], is_addition=True)
    proposal = Proposal([Line(None, "Les comptes sont en ligne.")], "Pour tous.")
    amendment = draft_amendment(author, target, proposal, client_key=None, at=now())
    submit_amendment(author, amendment, at=now())
    ballot = amendment.ballot
    newer = replaced(make, bill, ["Un premier article."])
    assert amendment.current.carry is Carry.CARRIED
    assert amendment.current.article is newer.articles[0]
    assert amendment.ballot is ballot


def test_a_deletion_follows_its_article(make: Make) -> None:
    author, bill = make.user(), make.bill(ARTICLE)
    amendment = submitted(author, bill.articles[0], dict.fromkeys(range(1, 5)))
    newer = replaced(make, bill, [*ARTICLE, "Un alinéa de plus."])
    assert amendment.current.article is newer.articles[0]
    assert proposed_text(amendment.current) == []
    assert amendment.ballot is not None
    assert amendment.ballot.round == 2


def test_drafts_and_sub_amendments_follow_too(make: Make) -> None:
    author, bill = make.user(), make.bill(ARTICLE)
    parent = submitted(author, bill.articles[0], {2: TWICE})
    sub = submitted(make.user(), bill.articles[0], {3: "Les séances sont filmées."}, parent=parent)
    draft = drafted(author, bill.articles[0], {4: None})
    replaced(make, bill, ["Le maire publie le budget en ligne.", *ARTICLE[1:]])
    assert proposed_text(sub.current) == [
        "Le maire publie le budget en ligne.", TWICE, "Les séances sont filmées.", ARTICLE[3]
    ]  # fmt: skip
    assert sub.current.parent_revision is parent.current
    assert draft.status is Status.DRAFT
    assert proposed_text(draft.current) == ["Le maire publie le budget en ligne.", *ARTICLE[1:3]]
    assert draft.ballot is None
