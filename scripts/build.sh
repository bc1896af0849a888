#!/bin/sh
# Builds the chat page into dist/page, the operators' page into dist/ops and the bot into dist/bot, each when it is missing or older than what it is made of.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
export PATH

if ! [ -d node_modules/vite ]; then
  echo 'The packages that build Confidant are not installed. Run "npm ci" here, without leaving any out.' >&2
  exit 1
fi

# build <folder of dist> <a file of it> <how, told in words> <vite's arguments> -- <what it is made of>
build() {
  into=dist/$1 file=$2 words=$3 arguments=$4
  shift 5
  if [ -f "$into/$file" ] && [ -z "$(find "$@" package-lock.json -newer "$into/$file" 2>/dev/null)" ]; then return; fi
  echo "$words" >&2
  # Built aside and moved, so that a build cut short leaves nothing half made.
  made=$PWD/$into.$$
  # shellcheck disable=SC2086 # the arguments are words
  vite build $arguments --outDir "$made" --emptyOutDir --logLevel error
  rm -rf "$into"
  mv "$made" "$into"
  made=
}

made=
trap 'if [ -n "$made" ]; then rm -rf "$made"; fi' EXIT
trap 'exit 130' INT TERM
build page index.html 'Building the chat page …' src/playground/web -- src/playground/web src/playground/SimApi.ts
build ops index.html "Building the operators' page …" src/ops/page -- src/ops/page src/ops/pages/ActionHeader.ts
build bot main.js 'Building the bot …' '' -- src migrations package.json vite.config.ts
