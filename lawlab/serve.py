"""`python wsgi.py`: one process that prepares its own database and serves the site, sockets included."""

import gc
import logging
import resource
import sys
from pathlib import Path
from urllib.parse import urlsplit

from engineio.async_drivers import gevent as driver
from flask import Flask
from flask_migrate import upgrade
from gevent.pywsgi import WSGIServer
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from lawlab.bills.loader import known_hashes, load_version, source_hash, text_folders
from lawlab.config import Config
from lawlab.core.background import start_background_tasks
from lawlab.core.db import db, now, reading
from lawlab.core.errors import LawLabError
from lawlab.core.health import look
from lawlab.core.logs import set_up_log
from lawlab.core.pump import start_pushing
from lawlab.core.schema import revision_of, wanted_revision
from lawlab.core.security_log import note
from lawlab.core.websocket import LiveHandler
from lawlab.demo import accounts_to_try, play
from lawlab.demo_desk import rank_and_group
from lawlab.law.texts_folder import read_text_folder

logger = logging.getLogger(__name__)
ROOT = Path(__file__).parent.parent
TEXTS = ROOT / "texts"
#: Servers on this machine; an empty one is a socket of its file system.
NEAR = ("", "localhost", "127.0.0.1", "::1")
MIGRATIONS = ROOT / "lawlab" / "migrations" / "versions"


def serve(app: Flask, texts: Path = TEXTS) -> None:
    """Migrate, load what is new in `texts`, then serve until interrupted."""
    config: Config = app.config["LAWLAB"]
    set_up_log(config.log)
    with app.app_context():
        prepare_database()
        load_texts(texts)
        tried = show_demonstration() if config.demo else []
    serving(app)
    for line in [f"LawLab: http://{config.host}:{config.port}", *tried]:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    WSGIServer((config.host, config.port), app, handler_class=LiveHandler, log=None).serve_forever()


def prepare_database() -> None:
    """Bring the tables up to date; a project without migrations yet has them made as the models say.

    Tables that are up to date are only read: a site whose database cannot be written to starts, to be read.
    """
    if any(MIGRATIONS.glob("*.py")):
        if not _is_up_to_date():
            upgrade()
    elif not inspect(db.engine).has_table("bill"):
        db.create_all()


def _is_up_to_date() -> bool:
    with reading(), db.engine.connect() as connection:
        return revision_of(connection) == wanted_revision()


def load_texts(folder: Path) -> list[str]:
    """Load the texts of this folder that are not in the database yet, each in its own transaction.

    Returns their slugs. A text that cannot be read is logged in words; it does not stop the site.
    """
    with reading():
        known = known_hashes()
        db.session.rollback()
    loaded: list[str] = []
    for path in text_folders(folder) if folder.is_dir() else []:
        digest = source_hash(path)
        if digest in known:
            continue
        try:
            bill, _ = load_version(read_text_folder(path), digest, at=now())
            db.session.commit()
        except LawLabError as refusal:
            db.session.rollback()
            logger.warning("%s is not loaded: %s", path.name, refusal.sentence)
        except DBAPIError as error:
            db.session.rollback()
            logger.warning("%s is not loaded: the database refused: %s", path.name, error.orig)
        else:
            loaded.append(bill.slug)
            logger.info("loaded %s", bill.slug)
    db.session.rollback()
    return loaded


def show_demonstration() -> list[str]:
    """Play the demonstration unless real people are there; the lines that tell how to try it."""
    try:
        added = play(now())
        db.session.commit()
        if added:
            rank_and_group(now())
    except LawLabError as refusal:
        db.session.rollback()
        logger.info("no demonstration: %s", refusal.sentence)
        return []
    return accounts_to_try()


def serving(app: Flask) -> None:
    """What every serving process starts, whatever runs it (here, or lawlab/worker.py under gunicorn)."""
    require_whole_frames()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each socket is an open file
    with app.app_context():
        look()
    if unsafe := unsafe_settings(app.config["LAWLAB"]):
        note("start", "unsafe", settings=unsafe)
    if app.config["ROLE"] != "web":
        start_pushing()
    start_background_tasks(app)
    gc.collect()
    gc.freeze()  # what was loaded to serve is never looked through again, however many sockets come and go
    gc.set_threshold(10_000, 20, 20)


def unsafe_settings(config: Config) -> list[str]:
    """The settings with which a site must not be open to the public, by their keys."""
    mail = config.mail
    plain = {
        "LAWLAB_ORIGINS": not config.is_secure,  # cookies would be sent over anything
        "LAWLAB_DEMO": config.demo,  # its people have a password that is published
        "LAWLAB_SMTP": mail is not None and mail.security == "none" and mail.host not in NEAR,
        "REDIS_URL": _is_plain(config.redis_url or "", "redis"),
        "DATABASE_URL": _is_plain(config.database_url, "postgresql+psycopg"),
        "LAWLAB_CHAT_IRC": _is_plain(config.chat.irc or "", "irc"),
        "LAWLAB_CHAT_EVENTSUB": _is_plain(config.chat.eventsub, "ws"),
        "LAWLAB_TWITCH_API": _is_plain(config.chat.api, "http"),
    }
    return [key for key, is_unsafe in plain.items() if is_unsafe]


def _is_plain(address: str, scheme: str) -> bool:
    """Whether a server that is not on this machine is spoken to in clear."""
    parts = urlsplit(address)
    is_checked = "sslmode=verify-full" in parts.query
    return parts.scheme == scheme and (parts.hostname or "") not in NEAR and not is_checked


def require_whole_frames() -> None:
    """Refuse to serve over a WebSocket library that cuts frames for slow readers (docs/decisions/0003)."""
    if driver.SimpleWebSocketWSGI is not None:
        raise RuntimeError("gevent-websocket is not installed: sockets would be corrupted for slow readers")
