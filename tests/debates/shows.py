"""Shows that are over, for the tests of their replay: what happened when, in seconds from the beginning."""

from datetime import timedelta

from lawlab.arguments.models import Side
from lawlab.core.db import db, now
from lawlab.debates.models import StreamKind
from lawlab.debates.queueing import mark_answered, say
from lawlab.debates.show import end_debate
from lawlab.debates.staging import clear_screen, move_to, spotlight

LENGTH = 5400  #: seconds


class Show:
    """A debate of an hour and a half on two articles, that began so long ago and is not over yet."""

    def __init__(self, make, *articles, **plan):
        plan.setdefault("stream", StreamKind.TWITCH)
        plan.setdefault("stream_ref", "lawlab")
        plan.setdefault("is_approved_first", False)
        self.make = make
        self.bill = make.bill(*(articles or (["Un alinéa."], ["Un autre."])))
        self.debate = make.debate(self.bill, **plan)
        self.host = self.debate.host
        self.debate.started_at = self.began = now() - timedelta(seconds=LENGTH)
        self.bill.opens_at = self.began - timedelta(days=1)
        db.session.commit()

    def at(self, seconds):
        return self.began + timedelta(seconds=seconds)

    def move(self, number, seconds):
        move_to(self.host, self.debate, self.debate.agenda[number - 1], at=self.at(seconds))
        db.session.commit()

    def say(self, body, seconds, side=Side.FOR, **more):
        author = more.pop("author", None) or self.make.user()
        live = say(author, self.debate, side, body, at=self.at(seconds), **more)
        db.session.commit()
        return live

    def put_on_screen(self, live, seconds, until=None):
        spotlight(self.host, self.debate, live, at=self.at(seconds))
        if until is not None:
            clear_screen(self.host, self.debate, at=self.at(until))
        db.session.commit()

    def answer(self, live, seconds):
        mark_answered(self.host, self.debate, live, at=self.at(seconds))
        db.session.commit()

    def end(self):
        end_debate(self.host, self.debate, at=self.at(LENGTH))
        db.session.commit()
        return self.debate
