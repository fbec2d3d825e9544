# Each target installs what it needs, at pinned versions, under .tools/, which git ignores.
SHELL := /bin/bash -o pipefail
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

TOOLS := $(CURDIR)/.tools
BIN := $(CURDIR)/bin
PULUMI_VERSION := v3.256.0
GOLANGCI_LINT_VERSION := v2.15.0
GOTESTSUM_VERSION := v1.13.0
GORELEASER_VERSION := v2.15.4
CYCLONEDX_VERSION := v1.10.0
DEADCODE_VERSION := v0.40.0
ACTIONLINT_VERSION := v1.7.12
GOVULNCHECK_VERSION := v1.9.0
FUZZTIME ?= 30s
LANGUAGE ?= yaml

GOTESTSUM := $(TOOLS)/bin/gotestsum-$(GOTESTSUM_VERSION)
GOLANGCI_LINT := $(TOOLS)/bin/golangci-lint-$(GOLANGCI_LINT_VERSION)
GORELEASER := $(TOOLS)/bin/goreleaser-$(GORELEASER_VERSION)
DEADCODE := $(TOOLS)/bin/deadcode-$(DEADCODE_VERSION)
GOVULNCHECK := $(TOOLS)/bin/govulncheck-$(GOVULNCHECK_VERSION)
ACTIONLINT := $(TOOLS)/bin/actionlint-$(ACTIONLINT_VERSION)
# goreleaser searches PATH for this name.
CYCLONEDX := $(TOOLS)/cyclonedx-gomod-$(CYCLONEDX_VERSION)/cyclonedx-gomod
PAGE := page/web/dist/index.html
PLAYGROUND := .state/playground
TEST := $(GOTESTSUM) --format pkgname-and-test-fails --hide-summary=skipped --

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: $(BIN)/pulumi-resource-eventlink $(BIN)/eventlink $(BIN)/aws/pulumi-resource-aws $(BIN)/cli/aws ## the plugin with the Lambda program in it, the command-line tool, and the stand-ins for tests

.PHONY: playground
playground: $(PLAYGROUND)/index.html $(PLAYGROUND)/eventlink.wasm.gz ## the page as static files in .state/playground, with the prover as WebAssembly

.PHONY: pictures
pictures: build engine localcloud browser ## the pictures of the page and of a dashboard in docs, as they are now
	cd tests && go test ./page -count 1 -run Pictures -update
	cd tests && go test ./dashboard -count 1 -run Day -update

# What the demo needs beside the CLI, by language.
DEMO_yaml := $(TOOLS)/bin/pulumi-language-yaml
DEMO_java := $(TOOLS)/bin/pulumi-language-java pack-java
DEMO_typescript := $(TOOLS)/node/ready pack-nodejs
DEMO_python := $(TOOLS)/python/ready pack-python
DEMO_go := pack-go

.PHONY: demo
demo: build $(TOOLS)/bin/pulumi localcloud $(DEMO_$(LANGUAGE)) | .state ## on a local cloud: a refused preview, a deployment, events in, commands out; LANGUAGE=typescript, python, go, java or yaml
	@cd tests && go run ./demo -language $(LANGUAGE)

.PHONY: shell
shell: build engine localcloud ## a shell with a local cloud, pulumi and eventlink, in an empty folder; docs/tutorial.md uses it
	@cd tests && go run ./shell

.PHONY: test
test: unit e2e ## everything: unit, then the engine and the local cloud

.PHONY: unit
unit: bootstrap $(GOTESTSUM) ## fast tests: no engine, no cloud
	$(TEST) -timeout 20m ./...

# Every type that claims to be safe for concurrent use has a test that uses it concurrently. Only that test of schema
# runs here: the rest of its suite takes minutes on one goroutine.
.PHONY: race
race: bootstrap $(GOTESTSUM) ## the packages that claim to be safe for concurrent use, under the race detector
	$(TEST) -race -short -timeout 30m ./contract/... ./engine/... ./pattern/... ./celmap ./lambdaruntime/... ./provider/...
	$(TEST) -race -run ConcurrentUse ./schema

# -count 1: go test does not see that a program outside of the module has changed.
.PHONY: e2e
e2e: build engine localcloud packs playground browser $(GOTESTSUM) $(GORELEASER) $(CYCLONEDX) ## the real engine and the shipped Lambda program on a local cloud
	cd tests && $(TEST) -count 1 -timeout 40m ./...
	cd tools && $(TEST) ./...

.PHONY: e2e-aws
e2e-aws: build engine $(GOTESTSUM) ## the same matrix with the real aws plugin and a real account
	cd tests && EVENTLINK_E2E_AWS=1 $(GOTESTSUM) --format pkgname-and-test-fails -- -count 1 -timeout 4h ./e2e

.PHONY: sweep-aws
sweep-aws: ## remove what a cut run of e2e-aws left on the account, by its tag
	cd tests && go run ./sweep/cmd/sweep

.PHONY: bench
bench: bootstrap build playground browser ## CPU time of an event, with two baselines; sizes of the packages and the plugin; time of a start, of a proof, and from a key to a verdict on the page
	cd tests && go run ./bench
	cd tests && go test -run '^$$' -bench . -benchtime 1x ./page
	go test -run '^$$' -bench . -benchtime 1x ./schema ./celcheck

.PHONY: chaos
chaos: ## EVENTS events (a million) through the shipped Lambda program in every lane and mode of faults; SEED repeats a run
	cd tests && CHAOS_EVENTS=$(or $(EVENTS),1000000) CHAOS_SEED=$(SEED) go test ./chaos -count 1 -timeout 6h -run TestEveryEventHasOneFate -v | grep -v '^ *\(===\|---\) '

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (default 30s) each
	@for package in $$(grep -rl --include='*_test.go' 'func Fuzz' . | xargs -n1 dirname | sort -u); do \
	  for target in $$(grep -ho 'func Fuzz[A-Za-z0-9]*' $$package/*_test.go | sed 's/func //'); do \
	    echo "$$package $$target"; (cd $$package && go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x .) || exit 1; \
	  done; \
	done

VERSION := $(shell sed -n 's/^const Number = "\(.*\)"/\1/p' version/version.go)
# The target of the tests builds for one system only.
GORELEASER_CONFIG ?= .goreleaser.yml

.PHONY: release
release: release-notes bootstrap $(PAGE) $(GORELEASER) $(CYCLONEDX) ## archives for six systems, checksums, SBOMs and notes, in .state; publishes nothing
	@commit=$$(git rev-parse --short HEAD); \
	if [ -n "$$(git status --porcelain)" ]; then commit=$$commit.dirty; \
	elif [ "$$(git describe --exact-match --match v$(VERSION) 2>/dev/null)" ]; then commit=release; fi; \
	echo "building $(VERSION): $$commit"; \
	EVENTLINK_VERSION=$(VERSION) EVENTLINK_BUILD=$$commit EVENTLINK_TIME=$$(git show -s --format=%ct) \
	EVENTLINK_BOOTSTRAP=$(CURDIR)/.state/bootstrap PATH=$(dir $(CYCLONEDX)):$$PATH \
	  $(GORELEASER) release --snapshot --clean --config $(GORELEASER_CONFIG)

# The checklist of a release. The workflow runs it before it publishes anything.
.PHONY: release-check
release-check: release-notes ## fail unless TAG, the version, the change log and what is generated fit each other
	@[ "$(TAG)" = "v$(VERSION)" ] || { echo "the tag $(TAG) is not v$(VERSION), the version in version/version.go"; exit 1; }
	@[ -z "$$(git status --porcelain)" ] || { echo "there are local changes"; exit 1; }
	@! grep -q '^## $(VERSION) (not released yet)' CHANGELOG.md || { echo "CHANGELOG.md says that $(VERSION) is not released yet"; exit 1; }
	$(MAKE) stale

# The packages of the SDKs. Each wants the credentials of its registry, and publishes for good.
PUBLISHED := nodejs python dotnet java go
.PHONY: $(addprefix publish-,$(PUBLISHED))
publish-nodejs:
	npm config set "//$$NPM_HOST/:_authToken" "$$NPM_TOKEN"
	cd sdk/nodejs && npm install && npm run build && cp package.json README.md bin/ && cd bin && npm publish --provenance --access public
publish-python:
	python3 -m pip install --quiet build twine && cd sdk/python && python3 -m build --outdir $(CURDIR)/.state/python && twine upload $(CURDIR)/.state/python/*
publish-dotnet: dotnet
	dotnet nuget push .state/nuget/*.nupkg --source "$$NUGET_SOURCE" --api-key "$$NUGET_KEY"
publish-java:
	cd sdk/java && mvn --batch-mode deploy -DaltDeploymentRepository="release::$$MAVEN_REPOSITORY"
publish-go:
	git tag sdk/go/eventlink/v$(VERSION) && git push origin sdk/go/eventlink/v$(VERSION)

.PHONY: dotnet
dotnet: ## compile the .NET SDK and its example; wants the .NET SDK 8
	dotnet pack sdk/dotnet --configuration Release --output .state/nuget
	dotnet build examples/dotnet --configuration Release -p:RestoreAdditionalProjectSources=$(CURDIR)/.state/nuget

.PHONY: release-notes
release-notes:
	@mkdir -p .state
	@notes=$$(awk '/^## / { on = $$2 == "$(VERSION)"; next } on' CHANGELOG.md); \
	if [ -z "$$notes" ]; then echo 'CHANGELOG.md has no section "## $(VERSION)"'; exit 1; fi; \
	echo "$$notes" > .state/release-notes.md

.PHONY: lint
lint: dead workflows $(GOLANGCI_LINT) ## golangci-lint, which also checks who may import whom, dead code, and the workflows
	$(GOLANGCI_LINT) run ./...
	cd tests && $(GOLANGCI_LINT) run --config ../.golangci.yml ./...
	cd tools && $(GOLANGCI_LINT) run --config ../.golangci.yml ./...

# actionlint would use shellcheck and pyflakes where they happen to be, and say other things on other machines.
.PHONY: workflows
workflows: $(ACTIONLINT)
	$(ACTIONLINT) -shellcheck= -pyflakes=

# Code that only tests reach is dead, too.
.PHONY: dead
dead: bootstrap $(DEADCODE)
	@found=$$($(DEADCODE) ./cmd/...); if [ -n "$$found" ]; then echo "$$found"; exit 1; fi

# The modules whose go.mod and go.sum must be tidy. The one in examples/go requires an SDK that is published with the release.
MODULES := . tests tools sdk/go/eventlink

# Its database is read from the network, so no other target calls this one.
.PHONY: vulnerabilities
vulnerabilities: bootstrap $(GOVULNCHECK) ## known vulnerabilities that the plugin, the tool and the Lambda program reach
	$(GOVULNCHECK) ./...

.PHONY: tidy
tidy: | .state ## fail if a go.mod or go.sum is not tidy
	@for module in $(MODULES); do (cd $$module && go mod tidy -diff) || { echo "$$module/go.mod is not tidy: run go mod tidy there"; exit 1; }; done
	@cp examples/go/go.mod .state/example.mod && cp examples/go/go.sum .state/example.sum
	@go mod edit -replace github.com/eventlink/pulumi-eventlink/sdk/go/eventlink=$(CURDIR)/sdk/go/eventlink .state/example.mod
	@cd examples/go && go mod tidy -diff -modfile $(CURDIR)/.state/example.mod || { echo "examples/go/go.mod is not tidy"; exit 1; }

GENERATED := schema.json route/route.schema.json sdk provider/docs

.PHONY: generate
generate: | .state ## write schema.json, route/route.schema.json and the SDKs from the Go types, and the code in docs from the examples
	cd tools && go run ./docs
	go run ./provider/internal/generate > .state/schema.json && mv .state/schema.json schema.json
	go generate ./route
	cd tools && go run ./sdks

.PHONY: stale
stale: generate tidy ## fail if a generated file is stale or a go.mod is not tidy
	@git diff --exit-code -- $(GENERATED) && test -z "$$(git ls-files --others --exclude-standard -- $(GENERATED) | tee /dev/stderr)" || \
	  { echo "generated files are stale: run make generate and commit"; exit 1; }

.PHONY: clean
clean: ## remove everything that was built and installed
	rm -rf $(BIN) $(TOOLS) .state provider/bootstrap/dist/*.gz && git clean -fdXq page/web/dist

# --- builds --------------------------------------------------------------------------------------------------------

.PHONY: always
always:

.state:
	@mkdir -p $@

$(BIN)/pulumi-resource-eventlink: bootstrap always
	@go build -o $@ ./cmd/pulumi-resource-eventlink

$(BIN)/eventlink: page always
	@go build -o $@ ./cmd/eventlink

$(BIN)/aws/pulumi-resource-aws: always
	@cd tests && go build -o $@ ./standin/cmd/pulumi-resource-aws

$(BIN)/cli/aws: always
	@cd tests && go build -o $@ ./awscli

# The Lambda program, as the plugin embeds it. An unchanged file is not written again, so that nothing is linked again.
.PHONY: bootstrap
bootstrap:
	@mkdir -p .state
	@for pair in arm64:arm64 amd64:x86_64; do \
	  program=.state/bootstrap-$${pair#*:}; packed=provider/bootstrap/dist/$${pair#*:}.gz; \
	  CGO_ENABLED=0 GOOS=linux GOARCH=$${pair%:*} go build -trimpath -buildvcs=false -tags lambda.norpc -ldflags '-s -w -buildid=' \
	    -o $$program ./cmd/bootstrap || exit 1; \
	  if [ ! -f $$packed ] || [ $$program -nt $$packed ]; then \
	    gzip -9 -n -c $$program > .state/packed-$$$$; \
	    if cmp -s .state/packed-$$$$ $$packed; then rm .state/packed-$$$$; touch $$packed; else mv .state/packed-$$$$ $$packed; fi; \
	  fi; \
	done

# The page that the tool embeds. A machine without npm builds the tool without it; eventlink serve then says so.
PAGE_SOURCES := README.md docs/recipes.md page/web/build.mjs page/web/examples.mjs page/web/tsconfig.json $(wildcard page/web/src/* examples/yaml/*)
page-build = NODE_MODULES=$(TOOLS)/page/node_modules node page/web/build.mjs $(@D) $(1)

.PHONY: page
page: $(if $(shell command -v npm),$(PAGE),no-page)

.PHONY: no-page
no-page:
	@echo "npm is not installed: the tool is built without the page of eventlink serve"

$(PAGE): $(PAGE_SOURCES) $(TOOLS)/page/ready
	@node $(TOOLS)/page/node_modules/typescript/bin/tsc -p page/web
	@$(call page-build,serve)

# The playground is the same page, with the prover in a worker.
$(PLAYGROUND)/index.html: $(PAGE_SOURCES) $(TOOLS)/page/ready
	@$(call page-build,playground)
	@cp "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $(@D)

$(PLAYGROUND)/eventlink.wasm.gz: .state/eventlink.wasm
	@mkdir -p $(@D)
	@gzip -9 -n -c $< > $@

.state/eventlink.wasm: always | .state
	@GOOS=js GOARCH=wasm go build -trimpath -buildvcs=false -ldflags '-s -w -buildid=' -o $@ ./cmd/playground

# --- installations -------------------------------------------------------------------------------------------------

# The browser of the tests of the page.
.PHONY: browser
browser: | .state
	@command -v chromium google-chrome > /dev/null || { echo "installing chromium"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core > .state/browser.log; }

.PHONY: engine
engine: $(TOOLS)/bin/pulumi $(TOOLS)/bin/pulumi-language-yaml $(TOOLS)/bin/pulumi-language-java

# go-build PACKAGE builds one of the tools, and says how far it is: a first build takes minutes.
go-build = cd tools && go build -v -ldflags '$(VERSION_FLAGS)' -o $@ $(1) 2>&1 | \
  awk '/^[a-z0-9][^ :]*$$/ { if (++n % 100 == 0) { print "  " n " packages compiled"; fflush() }; next } { print }'

VERSION_FLAGS := -s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$(PULUMI_VERSION)

# A pulumi on PATH of at least this version is preferred. Otherwise it is built once, which takes some minutes.
$(TOOLS)/bin/pulumi: tools/go.mod tools/go.sum
	@mkdir -p $(@D)
	@found=$$(PATH=$${PATH//$(TOOLS)\/bin:/} command -v pulumi || true); \
	if [ -n "$$found" ] && printf '%s\n%s\n' $(PULUMI_VERSION) "$$($$found version)" | sort -V -C; then \
	  echo "using $$found"; ln -sf "$$found" $@; \
	else \
	  echo "building the Pulumi CLI $(PULUMI_VERSION), once (about 4 minutes)"; \
	  $(call go-build,github.com/pulumi/pulumi/pkg/v3/cmd/pulumi) || exit 1; \
	fi; touch -h $@

$(TOOLS)/bin/pulumi-language-yaml: tools/go.mod tools/go.sum
	@mkdir -p $(@D)
	@echo "building the YAML host of Pulumi, once"
	@$(call go-build,github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml)
	@touch $@

$(TOOLS)/bin/pulumi-language-java: tools/go.mod tools/go.sum
	@mkdir -p $(@D)
	@echo "building the Java host of Pulumi, once"
	@$(call go-build,github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java)
	@touch $@

.PHONY: localcloud
localcloud: $(TOOLS)/venv/ready

$(TOOLS)/venv/ready: tests/ministack/requirements.txt
	@echo "installing the local cloud"
	@python3 -m venv $(TOOLS)/venv
	@$(TOOLS)/venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# The packages that programs in each language import, and the SDKs as they would be published.
.PHONY: packs
packs: $(TOOLS)/node/ready $(TOOLS)/python/ready
	@cd tests && go run ./packs

pack-%:
	@cd tests && go run ./packs $*

$(TOOLS)/page/ready: page/web/package.json page/web/package-lock.json
	@mkdir -p $(@D)
	@if [ ! -f $@ ] || ! cmp -s page/web/package-lock.json $(@D)/package-lock.json; then \
	  echo "installing what the page is built from"; rm -f $@; cp $^ $(@D)/; \
	  cd $(@D) && npm ci --silent --no-audit --no-fund; fi
	@touch $@

# Packages are installed again if their list has changed, not if that file is merely newer.
$(TOOLS)/node/ready: tests/packs/nodejs/package.json tests/packs/nodejs/package-lock.json
	@mkdir -p $(@D)
	@if [ ! -f $@ ] || ! cmp -s tests/packs/nodejs/package-lock.json $(@D)/package-lock.json; then \
	  echo "installing what TypeScript programs import"; rm -f $@; cp $^ $(@D)/; \
	  cd $(@D) && npm ci --silent --ignore-scripts --no-audit --no-fund; fi
	@touch $@

$(TOOLS)/python/ready: tests/packs/python/requirements.txt
	@if ! cmp -s $< $@; then \
	  echo "installing what Python programs import"; \
	  python3 -m venv $(@D) && $(@D)/bin/pip install --quiet --disable-pip-version-check --no-deps -r $<; fi
	@cp $< $@

# install PACKAGE@VERSION,PROGRAM: the output of go is shown only if it fails.
install = GOBIN=$(TOOLS)/install go install $(1) 2> $(TOOLS)/install.log && mv $(TOOLS)/install/$(2) $@ || { cat $(TOOLS)/install.log; exit 1; }

$(GOTESTSUM):
	@mkdir -p $(@D)
	@echo "installing gotestsum $(GOTESTSUM_VERSION)"
	@$(call install,gotest.tools/gotestsum@$(GOTESTSUM_VERSION),gotestsum)

$(GORELEASER):
	@mkdir -p $(@D)
	@echo "installing goreleaser $(GORELEASER_VERSION), once (about 3 minutes)"
	@$(call install,github.com/goreleaser/goreleaser/v2@$(GORELEASER_VERSION),goreleaser)

$(CYCLONEDX):
	@mkdir -p $(@D)
	@echo "installing cyclonedx-gomod $(CYCLONEDX_VERSION)"
	@$(call install,github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX_VERSION),cyclonedx-gomod)

$(DEADCODE):
	@mkdir -p $(@D)
	@echo "installing deadcode $(DEADCODE_VERSION)"
	@$(call install,golang.org/x/tools/cmd/deadcode@$(DEADCODE_VERSION),deadcode)

$(GOVULNCHECK):
	@mkdir -p $(@D)
	@echo "installing govulncheck $(GOVULNCHECK_VERSION)"
	@$(call install,golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION),govulncheck)

$(ACTIONLINT):
	@mkdir -p $(@D)
	@echo "installing actionlint $(ACTIONLINT_VERSION)"
	@$(call install,github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT_VERSION),actionlint)

$(GOLANGCI_LINT):
	@mkdir -p $(@D)
	@echo "installing golangci-lint $(GOLANGCI_LINT_VERSION), once (about 2 minutes)"
	@$(call install,github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION),golangci-lint)
