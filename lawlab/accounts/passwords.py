"""Passwords: which are refused, and how they are hashed without holding anybody else up."""

import gzip
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import gevent
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _
from gevent.monkey import is_module_patched
from gevent.threadpool import ThreadPool

from lawlab.core.errors import Invalid

MIN_LENGTH, MAX_LENGTH = 10, 200
#: Hashes computed at the same time; each takes 46 MiB while it lasts.
AT_ONCE = 2

#: Twice the time of the least that OWASP's cheat sheet on password storage allows at this size of memory.
_hasher = PasswordHasher(time_cost=2, memory_cost=47104, parallelism=1)

#: The commonest of at least ten characters, as leaks show them, without their final digits and signs.
#: Runs ("1234567890"), repetitions ("abcabcabcabc") and rows of keys are refused by rule, not from the list.
_COMMON = set(
    """
    password passw0rd password1 passwort motdepasse monmotdepasse motdepass lemotdepasse changeme changemoi
    letmein letmeinnow welcome bienvenue bonjour bonjourbonjour administrator administrateur admin adminadmin
    iloveyou iloveyouu iloveyousomuch jetaime jetaimefort jetaimemonamour monamour doudou loulou chouchou
    princess princesse football footballer basketball baseball superman batman spiderman sunshine
    shadow monkey dragon master trustno michael jennifer jordan charlie alexander alexandre nicolas
    marseille olympique olympiquedemarseille parisparis parissaintgermain allezlesbleus vivelafrance laFrance
    soleil soleilsoleil azerty azertyuiop azertyqwerty qwerty qwertyuiop qwertyuio qwertyqwerty qazwsxedc
    abcdefghij abcdefghijk starwars pokemon pokemonpokemon whatever whateverwhatever computer ordinateur
    internet facebook instagram twitter google linkedin passpass passpassword secret secretsecret
    mypassword thisismypassword yourpassword nopassword defaultpassword temporaire temporary
    tinkerbell cheerleader strawberry blackberry butterfly papillon chocolate chocolat manchester
    liverpool barcelona realmadrid juventus arsenal chelsea elizabeth christopher christine catherine
    sebastien stephanie valentine valentin alexandra anthony caroline guillaume
    lawlab lawlablawlab republique republiquefrancaise libertegalitefraternite liberteegalitefraternite
    correcthorsebatterystaple correct horse battery staple ihateyou fuckyou fuckyoufuckyou
    """.casefold().split()
)
#: What leaks show most, lower case, sorted: the lists of zxcvbn (Dropbox, after Mark Burnett's ten million;
#: MIT licence), of zxcvbn-ts (MIT) and of Django (by Royce Williams; BSD licence), as far as they are eight
#: characters or more, or a word to which people add digits.
_LIST = Path(__file__).with_name("common_passwords.txt.gz")
_RUNS = [
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertzuiopasdfghjklyxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",
    "1a2z3e4r5t6y7u8i9o0p",
    "a1z2e3r4t5y6u7i8o9p0",
    "q1w2e3r4t5y6u7i8o9p0",
]
_LEET = str.maketrans("013457@$", "oieastas")


def check_password(password: str, *personal: str) -> None:
    """Invalid, in words, for a password too short, too long, among the commonest, or made of one's own name.

    `personal` is what anyone knows of the person: e-mail address, public name.
    """
    if len(password) < MIN_LENGTH:
        raise Invalid(_("A password has at least %(least)s characters.", least=MIN_LENGTH))
    if len(password) > MAX_LENGTH:
        raise Invalid(_("A password has at most %(most)s characters.", most=MAX_LENGTH))
    if not password.isprintable():
        raise Invalid(_("A password cannot hold characters that are not typed."))
    if is_common(password):
        raise Invalid(_("This password is among the first that anyone would try. Choose another."))
    known = {_core(part) for text in personal for part in [text, *re.split(r"[@.]", text)]}
    if _core(password) in known - {""}:
        raise Invalid(_("This password can be guessed from your name or your address. Choose another."))


def is_common(password: str) -> bool:
    """Whether it is a common password, a run of keys, or few characters over and over."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    bare = re.sub(r"[\s._-]", "", plain)
    if len(set(bare)) < 4 or re.fullmatch(r"(.{1,5})\1+.{0,4}", bare, re.DOTALL):
        return True
    if any(bare in run or bare[::-1] in run for run in _RUNS):
        return True
    read = {plain, bare, _core(plain), _core(bare).translate(_LEET), bare.translate(_LEET)}
    return bool(read & _COMMON) or not read.isdisjoint(_listed())


@cache
def _listed() -> frozenset[str]:
    return frozenset(gzip.decompress(_LIST.read_bytes()).decode().split())


def _core(text: str) -> str:
    """The letters without what people add before and after to please a rule."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def _pool() -> ThreadPool:
    return ThreadPool(AT_ONCE, hub=gevent.get_hub())


def _aside(function: Callable[..., Any], *args: Any) -> Any:
    """Run a slow computation in a thread, so that in a gevent process the other people's pages go on.

    Call it outside any write transaction: on SQLite everyone who writes would wait for it.
    """
    return _pool().apply(function, args) if is_module_patched("threading") else function(*args)


def hash_password(password: str) -> str:
    return str(_aside(_hasher.hash, _prepared(password)))


def verify_password(password: str, kept: str | None) -> bool:
    """Whether `password` is the one that `kept` was made from; without an account (None), False as late."""
    return bool(_aside(_verify, kept, _prepared(password[: 2 * MAX_LENGTH])))


def needs_new_hash(kept: str) -> bool:
    """Whether it was hashed with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


def _verify(kept: str | None, password: str) -> bool:
    try:
        return _hasher.verify(kept or _nobodys_hash(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def _prepared(password: str) -> str:
    """The same key strokes give the same bytes on every system (RFC 8265 asks for NFC)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


@cache
def _nobodys_hash() -> str:
    """A hash that no one's password gives: it takes the time of a real one."""
    return _hasher.hash("nobody’s password, made up when the site starts")
