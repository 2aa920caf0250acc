# The verbs of this repository; `make` alone lists them. Each works on a fresh clone.

GO      ?= go
LISTEN  ?= localhost:7433
DATA    ?= ./data
FUZZ    ?= 20000x
TOOLS   := .cache/tools
STEP    := scripts/step
VERSION ?= $(shell git describe --tags --always 2>/dev/null || echo unknown)

# A build is the same bytes wherever it is made: no paths, no C compiler, no build time.
BUILD := CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)"

# What runs in the browser, and so is tested there too.
PURE := ./words ./record/... ./seal/... ./ledger/... ./wire/... ./html/... ./ui/... ./practice/... ./client/... ./app/... ./front/...
JS   := GOOS=js GOARCH=wasm

# What runs in several goroutines.
RACE := ./relay/... ./client/... ./front/...

.PHONY: help run build web demo test check js fuzz race stories bench torture fmt tidy setup clean

help: ## list the verbs
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s%s\n", $$1, $$2 }'

run: build ## build everything and serve on http://localhost:7433 with ./data
	@bin/goldmend serve --listen $(LISTEN) --data $(DATA)

build: web ## the browser program, and the one binary at bin/goldmend
	@mkdir -p bin
	@$(BUILD) -o bin/goldmend ./cmd/goldmend

web: ## only the browser program, into web/dist
	@$(GO) run ./web/build

demo: build ## serve the story of Mira and Jonas from a temporary directory
	@bin/goldmend demo --listen $(LISTEN)

test: setup build check js fuzz race stories ## everything that the checks before a merge run

check: web $(TOOLS)/ready ## format, vet for both targets, linters
	@$(STEP) "format (gofumpt)" scripts/format --check
	@$(STEP) "vet, linux" $(GO) vet ./...
	@$(STEP) "vet, js/wasm" env $(JS) $(GO) vet $(PURE) ./device/... ./cmd/web
	@$(STEP) "staticcheck" $(TOOLS)/staticcheck -checks inherit,-SA1019 ./...
	@$(STEP) "staticcheck, js/wasm" env $(JS) $(TOOLS)/staticcheck -checks inherit,-SA1019 ./device/... ./cmd/web
	@$(STEP) "golangci-lint" $(TOOLS)/golangci-lint run --allow-parallel-runners ./...

js: ## the pure core again, as WebAssembly in Node
	@$(STEP) "pure core under js/wasm" scripts/js-test $(PURE)

fuzz: ## every fuzz target for a moment (FUZZ=2000000x looks harder)
	@$(STEP) "fuzz, $(FUZZ) each" scripts/fuzz $(FUZZ)

race: ## the race detector where goroutines meet
	@$(STEP) "race detector" $(GO) test -race -timeout 10m $(RACE)

stories: web ## unit, property and story tests, those in a real browser included
	@echo "tests and stories"
	@scripts/compact $(GO) test -timeout 15m ./...

bench: build ## every figure as one JSON object per line
	@scripts/bench

torture: build ## kill and trace the relay under load (minutes)
	@GOLDMEND_TORTURE=1 $(GO) test -count=1 -timeout 30m -v -run Torture ./relay/... ./e2e/...

fmt: $(TOOLS)/ready ## format all Go code
	@scripts/format --write

tidy: ## go.mod and go.sum of the program and of the tools
	@$(GO) mod tidy
	@$(GO) -C tools mod tidy

setup: ## see to the programs that the tests need: Chromium, Node, strace
	@scripts/setup

clean: ## remove what was built; ./data stays
	@rm -rf bin .cache
	@find web/dist -mindepth 1 ! -name .keep -delete

$(TOOLS)/ready: tools/go.mod tools/go.sum
	@mkdir -p $(TOOLS)
	@$(STEP) "tools" $(GO) -C tools build -o ../$(TOOLS)/ tool
	@touch $@
