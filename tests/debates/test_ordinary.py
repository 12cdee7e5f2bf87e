"""What is said live is an ordinary contribution: under its article, in the search index, not before."""

from lawlab.arguments.models import Side
from lawlab.core.db import db, now
from lawlab.debates.queueing import approve, hide, restore, say
from lawlab.debates.staging import move_to
from tests.search.conftest import index, search  # noqa: F401 - fixtures


def test_an_argument_is_found_from_its_approval_on_and_while_it_is_not_hidden(make, client, search):  # noqa: F811
    debate = make.debate()
    move_to(debate.host, debate, debate.agenda[0], at=now())
    live = say(make.user(), debate, Side.FOR, "Une raison quadrilobée.", at=now())
    db.session.commit()
    article = f"/bills/{debate.bill.slug}/articles/{debate.agenda[0].article.eid}"

    def seen():
        return search("quadrilobée").total, "quadrilobée" in client.get(article).text

    assert seen() == (0, False)
    approve(debate.host, debate, live, at=now())
    db.session.commit()
    assert seen() == (1, True)
    hide(debate.host, debate, live, at=now())
    db.session.commit()
    assert seen() == (0, False)
    restore(debate.host, debate, live, at=now())
    db.session.commit()
    assert seen() == (1, True)
