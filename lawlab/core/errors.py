"""What can go wrong, in words a person can read, with the HTTP status that says the same to a program.

Verbs raise these; one handler renders them as a page, as JSON or as a socket acknowledgement.
The sentence is already in the person's language, or is marked for translation by whoever raises it.
"""


class LawLabError(Exception):
    """A refusal with a sentence for the person and a status for the program."""

    status = 500

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(LawLabError):
    """What was sent cannot be understood or breaks a rule of form (400)."""

    status = 400


class NotAllowed(LawLabError):
    """The person may not do this (403)."""

    status = 403


class NotFound(LawLabError):
    """It does not exist, or not for this person (404)."""

    status = 404


class Conflict(LawLabError):
    """The state of things does not allow it any more: closed, changed meanwhile (409)."""

    status = 409


class TooLarge(LawLabError):
    """More than the published limit (413)."""

    status = 413


class TooMany(LawLabError):
    """Too often in too short a time (429)."""

    status = 429


class Unavailable(LawLabError):
    """Something this needs is missing or busy; trying again later may work (503)."""

    status = 503
