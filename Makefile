# The recipes. `make demo` shows the whole thing; `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SLP := $(BIN)/slp
DATA ?=
PORT ?= 8000
# Compiled modules are kept: without them every start of `slp` takes a second longer.
unexport PYTHONDONTWRITEBYTECODE
SLP_SHARED ?= ../shared/data
ifneq ($(DATA),)
# Real data: everything made goes below out/real, and nothing into a tracked folder.
export SLP_OUT := out/real
export SLP_EXPORTS := out/real/data_exports
endif

# What the tests make and throw away again is kept in memory, where there is room: a quarter less time.
IN_MEMORY := $(shell test "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 6000000 2>/dev/null && echo TMPDIR=/dev/shm)

.PHONY: help install install-dev parts demo build serve worker check test test-unit test-contract test-cms test-gate test-publishing test-browser test-engine test-leak test-shared benchmark benchmark-disclosure benchmark-editing handbook sample netlify lock clean

help: ## This list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 16

install: $(VENV)/.installed ## The virtual environment, with slp in it

# pip writes no byte code here: Python compiles what it uses, and the demo starts a third sooner.
$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || { echo "Making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what requirements.lock names"
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-compile --no-deps --editable .
	@touch $@

install-dev: $(VENV)/.installed-dev ## The same, with what the tests need

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "Installing what requirements-dev.lock names"
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

parts: ## What the tests need from the machine: Chromium, Java, PostgreSQL, nginx, Caddy, the HTML checker
	@$(PYTHON) tests/find_parts.py
	@test node_modules/.installed -nt package-lock.json || { npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.installed; }

demo: install ## The site, the Bridge and the CMS with sample content (DATA=folder: with real files; PORT=8000)
	@$(SLP) demo --port $(PORT) $(if $(DATA),--data $(DATA))

build: install ## A release from what the CMS here, content/ and data_exports/ hold
	@$(SLP) build

serve: install ## Serves the live release, the gate and the CMS, with the demo's settings unless others are named
	@$(SLP) serve --port $(PORT)

worker: install ## Builds whenever an editor publishes
	@$(SLP) worker

check: install-dev ## Linters, types, and the walls between packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

test: install-dev parts ## Every test but those on real data
	@$(IN_MEMORY) $(BIN)/python -m pytest --ignore=tests/shared --ignore=tests/browser -n 2
	@$(IN_MEMORY) $(BIN)/python -m pytest tests/browser

test-unit: install-dev ## Pure functions
	@$(BIN)/python -m pytest tests/unit

test-contract: install-dev ## Builds and snapshots: the same bytes each way
	@$(BIN)/python -m pytest tests/contract

test-cms: install-dev ## The CMS and its snapshots
	@$(BIN)/python -m pytest tests/cms

test-publishing: install-dev parts ## Editors who publish at once, on a real PostgreSQL
	@$(BIN)/python -m pytest tests/publishing

test-gate: install-dev parts ## Who may read what, also through nginx and Caddy
	@$(BIN)/python -m pytest tests/gate

test-engine: install-dev ## The build engine: increments, releases, kills (SEQUENCES=5000 for more of them)
	@$(IN_MEMORY) $(BIN)/python -m pytest tests/engine -n 2

test-leak: install-dev ## No member's byte in the public tree
	@$(BIN)/python -m pytest tests/leak

test-browser: install-dev parts ## What a person does, in Chromium
	@$(BIN)/python -m pytest tests/browser

test-shared: install-dev ## Readers and rules on real files (SLP_SHARED=folder)
	@SLP_SHARED=$(SLP_SHARED) $(IN_MEMORY) $(BIN)/python -m pytest tests/shared

benchmark: install-dev ## Our build beside other generators, an hour or more (PAGES=1000 PEERS=hugo,eleventy ROUNDS=1: a part)
	@PYTHONPATH=tests $(BIN)/python -m benchmarks $(if $(PAGES),--pages $(PAGES)) $(if $(PEERS),--peers $(PEERS)) $(if $(ROUNDS),--rounds $(ROUNDS))

benchmark-editing: install-dev parts ## What an editor waits for on 10,000 pages, and 20 who publish at once
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.editing

handbook: install-dev parts ## The pictures of “Working with the site”, from a demo (look at them before you commit)
	@PYTHONPATH=tests $(BIN)/python tests/handbook.py

benchmark-disclosure: install-dev ## Secondary suppression on tables with known results (SLP_SHARED=folder)
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.disclosure

sample: install ## The sample county's exports anew, from its invented pupils (three minutes; look at the difference)
	@$(SLP) sample-pupils out/sample --instead-of data_exports
	@rm -rf data_exports/public data_exports/bridge data_exports/ledger
	@for set in bridge/phonics:phonics bridge/attainment:attainment bridge/school-attainment:attainment \
		bridge/attendance:attendance bridge/school-attendance:attendance public/inspections:grades-held \
		bridge/county-inspections:grades-held bridge/school-inspections:inspections; do \
		folder=$${set%:*}; $(SLP) anonymise data_exports/specifications/$${folder#*/}.toml out/sample/$${set#*:}.csv \
			--out data_exports/$$folder --published 2026-09-01 --seconds 300 || exit 1; \
	done
	@$(SLP) audit data_exports/public data_exports/bridge

# A build ends with 3 where it has held something back: that stops no deploy.
netlify: install ## The folder Netlify publishes, from a snapshot's address
	@test -n "$(SLP_SNAPSHOT_URL)" || { echo "SLP_SNAPSHOT_URL is not set: name the snapshot's address"; exit 1; }
	@$(SLP) build --snapshot "$(SLP_SNAPSHOT_URL)" || test $$? -eq 3
	@$(SLP) netlify --cms-url "$(SLP_CMS_URL)"

lock: install ## Both lock files anew, from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate --quiet \
		-c requirements.lock -o requirements-dev.lock

clean: ## Removes out/: the demo's database, uploads and releases; not where real data or proofs stand in it
	@kept="$$(ls -d out/real out/analyst 2>/dev/null)"; test -z "$$kept" || \
		{ echo "Nothing is removed: move these away first, or remove them yourself:" $$kept; exit 1; }
	rm -rf out
