"""How often a person may vote, post, search and preview: refused in words, with when to come back."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse_many

from lawlab.accounts.models import User
from lawlab.bills.models import Article
from lawlab.core.limits import PUBLISHED, limiter
from tests.factories import Make
from tests.trust import Figure

DOCUMENT = Path(__file__).parents[3] / "docs" / "limits.md"
CLASS = 200  #: people behind one address, who must be able to do it all in the same minute
ClientFor = Callable[[User], FlaskClient]


@pytest.fixture
def limits(app: Flask) -> Iterator[None]:
    limiter.reset()
    limiter.enabled = True
    yield
    limiter.enabled = False
    limiter.reset()


def act(name: str, article: Article) -> tuple[str, dict[str, Any]]:
    """An honest request of each kind: its address, and what it sends."""
    page = f"/bills/{article.bill.slug}/articles/{article.eid}"
    lines = [{"base": 1, "text": "Un alinéa nouveau."}]
    return {
        "votes": (f"{page}/vote", {"data": {"position": "for"}}),
        "arguments": (f"/articles/{article.id}/arguments", {"data": {"side": "for", "body": "Une raison."}}),
        "annotations": (
            f"/paragraphs/{article.paragraphs[0].id}/annotate",
            {"data": {"kind": "remark", "body": "Une remarque.", "start": "0", "end": "2"}},
        ),
        "amendments": (
            f"/amendments/new?article={article.id}",
            {"data": {"base": ["1"], "text": ["Autre."], "action": "preview"}},
        ),
        "previews": ("/amendments/diff", {"json": {"article": article.id, "lines": lines}}),
        "searches": ("/search?q=alinéa", {}),
    }[name]


def ask(client: FlaskClient, name: str, article: Article) -> Any:
    path, sent = act(name, article)
    return client.post(path, **sent) if sent else client.get(path)


NAMES = ("votes", "arguments", "annotations", "amendments", "previews", "searches")


@pytest.mark.trust("S29")
@pytest.mark.parametrize("name", NAMES)
def test_a_person_who_does_it_too_often_is_told_when_to_come_back(
    app: Flask, make: Make, client_for: ClientFor, limits: None, figure: Figure, name: str
) -> None:
    article = make.article("Un alinéa.")
    burst = parse_many(PUBLISHED[name].person)[0].amount
    client = client_for(make.user())
    statuses = [ask(client, name, article).status_code for _ in range(burst)]
    assert max(statuses) < 400 or (name == "searches" and set(statuses) == {503}), "no index here"
    refused = ask(client, name, article)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert (
        "too often" in refused.get_data(as_text=True)
        or "trop souvent" in refused.get_data(as_text=True).lower()
    )
    other = ask(client_for(make.user()), name, article)
    assert other.status_code != 429, "another person at the same address is not stopped"
    figure(f"{name}: {PUBLISHED[name].person} a person, then 429 with Retry-After")


@pytest.mark.trust("S29")
def test_a_class_of_200_behind_one_address_votes_and_argues_at_once(
    app: Flask, make: Make, client_for: ClientFor, limits: None, figure: Figure
) -> None:
    article = make.article("Un alinéa.")
    statuses = []
    for _ in range(CLASS):
        client = client_for(make.user())
        statuses += [ask(client, name, article).status_code for name in ("votes", "arguments")]
    assert max(statuses) < 400
    figure(f"{CLASS} people behind one address vote and argue in the same minute: 0 refused")


@pytest.mark.trust("S29")
def test_every_limit_has_a_burst_and_leaves_room_for_a_class() -> None:
    assert set(NAMES) | {"debates", "submissions"} <= set(PUBLISHED)
    for name, limit in PUBLISHED.items():
        person, address = parse_many(limit.person), parse_many(limit.address)
        assert len(person) >= 2, f"{name}: at once, and in the long run"
        assert len(address) >= 2
        assert person[0].get_expiry() == address[0].get_expiry() == 60
        assert address[0].amount >= 3 * CLASS
        assert address[0].amount >= 12 * person[0].amount


def test_the_published_limits_are_those_of_the_code(app: Flask) -> None:
    """`docs/limits.md` has a row for each, in the same words; write it anew when this fails."""
    rows = [f"| {each.what} | {each.person} | {each.address} |" for each in PUBLISHED.values()]
    written = re.findall(r"^\| (?!What|---).*$", DOCUMENT.read_text(), re.MULTILINE)
    assert sorted(written) == sorted(rows), "\n".join(rows)
