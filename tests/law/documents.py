"""Strategies: any document a reader could make, any heading, any paragraph."""

from hypothesis import strategies as st

from lawlab.law.building import DocumentBuilder
from lawlab.law.document import Document
from lawlab.law.headings import Heading

TRICKY = ["#", "\\", "|", "---", "===", "- ", "1° ", "a) ", "(nouveau)", "—", "\n", "« ", " »", " | ",
          "\u00a0", "Article 3", "Titre Ier", "Annexe", "Section 2", "Exposé des motifs", '"', ":",
          "> ", "* "]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(TRICKY), st.text(max_size=8)), max_size=6).map("".join)
numbers = st.one_of(
    st.sampled_from(["1er", "2 bis A", "unique", "L. 123-4", "3", "5-bis", "première", ""]), texts
)
labels = st.one_of(
    st.sampled_from(["Article", "Art.", "Section", "SEC.", "Titre", "CHAPITRE", "partie", ""]), texts
)
statuses = st.one_of(st.sampled_from(["", "(nouveau)", "(nouveau) (Supprimé)"]), texts)
headings = st.builds(Heading, labels, numbers, statuses, texts)
events = st.one_of(
    st.tuples(st.just("add"), texts),
    st.tuples(st.just("article"), headings),
    st.tuples(st.just("division"), st.tuples(st.integers(1, 8), headings)),
    st.tuples(st.just("annex"), headings),
    st.tuples(st.just("part"), st.sampled_from(["preamble", "explanatory", "closing"])),
    st.tuples(st.just("close"), st.none()),
)


def build(language: str, title: str, happenings: list[tuple[str, object]]) -> Document:
    """The document that these events make, whatever they are."""
    builder = DocumentBuilder("markdown", language, title)
    for what, value in happenings:
        if what == "add":
            builder.add(value)
        elif what == "article":
            builder.open_article(value)
        elif what == "division":
            builder.open_division(*value)
        elif what == "annex":
            builder.open_annex(value)
        elif what == "part":
            builder.go_to(value)
        else:
            builder.close_division()
    return builder.build()


documents = st.builds(build, st.sampled_from(["fr", "en", ""]), texts, st.lists(events, max_size=14))
