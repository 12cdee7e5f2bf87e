#!/bin/sh
# Install Debian packages: at once when the lists at hand know them, else after refreshing the lists.
set -eu
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@" >/dev/null; }
for attempt in 1 2 3; do
  if install "$@"; then exit 0; fi
  echo "Refreshing the package lists (attempt $attempt of 3)…" >&2
  apt-get update -qq -o Acquire::Retries=3 || sleep $((attempt * 5))
done
install "$@" || { echo "These packages could not be installed: $*" >&2; exit 1; }
