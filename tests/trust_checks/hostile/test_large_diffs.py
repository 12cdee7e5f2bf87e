"""Twenty people compare texts of 200,000 characters that have nothing in common: the others do not wait."""

import random
import re
import threading
import time
from pathlib import Path
from statistics import quantiles

import pytest
import requests

from lawlab.amendments.lines import MAX_ADDED_CHARACTERS
from lawlab.law.diff import MAX_CHARACTERS, diff_words
from tests.endless import ends
from tests.journeys.bills import MANIFEST
from tests.live import Site, serving
from tests.trust import Figure

PROGRAM = Path(__file__).parents[2] / "journeys" / "site.py"
SIZE, AT_ONCE = 200_000, 20
TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')


def words(size: int, seed: int) -> str:
    """Random words of random letters; nothing in common with those of another seed."""
    chance = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyzéà"
    found, length = [], 0
    while length < size:
        found.append("".join(chance.choices(letters, k=chance.randint(2, 10))))
        length += len(found[-1]) + 1
    return " ".join(found)[:size]


@pytest.fixture
def site(tmp_path: Path):
    """A bill whose first article is one paragraph of 200,000 characters."""
    folder = tmp_path / "texts" / "large"
    folder.mkdir(parents=True)
    manifest = MANIFEST.format(
        title="Un long article", slug="large", dossier="large", version="v1", position=1
    )
    (folder / "bill.toml").write_text(manifest)
    (folder / "text.md").write_text(f"## Article 1er\n\n{words(SIZE, 1)}\n\n## Article 2\n\nUn alinéa.\n")
    with serving(program=PROGRAM, env={"FLASK_TEXTS": str(tmp_path / "texts")}) as found:
        assert "is not loaded" not in found.said()
        yield found


class Editor:
    """The editor's requests, as its script makes them."""

    def __init__(self, site: Site) -> None:
        self.site, self.session = site, requests.Session()
        page = self.session.get(f"{site.url}/bills/large/articles/art_1", timeout=60).text
        article = re.search(r"/amendments/new\?article=(\d+)", page)
        assert article, page[:2000]
        self.article = int(article[1])
        token = TOKEN.search(
            self.session.get(f"{site.url}/amendments/new?article={self.article}", timeout=60).text
        )
        assert token
        self.token = token[1]

    def compare(self, text: str, path: str = "/amendments/diff") -> tuple[int, float]:
        began = time.monotonic()
        answer = self.session.post(
            self.site.url + path,
            json={"article": self.article, "lines": [{"base": 1, "text": text}]},
            headers={"X-CSRFToken": self.token},
            timeout=120,
        )
        return answer.status_code, time.monotonic() - began


@pytest.mark.trust("S32")
@pytest.mark.services
@pytest.mark.long
def test_large_comparisons_are_bounded_and_hold_nobody_up(site: Site, figure: Figure) -> None:
    editor = Editor(site)
    alone = editor.compare(words(SIZE, 2))
    assert alone[0] == 200
    found: list[tuple[int, float]] = []
    threads = [
        threading.Thread(target=lambda seed=seed: found.append(editor.compare(words(SIZE, seed))))
        for seed in range(3, 3 + AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    waits = []
    while any(thread.is_alive() for thread in threads) or len(waits) < 20:
        began = time.monotonic()
        answer = requests.get(f"{site.url}/bills/large/articles/art_2", timeout=120)
        waits.append(time.monotonic() - began)
        assert answer.status_code == 200
        time.sleep(0.02)
    assert [status for status, _seconds in found] == [200] * AT_ONCE
    above = editor.compare(words(2 * SIZE + 1_000, 99))
    assert above[0] == 413
    figure(
        f"{SIZE:,} characters against as many: {alone[1]:.2f} s alone; {AT_ONCE} at once "
        f"{max(seconds for _s, seconds in found):.1f} s; another page meanwhile, 95th percentile "
        f"{quantiles(waits, n=20)[-1]:.2f} s; more than {MAX_ADDED_CHARACTERS:,} characters added: 413"
    )


@pytest.mark.trust("S32")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (words(SIZE, 1), words(SIZE, 2)),
        ("ab" * (SIZE // 2), "ba" * (SIZE // 2)),
        ("a " * (SIZE // 2), "b a " * (SIZE // 4)),
        ("".join(random.Random(5).choices("ab ", k=SIZE)), "".join(random.Random(6).choices("ab ", k=SIZE))),
        ("\n" * SIZE, " " * SIZE),
    ],
    ids=["words", "one word", "two words", "two letters", "blanks"],
)
def test_any_two_large_texts_are_compared_exactly_in_bounded_time(
    before: str, after: str, figure: Figure
) -> None:
    began = time.process_time()
    with ends():
        chunks = diff_words(before, after)
    figure(f"worst shapes: {time.process_time() - began:.1f} s of processor")
    assert "".join(chunk.text for chunk in chunks if chunk.kind != "+") == before
    assert "".join(chunk.text for chunk in chunks if chunk.kind != "-") == after
    assert max(len(before), len(after)) < MAX_CHARACTERS
