"""What a team does at the desk, who may, and that nothing of it leaves the desk."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lawlab.accounts.models import Role, User
from lawlab.amendments.models import Amendment
from lawlab.arguments.models import Side
from lawlab.arguments.services import post_argument, subject_of_amendment
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, NotAllowed, TooLarge
from lawlab.core.journal import Entry
from lawlab.core.realtime import Event
from lawlab.review.models import Assignment, InternalNote, SavedView
from lawlab.review.teamwork import (
    MAX_NOTE,
    assign_amendments,
    delete_view,
    note_internally,
    remove_note,
    rename_view,
    save_view,
)
from tests.factories import Make
from tests.review.desks import deputy, desk_of, stand
from tests.search.conftest import index, search  # noqa: F401 - fixtures

ClientFor = Callable[[User], FlaskClient]
SECRET = "Voir avec la rapporteure, quadrilobé avant jeudi"


def assigned(amendment: Amendment) -> int | None:
    return db.session.scalar(select(Assignment.assignee_id).where(Assignment.amendment_id == amendment.id))


def test_an_amendment_is_with_one_colleague_at_a_time(make: Make) -> None:
    anne, jean = deputy(make), deputy(make)
    _bill, (one, two) = desk_of(make, 2)
    assign_amendments(anne, [one, two], anne, at=now())
    assign_amendments(anne, [one], jean, at=now())
    assert (assigned(one), assigned(two)) == (jean.id, anne.id)
    assign_amendments(jean, [one, two], None, at=now())
    assert (assigned(one), assigned(two)) == (None, None)


def test_nothing_is_assigned_to_or_by_who_does_not_work_at_the_desk(make: Make) -> None:
    anne, citizen = deputy(make), make.user()
    _bill, (one,) = desk_of(make, 1)
    with pytest.raises(Invalid):
        assign_amendments(anne, [one], citizen, at=now())
    with pytest.raises(NotAllowed):
        assign_amendments(citizen, [one], anne, at=now())
    with pytest.raises(Invalid):
        assign_amendments(anne, [], anne, at=now())
    with pytest.raises(Invalid):
        assign_amendments(anne, [one] * 501, anne, at=now())
    assert assigned(one) is None


def test_a_note_is_removed_by_its_author_alone(make: Make) -> None:
    anne, jean = deputy(make), deputy(make)
    _bill, (one,) = desk_of(make, 1)
    note = note_internally(anne, one, SECRET, at=now())
    with pytest.raises(NotAllowed):
        remove_note(jean, note)
    with pytest.raises(NotAllowed):
        note_internally(make.user(), one, SECRET, at=now())
    with pytest.raises(Invalid):
        note_internally(anne, one, "  ", at=now())
    with pytest.raises(TooLarge):
        note_internally(anne, one, "x" * (MAX_NOTE + 1), at=now())
    remove_note(anne, note)
    db.session.commit()
    assert db.session.scalar(select(InternalNote)) is None


def test_a_view_is_kept_once_under_a_name_and_changed_by_its_owner(make: Make) -> None:
    anne, jean = deputy(make), deputy(make)
    bill, _ = desk_of(make, 1)
    view = save_view(anne, bill, " Mes  dix ", "rank=10&answer=no&nonsense=1", is_shared=False, at=now())
    assert (view.name, view.query) == ("Mes dix", "rank=10&answer=no")
    with pytest.raises(Conflict):
        save_view(anne, bill, "Mes dix", "rank=25", is_shared=False, at=now())
    save_view(jean, bill, "Mes dix", "rank=25", is_shared=False, at=now())
    for refused in (
        lambda: rename_view(jean, view, "À moi", is_shared=True),
        lambda: delete_view(jean, view),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(Invalid):
        save_view(anne, bill, "Rien", "order=support", is_shared=False, at=now())
    with pytest.raises(NotAllowed):
        save_view(make.user(), bill, "Rien", "rank=10", is_shared=False, at=now())
    rename_view(anne, view, "Nos dix", is_shared=True)
    db.session.commit()
    assert (view.name, view.is_shared) == ("Nos dix", True)
    delete_view(anne, view)
    db.session.commit()
    assert [kept.owner_id for kept in db.session.scalars(select(SavedView))] == [jean.id]


def test_views_are_ones_own_unless_shared(make: Make, client_for: ClientFor) -> None:
    anne, jean = deputy(make), deputy(make)
    bill, _ = desk_of(make, 1)
    client = client_for(anne)
    for name, shared in (("Liste privée", {}), ("Liste commune", {"shared": "yes"})):
        sent = client.post(f"/desk/{bill.slug}/views", data={"name": name, "query": "rank=10", **shared})
        assert sent.headers["Location"] == f"/desk/{bill.slug}?rank=10"
    page = client_for(jean).get(f"/desk/{bill.slug}").get_data(as_text=True)
    assert "Liste commune" in page
    assert "Liste privée" not in page
    view = db.session.scalars(select(SavedView).where(SavedView.name == "Liste privée")).one()
    path = f"/desk/{bill.slug}/views/{view.id}"
    assert client_for(jean).post(path, data={"action": "delete"}).status_code == 403
    assert client.post(path, data={"action": "rename", "name": "Liste commune"}).status_code == 409
    assert client.post(path, data={"action": "rename", "name": ""}).status_code == 400
    assert client.post(path, data={"action": "rename", "name": "Autre"}).status_code == 303
    assert client.post(path, data={"action": "delete"}).status_code == 303
    assert client.post(path, data={"action": "delete"}).status_code == 404


# ---- several at once


@pytest.mark.parametrize(
    ("action", "path"),
    [("answer", "responses/new"), ("consolidate", "consolidated/new"), ("export", "exports")],
)
def test_those_that_are_ticked_are_taken_elsewhere(
    make: Make, client_for: ClientFor, action: str, path: str
) -> None:
    bill, (one, two) = desk_of(make, 2)
    sent = client_for(deputy(make)).post(
        f"/desk/{bill.slug}/batch", data={"action": action, "amendment": [two.id, one.id]}
    )
    assert sent.status_code == 303
    assert sent.headers["Location"] == f"/desk/{bill.slug}/{path}?amendment={two.id}&amendment={one.id}"


def test_many_are_assigned_at_once(make: Make, client_for: ClientFor) -> None:
    anne, jean = deputy(make), deputy(make)
    bill, (one, two) = desk_of(make, 2)
    data = {"action": "assign", "assignee": str(jean.id), "amendment": [one.id, two.id]}
    sent = client_for(anne).post(
        f"/desk/{bill.slug}/batch", data={**data, "next": f"/desk/{bill.slug}?rank=10"}
    )
    assert sent.headers["Location"] == f"/desk/{bill.slug}?rank=10"
    assert (assigned(one), assigned(two)) == (jean.id, jean.id)
    row = client_for(anne).post(
        f"/desk/{bill.slug}/batch",
        data={**data, "assignee": "me", "amendment": one.id},
        headers={"X-Requested-With": "fetch"},
    )
    assert row.get_data(as_text=True).count('<li class="desk-row"') == 1
    assert anne.public_name in row.get_data(as_text=True)


def test_a_batch_that_makes_no_sense_is_refused_in_words(make: Make, client_for: ClientFor) -> None:
    bill, (one,) = desk_of(make, 1)
    _other, (stranger,) = desk_of(make, 1)
    client, citizen = client_for(deputy(make)), make.user()
    me = {"action": "assign", "assignee": "me"}
    cases = [
        ({**me}, 400),
        ({**me, "amendment": "x"}, 400),
        ({**me, "amendment": stranger.id}, 404),
        ({**me, "amendment": 10**15}, 404),
        ({**me, "amendment": one.id, "assignee": ""}, 400),
        ({**me, "amendment": one.id, "assignee": str(citizen.id)}, 400),
    ]
    for data, status in cases:
        assert client.post(f"/desk/{bill.slug}/batch", data=data).status_code == status, data
    assert assigned(one) is None


# ---- who may


def test_the_desk_is_closed_to_citizens_and_asks_visitors_to_log_in(
    make: Make, client: FlaskClient, client_for: ClientFor
) -> None:
    anne, citizen = deputy(make), make.user()
    bill, (one,) = desk_of(make, 1)
    note = note_internally(anne, one, SECRET, at=now())
    view = save_view(anne, bill, "Nos dix", "rank=10", is_shared=True, at=now())
    db.session.commit()
    base = f"/desk/{bill.slug}"
    gets = [
        "/desk",
        base,
        f"{base}/rows",
        f"{base}/amendments/{one.id}",
        f"{base}/amendments/{one.id}?part=panel",
    ]
    posts = {
        f"{base}/batch": {"action": "assign", "assignee": "me", "amendment": one.id},
        f"{base}/amendments/{one.id}/notes": {"body": "Bonjour."},
        f"{base}/notes/{note.id}/remove": {},
        f"{base}/views": {"name": "x", "query": "rank=10"},
        f"{base}/views/{view.id}": {"action": "delete"},
    }
    outsiders = [citizen, make.user(Role.MODERATOR), make.user(Role.HOST), make.user(Role.OFFICER)]
    for browser in map(client_for, outsiders):
        assert [browser.get(path).status_code for path in gets] == [403] * len(gets)
        assert [browser.post(path, data=data).status_code for path, data in posts.items()] == [403] * len(
            posts
        )
    for path in gets:
        assert client.get(path).headers["Location"].startswith("/log-in"), path
    for path, data in posts.items():
        assert "/log-in" in client.post(path, data=data).headers["Location"], path
    assert assigned(one) is None
    assert len(list(db.session.scalars(select(InternalNote)))) == 1


def test_the_desk_is_offered_to_those_who_work_at_it_alone(make: Make, client_for: ClientFor) -> None:
    bill, _ = desk_of(make, 1)
    for person, is_offered in ((deputy(make), True), (make.user(Role.ADMIN), True), (make.user(), False)):
        page = client_for(person).get(f"/bills/{bill.slug}").get_data(as_text=True)
        assert (f'href="/desk/{bill.slug}"' in page) is is_offered
        assert ('href="/desk"' in page) is is_offered


# ---- nothing leaves the desk


def test_no_public_page_index_event_or_journal_holds_an_internal_note(
    make: Make,
    client: FlaskClient,
    client_for: ClientFor,
    app: object,
    search: Callable[..., object],  # noqa: F811
) -> None:
    anne, citizen = deputy(make), make.user()
    bill, (one,) = desk_of(make, 1)
    stand(one, 1)
    posted = client_for(anne).post(f"/desk/{bill.slug}/amendments/{one.id}/notes", data={"body": SECRET})
    assert unquote(posted.headers["Location"]).endswith(f"/amendments/{one.id}?back=/desk/{bill.slug}#notes")
    client_for(anne).post(
        f"/desk/{bill.slug}/batch", data={"action": "assign", "assignee": "me", "amendment": one.id}
    )
    assert SECRET in client_for(anne).get(posted.headers["Location"]).get_data(as_text=True)
    for browser in (
        client,
        client_for(citizen),
        client_for(one.author),
        client_for(make.user(Role.MODERATOR)),
    ):
        for path in public_paths(app, bill.slug, bill.articles[0].eid, bill.articles[0].id, one.id):
            assert "quadrilobé avant".encode() not in unpacked(browser.get(path).get_data()), path
    assert search("quadrilobé").total == 0  # type: ignore[attr-defined]
    told = [str(event.payload) for event in db.session.scalars(select(Event))]
    recorded = [f"{entry.verb} {entry.data}" for entry in db.session.scalars(select(Entry))]
    assert told
    assert not [
        words for words in told + recorded if "quadrilobé" in words or "assign" in words or "note" in words
    ]


def unpacked(data: bytes) -> bytes:
    """The bytes of an answer; of everything in it where it is an archive, such as a .docx."""
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def public_paths(app: object, slug: str, eid: str, article_id: int, amendment_id: int) -> list[str]:
    """Every page outside of the desk that answers to a GET, filled in with what there is."""
    values = {
        "slug": slug,
        "eid": eid,
        "article_id": article_id,
        "amendment_id": amendment_id,
        "room": "bill:1",
    }
    paths = []
    for rule in app.url_map.iter_rules():  # type: ignore[attr-defined]
        if "GET" in rule.methods and not rule.rule.startswith(("/desk", "/static")):
            fitting = {name: values.get(name, 1) for name in rule.arguments}
            with app.test_request_context():  # type: ignore[attr-defined]
                paths.append(rule.build(fitting)[1])
    return [*paths, "/search?q=quadrilobé", f"/amendments/{amendment_id}?view=side"]


def test_a_colleague_reads_the_note_on_the_row_and_in_the_panel(make: Make, client_for: ClientFor) -> None:
    anne, jean = deputy(make), deputy(make)
    bill, (one,) = desk_of(make, 1)
    sent = client_for(anne).post(
        f"/desk/{bill.slug}/amendments/{one.id}/notes",
        data={"body": SECRET},
        headers={"X-Requested-With": "fetch"},
    )
    assert SECRET in sent.get_data(as_text=True)
    assert "<html" not in sent.get_data(as_text=True)
    client = client_for(jean)
    assert "1 note" in client.get(f"/desk/{bill.slug}").get_data(as_text=True).replace("\u00a0", " ")
    panel = client.get(f"/desk/{bill.slug}/amendments/{one.id}?part=panel").get_data(as_text=True)
    assert SECRET in panel
    assert "/remove" not in panel  # it is not Jean's
    note = db.session.scalars(select(InternalNote)).one()
    assert client.post(f"/desk/{bill.slug}/notes/{note.id}/remove").status_code == 403
    assert client_for(anne).post(f"/desk/{bill.slug}/notes/{note.id}/remove").status_code == 303
    assert client_for(anne).post(f"/desk/{bill.slug}/notes/{note.id}/remove").status_code == 404


def test_the_panel_shows_words_votes_arguments_and_the_drafted_text(
    make: Make, client_for: ClientFor
) -> None:
    bill, (one,) = desk_of(make, 1)
    stand(one, 1, groups=[{"n": 3, "for": 2, "mixed": 0, "against": 1}])
    post_argument(make.user(), subject_of_amendment(one), Side.AGAINST, "Cela coûterait cher.", at=now())
    db.session.commit()
    page = client_for(deputy(make)).get(f"/desk/{bill.slug}/amendments/{one.id}?back=//evil.example")
    text = page.get_data(as_text=True)
    for words in (
        "Cela coûterait cher.",
        "Assemblée nationale",
        "<ins>",
        "Pour plus de clarté.",
        "l’alinéa 2",
    ):
        assert words in text or words.replace("’", "&#39;") in text, words
    assert 'href="//evil.example' not in text
