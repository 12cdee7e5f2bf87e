"""The real site with one open room, `room:1`, and a door by which tests and measurements make it speak.

`POST /say?count=…&rate=…&size=…&how=log|frames&from=…` announces that many events, each committed by itself
(`log`), or sends frames straight to the sockets as if the log had been read (`frames`); the answer comes
when all is sent. FLASK_WINDOW sets the window in which events are put together, in seconds.
"""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import os
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

    import gevent
    from flask import Flask, Response, jsonify, request
    from sqlalchemy import select

    from lawlab import create_app, csrf
    from lawlab.core.db import db
    from lawlab.core.presence import presence
    from lawlab.core.pump import pump, send_to_all
    from lawlab.core.realtime import WINDOW, Room, announce, register_room
    from lawlab.serve import serve

    ROOM = "room:1"

    def payload(n: int, size: int) -> dict[str, object]:
        return {"n": n, "words": "x" * size, "t": time.monotonic_ns()}

    def say_through_the_log(first: int, count: int, rate: float, size: int) -> None:
        start = time.monotonic()
        for n in range(first, first + count):
            announce("thing:done", payload(n, size), room=ROOM)
            db.session.commit()
            if rate:
                gevent.sleep(max(0.0, start + (n - first + 1) / rate - time.monotonic()))

    def say_in_frames(first: int, count: int, rate: float, size: int) -> None:
        start = time.monotonic()
        for n in range(first, first + count):
            event = {"seq": n, "type": "thing:done", "at": "", "payload": payload(n, size)}
            send_to_all(pump.watchers.get(ROOM, {}).values(), "events", {"room": ROOM, "events": [event]})
            gevent.sleep(max(0.0, start + (n - first + 1) / rate - time.monotonic()) if rate else 0)

    def say() -> Response:
        ask = request.args
        how = say_in_frames if ask.get("how") == "frames" else say_through_the_log
        how(int(ask.get("from", 1)), int(ask["count"]), float(ask.get("rate", 0)), int(ask.get("size", 8)))
        return jsonify(lines=len(pump.watchers.get(ROOM, {})))

    def facts() -> Response:
        lines = pump.watchers.get(ROOM, {}).values()
        return jsonify(
            presence=presence(ROOM), lines=len(lines), direct=sum(line.outbox is not None for line in lines)
        )

    def open_room(app: Flask) -> None:
        window = float(os.environ.get("FLASK_WINDOW", WINDOW))
        register_room("room", lambda ident, viewer: ident == 1, window=window)
        register_room("closed", lambda ident, viewer: bool(viewer.is_authenticated))
        csrf.exempt(say)
        app.add_url_rule("/say", view_func=say, methods=["POST"])
        app.add_url_rule("/facts", view_func=facts)

    def make_room(app: Flask) -> None:
        with app.app_context():
            from lawlab.serve import prepare_database  # after the settings are known to be right

            prepare_database()
            if db.session.scalar(select(Room).where(Room.name == ROOM)) is None:
                db.session.add(Room(name=ROOM))
                db.session.commit()

    app = create_app()
    open_room(app)
    make_room(app)
    serve(app, Path("/nowhere"))
