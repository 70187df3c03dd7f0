# Everything here needs only python3 (3.11 to 3.13) and make. The first run sets up .venv: `demo`, `lab` and `pages` with
# what students and graders need; the others add what development needs. A Python that is named here, as in
# `make setup PYTHON=python3.12`, is taken; otherwise python3, or the same version of it that is built to be faster.
PYTHON ?= python3
OR_FASTER = $(if $(filter file,$(origin PYTHON)),--or-faster)
ifeq ($(OS),Windows_NT)
BIN = .venv/Scripts
else
BIN = .venv/bin
endif

.PHONY: course setup demo lab test quick soak bench notebooks pages docs lint clean

course:
	@$(PYTHON) -I autograder/bootstrap.py $(OR_FASTER) requirements.txt

setup:
	@$(PYTHON) -I autograder/bootstrap.py $(OR_FASTER) requirements-dev.txt

demo: course
	@$(BIN)/python -m tests.classroom

lab: course
	@$(BIN)/course lab $(OPTIONS)

test: setup
	@$(BIN)/python tests/run_all.py

quick: setup
	@$(BIN)/python tests/run_all.py --quick

soak: setup
	@$(BIN)/python tests/run_all.py --soak

bench: setup
	@$(BIN)/python -m tests.benchmarks

notebooks: setup
	@$(BIN)/python -m tests.notebooks.store

pages: course
	@$(BIN)/python -m lossopt.pages

docs: setup
	@$(BIN)/python docs/reference/build.py

lint: setup
	@$(BIN)/python tests/run_all.py --lint

# What can be made again; a student's work/ and a class's marks cannot.
clean:
	rm -rf .venv work/demo .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
