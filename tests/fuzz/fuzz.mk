# SPDX-License-Identifier: BSD-2-Clause
#
# The fuzz targets: libFuzzer programs with the address and undefined behaviour
# sanitizers, over the same sources as the hosted tests. FUZZ_TARGETS is the list
# of them all; tools/fuzz.py runs them, and says how long and with which corpus.

F := build/fuzz
FUZZCC := clang
FUZZ_FLAGS := -std=gnu17 -O1 -g -MMD -MP $(HOST_WARNINGS) -fno-strict-aliasing \
    -fsanitize=address,undefined -fno-sanitize-recover=all -DKERNEL_DEBUG=1
FUZZ_COMMON := -Itests/fuzz -Isim

# Limits so low that they are reached, with room for the threads of a space.
FUZZ_LIMITS := -DMM_ZONE_CONTAINERS=8u -DMM_SPACE_CONTAINERS=6u -DMM_THREAD_CONTAINERS=16u \
    -DMM_SLAVES_MAX=12u

# --- the targets: name, sources, what they include ---------------------------------------

FUZZ_TARGETS := $(FORMATS:%=calls-%)
FUZZ_CALLS := tests/fuzz/calls.c tests/fuzz/records.c tests/unit/lists.c $(MACHINE)
$(foreach f,$(FORMATS),$(eval FUZZ_SOURCES_calls-$(f) := $$(FUZZ_CALLS)))
$(foreach f,$(FORMATS),$(eval FUZZ_INCLUDE_calls-$(f) := $$(FUZZ_LIMITS) -Iisa/hosted/include -Iisa/$(f)/include $$(HOST_INCLUDE)))

FUZZ_TARGETS += multiboot elf words line blocks ata
FUZZ_SOURCES_multiboot := tests/fuzz/multiboot.c isa/ia32/multiboot.c
FUZZ_INCLUDE_multiboot := $(INCLUDE_multiboot)
FUZZ_SOURCES_elf := tests/fuzz/elf.c kernel/elf.c
FUZZ_INCLUDE_elf := -Ikernel/include -Icore/include
FUZZ_SOURCES_words := tests/fuzz/words.c user/lib/parse.c user/lib/print.c user/lib/text.c \
    user/lib/words.c user/isa/ia32/exception.c
FUZZ_INCLUDE_words := $(USER_INCLUDE)
FUZZ_SOURCES_line := tests/fuzz/line.c user/root/line.c user/lib/text.c
FUZZ_INCLUDE_line := $(INCLUDE_line)
FUZZ_SOURCES_blocks := tests/fuzz/blocks.c tests/fuzz/records.c $(MEMORY)
FUZZ_INCLUDE_blocks := $(USER_INCLUDE)
FUZZ_SOURCES_ata := tests/fuzz/ata.c tests/fuzz/records.c tests/unit/ata/device.c user/disk/ata.c
FUZZ_INCLUDE_ata := -Itests/unit/ata -Iuser/disk $(USER_INCLUDE)

FUZZ_OBJECTS :=
define fuzz_target # name
$(F)/$(1): $(patsubst %,$(F)/$(1).o/%.o,$(FUZZ_SOURCES_$(1)))
FUZZ_OBJECTS += $(patsubst %,$(F)/$(1).o/%.o,$(FUZZ_SOURCES_$(1)))
$(F)/$(1).o/%.c.o: %.c Makefile tests/tests.mk tests/fuzz/fuzz.mk | setup
	@echo "  FUZZ  $$@"
	@mkdir -p $$(@D)
	$$(Q)$$(FUZZCC) $$(FUZZ_FLAGS) -fsanitize=fuzzer-no-link $$(FUZZ_COMMON) $$(FUZZ_INCLUDE_$(1)) -c -o $$@ $$<
endef
$(foreach t,$(FUZZ_TARGETS),$(eval $(call fuzz_target,$(t))))

# --- those with a guest: a program of user/ over the hosted kernel (tests/fuzz/host.h) ----
#
# Both parts are compiled once for all of them.

GUESTS := pager memory-moves memory-lends disk shell
GUEST_LIB := $(filter-out %/string.c %/syscall.S %/guard.c %/serial.c %/finish.c,$(wildcard user/lib/*.c)) \
    user/memory/memory.c user/isa/ia32/exception.c tests/fuzz/guest/machine.c
GUEST_STARTED := $(GUEST_LIB) $(RUNTIME) tests/fuzz/guest/run.c
GUEST_SOURCES_pager := $(wildcard user/pager/*.c) $(GUEST_STARTED)
GUEST_SOURCES_memory-moves := $(wildcard user/manager/*.c) $(filter-out %/memory.c %/array.c,$(MEMORY)) $(GUEST_STARTED)
GUEST_SOURCES_memory-lends := $(GUEST_SOURCES_memory-moves)
GUEST_SOURCES_disk := $(wildcard user/disk/*.c) $(GUEST_STARTED)
GUEST_SOURCES_shell := $(wildcard user/root/*.c) user/lib/serial.c $(GUEST_LIB) tests/fuzz/guest/root.c
GUEST_FLAGS := -include tests/fuzz/guest/words.h -Itests/fuzz/guest -Iuser/isa/hosted -Iuser/include -Ikernel/include \
    -Icore/include -Dmain=guest_main -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast \
    -Wno-missing-prototypes -Wno-int-to-void-pointer-cast -Wno-void-pointer-to-int-cast

GUEST_HOST := tests/fuzz/host.c tests/unit/lists.c $(MACHINE)
GUEST_HOST_STARTED := tests/fuzz/parent.c tests/fuzz/records.c $(GUEST_HOST)
HOST_SOURCES_pager := tests/fuzz/pager.c $(GUEST_HOST_STARTED)
HOST_SOURCES_memory-moves := tests/fuzz/manager.c $(GUEST_HOST_STARTED)
HOST_SOURCES_memory-lends := $(HOST_SOURCES_memory-moves)
HOST_SOURCES_disk := tests/fuzz/disk.c tests/unit/ata/device.c $(GUEST_HOST_STARTED)
HOST_SOURCES_shell := tests/fuzz/shell.c $(GUEST_HOST)
GUEST_HOST_FLAGS := -D_GNU_SOURCE -Iisa/hosted/include -Iisa/ia32/include $(HOST_INCLUDE) -Itests/unit/ata

# Both below 4 GiB, and away from where guests have their memory. All variables of a guest are in two
# sections, so that they can be set back.
GUEST_LINK := -no-pie -fuse-ld=lld -Wl,--image-base=0x70000000
define guest # name
$(F)/$(1): $(patsubst %,$(F)/host.o/%.o,$(HOST_SOURCES_$(1))) $(patsubst %,$(F)/guest.o/%.o,$(GUEST_SOURCES_$(1)))
$(F)/$(1): FUZZ_LINK := $(GUEST_LINK)
FUZZ_OBJECTS += $(patsubst %,$(F)/host.o/%.o,$(HOST_SOURCES_$(1))) $(patsubst %,$(F)/guest.o/%.o,$(GUEST_SOURCES_$(1)))
endef
$(foreach g,$(GUESTS),$(eval $(call guest,$(g))))
$(F)/host.o/%.c.o: %.c Makefile tests/tests.mk tests/fuzz/fuzz.mk | setup
	@echo "  FUZZ  $@"
	@mkdir -p $(@D)
	$(Q)$(FUZZCC) $(FUZZ_FLAGS) -fno-pie -fsanitize=fuzzer-no-link $(FUZZ_COMMON) $(GUEST_HOST_FLAGS) -c -o $@ $<
$(F)/guest.o/%.c.o: %.c Makefile tests/tests.mk tests/fuzz/fuzz.mk | setup
	@echo "  GUEST $@"
	@mkdir -p $(@D)
	$(Q)$(FUZZCC) $(FUZZ_FLAGS) -fno-pie -fsanitize=fuzzer-no-link $(GUEST_FLAGS) -c -o $@ $<
	$(Q)objcopy --rename-section .data=guest_data --rename-section .bss=guest_bss $@

# --- all of them ----------------------------------------------------------------------------

FUZZ_TARGETS += $(GUESTS)
FUZZ_PROGRAMS := $(FUZZ_TARGETS:%=$(F)/%)
$(FUZZ_PROGRAMS):
	@echo "  LINK  $@"
	$(Q)$(FUZZCC) $(FUZZ_FLAGS) -fsanitize=fuzzer $(FUZZ_LINK) -o $@ $(filter %.o,$^) -lcmocka

# A target with a bug: $(F)/seeded.c is the source $(SEEDED) as tools/fuzz.py --broken has changed it.
SEEDED := kernel/none.c
SEEDED_TARGET := calls-ia32
$(F)/seeded: $(filter-out %/$(SEEDED).o,$(FUZZ_SOURCES_$(SEEDED_TARGET):%=$(F)/$(SEEDED_TARGET).o/%.o)) $(F)/seeded.c
	$(Q)$(FUZZCC) $(FUZZ_FLAGS) -fsanitize=fuzzer $(FUZZ_COMMON) $(FUZZ_INCLUDE_$(SEEDED_TARGET)) \
	    -I$(dir $(SEEDED)) -o $@ $(filter %.o %.c,$^) -lcmocka

# What `make test` runs: one entry format is enough there.
FUZZ_SHORT := $(filter-out calls-sv39 calls-x86_64,$(FUZZ_TARGETS))

.PHONY: fuzz-programs fuzz-short print-fuzz-targets print-fuzz-short
fuzz-programs: $(FUZZ_PROGRAMS)
fuzz-short: $(FUZZ_SHORT:%=$(F)/%)
print-fuzz-targets:
	@echo $(FUZZ_TARGETS)
print-fuzz-short:
	@echo $(FUZZ_SHORT)

-include $(FUZZ_OBJECTS:.o=.d)
