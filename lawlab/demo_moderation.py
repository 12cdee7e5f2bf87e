"""What was flagged and decided in the demonstration, by the ordinary verbs: a bit of each kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lawlab.accounts.models import User
from lawlab.arguments.models import Argument, Side
from lawlab.arguments.services import Subject, post_argument
from lawlab.moderation.appealing import appeal, decide_appeal
from lawlab.moderation.models import Decision, DecisionKind, Outcome, Scope
from lawlab.moderation.queries import hash_of_words, last_decision
from lawlab.moderation.services import Verdict, decide, flag

OFF_TOPIC = "Et le stationnement devant la gare, qui s’en occupe ? Deux heures de zone bleue, c’est trop peu."
PROMOTION = "Notre cabinet rend vos données portables pour 49 euros, devis en une heure."
ACCUSATION = "Le directeur de l’agence a touché de l’argent d’un hébergeur, je le sais d’un ami."
DISAGREED = "Ce texte est une usine à gaz : cinq guichets pour une copie de fichier."
WAITING = "Recopié de mon article de la semaine dernière, et de celui d’avant : lisez-les, tout y est."


@dataclass(frozen=True)
class Cast:
    """Who writes, who flags, and two moderators."""

    writer: User
    reader: User
    other: User
    moderator: User
    colleague: User


def moderate(subject: Subject, cast: Cast, at: datetime) -> None:
    """Five arguments, flagged; four decided on; an appeal that is upheld, and one that reverses."""
    post = {
        words: post_argument(cast.writer, subject, side, words, at=at)
        for words, side in (
            (OFF_TOPIC, Side.FOR),
            (PROMOTION, Side.FOR),
            (ACCUSATION, Side.AGAINST),
            (DISAGREED, Side.AGAINST),
            (WAITING, Side.FOR),
        )
    }
    _flag(cast, post[OFF_TOPIC], "off_topic", "Aucun rapport avec les données publiques.", at)
    _flag(cast, post[PROMOTION], "promotion", "C’est une annonce, avec un prix.", at)
    _flag(cast, post[ACCUSATION], "defamation", "Une accusation de corruption, sans rien à l’appui.", at)
    _flag(cast, post[DISAGREED], "defamation", "C’est insultant pour ceux qui ont écrit ce texte.", at)
    _flag(cast, post[WAITING], "duplicate", "Déjà publié deux fois plus haut.", at)
    later = at + timedelta(hours=2)
    _decide(
        cast,
        post[DISAGREED],
        DecisionKind.DISMISS,
        "",
        "La critique d’un texte, même vive, n’est ni une injure ni une diffamation.",
        later,
    )
    _decide(
        cast,
        post[ACCUSATION],
        DecisionKind.HIDE,
        "defamation",
        "Impute un fait de corruption à une personne reconnaissable, sans source.",
        later,
    )
    folded = _decide(
        cast,
        post[PROMOTION],
        DecisionKind.FOLD,
        "promotion",
        "Offre commerciale, avec un prix, sans lien avec l’article.",
        later,
    )
    parked = _decide(
        cast,
        post[OFF_TOPIC],
        DecisionKind.FOLD,
        "off_topic",
        "Parle du stationnement ; l’article porte sur les données.",
        later,
    )
    _appeal(
        cast,
        folded,
        "Je donnais un exemple de coût.",
        Outcome.UPHELD,
        "Le texte ne donne pas de coût : il propose un devis.",
        later,
    )
    _appeal(
        cast,
        parked,
        "L’article 4 cite les données de stationnement parmi les données à ouvrir.",
        Outcome.REVERSED,
        "L’annexe cite en effet ces données : le propos s’y rattache.",
        later,
    )


def _flag(cast: Cast, argument: Argument, code: str, facts: str, at: datetime) -> None:
    flag(cast.reader, argument, Scope.TEXT, code, facts, at=at)
    flag(cast.other, argument, Scope.TEXT, code, facts, at=at)


def _decide(
    cast: Cast, argument: Argument, kind: DecisionKind, code: str, facts: str, at: datetime
) -> Decision:
    seen, words = last_decision(argument, Scope.TEXT), hash_of_words(argument)
    return decide(cast.moderator, argument, Scope.TEXT, Verdict(kind, code, facts, seen, words), at=at)


def _appeal(cast: Cast, decision: Decision, words: str, outcome: Outcome, reasons: str, at: datetime) -> None:
    row = appeal(cast.writer, decision, words, at=at + timedelta(hours=1))
    decide_appeal(cast.colleague, row, outcome, reasons, at=at + timedelta(hours=3))
