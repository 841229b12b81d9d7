# make run     the whole stack; encodes a clip and plays it: http://127.0.0.1:8001/   (CLIP=path/to/phone.mov for your own)
# make test    the whole test suite
# make lint    ruff and mypy
# make bench   the benchmarks, as ratios against baselines run beside them
# make screenshots   pictures of the pages, into var/screenshots
# make client  the Dart client of the API, generated into var/client, its syntax checked
# make images  the container images, built by buildah on a Debian machine without a Docker engine, and tried out
# make setup   what the others call first: .venv, the locked packages, the pages
#
# Python ≥ 3.11 and make are all that is needed; PYTHON=python3.12 chooses another interpreter.

PYTHON ?= python3
BIN := .venv/bin
SETUP := .venv/setup.stamp

.PHONY: run test lint bench screenshots client images setup clean

run: setup
	@$(BIN)/python -m workers.stack $(if $(CLIP),"$(CLIP)")

test: setup
	@$(BIN)/python -m tests.web.tusjs
	@$(BIN)/python -m tests.web.axe
	$(BIN)/pytest -n 3 --dist worksteal

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m infra.pages --check

bench: setup
	$(BIN)/python -m bench all

screenshots: setup
	$(BIN)/python -m infra.screenshots

client: setup
	@$(BIN)/python -m infra.client

images:
	PYTHON=$(PYTHON) infra/images.sh

setup: $(SETUP)
	@$(BIN)/python -m infra.pages

$(SETUP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; set PYTHON=")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf .venv var build dist
