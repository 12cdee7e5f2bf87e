"""`wsgi.py` on a folder of texts that the tests wrote: the real server, without minutes of real bills.

As a program it takes the folder from the environment (FLASK_TEXTS, a name that the site leaves to Flask).
"""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

    from lawlab import create_app
    from lawlab.serve import serve

    serve(create_app(), Path(os.environ["FLASK_TEXTS"]))
