# Everything here needs Python 3.11, venv and make, and nothing else.

PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PINS := pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help demo lint test test-all bench docs reset-golden pins clean

help:  ## say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

demo: .venv/ready  ## a guided tour of a made-up Xuchang, from the sentence to who is missed
	@$(BIN)/python scripts/demo.py

lint: .venv/ready-dev  ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: lint  ## lint, and every test that needs no browser
	$(BIN)/python -m pytest -n 2 -m "not browser"

test-all:  ## what the build machine runs: the demo, the tests, the large profile
	.ci/run

bench: .venv/ready  ## the timings we promise, measured here and now
	$(BIN)/python benchmarks/bench.py

docs: .venv/ready-dev  ## run every transcript of the documents and write down what it prints
	$(BIN)/python -m pytest tests/docs -p no:xdist --reset-docs

reset-golden: .venv/ready-dev  ## write the compiler's golden SQL anew; read the difference before you commit it
	$(BIN)/python -m pytest tests/plancode/compiler -p no:xdist --reset-golden

pins: .venv/ready-dev  ## pin the newest versions that pyproject.toml allows
	$(BIN)/python scripts/pins.py

clean:  ## remove what was installed and made
	rm -rf .venv demo build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "no python3 found: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, $(PYTHON) is older" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "hint: apt-get install python3-venv" >&2; exit 1; }

.venv/ready: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing into .venv …" >&2
	@$(BIN)/$(PINS) -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.txt .venv/ready
	@echo "Installing the tools of development into .venv …" >&2
	@$(BIN)/$(PINS) -r requirements-dev.txt
	@touch $@
