"""The whole architecture, as a test: imports only ever point down (see ARCHITECTURE.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LADDER = ["core", "law", "accounts", "bills", "contributions", "votes", "annotations", "amendments",
          "arguments", "moderation", "search", "review", "debates", "opendata", "privacy",
          "backup"]  # fmt: skip
RANK = {
    "models": 0,
    "policies": 1,
    "emails": 0,
    "names": 0,
    "queue": 0,
    "order": 1,
    "usefulness": 1,
    "queries": 1,
    "services": 2,
    "forms": 3,
    "login": 3,
    "views": 4,
    "sockets": 4,
    "commands": 4,
}
WEB = {"flask.request", "flask.session", "flask.g", "flask_login.current_user", "flask_socketio.emit"}
#: lawlab/law/forms.py holds the forms that operations take, not the web's forms.
LAW_RANK = {**RANK, "forms": 0}
#: Folders that stand beside the ladder: they know every capability, and only the factory knows them.
BESIDE = {"migrations", "scenario"}
FILES = [path for path in sorted(Path("lawlab").glob("*/**/*.py")) if path.parts[1] not in BESIDE]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: write imports in full, from lawlab"
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_point_down(path: Path) -> None:
    folder = path.parts[1]
    ranks = LAW_RANK if folder == "law" else RANK
    rank = ranks.get(Path(path.parts[2]).stem, 2)  # any other file ranks with services
    assert folder in LADDER, f"{folder}/ has no rung yet: give it one, here and in ARCHITECTURE.md"
    for name in imports(path):
        root, target, file, *_ = [*name.split("."), "", ""]
        if root == "lawlab":
            assert target in LADDER[: LADDER.index(folder) + 1], f"{path} imports {name}, which is above"
            if target == folder:
                assert ranks.get(file, 2) <= rank, f"{path} imports {name}, which is above"
        if folder == "law":
            ours = root != "lawlab" or target == "law" or (target, file) == ("core", "errors")
            pure = ours and not root.startswith(("flask", "sqlalchemy"))
            assert pure, f"{path}: {name} has no place in the pure core"
        elif rank < 3 and folder != "core":
            assert name not in WEB, f"{path}: {name} is for forms, views, sockets and commands"
