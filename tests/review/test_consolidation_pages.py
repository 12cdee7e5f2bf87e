"""The pages of consolidated texts and of traces, with and without scripts, for whom they are open."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lawlab.accounts.models import Role, User
from lawlab.amendments.models import Amendment
from lawlab.amendments.services import withdraw_amendment
from lawlab.bills.loader import load_version, source_hash
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.core.db import db, now
from lawlab.law.texts_folder import read_text_folder
from lawlab.review import consolidations as verbs
from lawlab.review.models import Adoption, Consolidation, Verdict
from lawlab.review.saving import save_as_version
from lawlab.review.threads import Thread, trace_of
from lawlab.review.tracing import Fate, fates_of
from tests.amendments.makers import ARTICLE, submitted
from tests.factories import Make

ClientFor = Callable[[User], FlaskClient]
ROOT = Path(__file__).resolve().parents[2]
TWICE = "Le conseil municipal se réunit deux fois par an."
MONTHLY = "Le conseil municipal se réunit chaque mois."


def begun(person: User, bill: Bill, *amendments: Amendment) -> Consolidation:
    text = verbs.begin_consolidation(person, bill, "Essai", list(amendments), at=now())
    db.session.commit()
    return text


def saved(person: User, text: Consolidation, name: str = "Version des élus") -> Bill:
    bill = save_as_version(person, text, name=name, dated="2026-11-27", seen=verbs.stamp(text), at=now())
    db.session.commit()
    return bill


def sent(consolidation: Consolidation, action: str, **fields: object) -> dict[str, object]:
    return {"action": action, "seen": verbs.stamp(consolidation), "article": "art_1er", **fields}


def test_a_lawmaker_makes_a_text_through_forms_alone(make: Make, client_for: ClientFor) -> None:
    bill, person = make.bill(ARTICLE), make.user(Role.LAWMAKER)
    one, other = (submitted(make.user(), bill.articles[0], {2: words}) for words in (TWICE, MONTHLY))
    client, base = client_for(person), f"/desk/{bill.slug}/consolidated"
    assert client.get(base).status_code == 200
    page = client.get(f"{base}/new?amendment={one.id}&amendment=abc&amendment=99999999999999999999")
    assert f'value="{one.id}" checked' in page.text
    answer = client.post(f"{base}/new", data={"title": "Essai", "amendment": [one.id, other.id]})
    assert answer.status_code == 302
    here = answer.location
    page = client.get(here)
    assert 'id="conflict-1"' in page.text
    text = db.session.scalars(db.select(Consolidation)).one()
    [article] = verbs.consolidated_articles(text)
    place = article.open[0].key
    steps = f"{here}/steps"
    assert client.post(steps, data=sent(text, "settle", place=place)).status_code == 400
    stale = {**sent(text, "undo"), "seen": "0-0"}
    assert client.post(steps, data=stale).status_code == 409
    assert client.post(steps, data=sent(text, "dance")).status_code == 400
    third = sent(text, "settle", place=place, reading="write", text="chaque <b>mois</b>")
    assert client.post(steps, data=third).status_code == 302
    page = client.get(here)
    assert "&lt;b&gt;mois&lt;/b&gt;" in page.text
    assert "<b>mois" not in page.text
    db.session.expire_all()
    partial = client.post(steps, data=sent(text, "undo"), headers={"X-Requested-With": "fetch"})
    assert partial.text.lstrip().startswith("<div")
    db.session.expire_all()
    client.post(steps, data=sent(text, "redo"))
    db.session.expire_all()
    seen = verbs.stamp(text)
    answer = client.post(f"{here}/save", data={"name": "V2", "dated": "2026-11-27", "seen": seen})
    assert answer.status_code == 302
    assert answer.location.endswith("/trace")
    trace = client.get(answer.location)
    assert one.author.public_name in trace.text
    assert client.get(here).status_code == 200
    assert client.get(base).status_code == 200


@pytest.mark.parametrize("role", [None, Role.MODERATOR])
def test_others_see_nothing_of_the_desk_and_everything_of_the_trace(
    make: Make, client: FlaskClient, client_for: ClientFor, role: Role | None
) -> None:
    bill, person = make.bill(ARTICLE), make.user(Role.LAWMAKER)
    text = begun(person, bill)
    here = f"/desk/{bill.slug}/consolidated/{text.id}"
    stranger = client_for(make.user(*([role] if role else [])))
    for path in (f"/desk/{bill.slug}/consolidated", here, f"{here}/board"):
        assert stranger.get(path).status_code == 403
        assert client.get(path).status_code in (302, 401)
    assert stranger.post(f"{here}/steps", data=sent(text, "undo")).status_code == 403
    assert client.get(f"/bills/{bill.slug}/trace").status_code == 200
    member = client_for(person)
    other = make.bill(ARTICLE)
    for path in (f"/desk/{other.slug}/consolidated/{text.id}", f"/desk/{bill.slug}/consolidated/{10**30}"):
        assert member.get(path).status_code == 404
    assert member.get(f"{here}?article=nulle-part").status_code == 200


def threads_of(bill: Bill) -> list[Thread]:
    version = trace_of(bill.dossier.bills).versions[bill.position - 1]
    return [thread for article in version for _, row in article.paragraphs for thread in row]


def test_each_word_of_a_saved_version_is_traced_to_its_amendment_for_ever_after(make: Make) -> None:
    person, bill = make.user(Role.LAWMAKER), make.bill(ARTICLE)
    first = submitted(make.user(), bill.articles[0], {2: TWICE})
    second = saved(person, begun(person, bill, first))
    later = submitted(
        make.user(), second.articles[0], {2: TWICE.replace("deux fois par an", "deux fois chaque trimestre")}
    )
    third = saved(person, begun(person, second, later), "Troisième")
    words = {thread.text.strip(): (thread.version, thread.origins) for thread in threads_of(third)}
    assert (1, (str(first.id),)) in words.values()
    assert words["chaque trimestre"][0] == 2
    assert words["chaque trimestre"] == (2, (str(later.id),))
    assert all("".join(t.text for t in row) == p.text for article, traced in zip(
        third.articles, trace_of(third.dossier.bills).versions[2], strict=True)
        for p, (_, row) in zip(article.paragraphs, traced.paragraphs, strict=True))  # fmt: skip


def test_what_became_of_each_amendment(make: Make) -> None:
    person, author, bill = make.user(Role.LAWMAKER), make.user(), make.bill(ARTICLE)
    exact = submitted(make.user(), bill.articles[0], {1: "Le maire publie le budget en ligne."})
    cut = submitted(make.user(), bill.articles[0], {3: None})
    torn = submitted(author, bill.articles[0], {1: "Le maire publie le budget par affichage."})
    back = submitted(make.user(), bill.articles[0], {4: "Le préfet est informé."})
    pending = submitted(make.user(), bill.articles[0], {4: "Le préfet est averti des délibérations."})
    withdraw_amendment(back.author, back, at=now())
    db.session.commit()
    second = saved(person, begun(person, bill, exact, cut))
    bills = second.dossier.bills
    rows = fates_of(trace_of(bills), bills, author)
    fates = {row.amendment.id: row.fate for row in rows}
    assert fates == {
        exact.id: Fate.EXACT, cut.id: Fate.CUT, torn.id: Fate.CONFLICT, back.id: Fate.WITHDRAWN,
        pending.id: Fate.PENDING,
    }  # fmt: skip
    assert (rows[0].amendment, rows[0].is_own) == (torn, True)
    change = submitted(make.user(), second.articles[0], {1: "Le maire publie le budget."})
    third = saved(person, begun(person, second, change), "Troisième")
    bills = third.dossier.bills
    [row] = [row for row in fates_of(trace_of(bills), bills, author) if row.amendment is exact]
    assert (row.fate, row.gone) == (Fate.GONE, third)


def test_a_confirmed_adoption_tells_whose_words_an_official_version_has(make: Make) -> None:
    bill = make.bill(ARTICLE)
    amendment = submitted(make.user(), bill.articles[0], {2: TWICE})
    official = make.bill(
        [ARTICLE[0], TWICE.replace("an.", "an, au moins."), *ARTICLE[2:]], dossier=bill.dossier
    )
    db.session.expire(bill.dossier)
    before = threads_of(official)
    assert not any(thread.origins for thread in before)
    db.session.add(
        Adoption(amendment_id=amendment.id, bill_id=official.id, verdict=Verdict.CONFIRMED, share=1.0)
    )
    db.session.commit()
    words = {t.text.strip(): t.origins for t in threads_of(official) if t.version == 1}
    assert words["deux"] == (str(amendment.id),)
    assert () in words.values()


def test_a_hidden_amendment_is_not_named(make: Make, client: FlaskClient) -> None:
    person, bill = make.user(Role.LAWMAKER), make.bill(ARTICLE)
    amendment = submitted(make.user(public_name="Nom à taire"), bill.articles[0], {2: TWICE})
    second = saved(person, begun(person, bill, amendment))
    assert "Nom à taire" in client.get(f"/bills/{second.slug}/trace").text
    amendment.visibility = Visibility.HIDDEN
    db.session.commit()
    assert "Nom à taire" not in client.get(f"/bills/{second.slug}/trace").text


def test_a_real_dossier_of_several_versions_is_traced(make: Make, client: FlaskClient) -> None:
    for folder in sorted((ROOT / "texts/fr/hadopi").iterdir()):
        load_version(read_text_folder(folder), source_hash(folder), at=now())
    db.session.commit()
    bill = db.session.scalars(db.select(Bill).order_by(Bill.position.desc())).first()
    assert bill is not None
    first, again = (client.get(f"/bills/{bill.slug}/trace") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
