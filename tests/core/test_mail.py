"""Mail: written with the change, sent once to a real server, patient with one that is away."""

import socket
import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select, update

from lawlab.config import ConfigError, read_config
from lawlab.core.db import db, now
from lawlab.core.mail import OutgoingMail, link_to, post
from lawlab.core.mailer import GIVEN_UP_AFTER, as_message, forget_what_left, send_waiting
from tests.app_fixtures import ROOT
from tests.mail import SENDER, Mailbox, settings
from tests.services import free_port

ANNA = "anna@example.org"


def write(to: str = ANNA, subject: str = "Votre réponse", body: str = "Bonjour,\n\nÀ bientôt.\n") -> None:
    post(to, subject, body, at=now())
    db.session.commit()


def the_mail() -> OutgoingMail:
    db.session.expire_all()
    return db.session.scalars(select(OutgoingMail)).one()


def make_due() -> None:
    db.session.execute(update(OutgoingMail).values(next_try_at=now()))
    db.session.commit()


def test_a_mail_leaves_once_as_text_that_says_a_program_wrote_it(app: Flask, mailbox: Mailbox) -> None:
    write()
    for _ in range(3):
        send_waiting()
    (mail,) = mailbox.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, ANNA, "Votre réponse")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert mail.get_content().replace("\r\n", "\n") == "Bonjour,\n\nÀ bientôt.\n"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@consult.example.org>")
    assert mail["Date"]
    kept = the_mail()
    assert (kept.tries, kept.body, kept.next_try_at) == (1, "", None)
    assert kept.sent_at is not None


def test_a_change_that_is_taken_back_sends_nothing(app: Flask, mailbox: Mailbox) -> None:
    post(ANNA, "s", "b", at=now())
    db.session.rollback()
    send_waiting()
    assert not mailbox.mails


@pytest.mark.parametrize("evil", ["a\r\nBcc: all@example.org", "a\nX: y", "a\x00b\u2028c\u0085d", "é" * 4000])
def test_nothing_that_is_written_adds_a_header(app: Flask, mailbox: Mailbox, evil: str) -> None:
    write(subject=evil)
    send_waiting()
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert not set(mail["Subject"]) & set("\r\n\x00\u2028\u0085")


def test_an_address_that_would_add_a_header_is_never_written_to(app: Flask, mailbox: Mailbox) -> None:
    write(to="a@example.org\r\nBcc: all@example.org")
    write(to=ANNA)
    send_waiting()
    assert [mail["To"] for mail in mailbox.mails] == [ANNA]


def test_an_address_in_other_letters_is_written_to(app: Flask, mailbox: Mailbox) -> None:
    write(to="hélène@exämple.org")
    send_waiting()
    assert len(mailbox.mails) == 1


def test_without_a_mail_server_nothing_is_written(app: Flask) -> None:
    write()
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_a_server_that_is_away_is_asked_again_later_and_later(app: Flask) -> None:
    app.config["MAIL"] = settings(free_port())
    try:
        waits = []
        write()
        for _ in range(4):
            make_due()
            before = now()
            send_waiting()
            waits.append(round((the_mail().next_try_at - before) / timedelta(minutes=1)))  # type: ignore[operator]
        assert waits == [1, 5, 15, 60]
        assert the_mail().last_error
        box = Mailbox()
        app.config["MAIL"] = settings(box.port)
        with box.open():
            send_waiting()
            assert not box.mails  # it is not due
            make_due()
            send_waiting()
            assert len(box.mails) == 1
    finally:
        app.config["MAIL"] = None


def test_a_mail_is_given_up_after_some_days_and_its_words_forgotten(app: Flask) -> None:
    app.config["MAIL"] = settings(free_port())
    try:
        post(ANNA, "s", "secret", at=now() - GIVEN_UP_AFTER)
        db.session.commit()
        send_waiting()
        assert (the_mail().next_try_at, the_mail().sent_at, the_mail().body) == (None, None, "")
        db.session.execute(update(OutgoingMail).values(created_at=now() - timedelta(days=8)))
        db.session.commit()
        forget_what_left()
        assert db.session.scalars(select(OutgoingMail)).all() == []
    finally:
        app.config["MAIL"] = None


def test_an_address_refused_for_good_is_not_tried_again(app: Flask, mailbox: Mailbox) -> None:
    mailbox.unknown.add(ANNA)
    write()
    write(to="bob@example.org")
    send_waiting()
    assert [mail["To"] for mail in mailbox.mails] == ["bob@example.org"]
    lost = db.session.scalars(select(OutgoingMail).where(OutgoingMail.to == ANNA)).one()
    assert (lost.next_try_at, lost.sent_at) == (None, None)
    assert "No such user" in (lost.last_error or "")


def test_a_server_that_is_busy_is_tried_again(app: Flask, mailbox: Mailbox) -> None:
    mailbox.refusal = "451 4.3.0 Try again later"
    write()
    send_waiting()
    assert the_mail().next_try_at is not None
    mailbox.refusal = None
    make_due()
    send_waiting()
    assert len(mailbox.mails) == 1


def test_what_another_process_claimed_is_left_to_it(app: Flask, mailbox: Mailbox) -> None:
    write()
    db.session.execute(update(OutgoingMail).values(next_try_at=now() + timedelta(minutes=4), tries=1))
    db.session.commit()
    send_waiting()
    assert not mailbox.mails


def test_writing_does_not_wait_for_a_server_that_says_nothing(app: Flask) -> None:
    """It accepts connections, and is silent: only the task that sends would notice."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        app.config["MAIL"] = settings(silent.getsockname()[1])
        try:
            start = time.monotonic()
            write()
            assert time.monotonic() - start < 5
        finally:
            app.config["MAIL"] = None


def test_the_same_mail_has_the_same_name_however_often_it_is_tried(app: Flask) -> None:
    mail = OutgoingMail(id=7, to=ANNA, subject="s", body="b", created_at=now())
    names: set[str] = {as_message(mail, SENDER)["Message-ID"] for _ in range(3)}
    assert len(names) == 1
    assert isinstance(as_message(mail, SENDER), EmailMessage)


def test_links_bear_the_sites_own_name(app: Flask) -> None:
    with app.test_request_context("/", headers={"Host": "evil.example"}):
        assert link_to("accounts.account") == "http://localhost/account"


# ---- settings

Read = Callable[..., object]


def read(**environ: str) -> object:
    return read_config({"SECRET_KEY": "x", "LAWLAB_INSTANCE": "/tmp/lawlab-unused", **environ}, ROOT).mail  # noqa: S108


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, None, "starttls")),
        ("smtp://u%40x:p%3A@mail.example.org:2525", ("mail.example.org", 2525, "u@x", "starttls")),
        ("smtps://u:p@mail.example.org", ("mail.example.org", 465, "u", "tls")),
        ("smtp://localhost", ("localhost", 25, None, "none")),
        ("smtp://mail.example.org:25?tls=off", ("mail.example.org", 25, None, "none")),
        ("smtp://127.0.0.1:25?tls=required", ("127.0.0.1", 25, None, "starttls")),
    ],
)
def test_a_mail_server_is_an_address(address: str, expected: tuple[object, ...]) -> None:
    found: object = read(LAWLAB_SMTP=address, LAWLAB_MAIL_FROM=SENDER)
    names = ("host", "port", "user", "security")
    assert tuple(getattr(found, name) for name in names) == expected
    assert "p:" not in repr(found)


def test_no_mail_server_is_no_mail() -> None:
    assert read() is None


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("mail.example.org", SENDER),
        ("http://mail.example.org", SENDER),
        ("smtp://", SENDER),
        ("smtp://h:99999", SENDER),
        ("smtp://h/path", SENDER),
        ("smtp://h?tls=perhaps", SENDER),
        ("smtp://h?x=y", SENDER),
        ("smtp://h?ca=/nowhere.pem", SENDER),
        ("smtp://h", ""),
        ("smtp://h", "nobody"),
        ("smtp://h", "a@b.org\r\nBcc: c@d.org"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_in_words(address: str, sender: str) -> None:
    with pytest.raises(ConfigError, match=r"LAWLAB_(SMTP|MAIL_FROM)"):
        read(LAWLAB_SMTP=address, LAWLAB_MAIL_FROM=sender)
