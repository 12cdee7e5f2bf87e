"""The documents keep up with the code, and the lock files name no host."""

import re
from pathlib import Path

import pytest

from tests.test_architecture import LADDER

ROOT = Path(__file__).parent.parent
LOCKS = ["requirements.txt", "requirements-test.txt", "package-lock.json", "bench/node/package-lock.json"]
ADDRESS = re.compile(
    r"\w+://|--(extra-)?index-url|--find-links|--trusted-host|\"resolved\"|\"funding\"|@ file"
)
SETTING = re.compile(r"\"((?:LAWLAB_)?[A-Z][A-Z_]+)\"")


def capabilities() -> list[str]:
    """The folders of lawlab/ that are on the ladder, in its order."""
    return [name for name in LADDER if any((ROOT / "lawlab" / name).glob("*.py"))]


def documented(name: str) -> list[str]:
    """The keys that have a row in the tables of a document."""
    return re.findall(r"^\| `(\w+)`", (ROOT / "docs" / name).read_text(), re.MULTILINE)


def settings() -> set[str]:
    """Every key that config.py names."""
    return set(SETTING.findall((ROOT / "lawlab" / "config.py").read_text())) - {"LAWLAB_"}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_address(name: str) -> None:
    named = [line for line in (ROOT / name).read_text().splitlines() if ADDRESS.search(line)]
    assert named == [], f"{name} should hold names, versions and hashes only: run `make lock`"


@pytest.mark.parametrize("name", LOCKS[:2])
def test_every_python_package_is_pinned_with_hashes(name: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) > 40
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_both_python_locks_agree() -> None:
    run, test = (
        set(re.findall(r"^[a-z0-9].*==\S+", (ROOT / n).read_text(), re.MULTILINE)) for n in LOCKS[:2]
    )
    assert run - test == set()


def test_every_capability_has_its_line_in_the_order_of_the_ladder() -> None:
    listed = re.findall(
        r"^\| `lawlab/(\w+)/` \| .{20,}", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE
    )
    assert [name for name in listed if name in LADDER] == listed, "a folder that is not on the ladder"
    assert listed == sorted(listed, key=LADDER.index)
    assert [name for name in capabilities() if name not in listed] == []


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    assert {"DATABASE_URL", "LAWLAB_INSTANCE", "PORT"} <= settings()
    assert sorted(documented("operating.md")) == sorted(settings())
