"""Everything that can be set, read once from the environment. Each key is explained in docs/operating.md."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from lawlab.accounts.oidc.settings import Provider, read_providers
from lawlab.core.logs import FORMS

ROLES = ("all", "web", "live")
SECOND_FACTOR = ("advised", "required")

#: Our own keys, beside those that every web program knows.
SITE_KEYS = {
    "LAWLAB_INSTANCE",
    "LAWLAB_ROLE",
    "LAWLAB_ORIGINS",
    "LAWLAB_DEMO",
    "LAWLAB_PROXIES",
    "LAWLAB_SOCKETS_PER_ADDRESS",
    "LAWLAB_SIGNING_KEY",
    "LAWLAB_WITNESSES",
    "LAWLAB_BACKUPS",
    "LAWLAB_OIDC",
    "LAWLAB_SECOND_FACTOR",
    "LAWLAB_LOG",
}

#: Keys that scripts and tests read; an unknown LAWLAB_… key is refused, for a typo must not pass unseen.
TOOL_KEYS = {"LAWLAB_CHROMIUM", "LAWLAB_CORPUS", "LAWLAB_SYSTEM_SERVERS"}

#: Keys of the mail that the site sends.
MAIL_KEYS = {"LAWLAB_SMTP", "LAWLAB_MAIL_FROM"}

CHAT_KEYS = {
    "LAWLAB_CHAT_IRC",
    "LAWLAB_CHAT_EVENTSUB",
    "LAWLAB_CHAT_CA",
    "LAWLAB_TWITCH_API",
    "LAWLAB_TWITCH_CLIENT_ID",
    "LAWLAB_TWITCH_TOKEN",
}


class ConfigError(ValueError):
    """A setting that cannot be right; the sentence names the key and what is expected."""


@dataclass(frozen=True)
class Config:
    """The settings of one process."""

    database_url: str
    redis_url: str | None
    instance: Path
    secret_key: str
    role: str
    origins: tuple[str, ...]
    host: str
    port: int
    demo: bool
    proxies: int
    sockets_per_address: int
    signing_key: Path
    witnesses: tuple[str, ...]
    backups: Path | None  #: where the hourly backups stand; None: none are made
    second_factor: str  #: what people with a role are told: "advised" or "required"
    log: str  #: what lines on standard error are: "plain" or "json"
    chat: "ChatConfig"
    mail: "MailConfig | None"  #: None: the site sends no mail
    identity_providers: tuple[Provider, ...]
    identity_secret: str = field(repr=False)  #: by which people whom a provider identified are known again

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_secure(self) -> bool:
        """Whether the site is reached over HTTPS only: cookies are then sent over nothing else."""
        return bool(self.origins) and all(origin.startswith("https://") for origin in self.origins)


@dataclass(frozen=True)
class ChatConfig:
    """Where the chats of streams are read; a host chooses a channel's name, never an address."""

    irc: str | None  #: "ircs://host:port"; None: no chat is read without a key
    eventsub: str  #: "wss://…"
    api: str  #: "https://…"
    client_id: str
    token: str = field(repr=False)  #: with it EventSub is read, without it IRC
    authorities: str | None  #: a file of certificates trusted instead of the machine's


@dataclass(frozen=True)
class MailConfig:
    """Through which server mail leaves, and in whose name."""

    host: str
    port: int
    user: str | None
    password: str = field(repr=False)
    security: str  #: "tls" from the first byte, "starttls" before anything is said, or "none"
    authorities: str | None  #: a file of certificates trusted instead of the machine's
    sender: str  #: "LawLab <no-reply@consult.example.org>"


def read_config(environ: Mapping[str, str], root: Path) -> Config:
    """The settings in `environ`, with defaults for the project at `root`; ConfigError in words otherwise."""
    for key in environ:
        if key.startswith("LAWLAB_") and key not in SITE_KEYS | MAIL_KEYS | CHAT_KEYS | TOOL_KEYS:
            raise ConfigError(f"{key} is not a setting of LawLab (see docs/operating.md)")
    instance = Path(environ.get("LAWLAB_INSTANCE") or root / "instance").absolute()
    providers = _identity_providers(environ.get("LAWLAB_OIDC"))
    if providers and not environ.get("LAWLAB_ORIGINS"):
        raise ConfigError("LAWLAB_OIDC needs LAWLAB_ORIGINS: its first address is where people come back to")
    host, port = environ.get("HOST") or "127.0.0.1", _port(environ.get("PORT") or "5000")
    return Config(
        database_url=_database_url(environ.get("DATABASE_URL"), instance),
        redis_url=_redis_url(environ.get("REDIS_URL")),
        instance=instance,
        secret_key=environ.get("SECRET_KEY") or _kept_secret(instance),
        role=_one_of("LAWLAB_ROLE", environ, ROLES),
        origins=_origins(environ.get("LAWLAB_ORIGINS"), host, port),
        host=host,
        port=port,
        demo=_flag("LAWLAB_DEMO", environ.get("LAWLAB_DEMO") or "0"),
        proxies=_count("LAWLAB_PROXIES", environ.get("LAWLAB_PROXIES") or "0", least=0, most=9),
        sockets_per_address=_count(
            "LAWLAB_SOCKETS_PER_ADDRESS", environ.get("LAWLAB_SOCKETS_PER_ADDRESS") or "250", 1, 1_000_000
        ),
        signing_key=_signing_key(environ.get("LAWLAB_SIGNING_KEY"), instance),
        witnesses=_witnesses(environ.get("LAWLAB_WITNESSES") or ""),
        backups=_folder("LAWLAB_BACKUPS", environ.get("LAWLAB_BACKUPS"), instance),
        second_factor=_one_of("LAWLAB_SECOND_FACTOR", environ, SECOND_FACTOR),
        log=_one_of("LAWLAB_LOG", environ, FORMS),
        chat=_chat(environ),
        mail=_mail(environ),
        identity_providers=providers,
        identity_secret=_kept_secret(instance, "identity_key") if providers else "",
    )


def _signing_key(value: str | None, instance: Path) -> Path:
    """The file of the key that signs the public log of votes; ours is made at its first use."""
    if not value:
        return instance / "keys" / "votes-ed25519.pem"
    if not Path(value).is_file():
        raise ConfigError(f"LAWLAB_SIGNING_KEY: there is no file {value}")
    return Path(value).absolute()


def _witnesses(value: str) -> tuple[str, ...]:
    """Mail addresses, between commas."""
    addresses = tuple(part.strip() for part in value.split(",") if part.strip())
    for address in addresses:
        name, at, host = address.rpartition("@")
        if not (name and at and "." in host) or any(sign.isspace() or sign in '<>"' for sign in address):
            raise ConfigError(f"LAWLAB_WITNESSES: {address!r} is not a mail address")
    return addresses


def _identity_providers(path: str | None) -> tuple[Provider, ...]:
    try:
        return read_providers(Path(path)) if path else ()
    except ValueError as error:
        raise ConfigError(f"LAWLAB_OIDC: {error}") from None


def _chat(environ: Mapping[str, str]) -> ChatConfig:
    """EventSub needs both the application's identifier and a key; one without the other is a mistake."""
    irc = environ.get("LAWLAB_CHAT_IRC") or "ircs://irc.chat.twitch.tv:6697"
    client_id, token = environ.get("LAWLAB_TWITCH_CLIENT_ID", ""), environ.get("LAWLAB_TWITCH_TOKEN", "")
    for key, value in (("LAWLAB_TWITCH_CLIENT_ID", client_id), ("LAWLAB_TWITCH_TOKEN", token)):
        if not ((value.isascii() and value.replace("_", "").isalnum()) or not value):
            raise ConfigError(f"{key} must be letters and digits")
    if bool(client_id) != bool(token):
        raise ConfigError("LAWLAB_TWITCH_CLIENT_ID and LAWLAB_TWITCH_TOKEN go together")
    authorities = environ.get("LAWLAB_CHAT_CA") or None
    if authorities and not Path(authorities).is_file():
        raise ConfigError(f"LAWLAB_CHAT_CA: there is no file {authorities}")
    eventsub = environ.get("LAWLAB_CHAT_EVENTSUB") or "wss://eventsub.wss.twitch.tv/ws"
    api = environ.get("LAWLAB_TWITCH_API") or "https://api.twitch.tv/helix"
    return ChatConfig(
        irc=None if irc == "off" else _address("LAWLAB_CHAT_IRC", irc, ("ircs", "irc")),
        eventsub=_address("LAWLAB_CHAT_EVENTSUB", eventsub, ("wss", "ws")),
        api=_address("LAWLAB_TWITCH_API", api, ("https", "http")),
        client_id=client_id,
        token=token,
        authorities=authorities,
    )


def _mail(environ: Mapping[str, str]) -> MailConfig | None:
    """The mail server of an address such as smtp://user:password@host:587, and the sender it needs."""
    value, sender = environ.get("LAWLAB_SMTP", ""), environ.get("LAWLAB_MAIL_FROM", "")
    if not value:
        return None
    name, address = parseaddr(sender)
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", address) or not sender.isprintable():
        raise ConfigError("LAWLAB_MAIL_FROM must be an address such as LawLab <no-reply@consult.example.org>")
    wrong = ConfigError("LAWLAB_SMTP must be an address such as smtp://user:password@mail.example.org:587")
    try:
        parts = urlsplit(value)
        port, options = parts.port, dict(parse_qsl(parts.query, strict_parsing=True) if parts.query else ())
    except ValueError:
        raise wrong from None
    known = {"tls": {"required", "off"}}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/"):
        raise wrong
    if set(options) - {*known, "ca"} or options.get("tls", "off") not in known["tls"]:
        raise ConfigError("LAWLAB_SMTP takes ?tls=required, ?tls=off and ?ca=/path/of/certificates.pem alone")
    if "ca" in options and not Path(options["ca"]).is_file():
        raise ConfigError(f"LAWLAB_SMTP: there is no file {options['ca']}")
    is_near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    is_plain = options.get("tls", "off" if is_near else "required") == "off"
    is_tls = parts.scheme == "smtps"
    return MailConfig(
        host=parts.hostname,
        port=port or (465 if is_tls else 25 if is_near else 587),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
        security="tls" if is_tls else "none" if is_plain else "starttls",
        authorities=options.get("ca"),
        sender=formataddr((name, address)),
    )


def _address(key: str, value: str, schemes: tuple[str, ...]) -> str:
    """An address of one of these schemes, the first of which is encrypted; anything else is refused."""
    try:
        parts = urlsplit(value)
        is_right = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and "@" not in value
    except ValueError:
        is_right = False
    if not is_right:
        raise ConfigError(f"{key} must be an address such as {schemes[0]}://chat.example.org, not {value!r}")
    return value


def _database_url(value: str | None, instance: Path) -> str:
    if not value:
        return f"sqlite:///{instance / 'lawlab.sqlite3'}"
    scheme = urlsplit(value).scheme
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return "postgresql+psycopg" + value[len(scheme) :]
    if scheme == "sqlite":
        return value
    raise ConfigError(f"DATABASE_URL must begin with postgresql:// or sqlite:///, not {scheme or value!r}")


def _folder(key: str, value: str | None, instance: Path) -> Path | None:
    """A folder apart from the data folder: what is backed up there would be lost with it."""
    if not value:
        return None
    folder = Path(value).absolute()
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{key}: {folder} is not a folder")
    if folder == instance:
        raise ConfigError(f"{key} must be another folder than LAWLAB_INSTANCE")
    return folder


def _redis_url(value: str | None) -> str | None:
    if value and urlsplit(value).scheme not in ("redis", "rediss"):
        raise ConfigError("REDIS_URL must begin with redis:// or rediss://")
    return value or None


def _port(value: str) -> int:
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ConfigError(f"PORT must be a number from 1 to 65535, not {value!r}")
    return int(value)


def _one_of(key: str, environ: Mapping[str, str], words: tuple[str, ...]) -> str:
    """One of these words, the first when nothing is said."""
    value = environ.get(key) or words[0]
    if value not in words:
        raise ConfigError(f"{key} must be one of {', '.join(words)}, not {value!r}")
    return value


def _flag(key: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise ConfigError(f"{key} must be 0 or 1, not {value!r}")
    return value == "1"


def _count(key: str, value: str, least: int, most: int) -> int:
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ConfigError(f"{key} must be a number from {least} to {most}, not {value!r}")
    return int(value)


def _origins(value: str | None, host: str, port: int) -> tuple[str, ...]:
    """The addresses that browsers may come from; `*` would let any site act for its visitors: refused."""
    if value is None:
        names = {host, "localhost", "127.0.0.1"} - {"0.0.0.0"}  # noqa: S104 - left out, not listened on
        return tuple(sorted(f"http://{name}:{port}" for name in names))
    origins = tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
    if not origins:
        raise ConfigError(
            "LAWLAB_ORIGINS is set, but names no origin: leave it out, or name the site's address"
        )
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or "*" in origin:
            raise ConfigError(
                f"LAWLAB_ORIGINS: {origin!r} is not an origin such as https://consult.example.org"
            )
    return origins


def _kept_secret(instance: Path, name: str = "secret_key") -> str:
    """A random key made at the first start and kept, so that a restart logs nobody out."""
    path = instance / name
    instance.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text().strip()
