#!/bin/sh
# Builds the chat page into dist/page when it is missing or older than what it is made of.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
export PATH

page=dist/page
newer() { find src/playground/web src/playground/SimApi.ts package-lock.json -newer "$page/index.html" 2>/dev/null; }
if [ -f "$page/index.html" ] && [ -z "$(newer)" ]; then exit 0; fi

echo 'Building the chat page …'
# Built aside and moved, so that a build cut short leaves no half page.
made=$PWD/$page.$$
trap 'rm -rf "$made"' EXIT
trap 'exit 130' INT TERM
vite build src/playground/web --outDir "$made" --emptyOutDir --logLevel warn
rm -rf "$page"
mv "$made" "$page"
