"""A consolidated text: amendments chosen, conflicts settled, steps undone and done again, a version saved."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from lawlab.accounts.models import Role, User
from lawlab.amendments.lines import Line, unchanged
from lawlab.amendments.models import Amendment, AmendmentKind, Carry, Status
from lawlab.amendments.services import Proposal, draft_amendment, revise, submit_amendment, withdraw_amendment
from lawlab.amendments.wording import Target, base_of, proposed_text, target_of
from lawlab.bills.loader import load_version, source_hash
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, LawLabError, NotAllowed, NotFound, TooLarge
from lawlab.core.journal import Entry
from lawlab.law.texts_folder import read_text_folder
from lawlab.review import consolidations as verbs
from lawlab.review.consolidating import ConsolidatedArticle, consolidated_articles
from lawlab.review.models import Consolidation
from lawlab.review.saving import save_as_version
from lawlab.votes.models import Position, Source
from lawlab.votes.services import cast_vote
from tests.amendments.makers import ARTICLE, edited, next_version, submitted
from tests.factories import Make

TWICE = "Le conseil municipal se réunit deux fois par an."
MONTHLY = "Le conseil municipal se réunit chaque mois."
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Desk:
    """A lawmaker at work on a consolidated text: each act is made on what the last one left."""

    person: User
    text: Consolidation

    def act(self, verb: str, *args: object) -> None:
        getattr(verbs, verb)(self.person, self.text, *args, seen=verbs.stamp(self.text), at=now())
        db.session.commit()

    def choose(self, *amendments: Amendment) -> None:
        for amendment in amendments:
            self.act("choose_amendment", amendment)

    def save(self, name: str = "Texte des rapporteurs", dated: str = "2026-11-27") -> Bill:
        seen = verbs.stamp(self.text)
        saved = save_as_version(self.person, self.text, name=name, dated=dated, seen=seen, at=now())
        db.session.commit()
        return saved

    def article(self, number: str = "1er") -> ConsolidatedArticle:
        return next(a for a in consolidated_articles(self.text) if a.number == number)

    @property
    def chosen(self) -> list[int]:
        return [a.id for article in consolidated_articles(self.text) for a in article.chosen]

    def settle(self, *args: str) -> None:
        """With one argument by that reading, with two in other words."""
        place = self.article().open[0].key
        self.act("settle_with_reading", place, args[0]) if len(args) == 1 else self.act(
            "settle_in_other_words", place, args[1]
        )


@pytest.fixture
def bill(make: Make) -> Bill:
    return make.bill(ARTICLE, ["Un deuxième article.", "Il a deux alinéas."])


@pytest.fixture
def desk(make: Make, bill: Bill) -> Desk:
    return desk_on(make, bill)


def desk_on(make: Make, bill: Bill) -> Desk:
    person = make.user(Role.LAWMAKER)
    text = verbs.begin_consolidation(person, bill, "Essai", [], at=now())
    db.session.commit()
    return Desk(person, text)


def on(make: Make, bill: Bill, changes: dict[int, str | None], article: int = 0) -> Amendment:
    return submitted(make.user(), bill.articles[article], changes)


def added(make: Make, bill: Bill, after: Article | None, *texts: str) -> Amendment:
    author = make.user()
    target = Target(bill, after, is_addition=True)
    proposal = Proposal([Line(None, text) for text in texts], "Il manque.")
    amendment = draft_amendment(author, target, proposal, client_key=None, at=now())
    submit_amendment(author, amendment, at=now())
    db.session.commit()
    return amendment


def test_the_article_is_rebuilt_with_who_proposed_each_word(make: Make, bill: Bill, desk: Desk) -> None:
    one = on(make, bill, {2: TWICE})
    other = on(make, bill, {3: None})
    desk.choose(one, other)
    article = desk.article()
    assert article.texts == [ARTICLE[0], TWICE, ARTICLE[3]]
    marks = [(p.kind, p.text.strip(), p.origin) for row in article.rows for p in row.pieces if p.origin]
    assert ("+", "deux", (str(one.id),)) in marks
    assert ("-", ARTICLE[2], (str(other.id),)) in marks
    assert [a.is_touched for a in consolidated_articles(desk.text)] == [True, False]


@pytest.mark.parametrize(
    ("acts", "standing"),
    [
        ("c1 c2 c3", {1, 2, 3}),
        ("c1 c2 d1", {2}),
        ("c1 c2 d1 u", {1, 2}),
        ("c1 c2 d1 u r", {2}),
        ("c1 c2 u u", set()),
        ("c1 c2 u u r", {1}),
        ("c1 c2 u u r r", {1, 2}),
        ("c1 c2 u c3", {1, 3}),
        ("c1 c2 u c3 u", {1}),
        ("c1 c2 u c3 u r", {1, 3}),
        ("c1 c2 u c3 u u", set()),
        ("c1 c2 u c3 u u r", {1}),
        ("c1 c2 u c3 u u r r", {1, 3}),
        ("c1 c2 c3 u u r c2 u u", set()),
        ("c1 d1 c1", {1}),
        ("c1 c1 u", set()),
    ],
)
def test_what_stands_after_these_steps(
    make: Make, bill: Bill, desk: Desk, acts: str, standing: set[int]
) -> None:
    made = {n: on(make, bill, {n: f"Réécrit {n}."}) for n in (1, 2, 3)}
    for act in acts.split():
        if act in ("u", "r"):
            desk.act("undo" if act == "u" else "redo")
        else:
            desk.act("choose_amendment" if act[0] == "c" else "drop_amendment", made[int(act[1])])
    assert set(desk.chosen) == {made[n].id for n in standing}


def test_there_is_nothing_to_redo_once_something_else_was_done(make: Make, bill: Bill, desk: Desk) -> None:
    desk.choose(on(make, bill, {1: "Un."}))
    with pytest.raises(Conflict):
        desk.act("redo")
    desk.act("undo")
    with pytest.raises(Conflict):
        desk.act("undo")
    desk.choose(on(make, bill, {2: TWICE}))
    with pytest.raises(Conflict):
        desk.act("redo")
    assert len(desk.text.steps) == 2


def test_a_conflict_is_settled_undone_and_open_again_with_another_party(
    make: Make, bill: Bill, desk: Desk
) -> None:
    one, other, third = (on(make, bill, {2: ARTICLE[1].replace("une fois par an", w)}) for w in (
        "deux fois par an", "chaque mois", "à la demande"))  # fmt: skip
    desk.choose(one, other)
    assert desk.article().texts == ARTICLE
    desk.settle(str(one.id))
    assert desk.article().texts[1] == TWICE
    desk.act("undo")
    assert len(desk.article().open) == 1
    desk.settle("write", "chaque mois, et deux fois en été")
    assert "chaque mois, et deux fois en été" in desk.article().texts[1]
    desk.choose(third)
    [place] = desk.article().open
    assert place.was_settled
    desk.act("drop_amendment", third)
    assert desk.article().open == []


def test_a_sub_amendment_brings_its_parent_and_each_keeps_its_words(
    make: Make, bill: Bill, desk: Desk
) -> None:
    parent = on(make, bill, {2: "Le conseil municipal se réunit en public deux fois par trimestre."})
    base = proposed_text(parent.current)
    sub = submitted(
        make.user(), bill.articles[0], {2: base[1].replace("trimestre", "semestre")}, parent=parent
    )
    desk.choose(sub)
    assert desk.article().texts[1] == "Le conseil municipal se réunit en public deux fois par semestre."
    names = {p.text.strip(): p.origin for row in desk.article().rows for p in row.pieces if p.kind == "+"}
    assert names["semestre"] == (str(sub.id),)
    assert any("public" in words and origin == (str(parent.id),) for words, origin in names.items())
    desk.act("drop_amendment", sub)
    assert desk.chosen == []
    desk.choose(parent, sub)
    desk.act("drop_amendment", sub)
    assert desk.chosen == [parent.id]
    desk.choose(sub)
    desk.act("drop_amendment", parent)
    assert desk.chosen == []


def test_rival_sub_amendments_conflict_in_their_parents_words(make: Make, bill: Bill, desk: Desk) -> None:
    parent = on(make, bill, {2: "Le conseil municipal se réunit en public deux fois par trimestre."})
    base = proposed_text(parent.current)
    subs = [
        submitted(make.user(), bill.articles[0], {2: base[1].replace("trimestre", word)}, parent=parent)
        for word in ("semestre", "mois")
    ]
    desk.choose(*subs)
    [place] = desk.article().open
    assert place.parent_id == parent.id
    desk.settle(str(subs[1].id))
    assert desk.article().texts[1].endswith("deux fois par mois.")


def test_additional_articles_come_numbered_at_their_places_the_same_once(
    make: Make, bill: Bill, desk: Desk
) -> None:
    first = added(make, bill, None, "La présente loi a un but.")
    after = added(make, bill, bill.articles[0], "Un rapport est remis.")
    twin = added(make, bill, bill.articles[0], "Un rapport est remis.")
    other = added(make, bill, bill.articles[0], "Un décret précise tout.")
    desk.choose(first, after, twin, other)
    found = consolidated_articles(desk.text)
    assert [a.number for a in found] == ["1er A", "1er", "1er bis", "1er ter", "2"]
    assert found[2].rows[0].pieces[0].origin == tuple(sorted(map(str, (after.id, twin.id))))
    saved = desk.save()
    assert [a.eid for a in saved.articles] == ["art_1A", "art_1er", "art_1bis", "art_1ter", "art_2"]
    assert saved.articles[2].texts == ["Un rapport est remis."]
    assert saved.articles[2].status == "(nouveau)"


def test_an_article_deleted_stays_under_its_number_without_words(make: Make, bill: Bill, desk: Desk) -> None:
    deletion = on(make, bill, {1: None, 2: None}, article=1)
    assert deletion.amendment_kind is AmendmentKind.DELETION
    desk.choose(deletion)
    assert desk.article("2").is_deleted
    saved = desk.save()
    assert (saved.articles[1].texts, saved.articles[1].status) == ([], "(Supprimé)")
    assert saved.articles[1].uid == bill.articles[1].uid


def test_a_version_is_saved_with_the_others_carried_over_and_their_votes_kept(
    make: Make, bill: Bill, desk: Desk
) -> None:
    taken, kept = on(make, bill, {2: TWICE}), on(make, bill, {4: "Le préfet est informé."})
    torn, voter = on(make, bill, {2: MONTHLY}), make.user()
    assert kept.ballot is not None
    cast_vote(voter, kept.ballot, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    ballot = kept.ballot
    desk.choose(taken)
    saved = desk.save()
    assert saved.is_latest
    assert (saved.version, saved.dated, saved.position) == ("Texte des rapporteurs", "2026-11-27", 2)
    assert saved.articles[0].texts == [ARTICLE[0], TWICE, *ARTICLE[2:]]
    assert [p.uid for p in saved.articles[0].paragraphs] == ["p1", "p2", "p3", "p4"]
    assert [a.uid for a in saved.articles] == [a.uid for a in bill.articles]
    assert saved.is_open(now() + timedelta(minutes=1))
    assert not bill.is_open(now())
    assert taken.status is Status.ACCEPTED
    assert taken.ballot is not None
    assert not taken.ballot.is_open(now())
    assert (kept.status, kept.current.bill_id, kept.current.carry) == (
        Status.SUBMITTED,
        saved.id,
        Carry.CARRIED,
    )
    assert (kept.ballot, ballot.total, ballot.room) == (ballot, 1, saved.room)
    assert torn.current.carry is Carry.CONFLICT
    entry = db.session.scalars(select(Entry).where(Entry.verb == "accept_amendment")).one()
    assert (entry.actor_id, entry.subject) == (desk.person.id, f"amendment:{taken.id}")
    names = [o for row in desk.article().rows for p in row.pieces for o in p.origin or ()]
    assert set(names) == {str(taken.id)}
    with pytest.raises(Conflict):
        desk.choose(kept)
    with pytest.raises(Conflict):
        desk.save()


def test_a_sub_amendment_left_aside_amends_the_text_from_then_on(make: Make, bill: Bill, desk: Desk) -> None:
    parent = on(make, bill, {2: TWICE})
    base = proposed_text(parent.current)
    sub = submitted(make.user(), bill.articles[0], {2: base[1].replace("an.", "semestre.")}, parent=parent)
    desk.choose(parent)
    saved = desk.save()
    assert (sub.parent_id, sub.status, sub.current.bill_id) == (None, Status.SUBMITTED, saved.id)
    assert base_of(sub.current) == saved.articles[0].texts
    assert proposed_text(sub.current)[1] == "Le conseil municipal se réunit deux fois par semestre."


def test_nothing_is_saved_while_something_is_not_settled(make: Make, bill: Bill, desk: Desk) -> None:
    with pytest.raises(Conflict):
        desk.save()
    author = make.user()
    one, other = submitted(author, bill.articles[0], {2: TWICE}), on(make, bill, {2: MONTHLY})
    desk.choose(one, other)
    with pytest.raises(Conflict, match="conflicts"):
        desk.save()
    desk.settle(str(one.id))
    for name, dated in (("", "2026-11-27"), ("Texte", "hier"), ("Texte", "")):
        with pytest.raises(Invalid):
            desk.save(name, dated)
    revise(author, one, target_of(one), Proposal(edited(ARTICLE, {2: MONTHLY}), "Mieux."), seen=1, at=now())
    db.session.commit()
    with pytest.raises(Conflict, match="reworded"):
        desk.save()
    withdraw_amendment(author, one, at=now())
    db.session.commit()
    with pytest.raises(Conflict, match="stand"):
        desk.save()
    assert bill.is_latest


def test_another_version_that_came_meanwhile_refuses_everything(make: Make, bill: Bill, desk: Desk) -> None:
    amendment = on(make, bill, {2: TWICE})
    desk.choose(amendment)
    next_version(make, bill, ARTICLE)
    for act in (lambda: desk.save(), lambda: desk.act("undo"), lambda: desk.choose(amendment)):
        with pytest.raises(Conflict, match="newer version"):
            act()


def test_two_people_at_once_never_overwrite_each_other(make: Make, bill: Bill, desk: Desk) -> None:
    one, other, colleague = on(make, bill, {2: TWICE}), on(make, bill, {3: None}), make.user(Role.LAWMAKER)
    seen = verbs.stamp(desk.text)
    desk.choose(one)
    with pytest.raises(Conflict, match="Somebody else"):
        verbs.choose_amendment(colleague, desk.text, other, seen=seen, at=now())
    db.session.rollback()
    assert desk.chosen == [one.id]


@pytest.mark.parametrize("role", [None, Role.MODERATOR, Role.OFFICER])
def test_the_desk_alone_changes_a_consolidated_text(
    make: Make, bill: Bill, desk: Desk, role: Role | None
) -> None:
    stranger = make.user(*([role] if role else []))
    amendment = on(make, bill, {2: TWICE})
    seen = verbs.stamp(desk.text)
    with pytest.raises(NotAllowed):
        verbs.choose_amendment(stranger, desk.text, amendment, seen=seen, at=now())
    with pytest.raises(NotAllowed):
        verbs.begin_consolidation(stranger, bill, "Essai", [], at=now())
    with pytest.raises(NotAllowed):
        save_as_version(stranger, desk.text, name="V", dated="2026-01-01", seen=seen, at=now())


def test_hostile_words_and_places_are_refused(make: Make, bill: Bill, desk: Desk) -> None:
    one, other = on(make, bill, {2: TWICE}), on(make, bill, {2: MONTHLY})
    desk.choose(one, other)
    place = desk.article().open[0].key
    refused: list[tuple[tuple[str, ...], type[LawLabError]]] = [
        (("settle_with_reading", "a1/nulle part", ""), NotFound),
        (("settle_with_reading", place, "99999"), Invalid),
        (("settle_in_other_words", place, "deux\nlignes"), Invalid),
        (("settle_in_other_words", place, "un\x00deux"), Invalid),
        (("settle_in_other_words", place, "\u202eà l’envers"), Invalid),
        (("settle_in_other_words", place, "a" * 60_000), TooLarge),
    ]
    for act, refusal in refused:
        with pytest.raises(refusal):
            desk.act(*act)
        db.session.rollback()
    desk.settle("write", "<script>alert(1)</script>")
    assert "<script>" in desk.article().texts[1]


def test_sixty_amendments_on_one_article_are_laid_with_their_conflicts_named(make: Make) -> None:
    texts = [f"Alinéa {n} : le conseil statue sur la question {n} par un vote public." for n in range(40)]
    bill = make.bill(texts)
    author, desk = make.user(), desk_on(make, bill)
    made = []
    for k in range(60):
        words = texts[k % 40].replace("vote public", f"scrutin numéro {k}")
        made.append(submitted(author, bill.articles[0], {k % 40 + 1: words}))
    text = verbs.begin_consolidation(desk.person, bill, "Soixante", made, at=now())
    db.session.commit()
    [article] = consolidated_articles(text)
    assert len(article.open) == 20


def test_a_real_bill_becomes_its_next_version(make: Make) -> None:
    folder = ROOT / "texts/fr/republique-numerique"
    bill, _ = load_version(read_text_folder(folder), source_hash(folder), at=now())
    bill.opens_at, bill.closes_at = now() - timedelta(days=1), now() + timedelta(days=3)
    db.session.commit()
    article = next(a for a in bill.articles if len(a.paragraphs) > 3)
    author, desk = make.user(), desk_on(make, bill)
    lines = unchanged(article.texts)
    cut = submitted(author, article, {2: None})
    reworded = submitted(author, article, {3: lines[2].text + " Il en est rendu compte chaque année."})
    kept = submitted(author, article, {1: lines[0].text + " Un décret en précise les conditions."})
    new = added(make, bill, article, "I. – Un bilan est publié chaque année.", "II. – Il est débattu.")
    desk.choose(cut, reworded, new)
    saved = desk.save()
    same = next(a for a in saved.articles if a.uid == article.uid)
    assert [p.uid for p in same.paragraphs] == [p.uid for p in article.paragraphs if p.position != 2]
    assert same.texts[1].endswith("Il en est rendu compte chaque année.")
    assert saved.articles[same.position].texts[1] == "II. – Il est débattu."
    assert len(saved.articles) == len(bill.articles) + 1
    assert len(saved.divisions) == len(bill.divisions)
    assert saved.articles[same.position].division_id == same.division_id
    assert (kept.current.carry, kept.current.bill_id) == (Carry.CARRIED, saved.id)
