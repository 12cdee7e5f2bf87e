"""The process in which the families of thousands of amendments are found: no page waits for it.

On its input amendments, on its output their families, both pickled, through pipes that nobody else has.
"""

import os
import pickle
import sys

from lawlab.review.grouping import suggestions


def main() -> None:
    os.nice(5)
    profiles = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our own process, by a pipe
    sys.stdout.buffer.write(pickle.dumps(suggestions(profiles)))


if __name__ == "__main__":
    main()
