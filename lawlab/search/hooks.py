"""Where capabilities above search add words by which a contribution is found: the official answer to it.

An event whose payload names contributions (`"amendment": 12`, `"amendments": [12, 13]`) has
them read again.
"""

from collections.abc import Callable, Sequence

WordSource = Callable[[Sequence[int]], dict[int, list[str]]]
_sources: list[WordSource] = []


def word_source(source: WordSource) -> WordSource:
    """Register more words of contributions, by id, all of them public; in a bounded number of queries."""
    _sources.append(source)
    return source


def words_about(idents: Sequence[int]) -> dict[int, list[str]]:
    """What the sources say of these contributions, by id."""
    found: dict[int, list[str]] = {}
    for source in _sources:
        for ident, words in source(idents).items():
            found.setdefault(ident, []).extend(words)
    return found
