#!/bin/sh
# Rebuilds the whole server as it was at a time, in a directory of its own. The running server is left alone.
set -eu
name=restore.sh
usage() {
  cat <<'TEXT'
Usage: restore.sh (--time TIME | --latest) --into DIRECTORY [--dump DATABASE FILE]
  --time TIME            as "2026-11-21 14:05:00+00:00" or "2026-11-21T14:05:00Z"; its zone must be said
  --latest               as far as the repository goes
  --into DIRECTORY       becomes the restored data directory; must not exist yet
  --dump DATABASE FILE   then writes this database to a new file by pg_dump -Fc, e.g. for `confidant restore FILE`
  The server of the new directory runs only for the recovery, without network and without archiving. Run it as the
  system user of the server.
Environment:
  PGBACKREST_CONFIG, PGBACKREST_STANZA as for setup.sh
  PG_BIN   where pg_ctl is; default: /usr/lib/postgresql/<version>/bin
Exit codes: 0 restored, 1 failed, 2 wrong usage or configuration
TEXT
}
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

time='' latest='' into='' database='' file=''
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage && exit 0 ;;
    --latest) latest=yes && shift ;;
    --time) [ $# -ge 2 ] || usage_error "--time wants a time" && time=$2 && shift 2 ;;
    --into) [ $# -ge 2 ] || usage_error "--into wants a directory" && into=$2 && shift 2 ;;
    --dump) [ $# -ge 3 ] || usage_error "--dump wants a database and a file" && database=$2 file=$3 && shift 3 ;;
    *) usage_error "unknown: $1" ;;
  esac
done
[ -n "$into" ] || usage_error "--into is missing"
[ -n "$time$latest" ] || usage_error "say --time or --latest"
[ -z "$time" ] || [ -z "$latest" ] || usage_error "say either --time or --latest"
case "$into" in
  /*) ;;
  *) usage_error "--into wants an absolute path" ;;
esac
prepare
need pg_isready postgresql-client

if [ -n "$time" ]; then
  echo "$time" | grep -Eq '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)? ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)$' ||
    usage_error "\"$time\" is no time with a zone"
  target=$(date -u -d "$time" '+%Y-%m-%d %H:%M:%S.%6N+00' 2>/dev/null) || usage_error "there is no such time: $time"
  second=$(date -u -d "$time" +%s)
  [ "$second" -le "$(date +%s)" ] || usage_error "$time is still to come"
fi
# Whatever is there could be a database.
if [ -e "$into" ] || [ -L "$into" ]; then fail "$into exists already; a restore goes into a new directory" 2; fi
[ -w "$(dirname "$into")" ] || fail "$(dirname "$into") does not exist, or $(id -un) may not write there" 2
if [ -n "$file" ] && [ -e "$file" ]; then fail "$file exists already" 2; fi

backups=$(pgbackrest info --output=json) || fail "the repository cannot be read; the reason is above"
oldest=$(echo "$backups" | grep -Eo '"stop":[0-9]+' | cut -d: -f2 | sort -n | head -n 1)
[ -n "$oldest" ] || fail "the repository holds no backup of \"$PGBACKREST_STANZA\" yet"
if [ -n "$time" ] && [ "$second" -le "$oldest" ]; then
  fail "the oldest backup ended at $(date -u -d "@$oldest" '+%Y-%m-%d %H:%M:%S+00'); only later times can be reached"
fi

begun=$(date +%s)
mkdir -m 0700 "$into"
# Without archiving: two servers that write to one repository would spoil it.
if [ -n "$time" ]; then
  set -- --type=time --target="$target" --target-action=promote
else
  set -- --type=default
fi
pgbackrest --config="$PGBACKREST_CONFIG" --stanza="$PGBACKREST_STANZA" --pg1-path="$into" --tablespace-map-all="$into.tablespaces" --archive-mode=off "$@" restore || {
  rmdir "$into" 2>/dev/null || true
  fail "the files were not restored; the reason is above. Remove $into, if it is there, before the next try"
}
copied=$(date +%s)

PG_BIN=${PG_BIN:-/usr/lib/postgresql/$(cat "$into/PG_VERSION")/bin}
[ -x "$PG_BIN/pg_ctl" ] || fail "$PG_BIN/pg_ctl does not exist: set PG_BIN to the folder of PostgreSQL $(cat "$into/PG_VERSION")'s programs"
run=$(mktemp -d)
finish() {
  "$PG_BIN/pg_ctl" -D "$into" -s -m fast stop >/dev/null 2>&1 || true
  rm -rf "$run"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
: >"$run/postgresql.conf"
echo 'local all all trust' >"$run/pg_hba.conf"
: >"$run/pg_ident.conf"
chmod 0600 "$run"/*
# A configuration of its own, because on Debian the data directory holds none; without connections until the recovery
# is over, because otherwise the old server's limits would have to be known.
settings="-c config_file=$run/postgresql.conf -c hba_file=$run/pg_hba.conf -c ident_file=$run/pg_ident.conf
  -c listen_addresses= -c unix_socket_directories=$run -c unix_socket_permissions=0700 -c port=5432 -c ssl=off
  -c hot_standby=off -c archive_mode=off -c logging_collector=off -c log_destination=stderr"
recover() {
  "$PG_BIN/pg_ctl" -D "$into" -s -w -t 86400 -l "$into/recovery.log" -o "$(echo "$settings" | tr '\n' ' ')" start >&2 || return 1
  # It takes connections once it has come to the end of the recovery.
  until pg_isready -q -h "$run"; do
    "$PG_BIN/pg_ctl" -D "$into" status >/dev/null || return 1
    sleep 0.2
  done
}
recover || {
  grep -E 'FATAL|ERROR' "$into/recovery.log" | grep -v 'not accepting connections' >&2 || true
  if grep -q 'before configured recovery target was reached' "$into/recovery.log"; then
    fail "the repository's log ends before $time. Take an earlier time or --latest; while the old server runs, \"SELECT pg_switch_wal()\" sends its newest log there. Remove $into before the next try"
  fi
  fail "the recovery did not end well: see $into/recovery.log. Remove $into before the next try"
}
recovered=$(date +%s)

if [ -n "$file" ]; then
  owner=$(option pg1-user)
  (umask 077 && pg_dump -Fc -h "$run" -U "${owner:-$(id -un)}" -f "$file" "$database") || {
    rm -f "$file"
    fail "the server is restored in $into, but \"$database\" was not written to $file"
  }
fi
"$PG_BIN/pg_ctl" -D "$into" -s -w -m fast stop || fail "the restored server does not stop: see $into/recovery.log"

[ -n "$time" ] || time="the end of the repository's log"
echo "Restored to $time in $into: files in $((copied - begun)) s, log in $((recovered - copied)) s."
[ -z "$file" ] || echo "Database $database is in $file."
echo "The running server was not touched. Chats and erasures must be put right before a bot works on it: docs/point-in-time.md."
