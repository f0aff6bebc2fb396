# The whole developer interface. Every target sets up what it needs, into .venv, from hash-locked requirements.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NODE_READY := $(VENV)/node/installed
BUNDLED := $(wildcard functions/*/requirements.txt)

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Touchstone needs Python 3.11 or newer; set PYTHON=python3.x")'
	@$(PYTHON) -m venv $(VENV)
	@echo "installing locked requirements into $(VENV) (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

$(NODE_READY): $(READY) requirements/node/package.json requirements/node/package-lock.json
	@$(BIN)/python -m infra.node_packages

.PHONY: setup
setup: $(READY) $(NODE_READY) ## Make .venv with everything locked in requirements/

.PHONY: test
test: $(READY) $(NODE_READY) ## Run the checks and every test
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -q -n 2

.PHONY: check
check: $(READY) ## Lint, format, types, layers, published schemas
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/touchstone schemas --check

.PHONY: rehearse
rehearse: $(READY) ## Run the whole loop on this machine: baseline, SFT, RFT, evaluations, gate, release; then what the reward teaches
	$(BIN)/touchstone rehearse
	$(BIN)/touchstone rehearse learning

.PHONY: bench
bench: $(READY) ## Measure speed, import time, memory and bundle size; print ratios; write docs/benchmarks.md
	$(BIN)/python -m bench

.PHONY: synth
synth: $(READY) ## Synthesise the CDK app in its variants, lint it, run cdk-nag
	$(BIN)/python -m infra.synth

.PHONY: teardown
teardown: $(READY) ## List what a teardown leaves behind
	$(BIN)/python -m infra.teardown

.PHONY: format
format: $(READY) ## Format the code and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: lock
lock: $(READY) ## Write requirements anew (needs uv on the machine)
	$(BIN)/python -m infra.node_packages lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes pyproject.toml $(foreach extra,aws local report mlflow,--extra $(extra)) --group dev \
	  --custom-compile-command "make lock" --no-emit-index-url -o requirements/dev.txt
	for name in $(dir $(BUNDLED)); do \
	  uv pip compile --quiet --universal --python-version 3.13 --generate-hashes $${name}requirements.in \
	    --custom-compile-command "make lock" --no-emit-index-url -o $${name}requirements.txt; done
