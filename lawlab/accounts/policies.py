"""Who may do what: asked by verbs and by templates alike. Every question ends here."""

from typing import Any

from lawlab.accounts.models import Role, User


def has_role(user: Any, *roles: Role) -> bool:
    """Whether a logged-in person has one of the roles; an administrator has them all."""
    return isinstance(user, User) and bool(user.roles & {*roles, Role.ADMIN})


def can_contribute(user: Any) -> bool:
    return isinstance(user, User)


def can_moderate(user: Any) -> bool:
    return has_role(user, Role.MODERATOR)


def can_load_bills(user: Any) -> bool:
    return has_role(user, Role.OFFICER)


def can_grant_roles(user: Any) -> bool:
    return has_role(user)


def can_review(user: Any) -> bool:
    """Whether the lawmakers' desk is open to a person: members of parliament and their staff."""
    return has_role(user, Role.LAWMAKER)


def can_open_debates(user: Any) -> bool:
    return has_role(user, Role.HOST)


def is_trusted_with_others(user: Any) -> bool:
    """Whether what a person does binds others: such an account is worth stealing."""
    return isinstance(user, User) and bool(user.grants)
