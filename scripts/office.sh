#!/bin/sh
# Make sure that the tests have the programs they look through: LibreOffice, pdftotext and Pango for exports, strace
# (where there is one) for what reaches the disk.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
missing=""
command -v soffice >/dev/null || missing="$missing libreoffice-writer-nogui libreoffice-calc-nogui"
command -v pdftotext >/dev/null || missing="$missing poppler-utils"
if command -v ldconfig >/dev/null; then
  ldconfig -p | grep -q libpangoft2-1.0.so.0 || missing="$missing libpango-1.0-0 libpangoft2-1.0-0"
fi
[ "$(uname)" != Linux ] || command -v strace >/dev/null || missing="$missing strace"
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  exec sh "$(dirname "$0")/apt.sh" $missing
fi
echo "The tests need programs that are not here: install them (on Debian: sudo apt install$missing)." >&2
exit 1
