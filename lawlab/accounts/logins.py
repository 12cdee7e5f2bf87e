"""Log-ins: one record a browser, which ends for good, and takes its cookie and its sockets with it."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Select, and_, delete, not_, or_, select, update

from lawlab.accounts.models import End, Login, User
from lawlab.core.background import every
from lawlab.core.db import db, now
from lawlab.core.security_log import note_on_commit
from lawlab.core.ties import end_ties_on_commit, tie_of, ties

#: Random bytes in a cookie: 256 bits.
KEY_BYTES = 32
#: A log-in ends when nobody has come for so long…
KEPT_FOR, OPEN_FOR = timedelta(days=30), timedelta(hours=12)
#: …and in any case so long after it began: the password is then asked for again.
KEPT_AT_MOST, OPEN_AT_MOST = timedelta(days=180), timedelta(days=7)
#: How precisely it is known when somebody last came: one write in so long.
SEEN_WITHIN = timedelta(minutes=10)
#: How long a log-in that is over is remembered.
REMEMBERED = timedelta(days=30)
AT_ONCE = 500

_seen: dict[int, datetime] = {}
_seen_lock = Lock()


def open_login(user: User, *, is_kept: bool, device: str, at: datetime) -> str:
    """Make the record of a browser that logs in; what its cookie must hold, which is kept nowhere."""
    ident = f"{user.id}.{secrets.token_urlsafe(KEY_BYTES)}"
    login = Login(user_id=user.id, key_hash=tie_of(ident), device=device, is_kept=is_kept)
    login.begun_at = login.last_seen_at = at
    db.session.add(login)
    db.session.flush()
    return ident


def login_with(ident: str, at: datetime) -> tuple[User, Login] | None:
    """Who a cookie says it is, and since when; None when no record was ever made of it."""
    query = select(User, Login).join(Login, Login.user_id == User.id).where(Login.key_hash == tie_of(ident))
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None


def is_live(login: Login, at: datetime) -> bool:
    """Whether a log-in goes on, however late the task that ends it comes by."""
    idle, most = (KEPT_FOR, KEPT_AT_MOST) if login.is_kept else (OPEN_FOR, OPEN_AT_MOST)
    return login.ended_at is None and at < login.last_seen_at + idle and at < login.begun_at + most


def live_logins(user: User, at: datetime) -> list[Login]:
    """The browsers in which a person is logged in, the one seen last first."""
    query = select(Login).where(Login.user_id == user.id, Login.ended_at.is_(None))
    found = db.session.scalars(query.order_by(Login.last_seen_at.desc(), Login.id.desc()))
    return [login for login in found if is_live(login, at)]


def end_login(login: Login, why: End, *, at: datetime) -> None:
    """End one log-in; nothing happens when it is over already."""
    _end(select(Login.id).where(Login.id == login.id), why, at)


def end_logins(user: User, why: End, *, at: datetime, but: Login | None = None) -> None:
    """End all log-ins of a person, or all but one."""
    query = select(Login.id).where(Login.user_id == user.id)
    _end(query.where(Login.id != but.id) if but is not None else query, why, at)


def renew_logins(user: User) -> None:
    """Have each browser of the person go on under a new identifier from the next page that it asks for."""
    live = update(Login).where(Login.user_id == user.id, Login.ended_at.is_(None))
    db.session.execute(live.values(must_renew=True))


def _end(which: Select[int], why: End, at: datetime) -> None:
    ending = update(Login).where(Login.id.in_(which), Login.ended_at.is_(None))
    ended = db.session.execute(
        ending.values(ended_at=at, ended_why=why).returning(Login.key_hash, Login.user_id),
        execution_options={"synchronize_session": "fetch"},
    ).all()
    end_ties_on_commit(key_hash for key_hash, _person in ended)
    for _key_hash, person in ended:
        note_on_commit("log-in ended", person=person, why=why.value)


def was_seen(login: Login, at: datetime) -> None:
    """Note that somebody came: written later with others', so that a page that is read writes nothing."""
    if at - login.last_seen_at >= SEEN_WITHIN:
        with _seen_lock:
            _seen[login.id] = at


@every(30.0, "log-ins that were seen")
def write_seen() -> None:
    """Write when those who came lately did."""
    with _seen_lock:
        noted = dict(_seen)
        _seen.clear()
    for ident, at in noted.items():
        db.session.execute(update(Login).where(Login.id == ident).values(last_seen_at=at))
    if noted:
        db.session.commit()


@every(300.0, "log-ins that nobody uses")
def end_expired() -> None:
    """End what has lasted long enough, and forget what was over long ago."""
    at = now()
    kept = or_(Login.last_seen_at <= at - KEPT_FOR, Login.begun_at <= at - KEPT_AT_MOST)
    open_ = or_(Login.last_seen_at <= at - OPEN_FOR, Login.begun_at <= at - OPEN_AT_MOST)
    over = or_(and_(Login.is_kept, kept), and_(not_(Login.is_kept), open_))
    _end(select(Login.id).where(over, Login.ended_at.is_(None)), End.EXPIRED, at)
    db.session.execute(delete(Login).where(Login.ended_at <= at - REMEMBERED))
    db.session.commit()


def ended_among(known: Collection[str], since: datetime | None) -> Iterable[str]:
    """Which of these ties are over: since a moment, or (None) whenever, those without a record included."""
    if since is not None:
        query = select(Login.key_hash).where(Login.ended_at >= since)
        return set(known) & set(db.session.scalars(query))
    left, every_one = set(known), list(known)
    for start in range(0, len(every_one), AT_ONCE):
        part = every_one[start : start + AT_ONCE]
        live = select(Login.key_hash).where(Login.key_hash.in_(part), Login.ended_at.is_(None))
        left -= set(db.session.scalars(live))
    return left


ties.ended = ended_among
