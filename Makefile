# The whole interface of a developer; `make help` lists it.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
# Firms that inspect TLS have their own certificates in the system, where pip looks too.
export UV_SYSTEM_CERTS := 1
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
.DEFAULT_GOAL := help

.PHONY: help setup clients run test lint app docs build mutation clean

help: ## Say what each target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.installed ## Install everything, at the locked versions

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

CLIENTS := $(patsubst tests/clients/requirements/%.txt,%,$(wildcard tests/clients/requirements/*.txt))
NODE_CLIENTS := $(if $(shell command -v npm 2>/dev/null),.clients/node/.installed)

clients: $(CLIENTS:%=.clients/%/.installed) $(NODE_CLIENTS) ## Install public clients, for the tests of the sandbox

.clients/%/.installed: tests/clients/requirements/%.txt | setup
	@$(UV) venv --quiet --clear --python $(BIN)/python .clients/$*
	@$(UV) pip install --quiet --compile-bytecode --python .clients/$*/bin/python -r $<
	@touch $@

.clients/node/.installed: tests/clients/node/package.json
	@mkdir -p $(@D)
	@cp $< $(@D)
	@npm install --prefix $(@D) --silent --no-audit --no-fund
	@touch $@

run: setup ## The demo: sandbox up, land, build, publish, push, and the forecast in words
	@$(BIN)/plumbline sandbox up
	@$(BIN)/plumbline run

app: setup ## Open the app on the published snapshot
	@$(BIN)/plumbline app

test: setup ## Run all tests
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup ## Check style, types, spelling, SQL and the dbt project
	@bash scripts/lint.sh

build: setup ## Build and test the dbt project on the landed data
	@$(BIN)/plumbline build

mutation: setup ## Break one rule at a time in the SQL, and count what the tests catch
	@bash scripts/mutation.sh

docs: setup ## Write dbt's docs, the column lineage and the data dictionary to docs/generated
	@bash scripts/docs.sh

clean: ## Stop the sandbox and remove everything that was made, but the installation
	@test -x $(BIN)/plumbline && $(BIN)/plumbline sandbox down || true
	@rm -rf .plumbline target logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
