# The front door. `make` alone says what there is; every target sets up what it needs and may be repeated.

PYTHON     ?= $(shell command -v python3.11 || command -v python3)
WORKERS    ?= 2
VENV       := .venv
BIN        := $(VENV)/bin
HOUSES     := idp consent_ui keys migrations
LOCK       := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11

# package:program, installed from Debian where the program is missing
PYTHON_PACKAGES := python3-venv
TEST_PACKAGES   := postgresql-15:/usr/lib/postgresql/15/bin/postgres redis-server:redis-server chromium:chromium
BENCH_PACKAGES  := postgresql-15:/usr/lib/postgresql/15/bin/postgres redis-server:redis-server nodejs:node npm:npm

# Start-up takes four times as long without bytecode, and an environment may forbid Python to write it.
# Twice: as it is, and without docstrings, as the server runs.
COMPILE := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m compileall -q -j 0 -o 0 -o 2

# $(call debian,packages): installs them, or says who has to
debian = if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing from Debian:" $(1); \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $(1) >/dev/null; \
	else \
	  echo "missing:" $(1) "- install them, as root on Debian: apt-get install" $(1) >&2; exit 1; \
	fi

# $(call programs,package:program ...): looks for each program and installs the packages of those that are missing
programs = missing=""; \
	for pair in $(1); do command -v "$${pair\#*:}" >/dev/null || missing="$$missing $${pair%%:*}"; done; \
	if [ -n "$$missing" ]; then $(call debian,$$missing); fi

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check format bench crowd pages lock clean runtime bytecode

help:  ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1 \t/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(VENV)/.dev bytecode  ## .venv with everything for work on the project

demo: runtime bytecode  ## the provider and five applications on http://127.0.0.1:5000 to 5005
	@$(BIN)/idp demo $(ARGS)

serve: runtime bytecode  ## the provider alone, with the settings of the environment
	@$(BIN)/idp serve $(ARGS)

test: setup  ## every test, on SQLite, PostgreSQL, Redis and Chromium
	@$(call programs,$(TEST_PACKAGES))
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: setup  ## format, lint, types, import contracts
	$(BIN)/ruff format --check --quiet . || { echo "run: make format" >&2; exit 1; }
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: setup  ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup  ## throughput and memory beside oidc-provider and straight Authlib (ROUNDS, SECS, ONLY, WORKS)
	@$(call programs,$(BENCH_PACKAGES))
	$(BIN)/python -m bench $(ARGS)

crowd: setup  ## what others feel while 300 people sign in at once (ONLY)
	@$(call programs,$(BENCH_PACKAGES))
	$(BIN)/python -m bench.crowd

pages: setup  ## every page and mail with sample data, written to ./pages
	$(BIN)/python -m consent_ui.gallery pages

lock: setup  ## the lock files from pyproject.toml, without any index address
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) pyproject.toml --extra dev -o requirements-dev.lock
	printf 'hatchling\neditables\n' | $(LOCK) - -c requirements-dev.lock -o requirements-build.lock

clean:  ## forget everything that was made; the demo's world in .data stays
	rm -rf $(VENV) pages dist bench/.peers bench/raw .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(HOUSES) tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# Either set of packages will do to run; whoever has the developer's does not install the smaller one.
runtime: $(if $(wildcard $(VENV)/.dev),$(VENV)/.dev,$(VENV)/.runtime)

bytecode:
	@$(COMPILE) $(HOUSES)

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/pip
	@echo "setting up $(VENV): a minute or two, this once"
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@$(COMPILE) $(VENV)/lib
	@touch $@ $(VENV)/.runtime

$(VENV)/.runtime: requirements.lock requirements-build.lock pyproject.toml | $(BIN)/pip
	@echo "setting up $(VENV): a minute, this once"
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock -r requirements-build.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@$(COMPILE) $(VENV)/lib
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(call debian,$(PYTHON_PACKAGES)); }
	@$(PYTHON) -m venv --clear $(VENV)
