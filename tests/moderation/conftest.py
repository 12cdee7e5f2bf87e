"""People, texts and moderators, as tests of moderation need them; all through the verbs themselves."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from lawlab.accounts.models import Role, User
from lawlab.amendments.models import Amendment
from lawlab.annotations.models import Annotation, AnnotationKind
from lawlab.annotations.services import Remark, annotate
from lawlab.arguments.models import Argument, Side
from lawlab.arguments.services import post_argument, subject_of_article
from lawlab.bills.models import Article
from lawlab.contributions.models import Contribution
from lawlab.core.db import db, now
from lawlab.moderation.models import Decision, DecisionKind, Scope
from lawlab.moderation.queries import hash_of_words, last_decision
from lawlab.moderation.services import Verdict, decide
from tests.amendments.makers import submitted
from tests.factories import Make

FACTS = "La phrase impute un délit à une personne nommée, sans rien à l’appui."
WORDS = "Le maire de Brive touche des pots-de-vin, tout le monde le sait."
Written = Annotation | Amendment | Argument


def argued(author: User, article: Article, words: str = WORDS) -> Argument:
    found = post_argument(author, subject_of_article(article), Side.FOR, words, at=now())
    db.session.commit()
    return found


def annotated(author: User, article: Article, words: str = WORDS) -> Annotation:
    paragraph = article.paragraphs[0]
    remark = Remark(AnnotationKind.REMARK, words)
    found = annotate(author, paragraph, 0, 8, remark, client_key=None, at=now())
    db.session.commit()
    return found


def amended(author: User, article: Article) -> Amendment:
    return submitted(author, article, {1: WORDS})


WRITE = {"argument": argued, "annotation": annotated, "amendment": amended}


def verdict(
    contribution: Contribution,
    kind: DecisionKind,
    code: str = "defamation",
    *,
    scope: Scope = Scope.TEXT,
    facts: str = FACTS,
    days: int = 0,
) -> Verdict:
    """What the form of a page that was just read sends."""
    seen, words = last_decision(contribution, scope), hash_of_words(contribution, scope)
    return Verdict(kind, code, facts, seen, words, days)


def decided(
    moderator: User,
    contribution: Contribution,
    kind: DecisionKind,
    code: str = "defamation",
    **how: object,
) -> Decision:
    scope = how.pop("scope", Scope.TEXT)
    assert isinstance(scope, Scope)
    wanted = verdict(contribution, kind, code, scope=scope, **how)  # type: ignore[arg-type]
    decision = decide(moderator, contribution, scope, wanted, at=now())
    db.session.commit()
    return decision


@dataclass
class Scene:
    """An article under discussion, who writes on it, who reads, and two moderators."""

    article: Article
    author: User
    reader: User
    moderator: User
    other: User


@pytest.fixture
def scene(make: Make) -> Scene:
    return Scene(
        make.article("Le maire publie le budget.", "Les séances sont publiques."),
        make.user(public_name="Ardoise Autrice"),
        make.user(),
        make.user(Role.MODERATOR),
        make.user(Role.MODERATOR),
    )


@pytest.fixture(params=list(WRITE))
def written(request: pytest.FixtureRequest, scene: Scene) -> Written:
    """A text of each kind that citizens write, by the scene's author."""
    write: Callable[[User, Article], Written] = WRITE[request.param]
    return write(scene.author, scene.article)
