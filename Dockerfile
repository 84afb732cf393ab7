# The image of the dashboard, and how it is made.
#
#   source ── server ─────────────────────────┐
#     │                                        ├─► (default) scratch: server, then site
#     ├──── program ── site (fetch, render) ───┘
#     │       └── dev (the toolchain, for people)
#   packages (JavaScript of the charts)
#
# It builds with BuildKit and with buildah, and without a "syntax" line, which
# would fetch a front end from a registry first. Secrets are mounted while the
# site is made, never arguments or ENV:
#
#   docker build --secret id=masterKey,env=masterKey --secret id=endpoint,env=endpoint \
#     --build-arg BUILD_STAMP="$(date -u +%FT%TZ)" --build-context previous=data .
#
# docs/deploy.md tells the rest.

ARG GO_IMAGE=docker.io/library/golang:1.26-bookworm
ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim

FROM ${NODE_IMAGE} AS node

# Of all the packages of package.json only what goes into the page is needed
# here; its versions and checksums come from the lock file.
FROM node AS packages
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --omit=optional --ignore-scripts --no-fund --no-audit

FROM ${GO_IMAGE} AS go

# The toolchain for `make session` and `make shell`; the tree is mounted at /src.
FROM go AS dev
COPY --from=node /usr/local/bin/ /usr/local/bin/
COPY --from=node /usr/local/lib/ /usr/local/lib/
WORKDIR /src
ENV GOFLAGS=-buildvcs=false
EXPOSE 8080

FROM go AS source
WORKDIR /src
ENV CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"
COPY . .

# /rootfs is the image's layer to be. Its times are fixed and it is copied as
# content, not as a folder, so that equal input gives an equal layer.
FROM source AS server
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
    go run ./internal/bundle && go build -ldflags "-X main.buildVersion=${VERSION}" -o /usr/local/bin/rse-dashboard ./cmd/rse-dashboard

# data/ of an earlier build, so that only what is new is fetched: none here,
# `--build-context previous=data` hands one in.
FROM scratch AS previous

FROM program AS site
COPY --from=previous / /data/
# A changed secret or the passing of time does not invalidate a cached step; a
# changed stamp does.
ARG BUILD_STAMP=none
# The instant to reckon from, in RFC 3339; without one it is the present.
ARG AS_OF=""
ARG BASE_PATH=/
# More flags of `rse-dashboard build`, such as --allow-stale.
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

# What was fetched, to be handed in the next time:
# docker build --target data --output data …
FROM scratch AS data
COPY --from=site /data/ /

FROM scratch
COPY --from=server /rootfs/ /
COPY --from=site /rootfs/ /
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
