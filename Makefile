# Two commands: `make competition` runs the main job, `make test` the tests. Each sets up .venv by itself.
PYTHON ?= python3
BIN := .venv/bin
PRESET ?= default
BUDGET ?= quick
CLAIMS ?=
DATA ?= htad
STUDY ?= table1
OUT ?= results/competition-$(PRESET)

.PHONY: competition laziness umt greedy segmentation verify results proofs test test-all fuzz bench lint format docs figures clean

competition: .venv/run.stamp
	$(BIN)/mmtheory competition --preset $(PRESET) --out $(OUT)

laziness: .venv/run.stamp
	$(BIN)/mmtheory laziness

# HTAD comes with an optional package; other data: make umt DATA=paired
umt: .venv/umt.stamp
	$(BIN)/mmtheory umt --data $(DATA)

# make greedy                        Table 1
# make greedy STUDY=utilisation      section 5.2; also l1, sensitivity
greedy: .venv/umt.stamp
	$(BIN)/mmtheory greedy --study $(STUDY)

segmentation: .venv/run.stamp
	$(BIN)/mmtheory segmentation

# make verify                        the claims that take minutes, and the report in results/report; BUDGET=standard the others too
# make verify BUDGET=standard CLAIMS=laziness
verify: .venv/run.stamp
	$(BIN)/mmtheory verify $(CLAIMS) --budget $(BUDGET) --report results/report

# make results          every measured number of the pages anew, from claims and experiments: hours, at the standard budget
# make results BUDGET=quick
results: BUDGET := standard
results: .venv/test.stamp
	mkdir -p results
	rm -f results/verdicts.json
	-$(BIN)/mmtheory verify --budget $(BUDGET) --resume --json results/verdicts.json
	$(BIN)/python -m mmtheory.commands.record results/verdicts.json --budget $(BUDGET)
	$(BIN)/python -m docs.building.measured all
	$(BIN)/python -m docs.building.numbers

# make proofs           the machine-checked proofs, with Coq and MathComp: Debian's coq and libcoq-mathcomp-algebra
proofs:
	cd mmtheory/laziness/proofs && for file in $$(grep '\.v$$' _CoqProject); do echo $$file && coqc -w none $$file || exit 1; done

# make test             after every change: all that is not marked slow, hardly optimised, for compiling is what takes time
# make test-all         the slow tests too, all as it is run
test: .venv/test.stamp
	JAX_DISABLE_MOST_OPTIMIZATIONS=1 $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder -m 'not slow'

test-all: .venv/test.stamp
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# make fuzz             arbitrary flags, TOML and .npz files, for a minute; FUZZ_SECONDS=600 for ten
FUZZ_SECONDS ?= 60
fuzz: .venv/test.stamp
	FUZZ_SECONDS=$(FUZZ_SECONDS) JAXTYPING_DISABLE=1 $(BIN)/python -m pytest -p no:xdist tests/fuzz.py

lint: .venv/lint.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/lint.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# make docs             the documentation, in site/: offline, and strict about links and references
docs: .venv/docs.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build

# make bench            how fast descent is, beside the machine's limit and what was recorded in benchmarks/history.jsonl
bench: .venv/test.stamp
	$(BIN)/python benchmarks/throughput.py --compare

# make figures            every figure, running the sweeps that are missing
# make figures FIG=name   one of them
figures: .venv/umt.stamp
	$(BIN)/mmtheory figures $(FIG)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

.venv/umt.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[htad,mnist,digits]'
	touch $@ .venv/run.stamp

.venv/test.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $@ .venv/run.stamp .venv/umt.stamp

.venv/lint.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,lint]'
	touch $@ .venv/run.stamp .venv/umt.stamp .venv/test.stamp

.venv/docs.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[docs]'
	touch $@ .venv/run.stamp

clean:
	rm -rf .venv site .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
