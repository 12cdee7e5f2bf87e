"""S14, in a hurry: one subject and many accounts at the same instant make one voter."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from lawlab.accounts.identities import link, open_account
from lawlab.accounts.models import Identity, Level, User
from lawlab.accounts.oidc.flow import Proof
from lawlab.accounts.states import use_state
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid
from tests.trust import Figure

AT_ONCE = 20
PROOF = Proof("fc", "https://fc.example", "a" * 64, "b" * 16, Level.VERIFIED)


def outcomes(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    """Run each act in a thread and transaction of its own, released together: what each raised, or "done"."""
    db.session.commit()
    barrier, results = threading.Barrier(len(acts)), list[str]()

    def one(act: Callable[[], object]) -> None:
        with app.app_context(), app.test_request_context("/", headers={"Accept-Language": "en"}):
            barrier.wait()
            try:
                act()
                db.session.commit()
                results.append("done")
            except Exception as error:
                db.session.rollback()
                results.append(type(error).__name__)

    threads = [threading.Thread(target=one, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(results)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.trust("S14")
def test_a_subject_that_opens_twenty_accounts_at_once_has_one(app: Flask, figure: Figure):
    acts = [
        lambda name=f"Personne {name}": open_account(PROOF, name, "", language="fr", at=now())
        for name in "abcdefghijkmnopqstuv"
    ]
    assert outcomes(app, acts) == [Conflict.__name__] * (AT_ONCE - 1) + ["done"]
    assert (count(User), count(Identity)) == (1, 1)
    figure(f"{AT_ONCE} accounts at the same instant for one subject: 1 made")


@pytest.mark.trust("S14")
def test_a_subject_linked_by_twenty_accounts_at_once_is_one_accounts(app: Flask, make):
    idents = [make.user().id for _ in range(AT_ONCE)]
    acts = [lambda ident=ident: link(db.session.get(User, ident), PROOF, at=now()) for ident in idents]
    assert outcomes(app, acts) == [Conflict.__name__] * (AT_ONCE - 1) + ["done"]
    levels = list(db.session.scalars(select(User.level)))
    assert (levels.count(Level.VERIFIED), count(Identity)) == (1, 1)


@pytest.mark.trust("S13")
def test_a_way_back_taken_twenty_times_at_once_is_taken_once(app: Flask):
    acts = [lambda: use_state("0" * 64, at=now()) for _ in range(AT_ONCE)]
    assert outcomes(app, acts) == [Invalid.__name__] * (AT_ONCE - 1) + ["done"]
