"""E-mail addresses: checked for their form alone, and compared so that one mailbox has one account."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from lawlab.core.errors import Invalid

MAX_LENGTH = 254  #: RFC 5321
#: Mailboxes where dots before the @ make no difference, by the provider's own rule.
_DOTLESS = {"gmail.com", "googlemail.com"}


def clean_email(value: str) -> str:
    """The address in its usual form; Invalid when no mail could be sent to it. No network is asked."""
    try:
        if len(value) > MAX_LENGTH:
            raise EmailNotValidError
        return validate_email(value.strip(), check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        raise Invalid(_("This is not an e-mail address that mail could be sent to.")) from None


def email_key(email: str) -> str:
    """The address as it is compared: no case, no "+tag", and no dots where the provider ignores them."""
    local, _at, domain = email.strip().casefold().rpartition("@")
    local = local.split("+", 1)[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"
