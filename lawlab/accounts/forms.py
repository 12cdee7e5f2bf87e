"""The forms of accounts; each field says in words what is wrong with it, beside it."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, Form, HiddenField, PasswordField, StringField
from wtforms.validators import StopValidation, ValidationError

from lawlab.accounts.emails import clean_email
from lawlab.accounts.models import User
from lawlab.accounts.names import clean_name
from lawlab.accounts.passwords import MAX_LENGTH, check_password
from lawlab.accounts.queries import is_name_taken, user_with_email
from lawlab.core.errors import LawLabError


def follows(check: Callable[[str], object]) -> Callable[[Form, Field], None]:
    """A validator that says what the domain's own check says."""

    def validate(form: Form, field: Field) -> None:
        in_words(check, field.data or "")

    return validate


def in_words(check: Callable[..., object], *values: str) -> None:
    try:
        check(*values)
    except LawLabError as refusal:
        raise StopValidation(refusal.sentence) from None


def check_new_password(form: Any, field: Field) -> None:
    in_words(check_password, field.data or "", *form.personal())


class LogInForm(FlaskForm):
    email = EmailField(_l("E-mail address"))
    password = PasswordField(_l("Password"))
    is_kept = BooleanField(_l("Stay logged in on this device for a month"))
    next = HiddenField()


class SignUpForm(FlaskForm):
    email = EmailField(_l("E-mail address"), [follows(clean_email)])
    public_name = StringField(_l("Public name"), [follows(clean_name)])
    password = PasswordField(_l("Password"), [check_new_password])
    next = HiddenField()

    def personal(self) -> list[str]:
        return [self.email.data or "", self.public_name.data or ""]

    def validate_email(self, field: Field) -> None:
        if user_with_email(clean_email(field.data)) is not None:
            raise ValidationError(_("This address already has an account: log in, or use another one."))

    def validate_public_name(self, field: Field) -> None:
        if is_name_taken(field.data):
            raise ValidationError(_("This public name is taken, or could be confused with another one."))


class NewcomerForm(FlaskForm):
    """Somebody whom an identity provider vouches for: a public name, and an address if they like."""

    public_name = StringField(_l("Public name"), [follows(clean_name)])
    email = EmailField(_l("E-mail address (optional)"))

    def validate_public_name(self, field: Field) -> None:
        if is_name_taken(field.data):
            raise ValidationError(_("This public name is taken, or could be confused with another one."))

    def validate_email(self, field: Field) -> None:
        if not field.data:
            return
        in_words(clean_email, field.data)
        if user_with_email(clean_email(field.data)) is not None:
            raise ValidationError(
                _("This address already has an account: log in to it, then link your identity there.")
            )


class NameForm(FlaskForm):
    public_name = StringField(_l("Public name"), [follows(clean_name)])

    def validate_public_name(self, field: Field) -> None:
        if is_name_taken(field.data, by_others_than=current_user):
            raise ValidationError(_("This public name is taken, or could be confused with another one."))


class PasswordForm(FlaskForm):
    present = PasswordField(_l("Present password"))
    password = PasswordField(_l("New password"), [check_new_password])

    def personal(self) -> list[str]:
        user: User = current_user
        return [user.email or "", user.public_name]

    def validate_present(self, field: Field) -> None:
        if not field.data or len(field.data) > MAX_LENGTH:
            raise ValidationError(_("This is not your present password."))
