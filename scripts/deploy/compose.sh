# A release is an image, confidant:<commit>; confidant:latest is the one that runs. deploy.sh reads this file.
# shellcheck shell=sh disable=SC2154
export CONFIDANT_IMAGE=confidant:latest DOCKER_BUILDKIT=1

can_deploy() {
  command -v docker >/dev/null || refuse 'Docker is not installed, and systemd knows no service confidant (docs/shipping.md).'
  docker info >/dev/null 2>&1 || refuse 'the engine of Docker does not answer: is it running, and may this user call it?'
  docker compose version >/dev/null 2>&1 || refuse 'the compose plugin of Docker is missing.'
}

disks() {
  echo "$root"
  engine=$(docker info --format '{{.DockerRootDir}}')
  if [ -d "$engine" ]; then echo "$engine"; fi
}

container() { docker compose ps --all --quiet bot; }
image_of() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

# After `make down` the database is there, and so is the image of what ran on it.
has_database() {
  [ -n "$(docker volume ls --quiet --filter "label=com.docker.compose.project=${COMPOSE_PROJECT_NAME:-confidant}" --filter label=com.docker.compose.volume=postgres)" ]
}
# What was built by hand is kept as confidant:by-hand, so that there is a way back to it.
running() {
  found_container=$(container)
  if [ -n "$found_container" ]; then image=$(docker inspect --format '{{.Image}}' "$found_container")
  elif ! has_database || ! image=$(image_of confidant:latest); then echo none; return; fi
  for tag in $(docker image ls --format '{{.Tag}}' confidant); do
    case $tag in latest | by-hand | '<none>') continue ;; esac
    if [ "$(image_of "confidant:$tag")" = "$image" ]; then echo "$tag"; return; fi
  done
  docker tag "$image" confidant:by-hand
  echo by-hand
}
is_built() { image_of "confidant:$1" >/dev/null; }
build() {
  CONFIDANT_IMAGE=confidant:$1 REVISION=$(git rev-parse "$1") SOURCE_DATE_EPOCH=$(git log -1 --format=%ct "$1") docker compose build bot || return 1
  # From now on it is as old as this; the date of the image itself is that of the commit.
  docker tag "confidant:$1" "confidant:$1"
}

# ask <release> <words…>: in a container of its own, with the bot's settings, whether the bot runs or not
ask() {
  asked=$1
  shift
  # A command that asks something needs the terminal.
  terminal=--no-TTY
  if [ "$command" = run ] && [ -t 0 ]; then terminal=; fi
  # What it needs may be replaced only with the bot: a newer docker-compose.yml would start the running database anew.
  needed=
  if [ -n "$(docker compose ps --quiet --status running postgres)" ]; then
    needed=--no-deps
    CONFIDANT_IMAGE=confidant:$asked docker compose --progress quiet run --rm --no-deps --no-TTY keys || return 1
  fi
  # shellcheck disable=SC2086 # one word or none
  CONFIDANT_IMAGE=confidant:$asked docker compose --progress quiet run --rm $terminal $needed --entrypoint confidant backup "$@"
}
ask_running() { shift; docker compose exec --no-TTY bot confidant "$@"; }

choose() { docker tag "confidant:$1" confidant:latest; }
choose_nothing() {
  docker compose rm --force --stop bot >/dev/null 2>&1 || true
  docker image rm confidant:latest >/dev/null 2>&1 || true
}
start_bot() { docker compose up --detach --no-build bot; }
stop_bot() { docker compose stop bot; }
# Docker's own check looks only every quarter of a minute, and people wait.
bot_is_ready() { docker compose exec --no-TTY bot node /app/scripts/ready.ts >/dev/null 2>&1; }
log_of_bot() { docker compose logs --no-log-prefix --tail 200 bot; }
bot_gave_up() { [ "$(docker inspect --format '{{.RestartCount}}' "$(container)" 2>/dev/null || echo 0)" -gt 0 ]; }

releases_older_than() {
  limit=$(($(date +%s) - $1 * day))
  for tag in $(docker image ls --format '{{.Tag}}' confidant); do
    case $tag in latest | '<none>') continue ;; esac
    # An image that was only built has no such time: the year 1.
    tagged=$(docker image inspect --format '{{.Metadata.LastTagTime.Unix}}' "confidant:$tag" 2>/dev/null || echo 0)
    if [ "$tagged" -gt 0 ] && [ "$tagged" -lt "$limit" ]; then echo "$tag"; fi
  done
}
remove_release() { docker image rm "confidant:$1"; }
forget_builds() { docker builder prune --force --filter "until=$(($1 * 24))h"; }
