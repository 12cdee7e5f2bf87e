"""The debates of the demonstration: one that was held two days ago, and one that its host may begin.

Made up, as all that the demonstration people say, and run by the same verbs as a real show.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, Status
from lawlab.arguments.models import Side
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db
from lawlab.debates.models import Debate
from lawlab.debates.planning import Plan, Point, add_host, open_debate, set_agenda
from lawlab.debates.polls import answer_poll, close_poll, open_poll, prepare_poll, show_poll
from lawlab.debates.queueing import approve, hide, mark_answered, pin, say
from lawlab.debates.show import end_debate, go_live
from lawlab.debates.staging import give_floor, move_to, spotlight

HOST = "animatrice"
#: What is said: by whom, on which side, how many minutes after the beginning, what the host does of it.
SAID: list[tuple[str, Side, float, str, str]] = [
    ("ines", Side.FOR, 4, "spotlight",
     "Dans ma commune, il faut trois courriers pour obtenir un tableau. Publier d’office, c’est du temps "
     "gagné pour tout le monde, agents compris."),
    ("theo", Side.AGAINST, 6, "answer",
     "Une commune de 800 habitants n’a ni informaticien ni logiciel. Sans aide, l’obligation restera sur "
     "le papier."),
    ("noe", Side.FOR, 9, "pin",
     "Les grandes villes le font déjà : il suffit de mutualiser leurs outils au niveau du département."),
    ("yann", Side.AGAINST, 11, "approve",
     "Qui vérifie que les données personnelles sont bien retirées avant la mise en ligne ?"),
    ("malik", Side.FOR, 13, "approve",
     "Ce qui est publié une fois n’a plus besoin d’être demandé vingt fois."),
    ("salome", Side.AGAINST, 14, "hide", "Hors sujet : parlons plutôt des impôts."),
]  # fmt: skip
QUESTION = "Faut-il une aide pour les communes de moins de 3 500 habitants ?"
ANSWERS = ("Oui, par l’État", "Oui, par le département", "Non")


def hold_debates(bill: Bill, cast: Mapping[str, User], held_at: datetime, at: datetime) -> None:
    """One debate that is over, on the first articles, and one to come, on the first amendments."""
    host = cast[HOST]
    articles = bill.articles[:3]
    _held(host, bill, articles, cast, held_at)
    coming = Plan(
        "Les amendements en direct",
        "Les premiers amendements, un par un, avec la rapporteure. Donnez vos arguments : ils passeront "
        "à l’écran.",
        planned_at=(at + timedelta(days=3)).replace(minute=0, second=0, microsecond=0),
        moderation_delay=3,
        slow_mode=20,
    )
    debate = open_debate(host, bill, coming, at=at)
    add_host(host, debate, cast["moderateur"])
    amendments = [Point(amendment=amendment) for amendment in _amendments(bill)]
    set_agenda(host, debate, [*amendments, Point(title="Questions du public")])
    prepare_poll(
        host, debate, "Quel amendement vous a convaincu ?", ["Le premier", "Le deuxième"], seconds=60
    )


def _amendments(bill: Bill) -> list[Amendment]:
    query = select(Amendment).where(
        Amendment.dossier_id == bill.dossier_id, Amendment.status == Status.SUBMITTED
    )
    return list(db.session.scalars(query.order_by(Amendment.number).limit(4)))


def _held(host: User, bill: Bill, articles: list[Article], cast: Mapping[str, User], at: datetime) -> None:
    plan = Plan("L’ouverture des données, article par article", "Une heure pour et contre l’article 1er.")
    debate = open_debate(host, bill, plan, at=at - timedelta(days=2))
    set_agenda(host, debate, [Point(article=article) for article in articles])
    go_live(host, debate, at=at)
    move_to(host, debate, debate.agenda[0], at=at + timedelta(minutes=1))
    give_floor(host, debate, Side.FOR, at=at + timedelta(minutes=2))
    for login, side, minute, act, words in SAID:
        _say(host, debate, cast[login], side, words, act, at + timedelta(minutes=minute))
    give_floor(host, debate, Side.AGAINST, at=at + timedelta(minutes=8))
    _ask(host, debate, list(cast.values()), at + timedelta(minutes=16))
    give_floor(host, debate, None, at=at + timedelta(minutes=19))
    move_to(host, debate, debate.agenda[1], at=at + timedelta(minutes=20))
    end_debate(host, debate, at=at + timedelta(minutes=26))


def _say(
    host: User, debate: Debate, author: User, side: Side, words: str, act: str, moment: datetime
) -> None:
    live = say(author, debate, side, words, delay=8.0, at=moment)
    seen = moment + timedelta(seconds=20)
    if act == "hide":
        hide(host, debate, live, at=seen)
        return
    approve(host, debate, live, at=seen)
    if act in ("spotlight", "answer"):
        spotlight(host, debate, live, at=seen + timedelta(seconds=20))
    if act == "answer":
        mark_answered(host, debate, live, at=seen + timedelta(seconds=80))
    if act == "pin":
        pin(host, debate, live, is_pinned=True, at=seen + timedelta(seconds=5))


def _ask(host: User, debate: Debate, people: list[User], at: datetime) -> None:
    """A poll of a minute, which most answer; a serving site counts it out by itself."""
    poll = prepare_poll(host, debate, QUESTION, ANSWERS, seconds=60)
    open_poll(host, debate, poll, at=at)
    for n, person in enumerate(people[:9]):
        answered = at + timedelta(seconds=5 + n)
        answer_poll(debate, poll, 1 + n % 3 % 2, person=person, browser="", at=answered)
    close_poll(host, debate, poll, at=at + timedelta(seconds=60))
    show_poll(host, debate, poll, at=at + timedelta(seconds=90))
