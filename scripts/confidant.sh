#!/bin/sh
# The command `confidant`: finds a Node that runs it, builds what is due where it can, then becomes that Node,
# so that signals reach the program itself.
set -eu
# It may be called by a link in PATH.
self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname "$self")/$link ;;
  esac
done
called=$PWD
cd "$(dirname "$self")/.."

# The tool that builds is there in a development checkout only; elsewhere what was built before is run as it is.
builds=no
[ ! -d node_modules/vite ] || builds=yes

if [ $builds = no ] && ! [ -f dist/bot/main.js ]; then
  if [ -d node_modules ]; then
    echo "Confidant is not built yet, and the packages that build it are not installed: run \"npm ci\" in $PWD, or copy dist/ from where it was built." >&2
  else
    echo "Confidant is not installed yet: run \"npm ci\" in $PWD first, or \"make start\", which does both." >&2
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
  echo "Confidant runs on Node 24 or newer, and the one found here is: $version. On Linux (x64, arm64) \"npm ci\" brings it along, but not with --omit=optional; elsewhere install it from nodejs.org." >&2
  exit 1
fi

[ $builds = no ] || sh scripts/build.sh

# Small generations and few arenas: on a small server 300 MB less under load matter more than a few per cent of CPU.
# Commands work beside the bot, on streams of short-lived buffers: their young generation is smaller still.
MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
export MALLOC_ARENA_MAX
young=2 growth=20
[ "${1:-}" != start ] || { young=16 growth=25; }
# A checkout has its settings and its state beside it; a program that was copied alone has them where it is called.
main=dist/bot/main.js
if ! [ -f package.json ]; then
  main=$PWD/$main
  cd "$called"
fi
exec node --max-semi-space-size="$young" --heap-growing-percent="$growth" "$main" "$@"
