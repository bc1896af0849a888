#!/bin/sh
# The database of the second bot, on the first one's server.
set -eu
url=$(cat /run/confidant/prod/secrets/DATABASE_URL)
if [ "$(psql "$url" -Atc "SELECT count(*) FROM pg_database WHERE datname = 'confidant_test'")" = 0 ]; then
  psql "$url" -qc 'CREATE DATABASE confidant_test'
fi
