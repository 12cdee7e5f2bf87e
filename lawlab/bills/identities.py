"""Stable identities: the same article, the same paragraph, in all versions of a dossier."""

from collections.abc import Sequence

from lawlab.bills.models import Article
from lawlab.law.alignment import SIMILAR, predecessors, similarity


def inherit_identities(
    articles: Sequence[Article], previous: Sequence[Article], version: int, taken: set[str]
) -> None:
    """Give each article and paragraph its `uid`: its counterpart's in the version before, else a new one.

    A new article is named after its eId, a new paragraph after the version (from 1) and the position in
    which it first stood: "p3" in the first version, "v2p3" in the second.
    """
    sources = counterparts(previous, articles)
    for article in articles:
        source = sources.get(article.eid)
        article.uid = source.uid if source else _free(article.eid, version, taken)
        taken.add(article.uid)
        _name_paragraphs(article, source, version)


def counterparts(previous: Sequence[Article], articles: Sequence[Article]) -> dict[str, Article]:
    """The article of the version before that each one comes from, by eId; none is given twice.

    The same number with similar words first; then similar words under another number, for a text that was
    renumbered; last, the same number whatever its words: an article rewritten from end to end.
    """
    by_eid = {article.eid: article for article in previous}
    found = {
        article.eid: by_eid[article.eid]
        for article in articles
        if article.eid in by_eid and _is_alike(by_eid[article.eid], article)
    }
    used = {source.eid for source in found.values()}
    old = [article for article in previous if article.eid not in used]
    new = [article for article in articles if article.eid not in found]
    for article, origin in zip(new, predecessors(_wordings(old), _wordings(new)), strict=True):
        if origin is not None and article.paragraphs:
            found[article.eid] = old[origin]
    used = {source.eid for source in found.values()}
    for article in new:
        if article.eid not in found and article.eid in by_eid and article.eid not in used:
            found[article.eid] = by_eid[article.eid]
    return found


def _is_alike(before: Article, after: Article) -> bool:
    """An article whose words went ("(Supprimé)") is still the same article."""
    if not before.paragraphs or not after.paragraphs:
        return True
    return similarity(*_wordings([before, after])) >= SIMILAR


def _wordings(articles: Sequence[Article]) -> list[str]:
    return ["\n".join(article.texts) for article in articles]


def _free(eid: str, version: int, taken: set[str]) -> str:
    return eid if eid not in taken else f"{eid}@{version}"


def _name_paragraphs(article: Article, source: Article | None, version: int) -> None:
    known = source.paragraphs if source else []
    origins = predecessors([paragraph.text for paragraph in known], article.texts)
    for paragraph, origin in zip(article.paragraphs, origins, strict=True):
        new = f"p{paragraph.position}" if version == 1 else f"v{version}p{paragraph.position}"
        paragraph.uid = new if origin is None else known[origin].uid
