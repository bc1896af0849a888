# Read by the scripts beside it: what each of them checks first.

fail() {
  echo "$name: $1" >&2
  exit "${2:-1}"
}

# $1: a text for a wrong command line; without it help was asked for.
usage_error() {
  echo "$name: $1" >&2
  usage >&2
  exit 2
}

need() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 is not installed: apt-get install $2" 2
}

# The value of option $1, of the stanza or else for all.
option() {
  awk -v option="$1" -v stanza="[$PGBACKREST_STANZA]" '
    /^\[/ { section = $1 }
    index($0, option "=") == 1 {
      value = substr($0, length(option) + 2)
      if (section == stanza) own = value
      else if (section == "[global]") all = value
    }
    END { print own == "" ? all : own }
  ' "$PGBACKREST_CONFIG"
}

prepare() {
  need pgbackrest pgbackrest
  [ "$(id -u)" != 0 ] || fail "run this as the system user of the PostgreSQL server, e.g. sudo -u postgres sh $0; files of root could not be written by the server" 2
  PGBACKREST_STANZA=${PGBACKREST_STANZA:-confidant}
  if [ -z "${PGBACKREST_CONFIG:-}" ]; then
    PGBACKREST_CONFIG=/etc/pgbackrest/pgbackrest.conf
    [ -e "$PGBACKREST_CONFIG" ] || PGBACKREST_CONFIG=/etc/pgbackrest.conf
  fi
  export PGBACKREST_STANZA PGBACKREST_CONFIG
  [ -r "$PGBACKREST_CONFIG" ] || fail "cannot read $PGBACKREST_CONFIG: copy pgbackrest.conf there and fill it in" 2
  if grep -q '^[^#]*CHANGE-ME' "$PGBACKREST_CONFIG"; then fail "$PGBACKREST_CONFIG still says CHANGE-ME" 2; fi
  [ -z "$(find "$PGBACKREST_CONFIG" -perm -004)" ] ||
    fail "$PGBACKREST_CONFIG holds the key and everybody may read it: chmod 0640 $PGBACKREST_CONFIG" 2
  [ "$(option repo1-cipher-type)" = aes-256-cbc ] && [ -n "$(option repo1-cipher-pass)" ] ||
    fail "the repository would not be encrypted: set repo1-cipher-type=aes-256-cbc and repo1-cipher-pass in $PGBACKREST_CONFIG" 2
  [ -n "$(option pg1-path)" ] || fail "$PGBACKREST_CONFIG has no section [$PGBACKREST_STANZA] with a pg1-path" 2
}

# Asks the running server, the way pgBackRest itself reaches it.
ask() {
  host=$(option pg1-socket-path)
  port=$(option pg1-port)
  user=$(option pg1-user)
  database=$(option pg1-database)
  PGHOST=${host:-${PGHOST:-}} PGPORT=${port:-5432} PGUSER=${user:-$(id -un)} PGDATABASE=${database:-postgres} \
    PGCONNECT_TIMEOUT=10 psql -XAtq -v ON_ERROR_STOP=1 -c "$1" ||
    fail "the server with the data directory $(option pg1-path) cannot be asked; is it running, and is pg1-port right?"
}
