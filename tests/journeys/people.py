"""What people do on the site, as they do it: with a mouse, a finger or keys, in a real browser."""

import re
from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import Locator, Page, expect

from tests.journeys.bills import Bill

PASSWORD = "quatre chevaux sur le quai"
serial = count(1)
#: Selects these words of a paragraph of the text, as a drag of the mouse would.
SELECT = """(words, quote) => {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(quote);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(node, at, node, at + quote.length);
    return true;
  }
  return false;
}"""

#: What sticks out of the screen, when the page is wider than it; an empty list for a page that fits.
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const all = [...document.querySelectorAll("body *")];
  const out = all.filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
  return [`${root.scrollWidth} px`, ...out.slice(0, 6).map((e) => `${e.tagName}.${e.className}`)];
}"""


@dataclass
class Person:
    """Somebody in a browser of their own, on one site."""

    page: Page
    url: str
    name: str = field(default_factory=lambda: f"Riveraine {next(serial)}")

    email: str = ""

    def __post_init__(self) -> None:
        self.email = self.email or f"{re.sub(r'[^a-z0-9]+', '-', self.name.lower())}@example.org"

    def go(self, path: str) -> None:
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def sign_up(self) -> "Person":
        """By the form, from the page's own link."""
        self.go("/sign-up")
        self.page.fill("#public_name", self.name)
        self.page.fill("#email", self.email)
        self.page.fill("#password", PASSWORD)
        self.page.locator("main form button.go").click()
        expect(self.page.locator(".who")).to_contain_text(self.name)
        return self

    def log_out_and_in(self) -> None:
        self.go("/account")  # on a phone that is where logging out is
        self.page.locator('main form[action="/log-out"] button').click()
        self.log_in()

    def log_in(self) -> "Person":
        self.go("/log-in")
        self.page.fill("#email", self.email)
        self.page.fill("#password", PASSWORD)
        self.page.locator("main form button.go").click()
        expect(self.page.locator(".who")).to_be_visible()
        return self

    # ---- on an article

    def annotate(self, paragraph: int, quote: str, words: str, kind: str = "question") -> Locator:
        """Select words in a paragraph, and say something about them."""
        self.is_alive()
        page = self.page
        place = page.locator(f'.article [data-position="{paragraph}"] .words')
        place.scroll_into_view_if_needed()
        assert place.evaluate(SELECT, quote), f"paragraph {paragraph} does not say “{quote}”"
        page.locator(".annotate-here").click()
        dialog = page.locator("dialog[open]")
        expect(dialog.locator("[data-quote]")).to_have_text(quote)
        dialog.locator(f'input[name="kind"][value="{kind}"]').check()
        dialog.locator("textarea[name=body]").fill(words)
        dialog.locator("button.go").click()
        card = page.locator(".annotation", has_text=words)
        expect(card).to_be_visible()
        return card

    def is_alive(self) -> None:
        """Wait for the page's scripts: until then its forms are plain ones, which reload the page."""
        self.page.locator("html[data-mounted]").wait_for(state="attached")

    def vote(self, position: str, within: str = "#vote") -> None:
        self.is_alive()
        box = self.page.locator(f"{within} [data-ballot]").first
        box.locator(f'button[value="{position}"]').click()
        expect(box.locator(f'button[value="{position}"]')).to_have_attribute("aria-pressed", "true")

    def tally(self, within: str = "#vote") -> Locator:
        return self.page.locator(f"{within} svg.tally").first

    # ---- amending

    def open_editor(self, bill: Bill, number: str = "1") -> None:
        self.go(bill.article(number))
        self.page.locator('#amendments a.go[href*="/amendments/new"]').click()
        expect(self.page.locator("form.editor")).to_be_visible()

    def line(self, number: int) -> Locator:
        """The field of a paragraph, by its number in the text."""
        return self.page.locator(f"#line-{number} textarea")

    def reword(self, number: int, words: str, other: str) -> None:
        """Put the cursor after some words of a paragraph, take them out, and type others, key by key."""
        area = self.line(number)
        area.click()
        area.evaluate(
            """(area, words) => {
              const at = area.value.indexOf(words);
              area.setSelectionRange(at, at + words.length);
            }""",
            words,
        )
        area.press_sequentially(other)

    def submit(self, rationale: str) -> str:
        """Say why, submit, and land on the amendment's page; return its path."""
        self.page.fill("#rationale", rationale)
        self.page.locator('.editor-bar button[value="submit"]').click()
        self.page.wait_for_url(re.compile(r"/amendments/\d+$"))
        return self.page.url.removeprefix(self.url)

    def amend(self, bill: Bill, number: str, paragraph: int, words: str, other: str, why: str) -> str:
        self.open_editor(bill, number)
        self.reword(paragraph, words, other)
        return self.submit(why)

    # ---- arguing

    def argue(self, side: str, words: str, source: str = "") -> None:
        self.is_alive()
        column = self.page.locator(f".side-{side}")
        column.locator("details.compose-argument > summary").click()
        form = column.locator("form[data-argue]").first
        form.locator("textarea").fill(words)
        if source:
            form.locator("details.sources-form summary").click()
            form.locator("input[name=source_url]").first.fill(source)
        form.locator("button.go").click()
        expect(self.argument(words)).to_be_visible()

    def answer(self, to: str, words: str, stance: str = "objects") -> None:
        item = self.argument(to)
        item.locator("details.answer > summary").first.click()
        form = item.locator("details.answer form").first
        form.locator("textarea").fill(words)
        form.locator(f'button[value="{stance}"]').click()
        expect(self.argument(words)).to_be_visible()

    def argument(self, words: str) -> Locator:
        """The argument that says this, wherever it stands: the innermost one."""
        return self.page.locator("li.argument", has=self.page.locator(":scope > .said", has_text=words))

    # ---- what nobody may see

    def sees_no_overflow(self) -> None:
        """The page is not wider than the screen."""
        wide = self.page.evaluate(TOO_WIDE)
        assert not wide, f"{self.page.url} is wider than the screen: {wide}"
