# Everything one does to calloff from a shell. `make` lists it.

PYTHON ?= python3
VENV := .venv
# How many examples each long law is tried on.
CALLOFF_EXAMPLES ?= 2000

BIN := $(VENV)/bin
# What `make demo` needs, and what all the rest needs. A stamp is renewed when pyproject.toml
# changes; the source is installed in place and needs no renewal.
RUNTIME := $(VENV)/.installed
DEV := $(VENV)/.installed-dev

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# $(call step,what,command): one line for the step; what the command says is shown if it fails.
step = @printf '%s: ' '$(1)'; \
	if log=$$($(2) 2>&1); then echo ok; \
	else status=$$?; echo failed; printf '%s\n' "$$log"; exit $$status; fi

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test whole laws race views check format bench docs clean

help: ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "make %-8s %s\n", $$1, $$2 }'

demo: $(RUNTIME) ## Decide the embedded example, from a fresh clone
	@$(BIN)/calloff demo

# The pages of the documentation are run by `make check`.
test: $(DEV) ## Run the quick tests
	@$(BIN)/pytest -n 2 -q --ignore=tests/docs

whole: $(DEV) ## Run whole programs, the benchmarks' quick run and long simulations
	@$(BIN)/pytest -n 2 -q -m "whole and not laws"

laws: $(DEV) ## Run the long property tests (CALLOFF_EXAMPLES=2000 for each law)
	@CALLOFF_EXAMPLES=$(CALLOFF_EXAMPLES) $(BIN)/pytest -n 2 -q -m laws

race: $(DEV) ## Let processes race for last places, and kill them while they write
	@$(BIN)/pytest -q -m race tests/ledger

views: $(DEV) ## Look at views and pictures in a browser, where there is one
	@$(BIN)/pytest -q -m browser tests/views

check: $(DEV) ## Check format, lint, types, floors and the examples of the docs
	$(call step,format,$(BIN)/ruff format --check .)
	$(call step,lint,$(BIN)/ruff check .)
	$(call step,types,$(BIN)/mypy)
	$(call step,floors,$(BIN)/lint-imports)
	$(call step,docs,$(BIN)/pytest -q --doctest-modules tests/docs src)

format: $(DEV) ## Format the source, and mend what lint can mend by itself
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(DEV) ## Run the benchmarks, side by side
	@$(BIN)/python -m benchmarks

docs: $(DEV) ## Run every example of the documentation
	@$(BIN)/pytest -q --doctest-modules tests/docs src

clean: ## Remove all that make has made, the virtual environment included
	@rm -rf $(VENV) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	@find benchmarks src tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'calloff needs Python 3.11 or later. Say which: make PYTHON=python3.11'; exit 1; }
	$(call step,virtual environment,$(PYTHON) -m venv $(VENV))

$(RUNTIME): pyproject.toml | $(BIN)/python
	$(call step,install calloff,$(BIN)/python -m pip install -e .)
	@touch $@

$(DEV): pyproject.toml | $(BIN)/python
	$(call step,install calloff and its tools,$(BIN)/python -m pip install -e '.[dev]')
	@touch $(RUNTIME) $@
