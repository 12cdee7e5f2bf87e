"""`wsgi.py` on the consultation of world.py: the real server, every field of which is hostile.

As a program it fills an empty database, writes where to look to the file that FLASK_WORLD names, and serves.
FLASK_TOGETHER says how many of the words stand together in a field.
"""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import json
import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

    from lawlab import create_app
    from lawlab.serve import prepare_database, serve
    from tests.trust_checks.hostile.payloads import payloads
    from tests.trust_checks.hostile.world import fill

    app = create_app()
    with app.app_context():
        prepare_database()
        with app.test_request_context("/"):
            world = fill(payloads(), together=int(os.environ["FLASK_TOGETHER"]))
            places = {
                "slug": world.bill.slug, "earlier": world.earlier.slug, "live": world.live.id,
                "ended": world.ended.id, "amendments": [each.id for each in world.amendments],
                "key": world.overlay_key, "article": world.bill.articles[0].id,
                "paragraph": world.bill.articles[0].paragraphs[0].id, "refused": world.refused,
            }  # fmt: skip
        app.test_cli_runner().invoke(args=["search", "rebuild"])
    Path(os.environ["FLASK_WORLD"]).write_text(json.dumps(places))
    serve(app, Path(os.environ["FLASK_WORLD"]).parent / "no-texts")
