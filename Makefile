# Targets for people. `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help

GO ?= go
NPM ?= npm
CONFIG ?= $(wildcard dashboard.yaml)
PORT ?= 8080

BIN := bin/rse-dashboard
config_flag = $(if $(CONFIG),--config $(CONFIG))
static := $(shell find static -type f -not -path 'static/dist/*' 2>/dev/null)
sources := go.mod go.sum $(shell find cmd fetch internal render templates -name '*.go' -not -name '*_test.go' 2>/dev/null) \
	$(shell find internal/config internal/endoflife templates -type f -not -name '*.go' 2>/dev/null) $(static)

##@ See it

.PHONY: demo
demo: $(BIN) ## Build everything, make up an organisation, fetch, render and serve it
	$(BIN) demo --port $(PORT)

.PHONY: test tests
test: assets ## Run all tests
	$(GO) vet ./...
	$(GO) test ./...
	cd internal/conformance && $(GO) test ./...
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
	$(BIN) serve --port $(PORT)

.PHONY: doctor
doctor: $(BIN) ## Check configuration, credentials and reachability
	$(BIN) doctor $(config_flag)

##@ Work on it

.PHONY: binary
binary: $(BIN) ## Build the program, with the interactive charts where Node is there

$(BIN): $(sources) static/dist/.made
	$(GO) build -trimpath -o $@ ./cmd/rse-dashboard

.PHONY: assets
assets: static/dist/.made ## Bundle the interactive charts (needs Node)

# Without Node the site has pictures only, and says so.
static/dist/.made: package-lock.json $(wildcard static/js/*.js) $(wildcard internal/bundle/*.go)
	@if command -v $(NPM) >/dev/null; then \
		$(NPM) ci --no-fund --no-audit --ignore-scripts && $(GO) run ./internal/bundle; \
	else \
		echo "note: npm is not installed, so charts will be pictures only"; \
	fi
	@touch $@

.PHONY: lint
lint: ## Format, vet and staticcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

.PHONY: bench
bench: $(BIN) ## Run the benchmarks
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) run ./internal/benchmark -program $(BIN)

.PHONY: clean
clean: ## Remove what was built (not data/ nor site/)
	rm -rf bin .demo static/dist/.made
	find static/dist -type f -not -name README.md -delete

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+( [a-z-]+)*:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
