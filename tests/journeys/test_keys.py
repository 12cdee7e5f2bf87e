"""Passkeys and one-time codes in a real browser, by keyboard alone, with a device of the browser's own."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests import services
from tests.browser import DESKTOP, PHONE, axe
from tests.journeys.conftest import PROGRAM, NewPerson
from tests.journeys.people import PASSWORD, Person
from tests.journeys.test_by_keyboard import press, tab_to
from tests.live import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.services]
KEY = "#passkeys form[data-add-passkey]"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def named_site(texts: Path) -> Iterator[Site]:
    """A site that has a name: passkeys are bound to one."""
    port = services.free_port()
    origin = f"http://localhost:{port}"
    with serving(
        program=PROGRAM, env={"FLASK_TEXTS": str(texts), "PORT": str(port), "LAWLAB_ORIGINS": origin}
    ) as site:
        yield replace(site, url=origin)


def plug_in(page: Page) -> CDPSession:
    """Give the browser a device that holds passkeys and recognises its owner."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return device


def judged(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)


def type_in(page: Page, field: str, words: str) -> None:
    tab_to(page, page.locator(field))
    page.keyboard.type(words)


def log_out(anne: Person) -> None:
    anne.go("/account")
    press(anne.page, anne.page.locator('main form[action="/log-out"] button'))
    expect(anne.page.locator('.top a[href*="/log-in"]').first).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_passkey_is_added_used_and_removed_by_keyboard(
    named_site: Site, person: NewPerson, width: int
) -> None:
    anne: Person = person(width, at=named_site, expected=("status of 403",))
    page = anne.page
    plug_in(page)
    anne.go("/account")
    anne.is_alive()
    expect(page.locator("#passkeys [data-unable]")).to_be_hidden()
    type_in(page, "#passkey-name", "Mon téléphone")
    type_in(page, "#passkey-password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".passkeys li")).to_contain_text("Mon téléphone")
    expect(page.locator(".flashes")).to_contain_text("Mon téléphone")
    judged(page)
    anne.sees_no_overflow()

    log_out(anne)
    anne.go("/log-in?next=/account")
    anne.is_alive()
    judged(page)
    press(page, page.locator("form[data-use-passkey] button"))
    expect(page.locator(".passkeys li")).to_contain_text("utilisée en dernier")

    press(page, page.locator(".passkeys button"))
    expect(page.locator(".passkeys li")).to_have_count(0)
    log_out(anne)
    page.context.pages[0].goto(f"{anne.url}/log-in")
    anne.is_alive()
    press(page, page.locator("form[data-use-passkey] button"))
    expect(page.locator("form[data-use-passkey] [data-refusal]")).to_contain_text("n’est pas connue ici")
    expect(page.locator("form[data-use-passkey] button")).to_be_focused()


def test_a_wrong_password_and_a_device_that_gives_nothing_are_said(
    named_site: Site, person: NewPerson
) -> None:
    anne: Person = person(at=named_site, expected=("status of 403",))
    page = anne.page
    anne.go("/account")
    anne.is_alive()
    page.fill("#passkey-name", "Clé")
    page.fill("#passkey-password", "faux")
    page.locator(f"{KEY} button").click()
    expect(page.locator(f"{KEY} [data-refusal]")).to_contain_text("mot de passe actuel")
    device = plug_in(page)
    device.send("WebAuthn.disable")
    page.evaluate(
        """() => {
          navigator.credentials.create = async () => { throw new DOMException("no", "NotAllowedError"); };
        }"""
    )
    page.fill("#passkey-password", PASSWORD)
    page.locator(f"{KEY} button").click()
    expect(page.locator(f"{KEY} [data-refusal]")).to_contain_text("Rien n’a été ajouté")


def test_where_the_browser_cannot_the_page_says_so(named_site: Site, person: NewPerson, new_page) -> None:
    without = new_page(javascript=False)
    without.goto(f"{named_site.url}/log-in")
    expect(without.locator(".passkey-log-in [data-unable]")).to_be_visible()
    expect(without.locator("form[data-use-passkey]")).to_be_hidden()
    elsewhere = new_page()
    elsewhere.goto(named_site.url.replace("localhost", "127.0.0.1") + "/log-in")
    expect(elsewhere.locator(".passkey-log-in [data-elsewhere]")).to_contain_text("localhost")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_codes_are_turned_on_used_and_off_by_keyboard(
    named_site: Site, person: NewPerson, width: int
) -> None:
    anne: Person = person(width, at=named_site)
    page = anne.page
    anne.go("/account")
    type_in(page, "#codes-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/account/codes$"))
    judged(page)
    anne.sees_no_overflow()
    expect(page.locator("img.qr")).to_have_js_property("complete", True)
    assert page.locator("img.qr").evaluate("(image) => image.naturalWidth") > 0
    device = pyotp.TOTP(page.locator("#secret").inner_text().replace(" ", ""))
    type_in(page, "#code", device.now())
    page.keyboard.press("Enter")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    judged(page)
    anne.sees_no_overflow()
    codes = page.locator(".recovery-codes code").all_inner_texts()

    log_out(anne)
    anne.go("/log-in?next=/account")
    type_in(page, "#email", anne.email)
    type_in(page, "#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/log-in/second$"))
    expect(page.locator("#code")).to_be_focused()
    judged(page)
    anne.sees_no_overflow()
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")
    expect(page.locator("#codes")).to_contain_text("9 codes de secours")

    press(page, page.locator('#codes a[href="/account/codes"]'))
    judged(page)
    type_in(page, "#off-password", PASSWORD)
    type_in(page, "#off-code", codes[1])
    page.keyboard.press("Enter")
    expect(page.locator("#codes-password")).to_be_visible()
