"""No text makes a regular expression of the code slow: what it costs grows as the text does."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.trust import Figure
from tests.trust_checks.hostile.expressions import Expression, expressions

SIZE = 100_000
LIMIT = (
    0.050  #: seconds of processor for one text; what takes longer is tried again, for the machine is shared
)
GIVEN_UP = 0.4  #: seconds
SHAPES = [
    "a", "A", " ", "\n", "\t", "1", "0", ".", ",", "«", "»", '"', "'", "’", "(", ")", "-", "–", "_", "a ", "1 ",
    "« a » et ", "1° ", "I. – ", "alinéa 1 ", "a-", "a.b@", "<", "<!--", "&", "\\", "|", "#", "1er bis ", "(nouveau) ",
    "Art. ", "\xa0", "\u2028", "e\u0301", "%", "?a=", "://", "[", "bis ", "\r\n",
]  # fmt: skip
#: What a caller cuts down before it asks, and to how many characters.
CUT = {
    "amendments/excerpts.py:_FIRST_SPACE": 1_000,
    "amendments/excerpts.py:_LAST_SPACE": 1_000,
    "law/drafting/plan.py:_DELETED": 60,
}


class Slow(Exception):
    """It was given up."""


@contextmanager
def given_up() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Slow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def cost(each: Expression, use: str, text: str) -> float:
    said = text.encode() if isinstance(each.pattern.pattern, bytes) else text
    began = time.process_time()
    try:
        with given_up():
            getattr(each.pattern, use)(said)
    except Slow:
        return GIVEN_UP
    return time.process_time() - began


def texts(shapes: list[str], size: int) -> Iterator[str]:
    """Each shape over and over, and the same with an end that fits nothing."""
    for shape in shapes:
        text = (shape * (size // len(shape) + 1))[:size]
        yield text
        yield f"{text}\x00!"


def worst(each: Expression, shapes: list[str]) -> tuple[float, str, str]:
    found = 0.0, "", ""
    for text in texts(shapes, CUT.get(each.where, SIZE)):
        for use in sorted(each.uses):
            seconds = cost(each, use, text)
            if seconds > LIMIT:
                seconds = min(seconds, cost(each, use, text), cost(each, use, text))
            found = max(found, (seconds, use, text[:12]))
        if found[0] > LIMIT:
            break
    return found


def judge(shapes: list[str], figure: Figure) -> None:
    found = [(worst(each, shapes), each) for each in expressions()]
    slow = [
        f"{w[0] * 1000:.0f} ms {w[1]} {w[2]!r} {e.where} {e.pattern.pattern!r:.90}"
        for w, e in found
        if w[0] > LIMIT
    ]
    assert not slow, "\n".join(sorted(slow, reverse=True))
    assert len(found) > 150
    figure(
        f"{len(found)} expressions against {len(shapes)} shapes of {SIZE:,} characters: "
        f"{max(w[0] for w, _e in found) * 1000:.0f} ms of processor at most"
    )


@pytest.mark.trust("S33")
@pytest.mark.long
def test_every_expression_reads_hostile_texts_in_linear_time(figure: Figure) -> None:
    judge(SHAPES, figure)
