"""The published rules: for each reason its code, what it means, an example, and whether a text is hidden.

A text is hidden only when it is against the law. What is merely out of place stays readable, behind its
reason. After the codes with which the United Kingdom's e-petitions publish what they refuse, and French law.
"""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from lawlab.core.errors import Invalid


@dataclass(frozen=True)
class Code:
    """One reason for a decision, as the rules publish it."""

    key: str
    title: LazyString
    meaning: LazyString
    example: LazyString
    ground: LazyString  #: the law, or the rule of the site, that it rests on
    is_unlawful: bool  #: only then may the text be hidden
    is_about_votes: bool = False  #: about ballots, not about words: nobody flags a text with it


LAWFUL_GROUND = _l("Rules of the site: the text stays readable, behind its reason.")

CODES = (
    Code(
        "defamation",
        _l("Defamation or insult"),
        _l(
            "Claims that a named person, or one easily recognised, did something that harms their honour, "
            "or insults them. Harsh criticism of ideas, of public action or of a vote is allowed."
        ),
        _l("“The mayor of this town takes bribes”, without anything to support it."),
        _l("Law of 29 July 1881 on the freedom of the press, articles 29, 32 and 33."),
        True,
    ),
    Code(
        "hatred",
        _l("Incitement to hatred or discrimination"),
        _l(
            "Calls for hatred, violence or discrimination against people for their origin, religion, sex, "
            "sexual orientation, gender identity or disability; or denies crimes against humanity."
        ),
        _l("“People of that religion should be driven out of the village.”"),
        _l("Law of 29 July 1881, articles 24, 24 bis, 32 and 33."),
        True,
    ),
    Code(
        "threat",
        _l("Threats or harassment"),
        _l("Threatens somebody, calls for violence, or goes after the same person again and again."),
        _l("“I know where you live. You will regret your vote.”"),
        _l("Penal code, articles 222-17, 222-18 and 222-33-2-2."),
        True,
    ),
    Code(
        "private_data",
        _l("Private data of others"),
        _l("Publishes the address, telephone number, health or private life of somebody who did not agree."),
        _l("“Call him at home on this number: …”"),
        _l("Civil code, article 9; penal code, article 226-1; Regulation (EU) 2016/679, article 6."),
        True,
    ),
    Code(
        "counterfeit",
        _l("Copied without right"),
        _l("Reproduces a protected work beyond a short quotation with its source."),
        _l("A whole newspaper article, pasted."),
        _l("Intellectual property code, articles L. 122-4, L. 122-5 and L. 335-2."),
        True,
    ),
    Code(
        "spam",
        _l("Spam or malicious link"),
        _l("Leads to a fraud, to a program that harms, or is sent by a machine to sell something."),
        _l("A link that asks for a bank card “to validate your vote”."),
        _l("Penal code, articles 313-1 and 323-1 to 323-3-1."),
        True,
    ),
    Code(
        "off_topic",
        _l("Off topic"),
        _l("Says nothing of the text under discussion, nor of what it is about."),
        _l("A question about parking permits under a bill on open data."),
        LAWFUL_GROUND,
        False,
    ),
    Code(
        "duplicate",
        _l("Duplicate"),
        _l("Repeats what the same person already posted in the same place; the first one stays."),
        _l("The same argument, posted five times under five articles."),
        LAWFUL_GROUND,
        False,
    ),
    Code(
        "unreadable",
        _l("Unreadable, or flooding"),
        _l("Cannot be read, or takes so much room that others cannot be read."),
        _l("Three thousand times the same letter."),
        LAWFUL_GROUND,
        False,
    ),
    Code(
        "impersonation",
        _l("Impersonation"),
        _l(
            "Speaks as somebody else, or as an institution, without being it. "
            "A pseudonym is allowed; a false identity is not."
        ),
        _l("“I, the prefect of the department, announce…”, by somebody who is not the prefect."),
        LAWFUL_GROUND,
        False,
    ),
    Code(
        "promotion",
        _l("Promotion"),
        _l("Praises a product, a service or an event that has nothing to do with the discussion."),
        _l("“Our firm makes your data portable for 49 euros.”"),
        LAWFUL_GROUND,
        False,
    ),
    Code(
        "several_accounts",
        _l("Several accounts, one person"),
        _l(
            "Votes cast by one person through several accounts, or by a machine. They are set aside, each in "
            "the open log of votes. Calling on others to vote is allowed, and sets no vote aside."
        ),
        _l("Forty accounts opened within an hour, that vote alike on the same proposals within seconds."),
        _l("Rules of the site: one person, one vote."),
        False,
        is_about_votes=True,
    ),
)  # fmt: skip
BY_KEY = {code.key: code for code in CODES}
ABOUT_TEXTS = tuple(code for code in CODES if not code.is_about_votes)


def code_named(key: str, *, about_votes: bool = False) -> Code:
    """The code with this key, among those about votes or among the others; Invalid for anything else."""
    code = BY_KEY.get(key)
    if code is None or code.is_about_votes is not about_votes:
        raise Invalid(_("Choose one of the reasons of the published rules."))
    return code


def title_of(key: str) -> str:
    """The reason in words; "" where no rule was broken."""
    return str(BY_KEY[key].title) if key in BY_KEY else ""


def ground_of(key: str) -> str:
    return str(BY_KEY[key].ground) if key in BY_KEY else ""
