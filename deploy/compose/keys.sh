#!/bin/sh
# What the services of docker-compose.yml may know, each in a folder that its user alone may read. Passwords are made
# once and stay; the operator's own secrets (.env.prod, secrets/, .env.test, secrets-test/) are brought up to date at each start.
set -eu
umask 077
given=${GIVEN:-/given}
keys=${KEYS:-/keys}

# once <file>: holds a random word from now on
once() {
  if [ -s "$1" ]; then return; fi
  mkdir -p "$(dirname "$1")"
  od -An -v -N24 -tx1 /dev/urandom | tr -d ' \n' > "$1.new"
  mv "$1.new" "$1"
}

# sets <env file> <variable>
sets() { [ -f "$1" ] && grep -qE "^[[:space:]]*(export[[:space:]]+)?$2(_FILE)?[[:space:]]*=" "$1"; }

# hand <folder> <uid>: what was made below new/ takes the place of the folder's files. The folder itself stays, because a
# running service may be in it.
hand() {
  new=$keys/new/$1
  find "$new" -type d -exec chmod 0500 {} + -o -type f -exec chmod 0400 {} +
  chown -R "$2:$2" "$new"
  mkdir -p "$keys/$1"
  chown "$2:$2" "$keys/$1"
  chmod 0500 "$keys/$1"
  for entry in $(cd "$new" && find . -mindepth 1 -type d); do
    mkdir -p "$keys/$1/$entry"
    chown "$2:$2" "$keys/$1/$entry"
    chmod 0500 "$keys/$1/$entry"
  done
  (cd "$new" && find . -type f) | while read -r file; do mv -f "$new/$file" "$keys/$1/$file"; done
  (cd "$keys/$1" && find . -type f) | sort > "$keys/new/there"
  sort "$keys/new/$1.files" | comm -13 - "$keys/new/there" | while read -r file; do rm "$keys/$1/$file"; done
}
begin() { mkdir -p "$keys/new/$1"; }
finish() {
  (cd "$keys/new/$1" && find . -type f) > "$keys/new/$1.files"
  hand "$1" "$2"
}

# put <variable> <value>: unless the operator has given another
put() {
  if [ -e "$into/secrets/$1" ] || sets "$into/$env" "$1"; then return; fi
  printf '%s\n' "$2" > "$into/secrets/$1"
}

# bot <folder> <env file> <folder of secrets> <database> <number of Redis's database>
bot() {
  begin "$1/secrets"
  into=$keys/new/$1 env=$2
  if [ -f "$given/$2" ]; then cp "$given/$2" "$into/$2"; fi
  for file in "$given/$3"/*; do
    if [ -f "$file" ]; then cp "$file" "$into/secrets/"; fi
  done
  put DATABASE_URL "postgres://confidant:$(cat "$keys/made/postgres")@postgres:5432/$4"
  put REDIS_URL "redis://:$(cat "$keys/made/redis")@redis:6379/$5"
  if [ -f "$into/$2" ] && grep -qE '^[[:space:]]*S3_ENDPOINT[[:space:]]*=.*//minio:9000' "$into/$2"; then
    put S3_ACCESS_KEY_ID "$(cat "$keys/made/minio-user")"
    put S3_SECRET_ACCESS_KEY "$(cat "$keys/made/minio")"
  fi
  finish "$1" 10001
}

rm -rf "${keys:?}/new"
for name in postgres redis grafana minio-user minio; do once "$keys/made/$name"; done

bot prod .env.prod secrets confidant 0
bot test .env.test secrets-test confidant_test 1

begin postgres
cp "$keys/made/postgres" "$keys/new/postgres/password"
finish postgres 999

begin redis
cat > "$keys/new/redis/redis.conf" <<CONF
requirepass $(cat "$keys/made/redis")
save ""
appendonly no
maxmemory 128mb
maxmemory-policy allkeys-lru
dir /data
CONF
finish redis 999

begin grafana
cp "$keys/made/grafana" "$keys/new/grafana/password"
finish grafana 472

begin minio
cp "$keys/made/minio-user" "$keys/new/minio/user"
cp "$keys/made/minio" "$keys/new/minio/password"
finish minio 0

rm -rf "${keys:?}/new"
chmod 0711 "$keys"
