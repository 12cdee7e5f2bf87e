"""`gunicorn wsgi:app`, run in this folder, reads this by itself: one process, as live as `python wsgi.py`.

More processes are more `gunicorn`s on ports of their own with REDIS_URL set, behind a proxy that keeps each
client on one of them (docs/live.md): gunicorn's own workers share a port, which polling clients cannot bear.
"""

from gevent import monkey

monkey.patch_all()  # before anything of ours is imported

import os  # noqa: E402

from lawlab.config import Config  # noqa: E402
from lawlab.core.logs import log_settings  # noqa: E402
from lawlab.worker import LiveWorker, require_live_worker  # noqa: E402

worker_class = "lawlab.worker.LiveWorker"
workers = 1
worker_connections = 20000
graceful_timeout = 5
proc_name = "lawlab"
logconfig_dict = log_settings(os.environ.get("LAWLAB_LOG") or "plain")


def post_worker_init(worker: LiveWorker) -> None:
    config: Config = worker.wsgi.config["LAWLAB"]
    if config.role != "web":
        require_live_worker(worker)
