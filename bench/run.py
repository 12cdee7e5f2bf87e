"""`make bench`: run the measurements, all or those of one family, and print them as a table.

Each `bench/bench_<family>*.py` has a function `run(report)` that adds its measurements. Exit status: 0 when
every bar holds, 1 when one does not or a module fails, 2 for an unknown family.
"""

import argparse
import importlib
import traceback
from pathlib import Path

from bench.results import Report

FAMILIES = ("law", "live", "search", "votes", "pages", "review", "load")


def modules(family: str | None, folder: Path = Path(__file__).parent) -> list[str]:
    """The names of the modules to run, in alphabetical order."""
    return sorted(path.stem for path in folder.glob(f"bench_{family or ''}*.py") if path.stem != "bench_")


def run(names: list[str], report: Report) -> list[str]:
    """Run the modules; return the names of those that failed, whose traces are printed."""
    failed = []
    for name in names:
        print(f"{name}…", flush=True)
        try:
            importlib.import_module(f"bench.{name}").run(report)
        except Exception:  # one broken measurement leaves the others their chance
            traceback.print_exc()
            failed.append(name)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description="LawLab's measurements")
    parser.add_argument("family", nargs="?", choices=FAMILIES)
    family = parser.parse_args().family
    report, names = Report(), modules(family)
    if not names:
        print(f"Nothing is measured yet for {family or 'any family'}.")
        return 0
    failed = run(names, report)
    print(f"\n{report.table()}\n")
    missed = [made.name for made in report.missed()]
    print(f"{len(report.measurements)} measurements at {report.commit}.")
    print(f"Below the bar: {', '.join(missed) or 'none'}.")
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
