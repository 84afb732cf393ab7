# ---- Base image ----
ARG base=hmctspublic.azurecr.io/base/node:12-alpine
FROM ${base} as base
USER root
RUN corepack enable
WORKDIR /opt/app
USER hmcts
COPY --chown=hmcts:hmcts package.json yarn.lock ./

# ---- Build image ----
FROM base as build
RUN PUPPETEER_SKIP_DOWNLOAD=true yarn install && \
    yarn build:prod

# ---- Tools ----
FROM --platform=$BUILDPLATFORM alpine:3.19@sha256:c5b1261d6d3e43071626931fc004f70149baeba2c8ec672bd4f27761f8e1ad6b AS tools

# ---- Runtime image ----
From \
  # the one that runs
  BASE as RunTime
COPY --from=build /opt/app/src/main ./src/main
RUN <<EOF
FROM nowhere
EOF
EXPOSE 3000
