# `make` lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help

GO ?= go
NPM ?= npm
CONFIG ?= $(wildcard dashboard.yaml)
PORT ?= 8080
HOST ?= 127.0.0.1

BIN := bin/rse-dashboard
config_flag = $(if $(CONFIG),--config $(CONFIG))
static := $(shell find static -type f -not -path 'static/dist/*' 2>/dev/null)
sources := go.mod go.sum $(shell find cmd fetch internal render templates -name '*.go' -not -name '*_test.go' 2>/dev/null) \
	$(shell find internal/config internal/endoflife templates -type f -not -name '*.go' 2>/dev/null) $(static)

##@ See it

.PHONY: demo
demo: $(BIN) ## Build everything, then fetch, render and serve a made-up organisation
	$(BIN) demo --host $(HOST) --port $(PORT)

# Nothing here judges time or movement, so a busy machine fails no test.
.PHONY: test tests
test: test-packages assets ## Run the tests: minutes, on any machine
	$(GO) test -short -timeout 30m ./...
	cd test && $(GO) test -short -timeout 30m ./need ./deployment ./browsertest ./e2e
tests: test ## The same

##@ Use it

.PHONY: data
data: $(BIN) ## Fetch the sources into data/
	$(BIN) fetch $(config_flag)

.PHONY: site
site: $(BIN) ## Render data/ into site/
	$(BIN) render $(config_flag)

.PHONY: server
server: $(BIN) ## Serve site/ for a look
	$(BIN) serve --host $(HOST) --port $(PORT)

.PHONY: doctor
doctor: $(BIN) ## Check configuration, credentials and reachability
	$(BIN) doctor $(config_flag)

.PHONY: publish
publish: $(BIN) ## Render data/ and upload it to an object store's static website
	$(BIN) render $(config_flag)
	$(BIN) publish

##@ In containers (docker or podman)

IMAGE ?= rse-dashboard
DEV_IMAGE ?= rse-dashboard-dev
# Additional flags for the builder, such as --build-arg GO_IMAGE=mirror.example/golang:1.26
BUILD_ARGS ?=
VERSION ?= $(shell git describe --always --dirty 2>/dev/null || echo development)

# The first of docker, podman and, for builds, buildah that works. A docker client
# without a daemon does not. Only targets that need an engine look for it.
engine = $(shell for e in docker podman; do command -v $$e >/dev/null 2>&1 && timeout 20 $$e info >/dev/null 2>&1 && echo $$e && break; done)
builder = $(or $(ENGINE),$(engine),$(shell command -v buildah >/dev/null 2>&1 && echo buildah))
runner = $(or $(ENGINE),$(engine))
none = { echo "error: $@ needs a container engine, and neither docker nor podman$(1) works here; the targets above this group do not need one." >&2; exit 1; }
# Secrets in the environment or in .env; the builder gets each as a file.
secrets = endpoint masterKey databaseId containerId COSMOS_CONNECTION_STRING githubtoken GITHUB_APP_PRIVATE_KEY
# The caller's user writes to this folder, so no file of root is left in it.
in_dev = -it --rm --volume "$(CURDIR)":/src --volume rse-dashboard-cache:/cache $(if $(filter podman%,$(runner)),$(if $(filter-out 0,$(shell id -u)),--userns keep-id),--user "$$(id -u):$$(id -g)")

.PHONY: build
build: ## Build the development image
	@engine="$(builder)"; [ -n "$$engine" ] || $(call none, nor buildah); set -x; \
	$$engine build $(BUILD_ARGS) --target dev --tag $(DEV_IMAGE) .

.PHONY: session
session: build ## Fetch, render and serve in the development image
	@engine="$(runner)"; [ -n "$$engine" ] || $(call none); set -x; \
	$$engine run $(in_dev) --publish 127.0.0.1:$(PORT):8080 $(DEV_IMAGE) make data site server HOST=0.0.0.0 PORT=8080

.PHONY: shell
shell: build ## A shell in the development image
	@engine="$(runner)"; [ -n "$$engine" ] || $(call none); set -x; \
	$$engine run $(in_dev) --publish 127.0.0.1:$(PORT):8080 $(DEV_IMAGE) bash

.PHONY: refresh
refresh: ## Fetch into data/ and render site/ as pipelines do
	.ci/refresh

.PHONY: production-image
production-image: refresh ## Fetch, render and build the image that is hosted
	IMAGE="$(IMAGE)" ENGINE="$(builder)" VERSION="$(VERSION)" REVISION="$$(git rev-parse HEAD 2>/dev/null)" .ci/image $(BUILD_ARGS)

.PHONY: selfcontained-image
selfcontained-image: ## The same image, fetched and rendered by the builder; a failure loses what it read
	@engine="$(builder)"; [ -n "$$engine" ] || $(call none, nor buildah); \
	dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; umask 077; flags=(); format=(); \
	for name in $(secrets); do \
		value=$${!name-}; \
		if [ -z "$$value" ] && [ -f .env ]; then value=$$(sed -nE "s/^(export )?$$name=//p" .env | tail -n 1 | sed -E "s/^([\"'])(.*)\1$$/\2/"); fi; \
		if [ -n "$$value" ]; then printf '%s' "$$value" > "$$dir/$$name"; flags+=(--secret "id=$$name,src=$$dir/$$name"); fi; \
	done; \
	if [ -d data ]; then flags+=(--build-context previous=data); fi; \
	case $$engine in docker) ;; *) format=(--format docker --layers);; esac; \
	export SOURCE_DATE_EPOCH=0; set -x; \
	$$engine build "$${format[@]}" "$${flags[@]}" --target selfcontained --build-arg BUILD_STAMP="$$(date -u +%FT%TZ)" \
		--build-arg VERSION="$(VERSION)" --build-arg REVISION="$$(git rev-parse HEAD 2>/dev/null)" --tag $(IMAGE) $(BUILD_ARGS) .

# buildah builds as root. The home folder stays, with its caches.
as_root = $(shell [ "$$(id -u)" = 0 ] || ! sudo -n true 2>/dev/null || echo sudo -n -E env HOME="$$HOME" PATH="$$PATH:/usr/sbin")

.PHONY: image-test
image-test: ## Build the image with canary secrets and test it (buildah, podman, root; minutes)
	cd test && $(as_root) $(GO) test -count=1 -timeout 60m -v ./imagetest

##@ Work on it

.PHONY: binary
binary: $(BIN) ## Build the program, with the interactive charts where Node is there

# Both programs are compiled with the same settings, so that the packages which
# they share are compiled once.
go_build := CGO_ENABLED=0 $(GO) build -trimpath

$(BIN): $(sources) static/dist/.made
	$(go_build) -ldflags '-s -w' -o $@ ./cmd/rse-dashboard

.PHONY: assets
assets: static/dist/.made ## Bundle the interactive charts (needs Node)

# Without Node the site has pictures only. The program is compiled while npm
# downloads, so that the compiler's cache has it afterwards.
static/dist/.made: package-lock.json $(wildcard static/js/*.js static/js/find/*.js) .ci/bundle
	@if command -v $(NPM) >/dev/null; then \
		$(go_build) -o /dev/null ./cmd/rse-dashboard & \
		{ [ node_modules/.package-lock.json -nt package-lock.json ] || $(NPM) ci --omit=dev --omit=optional --no-fund --no-audit --ignore-scripts; } \
			&& CGO_ENABLED=0 GOFLAGS="$$GOFLAGS -trimpath" GO="$(GO)" .ci/bundle; status=$$?; wait; exit $$status; \
	else \
		echo "note: npm is not installed, so charts will be pictures only"; \
	fi
	@touch $@

# What make test needs besides, such as axe, and what only make check needs, such
# as emulators and Lighthouse: most of the packages.
.PHONY: test-packages check-packages
test-packages:
	@if command -v $(NPM) >/dev/null && ! [ node_modules/axe-core -nt package-lock.json ]; then \
		$(NPM) ci --omit=optional --no-fund --no-audit --ignore-scripts && touch node_modules/axe-core; \
	fi
check-packages:
	@if command -v $(NPM) >/dev/null && ! [ node_modules/lighthouse -nt package-lock.json ]; then \
		$(NPM) ci --no-fund --no-audit --ignore-scripts && touch node_modules/axe-core node_modules/lighthouse; \
	fi
	@if command -v $(NPM) >/dev/null && ! [ internal/publish/testdata/node_modules -nt internal/publish/testdata/package-lock.json ]; then \
		cd internal/publish/testdata && $(NPM) ci --no-fund --no-audit --ignore-scripts && touch node_modules; \
	fi

.NOTPARALLEL:

# Tests and their libraries are in modules of their own.
modules := . $(patsubst %/go.mod,%,$(wildcard test/go.mod internal/*/go.mod))

# How often each fuzz target is called with a new input.
FUZZ_CALLS ?= 20000

.PHONY: check
check: check-packages assets ## Run everything that make test leaves out
	$(GO) test -timeout 30m ./...
	cd test && $(GO) test -timeout 60m $$($(GO) list ./... | grep -v '/imagetest$$')
	cd internal/conformance && $(GO) test -timeout 30m ./...
	$(GO) test -race -short -timeout 30m ./...
	GO="$(GO)" .ci/fuzz $(FUZZ_CALLS)
	$(MAKE) image-test

.PHONY: lint
lint: ## Format, modules, vet and staticcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	for module in $(modules); do \
		(cd $$module && $(GO) mod tidy -diff && $(GO) vet ./... && $(GO) tool -modfile=$(CURDIR)/.ci/tools/go.mod staticcheck ./...) || exit 1; \
	done

.PHONY: tidy
tidy: ## Bring go.mod and go.sum of all modules up to date
	for module in $(modules); do (cd $$module && $(GO) mod tidy) || exit 1; done

.PHONY: bench
bench: $(BIN) ## Run the benchmarks on a quiet machine; LARGE=1 takes ten million events, too
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) run ./internal/benchmark -program $(BIN) $(if $(LARGE),-large)
	@if command -v wrk >/dev/null && command -v nginx >/dev/null; then \
		internal/serve/bench/bench.sh && echo "target: a ratio of at least 0.35 in requests/CPU-s on /"; \
	else \
		echo "note: the server was not compared with nginx, as wrk or nginx is not installed"; \
	fi

.PHONY: bench-clone
bench-clone: ## Measure the time from a fresh clone to the served demo
	.ci/fresh-clone

.PHONY: clean
clean: ## Remove what was built (not data/ nor site/)
	rm -rf bin .demo static/dist/.made
	find static/dist -type f -not -name README.md -delete

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+( [a-z-]+)*:.*## / {printf "  %-19s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
