"""Stable identities: the same article, the same paragraph, in all versions of a dossier."""

from collections.abc import Sequence

from lawlab.bills.models import Article
from lawlab.law.alignment import predecessors


def inherit_identities(
    articles: Sequence[Article], previous: Sequence[Article], version: int, taken: set[str]
) -> None:
    """Give each article and paragraph its `uid`: its counterpart's in the version before, else a new one.

    A new article is named after its eId, a new paragraph after the version (from 1) and the position in
    which it first stood: "p3" in the first version, "v2p3" in the second.
    """
    sources = {article.eid: article for article in previous}
    for article in articles:
        source = sources.get(article.eid)
        article.uid = source.uid if source else _free(article.eid, version, taken)
        taken.add(article.uid)
        _name_paragraphs(article, source, version)


def _free(eid: str, version: int, taken: set[str]) -> str:
    return eid if eid not in taken else f"{eid}@{version}"


def _name_paragraphs(article: Article, source: Article | None, version: int) -> None:
    known = source.paragraphs if source else []
    origins = predecessors([paragraph.text for paragraph in known], article.texts)
    for paragraph, origin in zip(article.paragraphs, origins, strict=True):
        new = f"p{paragraph.position}" if version == 1 else f"v{version}p{paragraph.position}"
        paragraph.uid = new if origin is None else known[origin].uid
