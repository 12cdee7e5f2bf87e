"""A mail server that keeps what it is given, and refuses what a test tells it to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from lawlab.config import MailConfig
from lawlab.core.mailer import send_waiting
from tests.services import free_port

SENDER = "Consultation <no-reply@consult.example.org>"


class Mailbox:
    """Everybody's mail, in the order of its arrival."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusal: str | None = None  #: what is answered instead of taking a mail
        self.unknown: set[str] = set()
        self.port = free_port()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refusal:
            return self.refusal
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 Taken"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    @contextmanager
    def open(self) -> Iterator[None]:
        """Serve on `port` while the block lasts; before and after, nobody answers there."""
        server = Controller(self, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=True)
        server.start()
        try:
            yield
        finally:
            server.stop()


def settings(port: int, **other: Any) -> MailConfig:
    plain = {"host": "127.0.0.1", "port": port, "user": None, "password": "", "security": "none"}
    return MailConfig(**{**plain, "authorities": None, "sender": SENDER, **other})  # type: ignore[arg-type]


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server that the application sends through, when `deliver` is called."""
    box = Mailbox()
    app.config["MAIL"] = settings(box.port)
    with box.open():
        yield box
    app.config["MAIL"] = None


@pytest.fixture
def deliver(app: Flask) -> Callable[[], None]:
    """Run the task that sends mail, once."""
    return send_waiting


def link_in(mail: EmailMessage) -> str:
    """The path of the first link of a mail."""
    words = mail.get_content().split()
    return "/" + next(word for word in words if word.startswith("http")).split("/", 3)[3]
