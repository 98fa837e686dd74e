# The two commands are `make run` and `make test`; `make` alone explains them all.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# Debian's own where it is: it is compiled with profiles, and does the same in about four fifths of the time.
PYTHON ?= $(or $(wildcard /usr/bin/python3.11),python3.11)
BIN := .venv/bin
PORT ?= 8000
# What is compiled once is kept: the tests start the service many times.
unexport PYTHONDONTWRITEBYTECODE
T ?= tests
# What `make quick` runs, and does without, by marker (pyproject.toml, tests/conftest.py).
QUICK := $(addprefix tests/,architecture engine casework contracts services)
SLOW := browser or office or s3 or postgresql or clamav or judge or provider or long

.PHONY: help run serve demo quick test specimens disposals attacks faults matrix corpus production golden check format lock clean

help: ## Say what each command does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: .venv/run.stamp ## Install what is needed, take some invented enquiries the whole way once, then serve the pages
	@scripts/system-packages run
	@scripts/build-assets
	@$(BIN)/forms-service demo --no-scenarios --out var/demo
	@echo "Serving on http://127.0.0.1:$(PORT) (sign in as any of the invented people; stop with Ctrl-C)"
	@$(BIN)/forms-service serve --port $(PORT)

serve: .venv/run.stamp ## Serve the pages without the demonstration
	@scripts/build-assets
	@$(BIN)/forms-service serve --port $(PORT)

demo: .venv/run.stamp ## Take several invented enquiries the whole way: make demo OUT=dir
	@scripts/system-packages run
	@$(BIN)/forms-service demo --out $(or $(OUT),$(error Say where: make demo OUT=dir))

quick: .venv/test.stamp ## Check everything and run the tests that need no other program and do not take long
	@scripts/build-assets
	@$(MAKE) --no-print-directory check
	@$(BIN)/pytest --quiet --numprocesses 2 --dist worksteal -m "not ($(SLOW))" $(QUICK)

test: .venv/test.stamp ## Install what tests need, check everything, run every test: make test [T=path]
	@scripts/system-packages test
	@scripts/build-assets
	@$(MAKE) --no-print-directory check
	@$(BIN)/pytest $(if $(filter tests,$(T)),--numprocesses 3 --dist loadfile --no-loadscope-reorder) $(T)

specimens: .venv/test.stamp ## Every specimen of every form the whole way, each PDF judged, each statement traced (long)
	@scripts/system-packages test
	@EVERY_SPECIMEN=1 $(BIN)/pytest --verbose tests/documents/test_specimens_of_forms.py tests/documents/test_every_statement_is_traced.py

disposals: .venv/test.stamp ## Destroy 400 records on both pairs of database and store while workers are killed; look for what is left (long)
	@scripts/system-packages test
	@DISPOSALS=400 $(BIN)/pytest --quiet tests/journeys/test_disposals.py

attacks: .venv/test.stamp ## Change every cell of what is sealed, one after the other, and see that the one command finds it (some minutes)
	@EVERY_ATTACK=1 $(BIN)/pytest --quiet tests/contracts/test_reconciling.py

faults: .venv/test.stamp ## Kill, suspend, fill and slow all there is while people work, and say what each cost (as root; long)
	@scripts/system-packages test
	@scripts/build-assets
	@EVERY_FAULT=1 $(BIN)/pytest --quiet tests/journeys/test_faults.py tests/adapters/test_hostile_uploads.py tests/adapters/test_pdf_conversion.py

corpus: .venv/test.stamp ## Put single mistakes into small forms, and print by kind which are found
	@PYTHONPATH=. $(BIN)/python -m tests.corpus.run

production: .venv/test.stamp ## Follow docs/operations.md from a clone to production under a new account, and count the minutes (as root)
	@$(BIN)/pytest --quiet tests/journeys/production.py

matrix: .venv/test.stamp ## Ask for every route as everybody, and send 10,000 generated requests; say who was let in to what (long)
	@scripts/build-assets
	@PYTHONPATH=. $(BIN)/python -m tests.access.run

golden: .venv/test.stamp ## Renew the golden files (tests/golden) on purpose, from the demonstration as it is now
	@scripts/system-packages test
	@PYTHONPATH=. $(BIN)/python -m tests.golden.run

# The tests are read here once, so that not each of the processes that run them compiles them all.
check: .venv/test.stamp ## Lint, types, import contracts, form definitions
	@$(BIN)/mypy & types=$$!; \
	  $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/forms-service library check \
	  && { read=$$($(BIN)/pytest --collect-only -qq) || { echo "$$read"; false; }; }; \
	  others=$$?; wait $$types && exit $$others

format: .venv/test.stamp ## Format the code
	@$(BIN)/ruff check --fix-only --exit-zero --quiet .
	@$(BIN)/ruff format .

lock: .venv/test.stamp ## Pin every dependency anew after a change of pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra build --generate-hashes --python-version 3.11 --universal --quiet --output-file requirements/run.txt
	@$(BIN)/uv pip compile pyproject.toml --extra build --extra dev --generate-hashes --python-version 3.11 --universal --quiet --output-file requirements/test.txt

clean: ## Remove what was built (not what was recorded: that is in var/)
	@rm -rf .venv node_modules forms_service/web/static/assets .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@scripts/system-packages run
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@
