# 연금지기: every command a person needs, one line each.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Where tests that kill nothing keep their files: SQLite waits for a disk at every commit.
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 1000000 {print "/dev/shm"}')

.PHONY: help setup run test check bench mutate messages

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## make .venv with pinned dependencies (nothing to do when up to date)

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "연금지기: Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

run: setup ## start everything in one process; without a token it is a demonstration
	@exec $(BIN)/jigi run

test: setup ## the whole suite; what needs PostgreSQL or Chromium is listed when skipped
	@status=0; \
	PYTEST_DEBUG_TEMPROOT=$(MEMORY) $(BIN)/python -m pytest -q -rs -m "not crash" -n 2 --dist loadfile || status=$$?; \
	$(BIN)/python -m pytest -q -rs -m crash || status=$$?; \
	exit $$status

check: setup ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## benchmarks, one JSON object a line
	$(BIN)/python -m bench

mutate: setup ## change the law's code one thing at a time and see whether a test notices (docs/mutation.md)
	$(BIN)/python -m bench.mutation

messages: setup ## list sentences that lack a text, are too long or impolite
	$(BIN)/python -m pytest -q tests/test_locales.py tests/test_house.py -k "Sentences or locales"
