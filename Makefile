# make demo    set up, then compare every method on real handwritten digits
# make test    set up what is missing, then run the tests
# make lint    style and types
# make docs    build the reference site into site/
# make docs-zensical   build the same pages with Zensical, the successor of Material for MkDocs, into build/zensical
# make notebooks   run the notebooks of proofs, and write them with their outputs to build/notebooks
# make lecture   the same notebooks as slides that need no network, build/notebooks/NAME.slides.html
# make notebooks-test   use two notebooks in a browser: a check that fails, and a slider that moves its picture
# make course   build the assignments in every form into build/course, and go through their gates; ONLY=a3 for one
# make course-diagnosis   measure what the checks state of mistakes and of every 5th mutant, and write the table into docs/teach.md; EVERY=1
# make lite   the students' notebooks as a JupyterLite site; its pages load Pyodide's packages from a network
# make reproduce-small   put the papers' claims to the test, 15 minutes on two cores; the reports are in results/
# make kill-test   kill and interrupt runs, commands and downloads at random, and compare what is left bit for bit; KILLS=50
# make sdp   worst cases over whole classes of functions, by semidefinite programs on grids of constants
# make fuzz   call every public function, a million calls in 52 rounds of half a minute; ROUNDS="17 18" for these two
# make theory-mutants   put wrong constants into the theory, one by one, and see that a test notices each
# make bench   timings, as ratios
# make gpu-emulated   without a GPU: what would run on one, with the real CuPy over an emulated CUDA
# make gpu-counts   over the emulated CUDA, count a step's launches, uploads and waits, and write the record
# make gpu-check   on a machine with a GPU: parity with the CPU, and timings

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
OUT ?= results/demo
KILLS ?= 50
EVERY ?= 5
ROUNDS ?= $(shell seq 0 51)

.PHONY: sdp demo test theory-mutants lint bench clean docs docs-test docs-zensical gpu-check fuzz gpu-emulated gpu-counts notebooks lecture notebooks-test course course-diagnosis lite reproduce-small kill-test

demo: $(VENV)/demo
	$(BIN)/adaptivesgd demo --jobs 2 --out $(OUT)

test: $(VENV)/test
	$(BIN)/python -m pytest -n 2

reproduce-small: $(VENV)/dask
	$(BIN)/adaptivesgd reproduce --size small --jobs 2 --out results

kill-test: $(VENV)/test
	ADAPTIVESGD_KILLS=$(KILLS) $(BIN)/python -m pytest -q -rP tests/test_resume.py tests/test_killed_files.py \
		tests/test_killed_commands.py tests/test_command_lines.py -k "killed or random or full"

sdp: $(VENV)/pep
	$(BIN)/python -m theory.sdp

$(VENV)/pep: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[pep]'
	touch $@

fuzz: $(VENV)/test
	for round in $(ROUNDS); do ADAPTIVESGD_FUZZ_ROUND=$$round $(BIN)/python -m pytest -q -x tests/fuzz || exit 1; done

theory-mutants: $(VENV)/test
	$(BIN)/python tests/theory_mutants.py

lint: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/test
	$(BIN)/python -m pytest tests/benchmarks

$(VENV)/demo: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/dask: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dask]'
	touch $@ $(VENV)/demo

$(VENV)/test: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[test,lint]'
	touch $@ $(VENV)/demo

docs: $(VENV)/docs
	$(BIN)/python docs/build.py
	$(BIN)/mkdocs build --quiet
	@echo "open site/index.html"

docs-test: docs $(VENV)/test
	npm install --silent --prefix build axe-core@4
	$(BIN)/python -m pytest tests/browser/test_site.py -n 2 -q

docs-zensical: docs
	$(BIN)/python -m pip install --quiet zensical
	sed 's#^site_dir: site#site_dir: build/zensical#' mkdocs.yml > .zensical.yml
	$(BIN)/zensical build -f .zensical.yml; status=$$?; rm .zensical.yml; exit $$status

$(VENV)/docs: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[docs]'
	touch $@

notebooks: $(VENV)/notebooks
	$(BIN)/python notebooks/build.py
	@echo "open build/notebooks with jupyter lab, or its pages and slides in a browser"

lecture: notebooks
	@echo "open build/notebooks/big_batch.slides.html, or another one, in a browser; no network is needed"

notebooks-test: $(VENV)/notebooks $(VENV)/course $(VENV)/docs $(VENV)/test
	$(BIN)/python -m pytest tests/browser/test_notebooks.py -q

$(VENV)/notebooks: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[notebooks]'
	touch $@

course-diagnosis: $(VENV)/course
	$(BIN)/python -m adaptivesgd_grading.measure --every $(EVERY) --list --rows build/diagnosis.jsonl --docs docs/teach.md

course: $(VENV)/course
	$(BIN)/python -m adaptivesgd_grading.gates build/course $(ONLY)

lite: $(VENV)/lite course
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build/wheels .
	cd notebooks/jupyterlite && $(abspath $(BIN))/jupyter lite build
	@echo "serve build/jupyterlite; the browser loads Pyodide's packages from a network"

$(VENV)/lite: $(VENV)/course
	$(BIN)/python -m pip install --quiet jupyter_server jupyterlite-core jupyterlite-pyodide-kernel
	touch $@

$(VENV)/course: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[course]'
	touch $@

clean:
	rm -rf $(VENV) results build dist site

gpu-emulated: $(VENV)/test
	$(BIN)/python tests/cuda_emulator -m pytest -q -n 2 -m gpu tests/test_gpu*.py

gpu-counts: $(VENV)/test
	PYTHONPATH=. $(BIN)/python tests/cuda_emulator tests/gpu_counts.py

gpu-check:
	python3 tests/gpu_check.py
