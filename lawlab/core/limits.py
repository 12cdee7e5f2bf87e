"""How often one person, or one address, may do a thing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user

View = Callable[..., Any]


def who() -> str:
    """The person when logged in, else the address: a class behind one address is not one person."""
    return f"user:{current_user.get_id()}" if current_user.is_authenticated else f"ip:{get_remote_address()}"


def is_visitor() -> bool:
    return not current_user.is_authenticated


limiter = Limiter(who, default_limits=[], strategy="moving-window", headers_enabled=True)


@dataclass(frozen=True)
class Limit:
    """How often, at once and in the long run: for a person, and for all who share an address."""

    what: str  #: in a few words, for docs/limits.md
    person: str
    address: str


#: What docs/limits.md publishes, by name.
PUBLISHED: dict[str, Limit] = {}


def limited(name: str, what: str, *, person: str, address: str) -> Callable[[View], View]:
    """A decorator of views, which count together what is done through any of them.

    The address is allowed what 200 people do who share it, a school's or a parliament's: it stops a program
    that opens one account after the other, and visitors without one are counted by it alone.
    """
    PUBLISHED[name] = Limit(what, person, address)
    of_person = limiter.shared_limit(person, scope=name, exempt_when=is_visitor)
    of_address = limiter.shared_limit(address, scope=f"{name} of an address", key_func=get_remote_address)

    def decorate(view: View) -> View:
        limited_view: View = of_address(of_person(view))
        return limited_view

    return decorate
