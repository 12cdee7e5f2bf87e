"""Logging in with a provider: arriving, coming back, leaving; and what is kept of it."""

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import select

from lawlab.accounts import second_factor
from lawlab.accounts.identity_tasks import sweep_identities
from lawlab.accounts.models import Identity, Level, UsedState, User
from lawlab.accounts.states import forget_states
from lawlab.core.db import db, now
from lawlab.core.journal import Entry
from lawlab.core.security_log import NAME
from tests.accounts.oidc.conftest import target_of

HEX = re.compile(r"[0-9a-f]{64}")


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_newcomer_chooses_a_name_and_has_an_account(algorithm, traveller, provider):
    provider.algorithm = algorithm
    who = traveller()
    answer = who.go(next="/bills/x")
    assert (answer.status_code, answer.location) == (302, "/identity/welcome")
    assert not who.is_logged_in
    answer = who.client.post("/identity/welcome", data={"public_name": "Lise d’Orne", "email": ""})
    assert (answer.status_code, answer.location) == (302, "/bills/x")
    user = db.session.scalars(select(User)).one()
    assert (user.level, user.email, user.password_hash) == (Level.VERIFIED, None, None)
    assert who.is_logged_in
    assert "Lise d’Orne" in who.client.get("/account").text


def test_coming_back_opens_the_same_account_from_any_browser(traveller, provider):
    user = traveller().arrive_as("subject 1", "Lise")
    again = traveller()
    assert again.go("subject 1", next="/bills/x").location == "/bills/x"
    assert again.is_logged_in
    assert [each.id for each in db.session.scalars(select(User))] == [user.id]


def test_only_openid_is_asked_for_and_the_state_is_long(traveller, provider):
    asks = parse_qs(urlsplit(traveller().leave()).query)
    assert asks["scope"] == ["openid"]
    assert asks["acr_values"] == ["eidas1"]
    assert asks["code_challenge_method"] == ["S256"]
    assert asks["redirect_uri"] == ["http://localhost/identity/fc/callback"]
    assert HEX.fullmatch(asks["state"][0])
    assert HEX.fullmatch(asks["nonce"][0])


def test_the_verifier_answers_to_the_challenge_and_the_secret_goes_in_the_form(traveller, provider):
    traveller().go()
    [form] = [form for _, path, form in provider.asked if path == "/token"]
    assert len(form["code_verifier"]) == 64
    assert form["client_secret"] == provider.secret


def test_a_provider_that_wants_the_secret_in_a_header_has_it_there(traveller, provider):
    provider.lies = {"basic"}
    assert traveller().go().location == "/identity/welcome"
    [form] = [form for _, path, form in provider.asked if path == "/token"]
    assert "client_secret" not in form


def test_the_documents_are_asked_for_once_and_new_keys_when_they_change(traveller, provider):
    traveller().arrive_as("subject 1", "Lise")
    traveller().go("subject 1")
    assert [path for _, path, _ in provider.asked].count("/jwks") == 1
    provider.rotate()
    who = traveller()
    assert who.go("subject 1").location == "/"
    assert who.is_logged_in
    assert [path for _, path, _ in provider.asked].count("/jwks") == 2


def test_neither_the_subject_nor_a_token_is_kept(traveller, provider, app):
    who = traveller()
    who.arrive_as("the-very-subject", "Lise")
    access = set(provider.access)
    who.client.post("/log-out")
    who.go("the-very-subject")
    kept = " ".join(str(row) for t in db.metadata.sorted_tables for row in db.session.execute(t.select()))
    cookie = who.client.get_cookie("lawlab").value
    with who.client.session_transaction() as session:
        opened = str(dict(session))
    for secret in ["the-very-subject", *access]:
        assert secret not in kept
        assert secret not in cookie
        assert secret not in opened
    assert len(cookie) < 3500


def test_saying_no_at_the_provider_is_told_and_nothing_is_done(traveller, provider, nobody_came):
    who = traveller()
    state = provider.authorize(who.leave())["state"]
    answer = who.come_back({"error": "access_denied", "state": state})
    assert answer.location == "/log-in?next=/"
    assert "FranceConnect" in who.client.get(answer.location).text
    assert nobody_came()


def test_logging_out_goes_by_the_provider(traveller, provider):
    who = traveller()
    who.arrive_as("subject 1", "Lise")
    assert 'action="/identity/log-out"' in who.client.get("/account").text
    page = who.client.post("/identity/log-out")
    target = urlsplit(target_of(page.text))
    asks = parse_qs(target.query)
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{provider.url}/session/end"
    assert asks["id_token_hint"][0].count(".") == 2
    assert asks["post_logout_redirect_uri"] == ["http://localhost/identity/logged-out"]
    assert len(asks["state"][0]) >= 32
    assert not who.is_logged_in
    answer = who.client.get("/identity/logged-out", query_string={"state": asks["state"][0]})
    assert answer.location == "/"


@pytest.mark.parametrize("lie", ["discovery: 500", "discovery: slow"])
def test_one_is_logged_out_here_even_if_the_provider_is_down(lie, traveller, provider, set_to):
    who = traveller()
    who.arrive_as("subject 1", "Lise")
    set_to()  # nothing known any more
    provider.lies = {lie}
    assert who.client.post("/identity/log-out").location == "/"
    assert not who.is_logged_in


def test_without_log_out_in_the_settings_one_stays_with_the_provider(traveller, provider, set_to):
    set_to(logout=False)
    who = traveller()
    who.arrive_as("subject 1", "Lise")
    assert who.client.post("/identity/log-out").location == "/"


def test_a_session_by_password_logs_out_here_alone(client_for, make, set_to):
    client = client_for(make.user())
    assert 'action="/identity/log-out"' not in client.get("/account").text
    assert client.post("/identity/log-out").location == "/"


def test_a_name_that_is_taken_or_an_address_that_has_an_account_is_said(traveller, provider, make):
    make.user(public_name="marc", email="lise@example.org")
    who = traveller()
    who.go("subject 1")
    answer = who.client.post("/identity/welcome", data={"public_name": "Marc", "email": "Lise@example.org"})
    assert answer.status_code == 400
    assert answer.text.count('role="alert"') == 2
    answer = who.client.post("/identity/welcome", data={"public_name": "Lise B", "email": "not one"})
    assert answer.status_code == 400


def test_choosing_a_name_takes_a_proof_and_not_too_long(traveller, provider, nobody_came):
    who = traveller()
    assert who.client.get("/identity/welcome").status_code == 400
    who.go("subject 1")
    with who.client.session_transaction() as session:
        session["newcomer"] = {**session["newcomer"], "at": now().timestamp() - 21 * 60}
    assert who.client.post("/identity/welcome", data={"public_name": "Lise"}).status_code == 400
    assert nobody_came()


def test_pages_have_a_button_a_provider_and_none_without(traveller, set_to, app):
    who = traveller()
    for page in ("/log-in", "/sign-up"):
        assert "/identity/fc/log-in" in who.client.get(page).text
    app.config["IDENTITY_PROVIDERS"] = {}
    for page in ("/log-in", "/sign-up"):
        assert "/identity/" not in who.client.get(page).text
    assert who.client.get("/identity/fc/log-in").status_code == 404
    assert who.client.get("/identity/fc/callback").status_code == 404


def test_without_userinfo_the_id_token_alone_is_believed(traveller, provider, set_to):
    set_to(userinfo="none")
    assert traveller().go().location == "/identity/welcome"
    assert "/userinfo" not in [path for _, path, _ in provider.asked]


def test_plain_userinfo_is_believed_where_the_settings_say_so(traveller, provider, set_to):
    set_to(userinfo="plain")
    provider.lies = {"userinfo unsigned"}
    assert traveller().go().location == "/identity/welcome"


def test_a_provider_that_vouches_for_nobody_gives_no_level(traveller, provider, set_to):
    set_to(key="other", level="declared")
    who = traveller()
    assert who.go("x", key="other").location == "/identity/welcome"
    who.client.post("/identity/welcome", data={"public_name": "Lise"})
    assert db.session.scalars(select(User)).one().level is Level.DECLARED


def test_two_tabs_may_be_on_their_way_at_once(traveller, provider):
    who = traveller()
    first, second = who.leave(), who.leave()
    assert who.come_back(provider.authorize(first)).location == "/identity/welcome"
    assert who.come_back(provider.authorize(second)).location == "/identity/welcome"


def test_a_key_that_was_lost_makes_no_second_accounts(traveller, provider, app):
    traveller().arrive_as("subject 1", "Lise")
    app.config["IDENTITY_SECRET"] = "another key"
    answer = traveller().go("subject 1")
    assert answer.status_code == 503
    assert len(list(db.session.scalars(select(User)))) == 1


def test_the_journal_tells_of_it_without_the_subject(traveller, provider):
    user = traveller().arrive_as("subject 1", "Lise")
    entries = list(db.session.scalars(select(Entry).where(Entry.actor_id == user.id).order_by(Entry.id)))
    assert [entry.verb for entry in entries] == ["signed up", "linked identity", "level raised"]
    assert "subject 1" not in str([entry.data for entry in entries])


def test_ways_that_were_taken_are_forgotten_once_too_old(traveller, provider):
    traveller().go()
    sweep_identities()
    assert db.session.scalar(select(UsedState)) is not None
    forget_states(at=now() + timedelta(hours=1))
    assert db.session.scalar(select(UsedState)) is None
    assert db.session.scalar(select(Identity)) is None


def test_whoever_has_codes_is_asked_for_one_and_logs_out_of_the_provider_all_the_same(traveller, provider):
    user = traveller().arrive_as("subject 1", "Lise")
    second_factor.begin_enrolment(user)
    device, earlier = pyotp.TOTP(second_factor.pending_secret(user) or ""), now() - timedelta(minutes=10)
    second_factor.confirm(user, device.at(earlier), at=earlier)
    db.session.commit()
    who = traveller()
    assert who.go("subject 1", next="/bills/x").location == "/log-in/second"
    assert not who.is_logged_in
    assert who.client.post("/log-in/second", data={"code": "000000"}).status_code == 401
    assert not who.is_logged_in
    assert who.client.post("/log-in/second", data={"code": device.now()}).location == "/bills/x"
    assert who.is_logged_in
    asks = parse_qs(urlsplit(target_of(who.client.post("/identity/log-out").text)).query)
    assert asks["id_token_hint"][0].count(".") == 2
    assert not who.is_logged_in


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_logs_nobody_in(site, traveller, provider):
    who = traveller()
    answer = who.client.get("/identity/fc/log-in?next=/search", headers={"Sec-Fetch-Site": site})
    assert answer.location == "/log-in?next=/search"
    assert who.client.get("/identity/fc/log-in").location.startswith(provider.url)


def test_the_security_log_tells_of_it_without_the_subject(traveller, provider, caplog):
    user = traveller().arrive_as("subject 1", "Lise")
    again = traveller()
    again.go("subject 1")
    again.client.get("/identity/fc/callback?state=forged&code=x")
    lines = [json.loads(each.getMessage()) for each in caplog.records if each.name == NAME]
    told = [(line["event"], line["outcome"], line["person"], line.get("by")) for line in lines]
    assert told == [
        ("account opened", "done", user.id, None),
        ("identity linked", "done", user.id, None),
        ("log-in", "done", user.id, "identity provider"),
        ("log-in", "done", user.id, "identity provider"),
        ("log-in", "refused", user.id, "identity provider"),
    ]
    assert "subject 1" not in caplog.text
    assert "Lise" not in caplog.text
