# One command each. `make run` and `make test` do all set-up themselves.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run live test check setup bench crash api lock clean
.DEFAULT_GOAL := run

run: setup .venv-lab/ready  ## the fraud pipeline, end to end, on a fresh data folder
	@$(BIN)/python scripts/run_lab.py $(ARGS)

live: setup .venv-lab/ready  ## decisions in real time, until Ctrl-C; goes on where it stood
	@$(BIN)/python scripts/run_live.py $(ARGS)

test: .venv/dev  ## the whole suite, a few minutes
	-@$(MAKE) --no-print-directory .venv-lab/ready
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: .venv/dev  ## format, lint, types, layers, stale generated code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python scripts/generate_api.py --check
	$(BIN)/python -m pytest tests/test_layers.py

setup: .venv/core  ## leaves the command at .venv/bin/millstream

bench: .venv/bench  ## ratios against peers and the physical limit; writes bench/results (ARGS=soak, steady, endurance, peers)
	-@$(MAKE) --no-print-directory .venv-peers/ready
	$(BIN)/python -m bench $(ARGS)

crash: .venv/dev  ## the long crash tests: 550 kills
	$(BIN)/python -m pytest -n auto --dist loadfile -m long tests/crash $(ARGS)

api: .venv/dev  ## write src/millstream/api and docs/coverage.md from botocore's models
	$(BIN)/python scripts/generate_api.py

lock: .venv/core  ## renew the pinned requirements
	sh scripts/lock.sh

.venv/core: pyproject.toml requirements/core.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Millstream needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. Try: make PYTHON=python3.12")'
	@echo "Setting up .venv (about 60 MB to download the first time) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements/core.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/core requirements/dev.txt
	@echo "Setting up the test tools (about 110 MB the first time) …"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

.venv/bench: .venv/dev requirements/bench.txt
	@$(PIP) --require-hashes -r requirements/bench.txt
	@touch $@

.venv-peers/ready: requirements/peers.txt
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/peers.txt
	@touch $@

.venv-lab/ready: requirements/lab.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info >= (3, 13) and "The SageMaker Python SDK v2 and scikit-learn 1.4 support Python up to 3.12, and this is " + sys.version.split()[0] + ". Try: make run PYTHON=python3.12")'
	@echo "Setting up the lab's environment: SageMaker SDK v2 and scikit-learn (about 190 MB the first time) …"
	@$(PYTHON) -m venv .venv-lab
	@$(BIN)/uv pip install --quiet --python .venv-lab --require-hashes -r requirements/lab.txt 2>/dev/null || .venv-lab/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lab.txt
	@touch $@

.venv-sdk3/ready: requirements/sdk3.txt  ## SageMaker SDK v3 for its test in tests/e2e; not part of make test
	@echo "Setting up an environment with the SageMaker SDK v3 (over 1 GB on disk) …"
	@$(PYTHON) -m venv .venv-sdk3
	@$(BIN)/uv pip install --quiet --python .venv-sdk3 --require-hashes -r requirements/sdk3.txt 2>/dev/null || .venv-sdk3/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/sdk3.txt
	@touch $@

clean:  ## remove the environments; data folders stay
	rm -rf .venv .venv-lab .venv-peers
