"""Stable identities: the same article, the same paragraph, in all versions of a dossier."""

from collections.abc import Sequence

from lawlab.bills.models import Article


def inherit_identities(
    articles: Sequence[Article], previous: Sequence[Article], version: int, taken: set[str]
) -> None:
    """Give each article and paragraph its `uid`: that of its counterpart in the version before, else a new one.

    A new article is named after its eId, a new paragraph after the version (from 1) and the position in
    which it first stood: "p3" in the first version, "v2p3" in the second.
    """
    for article in articles:
        article.uid = _free(article.eid, version, taken)
        taken.add(article.uid)
        for paragraph in article.paragraphs:
            paragraph.uid = _paragraph_uid(version, paragraph.position)


def _free(eid: str, version: int, taken: set[str]) -> str:
    return eid if eid not in taken else f"{eid}@{version}"


def _paragraph_uid(version: int, position: int) -> str:
    return f"p{position}" if version == 1 else f"v{version}p{position}"
