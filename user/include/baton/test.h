/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests from inside a running system: claims that hold or do not, one line
 * each ("ok NAME" or "not ok NAME: why"), and their sum.
 */
#ifndef BATON_TEST_H
#define BATON_TEST_H

#include <baton/boot.h>
#include <baton/guard.h>
#include <baton/syscall.h>

#define TEST_PAGES 72u /* enough for a run of 64, and some more */

/* What every test works with. Between two tests it is as it was. */
struct bench {
    struct baton_boot const *info;
    baton_word page[TEST_PAGES]; /* free pages, unshared masters with all access */
    baton_word here;             /* a zone made for the tests is attached here, empty */
    baton_word there;            /* an empty region */
    unsigned slot[4];            /* empty slots */
};

/* The claim `name` holds, or does not. */
void test_check(bool holds, char const *name);

/* The same, for two numbers that ought to be equal. */
void test_number(unsigned long got, unsigned long wanted, char const *name);

/* The same, for the error of a call; a single container that failed must not count as done. */
void test_error(struct baton_result result, enum mm_error wanted, char const *name);

/* A step of a longer claim: silent if it holds, and a claim that failed if it does not. */
void test_step(bool holds, char const *name);

/* A read, write or jump has to fault as a page fault at `address`, for want of an entry or in spite
 * of one. */
void test_absent(baton_word address, char const *name);
void test_read_only(baton_word address, char const *name);

/* A read of `address` has to give `wanted`. */
void test_word(baton_word address, uint32_t wanted, char const *name);

/* The system still works: an ordinary call gives what it gave before. */
bool test_alive(struct bench const *bench);

/* Whether the page at `address` in root's memory is free: an unshared master, of no module. */
bool test_page_free(struct baton_boot const *info, baton_word address);

/* What stands behind `option` on the kernel's command line, up to the next blank, or "": into `text`,
 * which has room for BATON_BOOT_COMMAND bytes. The last one counts. */
void test_option(struct baton_boot const *info, char const *option, char *text);

/* The same as a number; `usual` if there is none. */
baton_word test_option_number(struct baton_boot const *info, char const *option, baton_word usual);

/* The groups of tests. */
void test_reserved(struct bench const *bench);
void test_names(struct bench const *bench);
void test_move(struct bench const *bench);
void test_clone(struct bench const *bench);
void test_destroy(struct bench const *bench);
void test_inspect(struct bench const *bench);
void test_zones(struct bench const *bench);
void test_cross(struct bench const *bench);
void test_hardware(struct bench const *bench);
void test_tlb_pages(struct bench const *bench);
void test_tlb_zones(struct bench const *bench);
void test_limit(struct bench const *bench);
void test_memory_map(struct bench const *bench);
void test_tables(struct bench const *bench);
void test_loading(struct bench const *given);
void test_threads(struct bench const *bench);
void test_ipc(struct bench const *bench);
void test_spaces(struct bench const *bench);
void test_handlers(struct bench const *bench);
void test_lines(struct bench const *bench);
void test_windows(struct bench const *bench);
void test_attacks(struct bench const *bench);
void test_replies(struct bench const *bench);
void test_collusion(struct bench const *bench);
void test_stress(struct bench const *bench);
void test_death(struct bench const *bench);
void test_steps(struct bench const *bench);
void test_drivers(struct bench const *bench);
void test_processes(struct bench const *bench);
void test_hostile(struct bench const *bench);
/* Of the ISA: user/isa/<isa>/test. */
void test_faults(struct bench const *bench);
void test_entry(struct bench const *bench);

/* One catch and two faults: returns only if the second was caught, too. */
void test_fault_twice(void);

#endif
