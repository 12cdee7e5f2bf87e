# LawLab's commands. `make run` serves the site, `make test` runs everything, `make check` is the quick gate.
# The first call sets up what it needs (.venv, node_modules, static/vendor); later calls only what changed.

V := .venv
BIN := $(V)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes
PYTEST := $(BIN)/python -m pytest
JS_TESTS = $(shell find static/js/lib -name '*.test.js' 2>/dev/null)
SITE := $(V)/.run static/vendor/.done $(V)/.translated

OR_NONE = || [ $$? -eq 5 ] # nothing of that kind among what PYTEST_ARGS names

MAKEFLAGS += -j2 # the Python packages and the browser's files come at the same time

.PHONY: run test check trust audit bench lock format setup setup-test chromium office node
.DELETE_ON_ERROR:

run: $(SITE)
	@LAWLAB_DEMO=$${LAWLAB_DEMO-1} exec $(BIN)/python wsgi.py

# Two tests at a time, then those in a browser one by one. PYTEST_ARGS narrows: make test PYTEST_ARGS="tests/votes -x"
test: setup-test chromium office
	$(if $(JS_TESTS),node --test --test-reporter=spec $(JS_TESTS))
	$(PYTEST) -n 2 -m "not browser and not soak" $(PYTEST_ARGS) $(OR_NONE)
	$(PYTEST) -m "browser and not soak" $(PYTEST_ARGS) $(OR_NONE)

check: setup-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(if $(JS_TESTS),node --test --test-reporter=spec $(JS_TESTS))
	$(PYTEST) -n 2 -m "not browser and not services and not corpus and not long and not soak" $(PYTEST_ARGS)

# The checks of docs/trust.md, each with its figure; LONG=1 runs those that take many minutes too.
trust: setup-test chromium office
	-$(PYTEST) -q -m "trust$(if $(LONG),, and not soak)" --trust trust-results.jsonl $(PYTEST_ARGS)
	$(BIN)/python -m scripts.trust trust-results.jsonl

# Asks the published advisories about every pinned package: needs a network, and says so when there is none.
# That the locks are sound is tested without one (tests/trust_checks/hostile/test_dependencies.py).
audit: $(V)/.test node
	$(BIN)/python -m pip_audit --strict --require-hashes --disable-pip -r requirements.txt
	npm audit --omit=dev --audit-level=low

# ONLY=law, live, search, votes, pages, review or load runs one family of measurements.
bench: setup-test
	$(BIN)/python -m bench.run $(ONLY)

format: $(V)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(SITE)
setup-test: $(SITE) $(V)/.test
chromium:
	@sh scripts/chromium.sh
office:
	@sh scripts/office.sh

# ---- set-up, each step behind a stamp

$(V)/.made: scripts/python.sh
	@sh scripts/python.sh $(V)
	@touch $@

$(V)/.run: requirements.txt $(V)/.made
	@echo "Installing the Python packages…"
	@$(PIP) -r requirements.txt
	@touch $@

$(V)/.test: requirements-test.txt $(V)/.run
	@echo "Installing the packages that the tests need…"
	@$(PIP) -r requirements-test.txt
	@touch $@

static/vendor/.done: package-lock.json package.json .npmrc scripts/vendor.py | $(V)/.made node
	@echo "Fetching the browser's files…"
	@npm ci --silent --no-audit --no-fund --ignore-scripts
	@$(BIN)/python scripts/vendor.py
	@touch $@

$(V)/.translated: scripts/translate.py $(shell find lawlab/translations -name '*.po' -o -type d 2>/dev/null) | $(V)/.run
	@$(BIN)/python scripts/translate.py
	@touch $@

node:
	@command -v node >/dev/null && command -v npm >/dev/null || \
	  { echo "LawLab needs Node.js 18 or later with npm, to fetch the browser's files (on Debian: apt install nodejs npm)."; exit 1; }

# ---- the lock files: names, versions and hashes, never an address

UV = $(or $(shell command -v uv),$(V)-lock/bin/uv)

$(V)-lock/bin/uv:
	@sh scripts/python.sh $(V)-lock
	@$(V)-lock/bin/python -m pip install -q --disable-pip-version-check uv

lock: $(UV) node
	$(UV) pip compile -q pyproject.toml --python-version 3.11 --generate-hashes --no-header -o requirements.txt
	$(UV) pip compile -q pyproject.toml --extra test --python-version 3.11 --generate-hashes --no-header -c requirements.txt -o requirements-test.txt
	npm install --package-lock-only --silent
	cd bench/node && npm install --package-lock-only --silent
	node scripts/clean-lock.mjs
