.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

help: ## this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready ## the virtual environment, from the hashed lock file
.venv/.ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the whole process with seeded people, no tokens; prints the address
	$(BIN)/handgreb demo

test: setup ## every test, on a real SQLite and a real PostgreSQL
	$(BIN)/pytest -n 2 -m "not e2e and not long and not attack and not years"

check: setup ## format, lint, types, who imports whom, settings and content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/handgreb check

fix: setup ## put formatting and simple lint right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

e2e: setup node_modules ## whole conversations in local Slack, a Teams page and the playground, in Chromium
	$(BIN)/pytest -m e2e tests/e2e

pictures: setup node_modules ## the same, and take the pictures of the docs anew
	HANDGREB_PICTURES=1 $(BIN)/pytest -m e2e tests/e2e

long: setup ## the long tests that are not part of the everyday run
	$(BIN)/pytest -m long

years: setup ## a simulated year of ten thousand people, and three hundred harsher ones: half a day
	$(BIN)/pytest -n 2 -rP --show-capture=stdout -m years

attack: setup ## at full size: who reads every figure of a year to find out an answer; hostile requests and words
	$(BIN)/pytest -n 2 -rP --show-capture=stdout -m attack

bench: setup ## speed as ratios to named baselines, measured in one run
	$(BIN)/python -m tests.benchmarks

slack: setup node_modules ## try the bot in a local Slack, without a token
	$(BIN)/python -m tests.play.slack

teams: setup ## try the bot in Microsoft's Agents Playground, without a token
	$(BIN)/python -m tests.play.teams

reference: setup ## the pages of docs/reference/, from the catalogue and the lock file
	$(BIN)/handgreb flows --shipped --format markdown > docs/reference/flows.md
	$(BIN)/handgreb flows --shipped --format markdown --language en > docs/reference/flows.en.md
	$(BIN)/handgreb flows evidence --format markdown > docs/reference/evidence.md
	$(BIN)/handgreb flows evidence --format markdown --language en > docs/reference/evidence.en.md
	$(BIN)/handgreb rules --shipped --format markdown > docs/reference/rules.md
	$(BIN)/handgreb rules --shipped --format markdown --language en > docs/reference/rules.en.md
	$(BIN)/python -m tests.hostile.supply > docs/reference/dependencies.md

lock: setup ## the lock files anew, from pyproject.toml
	$(BIN)/uv pip compile $(COMPILE) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(COMPILE) pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile $(COMPILE) --group build -c requirements-dev.lock -o requirements-build.lock
COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund --silent
	@touch $@

.PHONY: help setup demo test check fix e2e pictures long years attack bench slack teams reference lock
