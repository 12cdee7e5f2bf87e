#!/bin/sh
# Make the folder $1 a virtual environment, with the first Python ≥ 3.11 found (or the one named in PYTHON).
set -eu
venv=$1
if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then exit 0; fi
recent() { command -v "$1" >/dev/null && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
for python in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do
  recent "$python" || continue
  if "$python" -c 'import ensurepip, venv' 2>/dev/null; then exec "$python" -m venv --clear "$venv"; fi
  incomplete=$python
done
if [ -n "${incomplete:-}" ]; then
  echo "$incomplete cannot make virtual environments: install its venv package (on Debian: apt install python3-venv)." >&2
else
  echo "LawLab needs Python 3.11 or later, and found none: install it, or name it (make run PYTHON=/path/to/python3)." >&2
fi
exit 1
