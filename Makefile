# SPDX-License-Identifier: BSD-2-Clause
#
# Baton: build, run, test, measure. `make help` lists what there is.
#
# Objects go to build/<isa>-<compiler>-<variant>/. Every directory of objects has
# a file `flags` that changes only when a command line does, and every object
# depends on it and on the headers that it included last time.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables
SHELL := /bin/sh
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

ifeq ($(filter extra-prereqs,$(.FEATURES)),)
$(error make is version $(MAKE_VERSION), and Baton needs GNU make 4.3 or newer)
endif

# --- what can be chosen ---------------------------------------------------------

CC_KIND ?= clang
DEBUG ?= 0
MEM ?= 64
DISK ?= build/disk.img
V ?= 0

ISA := ia32
VARIANT := $(if $(filter 1,$(DEBUG)),debug,release)
B := build/$(ISA)-$(CC_KIND)-$(VARIANT)
Q := $(if $(filter 1,$(V)),,@)

ifneq ($(words $(filter clang gcc,$(CC_KIND)) $(filter 0 1,$(DEBUG) $(V))),3)
$(error CC_KIND is clang or gcc, DEBUG and V are 0 or 1)
endif
ifneq ($(words $(MEM)) $(words $(DISK)),1 1)
$(error MEM is a number of MiB, and DISK the name of one file, without blanks)
endif

# --- tools ----------------------------------------------------------------------

# Each goal names the groups of tools that it needs; tools/setup.sh installs what
# is missing, and takes a few milliseconds when nothing is.
NEEDS_all := build
NEEDS_gcc := build
NEEDS_size := build run
NEEDS_size-limits := build
NEEDS_portable := build
NEEDS_run := build run
NEEDS_guide := build run
NEEDS_guide-programs := build
NEEDS_gdb := build run gdb
NEEDS_bench := build run bench
NEEDS_profile := build run
NEEDS_performance := build run bench native
NEEDS_native := build native
NEEDS_wcet := build run
NEEDS_iso := build iso
NEEDS_test := build run test iso gdb
NEEDS_torture := build run
NEEDS_test-bochs := build run test iso bochs
NEEDS_mutate := build run test
NEEDS_kills := build run
NEEDS_fuzz := build test
NEEDS_coverage := build test coverage
NEEDS_prove := prove
NEEDS_explore := build
NEEDS_explore-mutants := build
NEEDS_explore-branches := build
NEEDS_explore-spin := build spin
NEEDS_tables := build test
NEEDS_tables-check := build test
NEEDS_format := lint
NEEDS_format-check := lint
NEEDS_lint := build lint
GROUPS := $(sort $(foreach goal,$(or $(MAKECMDGOALS),all),$(NEEDS_$(goal))))

.PHONY: setup
setup:
	@tools/setup.sh $(or $(GROUPS),build)

# --- flags ----------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Werror -Wconversion -Wshadow -Wundef -Wstrict-prototypes \
    -Wmissing-prototypes -Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings \
    -Wvla -Wformat=2 -Wimplicit-fallthrough
COMMON := -std=c17 -O2 -g -MMD -MP $(WARNINGS)
FREE := $(COMMON) -ffreestanding -fno-strict-aliasing -fno-stack-protector -fno-pic -fno-pie \
    -fno-asynchronous-unwind-tables -fomit-frame-pointer -ffile-prefix-map=$(CURDIR)=. \
    -mno-sse -mno-mmx -mno-80387

ifeq ($(CC_KIND),clang)
CC := clang --target=i386-unknown-none-elf
LD := ld.lld -m elf_i386
else
CC := gcc -m32
LD := ld -m elf_i386 --no-warn-rwx-segments
endif

KERNEL_INCLUDE := -Icore/include -Ikernel/include -Ikernel -Iisa/ia32/include
USER_INCLUDE := -Iuser/include -Iuser/isa/ia32 -Ikernel/include -Icore/include
# DWARF 4, because addr2line of binutils 2.40 does not tell what was inlined from DWARF 5 (make wcet).
KERNEL_FLAGS := $(FREE) -gdwarf-4 -ffunction-sections -mregparm=3 -DKERNEL_DEBUG=$(DEBUG) $(KERNEL_INCLUDE)
USER_FLAGS := $(FREE) -ffunction-sections -fdata-sections $(USER_INCLUDE)
LINK := -nostdlib -static -z noexecstack --build-id=none

# --- sources --------------------------------------------------------------------

CORE := $(wildcard core/*.c)
KERNEL := $(CORE) $(wildcard kernel/*.c isa/ia32/*.c isa/ia32/*.S)
# What most calls go through is compiled to be fast, all else to be small: `make size` has a limit.
FAST_SOURCES := $(addprefix kernel/,ipc.c name.c objects.c pages.c schedule.c tlb.c)
TIGHT := -Oz
TIGHT_SOURCES := $(filter-out $(FAST_SOURCES),$(filter %.c,$(KERNEL)))
MEMORY := $(wildcard user/memory/*.c)
USER_LIB := $(wildcard user/lib/*.c user/isa/ia32/*.c user/isa/ia32/*.S) $(MEMORY)
# Programs are a folder user/NAME, or a file user/demo/NAME.c or user/work/NAME.c; what
# they have in common, in a folder lib beside them or in user/lib, is linked as far as it is used. Root and the test program that takes its
# place are started by the kernel, all others by a parent: user/runtime.
SOURCES_root := $(wildcard user/root/*.c)
SOURCES_test := $(wildcard user/test/*.c user/isa/ia32/test/*.[cS])
COUNTER := $(wildcard user/isa/ia32/bench/*.[cS])
SOURCES_bench := $(wildcard bench/*.c) user/test/print.c $(COUNTER)
MANAGERS := memory dma# one program, under two names
WORK := $(basename $(notdir $(wildcard user/work/*.c)))
STARTED := console timer checks disk pager policy $(MANAGERS) $(basename $(notdir $(wildcard user/demo/*.c))) $(WORK)
RUNTIME := $(wildcard user/runtime/*.c)
$(foreach p,$(STARTED),$(eval SOURCES_$(p) := $$(RUNTIME) $$(wildcard user/$(p)/*.c user/demo/$(p).c)))
$(foreach p,disktest stream,$(eval SOURCES_$(p) += user/demo/lib/blocks.c))
# Measured under the pager, and in no image.
STARTED += costs
SOURCES_costs := $(RUNTIME) bench/paged/costs.c
$(foreach p,$(MANAGERS),$(eval SOURCES_$(p) := $$(RUNTIME) $$(wildcard user/manager/*.c)))
$(foreach p,$(WORK),$(eval SOURCES_$(p) := $$(RUNTIME) user/work/$(p).c $$(wildcard user/work/lib/*.c)))
SOURCES_cost += $(COUNTER)
# The programs that docs/guide.md consists of.
GUIDE := guide/lockers guide/visitor
GUIDE_SOURCES := $(patsubst %,build/%.c,$(GUIDE)) build/guide/start.baton
$(foreach p,$(GUIDE),$(eval SOURCES_$(p) := $$(RUNTIME) build/$(p).c))
USER := $(sort $(USER_LIB) $(foreach p,root test bench $(STARTED) $(GUIDE),$(SOURCES_$(p))))
# What the checks of the tree depend on.
TREE := $(sort $(shell find bench core isa kernel sim tests user -name '*.[chS]' 2>/dev/null))

objects = $(patsubst %,$(B)/%.o,$(1))
KERNEL_OBJECTS := $(call objects,$(KERNEL))
USER_OBJECTS := $(call objects,$(USER)) $(B)/user/elf.c.o

# --- the programs ---------------------------------------------------------------

.PHONY: all gcc
PROGRAMS := $(B)/kernel.elf $(patsubst %,$(B)/%.elf,root test bench $(STARTED))
all: $(PROGRAMS) build/layers.ok ## build the kernel and all programs

gcc: ## the same with gcc
	$(Q)$(MAKE) --no-print-directory CC_KIND=gcc all

$(B)/kernel.elf: isa/ia32/kernel.ld $(KERNEL_OBJECTS) $(B)/flags
	@echo "  LD    $@"
	$(Q)$(LD) $(LINK) --gc-sections -T isa/ia32/kernel.ld -o $@ $(KERNEL_OBJECTS)

# Boot modules take memory from the machine: without debug information, unless DEBUG=1.
$(foreach p,$(STARTED) $(GUIDE),$(eval STRIP_$(p) := $(if $(filter 0,$(DEBUG)),--strip-debug)))
define program # name
$(B)/$(1).elf: user/lib/program.ld $(call objects,$(USER_LIB) $(SOURCES_$(1))) $(B)/user/elf.c.o $(B)/flags
	@echo "  LD    $$@"
	@mkdir -p $$(@D)
	$$(Q)$$(LD) $$(LINK) --gc-sections $(STRIP_$(1)) -T user/lib/program.ld -o $$@ $$(filter %.o,$$^)
endef
$(foreach p,root test bench $(STARTED) $(GUIDE),$(eval $(call program,$(p))))

$(GUIDE_SOURCES) &: docs/guide.md tools/guide.py
	@echo "  TEXT  $^"
	$(Q)python3 tools/guide.py docs/guide.md build/guide

$(KERNEL_OBJECTS) $(B)/tools/size_probe.c.o: FLAGS = $(KERNEL_FLAGS)
$(call objects,$(TIGHT_SOURCES)): FLAGS = $(KERNEL_FLAGS) $(TIGHT)
$(USER_OBJECTS): FLAGS = $(USER_FLAGS)

$(B)/%.c.o: %.c $(B)/flags
	@echo "  CC    $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) -c -o $@ $<

$(B)/user/elf.c.o: kernel/elf.c $(B)/flags # for programs that start others
	@echo "  CC    $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) -c -o $@ $<

$(B)/%.S.o: %.S $(B)/flags
	@echo "  AS    $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) -c -o $@ $<

# The flags, and the lists of sources: a removed source links again, too.
SETTINGS = $(CC) | $(KERNEL_FLAGS) | $(TIGHT) $(TIGHT_SOURCES) | $(USER_FLAGS) | $(LD) $(LINK) | $(KERNEL) | $(USER)
$(B)/flags: FORCE | setup
	@mkdir -p $(@D)
	@echo '$(SETTINGS)' | cmp -s - $@ || echo '$(SETTINGS)' >$@

.PHONY: FORCE
FORCE:

-include $(KERNEL_OBJECTS:.o=.d) $(USER_OBJECTS:.o=.d)

# --- checks that fail the build -------------------------------------------------

build/layers.ok: tools/layers.py $(TREE) | setup
	@echo "  CHECK layers and include cycles"
	$(Q)python3 tools/layers.py
	@mkdir -p $(@D) && touch $@

# The core has to compile for every entry format, by itself.
.PHONY: portable
PORTABLE := $(foreach isa,x86_64 sv39,$(patsubst %,build/core-$(isa)/%.o,$(CORE)))
portable: $(PORTABLE) ## compile the core for x86-64 and for RISC-V, too
build/core-x86_64/%.o: TARGET = --target=x86_64-unknown-none-elf -Iisa/x86_64/include
build/core-sv39/%.o: TARGET = --target=riscv64-unknown-none-elf -Iisa/sv39/include
$(PORTABLE): FLAGS = $(COMMON) -ffreestanding -fno-strict-aliasing -Icore/include
build/core-x86_64/%.o build/core-sv39/%.o: % Makefile | setup
	@echo "  CC    $@"
	@mkdir -p $(@D)
	$(Q)clang $(TARGET) $(FLAGS) -c -o $@ $<
-include $(PORTABLE:.o=.d)

# --- hosted tests: HOST_TESTS and how they are built ----------------------------

-include tests/tests.mk

.PHONY: host-tests print-host-tests
host-tests: $(HOST_TESTS) ## build the hosted tests
print-host-tests:
	@echo $(HOST_TESTS)

# --- using it -------------------------------------------------------------------

# The kernel, root, what root does first, and the programs that it can start.
IMAGE = $(B)/kernel.elf $(B)/root.elf user/start.baton \
    $(patsubst %,$(B)/%.elf,$(filter-out checks costs,$(STARTED)))

.PHONY: print-image
print-image:
	@echo $(IMAGE)

.PHONY: performance profile run guide guide-programs gdb iso test mutate fuzz coverage kills prove size bench wcet native
run: all $(DISK) ## boot in QEMU with the shell in this terminal; `make run < script` runs a script
	@tools/run.py --memory $(MEM) --disk $(DISK) $(IMAGE)

# What a reader of docs/guide.md has: its programs, the two servers that they use, and its start script.
GUIDE_IMAGE = $(patsubst %,$(B)/%.elf,kernel root) build/guide/start.baton \
    $(patsubst %,$(B)/%.elf,console timer $(GUIDE))
guide-programs: all $(GUIDE_IMAGE)
guide: guide-programs ## boot with the two programs of docs/guide.md
	@tools/run.py --memory $(MEM) $(GUIDE_IMAGE)

gdb: all $(DISK) ## boot in QEMU, stopped, with gdb attached; `baton` lists its commands
	@tools/run.py --gdb --memory $(MEM) --disk $(DISK) $(IMAGE)

# Room for pages that are put out of memory. It is made sparse, and what stands in it is of no use
# to the next run.
DISK_MIB := 128
$(DISK):
	@mkdir -p $(@D)
	$(Q)truncate -s $(DISK_MIB)M $@

iso: $(B)/baton.iso ## a bootable CD image
$(B)/baton.iso: tools/iso.sh $(IMAGE) | setup
	@echo "  ISO   $@"
	$(Q)tools/iso.sh $@ $(IMAGE)

test: setup ## all tests; the last line is "N passed, N failed"
	@python3 tools/test.py $(TESTS)

.PHONY: torture
MINUTES := 2
torture: setup ## hostile programs, kills, a bad disk, too little memory, audits: MINUTES=2, SEED=; REPLAY=1
	@$(MAKE) --no-print-directory -j2 CC_KIND=clang DEBUG=1 all
	@python3 tests/qemu/torture.py --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) $(if $(REPLAY),--replay)

.PHONY: test-bochs
test-bochs: setup ## the tests in QEMU, in Bochs, which checks what QEMU does not
	@BATON_EMULATOR=bochs python3 tools/test.py $(or $(TESTS),qemu)

mutate: setup ## break the source in many small ways: the tests must notice each
	@python3 tools/mutate.py $(MUTANTS)

kills: all ## kill programs at random moments, TIMES=500, SEED=; REPLAY=1 plays again what failed
	@python3 tests/qemu/kills.py $(if $(TIMES),--times $(TIMES)) $(if $(SEED),--seed $(SEED)) $(if $(REPLAY),--replay)

SECONDS := 120
fuzz: setup ## feed the fuzz targets for SECONDS=120 in all
	@python3 tools/fuzz.py --seconds $(SECONDS) $(TARGETS)

coverage: setup ## which lines and branches of core/ and kernel/ the hosted tests reach
	@python3 tools/coverage.py

prove: setup ## prove the core with Frama-C
	@verify/prove.sh

bench: all build/tools/spans.so ## count what operations cost, into build/bench.tsv and plots
	@python3 tools/bench.py --paged build/tools/spans.so $(B)

profile: $(B)/kernel.elf $(B)/bench.elf ## count them function by function: `make profile WORDS="objects make"`
	@python3 tools/profile.py $(B) $(WORDS)

NATIVE := build/native/native
performance: all build/tools/seen.so build/tools/started.so build/tools/spans.so $(NATIVE) $(DISK) ## the same, and write it into docs/performance.md
	@python3 tools/bench.py --paged build/tools/spans.so --document docs/performance.md $(B) >/dev/null
	@$(MAKE) --no-print-directory build/wcet-seen.tsv
	@python3 tools/wcet.py --seen build/wcet-seen.tsv --document docs/performance.md $(B)/kernel.elf >/dev/null
	@python3 tools/boots.py --disk $(DISK) --plugin build/tools/started.so --document docs/performance.md $(IMAGE) >/dev/null
	@python3 tools/native.py --document docs/performance.md $(NATIVE) >/dev/null

# What each passage through the kernel takes while tests run (SEEN names them, or `all`), and what it
# could take at most.
SEEN ?=
wcet: build/wcet-seen.tsv ## bound each call from the kernel's binary, beside the most that tests saw
	@python3 tools/wcet.py --seen $< build/ia32-clang-release/kernel.elf
build/wcet-seen.tsv: build/tools/seen.so FORCE
	$(Q)$(MAKE) --no-print-directory CC_KIND=clang DEBUG=0 all >/dev/null
	$(Q)python3 tools/seen.py --plugin $< --out $@ $(SEEN)
# The library with the host's compiler, for the entry format of the host's own kind.
NATIVE_OBJECTS := $(patsubst %,build/native/%.o,$(CORE) sim/native/ops.c sim/native/main.cc)
NATIVE_FLAGS := -O2 -MMD -MP -fno-strict-aliasing -Icore/include -Iisa/x86_64/include
native: $(NATIVE) ## time the library's operations on this processor, beside the host's mremap and mmap
	@python3 tools/native.py $(NATIVE)
$(NATIVE): $(NATIVE_OBJECTS)
	@echo "  LD    $@"
	$(Q)g++ -o $@ $^ -lbenchmark -pthread
build/native/%.c.o: %.c Makefile | setup
	@echo "  HOST  $@"
	@mkdir -p $(@D)
	$(Q)gcc -std=gnu17 $(WARNINGS) $(NATIVE_FLAGS) -c -o $@ $<
build/native/%.cc.o: %.cc Makefile | setup
	@echo "  HOST  $@"
	@mkdir -p $(@D)
	$(Q)g++ -std=c++17 -Wall -Wextra -Werror $(NATIVE_FLAGS) -c -o $@ $<
-include $(NATIVE_OBJECTS:.o=.d)

# Plugins of QEMU.
build/tools/%.so: tools/%.c tools/plugin.h Makefile | setup
	@mkdir -p $(@D)
	$(Q)gcc -std=c17 -D_POSIX_C_SOURCE=200809L -O2 $(WARNINGS) -fPIC -shared -fvisibility=hidden -o $@ $<

size: size-limits build/tools/started.so all $(DISK) ## code and memory by purpose, and the way to the shell
	@python3 tools/boots.py --disk $(DISK) --plugin build/tools/started.so $(IMAGE)

.PHONY: size-limits
size-limits: $(B)/kernel.elf $(B)/tools/size_probe.c.o ## only the sizes of code; fails if a limit is broken
	@python3 tools/size.py $(B)

-include $(B)/tools/size_probe.c.d

# --- tidiness -------------------------------------------------------------------

.PHONY: format format-check lint clean help
FORMATTED := $(filter %.c %.h,$(TREE) $(wildcard tools/*.c))
format: setup ## format all C sources
	@clang-format -i $(FORMATTED)

format-check: setup ## complain about sources that `make format` would change
	@clang-format --dry-run --Werror $(FORMATTED)

# Findings go to clang-tidy's output; beside errors there are only sums of what it suppresses.
LINT := --target=i386-unknown-none-elf -std=c17 -ffreestanding
lint: setup build/layers.ok ## look for suspicious code with clang-tidy
	$(Q)clang-tidy --quiet $(filter %.c,$(KERNEL)) -- $(LINT) -DKERNEL_DEBUG=1 $(KERNEL_INCLUDE) \
	    2>build/lint.errors || { cat build/lint.errors; false; }
	$(Q)clang-tidy --quiet $(filter-out build/%,$(filter %.c,$(USER))) -- $(LINT) $(USER_INCLUDE) \
	    2>build/lint.errors || { cat build/lint.errors; false; }

clean: ## remove everything that was built
	@rm -rf build

help: ## this list
	@echo "usage: make [TARGET] [MEM=64] [DISK=build/disk.img] [SECONDS=120] [DEBUG=0|1] [CC_KIND=clang|gcc] [V=0|1]"
	@echo
	@sed -n 's/^\([a-z][a-z-]*\):[^#]*## \(.*\)/\1@\2/p' Makefile tests/tests.mk | \
	    awk -F@ '{ printf "  %-14s %s\n", $$1, $$2 }'
	@echo
	@echo "MEM is the machine's memory in MiB, DISK its disk; DEBUG=1 takes the kernel that checks itself;"
	@echo "V=1 shows the commands. make reports a failed run as 2; tools/run.py passes on the"
	@echo "guest's own status: tools/run.py build/ia32-clang-release/{kernel,root}.elf"
