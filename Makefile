# The program's verbs are in `ecoles --help`; these targets set it up and run it. `make help` is the default.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Every package is pinned with its hashes; the project itself is installed from the checkout, without a download.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
REFERENCE_PACKAGE := @etalab/decoupage-administratif@6.0.0

.PHONY: help
help: ## one line a target (this page)
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

.PHONY: run
run: $(VENV)/.run ## set up, build the database from the orders that ship, answer one question (no network but the set-up)
	@$(BIN)/ecoles rebuild --quiet || [ $$? -eq 4 ]
	@$(BIN)/ecoles welcome

.PHONY: test
test: $(VENV)/.dev ## set up and run the whole test suite, on two processors
	@$(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: browser
browser: $(BIN)/python ## what the tests of the site use beside Python: Chromium, Java, the Nu Html Checker (Debian)
	@./.ci/browser

# Where `make screenshots` puts them.
SCREENSHOTS := build/screenshots

.PHONY: screenshots
screenshots: $(VENV)/.dev ## pictures of the site's pages, at a desk and on a telephone, and those in the README
	@$(BIN)/python -m tests.browser.screenshots $(SCREENSHOTS)
	@$(BIN)/python -m tests.browser.screenshots --desk docs/screenshots accueil ecole

.PHONY: check
check: $(VENV)/.dev ## lint, types, tests
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory test

.PHONY: lint
lint: $(VENV)/.dev ## lint and types
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

.PHONY: rebuild
rebuild: $(VENV)/.run ## derive and publish the database from the archive alone
	@$(BIN)/ecoles rebuild

.PHONY: nightly
nightly: $(VENV)/.run ## the nightly job: fetch what is new, derive, publish (ecoles update)
	@$(BIN)/ecoles update

.PHONY: backfill
backfill: $(VENV)/.run ## once: read the whole stock of the open data, 1 GB, and what came after it
	@$(BIN)/ecoles backfill

.PHONY: serve
serve: $(VENV)/.site ## Datasette on the published database, read-only, on http://127.0.0.1:8001/
	@test -e "$${ECOLES_HOME:-data}/ecoles.db" || $(BIN)/ecoles rebuild
	@$(BIN)/ecoles serve

.PHONY: bench
bench: $(VENV)/.dev ## the measurements quoted in the README, each beside its reference
	@$(BIN)/python -m bench

.PHONY: eval
eval: $(VENV)/.dev ## how well schools are told apart: precision, recall and what goes to review, on labelled pairs
	@$(BIN)/python -m bench.evaluation

# How long `make fuzz` runs, in seconds.
FUZZ_SECONDS := 300

.PHONY: fuzz
fuzz: $(VENV)/.fuzz ## fuzz every reader, guided by coverage (FUZZ_SECONDS=300)
	@$(BIN)/python -m tests.fuzz.fuzz_readers -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1

.PHONY: notebooks
notebooks: $(VENV)/.dev ## execute the notebooks: on the published database, then on the synthetic years
	@test -e "$${ECOLES_HOME:-data}/ecoles.db" || $(BIN)/ecoles rebuild
	@$(BIN)/python -m pytest --nbmake notebooks --override-ini filterwarnings=default
	@years=$$(mktemp -d) && trap 'rm -rf "$$years"' EXIT && export ECOLES_HOME="$$years" ECOLES_SHIPPED_ORDERS=0 && \
	$(BIN)/ecoles add tests/years/synthetic-*.txt >/dev/null && \
	$(BIN)/python -m pytest --nbmake notebooks --override-ini filterwarnings=default

.PHONY: lock
lock: $(VENV)/.dev ## pin the dependencies anew (needs uv)
	@for name in dev site run fuzz; do ./requirements/compile $$name; done

.PHONY: reference
reference: $(VENV)/.run ## rebuild reference/data from the npm package of the communes (needs npm)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	archive=$$(cd "$$folder" && npm pack --silent "$(REFERENCE_PACKAGE)") && \
	tar -xzf "$$folder/$$archive" -C "$$folder" && $(BIN)/python -m reference.build "$$folder/package"

.PHONY: clean
clean: ## remove the virtual environment and caches (never data/)
	rm -rf $(VENV) .pytest_cache .hypothesis .mypy_cache .ruff_cache

# Each stamp stands for one lock file installed; dev holds all of site, and site all of run.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
		echo "This needs Python 3.11, 3.12 or 3.13, and « $(PYTHON) » is none of them, or does not start."; \
		echo "Name one that is there: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 2; }
	@echo "Setting up $(VENV) (once) …" >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@$(INSTALL) --require-hashes -r $<
	@$(INSTALL) --no-deps --no-build-isolation --editable . && touch $@

$(VENV)/.site: requirements/site.txt $(VENV)/.run
	@$(INSTALL) --require-hashes -r $< && touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.site
	@$(INSTALL) --require-hashes -r $< && touch $@

$(VENV)/.fuzz: requirements/fuzz.txt $(VENV)/.dev
	@$(INSTALL) --require-hashes -r $< && touch $@
