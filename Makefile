# `make demo` and `make test` need only python3 (3.11 to 3.13) and make; they set up .venv on the first run.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN = .venv/Scripts
else
BIN = .venv/bin
endif

.PHONY: setup demo lab test soak bench notebooks pages lint clean

setup:
	@$(PYTHON) -I autograder/bootstrap.py

demo: setup
	@$(BIN)/python -m tests.classroom

lab: setup
	@$(BIN)/course lab

test: setup
	@$(BIN)/python tests/run_all.py

soak: setup
	@$(BIN)/python tests/run_all.py --soak

bench: setup
	@$(BIN)/python -m tests.benchmarks

notebooks: setup
	@$(BIN)/python -m tests.notebooks.store

pages: setup
	@$(BIN)/python -m lossopt.pages

lint: setup
	@$(BIN)/python tests/run_all.py --lint

# What can be made again; a student's work/ and a class's marks cannot.
clean:
	rm -rf .venv work/demo .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
