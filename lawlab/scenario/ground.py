"""Where and when a scenario takes place: an open bill, read once, and the moments at which people act.

Moments are whole seconds since 1970: a room hears of a ballot at most once a second, and so of each second
that saw a vote.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from lawlab.bills.models import Article, Bill

HOUR = 3600


@dataclass(frozen=True)
class Ground:
    """The bill and its period. People come and write until `last_words`; they vote until `last_votes`."""

    bill: Bill
    articles: tuple[Article, ...]
    start: int
    end: int

    @property
    def last_words(self) -> int:
        return self.end - 6 * HOUR

    @property
    def last_votes(self) -> int:
        return self.end - 2 * HOUR

    def moment(self, luck: float) -> int:
        """When somebody acts, `luck` going from 0 to 1: most at the opening and at the end."""
        bent = luck + 0.12 * _wave(luck)
        return self.start + HOUR + int((self.last_words - self.start - 2 * HOUR) * bent)


def _wave(luck: float) -> float:
    """Zero at both ends and in the middle: slows the beginning and the end down, hastens the middle."""
    return 4 * luck * (1 - luck) * (2 * luck - 1)


def as_datetime(second: int) -> datetime:
    return datetime.fromtimestamp(int(second), UTC)


def ground_of(bill: Bill, at: datetime) -> Ground:
    """The bill from its opening to `at`."""
    assert bill.opens_at is not None
    articles = tuple(article for article in bill.articles if article.paragraphs)
    return Ground(bill, articles, int(bill.opens_at.timestamp()), int(at.timestamp()))
