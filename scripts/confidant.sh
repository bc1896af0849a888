#!/bin/sh
# The command `confidant`: finds a Node that runs it, builds the chat page where that is due, then becomes that Node,
# so that signals reach the program itself.
set -eu
cd "$(dirname "$0")/.."

if ! [ -d node_modules/effect ]; then
  echo 'Confidant is not installed yet. Run "npm ci" here first, or "make start", which does both.' >&2
  exit 1
fi

PATH=$PWD/node_modules/.bin:$PATH
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$PWD/node_modules/.cache/node}
export PATH NODE_COMPILE_CACHE

version=$(node --version 2>/dev/null || echo none)
major=${version#v}
major=${major%%.*}
if ! [ "$major" -ge 24 ] 2>/dev/null; then
  echo "Confidant runs on Node 24 or newer; the one found here is: $version." >&2
  echo 'On Linux (x64, arm64) "npm ci" brings it along, unless optional dependencies are left out.' >&2
  echo 'Elsewhere install Node 24 from nodejs.org and try again.' >&2
  exit 1
fi

if [ "${1:-}" = start ]; then
  sh scripts/build-page.sh || echo 'The chat page could not be built; going on without it.' >&2
fi
# A small young generation: on a small server 30 MB less at rest matter more than a few per cent of CPU under load.
# Commands work beside the bot, on streams of short-lived buffers: theirs is smaller still.
young=2
[ "${1:-}" != start ] || young=8
exec node --max-semi-space-size="$young" src/main.ts "$@"
