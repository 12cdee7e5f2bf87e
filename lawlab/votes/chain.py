"""How an act of voting is written for ever: under a pseudonym, as one line, chained to those before it.

The pseudonym is an HMAC of the ballot with a salt that is the person's own: the same person has another one
on every ballot, and none once the salt is gone. The line is what is published, without a moment.
"""

import hashlib
import hmac

from lawlab.votes.models import VoteCast

#: The first field of every line: another way of writing them would have another number.
VERSION = "v1"
FIELDS = ("version", "ballot", "pseudonym", "act", "position", "source", "invited", "level", "decision")
WITHDRAWN, SET_ASIDE = "withdrawn", "set-aside"


def pseudonym(salt: str, ballot_id: int) -> str:
    """The name under which the owner of `salt` votes on this ballot: 32 hexadecimal digits."""
    return hmac.digest(salt.encode(), f"lawlab {VERSION} ballot {ballot_id}".encode(), "sha256").hex()[:32]


def line_of(cast: VoteCast) -> str:
    """The line of an act, its fields in the order of FIELDS, between commas: ASCII, no comma within."""
    return written(
        cast.ballot_id,
        cast.pseudonym,
        cast.act,
        cast.position,
        cast.source,
        cast.is_invited,
        cast.level,
        cast.decision_id,
    )


def written(
    ballot_id: int,
    pseudonym: str,
    act: int,
    position: str | None,
    source: str,
    is_invited: bool,
    level: str,
    decision_id: int | None,
) -> str:
    """The same, of values: `position` None is a vote taken back, or set aside where a decision says so."""
    value = position or (WITHDRAWN if decision_id is None else SET_ASIDE)
    decision = "" if decision_id is None else decision_id
    return f"{VERSION},{ballot_id},{pseudonym},{act},{value},{source},{int(is_invited)},{level},{decision}"


def leaf_hash(line: str) -> bytes:
    """The hash of a line as a leaf of a Merkle tree (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\x00" + line.encode()).digest()


def next_hash(previous: str, line: str) -> str:
    """The hash that a line adds to the chain that ends with `previous` ("" before the first): hexadecimal."""
    return hashlib.sha256(b"\x02" + bytes.fromhex(previous) + leaf_hash(line)).hexdigest()
