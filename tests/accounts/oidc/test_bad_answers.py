"""S13: what a provider, or who pretends to be one, answers badly is refused in words, and logs nobody in."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from lawlab.accounts.oidc.asking import Asked
from tests.accounts.oidc.conftest import SetTo, Traveller, settings_of
from tests.accounts.oidc.provider import Provider
from tests.trust import Figure

NOT_BEGUN = "was not begun in this browser"
NOT_BELIEVED = "cannot be believed"
UNKNOWN = "does not know this log-in"
NO_ANSWER = "cannot answer for now"
NOW = int(time.time())
DAY = 24 * 3600


def honest(way: dict[str, str]) -> dict[str, str]:
    return way


#: What is wrong with the way back itself: (what is done to it, status, words).
WAYS: dict[str, tuple[Callable[[dict[str, str]], dict[str, str]], int, str]] = {
    "state missing": (lambda way: {"code": way["code"]}, 400, NOT_BEGUN),
    "state empty": (lambda way: {**way, "state": ""}, 400, NOT_BEGUN),
    "state short": (lambda way: {**way, "state": way["state"][:31]}, 400, NOT_BEGUN),
    "state wrong": (lambda way: {**way, "state": "0" * 64}, 400, NOT_BEGUN),
    "state of other letters": (lambda way: {**way, "state": "é" * 64}, 400, NOT_BEGUN),
    "code missing": (lambda way: {"state": way["state"]}, 400, "without what it should have said"),
    "code endless": (lambda way: {**way, "code": "x" * 5000}, 400, "without what it should have said"),
    "code made up": (lambda way: {**way, "code": "made-up"}, 400, UNKNOWN),
    "another issuer's answer": (lambda way: {**way, "iss": "https://evil.example"}, 502, NOT_BELIEVED),
}
#: What the ID token says: claims in place of the right ones.
CLAIMS: dict[str, dict[str, Any]] = {
    "nonce missing": {"nonce": None},
    "nonce wrong": {"nonce": "f" * 64},
    "nonce not a text": {"nonce": ["a"]},
    "issuer wrong": {"iss": "https://evil.example"},
    "issuer missing": {"iss": None},
    "audience wrong": {"aud": "another-site"},
    "audience wider than us": {"aud": ["lawlab-tests", "another-site"]},
    "audience missing": {"aud": None},
    "authorized party wrong": {"azp": "another-site"},
    "expired": {"exp": NOW - 60},
    "expiry missing": {"exp": None},
    "expiry not a number": {"exp": "tomorrow"},
    "expiry endless": {"exp": float("nan")},
    "issued in the future": {"iat": NOW + DAY, "exp": NOW + 2 * DAY},
    "issued long ago": {"iat": NOW - DAY, "exp": NOW + DAY},
    "issued before time began": {"iat": -(10**400)},
    "issue missing": {"iat": None},
    "subject missing": {"sub": None},
    "subject empty": {"sub": ""},
    "subject endless": {"sub": "s" * 300},
    "subject not a text": {"sub": 12},
    "of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}
#: How the provider lies, what is seen of it.
LIES: dict[str, tuple[set[str], int, str]] = {
    "algorithm none": ({"unsigned"}, 502, NOT_BELIEVED),
    "HS256 with the public key as secret": ({"signed with the public key"}, 502, NOT_BELIEVED),
    "signed by another key": ({"signed by another"}, 502, NOT_BELIEVED),
    "signed by a key that it brings along": ({"brings its own key"}, 502, NOT_BELIEVED),
    "changed after signing": ({"changed after signing"}, 502, NOT_BELIEVED),
    "userinfo unsigned": ({"userinfo unsigned"}, 502, NOT_BELIEVED),
    "userinfo: 500": ({"userinfo: 500"}, 503, NO_ANSWER),
    "userinfo: garbage": ({"userinfo: garbage"}, 502, NOT_BELIEVED),
    "token: 500": ({"token: 500"}, 503, NO_ANSWER),
    "token: slow": ({"token: slow"}, 503, NO_ANSWER),
    "token: dripping": ({"token: dripping"}, 503, NO_ANSWER),
    "token: garbage": ({"token: garbage"}, 502, NOT_BELIEVED),
    "token: a list": ({"token: a list"}, 502, NOT_BELIEVED),
    "token: huge": ({"token: huge"}, 502, NOT_BELIEVED),
    "token: sends us elsewhere": ({"token: elsewhere"}, 503, NO_ANSWER),
    "keys: garbage": ({"jwks: garbage"}, 502, NOT_BELIEVED),
    "keys: a list": ({"jwks: a list"}, 502, NOT_BELIEVED),
    "keys: 500": ({"jwks: 500"}, 503, NO_ANSWER),
    "keys: sends us elsewhere": ({"jwks: elsewhere"}, 503, NO_ANSWER),
}
#: How it describes itself, which is asked for before anybody leaves.
DESCRIPTIONS: dict[str, tuple[set[str], int, str]] = {
    "description of another issuer": ({"discovery of another"}, 502, NOT_BELIEVED),
    "description: garbage": ({"discovery: garbage"}, 502, NOT_BELIEVED),
    "description: huge": ({"discovery: huge"}, 502, NOT_BELIEVED),
    "description: 500": ({"discovery: 500"}, 503, NO_ANSWER),
    "description: slow": ({"discovery: slow"}, 503, NO_ANSWER),
    "description: sends us elsewhere": ({"discovery: elsewhere"}, 503, NO_ANSWER),
}
CASES = len(WAYS) + len(CLAIMS) + len(LIES) + len(DESCRIPTIONS) + 20

pytestmark = pytest.mark.trust("S13")
Nobody = Callable[[], bool]


def refused(answer: Any, who: Traveller, nobody_came: Nobody, status: int, words: str) -> None:
    """In a sentence, with its status; nobody is logged in, and nobody has an account."""
    assert (answer.status_code, words in answer.text) == (status, True), answer.text[-1500:]
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    with who.client.session_transaction() as session:
        assert "_user_id" not in session
        assert "newcomer" not in session
    assert not who.is_logged_in
    assert nobody_came()


@pytest.fixture
def who(traveller, app) -> Traveller:
    found: Traveller = traveller()
    found.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return found


@pytest.mark.parametrize("case", WAYS)
def test_a_bad_way_back_is_refused(case, who, provider, nobody_came, figure: Figure):
    change, status, words = WAYS[case]
    way = change(provider.authorize(who.leave()))
    refused(who.come_back(way), who, nobody_came, status, words)
    figure(f"{CASES} bad answers refused in words, 0 sessions, 0 accounts")


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
@pytest.mark.parametrize("case", CLAIMS)
def test_an_id_token_that_says_something_else_is_refused(case, algorithm, who, provider, nobody_came):
    provider.algorithm, provider.claims = algorithm, CLAIMS[case]
    refused(who.go(), who, nobody_came, 502, NOT_BELIEVED)


@pytest.mark.parametrize("case", LIES)
def test_a_lie_is_refused(case, who, provider, nobody_came):
    lies, status, words = LIES[case]
    way = provider.authorize(who.leave())
    provider.lies = lies
    refused(who.come_back(way), who, nobody_came, status, words)


@pytest.mark.parametrize("case", DESCRIPTIONS)
def test_nobody_is_sent_to_a_provider_that_does_not_describe_itself(case, who, provider, nobody_came):
    lies, status, words = DESCRIPTIONS[case]
    provider.lies = lies
    refused(who.client.get("/identity/fc/log-in"), who, nobody_came, status, words)


@pytest.mark.parametrize(
    "said", [{"sub": "somebody else"}, {"sub": None}, {"aud": "another-site"}, {"iss": "x"}]
)
def test_userinfo_about_somebody_else_or_for_somebody_else_is_refused(said, who, provider, nobody_came):
    provider.info = said
    refused(who.go(), who, nobody_came, 502, NOT_BELIEVED)


def test_a_person_identified_less_surely_than_asked_for_is_refused(who, provider, nobody_came):
    provider.acr = "eidas0"
    refused(who.go(), who, nobody_came, 403, "as surely as this site asks for")


def test_an_unknown_key_is_asked_for_once_more_then_refused(who, provider, nobody_came):
    provider.header = {"kid": "of nobody"}
    refused(who.go(), who, nobody_came, 502, NOT_BELIEVED)
    assert [path for _, path, _ in provider.asked].count("/jwks") == 2


def test_a_way_back_is_taken_once(who, provider, nobody_came):
    way = provider.authorize(who.leave())
    provider.lies = {"token: 500"}
    refused(who.come_back(way), who, nobody_came, 503, NO_ANSWER)
    provider.lies = set()
    refused(who.come_back(way), who, nobody_came, 400, NOT_BEGUN)


def test_a_browser_that_kept_its_old_cookie_does_not_come_back_twice(who, app, provider, nobody_came):
    address = who.leave()
    cookie = who.client.get_cookie("lawlab")
    provider.lies = {"token: 500"}
    who.come_back(provider.authorize(address))
    provider.lies = set()
    who.client.set_cookie("lawlab", cookie.value)
    refused(who.come_back(provider.authorize(address)), who, nobody_came, 400, NOT_BEGUN)


def test_another_browsers_state_is_refused(who, traveller, provider, nobody_came):
    theirs = provider.authorize(traveller().leave())
    refused(who.come_back(theirs), who, nobody_came, 400, NOT_BEGUN)


def test_another_browsers_code_is_refused(who, traveller, provider, nobody_came):
    """PKCE: the code was given for another verifier; without PKCE, for another nonce."""
    theirs = provider.authorize(traveller().leave())
    mine = provider.authorize(who.leave())
    refused(who.come_back({**mine, "code": theirs["code"]}), who, nobody_came, 400, UNKNOWN)


def test_another_browsers_code_is_refused_by_its_nonce_too(who, traveller, provider, set_to, nobody_came):
    set_to(pkce=False)
    theirs = provider.authorize(traveller().leave())
    mine = provider.authorize(who.leave())
    refused(who.come_back({**mine, "code": theirs["code"]}), who, nobody_came, 502, NOT_BELIEVED)


def test_a_nonce_answers_once(who, provider, nobody_came):
    earlier = dict(p.split("=", 1) for p in who.leave().partition("?")[2].split("&"))
    provider.claims = {"nonce": earlier["nonce"]}
    refused(who.go(), who, nobody_came, 502, NOT_BELIEVED)


def test_a_code_is_good_once(who, traveller, provider, nobody_came):
    way = provider.authorize(who.leave())
    provider.codes.clear()  # somebody used it first
    refused(who.come_back(way), who, nobody_came, 400, UNKNOWN)


def test_ten_minutes_are_enough(who, provider, nobody_came):
    way = provider.authorize(who.leave())
    with who.client.session_transaction() as session:
        session["attempts"] = [{**session["attempts"][0], "began": time.time() - 601}]
    refused(who.come_back(way), who, nobody_came, 400, NOT_BEGUN)


def test_another_providers_way_back_is_not_this_ones(who, provider, set_to: SetTo, nobody_came):
    set_to(key="other", level="declared", space="other")
    way = provider.authorize(who.leave())
    refused(who.come_back(way, "other"), who, nobody_came, 400, NOT_BEGUN)


def test_a_token_endpoint_on_another_host_without_encryption_is_not_asked(who, provider, nobody_came):
    way = provider.authorize(who.leave())
    who.client.application.config["IDENTITY_PROVIDERS"] = {"fc": Asked(settings_of(provider))}
    provider.lies = {"foreign endpoint"}
    refused(who.come_back(way), who, nobody_came, 502, NOT_BELIEVED)


@pytest.mark.parametrize(
    ("error", "status"),
    [("server_error", 503), ("temporarily_unavailable", 503), ("invalid_request", 502), ("<script>", 502)],
)
def test_an_error_of_the_provider_is_told_in_words(error, status, who, provider, nobody_came):
    way = {
        "state": provider.authorize(who.leave())["state"],
        "error": error,
        "error_description": "<b>no</b>",
    }
    answer = who.come_back(way)
    refused(answer, who, nobody_came, status, "FranceConnect")
    assert "<b>no</b>" not in answer.text
    assert "<script>&" not in answer.text


@pytest.mark.parametrize(
    "onward",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\evil"],
)
def test_nobody_is_sent_to_a_foreign_host_after_logging_in(onward, who, provider):
    who.arrive_as("someone", "Une Personne")
    who.client.post("/log-out")
    assert who.go("someone", next=onward).location == "/"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example"])
def test_a_forged_host_does_not_change_the_way_back(host, who):
    address = who.client.get("/identity/fc/log-in", headers={"Host": host, "X-Forwarded-Host": host}).location
    assert "redirect_uri=http%3A%2F%2Flocalhost%2Fidentity%2Ffc%2Fcallback" in address


def test_an_honest_answer_is_believed(who, provider: Provider):
    """Else the refusals above would prove nothing."""
    assert who.go().location == "/identity/welcome"
