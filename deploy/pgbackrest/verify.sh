#!/bin/sh
# Proves that the repository of pgBackRest can be relied on.
set -eu
name=verify.sh
usage() {
  cat <<'TEXT'
Usage: verify.sh [--drill FOLDER DATABASE]
  Checks that the server's log arrives in the repository now, and the checksums of everything in the repository.
  --drill FOLDER DATABASE   also restores the newest state into a new directory below FOLDER, reads the database by
                            pg_dump, says how long that took and removes all of it. FOLDER needs as much space as
                            the server's data directory and a dump
  Run it as the system user of the server.
Environment: PGBACKREST_CONFIG, PGBACKREST_STANZA, PG_BIN as for restore.sh
Exit codes: 0 can be relied on, 1 cannot, 2 wrong usage or configuration
TEXT
}
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

folder='' database=''
case "$#:${1:-}" in
  0:) ;;
  1:-h | 1:--help) usage && exit 0 ;;
  3:--drill) folder=$2 database=$3 ;;
  *) usage_error "unknown arguments" ;;
esac
prepare
need psql postgresql-client
if [ -n "$folder" ]; then
  need pg_dump postgresql-client
  case "$folder" in
    /*) ;;
    *) usage_error "--drill wants an absolute path and a database" ;;
  esac
  [ -d "$folder" ] && [ -w "$folder" ] || fail "$folder is no folder that $(id -un) may write to" 2
fi

pgbackrest check || fail "the server's log does not arrive in the repository; the reason is above, or in the server's own log"
found=$(pgbackrest --output=text --verbose verify) || fail "the repository cannot be checked; the reason is above"
echo "$found"
# It ends with 0 whatever it found: only its words tell.
echo "$found" | grep -q 'status: ok' || fail "the repository is damaged or holds no backup: see above"

if [ -n "$folder" ]; then
  drill=$(mktemp -d "$folder/drill.XXXXXX")
  trap 'rm -rf "$drill"' EXIT
  trap 'exit 1' HUP INT TERM
  sh "$(dirname "$0")/restore.sh" --latest --into "$drill/data" --dump "$database" "$drill/dump"
  echo "Restored and read: $(wc -c <"$drill/dump") bytes of dump. The drill's directory is removed again."
fi
echo "The repository can be relied on."
