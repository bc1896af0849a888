#!/bin/sh
# The command `confidant`: finds a Node that runs it, builds what is due where it can, then becomes that Node,
# so that signals reach the program itself.
set -eu
cd "$(dirname "$0")/.."

# The tool that builds is there in a development checkout only; elsewhere what was built before is run as it is.
builds=no
[ ! -d node_modules/vite ] || builds=yes

if [ $builds = no ] && ! [ -f dist/bot/main.js ]; then
  if [ -d node_modules ]; then
    echo 'Confidant is not built yet, and the packages that build it are not installed.' >&2
    echo 'Run "npm ci && npm run build" here, or copy dist/ from where it was built.' >&2
  else
    echo 'Confidant is not installed yet. Run "npm ci" here first, or "make start", which does both.' >&2
  fi
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

[ $builds = no ] || sh scripts/build.sh

# Small generations and few arenas: on a small server 300 MB less under load matter more than a few per cent of CPU.
# Commands work beside the bot, on streams of short-lived buffers: their young generation is smaller still.
MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
export MALLOC_ARENA_MAX
young=2 growth=20
[ "${1:-}" != start ] || { young=16 growth=50; }
exec node --max-semi-space-size="$young" --heap-growing-percent="$growth" dist/bot/main.js "$@"
