"""Sends the mail that waits, from a task of its own: no request ever waits for the mail server.

A mail is claimed before it is sent, so that of several processes one sends it; if that one dies in between,
another sends it again later under the same Message-ID, by which mail programs know copies.
"""

import logging
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from typing import Any

from flask import current_app
from sqlalchemy import delete, select, update

from lawlab.core.background import every
from lawlab.core.db import db, now, reading
from lawlab.core.mail import OutgoingMail

logger = logging.getLogger(__name__)

#: How often the mail that waits is looked for, in seconds.
LOOKED_FOR_EVERY = 2.0
#: How long the server may take to answer, in seconds.
PATIENCE = 20.0
#: How long a mail that a process claimed is left to it.
CLAIM = timedelta(minutes=5)
#: Waits between two tries, the last one repeated.
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360)]
GIVEN_UP_AFTER = timedelta(days=4)
#: How long the trace of a mail that left, or was given up, is kept: without its body.
KEPT_FOR = timedelta(days=7)
AT_ONCE = 50


@every(LOOKED_FOR_EVERY, "mail that waits")
def send_waiting() -> None:
    """Send what is due, over one connection; what cannot be sent waits longer each time."""
    settings = current_app.config["MAIL"]
    if settings is None or not (due := _due(now())):
        return
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("the mail server cannot be reached: %s", error)
        for ident in due:
            if _claim(ident, now()):
                _put_off(ident, str(error), now())
        return
    try:
        for ident in due:
            if mail := _claim(ident, now()):
                _send(server, settings, mail)
    finally:
        server.close()


def _due(at: datetime) -> list[int]:
    query = select(OutgoingMail.id).where(OutgoingMail.next_try_at <= at).order_by(OutgoingMail.id)
    with reading():
        found = list(db.session.scalars(query.limit(AT_ONCE)))
        db.session.rollback()
    return found


def _claim(ident: int, at: datetime) -> OutgoingMail | None:
    """The mail, out of its transaction, unless another process has it by now."""
    claimed = update(OutgoingMail).where(OutgoingMail.id == ident, OutgoingMail.next_try_at <= at)
    rows = db.session.execute(claimed.values(next_try_at=at + CLAIM, tries=OutgoingMail.tries + 1))
    db.session.commit()
    if not getattr(rows, "rowcount", 0):
        return None
    mail = db.session.get(OutgoingMail, ident, populate_existing=True)
    if mail is not None:
        db.session.expunge(mail)
    db.session.rollback()
    return mail


def _send(server: smtplib.SMTP, settings: Any, mail: OutgoingMail) -> None:
    """Hand one mail over; an address that the server refuses for good is given up."""
    try:
        message = as_message(mail, settings.sender)
        server.send_message(message, parseaddr(settings.sender)[1], [mail.to])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        _put_off(mail.id, _said(code, said), now(), for_good=500 <= code < 600)
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        _put_off(mail.id, _said(error.smtp_code, error.smtp_error), now())
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _put_off(mail.id, str(error), now())
    else:
        done = update(OutgoingMail).where(OutgoingMail.id == mail.id)
        db.session.execute(done.values(sent_at=now(), next_try_at=None, last_error=None, body=""))
        db.session.commit()


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def _put_off(ident: int, why: str, at: datetime, *, for_good: bool = False) -> None:
    """Try again later, or no more. The journal of the server keeps the reason, never the address."""
    mail = db.session.get(OutgoingMail, ident, populate_existing=True)
    if mail is not None:
        wait = WAITS[min(mail.tries, len(WAITS)) - 1]
        is_over = for_good or at + wait > mail.created_at + GIVEN_UP_AFTER
        mail.next_try_at = None if is_over else at + wait
        mail.body = "" if is_over else mail.body
        mail.last_error = " ".join("…" if "@" in word else word for word in why[:2000].split())[:500]
        logger.warning("mail %d %s: %s", ident, "is given up" if is_over else "waits", mail.last_error)
    db.session.commit()


def _connect(settings: Any) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=settings.authorities)
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=PATIENCE, context=context
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user is not None:
            server.login(settings.user, settings.password)
    except BaseException:
        server.close()
        raise
    return server


def as_message(mail: OutgoingMail, sender: str) -> EmailMessage:
    """The mail as it leaves: text alone, and headers that say that a program wrote it."""
    policy = SMTP if mail.to.isascii() else SMTPUTF8
    message = EmailMessage(policy=policy.clone(max_line_length=78))
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = (
        f"<{mail.id}.{int(mail.created_at.timestamp())}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    return message


@every(3600.0, "mail that has left")
def forget_what_left() -> None:
    """Delete the traces of mail that left, or was given up, some days ago."""
    old = OutgoingMail.created_at < now() - KEPT_FOR
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.next_try_at.is_(None), old))
    db.session.commit()
