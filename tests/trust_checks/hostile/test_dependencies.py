"""What can be told of the dependencies without a network; `make audit` asks the advisories where there is one."""

import json
import re
from pathlib import Path

import pytest

from tests.trust import Figure

ROOT = Path(__file__).parents[3]
PYTHON = ("requirements.txt", "requirements-test.txt")
NODE = ("package-lock.json", "bench/node/package-lock.json")
#: The first versions without a hole that was published (CVE-2026-48802; CVE-2025-61765; CVE-2024-47081).
LEAST = {"python-engineio": (4, 13, 2), "python-socketio": (5, 14, 0), "requests": (2, 32, 4)}


def entries(name: str) -> dict[str, str]:
    """Each package of a lock file, with all that is said of it."""
    blocks = re.split(r"^(?=[a-zA-Z0-9])", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]
    return {re.split(r"[=\[ ]", block)[0].lower(): block for block in blocks}


@pytest.mark.trust("S48")
@pytest.mark.parametrize("name", PYTHON)
def test_every_python_package_is_pinned_to_one_version_by_its_hashes(name: str, figure: Figure) -> None:
    found = entries(name)
    for package, block in found.items():
        assert re.match(r"\S+==[\w.]+ \\", block), package
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), package
        assert not re.search(r"\w+://|(?<!\w)@ |--(?:extra-)?index-url|--hash=(?!sha256)", block), package
    figure(f"{name}: {len(found)} packages pinned by sha256, 0 addresses")


@pytest.mark.trust("S48")
def test_versions_with_known_holes_are_behind_us(figure: Figure) -> None:
    found = entries("requirements.txt")
    for package, least in LEAST.items():
        match = re.match(r"\S+==([\d.]+)", found[package])
        assert match, package
        assert tuple(map(int, match[1].split("."))) >= least, f"{package} {match[1]}"
    engine = re.match(r"\S+==([\d.]+)", found["python-engineio"])
    assert engine
    figure(f"python-engineio {engine[1]}")


@pytest.mark.trust("S48")
@pytest.mark.parametrize("name", NODE)
def test_every_script_package_is_pinned_by_its_hash_and_names_no_host(name: str, figure: Figure) -> None:
    packages = {k: v for k, v in json.loads((ROOT / name).read_text())["packages"].items() if k}
    for package, said in packages.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+(?:-[\w.]+)?", said["version"]), package
        assert said["integrity"].startswith("sha512-"), package
        assert "resolved" not in said, package
        assert not said.get("hasInstallScript") or name != NODE[0], package
    figure(f"{name}: {len(packages)} packages pinned by sha512, 0 addresses")


@pytest.mark.trust("S48")
def test_packages_are_installed_by_hash_alone_and_their_scripts_do_not_run() -> None:
    make = (ROOT / "Makefile").read_text()
    assert "--require-hashes" in make
    assert "npm ci" in make
    assert "--ignore-scripts" in make
    assert "pip_audit" in make
    assert "npm audit" in make
