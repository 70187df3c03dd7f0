# Everything here needs only python3 (3.11 to 3.13) and make. The first run sets up .venv: `demo`, `lab` and `pages` with
# what students and graders need; the others add what development needs.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN = .venv/Scripts
else
BIN = .venv/bin
endif

.PHONY: course setup demo lab test quick soak bench notebooks pages docs lint clean

course:
	@$(PYTHON) -I autograder/bootstrap.py requirements.txt

setup:
	@$(PYTHON) -I autograder/bootstrap.py requirements-dev.txt

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
