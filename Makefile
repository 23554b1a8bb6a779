# sago: the flight recorder for Linux machines. `make help` lists the targets.
VERSION := 0.1.0
CC ?= gcc
CLANG ?= clang
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
RUNS ?= 20000
MAKEFLAGS += --no-print-directory

# Debian's packages: to build, and besides those to test.
BUILD_PACKAGES := gcc libc6-dev pkg-config liblmdb-dev libzstd-dev libinih-dev libmnl-dev
CHECK_PACKAGES := $(BUILD_PACKAGES) libcmocka-dev bats procps sysstat python3 clang libclang-rt-14-dev strace binutils \
	util-linux iproute2 zsh fish git man-db
LINT_PACKAGES := clang-format clang-tidy cppcheck shellcheck
BENCH_PACKAGES := $(BUILD_PACKAGES) sysstat procps python3 strace

PKGS := lmdb libzstd libmnl inih
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)

# tables leave out the fields at the end of a row that are zero
WARN := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wundef -Werror \
	-Wno-missing-field-initializers
OPT ?= -O2 -g
# -ffp-contract=off: formulas are evaluated as written (a fused multiply-add would change the second decimal)
CFLAGS += -std=c11 $(OPT) $(WARN) -fno-strict-aliasing -ffp-contract=off -fstack-protector-strong $(PKG_CFLAGS) $(SAN)
CPPFLAGS += -D_GNU_SOURCE -DSAGO_VERSION='"$(VERSION)"' -Iinclude
LDFLAGS += $(SAN)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

# The folders in the order of the flow (README, "How it works"); tests/checks/layers verifies that arrows point one way.
folder_objs = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(sort $(foreach f,$(1),$(wildcard src/$(f)/*.c))))
COMMON := $(call folder_objs,base schema sample formula codec store)
COLLECT := $(COMMON) $(call folder_objs,probe collect)
QUERY := $(COMMON) $(call folder_objs,window view render query)
# all but the two mains, for unit tests and fuzz targets
LIBRARY := $(filter-out $(BUILD)/obj/collect/main.o $(BUILD)/obj/query/main.o,$(sort $(COLLECT) $(QUERY)))

all: $(BUILD)/sago $(BUILD)/sago-collect ## build both programs

$(BUILD)/sago: $(QUERY)
	$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm
$(BUILD)/sago-collect: $(COLLECT)
	$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm
$(BUILD)/obj/%.o: src/%.c | have-packages
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

have-packages:
	@for p in lmdb:liblmdb-dev libzstd:libzstd-dev libmnl:libmnl-dev inih:libinih-dev; do \
		pkg-config --exists $${p%%:*} 2>/dev/null || missing="$$missing $${p##*:}"; done; \
	[ -z "$$missing" ] || { echo "missing Debian packages:$$missing (make deps installs them, as root)" >&2; exit 1; }

# $(call install_packages,LIST): as root installs what is missing, else says what it is.
install_packages = @missing=; for p in $(1); do \
	dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ]; then echo "installing:$$missing"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; } >/dev/null </dev/null; \
	else echo "missing Debian packages:$$missing (run as root to have them installed)" >&2; exit 1; fi

deps: ## install what the build needs (as root)
	$(call install_packages,$(BUILD_PACKAGES))

# ---- demo -----------------------------------------------------------------------------------------
demo: ## install what is missing, build, record this machine for a few seconds, replay it
	$(call install_packages,$(BUILD_PACKAGES))
	@$(MAKE) -s all
	@tests/tools/demo $(BUILD)

# ---- tests ----------------------------------------------------------------------------------------
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
TOOLS := $(patsubst tests/tools/%.c,$(BUILD)/tests/%,$(wildcard tests/tools/*.c))
FUZZ := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

$(BUILD)/libsago.a: $(LIBRARY)
	@rm -f $@ && ar rcs $@ $^
$(BUILD)/tests/test_%: tests/unit/test_%.c $(BUILD)/libsago.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libsago.a $(LDFLAGS) $(PKG_LIBS) -lcmocka -lm
$(TOOLS): $(BUILD)/tests/%: tests/tools/%.c $(BUILD)/libsago.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libsago.a $(LDFLAGS) $(PKG_LIBS) -lm
$(BUILD)/tests/%.so: tests/peer/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -shared -o $@ $< -ldl

check: ## everything that CI runs but the linters; installs what it needs as root
	$(call install_packages,$(CHECK_PACKAGES))
	@$(MAKE) -s check-built

check-built: all tools
	@tests/checks/run-all $(BUILD)

unit: $(UNIT) ## the unit tests
	@rc=0; for t in $(UNIT); do $$t || rc=1; done; exit $$rc
tools: $(TOOLS) $(BUILD)/tests/shim.so $(BUILD)/tests/fakefs.so $(BUILD)/tests/procorder.so $(BUILD)/tests/ioerror.so

asan: ## the unit tests and both programs under ASan and UBSan
	@$(MAKE) -s BUILD=$(BUILD)/asan OPT='-O1 -g -fno-omit-frame-pointer' SAN='$(SANITIZE)' all unit
clang: ## build everything with clang and the same warnings
	@$(MAKE) -s BUILD=$(BUILD)/clang CC=$(CLANG) all

# All that a fuzz target links is instrumented.
FUZZ_SAN := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
$(BUILD)/fuzz/obj/libsago.a: $(wildcard src/*/*.c src/*/*.h include/*)
	@$(MAKE) -s BUILD=$(BUILD)/fuzz/obj CC=$(CLANG) OPT='-O1 -g' SAN='$(FUZZ_SAN)' $@
$(FUZZ): $(BUILD)/fuzz/%: tests/fuzz/%.c $(BUILD)/fuzz/obj/libsago.a
	@mkdir -p $(@D)
	$(CLANG) $(CPPFLAGS) -std=c11 -O1 -g $(PKG_CFLAGS) -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		-o $@ $< $(BUILD)/fuzz/obj/libsago.a $(PKG_LIBS) -lm
fuzz: $(FUZZ) ## each fuzz target for RUNS inputs (1000000 for the full dose)
	@for f in $(FUZZ); do mkdir -p $(BUILD)/fuzz/corpus/$$(basename $$f); \
		$$f -runs=$(RUNS) -max_len=16384 -print_final_stats=1 $(BUILD)/fuzz/corpus/$$(basename $$f) \
			>$$f.log 2>&1 || { tail -40 $$f.log; exit 1; }; \
		echo "$$(basename $$f): $(RUNS) inputs, no finding"; done

PAIRS ?= 10000
SEED ?= 1
peer-fuzz: all tools ## PAIRS random machines and command lines, asked of each family of real tools and of sago (SEED chooses which)
	tests/peer/fuzz-sar $(BUILD) --pairs $(PAIRS) --seed $(SEED)
	tests/peer/fuzz-live $(BUILD) --pairs $(PAIRS) --seed $(SEED)
	tests/peer/fuzz-moment $(BUILD) --pairs $(PAIRS) --seed $(SEED)

torture: all tools $(BUILD)/tests/test_store_race ## the faults that make check injects in small doses, in full: kills, mutants, fuzzing (hours)
	SAGO_KILLS=10000 $(BUILD)/tests/test_store_race
	tests/tools/fail-collect $(BUILD) 1875
	$(BUILD)/tests/mutants 1000000 1
	tests/tools/flip-bits $(BUILD) --mutants 0
	FAIL_SHARE=1 bats -f "any system call of a reader" tests/bats/reader.bats
	@$(MAKE) RUNS=1000000 fuzz

# ---- quality --------------------------------------------------------------------------------------
SOURCES = $(shell git ls-files 'src/*.c' 'src/*.h' 'include/*.h' 'tests/*.c' 'tests/*.h')
lint: ## clang-format, clang-tidy, cppcheck, shellcheck
	$(call install_packages,$(BUILD_PACKAGES) libcmocka-dev $(LINT_PACKAGES))
	@tests/checks/lint $(CPPFLAGS) $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
format: ## format the sources in place
	clang-format -i $(SOURCES)
bench: ## compare with the peers, side by side, in one run
	$(call install_packages,$(BENCH_PACKAGES))
	@$(MAKE) -s all tools
	@tests/bench/run $(BUILD)
bench-processes: ## what recording processes costs, beside atop
	$(call install_packages,$(BENCH_PACKAGES) atop)
	@$(MAKE) -s all tools
	@tests/bench/processes $(BUILD)

# ---- install --------------------------------------------------------------------------------------
# SHELL:where it looks for completions, below PREFIX/share
COMPLETIONS := bash:bash-completion/completions/sago zsh:zsh/site-functions/_sago fish:fish/vendor_completions.d/sago.fish
install: all ## install the programs, manual pages, completions, crontab and settings (PREFIX, DESTDIR)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)/etc/cron.d
	install -m 755 $(BUILD)/sago $(DESTDIR)$(PREFIX)/bin/sago
	install -m 755 $(BUILD)/sago-collect $(DESTDIR)$(PREFIX)/sbin/sago-collect
	for s in 1 5 8; do install -d $(DESTDIR)$(PREFIX)/share/man/man$$s; \
		for p in man/*.$$s; do [ ! -e $$p ] || install -m 644 $$p $(DESTDIR)$(PREFIX)/share/man/man$$s/; done; done
	$(foreach c,$(COMPLETIONS),install -d $(DESTDIR)$(PREFIX)/share/$(dir $(lastword $(subst :, ,$(c)))) && \
		$(BUILD)/sago completion $(firstword $(subst :, ,$(c))) >$(DESTDIR)$(PREFIX)/share/$(lastword $(subst :, ,$(c))) &&) :
	sed 's|@SBIN@|$(PREFIX)/sbin|' cron/sago.cron >$(DESTDIR)/etc/cron.d/sago && chmod 644 $(DESTDIR)/etc/cron.d/sago
	[ -e $(DESTDIR)/etc/sago.conf ] || install -m 644 cron/sago.conf $(DESTDIR)/etc/sago.conf
uninstall: ## remove what install put there (the store and the settings stay)
	rm -f $(DESTDIR)$(PREFIX)/bin/sago $(DESTDIR)$(PREFIX)/sbin/sago-collect $(DESTDIR)/etc/cron.d/sago
	for p in man/*.[158]; do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${p##*.}/$$(basename $$p); done
	rm -f $(foreach c,$(COMPLETIONS),$(DESTDIR)$(PREFIX)/share/$(lastword $(subst :, ,$(c))))

clean: ## remove everything built
	rm -rf $(BUILD)
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
.PHONY: all have-packages deps demo check check-built unit tools asan clang fuzz torture lint format bench bench-processes install \
	uninstall clean help
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
