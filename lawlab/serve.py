"""`python wsgi.py`: one process that prepares its own database and serves the site, sockets included."""

import logging
import sys

from engineio.async_drivers import gevent as driver
from flask import Flask
from flask_migrate import upgrade

from lawlab.config import Config
from lawlab.core.background import start_background_tasks
from lawlab.core.realtime import socketio, start_pushing


def serve(app: Flask) -> None:
    """Migrate, load what is new, then serve until interrupted."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    require_whole_frames()
    with app.app_context():
        upgrade()
    serving(app)
    config: Config = app.config["LAWLAB"]
    sys.stdout.write(f"LawLab: http://{config.host}:{config.port}\n")
    sys.stdout.flush()
    socketio.run(app, host=config.host, port=config.port)


def serving(app: Flask) -> None:
    """What every serving process starts, whatever runs it."""
    start_pushing()
    start_background_tasks(app)


def require_whole_frames() -> None:
    """Refuse to serve over a WebSocket library that cuts frames for slow readers (see docs/decisions)."""
    if driver.SimpleWebSocketWSGI is not None:
        raise RuntimeError("gevent-websocket is not installed: sockets would be corrupted for slow readers")
