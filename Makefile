# What a newcomer types. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
# The linters for scripts live here and not beside the app: a bench installs and serves what is beside it.
LINTERS := .ci/lint
NODE_READY := $(LINTERS)/node_modules/.ready
BESIDE_MARIADB = $(PYTHON) .ci/mariadb.py $(if $(MARIADB),--version $(MARIADB)) --
PYTEST := $(PYTHON) -m pytest
BENCH_TESTS = python3 .ci/bench_parts.py "$(BENCH)" "$(SITE)"

# More arguments for pytest: make test-quick ARGS="-k overlap"
ARGS ?=
# Terms of three schools that are over, 36 bookings each
TERMS ?= 28000
# Pairs of requests of each race of test-cluster
PAIRS ?= 20
# Another MariaDB than this machine's: make test MARIADB=11.8 (root only)
MARIADB ?=
DEMO_DIR ?= .demo
DEMO_PORT ?= 8000

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: setup
setup: $(READY) ## Virtual environment with the app, the embedded host and the tools
	@:

$(READY): pyproject.toml embedded/pyproject.toml requirements-dev.txt requirements-test.txt .ci/setup-venv
	@.ci/setup-venv $(VENV)
	@touch $@

$(NODE_READY): $(LINTERS)/package.json $(LINTERS)/package-lock.json
	@python3 .ci/programs.py lint
	@python3 .ci/waiting.py "Installing the linters" npm ci --prefix $(LINTERS) --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: lint
lint: $(READY) $(NODE_READY) ## Formatting, code rules and DocType files
	@.ci/lint/run

.PHONY: format
format: $(READY) $(NODE_READY) ## Put every file into the project's format
	@.ci/lint/run --fix

.PHONY: test
test: ## Lint, every test on MariaDB (MARIADB=11.8: that one), the rule tests on SQLite too
	@python3 .ci/programs.py test
	@$(MAKE) lint
	@$(BESIDE_MARIADB) $(PYTHON) .ci/tests.py $(ARGS)

.PHONY: test-quick
test-quick: setup ## The tests that SQLite can run; needs no service
	@$(PYTEST) --db sqlite -m "not mariadb and not bench and not islands" tests $(ARGS)

.PHONY: test-all
test-all: test ## As `test`, and races at every isolation, fifty crashes, odd requests, load and speed
	@for isolation in read-committed snapshot; do \
		echo "== Races at $$isolation"; \
		$(BESIDE_MARIADB) $(PYTEST) --db mariadb --isolation $$isolation -m "not bench" tests/concurrency $(ARGS); \
	done
	@echo "== Properties, with examples that nobody has tried"
	@$(PYTEST) --hypothesis-profile search tests/unit $(ARGS)
	@echo "== Fifty crashes of the server, ten of the database"
	@IFITWALA_KILLS=50 IFITWALA_DATABASE_KILLS=10 $(BESIDE_MARIADB) $(PYTEST) --db mariadb \
		tests/concurrency/test_crash.py tests/concurrency/test_database_crash.py $(ARGS)
	@echo "== Five thousand requests that make little sense"
	@IFITWALA_FUZZ=5000 $(BESIDE_MARIADB) $(PYTEST) --db mariadb tests/portal/test_fuzzing.py $(ARGS)
	@python3 .ci/programs.py fet
	@$(BESIDE_MARIADB) $(PYTEST) --db mariadb -m bench tests/bench $(ARGS)
	@echo "== Races across database servers"
	@$(MAKE) test-cluster

.PHONY: test-cluster
test-cluster: ## Races across database servers that are all written (Galera), and outages: make test-cluster, PAIRS=200 for longer
	@python3 .ci/programs.py test-cluster
	@$(MAKE) setup
	@IFITWALA_PAIRS=$(PAIRS) $(PYTEST) --db mariadb --cluster tests/cluster $(ARGS)

.PHONY: test-browser
test-browser: ## The portal in Chromium, every page with axe; in a bench too: make test-browser BENCH=path SITE=name
	@python3 .ci/programs.py browser
	@if [ -n "$(BENCH)" ]; then $(MAKE) $(NODE_READY) && $(BENCH_TESTS) -- --browser $(ARGS) tests/browser; else \
		$(MAKE) setup $(NODE_READY) && $(PYTHON) -m pip install --quiet -r requirements-browser.txt && \
		$(PYTEST) --db sqlite --browser -m "not bench" tests/browser $(ARGS); fi

.PHONY: budgets
budgets: ## What pages of the portal cost a slow phone and the server: make budgets
	@python3 .ci/programs.py browser
	@$(MAKE) setup $(NODE_READY)
	@$(PYTHON) -m pip install --quiet -r requirements-browser.txt
	@$(BESIDE_MARIADB) $(PYTEST) --db mariadb --browser -m bench -s tests/browser/test_budgets.py $(ARGS)

.PHONY: test-fresh
test-fresh: ## `demo` and `test` in a new Debian 12 that has nothing else, before a release (root only)
	@python3 .ci/fresh.py

.PHONY: release
release: ## dist/ifitwala_ed-VERSION.tar.gz, checked and installed for proof; make release TRIAL=1 before it is ready
	@python3 .ci/release.py $(if $(TRIAL),--trial)

.PHONY: test-bench
test-bench: ## The same tests in a bench, by parts: make test-bench BENCH=path SITE=name [PART=permissions]
	@$(BENCH_TESTS) $(if $(PART),--part $(PART)) $(if $(ARGS),-- $(ARGS))

.PHONY: bench
bench: ## Speed of bookings, marks, gate and draws: make bench, or in a bench: make bench BENCH=path SITE=name
	@if [ -n "$(BENCH)" ]; then $(BENCH_TESTS) -- -m bench -s $(ARGS) tests/bench/speed; else \
		$(MAKE) setup && $(BESIDE_MARIADB) $(PYTEST) --db mariadb -m bench -s tests/bench/speed $(ARGS); fi

.PHONY: bench-scale
bench-scale: ## What a million bookings of the past cost: make bench-scale, or with fewer terms: make bench-scale TERMS=1000
	@$(MAKE) setup && IFITWALA_TERMS=$(TERMS) $(BESIDE_MARIADB) $(PYTEST) --db mariadb -m bench -s tests/bench/scale $(ARGS)

.PHONY: load
load: ## Many families, and instructors at their doors, at once over HTTP: make load, or in a bench: make load BENCH=path SITE=name
	@if [ -n "$(BENCH)" ]; then $(BENCH_TESTS) -- -m bench -s $(ARGS) tests/bench/load; else \
		$(MAKE) setup && $(BESIDE_MARIADB) $(PYTEST) --db mariadb -m bench -s tests/bench/load $(ARGS); fi

.PHONY: mutation
mutation: setup ## Change the rules a little, and see whether a test notices: make mutation ARGS="solver lottery"
	@$(PYTHON) .ci/waiting.py "Installing mutmut" $(PYTHON) -m pip install --quiet --disable-pip-version-check \
		--requirement requirements-mutation.txt
	@$(PYTHON) .ci/mutation.py $(ARGS)

.PHONY: demo
demo: setup ## A sample school on SQLite at http://127.0.0.1:8000
	@.ci/demo "$(PYTHON)" "$(DEMO_DIR)" "$(DEMO_PORT)"

.PHONY: clean
clean: ## Remove what this file made
	rm -rf $(VENV) $(LINTERS)/node_modules .demo .pytest_cache .ruff_cache .mypy_cache .hypothesis
