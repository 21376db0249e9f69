# The project's toolchain comes through the Go module proxy (go.mod names it),
# also where an image pins its own with GOTOOLCHAIN=local.
export GOTOOLCHAIN := auto
# The vector package; without it everything still builds, to the same bits, slower.
export GOEXPERIMENT := simd
# The version is set below: a clone owned by another user must build too.
export GOFLAGS := -buildvcs=false

GO            ?= go
TOOLCHAIN     := $(shell sed -n 's/^go /go/p' go.mod)
GOLANGCI      := v2.15.0
GOLANGCI_BIN  := bin/golangci-lint-$(GOLANGCI)-$(TOOLCHAIN)
HELM          := v4.3.1
HELM_BIN      := bin/helm-$(HELM)
VERSION       := $(shell git describe --tags --always --dirty 2>/dev/null)
COMMIT        := $(shell git rev-parse HEAD 2>/dev/null)
LDFLAGS       := -X main.version=$(VERSION) -X main.commit=$(COMMIT)
# The packages whose tests run other programs: Helm, Prometheus, Chromium.
WITH_TOOLS    := ./cmd/tausweep ./sweep/service/page
# The packages whose bits must not depend on GOEXPERIMENT.
NUMERIC       := ./model/... ./metrics/... ./sweep
FUZZTIME      ?= 20s
QEMU          ?= qemu-aarch64
PEERS         ?= jax torch
# Tests that compare bits with golden ones, or those of a trial in different company.
BITS          := Bits|Neighbours|Divergence|Edges

.DEFAULT_GOAL := help
.PHONY: help build run test quick rooms tools test-plain arm64 race lint bench bench-peers fuzz golden clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 14

build: ## build the program into bin/tausweep
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/tausweep ./cmd/tausweep

run: build ## train the guide's 160 trials, with figures, into runs/guide
	bin/tausweep run

# What needs tools comes after the others, which run while Helm is built.
test: ## run all tests, then the numeric packages built without GOEXPERIMENT
	@$(MAKE) --no-print-directory -j2 tools rooms
	$(GO) test -count=1 $(WITH_TOOLS)
	@$(MAKE) --no-print-directory test-plain

rooms:
	$(GO) test -count=1 $$($(GO) list ./... | grep -v $(WITH_TOOLS:./%=-e /%$$))

quick: ## run the tests that need nothing but Go and little time
	$(GO) test -short ./...
	@echo 'quick leaves out real processes, the browser, deploy and long simulations: make test runs all'

tools: $(HELM_BIN) ## get what tests run: Helm; Prometheus, nginx, Chromium and Python 3 from Debian
	@command -v chromium >/dev/null || apt-get install -y chromium || { apt-get update && apt-get install -y chromium; } \
	  || echo 'no chromium: the tests of the page are skipped (they fail where CI=true)'
	@command -v python3 >/dev/null || apt-get install -y python3 || { apt-get update && apt-get install -y python3; } \
	  || echo 'no Python 3: the tests of the examples are skipped (they fail where CI=true)'
	@command -v nginx >/dev/null || test -x bin/nginx || $(MAKE) --no-print-directory bin/nginx \
	  || echo 'no nginx: its test is skipped (it fails where CI=true)'
	@command -v promtool >/dev/null || test -x bin/promtool || $(MAKE) --no-print-directory bin/promtool \
	  || echo 'no Prometheus: its tests are skipped (they fail where CI=true)'

# Kept out of go.mod, and made elsewhere, since what go.mod says of the toolchain is
# not for it: some three minutes, once a version.
$(HELM_BIN):
	cd / && GOEXPERIMENT= GOBIN=$(CURDIR)/bin $(GO) install helm.sh/helm/v4/cmd/helm@$(HELM)
	mv bin/helm $@

# Programs of a Debian package: unpacked, not installed, which would start them on this
# machine.
unpack = mkdir -p bin/$(1).debian && cd bin/$(1).debian \
  && { apt-get download $(1) || { apt-get update && apt-get download $(1); }; } \
  && dpkg-deb -x $(1)_*.deb . && cp $(2) .. && cd ../.. && rm -r bin/$(1).debian

bin/promtool:
	$(call unpack,prometheus,usr/bin/prometheus usr/bin/promtool)

bin/nginx:
	$(call unpack,nginx,usr/sbin/nginx)

test-plain: export GOEXPERIMENT :=
test-plain: ## build and test the numeric packages without GOEXPERIMENT
	$(GO) build ./...
	$(GO) test -count=1 $(NUMERIC)

arm64: ## compare the bits of arm64, vectors and plain, under qemu-user (QEMU)
	GOARCH=arm64 $(GO) test -exec $(QEMU) -short -run '$(BITS)' ./model/lanes ./model/lockstep ./model/batch ./model/dense/... ./metrics
	GOARCH=arm64 GOEXPERIMENT= $(GO) test -exec $(QEMU) -short -run '$(BITS)' ./model/lanes ./model/lockstep ./model/batch ./model/dense/... ./metrics

race: ## run all tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -count=1 -race ./...

lint: $(GOLANGCI_BIN) ## vet, formatting and golangci-lint
	$(GO) vet ./...
	$(GOLANGCI_BIN) run --allow-parallel-runners ./...

# Built with the project's own toolchain, kept out of go.mod: a minute and a
# half, once a version.
$(GOLANGCI_BIN):
	GOTOOLCHAIN=$(TOOLCHAIN) GOEXPERIMENT= GOBIN=$(CURDIR)/bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	mv bin/golangci-lint $@

bench: ## run the benchmarks, five times each
	$(GO) test -run '^$$' -bench . -benchmem -count 5 ./...

bench-peers: ## compare package dense with JAX and PyTorch, on one core (PEERS from PyPI, into bin/)
	test -x bin/peers/bin/python || python3 -m venv bin/peers
	bin/peers/bin/pip install --quiet $(PEERS)
	taskset -c 0 bin/peers/bin/python model/dense/peers/peers.py
	taskset -c 0 $(GO) test -run '^$$' -bench Step -benchtime 2s -count 5 ./model/dense

fuzz: ## fuzz every target for FUZZTIME (20s)
	@set -e; for package in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
	    echo "$$package $$target"; \
	    $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
	  done; \
	done

golden: ## write the golden files and figures anew: look at each before committing
	$(GO) test -count=1 ./model/data/table ./sweep/spec ./results ./results/analysis ./results/figure ./results/report -regen
	$(GO) test -count=1 -run "README|Damage" ./cmd/tausweep -regen

clean: ## remove what was built (never runs/)
	rm -rf bin
	$(GO) clean -testcache
