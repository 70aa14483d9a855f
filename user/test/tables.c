/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What only a machine with much memory has: threads that are tables of slots,
 * pages that root's space cannot show, and pages that are not fit for objects.
 */
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/test.h>

#define TABLE BATON_ROOT_TABLES
#define FIRST BATON_SLOT_FREE /* the first zone in a table */

/* A thread does not become anything else, and is its only reference. */
static void threads(struct bench const *bench) {
    baton_word const thread = BATON_SLOT(TABLE);
    baton_word const slot = BATON_SLOT(bench->slot[0]);

    test_number(baton_inspect(thread).kind, MM_THREAD, "tables: a thread");
    test_error(baton_clone(thread, slot, 0, 0, 1u), MM_KIND, "tables: KIND, a clone of a thread");
    test_error(baton_clone(thread, BATON_SLOT(200u) + TABLE, 0, 0, 1u), MM_NAME,
               "tables: NAME, into its own slots");
    test_error(baton_move(thread, BATON_SLOT(200u) + TABLE, 0, 1u), MM_NAME,
               "tables: NAME, a thread into its own slots");
    test_error(baton_move(thread, bench->here, 0, 1u), MM_BUSY,
               "tables: BUSY, a thread with full slots");
    test_error(baton_move(thread, bench->there + BATON_LEVEL(1u), 0, 1u), MM_KIND,
               "tables: KIND, a thread in a region entry");
    test_error(baton_destroy(thread, 1u), MM_ROLE, "tables: ROLE");
    test_error(baton_move(thread, slot, 0, 1u), MM_OK, "tables: a thread moves to another slot");
    test_number(baton_inspect(BATON_SLOT(FIRST) + bench->slot[0]).kind, MM_ZONE,
                "tables: and its slots are named there");
    test_number(baton_inspect(BATON_SLOT(FIRST) + TABLE).error, MM_NAME, "tables: not here");
    test_error(baton_move(slot, thread, 0, 1u), MM_OK, "tables: and back");
}

static void names(struct bench const *bench) {
    test_number(baton_inspect(BATON_SLOT(0u) + TABLE).error, MM_NAME, "tables: NAME, slot 0");
    test_number(baton_inspect(BATON_SLOT(255u) + TABLE).error, MM_EMPTY, "tables: the last slot");
    test_number(baton_inspect(BATON_SLOT(256u) + TABLE).error, MM_NAME, "tables: NAME, beyond");
    test_number(baton_inspect(bench->here + TABLE).error, MM_NAME, "tables: NAME, a page");
    test_number(baton_inspect(bench->here + BATON_LEVEL(1u) + TABLE).error, MM_NAME,
                "tables: NAME, a zone entry");
    /* It never runs, so its slots with a meaning may change. */
    test_error(baton_move(BATON_SLOT(FIRST) + TABLE, BATON_SLOT(BATON_SLOT_WINDOW) + TABLE, 0, 1u),
               MM_OK, "tables: slot 3 of a thread that does not run");
    test_error(baton_move(BATON_SLOT(BATON_SLOT_WINDOW) + TABLE, BATON_SLOT(FIRST) + TABLE, 0, 1u),
               MM_OK, "tables: and out of it");
}

/* Memory beyond the space: its zone is shown in a region for a while. */
static void beyond(struct bench const *bench) {
    baton_word const zone = BATON_SLOT(FIRST) + TABLE;
    baton_word const region = bench->there + BATON_LEVEL(1u);

    test_error(baton_move(zone, region, 0, 1u), MM_OK, "beyond: a zone from a table is attached");
    *(uint32_t volatile *)bench->there = 21u;
    test_word(bench->there, 21u, "beyond: its memory can be used");
    test_check(baton_frame(BATON_ROOT_HARDWARE, bench->there).frame >= bench->info->shown_frames,
               "beyond: it is memory that the space cannot show");
    test_error(baton_make(bench->there, BATON_SLOT(bench->slot[0]), MM_ZONE), MM_KIND,
               "beyond: KIND, it is not fit for objects");
    test_error(baton_move(region, zone, 0, 1u), MM_OK, "beyond: and goes back");
    test_absent(bench->there, "beyond: it is not seen any more");
}

/* The highest frame that is shown, if objects cannot be made of it. */
static void unfit(struct bench const *bench) {
    baton_word const page =
        BATON_ROOT_MEMORY + (baton_word)(bench->info->shown_frames - 1u) * BATON_PAGE_SIZE;

    if (bench->info->object_frames >= bench->info->shown_frames) {
        baton_print("# all memory that is shown is fit for objects\n");
        return;
    }
    test_error(baton_make(page, BATON_SLOT(bench->slot[0]), MM_ZONE), MM_KIND,
               "unfit: KIND, a page that is not fit for objects");
    test_error(baton_move(page, bench->here, BATON_UNSHARED, 1u), MM_OK, "unfit: but it moves");
    test_error(baton_move(bench->here, page, 0, 1u), MM_OK, "unfit: and back");
}

void test_tables(struct bench const *bench) {
    unfit(bench);
    if (bench->info->tables == 0u) {
        baton_print("# this machine has no table threads\n");
        return;
    }
    threads(bench);
    names(bench);
    beyond(bench);
}
