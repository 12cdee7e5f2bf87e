"""A provider on loopback that the site is set to, and a person on the way there and back."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lawlab.accounts.models import Identity, User
from lawlab.accounts.oidc.asking import Asked
from lawlab.accounts.oidc.settings import Provider as Settings
from lawlab.core.db import db
from tests.accounts.oidc.provider import CLIENT, SECRET, Provider, open_desk


@pytest.fixture(scope="session")
def running_provider() -> Iterator[Provider]:
    provider = Provider()
    server = open_desk(provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield provider
    provider.released.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def provider(running_provider: Provider) -> Iterator[Provider]:
    """The provider, honest again at each test."""
    running_provider.reset()
    yield running_provider
    running_provider.released.set()


def settings_of(provider: Provider, **other: Any) -> Settings:
    right = {
        "key": "fc", "name": "FranceConnect", "issuer": provider.url, "client_id": CLIENT,
        "client_secret": SECRET, "level": "verified", "acr_values": "eidas1", "acr_accepted": ("eidas1",),
        "space": provider.url,
    }  # fmt: skip
    return Settings(**{**right, **other})


@dataclass
class SetTo:
    """The site's providers, which a test may set otherwise."""

    app: Flask
    provider: Provider

    def __call__(self, **other: Any) -> Asked:
        settings = settings_of(self.provider, **other)
        asked = Asked(settings, timeout=(2.0, 0.6), patience=0.8)
        self.app.config["IDENTITY_PROVIDERS"] = {
            **self.app.config["IDENTITY_PROVIDERS"], settings.key: asked
        }  # fmt: skip
        return asked


@pytest.fixture
def set_to(app: Flask, provider: Provider) -> Iterator[SetTo]:
    """The site, set to the provider as to FranceConnect: `set_to(userinfo="none")` sets it otherwise."""
    before = dict(app.config)
    app.config.update(IDENTITY_PROVIDERS={}, IDENTITY_SECRET="the site's key")
    it = SetTo(app, provider)
    it()
    yield it
    app.config.update({name: before[name] for name in ("IDENTITY_PROVIDERS", "IDENTITY_SECRET")})


class Traveller:
    """A browser, and what the person does in it."""

    def __init__(self, client: FlaskClient, provider: Provider) -> None:
        self.client, self.provider = client, provider

    def leave(self, key: str = "fc", next: str = "/") -> str:
        """To the provider's page: its address."""
        answer = self.client.get(f"/identity/{key}/log-in", query_string={"next": next})
        assert answer.status_code == 302, answer.text
        return str(answer.location)

    def leave_to_link(self, key: str = "fc") -> str:
        page = self.client.post(f"/identity/{key}/link")
        assert page.status_code == 200, page.text
        return target_of(page.text)

    def come_back(self, way: dict[str, str], key: str = "fc") -> Any:
        return self.client.get(f"/identity/{key}/callback", query_string=way)

    def go(self, subject: str | None = None, *, key: str = "fc", next: str = "/") -> Any:
        """There and back."""
        return self.come_back(self.provider.authorize(self.leave(key, next), subject), key)

    def arrive_as(self, subject: str, name: str, **form: str) -> User:
        """There, back, and a name chosen."""
        assert self.go(subject).location == "/identity/welcome"
        answer = self.client.post("/identity/welcome", data={"public_name": name, **form})
        assert answer.status_code == 302, answer.text
        return db.session.scalars(select(User).where(User.public_name == name)).one()

    def link(self, subject: str, key: str = "fc") -> Any:
        return self.come_back(self.provider.authorize(self.leave_to_link(key), subject), key)

    @property
    def is_logged_in(self) -> bool:
        return self.client.get("/account").status_code == 200


def target_of(page: str) -> str:
    """Where a page on the way leads."""
    start = page.index('content="0; url=') + len('content="0; url=')
    return page[start : page.index('"', start)].replace("&amp;", "&")


@pytest.fixture
def traveller(set_to: SetTo, app: Flask, provider: Provider) -> Callable[..., Traveller]:
    """`traveller()`: a browser in which nobody is logged in; `traveller(client)`: this one."""
    return lambda client=None: Traveller(client or app.test_client(), provider)


@pytest.fixture
def nobody_came() -> Callable[[], bool]:
    """Whether no account was opened, and no identity linked."""

    def check() -> bool:
        db.session.rollback()
        counts = [db.session.scalar(select(func.count()).select_from(t)) for t in (User, Identity)]
        return counts == [0, 0]

    return check
