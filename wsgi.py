"""What a server runs: `app`. As a program, it prepares the database when needed and serves by itself."""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import logging
import sys

from lawlab import create_app
from lawlab.config import ConfigError
from lawlab.core.logs import set_up_log

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"LawLab cannot start: {error}")

if __name__ == "__main__":
    from lawlab.serve import serve

    serve(app)
elif not logging.getLogger().handlers:  # `flask …`: gunicorn has its log by now
    set_up_log(app.config["LAWLAB"].log, logging.WARNING)
