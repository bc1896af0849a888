#!/bin/sh
# Says in one line what is missing before anything is installed.
set -eu
for tool in node npm; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    echo "Confidant needs $tool, and it is not installed. Install Node 20.19, 22.12 or newer with npm (nodejs.org) and try again." >&2
    exit 1
  fi
done
version=$(node --version)
rest=${version#v}
major=${rest%%.*}
rest=${rest#*.}
minor=${rest%%.*}
if [ "$major" -lt 20 ] || [ "$major" -eq 21 ] || { [ "$major" -eq 20 ] && [ "$minor" -lt 19 ]; } || { [ "$major" -eq 22 ] && [ "$minor" -lt 12 ]; }; then
  echo "Confidant needs Node 20.19, 22.12 or newer to be installed; the one here is $version." >&2
  exit 1
fi
