"""The table of docs/trust.md: every check has its bar, and a test that can fail."""

from tests.trust_bars import BARS, PAGE, marked


def test_every_check_has_a_test():
    assert sorted(set(BARS) - set(marked())) == []


def test_no_test_is_of_a_check_that_does_not_exist():
    assert sorted(set(marked()) - set(BARS)) == []


def test_the_page_has_every_bar_and_names_the_tests():
    page = PAGE.read_text()
    for check, bar in BARS.items():
        assert f"| {check} | {bar} |" in page, check
    for check, paths in marked().items():
        row = next(line for line in page.splitlines() if line.startswith(f"| {check} |"))
        assert all(path.removeprefix("tests/") in row for path in paths), check
