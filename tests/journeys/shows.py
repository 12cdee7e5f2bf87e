"""A show that is over, written into a running site's database: `python tests/journeys/shows.py SLUG EMAIL`.

The person of this address hosts it; its recording is of the kind given third. Prints the debate's id.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import select

from lawlab import create_app
from lawlab.accounts.models import Role, RoleGrant, User
from lawlab.arguments.models import Side
from lawlab.bills.queries import bill_by_slug
from lawlab.core.db import db, now
from lawlab.debates.models import Debate, PollState, StreamKind
from lawlab.debates.planning import Plan, Point, open_debate, set_agenda
from lawlab.debates.polls import open_poll, prepare_poll
from lawlab.debates.queueing import mark_answered, say
from lawlab.debates.recording import set_recording
from lawlab.debates.show import end_debate, go_live
from lawlab.debates.staging import give_floor, move_to, spotlight

REFS = {"youtube": "dQw4w9WgXcQ", "twitch": "2345678901", "peertube": "https://tube.example/w/abc123"}
CROWD = 41  #: arguments in the second article's first minute


def play(slug: str, email: str, kind: str) -> Debate:
    host = db.session.scalars(select(User).where(User.email_key == email)).one()
    host.grants.append(RoleGrant(role=Role.HOST))
    db.session.flush()
    bill, began = bill_by_slug(slug), now() - timedelta(seconds=3600)
    plan = Plan("La loi en direct", stream=StreamKind.TWITCH, stream_ref="lawlab", is_approved_first=False)
    debate = open_debate(host, bill, plan, at=began)
    set_agenda(host, debate, [Point(article=article) for article in bill.articles])
    go_live(host, debate, at=began)

    def at(seconds: float) -> datetime:
        return began + timedelta(seconds=seconds)

    first, second, *_rest = debate.agenda
    move_to(host, debate, first, at=at(60))
    live = say(host, debate, Side.FOR, "Une promenade ouverte à tous.", at=at(700))
    spotlight(host, debate, live, at=at(754))
    mark_answered(host, debate, live, at=at(800))
    give_floor(host, debate, Side.FOR, at=at(820))
    give_floor(host, debate, None, at=at(900))
    poll = prepare_poll(host, debate, "Faut-il des bancs ?", ["Oui", "Non"], seconds=60)
    open_poll(host, debate, poll, at=at(1000))
    poll.state, poll.choices[0].members, poll.choices[1].public = PollState.CLOSED, 4, 7
    move_to(host, debate, second, at=at(1800))
    for n in range(CROWD):
        side = Side.FOR if n % 2 else Side.AGAINST
        say(host, debate, side, f"Argument numéro {n}, dans la foule.", at=at(1800 + n * 60 / CROWD))
    end_debate(host, debate, at=at(3500))
    set_recording(host, debate, StreamKind(kind), REFS[kind])
    return debate


if __name__ == "__main__":
    app = create_app()
    with app.test_request_context("/"):
        made = play(*sys.argv[1:])
        db.session.commit()
        print(made.id)
