# sago: make help lists the targets.
VERSION := 0.1.0
CC ?= gcc
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
WARN := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wundef -Werror
OPT ?= -O2 -g
PKGS := lmdb libzstd libmnl inih
ifeq ($(shell pkg-config --exists $(PKGS) 2>/dev/null && echo yes),yes)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS := $(shell pkg-config --libs $(PKGS))
endif
CPPFLAGS += -D_GNU_SOURCE -DSAGO_VERSION='"$(VERSION)"' -Iinclude
CFLAGS += -std=c11 $(OPT) $(WARN) -fno-strict-aliasing -ffp-contract=off -fstack-protector-strong $(PKG_CFLAGS) $(SAN)
LDFLAGS += $(SAN)

folder_objs = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(sort $(foreach f,$(1),$(wildcard src/$(f)/*.c))))
COMMON := $(call folder_objs,base schema sample formula codec store)
COLLECT := $(COMMON) $(call folder_objs,probe collect)
QUERY := $(COMMON) $(call folder_objs,window view render query)
# everything but the two mains, for the unit tests and fuzz targets
LIBOBJS := $(filter-out $(BUILD)/obj/collect/main.o $(BUILD)/obj/query/main.o,$(sort $(COLLECT) $(QUERY)))

all: $(BUILD)/sago $(BUILD)/sago-collect ## build both programs

$(BUILD)/sago: $(QUERY)
	$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm
$(BUILD)/sago-collect: $(COLLECT)
	$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm
$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
$(BUILD)/libsago.a: $(LIBOBJS)
	rm -f $@ && ar rcs $@ $^
$(BUILD)/tests/test_%: tests/unit/test_%.c $(BUILD)/libsago.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libsago.a $(LDFLAGS) $(PKG_LIBS) -lcmocka -lm
unit: $(UNIT) ## run the unit tests
	@set -e; for t in $(UNIT); do $$t; done

format: ## format the sources in place
	clang-format -i $$(git ls-files '*.c' '*.h')
clean: ## remove everything built
	rm -rf $(BUILD)
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
.PHONY: all unit format clean help
.DEFAULT_GOAL := all
