#!/bin/sh
# Puts the newest code in the place of what runs, in seven steps, and takes it back by itself if a step fails.
#   deploy.sh deploy [--dry-run] | rollback | clean | run COMMAND…
# `run` is a command of the bot, as its user and with its settings: deploy.sh run backup
# docs/shipping.md says what each step checks. Variables: DEPLOY (systemd or compose), DEPLOY_REF (a tag or branch),
# DEPLOY_FREE_MB, DEPLOY_WAIT (seconds until it must be ready), SMOKE_WAIT (seconds for which smoke is tried),
# SMOKE_CHAT (a chat that gets a message).
set -eu
export GIT_TERMINAL_PROMPT=0
program=$(cd "$(dirname "$0")" && pwd)
cd "$program/.."
root=$PWD
notes=$root/.deploy

free_mb=${DEPLOY_FREE_MB:-2000}
ready_within=${DEPLOY_WAIT:-120}
smoke_within=${SMOKE_WAIT:-$((ready_within / 2))}
day=86400
kept_days=7

command=${1:-deploy}
dry_run=no
[ "${2:-}" != --dry-run ] || dry_run=yes

# What is done so far: nothing, the code moved, the bot stopped.
stage=nothing
from=none to=none before='' branch='' finished=''
begun=$(date +%s)

# Telling decides nothing: the disk may be full, and the terminal gone.
tell() { printf '%s\n' "$*" || true; }
warn() { printf '%s\n' "$*" >&2 || true; }
record() {
  [ "$dry_run" = yes ] || [ ! -d "$notes" ] || printf '%s %s %s to %s: %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$command" "$from" "$to" "$*" >> "$notes/record" || true
}
step() { tell "$1 of 7  $2"; record "step $1, $2"; }
found() { tell "        $*"; record "$*"; }
# Where the disk is full, words are missing.
last_line() {
  said=$(grep -v '^[[:space:]]*$' "$notes/output" | tail -n 1 | cut -c1-300)
  free_kb=$(df -Pk "$root" 2>/dev/null | awk 'NR == 2 { print int($4) }')
  if [ "${free_kb:-9999}" -lt 1024 ]; then said="the disk of $root is full${said:+; $said}"; fi
  printf '%s\n' "$said"
}
# Room that is kept until there is none left: a checkout that goes back is written anew.
reserve() { [ -s "$notes/reserve" ] || head -c 8388608 /dev/urandom > "$notes/reserve" 2>/dev/null || true; }
use_reserve() { rm -f "$notes/reserve"; }
# Git ends with advice.
git_line() { grep -m 1 -E '^(fatal|error):' "$notes/output" || last_line; }
# quietly <command…>: its words are kept for the sentence that tells of a failure
quietly() { "$@" > "$notes/output" 2>&1 9>&-; }

# Only while nothing was stopped.
refuse() {
  if [ "$stage" = code ]; then code_back; fi
  stage=refused
  record "refused: $*"
  # What a program says ends without a full stop.
  case $* in *[.\)]) end='' ;; *) end=. ;; esac
  warn "Not deployed: $*$end The bot was not touched."
  exit 1
}

code_back() {
  [ -n "$before" ] || return 0
  use_reserve
  if [ -n "$branch" ]; then git checkout --quiet "$branch" && git reset --quiet --keep "$before"
  else git checkout --quiet --detach "$before"; fi || warn "The checkout could not be put back to $before."
}

# It runs, but says nothing yet.
is_late=no
wait_until_ready() {
  is_late=no
  limit=$(($(date +%s) + ready_within))
  until bot_is_ready; do
    if bot_gave_up; then why='it ends soon after its start'; return 1; fi
    if [ "$(date +%s)" -ge "$limit" ]; then is_late=yes why="it is not ready after $ready_within s"; return 1; fi
    sleep 1
  done
}

# run_release <release>: it takes the place of whatever runs
run_release() {
  quietly choose "$1" || [ "$(running)" = "$1" ] || { why="it cannot take the place of the other ($(last_line))"; return 1; }
  quietly start_bot || { why="it does not start ($(last_line))"; return 1; }
  wait_until_ready
}

# Back to what ran before, after the bot was stopped. Never returns.
roll_back() {
  stage=back
  # Nothing stops it half-way.
  set +e
  trap '' INT TERM HUP PIPE
  warn "        $*"
  record "failed: $*"
  # Going back may take its log away.
  log_of_bot > "$notes/failed.log" 2>&1 9>&-
  if [ -s "$notes/failed.log" ]; then warn "        What it said: $notes/failed.log"; fi
  if [ "$from" = none ]; then
    quietly stop_bot || true
    choose_nothing
    code_back
    rm -f "$notes/under-way"
    warn "Not deployed, and there is no earlier release to go back to: nothing runs now."
    exit 1
  fi
  warn "Going back to $from …"
  quietly stop_bot || true
  code_back
  if run_release "$from"; then
    rm -f "$notes/under-way"
    record "rolled back: $from is ready again"
    warn "Rolled back: $from runs again and is ready, $(($(date +%s) - begun)) s after the beginning. Messages of the meantime are answered now."
  else
    record "the rollback failed: $why"
    warn "ROLLBACK FAILED: $from was started again, but $why. See the log, then: make rollback, or restore a backup (docs/shipping.md)."
  fi
  exit 1
}

interrupted() {
  trap '' INT TERM HUP
  case $stage in
    bot) roll_back 'Interrupted.' ;;
    nothing | code) refuse 'it was interrupted.' ;;
    *) exit 130 ;;
  esac
}

# A command failed that has no answer here.
ended() { [ "$stage" != bot ] || roll_back 'The deploy ended before its end.'; }

lock() {
  mkdir -p "$notes" && chmod 700 "$notes"
  command -v flock >/dev/null || refuse 'flock is missing, which keeps two deploys apart; install util-linux.'
  exec 9>"$notes/lock"
  flock --nonblock 9 || { echo 'Not deployed: another deploy or rollback is under way.' >&2; exit 1; }
}

choose_kind() {
  kind=${DEPLOY:-}
  if [ -z "$kind" ]; then
    if command -v systemctl >/dev/null && systemctl cat "${DEPLOY_SERVICE:-confidant}" >/dev/null 2>&1; then kind=systemd; else kind=compose; fi
  fi
  case $kind in
    systemd | compose) . "$program/deploy/$kind.sh" ;;
    *) refuse "DEPLOY=$kind is neither systemd nor compose." ;;
  esac
  can_deploy
}

# A deploy that was cut short by a power cut or kill -9: what ran before runs again first.
finish_the_last() {
  [ -s "$notes/under-way" ] || return 0
  read -r from to finished < "$notes/under-way"
  finished=${finished:-deploy}
  warn "The last $finished to $to was cut short. Back to $from first."
  record 'was cut short; going back first'
  quietly stop_bot || true
  if [ "$from" = none ]; then choose_nothing
  else
    run_release "$from" || { warn "$from was started again, but $why."; exit 1; }
  fi
  rm -f "$notes/under-way"
  back=$from cut=$to
  from=none to=none
}

has_room() {
  free=$(df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge "$free_mb" ] || refuse "the disk of $1 has $free MB left, and a release needs $free_mb MB (DEPLOY_FREE_MB). Free some: sh scripts/deploy.sh clean"
}

check_backup() {
  step 1 'A backup of the last 24 hours is verified'
  if [ "$from" = none ]; then found 'nothing runs yet, so there is nothing to back up'; return; fi
  quietly ask "$from" backup status || true
  line=$(grep '^BACKUP ' "$notes/output" | tail -n 1 || true)
  [ -n "$line" ] || refuse "the state of the backups could not be read: $(last_line)"
  age=$(printf '%s\n' "$line" | sed -n 's/.*[| ]age=\([0-9]*\)s.*/\1/p')
  if [ -z "$age" ] || [ "$age" -gt "$day" ]; then
    refuse "there is no verified backup of the last 24 hours (${line%% |*}). Make one first: confidant backup, or make backup."
  fi
  found "${line%% |*}"
}

fetch_code() {
  step 2 'The code is fetched'
  command -v git >/dev/null || refuse 'git is not installed.'
  dirty=$(git status --porcelain 2>&1 | head -n 5 | tr '\n' ';')
  [ -z "$dirty" ] || refuse "files in $root differ from what is committed ($dirty). Commit them, or set them aside with git stash --include-untracked."
  before=$(git rev-parse HEAD)
  branch=$(git symbolic-ref --quiet --short HEAD || true)
  if [ -n "${DEPLOY_REF:-}" ]; then
    if quietly timeout 300 git fetch --quiet origin "$DEPLOY_REF"; then target=$(git rev-parse 'FETCH_HEAD^{commit}')
    else
      why=$(git_line)
      # A remote knows no commit by the beginning of its name.
      case $DEPLOY_REF in *[!0-9a-f]*) refuse "$DEPLOY_REF could not be fetched: $why" ;; esac
      quietly timeout 300 git fetch --quiet origin || refuse "the code could not be fetched: $(git_line)"
      target=$(git rev-parse --quiet --verify "$DEPLOY_REF^{commit}") || refuse "$DEPLOY_REF could not be fetched: $why"
    fi
  elif git rev-parse --quiet --verify '@{upstream}' >/dev/null 2>&1; then
    quietly timeout 300 git fetch --quiet || refuse "the code could not be fetched: $(git_line)"
    target=$(git rev-parse '@{upstream}')
    git merge-base --is-ancestor HEAD "$target" || refuse "$branch has commits that its remote does not have, or was rewritten there. Push them, or name what to deploy with DEPLOY_REF."
  else
    target=$before
    [ -n "$branch" ] || found 'The checkout is on no branch, so nothing newer is looked for (git checkout main).'
  fi
  to=$(git rev-parse --short=12 "$target")
  found "$to $(git log -1 --format=%s "$target")"
}

build_release() {
  step 3 'The release is built, beside what runs'
  for folder in $(disks); do has_room "$folder"; done
  if [ "$dry_run" = yes ]; then return; fi
  reserve
  stage=code
  if [ "$target" != "$before" ]; then
    if [ -n "${DEPLOY_REF:-}" ]; then set -- checkout --detach; else set -- merge --ff-only; fi
    quietly git "$@" --quiet "$target" || refuse "the checkout could not be moved: $(last_line)"
  fi
  if is_built "$to"; then found 'it is there already'
  else quietly build "$to" || refuse "the release could not be built: $(last_line) (all of it: $notes/output)"; fi
  quietly ask "$to" --version || refuse "the release that was built does not run: $(last_line)"
  quietly ask "$to" doctor || true
  problem=$(sed -nE 's/^PROBLEM +(configuration|telegram) +//p' "$notes/output" | head -n 1)
  [ -z "$problem" ] || refuse "with these settings the new release would not work: $problem"
  # Migrations leave the schema fit for the release that runs.
  quietly ask "$to" migrate || refuse "the database could not be migrated: $(last_line)"
  found "$(last_line)"
}

# What somebody asked for stays: only a release that does not run at all makes way again for the one before.
asked_for=''
# doubt <what is wrong>: takes a deploy back, and of a rollback says it at the end
doubt() {
  [ "$command" = rollback ] || roll_back "$1"
  found "$1"
  asked_for=${asked_for:-$1}
}

smoke() {
  # Just started, and with all that was written meanwhile, it may be slow; what does not work stays so.
  smokes=1
  smoke_until=$(($(date +%s) + smoke_within))
  # shellcheck disable=SC2086 # two words or none
  until quietly ask_running "$to" smoke ${SMOKE_CHAT:+--chat $SMOKE_CHAT}; do
    if [ "$smokes" -ge 3 ] && [ "$(date +%s)" -ge "$smoke_until" ]; then
      doubt "Smoke fails $smokes times: $(grep -m 1 '^PROBLEM' "$notes/output" || last_line)"
      return
    fi
    smokes=$((smokes + 1))
    sleep 1
  done
  slow=$(grep -m 1 '^WARNING' "$notes/output" || true)
  [ -z "$slow" ] || found "It works, but: $slow"
}

switch() {
  step 4 'The old one is stopped'
  printf '%s %s %s\n' "$from" "$to" "$command" > "$notes/under-way" || refuse "$notes/under-way could not be written."
  stage=bot
  stopped_at=$(date +%s)
  if [ "$from" = none ]; then found 'nothing ran'
  elif quietly stop_bot; then found "after $(($(date +%s) - stopped_at)) s"
  else roll_back "It could not be stopped: $(last_line)"; fi

  step 5 'The new one is ready'
  if run_release "$to"; then
    found "nobody was served for $(($(date +%s) - stopped_at)) s"
    step 6 'The database answers'
    quietly ask_running "$to" turns list --limit 1 || doubt "The database does not answer: $(last_line)"
    step 7 'Smoke'
    smoke
  elif [ "$is_late" = yes ]; then doubt "The new release fails: $why."
  else roll_back "The new release fails: $why."; fi
  [ "$from" = none ] || [ "$from" = "$to" ] || printf '%s\n' "$from" > "$notes/previous"
  stage=done
  rm -f "$notes/under-way"
  record "done in $(($(date +%s) - begun)) s"
}

deploy() {
  from=$(running)
  check_backup
  fetch_code
  if [ "$from" = "$to" ] && bot_is_ready; then tell "$to runs already and is ready: nothing to do."; return; fi
  build_release
  if [ "$dry_run" = yes ]; then tell "Steps 4 to 7 would put $to in the place of $from. Nothing was changed."; return; fi
  switch
  if [ "$from" = none ]; then tell "Deployed: $to runs."; else tell "Deployed: $to runs. Back to $from: make rollback"; fi
  clean
}

# code_to <release> <what ran>: the checkout follows, unless its branch has commits that it would lose
code_to() {
  if [ -n "$(git status --porcelain)" ] || ! git rev-parse --quiet --verify "$1^{commit}" >/dev/null; then return; fi
  before=$(git rev-parse HEAD)
  branch=$(git symbolic-ref --quiet --short HEAD || true)
  if [ "$before" = "$(git rev-parse "$1^{commit}")" ]; then return; fi
  if [ -z "$branch" ]; then quietly git checkout --quiet --detach "$1"
  elif [ "$before" = "$(git rev-parse --quiet --verify "$2^{commit}")" ]; then quietly git reset --quiet --keep "$1"
  else before='' && tell "The checkout stays where it is: $branch has commits that never ran."; fi
}

rollback() {
  # What was asked for is done.
  if [ "$finished" = deploy ]; then
    code_to "$back" "$cut" || warn "The checkout could not be moved to $back."
    if [ "$back" = none ]; then tell 'Nothing ran before, so nothing runs now.'; else tell "Rolled back: $back runs."; fi
    return
  fi
  from=$(running)
  [ -s "$notes/previous" ] || refuse 'there is no earlier release of which this checkout knows.'
  read -r to < "$notes/previous"
  is_built "$to" || refuse "the release $to is no longer there. Deploy it anew: make deploy DEPLOY_REF=$to"
  stage=code
  code_to "$to" "$from" || refuse "the checkout could not be moved: $(last_line)"
  switch
  if [ -n "$asked_for" ]; then
    record "stays, as it was asked for: $asked_for"
    warn "Rolled back, as you asked: $to runs, and stays. But: $asked_for"
    warn "Look at it: sh scripts/deploy.sh run doctor, and the log. Once it is well: sh scripts/deploy.sh run smoke. Forward to $from again: make rollback"
    exit 1
  fi
  tell "Rolled back: $to runs. Forward to $from again: make rollback"
}

# Never what runs, and never what it would go back to, also after a deploy that was cut short.
clean() {
  keep="$(running) $(cat "$notes/previous" "$notes/under-way" 2>/dev/null | tr '\n' ' ')"
  for release in $(releases_older_than "$kept_days"); do
    case " $keep " in *" $release "*) continue ;; esac
    if quietly remove_release "$release"; then tell "Removed the old release $release."; record "removed $release"; fi
  done
  quietly forget_builds "$kept_days" || true
}

main() {
  if [ "$command" = run ]; then
    shift
    choose_kind
    from=$(running)
    [ "$from" != none ] || { echo 'No release runs here yet: deploy one first.' >&2; exit 1; }
    ask "$from" "$@"
    exit
  fi
  lock
  trap interrupted INT TERM HUP
  trap : PIPE
  trap ended EXIT
  choose_kind
  case $command in
    deploy) [ "$dry_run" = yes ] || finish_the_last; deploy ;;
    rollback) finish_the_last; rollback ;;
    clean) clean ;;
    *) echo 'deploy.sh deploy [--dry-run] | rollback | clean | run COMMAND…' >&2; exit 2 ;;
  esac
}
# The file itself may change beneath: all of it has been read here.
main "$@"
exit
