#!/bin/sh
# Makes the settings that are missing, and asks for those that only you know. What is there already stays as it is.
#   setup.sh [file of settings, .env.prod if none is named]
# Beside .env.prod, secrets become files of the folder secrets/; any other file gets them as lines of its own. Answers may be
# given as variables: BOT_TOKEN, LLM_BASE_URL, LLM_API_KEY, LLM_MODEL, ADMIN_USER_IDS.
set -eu
umask 077
cd "$(dirname "$0")/.."
settings=${1:-.env.prod}
secrets=none
[ "$settings" != .env.prod ] || secrets=secrets
api=${TELEGRAM_API_ROOT:-https://api.telegram.org}

say() { printf '%s\n' "$*"; }
mkdir -p "$(dirname "$settings")"
if [ -e "$settings" ]; then
  say "$settings is there."
  case $(stat -c %a "$settings" 2>/dev/null || echo 600) in
    ?00) ;;
    *) say "  Others than its owner may read it: chmod 600 $settings" ;;
  esac
else
  printf '# docs/configuration.md has every variable.\n' > "$settings"
  say "$settings: made, readable by you alone."
fi
if [ "$secrets" != none ]; then
  if [ -d "$secrets" ]; then say "$secrets/ is there."; else mkdir "$secrets"; say "$secrets/: made, readable by you alone."; fi
fi

has() { grep -qE "^[[:space:]]*(export[[:space:]]+)?$1(_FILE)?[[:space:]]*=[[:space:]]*[^[:space:]#]" "$settings" || { [ "$secrets" != none ] && [ -s "$secrets/$1" ]; }; }
line() {
  # A file whose last line has no end yet.
  [ -z "$(tail -c 1 "$settings")" ] || echo >> "$settings"
  printf '%s=%s\n' "$1" "$2" >> "$settings"
}
# keep <variable> <value>
keep() {
  line "$1" "$2"
  say "$1: written to $settings."
}
keep_secret() {
  if [ "$secrets" = none ]; then
    chmod o-rwx "$settings"
    keep "$1" "$2"
    return
  fi
  # An empty one may be there, for everybody to read.
  rm -f "$secrets/$1"
  printf '%s\n' "$2" > "$secrets/$1"
  say "$1: written to $secrets/$1."
}

if [ "$secrets" != none ] && ! has SECRETS_DIR; then line SECRETS_DIR "$secrets"; fi

# ask <question> [secret]: the answer in $answer; nothing where nobody can be asked
ask() {
  answer=
  [ -t 0 ] || return 0
  printf '%s ' "$1"
  if [ "${2:-}" = secret ]; then
    trap 'stty echo; echo; exit 130' INT TERM
    stty -echo
    read -r answer || true
    stty echo
    trap - INT TERM
    echo
  else read -r answer || true; fi
}

# The token may not be seen in the list of processes, so curl reads the address.
is_token() {
  printf '%s' "$1" | grep -qE '^[0-9]+:[A-Za-z0-9_-]{35}$' || { say '  That is no token: digits, a colon, 35 characters. @BotFather shows it under /mybots, API Token.'; return 1; }
  command -v curl >/dev/null || { say '  curl is not installed, so the token was not tried.'; return 0; }
  reply=$(printf 'url = "%s/bot%s/getMe"\n' "$api" "$1" | curl --silent --max-time 10 --config - || true)
  case $reply in
    *'"ok":true'*) say "  It is the token of @$(printf '%s' "$reply" | sed -n 's/.*"username":"\([^"]*\)".*/\1/p')." ;;
    *'"ok":false'*) say '  Telegram refuses this token.'; return 1 ;;
    *) say '  Telegram could not be reached, so the token was not tried.' ;;
  esac
}

# wanted <variable> <is it right> <question> [secret]: asks until the answer is right or empty
wanted() {
  if has "$1"; then say "$1 is there."; return 0; fi
  eval "answer=\${$1:-}"
  if [ -n "$answer" ]; then "$2" "$answer" || { say "$1: not written."; return 1; }
  else
    while :; do
      ask "$3" "${4:-}"
      [ -n "$answer" ] || { say "$1: left out."; return 0; }
      if "$2" "$answer"; then break; fi
    done
  fi
  if [ "${4:-}" = secret ]; then keep_secret "$1" "$answer"; else keep "$1" "$answer"; fi
}
is_url() { printf '%s' "$1" | grep -qE '^https?://[^[:space:]]+$' || { say '  It begins with http:// or https://.'; return 1; }; }
is_word() { printf '%s' "$1" | grep -qE '^[^[:space:]]+$' || { say '  It has no spaces.'; return 1; }; }
is_ids() { printf '%s' "$1" | grep -qE '^[0-9]+(,[0-9]+)*$' || { say '  Numbers, separated by commas. @userinfobot tells you yours.'; return 1; }; }

failed=0
wanted BOT_TOKEN is_token "The bot's token, from @BotFather (empty: none yet):" secret || failed=1
wanted LLM_BASE_URL is_url 'Address of the model, like https://api.openai.com/v1 (empty: practice mode, without a model):' || failed=1
if has LLM_BASE_URL; then
  wanted LLM_MODEL is_word 'Name of the model on that server, like gpt-4.1-mini:' || failed=1
  wanted LLM_API_KEY is_word 'Its API key (empty: it needs none):' secret || failed=1
fi
wanted ADMIN_USER_IDS is_ids 'Your id at Telegram, to be an operator (empty: nobody is):' || failed=1
if has JWT_SECRET; then say 'JWT_SECRET is there.'
else keep_secret JWT_SECRET "$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')"; fi

if ! has BOT_TOKEN; then say 'There is no token yet, and without one the bot has nobody to talk to: run this again when you have one.'; failed=1; fi
if has LLM_BASE_URL && ! has LLM_MODEL; then say 'LLM_BASE_URL needs LLM_MODEL: run this again, or add it.'; failed=1; fi
if [ "$failed" = 0 ] && [ "$secrets" != none ]; then say 'Now: make up, in containers, or make start, without.'; fi
exit $failed
