"""The mails about accounts, in the language of the person who gets them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from lawlab.accounts.links import confirmation_token, reset_token, waiting_address
from lawlab.accounts.models import User
from lawlab.core.mail import is_mail_sent, link_to, post


@contextmanager
def _language_of(user: User) -> Iterator[None]:
    with force_locale(user.language):
        yield


def send_confirmation(user: User, *, at: datetime) -> None:
    """Send a link to the address that waits to be confirmed, if any."""
    address = waiting_address(user)
    if address is None or not is_mail_sent():
        return
    with _language_of(user):
        body = _letter(
            user,
            _("Open this link, then press the button of its page, to confirm that this address is yours:"),
            link_to("addresses.confirm", confirm_token=confirmation_token(user)),
            _("The link is good for 48 hours, and once."),
            _("If you have asked for nothing here, do nothing: without you this address is not confirmed."),
        )
        post(address, _("Confirm your address on LawLab"), body, person_id=user.id, at=at)


def warn_of_new_address(user: User, *, at: datetime) -> None:
    """Tell the present address that another one is to take its place."""
    if not user.email:
        return
    with _language_of(user):
        body = _letter(
            user,
            _("Somebody logged in to your account asked that another address take the place of this one. "
              "It will, once the other one is confirmed."),
            _("If it was not you, change your password at once: that logs every device out."),
            link_to("accounts.account"),
        )  # fmt: skip
        post(user.email, _("Your address on LawLab is about to change"), body, person_id=user.id, at=at)


def tell_of_new_address(user: User, earlier: str, *, at: datetime) -> None:
    """Tell the earlier address that it is no longer the account's."""
    with _language_of(user):
        body = _letter(
            user,
            _("Another address has been confirmed and has taken the place of this one. Nothing more will be "
              "sent here."),
            _("If it was not you, write to those who run the site."),
        )  # fmt: skip
        post(earlier, _("Your address on LawLab has changed"), body, person_id=user.id, at=at)


def tell_of_new_password(user: User, *, at: datetime) -> None:
    """Tell the person that the password was changed, in case it was by somebody else."""
    if not user.email:
        return
    with _language_of(user):
        body = _letter(
            user,
            _("The password of your account has just been changed, and your other devices are logged out."),
            _("If it was not you, choose another one at once by this page:"),
            link_to("forgotten.ask"),
        )
        post(user.email, _("Your password on LawLab has changed"), body, person_id=user.id, at=at)


def send_reset(user: User | None, *, at: datetime) -> None:
    """Send a link to a new password; for nobody, take the same time."""
    if user is None or not user.email:
        nobody = User(id=0, public_name="—", email="", password_hash="", language="fr")
        with _language_of(nobody):
            body = _reset_letter(nobody)
        post(None, _("Choose a new password on LawLab"), body, at=at)
        return
    with _language_of(user):
        body = _reset_letter(user)
        post(user.email, _("Choose a new password on LawLab"), body, person_id=user.id, at=at)


def _reset_letter(user: User) -> str:
    return _letter(
        user,
        _("Choose a new password by this link:"),
        link_to("forgotten.choose", reset_token=reset_token(user)),
        _("The link is good for an hour, and once. All your devices will be logged out."),
        _("If you have not asked for it, do nothing: your password stays as it is."),
    )


def _letter(user: User, *paragraphs: str) -> str:
    """A greeting, the paragraphs, and who writes.

    A name is said to an address that is its person's alone: anybody may sign up with another's address, and
    choose words for a name.
    """
    is_known = user.email_confirmed_at is not None
    greeting = _("Hello %(name)s,", name=user.public_name) if is_known else _("Hello,")
    signature = _("LawLab: writing the law together. This address is not read.")
    return "\n\n".join([greeting, *paragraphs, f"-- \n{signature}"]) + "\n"
