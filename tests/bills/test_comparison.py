"""Two versions side by side."""

from lawlab.bills.comparison import FOLD, Change, compare_articles, compare_paragraphs, paired
from lawlab.bills.models import Article, Paragraph


def paragraphs(*texts: tuple[str, str]) -> list[Paragraph]:
    return [Paragraph(uid=uid, position=i, text=text) for i, (uid, text) in enumerate(texts, start=1)]


def article(uid: str, *texts: tuple[str, str], number: str = "1") -> Article:
    return Article(uid=uid, number=number, heading="", paragraphs=paragraphs(*texts))


def test_what_was_removed_stays_where_it_stood() -> None:
    assert paired("abcd", "axdb", str) == [
        ("a", "a"),
        (None, "x"),
        ("d", "d"),
        ("b", "b"),
        ("c", None),
    ]


def test_what_was_removed_from_the_beginning_comes_first() -> None:
    assert paired("zab", "ab", str) == [("z", None), ("a", "a"), ("b", "b")]


def test_a_paragraph_shows_the_words_that_went_and_came() -> None:
    [row] = compare_paragraphs(paragraphs(("p", "dans un mois")), paragraphs(("p", "dans deux mois")))
    assert row.kind is Change.CHANGED
    assert [(chunk.kind, chunk.text) for chunk in row.chunks] == [
        ("=", "dans "),
        ("-", "un"),
        ("+", "deux"),
        ("=", " mois"),
    ]
    assert "".join(chunk.text for chunk in row.old) == "dans un mois"
    assert "".join(chunk.text for chunk in row.new) == "dans deux mois"


def test_a_paragraph_out_of_order_is_said_to_have_moved() -> None:
    before = paragraphs(("a", "un"), ("b", "deux"), ("c", "trois"))
    after = paragraphs(("b", "deux"), ("c", "trois"), ("a", "un"))
    assert [row.after.uid for row in compare_paragraphs(before, after) if row.is_moved and row.after] == ["a"]


def test_articles_are_the_same_changed_added_or_removed() -> None:
    before = [article("a", ("p", "un")), article("b", ("p", "deux")), article("c", ("p", "trois"))]
    after = [article("a", ("p", "un")), article("x", ("p", "neuf")), article("c", ("p", "quatre"))]
    assert [(change.article.uid, change.kind) for change in compare_articles(before, after)] == [
        ("a", Change.SAME),
        ("b", Change.REMOVED),
        ("x", Change.ADDED),
        ("c", Change.CHANGED),
    ]


def test_a_new_number_alone_is_a_change() -> None:
    [change] = compare_articles([article("a", ("p", "un"))], [article("a", ("p", "un"), number="2")])
    assert (change.kind, change.is_renumbered) == (Change.CHANGED, True)


def test_paragraphs_that_stayed_are_folded_when_there_are_several() -> None:
    same = [(f"p{i}", f"mot {i}") for i in range(FOLD)]
    [change] = compare_articles([article("a", *same, ("z", "un"))], [article("a", *same, ("z", "deux"))])
    assert [run.is_folded for run in change.runs] == [True, False]
