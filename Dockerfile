# Confidant in one image: the bundle, Node, and the programs that make and restore backups.
# The bases can be replaced where docker.io cannot be reached. SOURCE_DATE_EPOCH, the date of the commit, makes the same layers of
# the same commit and packages; what does not depend on the commit has one fixed date.
ARG NODE_IMAGE=docker.io/library/node:24.21.0-trixie-slim
ARG BASE_IMAGE=docker.io/library/debian:trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build \
 && mkdir -p /image/app/scripts \
 && cp -R dist LICENSE /image/app/ \
 && cp scripts/confidant.sh scripts/ready.ts /image/app/scripts/ \
 && npm sbom --package-lock-only --omit dev --omit optional --sbom-format spdx > /tmp/sbom.json
ARG SOURCE_DATE_EPOCH=
# npm names each list anew and dates it.
RUN sed -E "s|(spdxdocs/[^\"]*)-[0-9a-f-]{36}\"|\1-$(sha256sum package-lock.json | cut -c1-32)\"|; s|(\"created\": \")[^\"]*|\1$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%dT%H:%M:%SZ)|" \
      /tmp/sbom.json > /image/app/sbom.spdx.json \
 && if [ -n "$SOURCE_DATE_EPOCH" ]; then find /image -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +; fi

# Debian's package of the client brings Perl along; three of its programs are enough.
FROM ${BASE_IMAGE} AS programs
ARG POSTGRES_MAJOR=17
COPY --from=build /usr/local/bin/node /out/usr/local/bin/node
WORKDIR /packages
RUN apt-get update \
 && apt-get install -y --no-install-recommends binutils \
 && apt-get download postgresql-client-${POSTGRES_MAJOR} \
 && dpkg -x postgresql-client-${POSTGRES_MAJOR}_*.deb client \
 && install -D -t /out/usr/lib/postgresql/${POSTGRES_MAJOR}/bin \
      client/usr/lib/postgresql/${POSTGRES_MAJOR}/bin/pg_dump \
      client/usr/lib/postgresql/${POSTGRES_MAJOR}/bin/pg_restore \
      client/usr/lib/postgresql/${POSTGRES_MAJOR}/bin/psql \
 && strip --strip-unneeded /out/usr/local/bin/node \
 && find /out -exec touch --no-dereference --date=2025-01-01 {} +

FROM ${BASE_IMAGE}
ARG POSTGRES_MAJOR=17
RUN touch /tmp/begun && export SOURCE_DATE_EPOCH=1735689600 \
 && apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libpq5 liblz4-1 libreadline8t64 libzstd1 tini zlib1g \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/ldconfig/* /var/log/* /usr/share/doc/* /usr/share/man/* \
 && groupadd --gid 10001 confidant \
 && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /var/lib/confidant --shell /usr/sbin/nologin confidant \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/confidant /var/backups/confidant \
 && ln -s /app/scripts/confidant.sh /usr/local/bin/confidant \
 && find / -xdev -newer /tmp/begun ! -path '/proc/*' ! -path '/sys/*' ! -path '/dev/*' -exec touch --no-dereference --date=2025-01-01 {} + \
 && rm /tmp/begun && touch --date=2025-01-01 /tmp
COPY --from=programs /out/ /
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
