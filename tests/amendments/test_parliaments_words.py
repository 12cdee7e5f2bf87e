"""From an edit to the chambers' words, and back."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from lawlab.accounts.models import User
from lawlab.amendments.drafted import drafted, lines_from_instruction
from lawlab.amendments.wording import Target, proposed_text
from lawlab.core.errors import Invalid
from lawlab.law.drafting.parser import Chamber
from tests.amendments.makers import ARTICLE, submitted
from tests.factories import Make

TWICE = "Le conseil municipal se réunit deux fois par an."


def test_the_drafted_amendment_reads_back_to_the_same_edit(make: Make) -> None:
    article = make.article(*ARTICLE)
    amendment = submitted(make.user(), article, {2: TWICE, 4: None})
    for one in drafted(amendment):
        assert one.dispositif
        lines = lines_from_instruction(
            Target(article.bill, article), one.dispositif, Chamber(one.dialect.value)
        )
        assert [line.text for line in lines] == proposed_text(amendment.current)


def test_an_instruction_becomes_the_same_operations(
    make: Make, client_for: Callable[[User], FlaskClient]
) -> None:
    article = make.article(*ARTICLE)
    data = {
        "base": ["1", "2", "3", "4"],
        "text": ARTICLE,
        "action": "read",
        "instruction": "À l’alinéa 2, substituer au mot : « une » le mot : « deux ».",
    }
    page = client_for(make.user()).post(f"/amendments/new?article={article.id}", data=data)
    assert page.status_code == 200
    assert "se réunit deux fois par an" in page.text


@pytest.mark.parametrize(
    "text", ["Faire mieux.", "", "À l’alinéa 2, substituer au mot : « chat » le mot : « chien »."]
)
def test_what_is_not_understood_or_does_not_apply_is_refused(make: Make, text: str) -> None:
    article = make.article(*ARTICLE)
    with pytest.raises(Invalid):
        lines_from_instruction(Target(article.bill, article), text, Chamber.ASSEMBLEE)
