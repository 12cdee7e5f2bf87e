"""The page's words are the stored words: anchors count their characters."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.bills.models import Article
from lawlab.bills.naming import article_name, article_title, ordinal
from lawlab.bills.wording import words


class Text(HTMLParser):
    """The text content of mark-up, as a browser's textContent gives it."""

    def __init__(self) -> None:
        super().__init__()
        self.found = ""

    def handle_data(self, data: str) -> None:
        self.found += data


def content(markup: str) -> str:
    reader = Text()
    reader.feed(str(markup))  # a plain string: Markup would escape what the parser finds
    reader.close()
    return reader.found


#: No carriage return, no surrogate, nothing that HTML itself does not keep.
LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("|") | st.just("\n"), max_size=60)


@settings(deadline=None, max_examples=100)
@given(LETTERS)
def test_no_word_is_lost_or_added(text: str) -> None:
    assert content(words(text)) == text


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text("ab <&|é ", min_size=1, max_size=9), min_size=1, max_size=5))
def test_nor_in_a_table(cells: list[str]) -> None:
    text = "\n".join(f"|{cell}|" for cell in cells)
    markup = words(text)
    assert "<td>" in markup
    assert content(markup) == text


def test_markup_in_a_paragraph_is_text() -> None:
    assert words("<script>") == '<p class="words">&lt;script&gt;</p>'


def test_ordinals_are_raised_and_nothing_else() -> None:
    assert ordinal("Titre Ier") == "Titre I<sup>er</sup>"
    assert ordinal("Article 1ᵉʳ bis A") == "Article 1<sup>er</sup> bis A"
    assert ordinal("Section première – fier <b>") == "Section première – fier &lt;b&gt;"


def test_an_article_is_called_by_its_label_and_number() -> None:
    article = Article(label="Article", number="1er")
    assert (article_title(article), article_name(article)) == ("Article 1ᵉʳ", "Article 1<sup>er</sup>")
