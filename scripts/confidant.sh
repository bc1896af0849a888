#!/bin/sh
# The command `confidant`: finds a Node that runs it, builds what is due, then becomes that Node,
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

# Only what is out of date; a read-only installation has been built before.
sh scripts/build.sh

# Small generations and few arenas: on a small server 300 MB less under load matter more than a few per cent of CPU.
# Commands work beside the bot, on streams of short-lived buffers: their young generation is smaller still.
MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
export MALLOC_ARENA_MAX
young=2 growth=20
[ "${1:-}" != start ] || { young=16 growth=50; }
exec node --max-semi-space-size="$young" --heap-growing-percent="$growth" dist/bot/main.js "$@"
