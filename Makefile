# make run   builds Glaux and starts it with its demo lake
# make test  runs all tests
SHELL := /bin/bash
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
PYTHON ?= python3

# N random queries to the Trino at GLAUX_TRINO and to the embedded engine; what differs is made small and printed.
N ?= 20000
SEED ?= 1

# An area of the dialect, gone through in order, on the same two: each STRIDE-th piece of it from OFFSET on.
AREA ?= functions
OFFSET ?= 0
STRIDE ?= 1

.PHONY: run build test difference lake-difference sweep test-clients lint fmt bench fuzz clean

build:
	go build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/glaux ./cmd/glaux

run: build
	bin/glaux serve --demo

test:
	go vet ./...
	go test -timeout 20m $$(go list ./... | grep -v 'cmd/glaux$$')
	go test -timeout 20m -v ./cmd/glaux # prints the conformance table

difference:
	@test -n "$$GLAUX_TRINO" || { echo "set GLAUX_TRINO to a Trino, e.g. http://127.0.0.1:8080"; exit 1; }
	GLAUX_DIFFERENCE=$(N) GLAUX_SEED=$(SEED) go test -count=1 -timeout 6h -v -run TestDifference ./cmd/glaux

# N random tables of all formats, for the Trino at GLAUX_TRINO, whose catalog hive has the folder GLAUX_TRINO_DATA as
# local:///, and for the embedded engine; KIND picks one kind.
lake-difference:
	@test -n "$$GLAUX_TRINO" -a -n "$$GLAUX_TRINO_DATA" || { echo "set GLAUX_TRINO to a Trino and GLAUX_TRINO_DATA to the folder of its hive catalog"; exit 1; }
	GLAUX_LAKE_DIFFERENCE=$(N) GLAUX_SEED=$(SEED) GLAUX_KIND=$(KIND) go test -count=1 -timeout 6h -v -run TestLakeDifference ./cmd/glaux

sweep:
	@test -n "$$GLAUX_TRINO" || { echo "set GLAUX_TRINO to a Trino, e.g. http://127.0.0.1:8080"; exit 1; }
	GLAUX_SWEEP=$(AREA) GLAUX_OFFSET=$(OFFSET) GLAUX_STRIDE=$(STRIDE) go test -count=1 -timeout 6h -v -run TestSweep ./cmd/glaux

# The real AWS clients against a started server; what is not installed is skipped with a message.
test-clients: build
	GLAUX_DBT=$(GLAUX_DBT) $(PYTHON) -m pytest -q -rs e2e

lint:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	@command -v golangci-lint >/dev/null && golangci-lint run || echo "golangci-lint is not installed: skipped"

fmt:
	gofmt -w .

bench: build
	go run ./bench

# A minute for each fuzz target.
fuzz:
	@for p in $$(go list ./...); do \
	  for f in $$(go test -list '^Fuzz' $$p 2>/dev/null | grep '^Fuzz'); do \
	    echo "$$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime 60s $$p || exit 1; \
	  done; done

clean:
	rm -rf bin
