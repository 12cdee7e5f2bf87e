"""What is found: articles, annotations, amendments and arguments, each as the words that one may look for."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lawlab.amendments.models import Amendment, Status
from lawlab.annotations.models import Annotation
from lawlab.arguments.models import Argument
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Contribution, Visibility
from lawlab.core.db import db
from lawlab.law.stored import from_json
from lawlab.search.analysis import LANGUAGES, folded
from lawlab.search.index import Document

#: How many rows are read from the database at a time.
CHUNK = 200


def article_key(ident: int) -> str:
    return f"article:{ident}"


def contribution_key(ident: int) -> str:
    return f"contribution:{ident}"


def words_of_article(article: Article) -> str:
    """Its number, heading and paragraphs, a line each."""
    return "\n".join([f"Article {article.number}", article.heading, *article.texts])


def words_of(contribution: Contribution) -> str:
    """All that its author wrote, the most telling first."""
    parts = [contribution.body]
    if isinstance(contribution, Amendment):
        parts = [contribution.title, contribution.body, *_new_words(contribution)]
    elif isinstance(contribution, Annotation):
        parts = [contribution.body, contribution.quote, contribution.source_url]
    elif isinstance(contribution, Argument):
        parts = [contribution.body, *(source.title or source.url for source in contribution.sources)]
    return "\n".join(part for part in parts if part)


def _new_words(amendment: Amendment) -> list[str]:
    """What the amendment writes into the text."""
    operations = from_json(amendment.current.operations) if amendment.revisions else ()
    return [text for operation in operations for text in operation.after]


def is_found(contribution: Contribution) -> bool:
    """Whether everybody may find it: public, and not withdrawn."""
    withdrawn = isinstance(contribution, Amendment) and contribution.status is Status.WITHDRAWN
    return contribution.visibility is Visibility.PUBLIC and not withdrawn


def article_document(article: Article) -> Document:
    bill = article.bill
    words = words_of_article(article)
    return {
        "key": article_key(article.id),
        "kind": "article",
        "bill": str(bill.id),
        "dossier": str(bill.dossier_id),
        "article": article.uid,
        "status": "public",
        "at": bill.loaded_at.replace(tzinfo=None),
        **_fields(words, bill.language),
    }


def contribution_document(contribution: Contribution) -> Document:
    document: Document = {
        "key": contribution_key(contribution.id),
        "kind": contribution.kind,
        "bill": str(contribution.bill_id),
        "dossier": str(contribution.bill.dossier_id),
        "author": " ".join(folded(contribution.author.public_name)),
        "status": contribution.status.value if isinstance(contribution, Amendment) else "public",
        "at": contribution.created_at.replace(tzinfo=None),
        **_fields(words_of(contribution), contribution.bill.language),
    }
    if contribution.article:
        document["article"] = contribution.article.uid
    if isinstance(contribution, Amendment) and contribution.number:
        document["number"] = contribution.number
    return document


def _fields(words: str, language: str) -> Document:
    """The same words for each language's stems: people write in either, whatever the text's language."""
    stems = {f"words_{name}": words for name in LANGUAGES}
    return {"language": language, "folded": words, **stems}


def article_documents(bill_ids: Iterable[int]) -> Iterator[Document]:
    """The articles of these bills, one bill at a time."""
    for ident in bill_ids:
        query = select(Article).where(Article.bill_id == ident).options(joinedload(Article.bill))
        for article in db.session.scalars(query.execution_options(yield_per=CHUNK)):
            yield article_document(article)


def contributions(idents: Iterable[int]) -> list[Contribution]:
    """The contributions with these ids, whole, in one query a kind."""
    return [row for kind in (Annotation, Amendment, Argument) for row in _of_kind(kind, list(idents))]


def _of_kind(kind: type[Contribution], idents: list[int]) -> list[Contribution]:
    query = select(kind).where(kind.id.in_(idents))
    query = query.options(joinedload(kind.bill), joinedload(kind.article))
    return list(db.session.scalars(query))


def bill_ids() -> list[int]:
    return list(db.session.scalars(select(Bill.id).order_by(Bill.id)))


def contribution_ids() -> list[int]:
    return list(db.session.scalars(select(Contribution.id).order_by(Contribution.id)))
