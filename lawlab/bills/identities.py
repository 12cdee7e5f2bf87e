"""Stable identities: the same article, the same paragraph, in all versions of a dossier."""

from collections.abc import Sequence

from lawlab.bills.models import Article
from lawlab.law.versions import ArticleText, Link, align_versions


def inherit_identities(
    articles: Sequence[Article], previous: Sequence[Article], version: int, taken: set[str]
) -> None:
    """Give each article and paragraph its `uid`: its counterpart's in the version before, else a new one.

    A new article is named after its eId, a new paragraph after the version (from 1) and the position in
    which it first stood: "p3" in the first version, "v2p3" in the second. An article made of paragraphs
    that another one lost is new, and they keep their names in it.
    """
    links = align_versions(_texts(previous), _texts(articles)).articles
    continued = {
        link.after: previous[link.before].uid
        for link in links
        if link.before is not None and link.link in (Link.SAME, Link.RENUMBERED)
    }
    taken |= set(continued.values())
    for link in links:
        article = articles[link.after]
        article.uid = continued.get(link.after) or free_uid(article.eid, version, taken)
        taken.add(article.uid)
        for paragraph, origin in zip(article.paragraphs, link.paragraphs, strict=True):
            new = f"p{paragraph.position}" if version == 1 else f"v{version}p{paragraph.position}"
            paragraph.uid = previous[origin.article].paragraphs[origin.paragraph].uid if origin else new


def _texts(articles: Sequence[Article]) -> list[ArticleText]:
    return [ArticleText(article.number, article.heading, tuple(article.texts)) for article in articles]


def free_uid(eid: str, version: int, taken: set[str]) -> str:
    """The identity of an article that no earlier version has."""
    return eid if eid not in taken else f"{eid}@{version}"
