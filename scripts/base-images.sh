#!/bin/sh
# Stands in for docker.io where it cannot be reached: the base images that Dockerfile and docker-compose.yml name, made of
# Debian's packages and of the Node that npm ci brought. Needs root, Docker and mmdebstrap. Prints the variables that use them.
set -eu
cd "$(dirname "$0")/.."

has() { docker image inspect "$1" >/dev/null 2>&1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! has localhost/debian:trixie-slim; then
  echo 'Making localhost/debian:trixie-slim …' >&2
  mmdebstrap --quiet --variant=minbase --include=ca-certificates \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    trixie "$folder/debian.tar"
  docker import "$folder/debian.tar" localhost/debian:trixie-slim >/dev/null
  rm "$folder/debian.tar"
fi

if ! has localhost/node:24-trixie-slim; then
  echo 'Making localhost/node:24-trixie-slim …' >&2
  mkdir "$folder/node"
  cp -L node_modules/node-linux-*/bin/node "$folder/node/node"
  cp -R "$(npm root --global)/npm" "$folder/node/npm"
  # Where a proxy signs what it passes on, only this machine's list knows it. The image that runs does not get it.
  cp /etc/ssl/certs/ca-certificates.crt "$folder/node/machine.crt"
  cat > "$folder/node/Dockerfile" <<'NODE'
FROM localhost/debian:trixie-slim
COPY machine.crt /etc/ssl/machine.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/machine.crt npm_config_cafile=/etc/ssl/machine.crt
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
NODE
  DOCKER_BUILDKIT=1 docker build --quiet --tag localhost/node:24-trixie-slim "$folder/node" >/dev/null
fi

if ! has localhost/postgres:17-trixie; then
  echo 'Making localhost/postgres:17-trixie …' >&2
  mkdir "$folder/postgres"
  cat > "$folder/postgres/entrypoint.sh" <<'ENTRYPOINT'
#!/bin/sh
# As much of the official image as docker-compose.yml asks for.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # shellcheck disable=SC2086 # the arguments are words
  initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-local=trust ${POSTGRES_INITDB_ARGS:-} >/dev/null
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  pg_ctl -o "-c listen_addresses=" -w start
  createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl -m fast -w stop
fi
exec postgres -c 'listen_addresses=*'
ENTRYPOINT
  cat > "$folder/postgres/Dockerfile" <<'POSTGRES'
FROM localhost/debian:trixie-slim
RUN groupadd --gid 999 postgres && useradd --uid 999 --gid 999 --home-dir /var/lib/postgresql postgres \
 && apt-get update && apt-get install -y --no-install-recommends postgresql-17 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 999 -g 999 -m 0700 /var/lib/postgresql/data && install -d -o 999 -g 999 /var/run/postgresql
COPY --chmod=0755 entrypoint.sh /usr/local/bin/entrypoint.sh
ENV PATH=/usr/lib/postgresql/17/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]
POSTGRES
  DOCKER_BUILDKIT=1 docker build --quiet --tag localhost/postgres:17-trixie "$folder/postgres" >/dev/null
fi

if ! has localhost/redis:trixie; then
  echo 'Making localhost/redis:trixie …' >&2
  mkdir "$folder/redis"
  cat > "$folder/redis/Dockerfile" <<'REDIS'
FROM localhost/debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/*
REDIS
  DOCKER_BUILDKIT=1 docker build --quiet --tag localhost/redis:trixie "$folder/redis" >/dev/null
fi

cat <<'VARIABLES'
NODE_IMAGE=localhost/node:24-trixie-slim
BASE_IMAGE=localhost/debian:trixie-slim
POSTGRES_IMAGE=localhost/postgres:17-trixie
REDIS_IMAGE=localhost/redis:trixie
VARIABLES
