"""Write the table of docs/trust.md again: bars from tests/trust_bars.py, tests from their marks, and the
figures of a run of `make trust` where its file is given.

    .venv/bin/python -m scripts.trust_page [trust-results.jsonl]
"""

import json
import re
import sys
from pathlib import Path

from tests.trust_bars import BARS, PAGE, marked

HEAD = "| check | bar | found | tests |\n|---|---|---|---|\n"
ROW = re.compile(r"^\| (S\d+) \| .*? \| (.*) \| .*? \|$", re.M)


def main(results: Path | None) -> None:
    page = PAGE.read_text()
    before, _, rest = page.partition("<!-- table -->\n")
    known = dict(ROW.findall(rest))
    if results:
        lines = [json.loads(line) for line in results.read_text().splitlines()]
        known |= {x["check"]: _found(x) for x in lines if x["figure"] != "not run"}
    tests = marked()
    rows = []
    for check, bar in BARS.items():
        where = ", ".join(f"`{path.removeprefix('tests/')}`" for path in sorted(tests.get(check, ())))
        rows.append(f"| {check} | {bar} | {known.get(check, 'not run')} | {where} |\n")
    after = rest.partition("<!-- end -->")[2]
    PAGE.write_text(f"{before}<!-- table -->\n{HEAD}{''.join(rows)}<!-- end -->{after}")


def _found(line: dict[str, object]) -> str:
    figure = str(line["figure"]).replace("|", "/").replace("\n", " ")
    return figure if line["holds"] else f"**does not hold**: {figure}"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
