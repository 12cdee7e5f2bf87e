"""What is found: articles, annotations, amendments and arguments, each as the words that one may look for."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lawlab.amendments.models import Amendment, Status
from lawlab.annotations.models import Annotation
from lawlab.arguments.models import Argument
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Contribution, Visibility
from lawlab.core.db import db
from lawlab.law.stored import from_json
from lawlab.search.analysis import LANGUAGES, composed, folded
from lawlab.search.hooks import words_about
from lawlab.search.index import Document

#: How many articles or contributions are read from the database at a time: some ten milliseconds' work,
#: during which the process answers nobody else.
CHUNK = 40
WRITTEN: tuple[type[Contribution], ...] = (Amendment, Argument, Annotation)


def article_key(ident: int) -> str:
    return f"article:{ident}"


def contribution_key(ident: int) -> str:
    return f"contribution:{ident}"


def words_of(contribution: Contribution) -> str:
    """All that its author wrote, the most telling first, a line each."""
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
    """Whether everybody may find it: public, not withdrawn, nor behind the moderators' reason."""
    withdrawn = isinstance(contribution, Amendment) and contribution.status is Status.WITHDRAWN
    is_shown = contribution.visibility is Visibility.PUBLIC and not contribution.is_folded
    return is_shown and not withdrawn


def article_document(article: Article, bill: Bill) -> Document:
    name = f"{article.label} {article.number}"
    return {
        "key": article_key(article.id),
        "kind": "article",
        "bill": str(bill.id),
        "article": article.uid,
        "status": "public",
        "at": bill.loaded_at.replace(tzinfo=None),
        **_fields("\n".join([name, article.heading, *article.texts]), bill.language),
    }


def contribution_documents(rows: Sequence[Contribution]) -> list[Document]:
    """The documents of those of these contributions that everybody may find."""
    found = [row for row in rows if is_found(row)]
    said = words_about([row.id for row in found])
    return [contribution_document(row, said.get(row.id, ())) for row in found]


def contribution_document(contribution: Contribution, more: Sequence[str] = ()) -> Document:
    """A contribution as its author's words, and `more`: what others officially said of it."""
    document: Document = {
        "key": contribution_key(contribution.id),
        "kind": contribution.kind,
        "bill": str(contribution.bill_id),
        "author": " ".join(folded(contribution.author.public_name)),
        "status": contribution.status.value if isinstance(contribution, Amendment) else "public",
        "at": contribution.created_at.replace(tzinfo=None),
        **_fields("\n".join([words_of(contribution), *more]), contribution.bill.language),
    }
    if contribution.article:
        document["article"] = contribution.article.uid
    if isinstance(contribution, Amendment) and contribution.number:
        document["number"] = contribution.number
    return document


def _fields(words: str, language: str) -> Document:
    """The same words for each language's stems: people write in either, whatever the text's language."""
    words = composed(words)
    stems = {f"words_{name}": words for name in LANGUAGES}
    return {"language": language, "folded": words, **stems}


def article_documents(idents: Iterable[int]) -> list[Document]:
    """The articles with these ids."""
    query = select(Article).where(Article.id.in_(list(idents))).options(joinedload(Article.bill))
    return [article_document(article, article.bill) for article in db.session.scalars(query)]


def contributions(idents: Iterable[int]) -> list[Contribution]:
    """The contributions with these ids, whole, in a bounded number of queries."""
    wanted = list(idents)
    return [row for kind in WRITTEN for row in _of_kind(kind, wanted)] if wanted else []


def _of_kind(kind: type[Contribution], idents: list[int]) -> list[Contribution]:
    query = select(kind).where(kind.id.in_(idents))
    query = query.options(joinedload(kind.bill), joinedload(kind.article))
    return list(db.session.scalars(query))


def bill_ids() -> list[int]:
    return list(db.session.scalars(select(Bill.id).order_by(Bill.id)))


def article_ids(bill: int) -> list[int]:
    return list(db.session.scalars(select(Article.id).where(Article.bill_id == bill).order_by(Article.id)))


def contribution_ids() -> list[int]:
    return list(db.session.scalars(select(Contribution.id).order_by(Contribution.id)))


def parts(idents: list[int]) -> Iterator[list[int]]:
    """The ids, CHUNK at a time."""
    return (idents[start : start + CHUNK] for start in range(0, len(idents), CHUNK))
