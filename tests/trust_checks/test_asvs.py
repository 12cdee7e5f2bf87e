"""docs/asvs.md: every requirement of levels 1 and 2 has its row, and every test it names exists (check S50).

Below: what the rows need that no other test says.
"""

import re
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lawlab.accounts.logins import KEY_BYTES
from lawlab.accounts.models import User, new_session_key, new_vote_salt
from lawlab.accounts.passwords import hash_password, needs_new_hash, verify_password
from lawlab.accounts.second_factor import draw_recovery_codes
from lawlab.accounts.views import account
from lawlab.config import read_config
from lawlab.core.security import csp_nonce
from lawlab.debates.overlays import BYTES
from tests.factories import Make
from tests.trust import Figure

PAGE = Path("docs/asvs.md")
STATES = {"tested", "not applicable", "open"}
NAMED = re.compile(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`")


@dataclass(frozen=True)
class Requirement:
    ident: str
    level: int
    short: str
    state: str
    words: str


def requirements() -> list[Requirement]:
    found = []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.match(r"\| \d+\.\d+\.\d+ \|", line):
            assert len(cells) == 5, line
            found.append(Requirement(cells[0], int(cells[1]), *cells[2:]))
    return found


@pytest.mark.trust("S50")
def test_every_requirement_has_its_row(figure: Figure) -> None:
    rows = requirements()
    assert len(rows) == len({row.ident for row in rows}) == 253
    assert Counter(row.level for row in rows) == {1: 70, 2: 183}
    assert {row.state for row in rows} <= STATES
    assert [row.ident for row in rows if not row.words or not row.short] == []
    by_state = Counter(row.state for row in rows)
    opened = [row.ident for row in rows if row.state == "open" and row.level == 1]
    settled = by_state["tested"] + by_state["not applicable"]
    figure(
        f"253 rows: {by_state['tested']} tested, {by_state['not applicable']} not applicable, {by_state['open']} open; "
        f"{100 * settled / 253:.1f} % settled, {len(opened)} open at level 1"
    )
    assert settled >= 0.9 * 253
    assert opened == []


@pytest.mark.trust("S50")
def test_every_test_that_a_row_names_exists() -> None:
    wrong = []
    for row in requirements():
        if row.state != "tested":
            continue
        named = NAMED.findall(row.words)
        if not named:
            wrong.append(f"{row.ident} names no test")
        for path, function in named:
            there = Path(path)
            if not there.exists() or (function and f"def {function}(" not in there.read_text()):
                wrong.append(f"{row.ident}: {path}::{function}")
    assert wrong == []


# ---- what the rows need


@pytest.mark.parametrize("address", ["/log-in", "/sign-up", "/account"])
def test_password_fields_hide_and_let_paste(
    app: Flask, make: Make, client_for: Callable[[User], FlaskClient], address: str
) -> None:
    browser = client_for(make.user()) if address == "/account" else app.test_client()
    page = browser.get(address).get_data(as_text=True)
    fields = re.findall(r"<input[^>]*name=\"(?:password|present|repeated)\"[^>]*>", page)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert 'autocomplete="' in field
        assert "onpaste" not in field
    assert "paste" not in "".join(p.read_text() for p in Path("static/js").glob("account*.js"))


def test_a_password_is_checked_to_its_last_character() -> None:
    words = "Un cheval, deux ânes et trente-trois poules sur le quai de la gare de Périgueux"
    assert len(words) > 64
    kept = hash_password(words)
    assert verify_password(words, kept)
    for other in (words[:-1], words.lower(), words + " ", words.strip(".") + "."):
        assert not verify_password(other, kept)


def test_an_older_hash_is_made_anew_at_log_in() -> None:
    weak = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$VjNXOu9Zc9+vgVE5MSW7uw"
    assert needs_new_hash(weak)
    assert not needs_new_hash(hash_password("un cheval sur le quai"))


@pytest.mark.parametrize(
    "address", ["/", "/account", "/account/drafts", "/account/notices", "/debates", "/search"]
)
def test_logging_out_is_one_button_away_on_every_page(
    make: Make, client_for: Callable[[User], FlaskClient], address: str
) -> None:
    assert 'action="/log-out"' in client_for(make.user()).get(address).get_data(as_text=True)


def test_no_disallowed_hash_is_used() -> None:
    """MD5 and SHA-1 by name, in our code; what is hashed for identity is SHA-256, SHA-512 or BLAKE2."""
    used = [
        f"{path}: {line.strip()}"
        for path in Path("lawlab").rglob("*.py")
        for line in path.read_text().splitlines()
        if re.search(r"\b(md5|sha1|md4|DES|RC4|ECB)\b\(?", line) and "import" not in line and "#" not in line
    ]
    assert [line for line in used if re.search(r"\b(md5|sha1|md4)\(", line)] == []


def test_nothing_is_encrypted_without_being_authenticated() -> None:
    """AES-256-GCM for the secrets of one-time codes, Fernet (AES-CBC, then HMAC) for what browsers keep."""
    imported = {
        line.strip()
        for path in Path("lawlab").rglob("*.py")
        for line in path.read_text().splitlines()
        if re.match(r"\s*(from|import) cryptography\.(fernet|hazmat\.primitives\.ciphers)", line)
    }
    assert imported == {
        "from cryptography.fernet import Fernet, InvalidToken",
        "from cryptography.hazmat.primitives.ciphers.aead import AESGCM",
    }


def test_recovery_codes_and_identifiers_of_log_ins_are_long_and_random(app: Flask, make: Make) -> None:
    user = make.user()
    drawn = draw_recovery_codes(user) + draw_recovery_codes(user)
    assert len(set(drawn)) == 20
    assert all(len(code.replace("-", "")) * 4 == 128 for code in drawn)
    assert KEY_BYTES * 8 >= 128


def test_secrets_have_128_bits(app: Flask) -> None:
    """Keys of overlays, salts of pseudonyms, nonces; the session key beside a signature of 160 bits has 96."""
    assert BYTES * 8 >= 128
    assert len(new_vote_salt()) * 4 >= 128
    assert len(new_session_key()) * 6 >= 96
    with app.test_request_context():
        assert len(csp_nonce()) * 6 >= 128


def test_the_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    config = read_config({"LAWLAB_INSTANCE": str(tmp_path)}, tmp_path)
    assert len(config.secret_key) * 4 >= 256
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("path", [
    "/static/", "/static/js/", "/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static//etc/passwd", "/.git/config",
    "/wsgi.py", "/instance/lawlab.sqlite3", "/static/js/../../lawlab/config.py", "/.env", "/docs", "/metrics",
])  # fmt: skip
def test_nothing_but_files_of_ours_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (404, 308)
    assert client.open("/", method="TRACE").status_code == 405


def test_time_frames_for_updates_are_documented() -> None:
    words = Path("docs/security.md").read_text()
    assert re.search(r"within \d+ days", words)


@pytest.mark.parametrize(("heading", "words"), [
    ("Log-in", ["8 a minute", "locked", "passkey", "identity provider", "one-time code"]),
    ("Sessions", ["12 hours", "30 days", "any number", "identity provider", "operator"]), ("Keys and hashes", ["SECRET_KEY", "Argon2id"]),
    ("Logs", ["journal", "standard error", "security log", "UTC"]), ("Libraries", ["pinned"]),
], ids=lambda value: str(value)[:12])  # fmt: skip
def test_what_is_to_be_documented_is(heading: str, words: list[str]) -> None:
    page = Path("docs/security.md").read_text()
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    assert [word for word in words if word not in section] == []


def test_the_limits_of_log_in_are_those_that_are_documented() -> None:
    page = " ".join(Path("docs/security.md").read_text().split())
    numbers = re.findall(
        r"\d+", f"{account.PER_ACCOUNT_AND_ADDRESS} {account.PER_ACCOUNT} {account.SIGN_UPS}"
    )
    assert [number for number in numbers if number not in page] == []
