"""A consultation in which every field of text, of every person and of every capability, is meant to do harm.

Written by the verbs, like any other; what a verb would refuse of a name, a bill or an address is written
beneath it, in the database, for what shows it must not trust it either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from urllib.parse import quote

from lawlab.accounts.models import Role, User
from lawlab.accounts.passwords import hash_password
from lawlab.amendments.lines import Line, unchanged
from lawlab.amendments.models import Amendment
from lawlab.amendments.services import Proposal, draft_amendment, submit_amendment
from lawlab.amendments.wording import Target
from lawlab.annotations import services as annotations
from lawlab.annotations.models import AnnotationKind
from lawlab.annotations.services import Remark, annotate, checked_link
from lawlab.arguments.models import Side
from lawlab.arguments.services import post_argument, reply, subject_of_amendment, subject_of_article
from lawlab.arguments.sources import Link
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid
from lawlab.debates.chat.irc import Splitter, parse_line
from lawlab.debates.chat.source import Heard
from lawlab.debates.chat.twitch_irc import TwitchIrc
from lawlab.debates.chat_queue import lines_of
from lawlab.debates.chat_taking import take_in
from lawlab.debates.models import ChatState, Debate
from lawlab.debates.overlays import make_token
from lawlab.debates.planning import Plan, Point, open_debate, set_agenda
from lawlab.debates.polls import open_poll, prepare_poll, show_poll
from lawlab.debates.queueing import approve, say
from lawlab.debates.show import end_debate, go_live
from lawlab.debates.staging import move_to, show_line, show_text, spotlight
from lawlab.review.consolidations import begin_consolidation
from lawlab.review.filings import Filed, record_filing
from lawlab.review.models import Opinion
from lawlab.review.responding import Reply, draft_response, publish_response
from lawlab.review.teamwork import note_internally, save_view
from lawlab.votes.models import Position, Source
from lawlab.votes.services import vote
from tests.factories import Make
from tests.journeys.people import PASSWORD

PARAGRAPHS = ["La promenade est ouverte à tous.", "Le maire peut la fermer par arrêté en cas de crue."]


@dataclass
class World:
    """Where to look: ids of what was written."""

    bill: Bill
    earlier: Bill
    people: list[User]
    deputy: User
    host: User
    amendments: list[Amendment]
    live: Debate
    ended: Debate
    overlay_key: str
    refused: int = 0  #: words that a verb refused, and which are therefore nowhere


class Writer:
    """Fills the fields, each with the next of the words."""

    def __init__(self, words: Sequence[str], together: int) -> None:
        self.singles = list(words)
        self.words = [" ".join(words[n : n + together]) for n in range(0, len(words), together)]
        self.next = cycle(self.words)
        self.make = Make()
        self.refused = 0

    def short(self, most: int) -> str:
        return next(self.next)[:most]

    def people(self) -> list[User]:
        hashed = hash_password(PASSWORD)
        return [
            self.make.user(public_name=f"{words} {n}", email=f"p{n}@example.org", password_hash=hashed)
            for n, words in enumerate(self.words)
        ]

    def bills(self) -> tuple[Bill, Bill]:
        """A version with the words in its text, and a second one that has changed everywhere."""
        texts = [[*PARAGRAPHS, *self.words], [f"{words} fin." for words in self.words[:5]]]
        bill = self.make.bill(*texts, title=self.short(150), version=self.short(80))
        changed = [[f"{words} — {words}" for words in texts[0]], texts[1]]
        later = self.make.bill(*changed, dossier=bill.dossier, title=self.short(150), version=self.short(80))
        bill.dossier.title = self.short(150)
        for article in [*bill.articles, *later.articles]:
            article.heading = self.short(200)
        db.session.commit()
        return bill, later

    def notes(self, people: list[User], article: Article) -> None:
        paragraph = article.paragraphs[0]
        for person, words in zip(people, self.words, strict=True):
            remark = Remark(AnnotationKind.REMARK, words)
            for link in (f"https://example.org/{words}", f"https://example.org/?{quote(words)}"):
                try:
                    checked_link(link)
                    remark = Remark(AnnotationKind.SOURCE, words, link)
                except Invalid:
                    self.refused += 1
            said = annotate(person, paragraph, 0, 12, remark, client_key=None, at=now())
            answer = Remark(AnnotationKind.REMARK, words)
            annotations.reply(person, said, answer, client_key=None, at=now())
        db.session.commit()

    def arguments(self, people: list[User], article: Article) -> None:
        for n, (person, words) in enumerate(zip(people, self.words, strict=True)):
            links = [Link(f"https://example.org/?{quote(words)}", words[:200])]
            side = Side.FOR if n % 2 else Side.AGAINST
            root = post_argument(person, subject_of_article(article), side, words, links=links, at=now())
            reply(person, root, words, agrees=False, at=now())
        db.session.commit()

    def amendments(self, people: list[User], article: Article) -> list[Amendment]:
        """Each changes a paragraph in the middle of its words, and adds another."""
        found = []
        for n, (person, words) in enumerate(zip(people, self.words, strict=True)):
            place = 1 + n % len(article.texts)
            lines = [
                line._replace(text=f"{line.text[:-4]}{words}{line.text[-4:]}") if line.base == place else line
                for line in unchanged(article.texts)
            ]
            lines.append(Line(None, words))
            proposal = Proposal(lines, words, words[:120])
            amendment = draft_amendment(
                person, Target(article.bill, article), proposal, client_key=None, at=now()
            )
            submit_amendment(person, amendment, at=now())
            subject = subject_of_amendment(amendment)
            post_argument(person, subject, Side.FOR, words, at=now())
            assert amendment.ballot is not None
            vote(
                people[(n + 1) % len(people)], amendment.ballot, Position.FOR, source=Source.DIRECT, at=now()
            )
            found.append(amendment)
            db.session.commit()
        return found

    def desk(self, deputy: User, bill: Bill, amendments: list[Amendment]) -> None:
        for amendment, words in zip(amendments, self.words, strict=True):
            note_internally(deputy, amendment, words, at=now())
            save_view(
                deputy, bill, f"{words[:70]} {amendment.id}", f"q={quote(words)}", is_shared=True, at=now()
            )
            reply = Reply(Opinion.FAVOURABLE_IF, words, words)
            response = draft_response(deputy, bill, [amendment], reply, client_key=None, at=now())
            if amendment.id % 4:
                publish_response(deputy, response, bill, at=now())
            filed = Filed(words, words[:80], words[:40], "", now().date())
            record_filing(deputy, amendment, filed, at=now())
            db.session.commit()
        for words in self.words[:8]:
            begin_consolidation(deputy, bill, words[:120], amendments[:6], at=now())
        db.session.commit()

    def debate(self, host: User, people: list[User], bill: Bill, amendments: list[Amendment]) -> Debate:
        plan = Plan(
            self.short(120), "\n\n".join(self.words[:12]), chat_channel="berges", held_words=["zut", "<script>"],
            are_links_held=False,
        )  # fmt: skip
        debate = open_debate(host, bill, plan, at=now())
        points = [Point(article=bill.articles[0]), Point(amendment=amendments[0])]
        set_agenda(host, debate, [*points, *(Point(title=words[:150]) for words in self.words[:20])])
        go_live(host, debate, at=now() - timedelta(minutes=20))
        move_to(host, debate, debate.agenda[0], at=now() - timedelta(minutes=19))
        for person, words in zip(people, self.words, strict=True):
            said = say(person, debate, Side.FOR, words, at=now() - timedelta(minutes=10))
            if self.words.index(words) % 5:
                approve(host, debate, said, at=now() - timedelta(minutes=9))
        spotlight(host, debate, said, at=now() - timedelta(minutes=8))
        self.chat(debate)
        for words in self.words[:6]:
            prepare_poll(host, debate, words, [f"{words[:60]} {n}" for n in range(3)], seconds=1800)
        polls = prepare_poll(host, debate, self.short(200), [self.short(80), self.short(80)], seconds=1800)
        open_poll(host, debate, polls, at=now())
        show_poll(host, debate, polls, at=now())
        show_text(host, debate, is_shown=True, at=now())
        db.session.commit()
        return debate

    def chat(self, debate: Debate) -> None:
        """What the reader of a chat makes of the lines that a server sends."""
        heard: list[Heard] = []
        reader = TwitchIrc(heard.append, "ircs://irc.example:6697")
        splitter = Splitter()
        for n, words in enumerate(self.singles):
            flat = " ".join(words.split())
            name = flat.replace(" ", "\\s").replace(";", "\\:")
            packet = (
                f"@badges=;display-name={name};id=m{n};room-id=1;user-id={n + 1} "
                f":nick{n}!n@n PRIVMSG #berges :!pour {flat}\r\n"
            )
            for text in splitter.feed(packet.encode()):
                line = parse_line(text)
                assert line is not None
                reader.obey(line)
        taken = take_in(debate, heard, at=now())
        assert taken.queued > len(self.singles) / 2
        show_line(debate.host, debate, lines_of(debate, [ChatState.QUEUED])[0], at=now())


def fill(words: Sequence[str], *, together: int = 1) -> World:
    """Write it all, so many of the words `together` in each field that is long enough; commit."""
    writer = Writer(words, together)
    people = writer.people()
    hashed = people[0].password_hash
    deputy = writer.make.user(
        Role.LAWMAKER, Role.MODERATOR, public_name=words[0], email="deputy@example.org", password_hash=hashed
    )
    host = writer.make.user(
        Role.HOST, Role.LAWMAKER, public_name=words[1], email="host@example.org", password_hash=hashed
    )
    earlier, bill = writer.bills()
    article = bill.articles[0]
    writer.notes(people, article)
    writer.arguments(people, article)
    amendments = writer.amendments(people, article)
    writer.desk(deputy, bill, amendments)
    ended = writer.debate(host, people, bill, amendments)
    end_debate(host, ended, at=now())
    live = writer.debate(host, people, bill, amendments)
    key = make_token(host, live, words[2][:60], at=now())
    db.session.commit()
    return World(bill, earlier, people, deputy, host, amendments, live, ended, key, writer.refused)
