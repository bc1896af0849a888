#!/bin/sh
# Prepares a repository of pgBackRest for a running PostgreSQL server, and proves that its log arrives there.
set -eu
name=setup.sh
usage() {
  cat <<'TEXT'
Usage: setup.sh
  Checks the configuration of pgBackRest and of the running server, makes the repository's stanza and waits until a
  piece of the server's log has arrived in it. May be repeated. Run it as the system user of the server.
Environment:
  PGBACKREST_CONFIG   default: /etc/pgbackrest/pgbackrest.conf, else /etc/pgbackrest.conf
  PGBACKREST_STANZA   default: confidant
Exit codes: 0 ready, 1 failed, 2 wrong usage or configuration
TEXT
}
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

case "$#:${1:-}" in
  0:) ;;
  1:-h | 1:--help) usage && exit 0 ;;
  *) usage_error "it takes no arguments" ;;
esac
prepare
need psql postgresql-client

data=$(ask 'SHOW data_directory')
[ "$data" = "$(option pg1-path)" ] ||
  fail "pg1-path in $PGBACKREST_CONFIG is $(option pg1-path), but the server's data directory is $data" 2

wrong=
[ "$(ask 'SHOW archive_mode')" = on ] || wrong="$wrong
  ALTER SYSTEM SET archive_mode = 'on';"
case "$(ask 'SHOW archive_command')" in
  *pgbackrest*"--stanza=$PGBACKREST_STANZA"*archive-push*%p*) ;;
  *) wrong="$wrong
  ALTER SYSTEM SET archive_command = 'pgbackrest --config=$PGBACKREST_CONFIG --stanza=$PGBACKREST_STANZA archive-push %p';" ;;
esac
case "$(ask "SELECT setting::integer BETWEEN 1 AND 60 FROM pg_settings WHERE name = 'archive_timeout'")" in
  t) ;;
  *) wrong="$wrong
  ALTER SYSTEM SET archive_timeout = '60s';" ;;
esac
case "$(ask 'SHOW wal_level')" in
  replica | logical) ;;
  *) wrong="$wrong
  ALTER SYSTEM SET wal_level = 'replica';" ;;
esac
[ -z "$wrong" ] || fail "the server does not archive its log to this repository yet. Say to it, by psql:
$wrong

then restart the server and run this again." 2

pgbackrest stanza-create || fail "the stanza was not made; the reason is above"
pgbackrest check || fail "the server's log does not arrive in the repository; the reason is above, or in the server's own log"
echo "Ready: the log of $(option pg1-path) arrives in the repository. Now make a full backup: backup.sh full"
