# Confidant in one image: the bundle, Node, the local model for embeddings, and the programs that make and restore backups.
# The bases can be replaced where docker.io cannot be reached. SOURCE_DATE_EPOCH, the date of the commit, makes the same image of
# the same commit, bases and Debian packages; what does not depend on the commit has one fixed date.
ARG NODE_IMAGE=docker.io/library/node:24.21.0-trixie-slim
ARG BASE_IMAGE=docker.io/library/debian:trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
ARG REVISION=unknown
ARG SOURCE_DATE_EPOCH=
RUN export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(date +%s)}" \
 && npm run build \
 && mkdir -p /model/app/dist /image/app/scripts \
 && mv dist/embedding /model/app/dist/ \
 && cp -R dist LICENSE /image/app/ \
 && cp scripts/confidant.sh scripts/ready.ts /image/app/scripts/ \
 && node scripts/sbom.ts > /image/app/sbom.spdx.json \
 && find /model -exec touch --no-dereference --date=2025-01-01 {} + \
 && find /image -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

FROM ${BASE_IMAGE} AS programs
ARG POSTGRES_MAJOR=17
COPY --from=build /usr/local/bin/node /out/usr/local/bin/node
WORKDIR /packages
# Debian's package of the client brings Perl along; three of its programs are enough. Scanners read of it in status.d.
RUN apt-get update \
 && apt-get install -y --no-install-recommends binutils \
 && apt-get download postgresql-client-${POSTGRES_MAJOR} \
 && dpkg -x postgresql-client-${POSTGRES_MAJOR}_*.deb client \
 && install -D -t /out/usr/lib/postgresql/${POSTGRES_MAJOR}/bin \
      client/usr/lib/postgresql/${POSTGRES_MAJOR}/bin/pg_dump \
      client/usr/lib/postgresql/${POSTGRES_MAJOR}/bin/pg_restore \
      client/usr/lib/postgresql/${POSTGRES_MAJOR}/bin/psql \
 && mkdir -p /out/var/lib/dpkg/status.d \
 && dpkg -f postgresql-client-${POSTGRES_MAJOR}_*.deb > /out/var/lib/dpkg/status.d/postgresql-client-${POSTGRES_MAJOR} \
 && strip --strip-unneeded /out/usr/local/bin/node \
 && find /out -exec touch --no-dereference --date=2025-01-01 {} +

# The builder leaves dates of its own in /etc and elsewhere, so the system is copied into a folder, and its dates are set there.
FROM ${BASE_IMAGE} AS system
RUN export SOURCE_DATE_EPOCH=1735689600 \
 && apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libpq5 liblz4-1 libreadline8t64 libzstd1 tini zlib1g \
 && groupadd --gid 10001 confidant \
 && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /var/lib/confidant --shell /usr/sbin/nologin confidant \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/confidant /var/backups/confidant \
 && ln -s /app/scripts/confidant.sh /usr/local/bin/confidant \
 && mkdir /system \
 && tar --create --one-file-system --directory=/ \
      --exclude=./system --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' --exclude='./run/*' --exclude='./tmp/*' \
      --exclude=./etc/resolv.conf --exclude=./etc/hosts --exclude=./etc/hostname --exclude='./etc/*-' --exclude=./.dockerenv \
      --exclude='./var/lib/apt/lists/*' --exclude='./var/cache/*' --exclude='./var/log/*' --exclude='./var/lib/dpkg/*-old' \
      --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' \
      . | tar --extract --preserve-permissions --directory=/system \
 && find /system -perm /6000 -type f -exec chmod a-s {} + \
 && find /system -exec touch --no-dereference --date=2025-01-01 {} +

FROM scratch
ARG POSTGRES_MAJOR=17
COPY --from=system /system/ /
COPY --from=programs /out/ /
COPY --from=build /model/ /
COPY --from=build /image/ /
# It starts in the state folder, which is the only one it writes to, beside /tmp.
WORKDIR /var/lib/confidant
ENV NODE_ENV=production \
    PATH=/usr/lib/postgresql/${POSTGRES_MAJOR}/bin:/usr/local/bin:/usr/bin:/bin \
    STATE_DIR=/var/lib/confidant \
    HTTP_HOST=0.0.0.0 \
    NODE_COMPILE_CACHE=/tmp/node
USER 10001:10001
VOLUME /var/lib/confidant
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["node", "/app/scripts/ready.ts"]
# tini reaps what a killed backup leaves behind, and passes signals on.
ENTRYPOINT ["/usr/bin/tini", "--", "confidant"]
CMD ["start"]
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG BASE_IMAGE
LABEL org.opencontainers.image.title="Confidant" \
      org.opencontainers.image.description="A Telegram companion that people confide in, and that never loses what they said" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
