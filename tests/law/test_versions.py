"""Articles and paragraphs from one version of a bill to the next."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.law.versions import ArticleText, Link, Origin, align_versions
from tests.law.readings import READINGS

ONE = ArticleText(
    "1er", "", ("Le maire publie le projet d'arrêté.", "Les habitants présentent des observations.")
)
TWO = ArticleText(
    "2", "", ("Un décret en Conseil d'État fixe les modalités d'application du présent titre.",)
)
THREE = ArticleText("3", "", ("La région attribue chaque année une subvention aux associations sportives.",))


def links(before, after):
    aligned = align_versions(before, after)
    return [(each.link, each.before) for each in aligned.articles], aligned.gone


def test_an_article_keeps_its_number_and_its_paragraphs():
    after = [ONE, ArticleText("2", "", ("Un article additionnel sans rapport.", *TWO.paragraphs))]
    aligned = align_versions([ONE, TWO], after)
    assert [each.link for each in aligned.articles] == [Link.SAME, Link.SAME]
    assert aligned.articles[1].paragraphs == (None, Origin(1, 0))


def test_an_article_inserted_renumbers_those_that_follow():
    new = ArticleText("2", "", ("Les communes tiennent un registre numérique des contributions reçues.",))
    after = [ONE, new, ArticleText("3", "", TWO.paragraphs), ArticleText("4", "", THREE.paragraphs)]
    assert links([ONE, TWO, THREE], after) == (
        [(Link.SAME, 0), (Link.NEW, None), (Link.RENUMBERED, 1), (Link.RENUMBERED, 2)],
        (),
    )


def test_an_article_that_was_taken_out_is_gone():
    assert links([ONE, TWO, THREE], [ONE, THREE]) == ([(Link.SAME, 0), (Link.SAME, 2)], (1,))


def test_an_article_deleted_then_restored_stays_the_same_article():
    deleted = ArticleText("2", "", ("(Supprimé)",))
    assert links([ONE, TWO], [ONE, deleted]) == ([(Link.SAME, 0), (Link.SAME, 1)], ())
    assert links([ONE, deleted], [ONE, TWO]) == ([(Link.SAME, 0), (Link.SAME, 1)], ())


def test_paragraphs_taken_out_into_an_article_of_their_own_are_a_split():
    after = [ArticleText("1er", "", ONE.paragraphs[:1]), ArticleText("1er bis", "", ONE.paragraphs[1:])]
    aligned = align_versions([ONE], after)
    assert [(each.link, each.before) for each in aligned.articles] == [(Link.SAME, 0), (Link.SPLIT, 0)]
    assert aligned.articles[1].paragraphs == (Origin(0, 1),)


def test_numbers_are_compared_without_their_look():
    assert links([ONE], [ArticleText(" 1ER ", "", ONE.paragraphs)]) == ([(Link.SAME, 0)], ())


def test_a_real_bill_is_its_own_successor():
    bill = [ArticleText(str(k), "", tuple(reading["avant"])) for k, reading in enumerate(READINGS)]
    next_one = [ArticleText(str(k), "", tuple(reading["apres"])) for k, reading in enumerate(READINGS)]
    assert links(bill, next_one) == ([(Link.SAME, k) for k in range(len(bill))], ())


words = st.lists(st.sampled_from(["le", "maire", "loi", "décret", "région", "juge"]), max_size=8).map(
    " ".join
)
articles = st.lists(
    st.builds(
        ArticleText,
        st.sampled_from(["1er", "2", "3", "3 bis"]),
        st.just(""),
        st.lists(words, max_size=4).map(tuple),
    ),
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(articles, articles)
def test_each_article_and_paragraph_has_at_most_one_successor(before, after):
    aligned = align_versions(before, after)
    assert [each.after for each in aligned.articles] == [*range(len(after))]
    continued = [each.before for each in aligned.articles if each.link in (Link.SAME, Link.RENUMBERED)]
    assert sorted([*continued, *aligned.gone]) == [*range(len(before))]
    origins = [origin for each in aligned.articles for origin in each.paragraphs if origin]
    assert len(origins) == len(set(origins))
    for each in aligned.articles:
        assert len(each.paragraphs) == len(after[each.after].paragraphs)
