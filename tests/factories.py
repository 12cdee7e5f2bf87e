"""Plain makers with defaults. Each returns an object that is valid and committed."""

from datetime import timedelta
from itertools import count
from typing import Any

from lawlab.accounts.models import Role, RoleGrant, User
from lawlab.bills.models import Article, Bill, BillKind, Dossier, Paragraph
from lawlab.core.db import db, now
from lawlab.core.realtime import Room
from lawlab.debates.models import Debate
from lawlab.debates.planning import Plan, Point, open_debate, set_agenda
from lawlab.debates.show import go_live

_serial = count(1)
ARTICLE_4 = [
    "Après l’article 10 de la loi n° 78-753 du 17 juillet 1978, il est inséré un article 10-1 ainsi rédigé :",
    "« Art. 10-1. – Une décision individuelle prise sur le fondement d’un traitement algorithmique comporte "
    "une mention explicite en informant l’intéressé.",
    "« Les règles définissant ce traitement ainsi que les principales caractéristiques de sa mise en œuvre "
    "sont communiquées à l’intéressé s’il en fait la demande. »",
]


class Make:
    """See the methods: a test names only what matters to it."""

    def user(self, *roles: Role, **fields: Any) -> User:
        n = next(_serial)
        name = fields.pop("public_name", f"Ardoise {n}")
        email = fields.pop("email", f"person{n}@example.org")
        user = User(
            email=email,
            email_key=email.lower(),
            public_name=name,
            public_name_key=name.lower(),
            password_hash=fields.pop("password_hash", "!"),
            grants=[RoleGrant(role=role) for role in roles],
            **fields,
        )
        return self._kept(user)

    def bill(
        self, *articles: list[str], closed: bool = False, dossier: Dossier | None = None, **fields: Any
    ) -> Bill:
        """An open bill; each argument is an article's paragraphs (default: one article of three)."""
        n = next(_serial)
        if dossier is None:
            dossier = self._kept(Dossier(slug=f"dossier-{n}", title=f"Dossier {n}"))
        bill = Bill(
            dossier_id=dossier.id,
            slug=f"bill-{n}",
            position=fields.pop("position", len(dossier.bills) + 1),
            title=fields.pop("title", "Projet de loi pour une République numérique"),
            version=fields.pop("version", "Texte mis en consultation"),
            kind=BillKind.GOVERNMENT,
            language=fields.pop("language", "fr"),
            source_hash=f"hash-{n}",
            opens_at=now() - timedelta(days=1),
            closes_at=now() - timedelta(hours=1) if closed else now() + timedelta(days=1),
            **fields,
        )
        db.session.add(bill)
        db.session.flush()
        db.session.add(Room(name=bill.room))
        for position, texts in enumerate(articles or [ARTICLE_4], start=1):
            db.session.add(self._article(bill, position, texts))
        return self._kept(bill)

    def _article(self, bill: Bill, position: int, texts: list[str]) -> Article:
        number = "1er" if position == 1 else str(position)
        return Article(
            bill_id=bill.id,
            uid=f"article-{position}",
            eid=f"art_{number}",
            number=number,
            heading="",
            position=position,
            wording_hash=f"words-{hash(tuple(texts))}",
            paragraphs=[
                Paragraph(uid=f"p{i}", position=i, text=words) for i, words in enumerate(texts, start=1)
            ],
        )

    def article(self, *texts: str) -> Article:
        """The only article of a new open bill."""
        return self.bill(list(texts) or ARTICLE_4).articles[0]

    def debate(
        self, bill: Bill | None = None, *, host: User | None = None, live: bool = True, **plan: Any
    ) -> Debate:
        """A debate on all the articles of a bill, live on none yet; `plan`: what its host decides."""
        bill, host = bill or self.bill(), host or self.user(Role.HOST)
        debate = open_debate(host, bill, Plan(title="Le débat du mardi", **plan), at=now())
        set_agenda(host, debate, [Point(article=article) for article in bill.articles])
        if live:
            go_live(host, debate, at=now())
        return self._kept(debate)

    def _kept(self, row: Any) -> Any:
        db.session.add(row)
        db.session.commit()
        return row
