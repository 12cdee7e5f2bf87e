"""A text changed at random as amendments change one: words, paragraphs in, out and elsewhere."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

DAY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
BASE = [
    "Le maire publie le budget.",
    "Le conseil municipal se réunit une fois par an.",
    "Les séances sont publiques.",
    "Le préfet est informé des délibérations.",
]
WORDS = ["sans délai", "public", "« loyal »", "& <équitable>", "12\u00a0%", "l’usager\u202f;", "jamais"]


def amended(base: Sequence[str], random: Random, *, places: Sequence[int] | None = None) -> list[str]:
    """The text with one to three changes, at these paragraphs (from 0) when they are given."""
    texts = list(base)
    for _ in range(random.randint(1, 3)):
        if not texts:
            break
        place = min(random.choice(places), len(texts) - 1) if places else random.randrange(len(texts))
        match random.randrange(6):
            case 0:
                texts.insert(place, f"Nouvel alinéa {random.choice(WORDS)}.")
            case 1 if len(texts) > 1:
                del texts[place]
            case 2:
                texts.insert(random.randrange(len(texts)), texts.pop(place))
            case _:
                words = texts[place].split(" ")
                at = random.randrange(len(words) + 1)
                words[at : at + random.randrange(3)] = [random.choice(WORDS)]
                texts[place] = " ".join(words)
    return texts
