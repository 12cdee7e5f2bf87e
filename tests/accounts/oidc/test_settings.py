"""The file of providers: what can't be right stops the start with a sentence."""

from pathlib import Path

import pytest

from lawlab.config import ConfigError, read_config

RIGHT = """
[franceconnect]
name = "FranceConnect"
issuer = "https://fcp-low.integ01.dev-franceconnect.fr/api/v2"
client_id = "an identifier"
client_secret = "a secret"
acr_values = "eidas1"
level = "verified"
"""
ORIGIN = "https://consult.example.org"
OTHER = RIGHT.replace("[franceconnect]", "[other]").replace("fcp-low", "other")


def read(tmp_path: Path, words: str):
    path = tmp_path / "oidc.toml"
    path.write_text(words)
    environ = {"LAWLAB_INSTANCE": str(tmp_path), "LAWLAB_OIDC": str(path), "LAWLAB_ORIGINS": ORIGIN}
    return read_config(environ, tmp_path)


def test_providers_are_read_in_their_order_with_defaults(tmp_path):
    config = read(tmp_path, RIGHT + OTHER.replace('"verified"', '"confirmed"'))
    first, second = config.identity_providers
    assert (first.key, second.key) == ("franceconnect", "other")
    assert (first.userinfo, first.logout, first.pkce, first.acr_accepted) == (
        "signed",
        True,
        True,
        ("eidas1",),
    )
    assert first.space == first.issuer
    assert "a secret" not in repr(config)


def test_the_key_that_knows_people_again_is_made_once_and_kept(tmp_path):
    made = read(tmp_path, RIGHT).identity_secret
    assert len(made) == 64
    assert read(tmp_path, RIGHT).identity_secret == made
    assert (tmp_path / "identity_key").stat().st_mode & 0o077 == 0


def test_without_providers_no_key_is_made(tmp_path):
    config = read_config({"LAWLAB_INSTANCE": str(tmp_path)}, tmp_path)
    assert (config.identity_providers, config.identity_secret) == ((), "")
    assert not (tmp_path / "identity_key").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "names no provider"),
        ("not toml at all [", "is not TOML"),
        ('name = "x"', "outside of any provider's table"),
        ("[Up]\n" + RIGHT.partition("]")[2], "lower-case"),
        (RIGHT + 'scope = "openid email"', "scope is not a setting"),
        (RIGHT.replace('client_id = "an identifier"', ""), "client_id is missing"),
        (RIGHT.replace('client_secret = "a secret"', ""), "client_secret is missing"),
        (RIGHT.replace('"a secret"', '""'), "client_secret must be"),
        (RIGHT.replace('"a secret"', "12"), "client_secret must be"),
        (RIGHT.replace("https://", "http://"), "issuer must be an address"),
        (RIGHT.replace("/api/v2", "/api/v2?x=1"), "issuer must be an address"),
        (RIGHT.replace("https://", "https://me@"), "issuer must be an address"),
        (RIGHT.replace('"verified"', '"attested"'), "level must be one of"),
        (RIGHT + 'userinfo = "maybe"', "userinfo must be one of"),
        (RIGHT + 'logout = "yes"', "logout must be true or false"),
        (RIGHT + 'authorities = "/nowhere"', "there is no file"),
        (RIGHT + OTHER, "only one of franceconnect, other may give the level verified"),
    ],
)
def test_what_cannot_be_right_stops_the_start_in_words(tmp_path, words, said):
    with pytest.raises(ConfigError, match=r"^LAWLAB_OIDC: ") as refusal:
        read(tmp_path, words)
    assert said in str(refusal.value)


def test_a_file_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config({"LAWLAB_INSTANCE": str(tmp_path), "LAWLAB_OIDC": str(tmp_path / "none")}, tmp_path)


def test_the_address_to_come_back_to_must_be_said(tmp_path):
    path = tmp_path / "oidc.toml"
    path.write_text(RIGHT)
    with pytest.raises(ConfigError, match="LAWLAB_ORIGINS"):
        read_config({"LAWLAB_INSTANCE": str(tmp_path), "LAWLAB_OIDC": str(path)}, tmp_path)


def test_two_providers_of_one_space_may_both_vouch(tmp_path):
    shared = 'space = "the State"\n'
    assert len(read(tmp_path, RIGHT + shared + OTHER + shared).identity_providers) == 2
