# Two commands do it all: `make run` serves the app, `make test` runs every test.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run test bench lint geo lock browser office postgres
run: $(READY)
	$(BIN)/python app.py serve

test: lint browser office postgres
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(BIN)/ruff check .

bench: browser $(READY)
	$(BIN)/python tests/bench/bench.py

geo: $(READY)
	$(BIN)/python -m geo.build

# Resolves pyproject.toml anew for every platform; commit the result.
lock: $(READY)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --upgrade --quiet --output-file requirements.lock

$(READY): requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

browser: $(READY)
	@command -v chromium >/dev/null || [ -n "$$CHROMIUM" ] || \
		($(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends chromium)

# LibreOffice shows what a reader of our slides sees; Poppler reads our PDF as most people's programs do.
office:
	@command -v soffice >/dev/null && command -v pdffonts >/dev/null || \
		($(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends \
		libreoffice-impress poppler-utils)

# Tests start servers of their own; gdal-bin reads their PostGIS tables and our API as QGIS does.
postgres:
	@ls /usr/lib/postgresql/*/bin/initdb /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 \
		&& command -v ogrinfo >/dev/null || \
		($(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends \
		postgresql 'postgresql-.*-postgis-3$$' gdal-bin)
