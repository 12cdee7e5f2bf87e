"""A program that reads files as `flask law read` does, and tells what each cost: seconds, memory, sockets.

`python -m tests.trust_checks.hostile.reading_apart FILE…` prints a line of JSON for each: the sentence of the
refusal (or "Read."), processor seconds, by how many MiB the process grew past what it ever had, and which
sockets or files it tried to open meanwhile.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from lawlab.core.errors import LawLabError
from lawlab.law.formats.reading import read_document

OPENED: list[str] = []


def hear(event: str, arguments: tuple[Any, ...]) -> None:
    """Python tells of each socket and each file that is opened (PEP 578)."""
    if event in ("socket.connect", "socket.getaddrinfo", "socket.__new__") or (
        event == "open" and not str(arguments[0]).endswith((".py", ".pyc", ".so"))
    ):
        OPENED.append(f"{event} {arguments}")


def peak() -> int:
    """KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def cost_of(data: bytes) -> dict[str, Any]:
    before, began = peak(), time.process_time()
    OPENED.clear()
    try:
        read_document("file", data)
        said = "Read."
    except LawLabError as refusal:
        said = refusal.sentence
    seconds, opened = time.process_time() - began, list(OPENED)
    return {"said": said, "seconds": seconds, "grown": (peak() - before) / 1024, "opened": opened}


def main() -> None:
    read_document("warm.md", b"## Article 1\n\nUn.\n")
    sys.addaudithook(hear)
    for name in sys.argv[1:]:
        print(json.dumps(cost_of(Path(name).read_bytes())))


if __name__ == "__main__":
    main()
