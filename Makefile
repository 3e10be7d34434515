# Two commands do it all: `make run` serves the app, `make test` runs every test.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run test bench chaos lint audit sbom fuzz geo lock browser office postgres servers
run: $(READY)
	$(BIN)/python app.py serve

test: lint browser office postgres servers
	$(BIN)/python -m pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist loadfile --no-loadscope-reorder --durations 40

lint: $(READY)
	$(BIN)/ruff check .

# Known faults of what we depend on: asks PyPI, and says so where it can't; or ADVISORIES="folders of databases".
audit: $(READY)
	$(BIN)/python deploy/audit.py $(if $(ADVISORIES),--advisories $(ADVISORIES))

# What the running Atlas is made of (CycloneDX).
sbom: $(READY)
	$(BIN)/python deploy/sbom.py > sbom.json

bench: browser $(READY)
	$(BIN)/python tests/bench/bench.py

# An hour of a steady mixed load; MINUTES and RATE change it.
soak: $(READY)
	$(BIN)/python tests/bench/soak.py

# Machines are killed one after the other for five minutes (CHAOS_S) while people read and order.
CHAOS_S ?= 300
chaos: postgres servers $(READY)
	CHAOS_S=$(CHAOS_S) $(BIN)/python -m pytest -s tests/chaos

# Looks for inputs that break the law of tests/fuzz/; ends with 1 if it finds one.
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz.fuzz $(or $(MINUTES),10)

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
	@command -v chromium-headless-shell >/dev/null || [ -n "$$CHROMIUM" ] || \
		($(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends chromium-headless-shell) || \
		echo "The tests do without chromium-headless-shell, and take longer in Chromium itself."

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

# What stands around the Atlas where it runs on several machines; iproute2 makes the bad lines of tests/faults/.
servers:
	@command -v redis-server >/dev/null && command -v ip >/dev/null && command -v openssl >/dev/null && ls /usr/sbin/nginx >/dev/null 2>&1 || \
		($(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends \
		redis-server nginx-light iproute2 openssl)
