#!/bin/sh
# release-notes.sh v1.2.0: prints what CHANGELOG.md says of this version; refuses a tag that the rest of the repository does not know.
set -eu
cd "$(dirname "$0")/.."
tag=${1:?a tag, such as v1.2.0}
version=${tag#v}

refuse() { echo "$tag is no release: $1" >&2; exit 1; }

given=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
[ "$given" = "$version" ] || refuse "package.json has version $given. Set it: npm version --no-git-tag-version $version"
notes=$(awk -v heading="## [$version]" 'index($0, "## [") == 1 { on = index($0, heading) == 1; next } on' CHANGELOG.md)
[ -n "$(printf %s "$notes" | tr -d '[:space:]')" ] || refuse "CHANGELOG.md says nothing under ## [$version]. Move there what is under Unreleased."
printf '%s\n' "$notes" | sed '/./,$!d'
