"""The register of personal data: for every column about a person, what an export says and what erasure does.

docs/privacy.md says the same in sentences. A test compares the register with the tables themselves: a new
column that refers to a person, or is named like what one knows of a person, needs a rule here first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class AtErasure(StrEnum):
    DELETE = "delete"  #: the row goes
    EMPTY = "empty"  #: the row stays, the column is emptied
    KEEP = "keep"  #: the row stays, and refers to an account of which nothing is left
    OWN = "own"  #: a rule of its own in `privacy/erasing.py`


@dataclass(frozen=True)
class Rule:
    """One column that says whose a row is, or holds what is known of a person."""

    column: str  #: "table.column"
    at_erasure: AtErasure
    why: str
    owns: bool = True  #: whether the row is the person's own data, which an export gives them

    @property
    def table(self) -> str:
        return self.column.partition(".")[0]

    @property
    def name(self) -> str:
        return self.column.partition(".")[2]


@dataclass(frozen=True)
class Part:
    """A table that is part of a person's row in another one, and goes or stays with it."""

    table: str
    column: str  #: of this table
    of: str  #: that table
    why: str


def _rules(at_erasure: AtErasure, why: str, *columns: str, owns: bool = True) -> Iterator[Rule]:
    return (Rule(column, at_erasure, why, owns) for column in columns)


RULES = (
    # ---- the account: the row stays, as an empty mark that somebody was here
    *_rules(
        AtErasure.OWN,
        "the account itself: emptied of all that says who it was",
        "user.id", "user.email", "user.email_key", "user.email_confirmed_at", "user.public_name",
        "user.public_name_key", "user.password_hash", "user.session_key", "user.level", "user.vote_salt",
        "user.language",
    ),
    *_rules(
        AtErasure.KEEP, "says nothing of who it was", "user.is_demo", "user.created_at", "user.erased_at",
        "user.suspended_until",
    ),
    *_rules(
        AtErasure.DELETE,
        "serves the account alone",
        "role_grant.user_id", "notice.person_id", "passkey.user_id", "second_factor.user_id",
        "recovery_code.user_id", "saved_view.owner_id", "export.requested_by_id", "login.user_id",
        "mail_token.user_id", "debate_host.person_id", "assignment.assignee_id",
    ),
    *_rules(
        AtErasure.OWN,
        "an HMAC of the provider's subject is held until the last ballot voted on closes: nobody erases, "
        "comes back and votes twice",
        "identity.user_id",
    ),
    # ---- votes
    *_rules(
        AtErasure.OWN,
        "taken back where the ballot is open; on a closed one the counters stay, and nobody can tell whose",
        "vote.voter_id", "vote_cast.voter_id",
    ),
    *_rules(AtErasure.DELETE, "what the queue put before the person", "showing.person_id"),
    *_rules(AtErasure.DELETE, "a signature is the person's own", "cosignature.person_id"),
    # ---- what the person wrote
    *_rules(
        AtErasure.OWN,
        "public words stay under “Personne partie”, or are replaced when the person asks; drafts go",
        "contribution.author_id",
    ),
    # ---- acts of an office, public or shared by a team: they stay, without a name
    *_rules(
        AtErasure.KEEP,
        "an act of a public office, which others rely on; the name is gone",
        "official_response.author_id", "internal_note.author_id", "filing.recorded_by_id",
        "consolidation.author_id", "consolidation_step.by_id", "debate.host_id", "host_act.by_id",
        "cue.by_id", "overlay_token.created_by_id", "decision.decided_by_id", "appeal.decided_by_id",
        "family.judged_by_id", "adoption.judged_by_id", "media_anchor.by_id",
    ),
    *_rules(
        AtErasure.KEEP,
        "who gave it, which matters for as long as another person has it; the name is gone",
        "role_grant.granted_by_id", "assignment.assigned_by_id",
        owns=False,
    ),
    *_rules(
        AtErasure.KEEP,
        "the moderators' public log stays whole; it quotes no name",
        "decision.person_id", "flag.person_id", "appeal.person_id",
    ),
    *_rules(
        AtErasure.OWN,
        "who changed what, when: the acts stay, earlier names go",
        "journal_entry.actor_id",
    ),
)  # fmt: skip

#: Columns named like personal data that are none of an account's, each with the reason.
NOT_OF_ACCOUNTS = {
    "debate.poll_secret": "what the keys of a poll’s voters are made with: not a person’s",
    "room.name": "the name of a room of the site",
    "passkey.name": "goes with the passkey",
    "passkey.user_handle": "goes with the passkey",
    "saved_view.name": "goes with the view",
    "chat_line.speaker": "the name that a stream's chat shows: no account here",
    "chat_line.speaker_key": "a keyed hash of the chat's own id: no account here",
    "chat_voice.speaker_key": "a keyed hash of the chat's own id: no account here",
    "poll_voter.voter_key": "a keyed hash: says that somebody answered, not who nor what",
    "overlay_token.token_hash": "a key of a debate's overlays, not of a person",
    "export.file_name": "goes with the export",
    "identity.subject_key": "an HMAC, held as the identity is",
    "argument_source.url": "a link to a public page, part of an argument",
}

#: What belongs to a row of the person's in another table.
PARTS = (
    Part("contribution_edit", "contribution_id", "contribution", "earlier wordings"),
    Part("amendment", "id", "contribution", "what is particular to an amendment"),
    Part("amendment_revision", "amendment_id", "contribution", "each state of an amendment"),
    Part("argument", "id", "contribution", "what is particular to an argument"),
    Part("argument_source", "argument_id", "contribution", "the sources of an argument"),
    Part("annotation", "id", "contribution", "what is particular to an annotation"),
)

#: Never in an export: what would let its reader in, or forge the person's acts.
SECRETS = {
    "user.password_hash", "user.session_key", "user.vote_salt", "second_factor.secret",
    "recovery_code.code_hash", "identity.subject_key", "identity.key_mark", "mail_token.token_hash",
    "login.key", "login.key_hash",
}  # fmt: skip


def rule_of(column: str) -> Rule | None:
    return next((rule for rule in RULES if rule.column == column), None)
