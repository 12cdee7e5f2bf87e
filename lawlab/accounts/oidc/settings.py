"""Identity providers as the operator sets them: a TOML file, a table a provider, checked to the last key."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

#: How sure a provider may make us of a person: `verified` is one account a person, vouched for by the State.
LEVELS = ("declared", "confirmed", "verified")
USERINFO = ("signed", "plain", "none")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
REQUIRED = {"name", "issuer", "client_id", "client_secret", "level"}
TEXTS = REQUIRED | {"acr_values", "acr_accepted", "userinfo", "space", "authorities"}
FLAGS = {"logout", "pkce"}


@dataclass(frozen=True)
class Provider:
    """One identity provider; what its keys mean to an operator is in docs/identity.md."""

    key: str  #: its name in our addresses: /identity/<key>/…
    name: str  #: as people read it
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    level: str = "declared"
    acr_values: str = ""  #: asked for, separated by spaces; empty: none is
    acr_accepted: tuple[str, ...] = ()  #: what the answer may say; empty: anything
    userinfo: str = "signed"
    space: str = ""  #: providers of one space call the same person by the same subject
    logout: bool = True
    pkce: bool = True
    authorities: str | None = None  #: a file of certificates trusted instead of the usual ones


def read_providers(path: Path) -> tuple[Provider, ...]:
    """The providers of a file, in its order; ValueError, in words, for anything that cannot be right."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise ValueError(f"the file {path} cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not TOML: {error}") from None
    if not tables:
        raise ValueError(f"{path} names no provider: give it a table such as [franceconnect]")
    providers = tuple(_provider(key, table) for key, table in tables.items())
    _require_one_identity_a_person(providers)
    return providers


def _provider(key: str, table: Any) -> Provider:
    if not isinstance(table, Mapping):
        raise ValueError(f"{key} stands outside of any provider's table, such as [franceconnect]")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", key):
        raise ValueError(f"[{key}]: a provider's key is lower-case letters, digits and hyphens")
    for name in sorted(set(table) - TEXTS - FLAGS):
        raise ValueError(f"[{key}]: {name} is not a setting of a provider (see docs/identity.md)")
    for name in sorted(REQUIRED - set(table)):
        raise ValueError(f"[{key}]: {name} is missing")
    for name, value in table.items():
        kind, expected = (bool, "true or false") if name in FLAGS else (str, "a text that is not empty")
        if not isinstance(value, kind) or (value == "" and name in TEXTS):
            raise ValueError(f"[{key}]: {name} must be {expected}")
    values: dict[str, Any] = dict(table)
    values["issuer"] = _address(key, "issuer", table["issuer"])
    for name, allowed in (("level", LEVELS), ("userinfo", USERINFO)):
        if values.get(name, allowed[0]) not in allowed:
            raise ValueError(f"[{key}]: {name} must be one of {', '.join(allowed)}, not {values[name]!r}")
    authorities = values.get("authorities")
    if authorities and not Path(authorities).is_file():
        raise ValueError(f"[{key}]: authorities: there is no file {authorities}")
    values["acr_accepted"] = tuple(values.get("acr_accepted", values.get("acr_values", "")).split())
    values.setdefault("space", values["issuer"])
    return Provider(key=key, **values)


def _address(key: str, name: str, value: str) -> str:
    """An issuer as OpenID Connect Discovery (section 3) has it: HTTPS, without query or fragment."""
    if not is_safe_address(value) or "?" in value or "#" in value:
        raise ValueError(
            f"[{key}]: {name} must be an address such as https://id.example.org "
            "(http:// for this machine only)"
        )
    return value


def is_safe_address(value: object) -> bool:
    """Whether it is an HTTPS address, or an HTTP one of this machine, where nobody listens in between."""
    if not isinstance(value, str) or not value.isascii() or any(c.isspace() for c in value):
        return False
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or "\\" in value:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def _require_one_identity_a_person(providers: tuple[Provider, ...]) -> None:
    """Two providers that know people by different subjects cannot both vouch for one account a person."""
    spaces = {provider.space for provider in providers if provider.level == "verified"}
    if len(spaces) > 1:
        keys = ", ".join(provider.key for provider in providers if provider.level == "verified")
        raise ValueError(
            f"only one of {keys} may give the level verified: nobody could tell that two of their identities "
            "are one person (the same `space` says that they call a person by the same subject)"
        )
