# `make demo` and `make test` need only python3 (3.11 to 3.13) and make; they set up .venv on the first run.
PYTHON ?= python3
COURSE = .venv/bin/course

.PHONY: setup demo lab test bench notebooks lint clean

setup:
	@$(PYTHON) autograder/bootstrap.py

demo: setup
	@$(COURSE) demo

lab: setup
	@$(COURSE) lab

test: setup
	@.venv/bin/python tests/run_all.py

bench: setup
	@.venv/bin/python -m tests.benchmarks

notebooks: setup
	@.venv/bin/python -m tests.notebooks.store

lint: setup
	@.venv/bin/python tests/run_all.py --lint

clean:
	rm -rf .venv work autograded feedback .mypy_cache .ruff_cache
