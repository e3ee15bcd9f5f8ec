# The two commands that matter: `make run` starts the product, `make test` passes the tests. Both set all up.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# All files by their hashes, from lock/; `make WHEELS= ...` builds what has no wheel here, with tools that no hash holds.
WHEELS ?= --only-binary :all:
LOCKED := $(PIP) install --require-hashes --no-deps $(WHEELS)
NO_WHEEL := "Could not install. Where a package has no wheel for this machine, and a compiler is there: make WHEELS= ..."
SOURCES := src tests benchmarks tools fuzz

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: run
run: $(VENV)/.installed ## Start the newswire on http://127.0.0.1:8000, with the starter feeds at first.
	@$(BIN)/copytaster run --starter

.PHONY: extras
extras: $(VENV)/.installed ## Install what MCP, PostgreSQL and the writer need.
	@$(LOCKED) -r lock/all.txt

.PHONY: demo
demo: $(VENV)/.installed ## The same without a network: the wire fills from an archive.
	@$(BIN)/copytaster demo

.PHONY: test
test: $(VENV)/.tested contracts browser newsboat ## Pass all tests.
	@$(BIN)/python -m pytest -n auto --dist worksteal --durations 25

.PHONY: test-long
test-long: $(VENV)/.tested ## A thousand seeds of the simulator: some ten minutes.
	@$(BIN)/python -m tests.simulator --seeds 1000

.PHONY: faults
faults: $(VENV)/.tested ## Try every fault and write docs/reference/faults.md: some twenty minutes.
	@$(BIN)/python -m tests.faults --write docs/reference/faults.md

.PHONY: test-writer
test-writer: $(VENV)/.writer-test-locked ## Try the optional writer on a real small language model; `make test` does not need it.
	@$(BIN)/python -m pytest tests/writer/local_model.py

.PHONY: check
check: $(VENV)/.tested contracts ## Lint, types, contracts, unit tests: under a minute.
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n auto tests/unit tests/architecture

.PHONY: contracts
contracts: $(VENV)/.tested
	@said=$$($(BIN)/lint-imports 2>&1) || { echo "$$said"; exit 1; }

.PHONY: bench
bench: $(VENV)/.bench-locked ## Measure speed, memory and quality.
	@$(BIN)/python benchmarks/feeds.py
	@$(BIN)/python benchmarks/replay.py
	@$(BIN)/python benchmarks/grouping.py
	@$(BIN)/python benchmarks/briefs.py
	@$(BIN)/python benchmarks/web.py

.PHONY: lighthouse
lighthouse: $(VENV)/.tested browser ## Let Lighthouse judge the front page and a story; skipped where there is no npm.
	@$(BIN)/python tools/lighthouse.py

.PHONY: attack
attack: $(VENV)/.tested browser ## Throw scripts, inner addresses and bombs at it; an hour with the public vectors, N=300 for some.
	@$(BIN)/python -m tests.attack $(N)

.PHONY: audit
audit: $(VENV)/.upkeep-locked ## Ask whether a dependency has a known hole; needs a network.
	@$(BIN)/python tools/audit.py

.PHONY: lock
lock: $(VENV)/.upkeep-locked ## Lock the versions of constraints.txt by their hashes; needs a network.
	@$(BIN)/python tools/lock.py

.PHONY: fuzz
fuzz: $(VENV)/.fuzz-locked ## Feed the parser what no one would write, for a minute.
	@mkdir -p .fuzz
	@$(BIN)/python fuzz/feedparse.py .fuzz fuzz/seeds -dict=fuzz/feeds.dict -artifact_prefix=.fuzz/ \
		-max_total_time=60 -max_len=8000 -timeout=5 -rss_limit_mb=1000 -verbosity=0

.PHONY: format
format: $(VENV)/.tested ## Put the code into its one form.
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

.PHONY: browser
browser:
	@sh tools/browser.sh

.PHONY: newsboat
newsboat:
	@sh tools/newsboat.sh

.PHONY: clean
clean: ## Remove what the other targets made, but no data.
	rm -rf $(VENV) .fuzz .lighthouse .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@sh tools/venv.sh $(PYTHON) $(VENV)

$(VENV)/.installed: pyproject.toml lock/build.txt lock/run.txt lock/parse.txt | $(VENV)/bin/python
	@echo "Installing Copytaster into $(VENV) ..."
	@$(LOCKED) -r lock/build.txt -r lock/run.txt || { echo $(NO_WHEEL) >&2; exit 1; }
	@$(LOCKED) -r lock/parse.txt || echo "No parser for this Python: claims are found by plain rules."
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: pyproject.toml lock/build.txt lock/run.txt lock/parse.txt lock/all.txt lock/test.txt | $(VENV)/bin/python
	@echo "Installing Copytaster and what its tests need into $(VENV) ..."
	@$(LOCKED) -r lock/build.txt -r lock/run.txt -r lock/parse.txt -r lock/all.txt -r lock/test.txt || { echo $(NO_WHEEL) >&2; exit 1; }
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(PIP) check >/dev/null || $(PIP) check
	@touch $@ $(VENV)/.installed

$(VENV)/.%-locked: lock/%.txt | $(VENV)/.tested
	@$(LOCKED) -r $<
	@touch $@

.PHONY: pictures
pictures: $(VENV)/.tested browser ## Take the pictures that the README shows.
	@mkdir -p docs/images
	@COPYTASTER_PICTURES=$(CURDIR)/docs/images $(BIN)/python -m pytest tests/site/test_demo.py
