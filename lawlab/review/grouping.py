"""From pairs of related amendments to families that a person can judge at a glance.

- identical: those with the same effect;
- near: an amendment and all that are near it, the one with the most neighbours first, each amendment in one
  family only ("star" clustering: no chain of small likenesses brings strangers together);
- rivals: amendments that all exclude each other (cliques, found greedily until every pair is in one). An
  amendment that touches two places may be in two such families.

Two additional articles for the same place are no rivals: the text can take both.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lawlab.law.families import Pair, Relation, families
from lawlab.law.forms import Operation
from lawlab.review.evidence import Deed, as_json, deed, evidence
from lawlab.review.models import FamilyKind

#: A family of more keeps the evidence of the pairs with its first member only.
ALL_PAIRS = 12


@dataclass(frozen=True)
class Profile:
    """An amendment as it is compared: what it does, on which article (by uid), to which wording."""

    ident: int
    wording: str  #: hash of the words put to the vote
    operations: tuple[Operation, ...]
    article: str
    base: tuple[str, ...]
    is_addition: bool


@dataclass(frozen=True)
class Suggestion:
    kind: FamilyKind
    members: tuple[int, ...]
    key: str
    evidence: list[dict[str, Any]]


def members_key(wordings: Mapping[int, str]) -> str:
    """The same members with the same words have the same key: dismissed once is dismissed."""
    return ",".join(f"{ident}:{wordings[ident][:12]}" for ident in sorted(wordings))


def wordings_in(key: str) -> dict[int, str]:
    """The first letters of each member's wording, as `members_key` wrote them."""
    pairs = (part.split(":") for part in key.split(",") if part)
    return {int(ident): wording for ident, wording in pairs}


def located(profile: Profile) -> tuple[Operation, ...]:
    """Its operations under the article's lasting name; additional articles are kept apart from changes."""
    place = f"+{profile.article}" if profile.is_addition else profile.article
    return tuple(replace(operation, article=place) for operation in profile.operations)


def suggestions(profiles: Sequence[Profile]) -> list[Suggestion]:
    """All the families among these amendments, identical ones first; the same whatever their order."""
    by_name = {f"{profile.ident:012d}": profile for profile in profiles}
    found = families({name: located(profile) for name, profile in by_name.items()})
    same = [tuple(by_name[name].ident for name in names) for names in found.identical]
    twins = {group[0]: group for group in same}
    pairs = {_idents(pair, by_name): pair for pair in found.pairs if not _both_fit(pair, by_name)}
    near = {ends for ends, pair in pairs.items() if pair.relation is Relation.NEAR}
    rivals = {ends for ends, pair in pairs.items() if pair.relation is Relation.RIVALS}
    named = {profile.ident: profile for profile in profiles}
    groups = [(FamilyKind.IDENTICAL, group) for group in same]
    groups += [(FamilyKind.NEAR, _with_twins(group, twins)) for group in stars(near)]
    groups += [(FamilyKind.RIVALS, group) for group in cliques(rivals)]
    deeds: dict[int, Deed] = {}
    return [_suggestion(kind, group, named, pairs, deeds) for kind, group in groups]


def _idents(pair: Pair, by_name: Mapping[str, Profile]) -> tuple[int, int]:
    return by_name[pair.one].ident, by_name[pair.other].ident


def _both_fit(pair: Pair, by_name: Mapping[str, Profile]) -> bool:
    is_rivalry = pair.relation is Relation.RIVALS
    return is_rivalry and by_name[pair.one].is_addition and by_name[pair.other].is_addition


def _with_twins(group: Sequence[int], twins: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
    """The group with those that are identical to one of it; its first member stays first."""
    return tuple(dict.fromkeys(ident for each in group for ident in twins.get(each, (each,))))


def stars(pairs: set[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Each amendment with its neighbours, the best connected first; every amendment in at most one."""
    beside = _neighbours(pairs)
    groups, free = [], set(beside)
    for centre in sorted(beside, key=lambda ident: (-len(beside[ident]), ident)):
        around = sorted(beside[centre] & free)
        if centre in free and around:
            groups.append((centre, *around))
            free -= {centre, *around}
    return groups


def cliques(pairs: set[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Groups in which every two are a pair, until every pair is in a group."""
    beside, left, groups = _neighbours(pairs), set(pairs), []
    for one, other in sorted(pairs, key=lambda ends: (-min(len(beside[end]) for end in ends), ends)):
        if (one, other) not in left:
            continue
        group, common = [one, other], beside[one] & beside[other]
        while common:
            joining = min(common, key=lambda ident: (-len(beside[ident] & common), ident))
            group.append(joining)
            common = common & beside[joining]
        group.sort()
        groups.append(tuple(group))
        left -= {(a, b) for k, a in enumerate(group) for b in group[k + 1 :]}
    return groups


def _neighbours(pairs: set[tuple[int, int]]) -> dict[int, set[int]]:
    beside: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    return beside


def _suggestion(
    kind: FamilyKind,
    group: Sequence[int],
    named: Mapping[int, Profile],
    pairs: Mapping[tuple[int, int], Pair],
    deeds: dict[int, Deed],
) -> Suggestion:
    key = members_key({ident: named[ident].wording for ident in group})
    return Suggestion(
        kind, tuple(group), key, evidence_among([named[ident] for ident in group], pairs, deeds)
    )


def evidence_among(
    group: Sequence[Profile],
    pairs: Mapping[tuple[int, int], Pair] | None = None,
    deeds: dict[int, Deed] | None = None,
) -> list[dict[str, Any]]:
    """Why these belong together, pair by pair; of a large family, only the pairs with its first member.

    `deeds` keeps what each amendment does from one family to the next.
    """
    rows = []
    known = {} if deeds is None else deeds
    for profile in group:
        if profile.ident not in known:
            known[profile.ident] = deed(located(profile))
    for k, one in enumerate(group if len(group) <= ALL_PAIRS else group[:1]):
        for other in group[k + 1 :]:
            ends = (min(one.ident, other.ident), max(one.ident, other.ident))
            pair = (pairs or {}).get(ends) or _related(one, other)
            if pair is not None:
                base = {one.article: one.base, f"+{one.article}": ()}
                facts = evidence(known[one.ident], known[other.ident], base)
                rows.append(as_json(*ends, pair.relation, pair.likeness, facts))
    return rows


def _related(one: Profile, other: Profile) -> Pair | None:
    """How two amendments stand to each other, when nobody has compared them yet."""
    found = families({"a": located(one), "b": located(other)})
    if found.identical:
        return Pair("a", "b", Relation.IDENTICAL, 1.0)
    return found.pairs[0] if found.pairs else None
