"""Authors are written to, at addresses that they confirmed."""

from lawlab.core.db import db, now
from lawlab.moderation.appealing import appeal, decide_appeal
from lawlab.moderation.models import DecisionKind, Outcome
from tests.moderation.conftest import FACTS, Scene, decided


def test_an_author_is_written_to_with_the_reason_and_the_way_to_appeal(
    scene: Scene, written, mailbox, deliver
):
    author = written.author
    author.email_confirmed_at = now()
    decision = decided(scene.moderator, written, DecisionKind.HIDE)
    deliver()
    (mail,) = mailbox.to(author.email)
    assert FACTS in mail.get_content()
    assert f"/moderation/decisions/{decision.id}" in mail.get_content()
    assert written.body not in mail.get_content()


def test_nobody_is_written_to_at_an_address_that_is_not_confirmed(scene: Scene, written, mailbox, deliver):
    decided(scene.moderator, written, DecisionKind.HIDE)
    deliver()
    assert mailbox.mails == []


def test_who_appealed_is_told_what_became_of_it(scene: Scene, written, mailbox, deliver):
    written.author.email_confirmed_at = now()
    decision = decided(scene.moderator, written, DecisionKind.HIDE)
    row = appeal(written.author, decision, "Cette phrase cite un jugement.", at=now())
    decide_appeal(scene.other, row, Outcome.REVERSED, "Le jugement est public.", at=now())
    db.session.commit()
    deliver()
    assert any("Le jugement est public." in mail.get_content() for mail in mailbox.to(written.author.email))
