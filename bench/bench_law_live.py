"""The live diff of the editor: one round trip for a 3,000-word article, through the whole application.

The page sends one changed paragraph among sixty, and gets the redline with its summary: what a person waits
for while typing. The second figure changes every paragraph, the worst that an editor can send.
"""

import random
import tempfile
from datetime import timedelta
from pathlib import Path

from bench.results import ROOT, Report, median_of, seconds
from lawlab import create_app
from lawlab.bills.models import Article, Bill, BillKind, Dossier, Paragraph
from lawlab.config import read_config
from lawlab.core.db import db, now
from lawlab.core.limits import limiter
from lawlab.core.realtime import Room

PARAGRAPHS, WORDS = 60, 50
RUNS = 25
PHRASE = "le la les de du des un une maire conseil article loi décret public données est sont par pour"


def run(report: Report) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_config({"LAWLAB_INSTANCE": folder, "SECRET_KEY": "bench"}, ROOT))
        app.config["WTF_CSRF_ENABLED"] = False
        limiter.enabled = False
        with app.app_context():
            db.create_all()
            article = _article(random.Random(7))
            texts, ident = article.texts, article.id
            _measure(report, app.test_client(), ident, texts, "law.live_diff_one_paragraph", 1, "value <= 50")
            _measure(report, app.test_client(), ident, texts, "law.live_diff_every_paragraph", PARAGRAPHS)
            db.session.remove()
            db.engine.dispose()
        limiter.enabled = True
        assert Path(folder).exists()


def _measure(
    report: Report,
    client: object,
    ident: int,
    texts: list[str],
    name: str,
    changed: int,
    bar: str | None = None,
) -> None:
    serial = iter(range(10**9))

    def ask() -> None:
        lines: list[dict[str, object]] = [{"base": n} for n in range(1, len(texts) + 1)]
        for n in range(changed):  # never twice the same words: nothing comes from a cache
            lines[n]["text"] = texts[n].replace("loi", f"ordonnance {next(serial)}") + f" Fin {next(serial)}."
        answer = client.post("/amendments/diff", json={"article": ident, "lines": lines})  # type: ignore[attr-defined]
        assert answer.status_code == 200, answer.text

    ask()
    milliseconds = 1000 * median_of(seconds(ask), RUNS)
    report.add(name, milliseconds, "ms", runs=RUNS, bar=bar)


def _article(chance: random.Random) -> Article:
    dossier = Dossier(slug="bench", title="Bench")
    db.session.add(dossier)
    db.session.flush()
    bill = Bill(
        dossier_id=dossier.id, slug="bench", position=1, title="Bench", version="1", kind=BillKind.MEMBER,
        language="fr", source_hash="", opens_at=now() - timedelta(days=1), closes_at=None,
    )  # fmt: skip
    db.session.add(bill)
    db.session.flush()
    texts = [" ".join(chance.choices(PHRASE.split(), k=WORDS)) + "." for _ in range(PARAGRAPHS)]
    article = Article(
        bill_id=bill.id, uid="a", eid="art_1", number="1er", heading="", position=1, wording_hash="",
        paragraphs=[Paragraph(uid=f"p{i}", position=i, text=text) for i, text in enumerate(texts, 1)],
    )  # fmt: skip
    db.session.add_all([Room(name=bill.room), article])
    db.session.commit()
    return article
