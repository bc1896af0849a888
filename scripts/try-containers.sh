#!/bin/sh
# Builds the image and runs docker-compose.yml with the playground, under a name of its own: the size by layer, the first
# answer, what the container may do, kill -9, a stop, a backup. Skips, with the reason, where Docker does not run.
# Where docker.io cannot be reached: env $(sh scripts/base-images.sh) sh scripts/try-containers.sh
set -eu
cd "$(dirname "$0")/.."

skip() { echo "Skipped: $1"; exit 0; }
docker info >/dev/null 2>&1 || skip 'no Docker Engine answers here.'
docker compose version >/dev/null 2>&1 || skip 'the compose plugin of Docker is missing.'

# A copy of what is in the repository: secrets and settings of a bot that lives in this folder stay out of it.
folder=$(mktemp -d)
git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- -cf - | tar -xf - -C "$folder"
project=confidant-trial-$$
CONFIDANT_IMAGE=confidant:trial
CONFIDANT_PORT=$(node -e 'const s=require("node:net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
PLAYGROUND_IN_CONTAINER=true
export CONFIDANT_IMAGE CONFIDANT_PORT PLAYGROUND_IN_CONTAINER DOCKER_BUILDKIT=1
compose() { docker compose --project-name "$project" --project-directory "$folder" --file "$folder/docker-compose.yml" "$@"; }
bot() { docker inspect --format "$1" "$(compose ps --all --quiet bot)"; }
# The volumes are this trial's own, by its name.
trap 'compose --profile "*" down --volumes >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

failures=0
passes=0
# check <what> <command…>
check() {
  what=$1
  shift
  if "$@" >"$folder.out" 2>&1; then passes=$((passes + 1)); echo "ok    $what"
  else failures=$((failures + 1)); echo "FAIL  $what"; tail -n 5 "$folder.out"; fi
  rm -f "$folder.out"
}
milliseconds() { date +%s%3N; }
is_healthy() { [ "$(bot '{{.State.Health.Status}}')" = healthy ]; }
is_ready() { inside node /app/scripts/ready.ts; }
answers() { node -e 'fetch(process.argv[1]).then(({status})=>process.exit(status===Number(process.argv[2])?0:1),()=>process.exit(1))' "http://127.0.0.1:$CONFIDANT_PORT$1" "$2"; }
# wait_for <seconds> <command…>
wait_for() {
  limit=$(($(milliseconds) + $1 * 1000))
  shift
  until "$@"; do [ "$(milliseconds)" -lt "$limit" ] || return 1; sleep 0.2; done
}
inside() { compose exec -T bot "$@"; }
refuses() { ! "$@"; }

compose --progress quiet build bot
docker history --format '{{.Size}}\t{{.CreatedBy}}' confidant:trial | grep -v '^0B' | cut -c1-100
docker image inspect --format 'all: {{.Size}} bytes' confidant:trial

began=$(milliseconds)
check 'everything starts' compose up --detach --no-build
[ "$failures" = 0 ] || exit 1
check 'the bot is ready' wait_for 60 is_ready
echo "      ready $(($(milliseconds) - began)) ms after up"
check 'its page is open on this machine' answers / 200
check 'which shows no metrics' answers /metrics 404
check 'Docker finds it healthy' wait_for 60 is_healthy
began=$(milliseconds)
check 'smoke: /start, /help, /menu, free text' inside confidant smoke
echo "      the first answers $(($(milliseconds) - began)) ms after that, with the command that asks for them"
check 'runs as user 10001' inside sh -c '[ "$(id -u)" = 10001 ]'
check 'has no capability' inside grep -q '^CapEff:[[:space:]]*0*$' /proc/1/status
check 'cannot write to its root' refuses inside touch /app/x
check 'brings no sources and no build tools' inside sh -c '! ls /app/src /app/node_modules 2>/dev/null && ! command -v npm gcc make'
check 'lists what it is made of' inside grep -q '"@lat.md/embed"' /app/sbom.spdx.json
check 'makes vectors of texts by itself' inside sh -c 'EMBEDDINGS=local confidant doctor | grep "^ok *embeddings"'
check 'a backup is made, restored and compared' compose run --rm -T backup
check 'doctor finds no problem' inside confidant doctor

# An orphan that ends must be reaped by the first process.
check 'leaves no zombie' inside sh -c 'sh -c "sleep 0.1 & exit 0"; sleep 1; ! grep -l "^State:.Z" /proc/[0-9]*/status'

restarts=$(bot '{{.RestartCount}}')
pid=$(bot '{{.State.Pid}}')
# 0 is a container that does not run, and to kill everything that belongs to this shell.
[ "$pid" -gt 1 ]
kill -9 "$pid"
restarted() { [ "$(bot '{{.RestartCount}}')" -gt "$restarts" ] && is_ready; }
began=$(milliseconds)
check 'is back after kill -9' wait_for 60 restarted
echo "      ready $(($(milliseconds) - began)) ms after kill -9"

began=$(milliseconds)
check 'stops when asked' compose stop bot
echo "      stopped after $(($(milliseconds) - began)) ms"
check 'and ends with 0' test "$(bot '{{.State.ExitCode}}')" = 0
check 'starts again on what it has' compose up --detach --no-build
check 'and is ready' wait_for 60 is_ready
check 'serves what was there' inside confidant status

echo "$passes passed, $failures failed"
[ "$failures" = 0 ]
