"""Amendments as tests need them: drafted and submitted through the verbs themselves."""

from collections.abc import Sequence

from lawlab.accounts.models import User
from lawlab.amendments.lines import Line, unchanged
from lawlab.amendments.models import Amendment
from lawlab.amendments.services import Proposal, draft_amendment, submit_amendment
from lawlab.amendments.wording import Target
from lawlab.bills.models import Article, Bill, Dossier
from lawlab.core.db import db, now
from tests.factories import Make

ARTICLE = [
    "Le maire publie le budget.",
    "Le conseil municipal se réunit une fois par an.",
    "Les séances sont publiques.",
    "Le préfet est informé des délibérations.",
]


def edited(texts: Sequence[str], changes: dict[int, str | None]) -> list[Line]:
    """The article with some paragraphs (by number) reworded, or removed (None)."""
    lines = [Line(line.base, changes.get(line.base or 0, line.text) or "") for line in unchanged(texts)]
    return [line for line in lines if line.text]


def drafted(
    author: User,
    article: Article,
    changes: dict[int, str | None],
    *,
    rationale: str = "Pour plus de clarté.",
    parent: Amendment | None = None,
) -> Amendment:
    target = Target(article.bill, article, parent=parent)
    proposal = Proposal(edited(target.base, changes), rationale)
    amendment = draft_amendment(author, target, proposal, client_key=None, at=now())
    db.session.commit()
    return amendment


def submitted(
    author: User, article: Article, changes: dict[int, str | None], *, parent: Amendment | None = None
) -> Amendment:
    amendment = drafted(author, article, changes, parent=parent)
    submit_amendment(author, amendment, at=now())
    db.session.commit()
    return amendment


def next_version(make: Make, bill: Bill, *articles: list[str]) -> Bill:
    """Another version of the same dossier, open, with these articles (same uids by position)."""
    dossier: Dossier = bill.dossier
    loaded = make.bill(*articles, dossier=dossier, version="Texte de la commission")
    db.session.expire(dossier)
    return loaded
