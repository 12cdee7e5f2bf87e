"""Desks as tests need them: amendments by the verbs themselves, with the standings of a ranking."""

from typing import Any

from lawlab.accounts.models import Role, User
from lawlab.amendments.models import Amendment
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db, now
from lawlab.review.models import (
    Answer,
    Family,
    FamilyKind,
    FamilyMember,
    OfficialResponse,
    Opinion,
    RankStatus,
    Standing,
    Verdict,
)
from tests.amendments.makers import ARTICLE, submitted
from tests.factories import Make

SENTENCE = "412 personnes à qui la plateforme l’a présenté : 301 pour, 48 mitigées, 63 contre."


def deputy(make: Make, **fields: Any) -> User:
    return make.user(Role.LAWMAKER, **fields)


def amendments_on(make: Make, article: Article, count: int) -> list[Amendment]:
    """So many amendments, each by the same person on the article's second paragraph."""
    author = make.user()
    words = [f"Le conseil municipal se réunit {n} fois par mois." for n in range(2, count + 2)]
    return [submitted(author, article, {2: text}) for text in words]


def desk_of(make: Make, count: int) -> tuple[Bill, list[Amendment]]:
    article = make.article(*ARTICLE)
    return article.bill, amendments_on(make, article, count)


def stand(amendment: Amendment, rank: int | None, **fields: Any) -> Standing:
    """Its place in the ranking of its bill."""
    standing = Standing(
        bill_id=amendment.current.bill_id,
        amendment_id=amendment.id,
        status=fields.pop("status", RankStatus.RANKED if rank else RankStatus.NOT_ENOUGH),
        rank=rank,
        sentence=fields.pop("sentence", SENTENCE),
        **fields,
    )
    db.session.add(standing)
    db.session.commit()
    return standing


def relate(kind: FamilyKind, *members: Amendment, verdict: Verdict = Verdict.CONFIRMED) -> Family:
    idents = sorted(member.id for member in members)
    family = Family(
        dossier_id=members[0].dossier_id,
        kind=kind,
        verdict=verdict,
        members_key=",".join(map(str, idents)),
        members=[FamilyMember(amendment_id=ident) for ident in idents],
    )
    db.session.add(family)
    db.session.commit()
    return family


def answer(amendment: Amendment, by: User, *, is_published: bool = True) -> OfficialResponse:
    response = OfficialResponse(
        dossier_id=amendment.dossier_id,
        author_id=by.id,
        opinion=Opinion.FAVOURABLE,
        reason="La rédaction est plus claire.",
        published_at=now() if is_published else None,
        answers=[Answer(amendment_id=amendment.id)],
    )
    db.session.add(response)
    db.session.commit()
    return response
