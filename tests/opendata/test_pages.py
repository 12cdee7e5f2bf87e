"""The public pages: checkpoints that never change, proofs that verify, the archive made beside the site."""

import zipfile
from base64 import b64decode

import pytest
from sqlalchemy import select

from lawlab.core.db import db, now
from lawlab.opendata.archive_files import make_waiting_archives, newest_archive
from lawlab.opendata.checkpoints import checkpoint
from lawlab.opendata.models import Checkpoint, Leaf
from lawlab.opendata.tree import extends, includes
from lawlab.opendata.verifier import VERIFIER
from tests.opendata.logs import closed, verified, voted_bill


@pytest.fixture
def bill(make):
    bill = voted_bill(make)
    checkpoint(bill.dossier, now())
    return closed(bill)


def test_each_page_of_open_data_is_there_for_everybody(bill, client):
    slug = bill.dossier.slug
    page = client.get("/open-data").get_data(as_text=True)
    assert bill.dossier.title in page
    listed = client.get(f"/open-data/{slug}/checkpoints").get_data(as_text=True)
    for kept in db.session.scalars(select(Checkpoint)):
        address = f"/open-data/{slug}/checkpoints/{kept.size}"
        assert address in listed
        answer = client.get(address)
        assert answer.get_data(as_text=True) == kept.note
        assert answer.content_type == "text/plain; charset=utf-8"
        assert "immutable" in answer.headers["Cache-Control"]
    assert client.get(f"/open-data/{slug}/checkpoints/latest").get_data(as_text=True) == kept.note
    assert client.get("/open-data/verify.py").data == VERIFIER.read_bytes()


def test_proofs_verify(bill, client):
    slug = bill.dossier.slug
    first, last = db.session.scalars(select(Checkpoint).order_by(Checkpoint.size))
    said = client.get(f"/open-data/{slug}/consistency/{first.size}-{last.size}").get_json()
    proof = [b64decode(each) for each in said["proof"]]
    assert extends(first.size, first.root, last.size, last.root, proof)
    assert (said["first"], said["second"]) == (first.note, last.note)
    leaf = db.session.scalars(select(Leaf).order_by(Leaf.place.desc())).first()
    answer = client.get(f"/open-data/{slug}/leaves/{leaf.hash.hex()}", follow_redirects=True)
    head, index, *hashes = answer.get_data(as_text=True).partition("\n\n")[0].split("\n")
    assert (head, index) == ("c2sp.org/tlog-proof@v1", f"index {leaf.place}")
    assert includes(leaf.hash, leaf.place, last.size, [b64decode(each) for each in hashes], last.root)
    assert answer.get_data(as_text=True).partition("\n\n")[2] == last.note


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("nowhere/checkpoints", 404),
        ("{slug}/checkpoints/7777", 404),
        ("{slug}/checkpoints/99999999999999999999999", 404),
        ("{slug}/consistency/{last}-{first}", 400),
        ("{slug}/consistency/1-{last}", 404),
        ("{slug}/proofs/{last}/{last}", 404),
        ("{slug}/leaves/xyz", 400),
        ("{slug}/leaves/" + "0" * 64, 404),
        ("{slug}.zip", 404),
    ],
)
def test_what_is_not_there_is_said(bill, client, address, status):
    first, last = db.session.scalars(select(Checkpoint.size).order_by(Checkpoint.size))
    assert newest_archive(bill.dossier.slug) is None
    path = address.format(slug=bill.dossier.slug, first=first, last=last)
    assert client.get(f"/open-data/{path}").status_code == status


def test_a_consultation_without_a_checkpoint_says_so(make, client):
    bill = make.bill()
    assert "Pas encore de point de contrôle" in client.get("/open-data").get_data(as_text=True)
    assert client.get(f"/open-data/{bill.dossier.slug}/checkpoints/latest").status_code == 404


def test_the_archive_is_made_by_a_process_of_its_own_once_a_checkpoint(bill, client, tmp_path):
    assert make_waiting_archives() == 1
    assert make_waiting_archives() == 0
    answer = client.get(f"/open-data/{bill.dossier.slug}.zip")
    path = tmp_path / "a.zip"
    path.write_bytes(answer.data)
    answer.close()
    assert verified(path).returncode == 0
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
    newest_archive(bill.dossier.slug).unlink()
