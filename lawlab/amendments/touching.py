"""Which paragraphs of a version amendments touch, computed once for each revision: it never changes."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from lawlab.amendments.models import AmendmentKind
from lawlab.amendments.queries import Change, operations_of
from lawlab.amendments.redline import touched
from lawlab.amendments.wording import applied
from lawlab.bills.models import Article, Bill

#: Revisions remembered by each process: some 200 bytes each.
REMEMBERED = 50_000
#: How many revisions are asked for in one query: SQLite takes no more than 32,766 values.
AT_ONCE = 1_000

Key = tuple[int, str, str]  #: the revision, what it writes, the article it is on
_known: OrderedDict[Key, tuple[int, ...]] = OrderedDict()


def touched_paragraphs(bill: Bill, changes: Sequence[Change]) -> Iterator[int]:
    """The ids of the paragraphs where each change does something, one after the other.

    An additional article counts at the end of the one it follows, a deletion at the beginning.
    """
    articles = {article.id: article for article in bill.articles if article.paragraphs}
    changes = [change for change in changes if change.article_id in articles]
    _learn(articles, [change for change in changes if change.kind is AmendmentKind.CHANGE])
    for change in changes:
        article = articles[change.article_id]
        if change.kind is AmendmentKind.ADDITION:
            yield article.paragraphs[-1].id
        elif change.kind is AmendmentKind.DELETION:
            yield article.paragraphs[0].id
        else:
            numbers = _known.get(_key(change, article), ())
            yield from (article.paragraphs[number - 1].id for number in numbers)
    while len(_known) > REMEMBERED:
        _known.popitem(last=False)


def _learn(articles: dict[int, Article], changes: Sequence[Change]) -> None:
    """Compute what is not known yet."""
    new = [change for change in changes if _key(change, articles[change.article_id]) not in _known]
    for start in range(0, len(new), AT_ONCE):
        part = new[start : start + AT_ONCE]
        operations = operations_of([change.revision_id for change in part])
        for change in part:
            article = articles[change.article_id]
            lines = applied(article.texts, operations[change.revision_id])
            _known[_key(change, article)] = tuple(touched(article.texts, lines))


def _key(change: Change, article: Article) -> Key:
    return change.revision_id, change.wording_hash, article.wording_hash
