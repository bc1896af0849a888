#!/bin/sh
# Puts a backup in the place of the database of docker-compose.yml. The bot stops meanwhile, and runs again however this ends.
#   restore.sh [words of confidant restore…]
set -eu
cd "$(dirname "$0")/.."

trap 'docker compose start bot' EXIT
trap 'exit 130' INT TERM HUP
docker compose stop bot
docker compose run --rm --entrypoint confidant backup restore "$@"
