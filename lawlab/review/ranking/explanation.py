"""“Pourquoi ici ?”: one sentence a row, to be read aloud, in French.

At most 50 words. It holds every figure that the place rests on: from the counts anyone recomputes the bound,
and from the bounds, the order. Bounds are floored, never rounded up.
"""

from dataclasses import dataclass
from math import inf

from lawlab.review.ranking.scores import ENOUGH, Tally, floored_percent, lower_bound, percent

NBSP = "\u00a0"
NUMBERS = ["zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
#: Past so many more votes, a place is not said to be within reach.
WITHIN_REACH = 10_000


@dataclass(frozen=True)
class Reasons:
    """What a row's sentence is made of."""

    rank: int | None
    of: int  #: how many are ranked
    is_invited: bool
    invited: Tally
    everyone: Tally
    direct: Tally
    groups: list[Tally]  #: empty where their figures are withheld
    has_badge: bool
    variants: int = 1


def sentence(why: Reasons) -> str:
    """Why the row stands where it stands, or why it has no place yet."""
    if why.rank is None:
        return _unranked(why.everyone)
    basis = why.invited if why.is_invited else why.everyone
    provisional = "" if why.is_invited else ", à titre provisoire"
    bound = floored_percent(lower_bound(basis) or 0)
    parts = [
        f"Classé {ordinal(why.rank)} sur {why.of}{provisional}.",
        f"{_asked(why)}{NBSP}: {_counts(basis)} — {percent(basis)}{NBSP}%, "
        f"au moins {bound}{NBSP}% hasard compris.",
        _opinion_groups(why),
        _by_link(why) if why.is_invited else "",
        f"{_number(why.variants)} variantes regroupées." if why.variants > 1 else "",
    ]
    return " ".join(part for part in parts if part)


def ordinal(rank: int) -> str:
    return "1ᵉʳ" if rank == 1 else f"{rank}ᵉ"


def _number(count: int) -> str:
    return NUMBERS[count].capitalize() if count < len(NUMBERS) else str(count)


def _counts(tally: Tally) -> str:
    mixed = "mitigée" if tally.mixed < 2 else "mitigées"
    return f"{tally.for_} pour, {tally.mixed} {mixed}, {tally.against} contre"


def _asked(why: Reasons) -> str:
    if why.is_invited:
        return f"{why.invited.n} personnes à qui la plateforme l’a présenté l’ont évalué"
    return f"{why.everyone.n} personnes l’ont évalué, dont {why.invited.n} à qui la plateforme l’a présenté"


def _opinion_groups(why: Reasons) -> str:
    shares = [str(percent(group)) for group in why.groups]
    listed = f"{', '.join(shares[:-1])} et {shares[-1]}{NBSP}%" if shares else ""
    if why.has_badge and len(shares) == 2:
        return f"Majoritaire dans les deux groupes d’opinion, {listed}."
    if why.has_badge:
        return f"Majoritaire dans chaque groupe{', ' + listed if listed else ' d’opinion'}."
    return f"Groupes d’opinion{NBSP}: {listed}." if listed else ""


def _by_link(why: Reasons) -> str:
    others = why.everyone.n - why.invited.n
    if not others:
        return ""
    plural = "s" if others > 1 else ""
    if why.direct.n == others:
        article = f"les {others} votes venus" if plural else "le vote venu"
        named = f"{article} par lien"
    else:
        by_link = f" ({why.direct.n} par lien)" if why.direct.n else ""
        named = f"{others} autre{plural} vote{plural}{by_link}"
    return f"Avec {named}{NBSP}: {percent(why.everyone)}{NBSP}%."


def _unranked(everyone: Tally) -> str:
    if not everyone.n:
        return f"Pas encore assez évalué{NBSP}: personne n’a voté, il faut {ENOUGH} votes."
    people = "1 personne" if everyone.n == 1 else f"{everyone.n} personnes"
    return f"Pas encore assez évalué{NBSP}: {people}, il en faut {ENOUGH}. {_counts(everyone)}."


def votes_to_pass(tally: Tally, above: Tally) -> int | None:
    """How many more votes for would put a row above the next one, which stays as it is, if any would."""
    target = lower_bound(above) or 0
    if _bound_with(tally, WITHIN_REACH) <= target:
        return None
    low, high = 0, WITHIN_REACH
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _bound_with(tally, middle) > target else (middle, high)
    return high


def _bound_with(tally: Tally, more: int) -> float:
    bound = lower_bound(Tally(tally.for_ + more, tally.mixed, tally.against))
    return -inf if bound is None else bound


def within_reach(rank: int, votes: int) -> str:
    """The second line: “Passerait 2ᵉ avec 9 votes pour de plus.”"""
    wanted = "1 vote pour" if votes == 1 else f"{votes} votes pour"
    return f"Passerait {ordinal(rank)} avec {wanted} de plus."
