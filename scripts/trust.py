"""Print the trust checks as a table, from the lines that `pytest --trust FILE` wrote."""

import json
import shutil
import sys
import textwrap
from pathlib import Path


def main(path: Path) -> int:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    width = max(60, shutil.get_terminal_size().columns)
    half = (width - 14) // 2
    for line in lines:
        sign = "holds" if line["holds"] else "-" if line["figure"] == "not run" else "FAILS"
        bar, found = textwrap.wrap(line["bar"], half), textwrap.wrap(line["figure"], half)
        for k in range(max(len(bar), len(found))):
            head = f"{line['check']:<4} {sign:<6}" if not k else " " * 11
            left, right = (bar[k : k + 1] or [""])[0], (found[k : k + 1] or [""])[0]
            print(f"{head} {left:<{half}}  {right}".rstrip())
    held = sum(line["holds"] for line in lines)
    left_out = sum(line["figure"] == "not run" for line in lines)
    print(f"{held} of {len(lines)} hold, {left_out} were not run.")
    return 0 if held + left_out == len(lines) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
