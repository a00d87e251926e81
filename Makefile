# make check   everything that must pass; makes .venv and installs what it needs
# make fix     let ruff mend and format
# make cover   the tests again with coverage, which takes three times as long
# make snap    write new and changed snapshots
# make wheel   build the wheel, install it in a clean environment, run it from another folder
# make bench   agreement and speed in full; minutes, not part of check

PYTHON ?= python3
BIN := .venv/bin
.PHONY: check lint types floors test cover wheel fix snap bench

check: lint types floors test wheel

.venv/ready: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch .venv/ready

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

floors: .venv/ready
	$(BIN)/lint-imports --no-logo

test: .venv/ready
	$(BIN)/pytest --quiet --numprocesses auto

cover: .venv/ready
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --quiet
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

wheel: .venv/ready
	rm -rf build dist
	$(BIN)/python -m build --quiet --wheel --outdir dist .
	$(PYTHON) -m venv --clear build/clean
	build/clean/bin/pip install --quiet --constraint constraints.txt dist/*.whl
	cp examples/case.json build/case.json
	cd build && XDG_CACHE_HOME=$$PWD/cache clean/bin/expert explain case.json --lang en
	test ! -e build/cache # the wheel carries the compiled pack, so nothing was compiled
	cd build && clean/bin/expert version

fix: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

snap: .venv/ready
	$(BIN)/pytest --inline-snapshot=fix,create

bench: .venv/ready
	$(BIN)/pip install --quiet clipspy
	$(BIN)/python benchmarks/agreement.py
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/explain.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/audit.py
