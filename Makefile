# `make demo` shows the shop, `make test` proves it. Both set everything up by themselves: Python 3.11+ is enough.
PY := .venv/bin/python
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale*/*/LC_MESSAGES/*.po))

.PHONY: help demo test check lint types contracts migrations catalogue format messages bench vendor locks reset dev e2e
.NOTPARALLEL:

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: dev $(MESSAGES) ## run the whole shop with sample data until Ctrl-C (PORT, SANDBOX_PORT)
	@exec $(PY) -m ocop_store.demo

test: e2e $(MESSAGES) ## the whole test suite, browser tests included (ARGS="-k word")
	@$(PY) -m pytest $(if $(ARGS),$(ARGS),-n auto --dist loadfile --ignore=tests/demo)
	@$(if $(ARGS),,$(PY) -m pytest tests/demo) # by itself: it measures how long a start takes

check: lint types contracts migrations catalogue $(if $(SKIP_TESTS),,test) ## all that must hold before a merge (SKIP_TESTS=1 leaves the suite out)

lint: e2e
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types: e2e
	@.venv/bin/mypy

contracts: e2e ## imports only point down
	@.venv/bin/lint-imports

migrations: e2e
	@$(PY) manage.py makemigrations --check --dry-run

catalogue: e2e
	@$(PY) scripts/messages.py check

format: e2e ## let ruff rewrite the code
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

messages: e2e ## bring the message catalogues up to the source
	@$(PY) scripts/messages.py update

bench: e2e $(MESSAGES) ## every benchmark of docs/benchmarks.md
	@$(PY) manage.py bench all

vendor: ## fetch the browser libraries that vendor.json lists
	@python3 scripts/vendor.py

locks: e2e ## pin requirements/*.in again
	@scripts/lock.sh $(ARGS)

reset: ## stop the embedded servers and delete all local data
	@if [ -x $(PY) ]; then $(PY) -m ocop_store.embedded reset; else rm -rf .local; fi

dev e2e:
	@scripts/install.sh $@

%.mo: %.po
	@$(PY) scripts/messages.py compile $<
