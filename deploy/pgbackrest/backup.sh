#!/bin/sh
# One base backup of the whole server into pgBackRest's repository, with removal of what its retention lets go.
set -eu
name=backup.sh
usage() {
  cat <<'TEXT'
Usage: backup.sh full | diff
  full   the whole server; once a week
  diff   what changed since the last full backup; once a day. The first one of a repository is full
  Between the backups the server's log reaches every moment. Run it as the system user of the server.
Environment: PGBACKREST_CONFIG, PGBACKREST_STANZA as for setup.sh
Exit codes: 0 made, 1 failed, 2 wrong usage or configuration
TEXT
}
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

case "$#:${1:-}" in
  1:full | 1:diff) ;;
  1:-h | 1:--help) usage && exit 0 ;;
  *) usage_error "say full or diff" ;;
esac
prepare

pgbackrest --type="$1" backup || fail "no backup was made; the reason is above"
pgbackrest info
