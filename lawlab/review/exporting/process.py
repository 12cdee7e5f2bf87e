"""Files are written by a process of their own: however long one takes, the site's pages do not wait for it.

Threads would: they share the interpreter, and WeasyPrint cannot be loaded in a thread beside gevent. The
writer goes to the child pickled, through a pipe that nobody else has; the child tells on its output how many
amendments are done, a number a line, and says a refusal in words on a last line of its own.
"""

import os
import pickle
import sys
from pathlib import Path

import gevent
from gevent import subprocess

from lawlab.core.errors import Invalid, LawLabError
from lawlab.review.exporting.items import Said
from lawlab.review.exporting.kinds import Writer

ROOT = Path(__file__).parents[3]
REFUSED = "refused: "


class WriterDied(Exception):
    """The child ended without its file."""


def write_apart(write: Writer, path: Path, said: Said) -> None:
    """Have the file written; Invalid with the child's sentence, WriterDied with its last words."""
    child = subprocess.Popen(
        [sys.executable, "-m", "lawlab.review.exporting.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        errors = gevent.spawn(child.stderr.read)
        child.stdin.write(pickle.dumps((write, path)))
        child.stdin.close()
        refusal = ""
        for line in child.stdout:
            text = line.decode().rstrip("\n")
            if text.isdigit():
                said(int(text))
            elif text.startswith(REFUSED):
                refusal = text.removeprefix(REFUSED)
        child.wait()
        if refusal:
            raise Invalid(refusal)
        if child.returncode:
            raise WriterDied(errors.get().decode(errors="replace")[-2000:])
    finally:
        if child.poll() is None:
            child.kill()
        errors.join()
        for pipe in (child.stdin, child.stdout, child.stderr):
            pipe.close()


def main() -> None:
    """The child: reads what to write, writes it, politely."""
    os.nice(10)
    write, path = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our own process, by a pipe
    try:
        write(path, lambda done: print(done, flush=True))
    except LawLabError as refusal:
        print(f"{REFUSED}{refusal.sentence}", flush=True)


if __name__ == "__main__":
    main()
