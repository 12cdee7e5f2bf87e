"""`wsgi.py` on the crowd of crowd.py; writes where to look to the file that FLASK_WORLD names."""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import json
import os
import sys
from dataclasses import fields
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

    from lawlab import create_app
    from lawlab.bills.models import Article
    from lawlab.serve import prepare_database, serve
    from tests.trust_checks.hostile.crowd import gather

    app = create_app()
    with app.app_context():
        prepare_database()
        with app.test_request_context("/"):
            crowd = gather()
            places = {"bill": f"/bills/{crowd.bill.slug}"}
            for field in fields(crowd):
                if isinstance(article := getattr(crowd, field.name), Article):
                    places[field.name] = f"/bills/{crowd.bill.slug}/articles/{article.eid}"
    Path(os.environ["FLASK_WORLD"]).write_text(json.dumps(places))
    serve(app, Path(os.environ["FLASK_WORLD"]).parent / "no-texts")
