"""What the demonstration's lawmakers did at their desk already, by the ordinary verbs: a bit of each kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.bills.models import Bill
from lawlab.core.db import db
from lawlab.demo_script import CHANGES
from lawlab.review.consolidations import begin_consolidation
from lawlab.review.families import make_family
from lawlab.review.family_tasks import suggest_for
from lawlab.review.filings import Filed, record_filing, record_outcome
from lawlab.review.models import FamilyKind, Opinion, Outcome
from lawlab.review.recounting import bills_with_votes
from lawlab.review.responding import Reply, draft_response, publish_response
from lawlab.review.teamwork import assign_amendments, note_internally, save_view

MACHINE, REFERENTIAL = "Des données lisibles par une machine", "Un référentiel plutôt qu’un adjectif"
FREE, DELAY, NOTIFIED = (
    "Changer d’avis sans payer",
    "Un délai que l’on puisse tenir",
    "Attendre que la personne le sache",
)
#: Both write another threshold at the same place: put together, they conflict.
THRESHOLDS = ("Dire le seuil dans la loi", "Cinquante, pas un de moins")
KNOW, SIX_MONTHS, WARN = "Connaître avant de décider", "Six mois, douze mois", "Prévenir avant d’assigner"

PUBLISHED = {
    DELAY: Reply(
        Opinion.UNFAVOURABLE,
        "Le délai de vingt-quatre heures ne vaut qu’en cas d’urgence, et le président de la commission peut "
        "en fixer un plus long. Quand des données fuient, doubler le délai doublerait le dommage.\n\n"
        "Je demanderai en séance que le rapport annuel de la commission dise combien de fois ce délai est "
        "employé.",
    ),
    FREE: Reply(
        Opinion.FAVOURABLE,
        "La gratuité va de soi dans l’esprit du texte ; elle n’y est pas écrite. Je dépose cet amendement, "
        "dans les mots de son autrice.",
    ),
}
DRAFTED = {
    NOTIFIED: Reply(
        Opinion.FAVOURABLE_IF,
        "Une décision que la personne ignore ne peut pas lui être opposée. Il reste à dire comment "
        "l’opérateur en est informé.",
        "la date de notification est transmise à l’opérateur par le service qui instruit la demande",
    ),
}


@dataclass(frozen=True)
class Team:
    """Who sits at the desk."""

    member: User
    colleague: User


def work(bill: Bill, team: Team, at: datetime) -> None:
    """Answer, share out, note, follow and consolidate some of the amendments of the script.

    Nothing at all when the text has other words than the script, which then has no amendments on it.
    """
    query = select(Amendment).where(Amendment.dossier_id == bill.dossier_id, Amendment.number.is_not(None))
    named = {amendment.title: amendment for amendment in db.session.scalars(query)}
    if len(named) < len(CHANGES):
        return
    _share_out(bill, team, named, at)
    _answer(bill, team, named, at)
    _follow(team, named[FREE], at)
    make_family(team.member, bill.dossier, FamilyKind.RIVALS, [named[MACHINE], named[REFERENTIAL]], at=at)
    begin_consolidation(
        team.member,
        bill,
        "Texte de travail de la rapporteure",
        [named[title] for title in (MACHINE, *THRESHOLDS, FREE, KNOW)],
        at=at,
    )


def _share_out(bill: Bill, team: Team, named: dict[str, Amendment], at: datetime) -> None:
    assign_amendments(team.member, [named[SIX_MONTHS], named[WARN]], team.colleague, at=at)
    assign_amendments(team.member, [named[NOTIFIED], named[MACHINE]], team.member, at=at)
    note_internally(
        team.colleague,
        named[SIX_MONTHS],
        "Les revues demandent à être reçues avant l’avis. Jeudi, 14 heures ?",
        at=at,
    )
    note_internally(
        team.member, named[SIX_MONTHS], "D’accord pour jeudi. Inviter aussi une bibliothèque.", at=at
    )
    note_internally(
        team.colleague,
        named[NOTIFIED],
        "La direction des affaires sociales confirme : rien ne prévoit cet envoi.",
        at=at,
    )
    save_view(team.member, bill, "À répondre cette semaine", "answer=no&order=support", is_shared=True, at=at)
    save_view(team.colleague, bill, "Ce qui divise", "order=divisive", is_shared=True, at=at)


def _answer(bill: Bill, team: Team, named: dict[str, Amendment], at: datetime) -> None:
    for title, reply in (PUBLISHED | DRAFTED).items():
        response = draft_response(team.member, bill, [named[title]], reply, client_key=None, at=at)
        if title in PUBLISHED:
            publish_response(team.member, response, bill, at=at)


def _follow(team: Team, amendment: Amendment, at: datetime) -> None:
    """Filed two days ago, adopted yesterday."""
    filed = Filed(
        filed_by=f"{team.member.public_name}, rapporteure",
        chamber="assemblee",
        number="CL118",
        url="",
        filed_on=(at - timedelta(days=2)).date(),
    )
    filing = record_filing(team.colleague, amendment, filed, at=at)
    record_outcome(team.colleague, filing, Outcome.ADOPTED, (at - timedelta(days=1)).date(), at=at)


def rank_and_group(at: datetime) -> None:
    """What the background would compute within a minute, at once; commits, as it does."""
    from lawlab.review.standings import (
        rank_bill,
    )  # numpy is slow to load, and a site without votes needs none

    for bill_id in bills_with_votes():
        rank_bill(bill_id, at=at)
        suggest_for(bill_id)
