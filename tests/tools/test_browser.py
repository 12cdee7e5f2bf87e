"""The browser of the tests: what it complains of fails a test, and nothing that goes right does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import browser as browsing
from tests.browser import NewPage, Pages
from tests.live import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(program=Path(__file__).with_name("throwaway.py")) as site:
        yield site.url


def test_a_page_without_fault_passes(site: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(site)
    browsing.axe(page)
    assert page.title() == "Essai"


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/inline", "content security policy: script-src-elem refused inline"),
        ("/missing", "status of 404"),
        ("/throws", "page: broken"),
        ("/unreachable", "request: net::ERR_EMPTY_RESPONSE GET"),
        ("/no-such-page", "status of 404"),
    ],
)
def test_what_goes_wrong_in_a_page_is_told(site: str, browser: Browser, path: str, complaint: str) -> None:
    pages = Pages(browser)
    pages.new_page().goto(site + path, wait_until="networkidle")
    complaints = pages.close()
    assert any(complaint in told for told in complaints), complaints


def test_a_complaint_that_is_expected_does_not_fail(site: str, pages: Pages) -> None:
    page = pages.new_page(expected=("status of 404",))
    page.goto(f"{site}/missing")
    other = pages.new_page()
    pages.expect(other, "broken")
    other.goto(f"{site}/throws")


def test_what_one_page_expects_another_may_not_do(site: str, browser: Browser) -> None:
    pages = Pages(browser)
    pages.new_page(expected=("status of 404",))
    pages.new_page().goto(f"{site}/missing")
    assert any("status of 404" in told for told in pages.close())


def test_leaving_a_page_while_it_loads_is_no_complaint(site: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{site}/", wait_until="commit")
    page.evaluate("() => { fetch('/environment'); location.href = '/' }")
    page.wait_for_load_state("load")


def test_a_phone_is_narrow_and_touched(site: str, new_page: NewPage) -> None:
    page = new_page(width=browsing.PHONE)
    page.goto(site)
    assert page.evaluate("[innerWidth, navigator.maxTouchPoints > 0]") == [390, True]


def test_two_people_share_no_cookie_and_two_tabs_of_one_do(site: str, new_page: NewPage) -> None:
    first, second = new_page(), new_page()
    tab = new_page(beside=first)
    for page in (first, second, tab):
        page.goto(site)
    first.evaluate("document.cookie = 'who=first'")
    assert [page.evaluate("document.cookie") for page in (tab, second)] == ["who=first", ""]


def test_axe_names_the_rule_and_the_element(site: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{site}/inaccessible")
    with pytest.raises(AssertionError, match=r"(?s)finds 2 fault.*\(image-alt\)\n    img\n.*\(link-name\)"):
        browsing.axe(page)


def test_a_screenshot_is_kept(
    site: str, new_page: NewPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "RESULTS", tmp_path / "test-results")
    page = new_page()
    page.goto(site)
    assert browsing.screenshot(page, "essai").read_bytes()[:4] == b"\x89PNG"
