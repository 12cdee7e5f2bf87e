"""The site under gunicorn (see gunicorn.conf.py): sockets are written as `python wsgi.py` writes them."""

from typing import Any

from gunicorn.workers.ggevent import GeventPyWSGIWorker

from lawlab.core.websocket import LiveHandler
from lawlab.serve import serving


class LiveWorker(GeventPyWSGIWorker):
    """gunicorn's pywsgi worker with our handler, and what every serving process starts."""

    wsgi_handler = LiveHandler
    wsgi: Any

    def run(self) -> None:
        serving(self.wsgi)
        super().run()


def require_live_worker(worker: object) -> None:
    """Refuse to start under a worker whose sockets are written otherwise."""
    if not isinstance(worker, LiveWorker):
        raise RuntimeError("LawLab cannot start: leave out -k, or give -k lawlab.worker.LiveWorker")
