"""A whole site with something of everything, made by the verbs, and one person of each role before it."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from lawlab.accounts.models import Role, User
from lawlab.accounts.names import name_key
from lawlab.accounts.passwords import hash_password
from lawlab.amendments.models import Amendment
from lawlab.annotations.models import AnnotationKind
from lawlab.annotations.services import Remark, annotate
from lawlab.annotations.services import reply as answer_annotation
from lawlab.arguments.models import Side
from lawlab.arguments.services import hide_argument, post_argument, subject_of_amendment, subject_of_article
from lawlab.contributions.models import Visibility
from lawlab.core.db import db, now
from lawlab.core.realtime import announce
from lawlab.debates.clock import anchors_of
from lawlab.debates.models import ChatLine, ChatState, Debate, StreamKind
from lawlab.debates.overlays import make_token, tokens_of
from lawlab.debates.planning import add_host, remove_host
from lawlab.debates.polls import open_poll, prepare_poll
from lawlab.debates.queueing import say
from lawlab.debates.recording import set_anchor, set_recording
from lawlab.debates.staging import move_to
from lawlab.law.drafting.draft import Dialect
from lawlab.review.consolidations import begin_consolidation
from lawlab.review.exporting.reading import Choice
from lawlab.review.exports import finish, path_of, request_export
from lawlab.review.filings import Filed, record_filing
from lawlab.review.models import Adoption, Export, FamilyKind, Opinion, Verdict
from lawlab.review.responding import Reply, draft_response, publish_response
from lawlab.review.teamwork import note_internally, save_view
from tests.amendments.makers import ARTICLE, drafted, next_version, submitted
from tests.debates.shows import Show
from tests.factories import Make
from tests.review.desks import relate, stand

#: The columns of docs/authorisation.md, in order. `author` is whoever made the object that a row is about,
#: at the desk a lawmaker; `own_host` runs the debate that a row is about, `host` another one.
ROLES = (
    "anonymous", "citizen", "author", "lawmaker", "host", "own_host", "moderator", "officer", "admin",
)  # fmt: skip
PASSWORD = "trois ânes sous la pluie"
#: Words that nobody but their author, their team or their hosts may read.
SECRETS = {
    "draft": "secret-brouillon", "hidden": "secret-masqué", "note": "secret-note", "view": "secret-vue",
    "response": "secret-réponse", "pending": "secret-en-attente", "export": "secret-export",
    "poll": "secret-sondage", "chat": "secret-bavardage", "carried": "secret-calque",
}  # fmt: skip


@dataclass
class World:
    """What is there, as plain values: they outlive any change of the database.

    `ids`: what addresses and forms are filled with; `variants`: what a row about another object replaces.
    """

    people: dict[str, str]  #: of each role, what its session holds
    deputy: str  #: idem of the author at the desk
    ids: dict[str, Any]
    variants: dict[str, dict[str, Any]]


class Making:
    """A world while it is made."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.app, self.make = app, make
        self.people = _people(make)
        self.deputy = make.user(Role.LAWMAKER, public_name="Hélène Marchetti")
        self.bill = make.bill(ARTICLE, ["Un second article, court."])
        self.other = make.bill(["Un tout autre texte."])
        next_version(make, self.other, ["Un tout autre texte, amendé."])
        self.ids: dict[str, Any] = {"slug": self.bill.slug, "eid": self.bill.articles[0].eid}
        self.ids |= {"other_slug": self.other.slug, "moderator_name": self.people["moderator"].public_name}
        self.ids["email"] = self.people["citizen"].email
        self.variants: dict[str, dict[str, Any]] = {"versions": {"slug": self.other.slug}}
        self.public: Amendment
        self.rival: Amendment


def make_world(app: Flask, make: Make) -> World:
    """Takes about a second; everything is committed."""
    making = Making(app, make)
    _write(making)
    _work_at_the_desk(making)
    _debate(making)
    for n in range(100):
        announce("test:said", {"n": n}, room=making.bill.room)
    db.session.commit()
    people = {role: user.get_id() for role, user in making.people.items()}
    return World(people, making.deputy.get_id(), making.ids, making.variants)


def _people(make: Make) -> dict[str, User]:
    roles = {"lawmaker": Role.LAWMAKER, "host": Role.HOST, "own_host": Role.HOST,
             "moderator": Role.MODERATOR, "officer": Role.OFFICER, "admin": Role.ADMIN}  # fmt: skip
    hashed = hash_password(PASSWORD)
    people = {
        name: make.user(*([roles[name]] if name in roles else []), password_hash=hashed) for name in ROLES[1:]
    }
    people["moderator"].public_name_key = name_key(people["moderator"].public_name)
    return people


def _write(world: Making) -> None:
    """What citizens write: public, drafted and hidden."""
    author, article = world.people["author"], world.bill.articles[0]
    public = submitted(author, article, {2: "Le conseil municipal se réunit deux fois par an."})
    rival = submitted(author, article, {2: "Le conseil municipal se réunit six fois par an."})
    draft = drafted(author, article, {3: SECRETS["draft"]}, rationale=SECRETS["draft"])
    hidden = submitted(author, article, {3: f"Les séances sont {SECRETS['hidden']}."})
    hidden.visibility = Visibility.HIDDEN
    argument = post_argument(
        author, subject_of_amendment(public), Side.FOR, "Deux fois valent mieux.", at=now()
    )
    masked = post_argument(author, subject_of_article(article), Side.AGAINST, SECRETS["hidden"], at=now())
    hide_argument(masked)
    remark = Remark(AnnotationKind.REMARK, "Et le budget ?")
    note = annotate(author, article.paragraphs[0], 0, 8, remark, client_key=None, at=now())
    unseen = annotate(author, article.paragraphs[1], 0, 8, Remark(AnnotationKind.REMARK, SECRETS["hidden"]),
                      client_key=None, at=now())  # fmt: skip
    answer_annotation(world.people["citizen"], note, Remark(AnnotationKind.REMARK, "Il est voté."),
                      client_key=None, at=now())  # fmt: skip
    unseen.visibility = Visibility.HIDDEN
    db.session.commit()
    for rank, each in enumerate((public, rival), start=1):
        stand(each, rank)
    world.ids |= {
        "contribution_id": public.id, "amendment_id": public.id, "article_id": article.id, "argument_id": argument.id,
        "annotation_id": note.id, "paragraph_id": article.paragraphs[0].id,
    }  # fmt: skip
    world.variants["draft"] = {"amendment_id": draft.id}
    world.variants["hidden"] = {
        "amendment_id": hidden.id, "argument_id": masked.id, "annotation_id": unseen.id,
    }  # fmt: skip
    world.public, world.rival = public, rival
    world.ids |= {"public_number": public.number, "rival_number": rival.number, "rival_id": rival.id}


def _work_at_the_desk(world: Making) -> None:
    deputy, bill, public, rival = world.deputy, world.bill, world.public, world.rival
    note = note_internally(deputy, public, SECRETS["note"], at=now())
    view = save_view(deputy, bill, SECRETS["view"], "order=divisive", is_shared=False, at=now())
    reply = Reply(Opinion.FAVOURABLE, SECRETS["response"], "")
    draft = draft_response(deputy, bill, [rival], reply, client_key=None, at=now())
    said = Reply(Opinion.FAVOURABLE, "La rédaction est plus claire.", "")
    published = draft_response(deputy, bill, [public], said, client_key=None, at=now())
    publish_response(deputy, published, bill, at=now())
    family = relate(FamilyKind.RIVALS, public, rival, verdict=Verdict.SUGGESTED)
    filed = Filed("Mme Marchetti", "assemblee", "CL1", "", now().date() - timedelta(days=1))
    filing = record_filing(deputy, public, filed, at=now())
    db.session.add(Adoption(amendment_id=public.id, bill_id=bill.id, share=0.8))
    text = begin_consolidation(deputy, bill, SECRETS["carried"], [public], at=now())
    world.ids |= {
        "note_id": note.id, "view_id": view.id, "response_id": published.id, "family_id": family.id,
        "filing_id": filing.id, "ident": text.id, "export_id": _exported(world).id,
    }  # fmt: skip
    world.variants["draft"] |= {"response_id": draft.id}


def _exported(world: Making) -> Export:
    export = request_export(
        world.deputy, world.bill, "csv", Choice("all", 50, ()), Dialect.ASSEMBLEE, at=now()
    )
    finish(export, at=now())
    db.session.flush()
    path = path_of(Path(world.app.instance_path), export)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SECRETS["export"])
    return export


def _debate(world: Making) -> None:
    """One that is live, one that is over, and one of another host."""
    host, author = world.people["own_host"], world.people["author"]
    live = world.make.debate(world.bill, host=host, stream=StreamKind.NONE)
    add_host(host, live, world.people["citizen"])
    remove_host(host, live, world.people["citizen"])  # who ran it once, and does no more
    move_to(host, live, live.agenda[0], at=now())
    pending = say(author, live, Side.FOR, SECRETS["pending"], at=now())
    poll = prepare_poll(host, live, "Faut-il publier ?", ["Oui", "Non"], seconds=600)
    open_poll(host, live, poll, at=now())
    prepare_poll(host, live, SECRETS["poll"], ["Oui", "Non"], seconds=60)
    line = _chat_line(live)
    token = make_token(host, live, "OBS", at=now())
    over = Show(world.make, host=host)
    over.move(1, 10)
    over.end()
    set_recording(host, over.debate, StreamKind.TWITCH, "123456789")
    set_anchor(host, over.debate, over.at(60), 120.0)
    db.session.flush()
    foreign = world.make.debate(world.bill, host=world.people["host"])
    move_to(world.people["host"], foreign, foreign.agenda[0], at=now())
    theirs = say(author, foreign, Side.FOR, SECRETS["pending"], at=now())
    their_poll = prepare_poll(world.people["host"], foreign, SECRETS["poll"], ["Oui", "Non"], seconds=60)
    their_line = _chat_line(foreign)
    make_token(world.people["host"], foreign, "OBS", at=now())
    db.session.commit()
    world.ids |= {
        "debate_id": live.id, "poll_id": poll.id, "anchor_id": anchors_of(over.debate)[0].id, "kind": "all",
        "verb": "approve", "argument": pending.argument_id, "line": line.id,
        "token": tokens_of(live, now())[0].id,
        "room": world.bill.room, "console_room": live.console_room, "overlay_key": token,
    }  # fmt: skip
    world.variants["over"] = {"debate_id": over.debate.id}
    world.variants["console"] = {"room": live.console_room}
    world.ids |= {
        "foreign_debate": foreign.id, "their_argument": theirs.argument_id, "their_poll": their_poll.id,
        "their_line": their_line.id, "their_token": tokens_of(foreign, now())[0].id,
        "their_item": foreign.agenda[0].id, "over_debate": over.debate.id,
    }  # fmt: skip


def _chat_line(debate: Debate) -> ChatLine:
    line = ChatLine(
        debate_id=debate.id, external_id=f"m{debate.id}", speaker_key="k", speaker="quelqu’un", side=Side.FOR,
        body=SECRETS["chat"], state=ChatState.QUEUED, agenda_item_id=debate.agenda[0].id,
    )  # fmt: skip
    db.session.add(line)
    db.session.flush()
    return line
