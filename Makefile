# Needs Python 3.11 or newer and nothing else: every target sets up .venv from the lock file first, once. A C compiler makes it faster.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
INSTALLED := $(VENV)/.installed
COMPILED := $(wildcard extractors/*.pyx extractors/*.pxi extractors/*/*.pyx extractors/*/*.pxd)

# Nothing here reports to anybody.
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export GX_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format bench guard lock clean

help:  ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

install: $(INSTALLED)  ## Set up .venv from the lock file

$(INSTALLED): requirements.lock pyproject.toml $(COMPILED)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(INSTALLED)  ## Run the whole pipeline against the bundled sample portal, into data/demo
	$(BIN)/juesuan demo

test: $(INSTALLED)  ## Run the tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: $(INSTALLED)  ## Check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(INSTALLED)  ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(INSTALLED) $(PEERS)/.installed  ## Measure: other readers beside this one, and what the cost grows with
	$(BIN)/python -m benchmarks.bench --rounds 3

guard: $(INSTALLED)  ## Fail where reading has become much slower beside pdfium
	$(BIN)/python -m benchmarks.guard

# Readers that are only measured, in an environment of their own: several bring an OpenCV of their own.
$(PEERS)/.installed: benchmarks/peers.lock
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --require-hashes --requirement benchmarks/peers.lock
	@touch $@

lock: $(INSTALLED)  ## Renew the lock file with the newest releases that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra ocr --extra s3 --extra dask --universal --python-version 3.11 --upgrade --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" --quiet --output-file requirements.lock
	$(BIN)/uv pip compile benchmarks/peers.in --universal --python-version 3.11 --upgrade --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" --quiet --output-file benchmarks/peers.lock

clean:  ## Remove what was built; the homes under data/ stay
	rm -rf $(VENV) $(PEERS) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
