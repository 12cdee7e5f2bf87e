"""What a server runs: `app`. As a program, it prepares the database when needed and serves by itself."""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import sys

from lawlab import create_app
from lawlab.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"LawLab cannot start: {error}")

if __name__ == "__main__":
    from lawlab.serve import serve

    serve(app)
