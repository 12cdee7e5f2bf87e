"""The regular tasks of the lawmakers' desk."""

from lawlab.core.background import every


@every(30.0, "rank the bills whose votes moved")
def rank_what_moved() -> int:
    from lawlab.review.standings import rank_moved_bills  # loads numpy, which takes a moment

    return rank_moved_bills()
