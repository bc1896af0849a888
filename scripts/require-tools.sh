#!/bin/sh
# Says in one line what is missing before anything is installed.
set -eu
for tool in node npm; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    echo "Confidant needs $tool, and it is not installed. Install Node 20 or newer with npm (nodejs.org) and try again." >&2
    exit 1
  fi
done
major=$(node --version)
major=${major#v}
if [ "${major%%.*}" -lt 20 ]; then
  echo "Confidant needs Node 20 or newer; the one here is $(node --version)." >&2
  exit 1
fi
