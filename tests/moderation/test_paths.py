"""Each path of moderation, whole: a public line with its fields, the author told, the appeal, the return."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from lawlab.accounts.models import Notice
from lawlab.amendments.models import Amendment
from lawlab.annotations.models import Annotation
from lawlab.arguments.models import Argument
from lawlab.contributions.models import Contribution
from lawlab.core.db import db, now
from lawlab.moderation.appealing import appeal, decide_appeal
from lawlab.moderation.models import Decision, DecisionKind, Outcome, Scope
from lawlab.moderation.services import set_votes_aside
from lawlab.review.models import Standing
from lawlab.review.standings import rank_bill
from lawlab.votes.models import Ballot, Position, Source, Vote
from lawlab.votes.recount import faults
from lawlab.votes.services import vote
from tests.amendments.makers import submitted
from tests.factories import Make
from tests.moderation.conftest import FACTS, WRITE, Scene, decided

FIELDS = ["Objet", "Règle", "Faits", "Automatique ou humaine", "Portée", "Durée", "Recours", "Annulée"]


def on_text(kind: DecisionKind, code: str, **how: Any) -> Callable[[Scene, Any], Decision]:
    return lambda scene, text: decided(scene.moderator, text, kind, code, **how)


def aside(scene: Scene, text: Any) -> Decision:
    people = list(db.session.scalars(select(Vote.voter_id).where(Vote.ballot_id == text.ballot_id)))
    decision = set_votes_aside(scene.moderator, scene.article.bill, people, [text.ballot_id], FACTS, at=now())
    db.session.commit()
    return decision


PATHS: list[tuple[str, str, Callable[[Scene, Any], Decision]]] = [
    *[(f"hide {kind}", kind, on_text(DecisionKind.HIDE, "defamation")) for kind in WRITE],
    *[(f"fold {kind}", kind, on_text(DecisionKind.FOLD, "off_topic")) for kind in WRITE],
    ("warn", "argument", on_text(DecisionKind.WARN, "threat")),
    ("suspend", "argument", on_text(DecisionKind.SUSPEND, "threat", days=7)),
    ("name", "argument", on_text(DecisionKind.HIDE, "impersonation", scope=Scope.NAME)),
    ("set aside", "amendment", aside),
]


@pytest.mark.trust("S44")
@pytest.mark.parametrize(("kind", "act"), [path[1:] for path in PATHS], ids=[path[0] for path in PATHS])
def test_each_path_is_public_told_appealed_and_undone(
    make: Make, client, scene: Scene, kind: str, act: Callable[[Scene, Any], Decision], figure
) -> None:
    text = WRITE[kind](scene.author, scene.article)
    rival = submitted(scene.reader, scene.article, {2: "Les séances sont filmées."})
    voted(make, scene, [text, rival])
    before = picture(scene)
    decision = act(scene, text)
    assert picture(scene) != before or decision.kind is DecisionKind.WARN
    concerned = scene.author
    told = select(Notice).where(Notice.person_id == concerned.id, Notice.subject == f"decision:{decision.id}")
    notice = db.session.scalars(told).one()
    assert (notice.data["facts"], notice.data["code"]) == (FACTS, decision.code)
    (line,) = log_of(client)
    assert all(line[field] for field in FIELDS), line
    row = appeal(concerned, decision, "Je ne suis pas d’accord.", at=now())
    db.session.commit()
    decide_appeal(scene.other, row, Outcome.REVERSED, "À tort.", at=now())
    db.session.commit()
    assert picture(scene) == before
    assert faults() == []
    lines = log_of(client)
    assert len(lines) == 2
    assert lines[1]["Annulée"] == f"oui, par la décision n°\u00a0{decision.id + 1}"
    figure("each path: 1 line with 8 fields, author told, appeal reversed; votes, visibility and order back")


def voted(make: Make, scene: Scene, texts: list[Any]) -> None:
    """Enough votes for a ranking, the author's own among them."""
    people = [scene.author, *(make.user() for _ in range(39))]
    for k, text in enumerate(texts):
        ballot = db.session.get(Ballot, getattr(text, "ballot_id", None) or 0)
        for n, person in enumerate(people):
            if ballot is not None:
                position = Position.FOR if n % (k + 3) else Position.AGAINST
                vote(person, ballot, position, source=Source.DIRECT, at=now())
    db.session.commit()


def picture(scene: Scene) -> dict[str, Any]:
    """Who may read what, every vote, and the places of the ranking: what a return must give back."""
    db.session.expire_all()
    rank_bill(scene.article.bill.id, at=now())
    texts: list[Contribution] = [
        *db.session.scalars(select(Amendment)),
        *db.session.scalars(select(Argument)),
    ]
    notes = scene.author.suspended_until, scene.author.public_name
    texts += db.session.scalars(select(Annotation))
    votes = select(Vote.ballot_id, Vote.voter_id, Vote.position, Vote.level, Vote.at)
    places = select(Standing.amendment_id, Standing.rank, Standing.all_rank, Standing.everyone)
    tallies = select(Ballot.id, Ballot.for_count, Ballot.mixed_count, Ballot.against_count)
    return {
        "visible": {(each.kind, each.id): (each.visibility, each.moderated_for) for each in texts},
        "person": notes,
        "votes": set(map(tuple, db.session.execute(votes))),
        "tallies": set(map(tuple, db.session.execute(tallies))),
        "places": sorted(map(str, db.session.execute(places))),
    }


def log_of(client) -> list[dict[str, str]]:
    text = client.get("/moderation/log.csv", headers={"Accept-Language": "fr"}).text.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))
