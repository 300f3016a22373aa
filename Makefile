# `make` alone lists what it can do; each target's line below is its help.
PYTHON ?= python3
BIN := .venv/bin
# Without its .pyc files Python starts four times slower.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench lock format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready .clients/.ready ## create .venv and .clients from the lock files

.venv/.ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The vendors' own clients, for the tests to call the server with.
.clients/.ready: .venv/.ready requirements/clients.txt tests/clients/npm/package-lock.json
	test -x .clients/bin/python || $(PYTHON) -m venv .clients
	.clients/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/clients.txt
	mkdir -p .clients/npm && cp tests/clients/npm/package.json tests/clients/npm/package-lock.json .clients/npm
	PATH="$(CURDIR)/.clients/bin:$$PATH" npm ci --prefix .clients/npm --ignore-scripts --no-audit --no-fund --silent
	@touch $@

run: .venv/.ready ## start the server on 127.0.0.1:8400
	$(BIN)/moderation-emulator serve

test: setup ## run the tests
	$(BIN)/python -m pytest --numprocesses auto --cov --cov-report=term

check: setup ## lint, types, layers, format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## measure against raw uvicorn, in one run
	$(BIN)/python -m bench

format: setup ## apply the formatter and the safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/.ready ## write the lock files anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --quiet --output-file requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml --extra testing --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --quiet --output-file requirements/run.txt
	echo hatchling | $(BIN)/uv pip compile - --constraint requirements/dev.txt --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --quiet --output-file requirements/build.txt
	$(BIN)/uv pip compile --group pyproject.toml:clients --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --quiet --output-file requirements/clients.txt

clean: ## remove what the targets made
	rm -rf .venv .clients dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
