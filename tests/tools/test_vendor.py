"""The browser's files are copied as published, each with its licence."""

import re
from pathlib import Path

import pytest

from scripts import vendor


@pytest.fixture(scope="module")
def vendored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static") / "vendor"
    vendor.vendor(vendor.ROOT / "node_modules", folder)
    return folder


def test_every_font_file_that_the_style_sheet_names_is_there(vendored: Path) -> None:
    named = re.findall(r"url\(([^)]+)\)", (vendored / "fonts.css").read_text())
    assert len(named) == 8
    assert all((vendored / name).read_bytes()[:4] == b"wOF2" for name in named)


def test_the_socket_client_is_a_module_that_names_no_absent_source_map(vendored: Path) -> None:
    code = (vendored / "socket.io.esm.min.js").read_text()
    assert re.search(r"export\s*\{.*\bas io\b", code)
    assert "sourceMappingURL" not in code


def test_each_package_comes_with_its_licence(vendored: Path) -> None:
    assert sorted(path.name for path in vendored.glob("*.LICENSE")) == [
        "inter.LICENSE", "socket.io.LICENSE", "source-serif-4.LICENSE",
    ]  # fmt: skip


def test_what_an_earlier_version_left_goes_away(tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "old.js").write_text("")
    vendor.vendor(vendor.ROOT / "node_modules", tmp_path / "vendor")
    assert not (tmp_path / "vendor" / "old.js").exists()
