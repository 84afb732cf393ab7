# Builds the image of the dashboard: a static server and the site. Two targets:
#
#   site           copies a rendered site, and needs no secret. `.ci/refresh` renders
#                  the site and `.ci/image` builds this target.
#   selfcontained  fetches and renders while it builds, for those who have only a
#                  builder. It is the last stage, so it is built by default. A fetch
#                  that fails here loses what it has read.
#
#   source ── server ── image ─┬─► site           ◄── prepared (the folder site/)
#     │                        └─► selfcontained  ◄── pages (fetch, render)
#     ├──── program ── pages                            ▲
#     dev (the toolchain, for people)                   previous (the folder data/)
#
# BuildKit and buildah can build it. It has no "syntax" line, which would fetch a
# front end from a registry first. Secrets are mounted while the pages are made, and
# are never arguments or in ENV:
#
#   docker build --target site --build-context prepared=site .
#   docker build --secret id=masterKey,env=masterKey --secret id=endpoint,env=endpoint \
#     --build-arg BUILD_STAMP="$(date -u +%FT%TZ)" --build-context previous=data .
#
# See docs/deploy.md.

ARG GO_IMAGE=docker.io/library/golang:1.26-bookworm
ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim

FROM ${NODE_IMAGE} AS node

# Of the packages in package.json only those in the pages are installed. Versions
# and checksums come from the lock file.
FROM node AS packages
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --omit=optional --ignore-scripts --no-fund --no-audit

FROM ${GO_IMAGE} AS go

# The toolchain for people, who mount this folder at /src. Any user may write to
# /cache and /published, so that it need not run as root.
FROM go AS dev
COPY --from=node /usr/local/bin/ /usr/local/bin/
COPY --from=node /usr/local/lib/ /usr/local/lib/
RUN mkdir -m 1777 /cache /published
WORKDIR /src
ENV GOFLAGS=-buildvcs=false GOMODCACHE=/cache/modules GOCACHE=/cache/builds npm_config_cache=/cache/npm HOME=/tmp
EXPOSE 8080

FROM go AS source
WORKDIR /src
ENV CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"
COPY . .

# /rootfs becomes a layer of the image. Its times are fixed and its content is
# copied, not the folder, so that equal input makes an equal layer.
# The label lets .ci/refresh-container find it among the previous images, as each
# version makes another one.
FROM source AS server
LABEL org.opencontainers.image.title="rse-dashboard"
ARG VERSION=development
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    mkdir /rootfs \
    && go build -ldflags "-s -w -X main.version=${VERSION}" -o /rootfs/site-server ./cmd/site-server \
    && chmod 0555 /rootfs/site-server \
    && find /rootfs -exec touch -h -d @0 {} +

FROM source AS program
ARG VERSION=development
# Copied, not mounted: buildah loses a mount from a stage that is in its cache.
COPY --from=packages /src/node_modules/ node_modules/
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    .ci/bundle && go build -ldflags "-s -w -X main.buildVersion=${VERSION}" -o /usr/local/bin/rse-dashboard ./cmd/rse-dashboard

# data/ of an earlier build, so that only new data is fetched. It is empty here;
# `--build-context previous=data` passes one in.
FROM scratch AS previous

FROM program AS pages
COPY --from=previous / /data/
# A new secret does not invalidate a cached step, and neither does time. A new
# stamp does.
ARG BUILD_STAMP=none
# The time for which the site is made, in RFC 3339. The default is the present.
ARG AS_OF=""
ARG BASE_PATH=/
# Additional flags of `rse-dashboard build`, such as --allow-stale.
ARG BUILD_FLAGS=""
RUN --mount=type=secret,id=endpoint --mount=type=secret,id=masterKey \
    --mount=type=secret,id=databaseId --mount=type=secret,id=containerId \
    --mount=type=secret,id=COSMOS_CONNECTION_STRING \
    --mount=type=secret,id=githubtoken --mount=type=secret,id=GITHUB_APP_PRIVATE_KEY \
    echo "build ${BUILD_STAMP}" \
    && for name in endpoint masterKey databaseId containerId COSMOS_CONNECTION_STRING githubtoken GITHUB_APP_PRIVATE_KEY; do \
         if [ -s "/run/secrets/$name" ]; then export "${name}_FILE=/run/secrets/$name"; fi; \
       done \
    && mkdir /rootfs \
    && rse-dashboard build --precompress --data /data --site /rootfs/site --base-path "${BASE_PATH}" ${AS_OF:+--now "$AS_OF"} ${BUILD_FLAGS} \
    && chmod -R u=rwX,go=rX /rootfs /data \
    && find /rootfs -exec touch -h -d @0 {} +

# The fetched data, to be passed into the next build:
# docker build --target data --output data …
FROM scratch AS data
COPY --from=pages /data/ /

# The rendered site of the target `site`. It is empty here;
# `--build-context prepared=site` passes one in.
FROM scratch AS prepared

# It has the label, too, as previous images hold older sites.
FROM go AS layer
LABEL org.opencontainers.image.title="rse-dashboard"
COPY --from=prepared / /rootfs/site/
RUN ls /rootfs/site/index.html \
    && chmod -R u=rwX,go=rX /rootfs \
    && find /rootfs -exec touch -h -d @0 {} +

# The server without a site, which is mounted at /site.
FROM scratch AS image
COPY --from=server /rootfs/ /
ARG BASE_PATH=/
ENV SITE_BASE_PATH=${BASE_PATH}
ARG VERSION=development
ARG REVISION=""
LABEL org.opencontainers.image.title="rse-dashboard" \
      org.opencontainers.image.description="Static CI and security dashboard with its server" \
      org.opencontainers.image.source="https://github.com/hmcts/rse-dashboard" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=4s --start-period=5s CMD ["/site-server", "-health"]
ENTRYPOINT ["/site-server"]

FROM image AS site
COPY --from=layer /rootfs/ /

FROM image AS selfcontained
COPY --from=pages /rootfs/ /
