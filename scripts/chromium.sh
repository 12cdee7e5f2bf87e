#!/bin/sh
# Make sure that the browser tests have a Chromium: the one named in LAWLAB_CHROMIUM, or the system's.
set -eu
if [ -n "${LAWLAB_CHROMIUM:-}" ]; then
  [ -x "$LAWLAB_CHROMIUM" ] || { echo "LAWLAB_CHROMIUM names $LAWLAB_CHROMIUM, which cannot be run." >&2; exit 1; }
  exit 0
fi
if command -v chromium >/dev/null; then exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  exec sh "$(dirname "$0")/apt.sh" chromium fonts-dejavu-core libatomic1
fi
echo "The browser tests need Chromium: install it (on Debian: sudo apt install chromium libatomic1), or give its path in LAWLAB_CHROMIUM." >&2
exit 1
