"""The real site with one open bill of three articles, a crowd, and a door by which tests let people in.

`GET /enter/<n>` logs the n-th person in by the site's own log-in and answers with the token of forms;
`GET /facts` names the bill, its articles and the people. FLASK_PEOPLE says how many there are. The limits of
votes a minute are off unless FLASK_LIMITS is 1: here a person votes as fast as a machine can.
FLASK_CUT=1: the answer to a POST whose header X-Cut is 1 is lost after the commit, with its connection.
"""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

    from flask import Flask, Response, jsonify, request
    from flask_wtf.csrf import generate_csrf
    from sqlalchemy import select

    from lawlab import create_app
    from lawlab.accounts.login import begin_session
    from lawlab.accounts.models import User
    from lawlab.bills.models import Bill
    from lawlab.core.db import db
    from lawlab.core.limits import limiter
    from lawlab.serve import prepare_database, serve
    from tests.factories import ARTICLE_4, Make

    PEOPLE = int(os.environ.get("FLASK_PEOPLE", "120"))

    def enter(number: int) -> Response:
        query = select(User).order_by(User.id).offset(number).limit(1)
        begin_session(db.session.scalars(query).one(), is_kept=False, by="test")
        return jsonify(token=generate_csrf())

    def facts() -> Response:
        bill = db.session.scalars(select(Bill).order_by(Bill.id).limit(1)).one()
        articles = {article.eid: article.id for article in bill.articles}
        people = list(db.session.scalars(select(User.id).order_by(User.id)))
        return jsonify(slug=bill.slug, bill=bill.id, articles=articles, people=people)

    def populate() -> None:
        if db.session.scalar(select(User.id).limit(1)) is not None:
            return
        bill = Make().bill(*[[f"{words} ({k})" for words in ARTICLE_4] for k in range(3)])
        bill.slug = "le-texte"
        for n in range(PEOPLE):
            name = f"Ardoise {n}"
            address = f"person{n}@example.org"
            db.session.add(
                User(email=address, email_key=address, public_name=name, public_name_key=name.lower(),
                     password_hash="!")
            )  # fmt: skip
        db.session.commit()

    def open_doors(app: Flask) -> None:
        limiter.enabled = os.environ.get("FLASK_LIMITS") == "1"
        app.add_url_rule("/enter/<int:number>", view_func=enter)
        app.add_url_rule("/facts", view_func=facts)
        if os.environ.get("FLASK_CUT") == "1":
            app.after_request(cut)

    def cut(response: Response) -> Response:
        """Close the connection instead of answering: what was done is done, and nobody is told."""
        if request.headers.get("X-Cut") == "1":
            request.environ["wsgi.input"].rfile.raw._sock.shutdown(2)
        return response

    app = create_app()
    open_doors(app)
    with app.app_context():
        prepare_database()
        populate()
        db.session.remove()
    serve(app, Path("/nowhere"))
