"""`flask accounts …`: the operator's way to open accounts and give roles."""

import click
from flask.cli import AppGroup

from lawlab.accounts import services
from lawlab.accounts.links import reset_token
from lawlab.accounts.models import End, Role
from lawlab.accounts.passkeys import passkeys_of, remove_passkey
from lawlab.accounts.passwords import check_password, hash_password
from lawlab.accounts.queries import is_name_taken, user_with_email
from lawlab.accounts.second_factor import turn_off
from lawlab.core.db import db, now
from lawlab.core.errors import LawLabError
from lawlab.core.mail import link_to

accounts = AppGroup("accounts", help="Open accounts, give and take back roles.")
ROLES = click.Choice([role.value for role in Role if role is not Role.CITIZEN])


@accounts.command("create")
@click.argument("email")
@click.argument("public_name")
@click.option("--role", "roles", type=ROLES, multiple=True, help="A role to give at once; may be repeated.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.password_option(help="Asked for when it is not given.")
def create(email: str, public_name: str, roles: tuple[str, ...], language: str, password: str) -> None:
    """Open an account for EMAIL under PUBLIC_NAME."""
    try:
        check_password(password, email, public_name)
        if user_with_email(email) or is_name_taken(public_name):
            raise click.ClickException("This e-mail address or this public name already has an account.")
        db.session.rollback()
        user = services.sign_up(email, public_name, hash_password(password), language=language)
        for role in roles:
            services.grant_role(None, user, Role(role))
        db.session.commit()
    except LawLabError as refusal:
        raise click.ClickException(refusal.sentence) from None
    click.echo(f"{user.public_name} has an account{' as ' + ', '.join(roles) if roles else ''}.")


@accounts.command("grant")
@click.argument("email")
@click.argument("role", type=ROLES)
def grant(email: str, role: str) -> None:
    """Give ROLE to the person whose address is EMAIL."""
    user = user_with_email(email)
    if user is None:
        raise click.ClickException(f"Nobody has an account with the address {email}.")
    services.grant_role(None, user, Role(role))
    db.session.commit()
    click.echo(f"{user.public_name} is now {role}.")


@accounts.command("revoke")
@click.argument("email")
@click.argument("role", type=ROLES)
def revoke(email: str, role: str) -> None:
    """Take ROLE back from the person whose address is EMAIL."""
    user = user_with_email(email)
    if user is None:
        raise click.ClickException(f"Nobody has an account with the address {email}.")
    services.revoke_role(None, user, Role(role))
    db.session.commit()
    click.echo(f"{user.public_name} is not {role} any more.")


@accounts.command("log-out")
@click.argument("email")
def log_out(email: str) -> None:
    """End every log-in of the person whose address is EMAIL: browsers, and the sockets of their pages."""
    user = user_with_email(email)
    if user is None:
        raise click.ClickException(f"Nobody has an account with the address {email}.")
    services.log_out_everywhere(user, End.OPERATOR, at=now())
    db.session.commit()
    click.echo(f"{user.public_name} is logged out everywhere.")


@accounts.command("reset-link")
@click.argument("email")
def reset_link(email: str) -> None:
    """Print a link by which the person whose address is EMAIL chooses a new password.

    It is good once, for an hour. Make sure first that it is they who ask.
    """
    user = user_with_email(email)
    if user is None:
        raise click.ClickException(f"Nobody has an account with the address {email}.")
    click.echo(link_to("forgotten.choose", reset_token=reset_token(user)))


@accounts.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take passkeys and one-time codes from EMAIL's account, for an owner who lost them."""
    user = user_with_email(email)
    if user is None:
        raise click.ClickException(f"Nobody has an account with the address {email}.")
    for key in passkeys_of(user):
        remove_passkey(user, key.id)
    turn_off(user)
    services.log_out_everywhere(user, End.OPERATOR, at=now())
    db.session.commit()
    click.echo(f"{user.public_name} logs in with the password alone.")
