"""`flask review rank` and `flask review queue`, as scripts run them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.review.worlds import two_camps

ROOT = Path(__file__).parent.parent.parent
NAMES = {2: 1, 1: 0.5, 0: 0, -1: None}


def log(rows) -> str:
    keys = ("at", "person", "item", "value", "source")
    return "".join(
        json.dumps(dict(zip(keys, (at, f"p{person}", item, NAMES[halves], source), strict=True))) + "\n"
        for at, person, item, halves, source in rows
    )


def flask(*arguments: str, given: str, instance: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    settings = {"LAWLAB_INSTANCE": str(instance), "SECRET_KEY": "tests", **environ}
    return subprocess.run(
        [sys.executable, "-m", "flask", *arguments], cwd=ROOT, input=given, text=True, capture_output=True,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", **settings},
    )  # fmt: skip


def test_the_same_log_gives_the_same_bytes(tmp_path):
    rows = [(at // 500, *rest) for at, *rest in two_camps(100, people=500).rows]
    shuffled = sorted(rows, key=lambda row: (row[0], row[1] * 7919 % 500))  # a person's lines stay in order
    runs = [
        flask("review", "rank", "-", given=log(lines), instance=tmp_path, PYTHONHASHSEED=seed, **threads)
        for lines, seed, threads in [
            (rows, "1", {"OPENBLAS_NUM_THREADS": "1"}),
            (rows, "2", {"OPENBLAS_NUM_THREADS": "2"}),
            (shuffled, "3", {}),
        ]
    ]
    assert {run.returncode for run in runs} == {0}
    assert runs[0].stdout
    assert len({run.stdout for run in runs}) == 1


def test_bad_lines_are_told_and_the_rest_is_ranked(app):
    given = log([(0, k, "A1", 2, "queue") for k in range(30)]) + "{\n"
    run = app.test_cli_runner().invoke(args=["review", "rank", "-"], input=given)
    (line,) = map(json.loads, run.stdout.splitlines())
    assert (run.exit_code, line["soutien"]["rank"], line["soutien"]["n"]) == (0, 1, 30)
    assert run.stderr.splitlines()[-2:] == [
        "line 31 is passed over: this is not JSON",
        "30 lines read: 30 votes that count on 1 items; 1 passed over (line 31)",
    ]
    assert app.test_cli_runner().invoke(args=["review", "rank", "nothing.jsonl"]).exit_code == 2


def test_the_queue_answers_line_by_line_and_keeps_its_order(app):
    items = {"a": 3, "b": 0, "c": 0}
    given = "\n".join(
        json.dumps(record)
        for record in [
            {"person": "p", "items": items, "limit": 2},
            {"person": "p", "items": items},
            {"person": "p", "items": ["a"]},
            {"id": 7, "person": 4, "items": {}},
        ]
    )
    runs = [app.test_cli_runner().invoke(args=["review", "queue", "-"], input=given) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    first, second, bad, empty = map(json.loads, runs[0].stdout.splitlines())
    assert second["queue"][-1] == "a"
    assert first["queue"] == second["queue"][:2]
    assert bad["status"] == "error"
    assert (empty["id"], empty["person"], empty["queue"]) == (7, 4, [])
