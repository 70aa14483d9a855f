/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that takes root's place and tests the system from user space.
 *
 *   test=NAME on the kernel's command line   only that group
 *   test=die                                 a fault that nobody catches, after one that was
 *   test=twice                               two faults, and one catch
 *   stress=N, seed=N                         how many random calls, and which: hostile.c
 *
 * It ends with the status 0 if all tests passed, else 1.
 */
#include "check.h"
#include <baton/finish.h>
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/serial.h>
#include <baton/string.h>

#define FIRST_SLOT 32u     /* behind all that boot puts into root's slots */
#define DEADLY 0x00001000u /* nothing is ever there */

_Noreturn void baton_begin(struct baton_boot const *info);

static struct {
    char const *name;
    void (*run)(struct bench const *bench);
} const groups[] = {
    {"reserved", test_reserved},
    {"names", test_names},
    {"move", test_move},
    {"clone", test_clone},
    {"destroy", test_destroy},
    {"inspect", test_inspect},
    {"zones", test_zones},
    {"cross", test_cross},
    {"hardware", test_hardware},
    {"tlb_pages", test_tlb_pages},
    {"tlb_zones", test_tlb_zones},
    {"faults", test_faults},
    {"entry", test_entry},
    {"limit", test_limit},
    {"memory_map", test_memory_map},
    {"tables", test_tables},
    {"loading", test_loading},
    {"threads", test_threads},
    {"ipc", test_ipc},
    {"spaces", test_spaces},
    {"handlers", test_handlers},
    {"lines", test_lines},
    {"windows", test_windows},
    {"attacks", test_attacks},
    {"replies", test_replies},
    {"collusion", test_collusion},
    {"stress", test_stress},
    {"death", test_death},
    {"steps", test_steps},
    {"drivers", test_drivers},
    {"processes", test_processes},
    {"hostile", test_hostile},
};

/* --- the bench ------------------------------------------------------------------------- */

static void find_pages(struct bench *bench) {
    unsigned found = 0;

    for (uint32_t frame = 0; frame < bench->info->shown_frames && found < TEST_PAGES; frame++) {
        baton_word address = BATON_ROOT_MEMORY + (baton_word)frame * BATON_PAGE_SIZE;

        if (test_page_free(bench->info, address)) {
            bench->page[found++] = address;
        }
    }
    test_number(found, TEST_PAGES, "bench: there are enough free pages");
}

static baton_word find_region(baton_word from) {
    while (baton_inspect(from + BATON_LEVEL(1u)).error != MM_EMPTY) {
        from += BATON_ZONE_SIZE;
    }
    return from;
}

static void find_slots(struct bench *bench) {
    unsigned slot = FIRST_SLOT;

    for (unsigned i = 0; i < 4u; i++) {
        while (baton_inspect(BATON_SLOT(slot)).error != MM_EMPTY) {
            slot++;
        }
        bench->slot[i] = slot++;
    }
}

static void set_up(struct bench *bench) {
    find_pages(bench);
    find_slots(bench);
    bench->here = find_region(BATON_ZONE_SIZE);
    bench->there = find_region(bench->here + BATON_ZONE_SIZE);
    test_error(baton_make(bench->page[TEST_PAGES - 1u], BATON_SLOT(bench->slot[0]), MM_ZONE), MM_OK,
               "bench: a zone is made");
    test_error(baton_move(BATON_SLOT(bench->slot[0]), bench->here + BATON_LEVEL(1u), 0, 1u), MM_OK,
               "bench: and attached");
}

/* --- running -------------------------------------------------------------------------------- */

/* After each group: everything is back in its place, and a debug kernel finds nothing wrong. */
static void check_bench(struct bench const *bench, char const *group) {
    struct baton_finding finding = baton_kernel_audit(BATON_ROOT_HARDWARE);
    unsigned good = 0;

    for (unsigned i = 0; i + 1u < TEST_PAGES; i++) {
        good += test_page_free(bench->info, bench->page[i]) ? 1u : 0u;
    }
    baton_print("# %s\n", group);
    test_number(good, TEST_PAGES - 1u, "all pages are back, and unshared");
    test_check(test_alive(bench), "the zone is back, and empty");
    test_check(baton_inspect(bench->there + BATON_LEVEL(1u)).error == MM_EMPTY,
               "the other region is empty");
    for (unsigned i = 0; i < 4u; i++) {
        test_check(baton_inspect(BATON_SLOT(bench->slot[i])).error == MM_EMPTY,
                   "a slot of the tests is empty");
    }
    if ((bench->info->flags & BATON_BOOT_DEBUG) != 0u) {
        test_check(finding.error == MM_OK && finding.flaw == 0u,
                   "the kernel's audit finds nothing wrong");
    } else {
        test_number(finding.error, MM_KIND, "without its audit, the kernel says KIND");
    }
}

/* The kernel has to stop root, and say why. */
static void die(struct baton_boot const *info, char const *how) {
    struct baton_fault fault;
    uint32_t value;

    if (strcmp(how, "twice") == 0) {
        test_fault_twice();
        test_check(false, "die: a catch is for one fault");
        baton_finish(info, 1u);
    }
    test_check(!baton_try_read(DEADLY, &value, &fault), "die: the first fault is caught");
    *(uint32_t volatile *)DEADLY = 1u;
    test_check(false, "die: the second is not");
    baton_finish(info, 1u);
}

_Noreturn void baton_begin(struct baton_boot const *info) {
    static struct bench bench;
    char only[BATON_BOOT_COMMAND];

    if (baton_serial_open(BATON_ROOT_PORTS) != MM_OK || info->magic != BATON_BOOT_MAGIC) {
        baton_finish(info, 2u);
    }
    test_option(info, "test=", only);
    if (strcmp(only, "die") == 0 || strcmp(only, "twice") == 0) {
        die(info, only);
    }
    bench.info = info;
    set_up(&bench);
    for (unsigned i = 0; i < sizeof(groups) / sizeof(groups[0]) && test_failed == 0u; i++) {
        if (only[0] == '\0' || strcmp(only, groups[i].name) == 0) {
            baton_print("# %s\n", groups[i].name);
            groups[i].run(&bench);
            check_bench(&bench, groups[i].name);
        }
    }
    baton_print("%u passed, %u failed\n", test_passed, test_failed);
    baton_finish(info, test_failed == 0u ? 0u : 1u);
}
