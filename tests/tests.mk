# SPDX-License-Identifier: BSD-2-Clause
#
# The hosted tests: programs of this machine, with the address and undefined
# behaviour sanitizers. Each program of the model is built once for each entry
# format, from the same sources. HOST_TESTS is the list of them all.

HOSTCC ?= gcc
H := build/hosted
FORMATS := ia32 sv39 x86_64
HOST_WARNINGS := $(WARNINGS)
HOST_FLAGS := -std=gnu17 -O1 -g -MMD -MP $(HOST_WARNINGS) -fno-strict-aliasing \
    -fsanitize=address,undefined -fno-sanitize-recover=all -DKERNEL_DEBUG=1
HOST_INCLUDE := -Icore/include -Ikernel/include -Ikernel -Isim -Itests/oracle -Itests/random -Itests/unit \
    -Iuser/include -Iuser/isa/hosted -Iuser/test

# Limits so low that they are reached: small worlds.
SMALL := -DMM_ZONE_CONTAINERS=8u -DMM_SPACE_CONTAINERS=6u -DMM_THREAD_CONTAINERS=16u \
    -DMM_SLAVES_MAX=3u
FLAGS_small := $(SMALL)
FLAGS_full :=
# The same with room for many threads in a space.
FLAGS_crowd := $(filter-out -DMM_SLAVES_MAX=%,$(SMALL)) -DMM_SLAVES_MAX=40u

# --- the tests of the model: name, limits, sources besides the machine's ----------

MACHINE := $(wildcard core/*.c kernel/*.c isa/hosted/*.c) sim/sim.c
MODEL_TESTS := random entry core kernel boot threads passing ipc control cross attacks \
    attacks_ipc counters counters_full collusion hostile
LIMITS_random := small
LIMITS_entry := full
LIMITS_core := small
LIMITS_kernel := full
LIMITS_boot := full
LIMITS_threads := crowd
LIMITS_hostile := crowd
LIMITS_passing := full
LIMITS_ipc := full
LIMITS_control := full
LIMITS_cross := full
LIMITS_attacks := full
LIMITS_attacks_ipc := full
LIMITS_counters := small
LIMITS_counters_full := full
LIMITS_collusion := full
SOURCES_random := $(wildcard tests/random/*.c tests/oracle/*.c) sim/world.c $(MACHINE)
SOURCES_entry := tests/unit/test_entry.c core/table.c
SOURCES_core := tests/unit/test_core.c $(MACHINE)
SOURCES_kernel := tests/unit/test_kernel.c $(MACHINE)
SOURCES_boot := tests/unit/test_boot.c $(MACHINE)
SOURCES_threads := tests/unit/test_threads.c tests/unit/lists.c $(MACHINE)
SOURCES_hostile := tests/unit/test_hostile.c tests/unit/lists.c $(MACHINE)
CROWD := tests/unit/crowd.c tests/unit/lists.c $(MACHINE)
SOURCES_passing := tests/unit/test_passing.c $(CROWD)
SOURCES_ipc := tests/unit/test_ipc.c $(CROWD)
SOURCES_control := tests/unit/test_control.c $(CROWD)
SOURCES_cross := tests/unit/test_cross.c $(addprefix user/test/,cells.c source.c expect.c) \
    user/lib/syscall.c $(MACHINE)
SOURCES_attacks := tests/unit/test_attacks.c $(CROWD)
SOURCES_attacks_ipc := tests/unit/test_attacks_ipc.c $(CROWD)
SOURCES_counters := tests/unit/test_counters.c tests/unit/lists.c $(MACHINE)
SOURCES_counters_full := $(SOURCES_counters)
SOURCES_collusion := tests/unit/test_collusion.c $(CROWD)

HOST_OBJECTS :=
define model_test # name, format
HOST_TESTS += $(H)/$(1)-$(2)
$(H)/$(1)-$(2): $(patsubst %,$(H)/$(2)-$(LIMITS_$(1))/%.o,$(SOURCES_$(1)))
HOST_OBJECTS += $(patsubst %,$(H)/$(2)-$(LIMITS_$(1))/%.o,$(SOURCES_$(1)))
endef
define model_objects # format, limits
$(H)/$(1)-$(2)/%.c.o: %.c Makefile tests/tests.mk | setup
	@echo "  HOST  $$@"
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) $$(HOST_FLAGS) $(FLAGS_$(2)) -Iisa/hosted/include -Iisa/$(1)/include $$(HOST_INCLUDE) -c -o $$@ $$<
endef
$(foreach f,$(FORMATS),$(foreach l,small full crowd,$(eval $(call model_objects,$(f),$(l)))))
$(foreach t,$(MODEL_TESTS),$(foreach f,$(FORMATS),$(eval $(call model_test,$(t),$(f)))))

.PHONY: print-model-tests
print-model-tests:
	@echo $(foreach t,$(MODEL_TESTS),$(FORMATS:%=$(H)/$(t)-%))

# --- the transition table as text: docs/model.md -------------------------------------

TABLES := $(FORMATS:%=$(H)/tables-%)
define table_program # format
$(H)/tables-$(1): $(patsubst %,$(H)/$(1)-full/%.o,tools/tables.c core/table.c)
HOST_OBJECTS += $(H)/$(1)-full/tools/tables.c.o
endef
$(foreach f,$(FORMATS),$(eval $(call table_program,$(f))))

.PHONY: tables tables-check
tables: $(TABLES) ## print the transition table into docs/model.md
	@python3 tools/tables.py docs/model.md $(TABLES)

tables-check: $(TABLES)
	@python3 tools/tables.py --check docs/model.md $(TABLES)

# --- the explorer: docs/verification.md ------------------------------------------------------

# It goes through millions of states, so it is compiled to be fast, and without sanitizers.
EXPLORE := build/explore/explore
EXPLORE_FLAGS := -std=gnu17 -O2 -g -MMD -MP $(HOST_WARNINGS) -fno-strict-aliasing -DKERNEL_DEBUG=1 \
    -DMM_ZONE_CONTAINERS=8u -DMM_SPACE_CONTAINERS=2u -DMM_THREAD_CONTAINERS=16u -DMM_SLAVES_MAX=2u \
    -Iisa/hosted/include -Iisa/ia32/include $(HOST_INCLUDE) -Itests/explore
EXPLORE_OBJECTS := $(patsubst %,build/explore/%.o,$(wildcard tests/explore/*.c) $(MACHINE))
EXPLORE_LINK := $(HOSTCC) $(EXPLORE_FLAGS) $(EXPLORE_OBJECTS)

$(EXPLORE): $(EXPLORE_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(HOSTCC) -o $@ $(EXPLORE_OBJECTS)
build/explore/%.c.o: %.c Makefile tests/tests.mk | setup
	@echo "  HOST  $@"
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(EXPLORE_FLAGS) -c -o $@ $<
-include $(EXPLORE_OBJECTS:.o=.d)

# The same for gcov: which branches does a search not take?
EXPLORE_BRANCHES := build/explore-branches/explore
EXPLORE_BRANCHES_OBJECTS := $(EXPLORE_OBJECTS:build/explore/%=build/explore-branches/%)
$(EXPLORE_BRANCHES): $(EXPLORE_BRANCHES_OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(HOSTCC) --coverage -o $@ $^
build/explore-branches/%.c.o: %.c Makefile tests/tests.mk | setup
	@echo "  HOST  $@"
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(EXPLORE_FLAGS) -O1 --coverage -c -o $@ $<

.PHONY: explore explorer explore-quick explore-mutants explore-spin explore-branches
explorer: $(EXPLORE)
explore: $(EXPLORE) ## go through all states of small worlds; WORLDS='a b', or REPLAY=TRACE
	@python3 tools/explore.py $(if $(REPLAY),--replay '$(REPLAY)') $(EXPLORE) $(WORLDS)
explore-quick: $(EXPLORE)
	@python3 tools/explore.py --quick --symmetry $(EXPLORE)
explore-mutants: $(EXPLORE) ## seeded bugs that the explorer must find
	@python3 tools/explore.py --mutants '$(EXPLORE_LINK)' $(EXPLORE)

explore-spin: $(EXPLORE) ## let Spin find the states of the smallest world, too
	@python3 tools/explore.py --spin '$(EXPLORE_LINK)' $(EXPLORE) tiny
explore-branches: $(EXPLORE_BRANCHES) ## which branches of core/ and kernel/ the worlds do not take
	$(Q)find build/explore-branches -name '*.gcda' -delete
	@python3 tools/explore.py --states 300000 $(EXPLORE_BRANCHES)
	@python3 tools/explore.py --branches build/explore-branches

# --- tests of other parts, which have one format only: name, sources -----------------

PART_TESTS := multiboot line parse buddy manager timer console policy disk channel words
SOURCES_multiboot := tests/unit/test_multiboot.c isa/ia32/multiboot.c
SOURCES_policy := tests/unit/test_policy.c user/policy/choose.c
SOURCES_words := tests/unit/test_words.c
SOURCES_line := tests/unit/test_line.c user/root/line.c user/lib/text.c
SOURCES_parse := tests/unit/test_parse.c user/lib/parse.c user/lib/print.c user/lib/text.c \
    user/lib/words.c user/isa/ia32/exception.c
SOURCES_buddy := tests/unit/test_buddy.c user/memory/buddy.c user/memory/bits.c
SOURCES_manager := tests/unit/test_manager.c $(MEMORY)
SOURCES_disk := tests/unit/test_disk.c tests/unit/ata/device.c user/disk/ata.c user/disk/queue.c
SOURCES_channel := tests/unit/test_channel.c user/lib/channel.c $(addprefix user/disk/,channel.c clients.c)
SOURCES_timer := tests/unit/test_timer.c $(addprefix user/timer/,calendar.c count.c heap.c)
SOURCES_console := tests/unit/test_console.c $(addprefix user/console/,clients.c output.c)
INCLUDE_multiboot := -Iisa/ia32 -Iisa/ia32/include -Icore/include -Ikernel/include -Ikernel
INCLUDE_line := -Iuser/root $(USER_INCLUDE)
INCLUDE_parse := $(USER_INCLUDE)
INCLUDE_buddy := $(USER_INCLUDE) -Isim -Itests/unit
INCLUDE_manager := $(USER_INCLUDE) -Isim -Itests/unit
INCLUDE_disk := -Itests/unit/ata -Iuser/disk $(USER_INCLUDE) -Isim -Itests/unit
INCLUDE_channel := -Iuser/disk $(USER_INCLUDE) -Isim -Itests/unit
INCLUDE_timer := $(USER_INCLUDE) -Iuser/timer -Itests/unit
INCLUDE_console := $(USER_INCLUDE) -Iuser/console -Itests/unit
INCLUDE_policy := $(USER_INCLUDE) -Iuser/policy -Itests/unit
INCLUDE_words := -Iisa/ia32/include -Icore/include -Itests/unit
# 2^32 times: seconds instead of minutes.
$(H)/words: HOST_FLAGS := $(filter-out -O1 -fsanitize% -fno-sanitize%,$(HOST_FLAGS)) -O3 -march=native

define part_test # name
HOST_TESTS += $(H)/$(1)
$(H)/$(1): $(patsubst %,$(H)/part-$(1)/%.o,$(SOURCES_$(1)))
HOST_OBJECTS += $(patsubst %,$(H)/part-$(1)/%.o,$(SOURCES_$(1)))
$(H)/part-$(1)/%.c.o: %.c Makefile tests/tests.mk | setup
	@echo "  HOST  $$@"
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) $$(HOST_FLAGS) -Iuser/isa/hosted $$(INCLUDE_$(1)) -c -o $$@ $$<
endef
$(foreach t,$(PART_TESTS),$(eval $(call part_test,$(t))))

HOST_OBJECTS := $(sort $(HOST_OBJECTS))
$(HOST_TESTS) $(TABLES):
	@echo "  LINK  $@"
	$(Q)$(HOSTCC) $(HOST_FLAGS) -o $@ $(filter %.o,$^) -lcmocka

-include $(HOST_OBJECTS:.o=.d)

include tests/fuzz/fuzz.mk
