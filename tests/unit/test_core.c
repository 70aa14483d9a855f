/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libmmscd by itself: each operation, each of its errors in the order of
 * checking, and what it leaves behind; and the audit, which has to find every
 * flaw that is planted.
 *
 *   anchor 4 -> ROOT  4 -> SPACE    region entries
 *                     5 -> ZONE_A   0: page P, 1: page Q, 2: page U (not fit for objects), 7: fixed
 *                     6 -> ZONE_B   empty
 *                     7 -> WINDOW   empty
 *                     8 -> THREAD   empty
 *                     9 -> SPACE_B  empty
 *                    10 -> hardware
 *                    11 -> TOP      a zone of the kind that a space holds, empty
 */
#include "unit.h"
#include <limits.h>
#include <mmscd/mmscd.h>
#include <mmscd/table.h>
#include <string.h>

enum frame {
    OUTSIDE,
    ANCHOR,
    ROOT,
    SPACE,
    ZONE_A,
    ZONE_B,
    WINDOW,
    THREAD,
    SPACE_B,
    TOP,
    P,
    Q,
    FREE, /* in no pool, fit for objects */
    TABLES = 16,
    U = 17, /* not fit for objects */
    FIXED = 18,
    FRAMES = 20
};

#define TOP_KIND (ISA_LEVELS == 2u ? MM_ZONE : ISA_LEVELS == 3u ? MM_ZONE2 : MM_ZONE3)
#define ALL (MM_ACCESS | MM_SHARE)
#define ZONE_ALL (ALL | MM_MANAGE)

static mm_word words[FRAMES][ISA_WORDS];
static struct mm_entry ledger[FRAMES];
static struct mm mm;
static mm_word was;

static int set_up(void **state) {
    (void)state;
    memset(words, 0, sizeof words);
    memset(ledger, 0, sizeof ledger);
    mm = (struct mm){words, ledger, TABLES, FRAMES, ANCHOR};
    ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    assert_true(mm_inject(&mm, ROOT, MM_THREAD, ANCHOR, 4u));
    assert_true(mm_inject(&mm, SPACE, MM_SPACE, ROOT, 4u));
    assert_true(mm_inject(&mm, ZONE_A, MM_ZONE, ROOT, 5u));
    assert_true(mm_inject(&mm, ZONE_B, MM_ZONE, ROOT, 6u));
    assert_true(mm_inject(&mm, WINDOW, MM_WINDOW, ROOT, 7u));
    assert_true(mm_inject(&mm, THREAD, MM_THREAD, ROOT, 8u));
    assert_true(mm_inject(&mm, SPACE_B, MM_SPACE, ROOT, 9u));
    assert_true(mm_fix_slot(&mm, MM_HARDWARE, 0u, ROOT, 10u));
    assert_true(mm_inject(&mm, TOP, TOP_KIND, ROOT, 11u));
    assert_true(mm_inject(&mm, P, MM_PAGE, ZONE_A, 0u));
    assert_true(mm_inject(&mm, Q, MM_PAGE, ZONE_A, 1u));
    assert_true(mm_inject(&mm, U, MM_PAGE, ZONE_A, 2u));
    assert_true(mm_fix(&mm, FIXED, ZONE_A, 7u, ISA_PAGE_READ));
    return 0;
}

static int sound(void **state) {
    struct mm_finding const finding = mm_audit(&mm);

    (void)state;
    if (finding.flaw != MM_SOUND) {
        print_error("%s, frame %u, container %u\n", mm_flaw_text(finding.flaw), finding.frame,
                    finding.index);
    }
    return finding.flaw == MM_SOUND ? 0 : -1;
}

/* An operation that must fail with `error`, and change nothing. */
#define REFUSED(error, operation)                                                                  \
    do {                                                                                           \
        static mm_word before[FRAMES][ISA_WORDS];                                                  \
        struct mm_entry ledger_before[FRAMES];                                                     \
        memcpy(before, words, sizeof words);                                                       \
        memcpy(ledger_before, ledger, sizeof ledger);                                              \
        assert_int_equal(operation, error);                                                        \
        assert_memory_equal(before, words, sizeof words);                                          \
        assert_memory_equal(ledger_before, ledger, sizeof ledger);                                 \
    } while (0)
#define DONE(operation) assert_int_equal(operation, MM_OK)

static void expect(mm_frame table, mm_index index, mm_frame frame, unsigned kind, unsigned role,
                   mm_rights rights) {
    struct mm_ref ref;

    assert_true(mm_get(&mm, table, index, &ref));
    assert_int_equal(ref.frame, frame);
    assert_int_equal(ref.kind, kind);
    assert_int_equal(ref.role, role);
    assert_int_equal(ref.rights, rights);
}

static void expect_empty(mm_frame table, mm_index index) {
    struct mm_ref ref;

    assert_false(mm_get(&mm, table, index, &ref));
    assert_int_equal(words[table][index], 0u);
}

/* --- pages ---------------------------------------------------------------------------- */

static void move_hands_on(void **state) {
    (void)state;
    words[ZONE_A][0] = isa_page_limit(words[ZONE_A][0], ISA_PAGE_READ);
    DONE(mm_move(&mm, ZONE_A, 0u, ZONE_B, 3u, true, &was));
    expect_empty(ZONE_A, 0u);
    expect(ZONE_B, 3u, P, MM_PAGE, MM_MASTER, ISA_PAGE_READ | MM_SHARE);
    assert_int_equal(was, words[ZONE_B][3]);
    assert_int_equal(ledger[ZONE_A].used, 3u);
    assert_int_equal(ledger[ZONE_B].used, 1u);
}

static void move_errors(void **state) {
    (void)state;
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 0u, ALL));
    REFUSED(MM_EMPTY, mm_move(&mm, ZONE_A, 3u, ZONE_A, 1u, false, &was)); /* before FULL */
    REFUSED(MM_EMPTY, mm_move(&mm, ZONE_A, 3u, ZONE_A, 3u, false, &was));
    REFUSED(MM_FULL, mm_move(&mm, ZONE_A, 0u, ZONE_A, 1u, false, &was));
    REFUSED(MM_FULL, mm_move(&mm, ZONE_A, 0u, ZONE_A, 0u, false, &was));
    REFUSED(MM_FULL, mm_move(&mm, ZONE_B, 0u, ZONE_A, 1u, false, &was)); /* before ROLE */
    REFUSED(MM_ROLE, mm_move(&mm, ZONE_B, 0u, ZONE_B, 1u, true, &was));  /* before BUSY */
    REFUSED(MM_ROLE, mm_move(&mm, ZONE_A, 7u, ZONE_B, 1u, false, &was));
    REFUSED(MM_BUSY, mm_move(&mm, ZONE_A, 0u, ZONE_B, 1u, true, &was));
    DONE(mm_move(&mm, ZONE_A, 0u, ZONE_B, 1u, false, &was));
}

static void clone_makes_slaves(void **state) {
    (void)state;
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 0u, ISA_PAGE_READ | MM_SHARE));
    expect(ZONE_B, 0u, P, MM_PAGE, MM_SLAVE, ISA_PAGE_READ | MM_SHARE);
    DONE(mm_clone(&mm, ZONE_B, 0u, WINDOW, 0u, ISA_PAGE_READ));
    expect(WINDOW, 0u, P, MM_PAGE, MM_FINAL, ISA_PAGE_READ);
    DONE(mm_clone(&mm, ZONE_B, 0u, WINDOW, 1u, 0u));
    expect(WINDOW, 1u, P, MM_PAGE, MM_FINAL, 0u);
    assert_int_equal(ledger[P].slaves, 3u);
    expect(ZONE_A, 0u, P, MM_PAGE, MM_MASTER, ALL);
}

static void clone_starts_clean(void **state) {
    (void)state;
    words[ZONE_A][0] = isa_page(P, MM_MASTER, ISA_PAGE_WRITE);
    while (!isa_page_accessed(words[ZONE_A][0]) || !isa_page_dirty(words[ZONE_A][0])) {
        words[ZONE_A][0] += 32u; /* counts through the bits of all formats */
    }
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 0u, ISA_PAGE_WRITE));
    assert_false(isa_page_accessed(words[ZONE_B][0]));
    assert_false(isa_page_dirty(words[ZONE_B][0]));
    DONE(mm_adjust(&mm, ZONE_A, 0u, MM_CLEAR_DIRTY, 0u, &was));
    assert_true(isa_page_accessed(words[ZONE_A][0]));
    assert_false(isa_page_dirty(words[ZONE_A][0]));
    assert_true(isa_page_dirty(was));
    DONE(mm_adjust(&mm, ZONE_A, 0u, MM_CLEAR_ACCESSED, 0u, &was));
    assert_false(isa_page_accessed(words[ZONE_A][0]));
    DONE(mm_move(&mm, ZONE_A, 0u, ZONE_A, 3u, false, &was));
}

static void clone_errors(void **state) {
    mm_rights const unfit = MM_W; /* without R: on no format */

    (void)state;
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 0u, ISA_PAGE_READ | MM_SHARE));
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 1u, ALL - MM_SHARE));
    REFUSED(MM_EMPTY, mm_clone(&mm, ZONE_A, 3u, ZONE_A, 0u, 0u));
    REFUSED(MM_FULL, mm_clone(&mm, ZONE_A, 7u, ZONE_A, 0u, 0u));
    REFUSED(MM_FULL, mm_clone(&mm, ZONE_A, 0u, ZONE_A, 0u, 0u));
    REFUSED(MM_ROLE, mm_clone(&mm, ZONE_A, 7u, ZONE_B, 5u, unfit));
    REFUSED(MM_RIGHTS, mm_clone(&mm, ZONE_B, 1u, ZONE_B, 5u, ISA_PAGE_READ)); /* final */
    REFUSED(MM_RIGHTS, mm_clone(&mm, ZONE_B, 0u, ZONE_B, 5u, ISA_PAGE_WRITE));
    REFUSED(MM_RIGHTS, mm_clone(&mm, ZONE_A, 0u, ZONE_B, 5u, unfit));
    REFUSED(MM_RIGHTS, mm_clone(&mm, ZONE_A, 0u, ZONE_B, 5u, ALL | MM_MANAGE));
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 2u, 0u));
    assert_int_equal(ledger[P].slaves, MM_SLAVES_MAX);
    REFUSED(MM_RIGHTS, mm_clone(&mm, ZONE_A, 0u, ZONE_B, 5u, unfit)); /* before LIMIT */
    REFUSED(MM_LIMIT, mm_clone(&mm, ZONE_A, 0u, ZONE_B, 5u, ALL));
    REFUSED(MM_LIMIT, mm_clone(&mm, ZONE_B, 0u, ZONE_B, 5u, 0u));
}

static void destroy_takes_slaves_away(void **state) {
    (void)state;
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 0u, ALL));
    REFUSED(MM_EMPTY, mm_destroy(&mm, ZONE_B, 1u, &was));
    REFUSED(MM_ROLE, mm_destroy(&mm, ZONE_A, 0u, &was));
    REFUSED(MM_ROLE, mm_destroy(&mm, ZONE_A, 7u, &was));
    DONE(mm_destroy(&mm, ZONE_B, 0u, &was));
    expect_empty(ZONE_B, 0u);
    assert_int_equal(ledger[P].slaves, 0u);
    assert_int_equal(ledger[ZONE_B].used, 0u);
    REFUSED(MM_EMPTY, mm_destroy(&mm, ZONE_B, 0u, &was));
}

static void adjust_errors(void **state) {
    (void)state;
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 0u, ISA_PAGE_READ | MM_SHARE));
    REFUSED(MM_EMPTY, mm_adjust(&mm, ZONE_B, 1u, MM_ADJUST_ACCESS, MM_W, &was));
    REFUSED(MM_ROLE, mm_adjust(&mm, ZONE_A, 7u, MM_ADJUST_ACCESS, MM_W, &was));
    REFUSED(MM_ROLE, mm_adjust(&mm, ZONE_A, 7u, MM_CLEAR_DIRTY, 0u, &was));
    REFUSED(MM_RIGHTS, mm_adjust(&mm, ZONE_A, 0u, MM_ADJUST_ACCESS, MM_W, &was));
    REFUSED(MM_RIGHTS, mm_adjust(&mm, ZONE_A, 0u, MM_ADJUST_ACCESS, ALL, &was));
    REFUSED(MM_RIGHTS, mm_adjust(&mm, ZONE_B, 0u, MM_ADJUST_ACCESS, ISA_PAGE_WRITE, &was));
    DONE(mm_adjust(&mm, ZONE_B, 0u, MM_ADJUST_ACCESS, 0u, &was));
    expect(ZONE_B, 0u, P, MM_PAGE, MM_SLAVE, MM_SHARE);
    REFUSED(MM_RIGHTS, mm_adjust(&mm, ZONE_B, 0u, MM_ADJUST_ACCESS, ISA_PAGE_READ, &was));
    DONE(mm_adjust(&mm, ZONE_A, 0u, MM_ADJUST_ACCESS, 0u, &was));
    DONE(mm_adjust(&mm, ZONE_A, 0u, MM_ADJUST_ACCESS, ISA_PAGE_WRITE, &was));
    expect(ZONE_A, 0u, P, MM_PAGE, MM_MASTER, ISA_PAGE_WRITE | MM_SHARE);
}

/* --- objects -------------------------------------------------------------------------------- */

static void objects_move_between_slots(void **state) {
    (void)state;
    DONE(mm_object_move(&mm, ROOT, 9u, THREAD, 5u, true, &was));
    expect_empty(ROOT, 9u);
    assert_int_equal(ledger[THREAD].used, 1u);
    DONE(mm_object_clone(&mm, THREAD, 5u, ROOT, 9u, MM_SEND | MM_SHARE, 77u));
    assert_int_equal(mm_badge(&mm, ROOT, 9u), 77u);
    DONE(mm_object_clone(&mm, ROOT, 9u, ROOT, 12u, MM_SEND, 0u));
    assert_int_equal(mm_badge(&mm, ROOT, 12u), 77u);
    expect(ROOT, 12u, SPACE_B, MM_SPACE, MM_FINAL, MM_SEND);
    REFUSED(MM_ROLE, mm_object_move(&mm, ROOT, 12u, ROOT, 13u, true, &was));
    REFUSED(MM_BUSY, mm_object_move(&mm, THREAD, 5u, ROOT, 13u, true, &was));
    REFUSED(MM_FULL, mm_object_move(&mm, THREAD, 5u, ROOT, 9u, true, &was));
    REFUSED(MM_EMPTY, mm_object_move(&mm, THREAD, 6u, ROOT, 9u, true, &was));
    REFUSED(MM_ROLE, mm_object_move(&mm, ROOT, 10u, ROOT, 13u, false, &was));
    REFUSED(MM_KIND, mm_object_move(&mm, THREAD, 5u, ZONE_B, 0u, false, &was));
    REFUSED(MM_KIND, mm_object_move(&mm, THREAD, 5u, SPACE, 0u, false, &was));
    REFUSED(MM_KIND, mm_object_move(&mm, ROOT, 8u, THREAD, 6u, false, &was)); /* into itself */
    DONE(mm_object_destroy(&mm, ROOT, 9u, &was));
    assert_int_equal(mm_badge(&mm, ROOT, 9u), 0u);
    REFUSED(MM_ROLE, mm_object_destroy(&mm, THREAD, 5u, &was));
    REFUSED(MM_ROLE, mm_object_destroy(&mm, ROOT, 10u, &was));
    REFUSED(MM_EMPTY, mm_object_destroy(&mm, ROOT, 9u, &was));
    assert_int_equal(ledger[SPACE_B].slaves, 1u);
}

static void objects_clone_errors(void **state) {
    (void)state;
    DONE(mm_object_clone(&mm, ROOT, 5u, ROOT, 12u, ZONE_ALL, 3u));
    DONE(mm_object_clone(&mm, ROOT, 5u, ROOT, 13u, MM_ACCESS, 0u)); /* a client's */
    expect(ROOT, 13u, ZONE_A, MM_ZONE, MM_FINAL, MM_ACCESS);
    REFUSED(MM_EMPTY, mm_object_clone(&mm, ROOT, 14u, ROOT, 13u, 0u, 0u));
    REFUSED(MM_FULL, mm_object_clone(&mm, ROOT, 10u, ROOT, 13u, 0u, 0u));
    REFUSED(MM_ROLE, mm_object_clone(&mm, ROOT, 10u, ROOT, 14u, 0u, 0u));
    REFUSED(MM_KIND, mm_object_clone(&mm, ROOT, 8u, ROOT, 14u, 0u, 0u));
    REFUSED(MM_KIND, mm_object_clone(&mm, ROOT, 5u, ZONE_B, 0u, MM_RIGHTS_ALL, 0u));
    REFUSED(MM_KIND, mm_object_clone(&mm, ROOT, 4u, SPACE_B, 0u, 0u, 0u));
    REFUSED(MM_RIGHTS, mm_object_clone(&mm, ROOT, 13u, ROOT, 14u, MM_ACCESS, 0u));
    REFUSED(MM_RIGHTS, mm_object_clone(&mm, ROOT, 5u, ROOT, 14u, MM_ACCESS | MM_SHARE, 0u));
    REFUSED(MM_RIGHTS, mm_object_clone(&mm, ROOT, 5u, ROOT, 14u, MM_MANAGE | MM_R, 0u));
    REFUSED(MM_RIGHTS, mm_object_clone(&mm, ROOT, 5u, ROOT, 14u, ZONE_ALL | MM_RUN, 0u));
    REFUSED(MM_RIGHTS, mm_object_clone(&mm, ROOT, 12u, ROOT, 14u, MM_ACCESS, 1u));
    REFUSED(MM_RIGHTS, mm_object_clone(&mm, ROOT, 11u, SPACE, 0u, MM_ACCESS, 1u));
    DONE(mm_object_clone(&mm, ROOT, 12u, ROOT, 14u, MM_ACCESS, 0u));
    assert_int_equal(mm_badge(&mm, ROOT, 14u), 3u);
    REFUSED(MM_LIMIT, mm_object_clone(&mm, ROOT, 12u, ROOT, 15u, MM_ACCESS, 0u));
}

/* --- zones at home ------------------------------------------------------------------------- */

static void zones_have_one_home(void **state) {
    (void)state;
    DONE(mm_object_move(&mm, ROOT, 11u, SPACE, 3u, true, &was));
    assert_int_equal(ledger[TOP].attached, 1u);
    assert_int_equal(mm_home(&ledger[TOP]), 3u);
    /* A sole attachment takes its home along. */
    DONE(mm_object_move(&mm, SPACE, 3u, SPACE, 1u, true, &was));
    assert_int_equal(mm_home(&ledger[TOP]), 1u);
    assert_int_equal(ledger[TOP].attached, 1u);
    REFUSED(MM_BUSY, mm_object_clone(&mm, SPACE, 1u, SPACE_B, 2u, ZONE_ALL, 0u));
    DONE(mm_object_clone(&mm, SPACE, 1u, SPACE_B, 1u, ZONE_ALL, 0u));
    assert_int_equal(ledger[TOP].attached, 2u);
    REFUSED(MM_BUSY, mm_object_move(&mm, SPACE, 1u, SPACE, 2u, false, &was));
    REFUSED(MM_BUSY, mm_object_move(&mm, SPACE, 1u, ROOT, 11u, true, &was));
    DONE(mm_object_move(&mm, SPACE, 1u, ROOT, 11u, false, &was));
    assert_int_equal(ledger[TOP].attached, 1u);
    REFUSED(MM_BUSY, mm_object_move(&mm, ROOT, 11u, SPACE, 2u, false, &was));
    DONE(mm_object_move(&mm, ROOT, 11u, SPACE, 1u, false, &was));
    DONE(mm_object_destroy(&mm, SPACE_B, 1u, &was));
    DONE(mm_object_move(&mm, SPACE, 1u, SPACE, 2u, true, &was));
    assert_int_equal(mm_home(&ledger[TOP]), 2u);
}

/* Zones of zones: on formats that have them, TOP is one. */
static void zones_of_zones(void **state) {
    mm_frame const inner = ISA_LEVELS == 4u ? (mm_frame)FREE : (mm_frame)ZONE_A;

    (void)state;
    if (ISA_LEVELS == 2u) {
        REFUSED(MM_KIND, mm_make(&mm, ZONE_A, 0u, ROOT, 12u, MM_ZONE2, true, &was));
        return;
    }
    if (ISA_LEVELS == 4u) {
        assert_true(mm_inject(&mm, FREE, MM_ZONE2, ROOT, 12u));
    }
    /* Nothing is put in before there is a home. */
    REFUSED(MM_BUSY, mm_object_move(&mm, ROOT, inner == FREE ? 12u : 5u, TOP, 2u, false, &was));
    DONE(mm_object_move(&mm, ROOT, 11u, SPACE, 3u, true, &was));
    DONE(mm_object_move(&mm, ROOT, inner == FREE ? 12u : 5u, TOP, 2u, false, &was));
    assert_int_equal(mm_home(&ledger[inner]), 3u * ISA_WORDS + 2u);
    /* It keeps its home while it holds anything, attached or not. */
    REFUSED(MM_BUSY, mm_object_move(&mm, SPACE, 3u, SPACE, 1u, true, &was));
    DONE(mm_object_move(&mm, SPACE, 3u, ROOT, 11u, true, &was));
    assert_int_equal(ledger[TOP].attached, 0u);
    REFUSED(MM_BUSY, mm_object_move(&mm, ROOT, 11u, SPACE, 1u, true, &was));
    DONE(mm_object_move(&mm, TOP, 2u, TOP, 4u, true, &was));
    assert_int_equal(mm_home(&ledger[inner]), 3u * ISA_WORDS + 4u);
    DONE(mm_object_move(&mm, TOP, 4u, ROOT, 13u, true, &was));
    DONE(mm_object_move(&mm, ROOT, 11u, SPACE, 1u, true, &was));
    assert_int_equal(mm_home(&ledger[TOP]), 1u);
}

/* --- transitions ------------------------------------------------------------------------------ */

static void pages_become_zones_and_pages_again(void **state) {
    (void)state;
    for (unsigned i = 0u; i < ISA_WORDS; i++) {
        words[P][i] = (mm_word) ~(mm_word)0;
    }
    DONE(mm_make(&mm, ZONE_A, 0u, ROOT, 12u, MM_ZONE, true, &was));
    expect_empty(ZONE_A, 0u);
    expect(ROOT, 12u, P, MM_ZONE, MM_MASTER, ZONE_ALL);
    for (unsigned i = 0u; i < ISA_WORDS; i++) {
        assert_int_equal(words[P][i], 0u);
    }
    DONE(mm_move(&mm, ZONE_A, 1u, P, 0u, true, &was));
    REFUSED(MM_BUSY, mm_end(&mm, ROOT, 12u, ZONE_A, 0u, true));
    DONE(mm_move(&mm, P, 0u, ZONE_A, 1u, true, &was));
    DONE(mm_object_clone(&mm, ROOT, 12u, ROOT, 13u, MM_ACCESS, 0u));
    REFUSED(MM_BUSY, mm_end(&mm, ROOT, 12u, ZONE_A, 0u, true));
    REFUSED(MM_ROLE, mm_end(&mm, ROOT, 13u, ZONE_A, 0u, true));
    DONE(mm_object_destroy(&mm, ROOT, 13u, &was));
    REFUSED(MM_EMPTY, mm_end(&mm, ROOT, 13u, ZONE_A, 0u, true));
    REFUSED(MM_FULL, mm_end(&mm, ROOT, 12u, ZONE_A, 1u, true));
    REFUSED(MM_ROLE, mm_end(&mm, ROOT, 10u, ZONE_A, 0u, true));
    REFUSED(MM_BUSY, mm_end(&mm, ROOT, 12u, ZONE_A, 0u, false));
    REFUSED(MM_KIND, mm_end(&mm, ROOT, 12u, P, 0u, true)); /* into itself */
    mm_set_badge(&mm, ROOT, 12u, 5u);
    DONE(mm_end(&mm, ROOT, 12u, ZONE_A, 0u, true));
    expect(ZONE_A, 0u, P, MM_PAGE, MM_MASTER, ALL);
    expect_empty(ROOT, 12u);
    assert_int_equal(mm_badge(&mm, ROOT, 12u), 0u);
}

static void pages_become_everything_else(void **state) {
    static unsigned const kinds[] = {MM_THREAD, MM_SPACE, MM_WINDOW, MM_LEDGER};

    (void)state;
    for (unsigned i = 0u; i < sizeof kinds / sizeof kinds[0]; i++) {
        DONE(mm_make(&mm, ZONE_A, 0u, ROOT, 12u, kinds[i], true, &was));
        expect_empty(ZONE_A, 0u);
        expect(ROOT, 12u, P, kinds[i], MM_MASTER, mm_kind_rights(kinds[i]));
        if (kinds[i] != MM_LEDGER) {
            REFUSED(MM_BUSY, mm_end(&mm, ROOT, 12u, ZONE_A, 0u, false));
        }
        DONE(mm_end(&mm, ROOT, 12u, ZONE_A, 0u, true));
        expect(ZONE_A, 0u, P, MM_PAGE, MM_MASTER, ALL);
    }
    /* What has something in it does not end. */
    DONE(mm_make(&mm, ZONE_A, 0u, ROOT, 12u, MM_THREAD, true, &was));
    DONE(mm_object_move(&mm, ROOT, 9u, P, 5u, true, &was));
    REFUSED(MM_BUSY, mm_end(&mm, ROOT, 12u, ZONE_A, 0u, true));
}

static void slots_are_exchanged(void **state) {
    (void)state;
    DONE(mm_object_clone(&mm, ROOT, 9u, ROOT, 12u, MM_SEND, 77u));
    mm_swap(&mm, ROOT, 12u, 13u);
    expect_empty(ROOT, 12u);
    expect(ROOT, 13u, SPACE_B, MM_SPACE, MM_FINAL, MM_SEND);
    assert_int_equal(mm_badge(&mm, ROOT, 12u), 0u);
    assert_int_equal(mm_badge(&mm, ROOT, 13u), 77u);
    mm_swap(&mm, ROOT, 13u, 9u);
    expect(ROOT, 9u, SPACE_B, MM_SPACE, MM_FINAL, MM_SEND);
    assert_int_equal(mm_badge(&mm, ROOT, 9u), 77u);
    mm_set_badge(&mm, ROOT, 9u, 5u);
    assert_int_equal(mm_badge(&mm, ROOT, 9u), 5u);
    mm_swap(&mm, ROOT, 9u, 9u);
    assert_int_equal(mm_badge(&mm, ROOT, 9u), 5u);
}

static void make_errors(void **state) {
    (void)state;
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 0u, ALL));
    REFUSED(MM_EMPTY, mm_make(&mm, ZONE_A, 3u, ROOT, 12u, MM_ZONE, true, &was));
    REFUSED(MM_FULL, mm_make(&mm, ZONE_A, 7u, ROOT, 9u, MM_ZONE, true, &was));
    REFUSED(MM_ROLE, mm_make(&mm, ZONE_A, 7u, ROOT, 12u, MM_ZONE, true, &was));
    REFUSED(MM_ROLE, mm_make(&mm, ZONE_B, 0u, ROOT, 12u, MM_THREAD, true, &was));
    REFUSED(MM_RIGHTS,
            mm_make(&mm, ZONE_A, 0u, ROOT, 12u, MM_THREAD, false, &was)); /* before BUSY */
    REFUSED(MM_KIND,
            mm_make(&mm, ZONE_A, 2u, ROOT, 12u, MM_THREAD, false, &was)); /* before RIGHTS */
    REFUSED(MM_KIND, mm_make(&mm, ZONE_A, 0u, ROOT, 12u, MM_KERNEL, false, &was));
    REFUSED(MM_KIND, mm_make(&mm, ZONE_A, 0u, ROOT, 12u, MM_LINE, false, &was));
    REFUSED(MM_KIND, mm_make(&mm, ZONE_A, 1u, ROOT, 12u, MM_PAGE, true, &was));
    REFUSED(MM_KIND, mm_make(&mm, ZONE_A, 1u, ROOT, 12u, 0u, true, &was));
    REFUSED(MM_KIND, mm_make(&mm, ZONE_A, 1u, ROOT, 12u, 15u, true, &was));
    REFUSED(MM_KIND, mm_make(&mm, ZONE_A, 2u, ROOT, 12u, MM_ZONE, true, &was)); /* out of reach */
    REFUSED(MM_BUSY, mm_make(&mm, ZONE_A, 0u, ROOT, 12u, MM_ZONE, true, &was));
}

/* --- the border ------------------------------------------------------------------- */

static void the_border_is_guarded(void **state) {
    (void)state;
    assert_false(mm_inject(&mm, P, MM_PAGE, ZONE_B, 0u));         /* is in the pool */
    assert_false(mm_inject(&mm, FREE, MM_PAGE, ZONE_A, 0u));      /* is full */
    assert_false(mm_inject(&mm, FREE, MM_ZONE, ZONE_B, 0u));      /* holds pages */
    assert_false(mm_inject(&mm, FREE, MM_PAGE, ROOT, 12u));       /* holds objects */
    assert_false(mm_inject(&mm, FRAMES, MM_PAGE, ZONE_B, 0u));    /* no such frame */
    assert_false(mm_inject(&mm, FIXED + 1u, MM_ZONE, ROOT, 12u)); /* not fit for objects */
    assert_true(mm_inject(&mm, FREE, MM_PAGE, ZONE_B, 0u));
    assert_false(mm_fix(&mm, FREE, ZONE_B, 1u, ISA_PAGE_READ));  /* is in the pool */
    assert_false(mm_fix(&mm, FIXED, ZONE_B, 0u, ISA_PAGE_READ)); /* is full */
    assert_false(mm_fix(&mm, FIXED, ROOT, 12u, ISA_PAGE_READ));
    assert_false(mm_fix_slot(&mm, MM_LINE, 1u, ROOT, 10u));
    assert_false(mm_fix_slot(&mm, MM_PAGE, 1u, ROOT, 12u));
    assert_false(mm_fix_slot(&mm, MM_LINE, 1u, ZONE_B, 2u));
    assert_true(mm_fix_slot(&mm, MM_LINE, 9u, ROOT, 12u));
    expect(ROOT, 12u, 0u, MM_LINE, MM_FIXED, 0u);
    assert_int_equal(mm_badge(&mm, ROOT, 12u), 9u);
    assert_false(mm_unfix(&mm, ZONE_A, 0u)); /* a master */
    assert_false(mm_unfix(&mm, ZONE_A, 5u)); /* nothing */
    assert_true(mm_unfix(&mm, ROOT, 12u));
    expect_empty(ROOT, 12u);
    assert_int_equal(mm_badge(&mm, ROOT, 12u), 0u);
    assert_true(mm_unfix(&mm, ZONE_A, 7u));
    expect_empty(ZONE_A, 7u);
}

/* --- the audit -------------------------------------------------------------------- */

/* Plant something, see that the audit finds that flaw and leaves everything as it was. */
static void planted(enum mm_flaw flaw, mm_word *word, mm_word w, struct mm_entry *entry,
                    struct mm_entry e) {
    static mm_word before[FRAMES][ISA_WORDS];
    struct mm_entry ledger_before[FRAMES];
    mm_word const old_word = word != NULL ? *word : 0u;
    struct mm_entry const old_entry = entry != NULL ? *entry : (struct mm_entry){0};
    struct mm_finding finding;

    if (word != NULL) {
        *word = w;
    }
    if (entry != NULL) {
        *entry = e;
    }
    memcpy(before, words, sizeof words);
    memcpy(ledger_before, ledger, sizeof ledger);
    finding = mm_audit(&mm);
    if (finding.flaw != flaw) {
        print_error("found \"%s\" in frame %u, container %u, instead of \"%s\"\n",
                    mm_flaw_text(finding.flaw), finding.frame, finding.index, mm_flaw_text(flaw));
    }
    assert_int_equal(finding.flaw, flaw);
    assert_memory_equal(before, words, sizeof words);
    assert_memory_equal(ledger_before, ledger, sizeof ledger);
    if (word != NULL) {
        *word = old_word;
    }
    if (entry != NULL) {
        *entry = old_entry;
    }
    assert_int_equal(mm_audit(&mm).flaw, MM_SOUND);
}

static void plant_word(enum mm_flaw flaw, mm_frame table, mm_index index, mm_word w) {
    planted(flaw, &words[table][index], w, NULL, (struct mm_entry){0});
}

static void plant_entry(enum mm_flaw flaw, mm_frame frame, struct mm_entry e) {
    planted(flaw, NULL, 0u, &ledger[frame], e);
}

static void audit_finds_words(void **state) {
    (void)state;
    plant_word(MM_FLAW_KIND, ZONE_A, 0u, isa_page(ROOT, MM_MASTER, MM_ACCESS)); /* a TCB is seen */
    plant_word(MM_FLAW_KIND, ZONE_A, 0u, isa_page(ANCHOR, MM_MASTER, MM_ACCESS));
    plant_word(MM_FLAW_FRAME, ZONE_A, 0u, isa_page(FRAMES, MM_MASTER, MM_ACCESS));
    plant_word(MM_FLAW_MASTERS, ZONE_A, 1u, words[ZONE_A][0]); /* two masters, and one none */
    plant_word(MM_FLAW_LEFTOVER, ROOT, ISA_SLOTS + 12u, 5u);
    plant_word(MM_FLAW_WORD, ZONE_A, 0u, isa_page(P, MM_FIXED, MM_ACCESS));
    plant_word(MM_FLAW_KIND, ROOT, 12u, isa_page(P, MM_SLAVE, MM_ACCESS));
    plant_word(MM_FLAW_WORD, ZONE_A, 0u,
               words[ZONE_A][0] + 2048u * (ISA_LEVELS == 3u ? 0u : 1u) +
                   (ISA_LEVELS == 3u ? 32u : 0u));
}

/* The word with one bit more that no field has; its frame, role and access are the same. */
static mm_word spoilt(mm_word w) {
    for (unsigned i = 0u; i < 8u * sizeof(mm_word); i++) {
        mm_word const x = w ^ (mm_word)1u << i;

        if (isa_frame(x) == isa_frame(w) && isa_code(x) == isa_code(w) &&
            isa_page_access(x) == isa_page_access(w) &&
            isa_page_clear(x, true, true) != isa_page_clear(w, true, true)) {
            return x;
        }
    }
    fail_msg("there is no such bit");
    return w;
}

static void audit_finds_fixed_words(void **state) {
    (void)state;
    plant_word(MM_FLAW_WORD, ROOT, 12u, isa_object(0u, MM_FIXED, MM_ZONE));  /* no fixed kind */
    plant_word(MM_FLAW_WORD, ROOT, 12u, isa_object(0u, MM_FIXED, MM_KINDS)); /* no kind */
    plant_word(MM_FLAW_WORD, ROOT, 12u, isa_object(0u, MM_FIXED, MM_ROWS));
    plant_word(MM_FLAW_WORD, ROOT, 12u, isa_object(FREE, MM_FIXED, MM_HARDWARE));
    plant_word(MM_FLAW_WORD, ZONE_A, 0u, isa_page(FREE, MM_MASTER, MM_ACCESS)); /* of no pool */
    plant_word(MM_FLAW_WORD, ZONE_A, 7u, spoilt(words[ZONE_A][7]));
    plant_word(MM_FLAW_WORD, SPACE, 3u, isa_zone(FREE, MM_MASTER, MM_ACCESS));
}

static void audit_finds_impossible_objects(void **state) {
    struct mm_entry e = ledger[U];

    (void)state;
    plant_word(MM_FLAW_WORD, ROOT, 12u, isa_object(THREAD, MM_SLAVE, 0u));
    plant_word(MM_FLAW_WORD, ROOT, 9u, isa_object(SPACE_B, MM_MASTER, 1u)); /* lacks rights */
    plant_word(MM_FLAW_WORD, ROOT, 12u, isa_object(SPACE_B, MM_SLAVE, MM_DROP / MM_MANAGE));
    plant_word(MM_FLAW_WORD, ROOT, 12u, isa_zone(ZONE_B, MM_SLAVE, 0u)); /* MANAGE alone */
    e.tag = mm_tag(MM_ZONE, 0u);
    planted(MM_FLAW_FRAME, &words[ROOT][12], isa_zone(U, MM_MASTER, MM_ACCESS), &ledger[U], e);
    e = ledger[FRAMES - 1];
    e.tag = mm_tag(MM_ZONE, 0u);
    plant_entry(MM_FLAW_TAG, FRAMES - 1, e);
}

static void audit_finds_counts(void **state) {
    struct mm_entry e;

    (void)state;
    e = ledger[P];
    e.slaves = 1u;
    plant_entry(MM_FLAW_SLAVES, P, e);
    DONE(mm_clone(&mm, ZONE_A, 0u, ZONE_B, 0u, 0u));
    e = ledger[P];
    e.slaves = 0u;
    plant_entry(MM_FLAW_SLAVES, P, e);
    e.slaves = 2u;
    plant_entry(MM_FLAW_SLAVES, P, e);
    e = ledger[ZONE_A];
    e.used++;
    plant_entry(MM_FLAW_USED, ZONE_A, e);
    e.used = (uint16_t)(e.used - 2u);
    plant_entry(MM_FLAW_USED, ZONE_A, e);
    e = ledger[ZONE_A];
    e.attached = 1u;
    plant_entry(MM_FLAW_ATTACHED, ZONE_A, e);
    DONE(mm_object_move(&mm, ROOT, 11u, SPACE, 3u, true, &was));
    e = ledger[TOP];
    e.attached = 0u;
    plant_entry(MM_FLAW_ATTACHED, TOP, e);
    e = ledger[TOP];
    e.tag = mm_tag(TOP_KIND, 2u);
    plant_entry(MM_FLAW_HOME, TOP, e);
    e = ledger[P];
    e.tag = mm_tag(MM_PAGE, 1u);
    plant_entry(MM_FLAW_HOME, P, e); /* only zones have one */
    e = ledger[FREE];
    e.tag = mm_tag(15u, 0u);
    plant_entry(MM_FLAW_TAG, FREE, e);
    e = ledger[P];
    e.tag = (isa_tag)(e.tag + ISA_TAG_MARK); /* as if its master had been seen already */
    plant_entry(MM_FLAW_MASTERS, P, e);
    e = ledger[FREE];
    e.tag = mm_tag(MM_PAGE, 0u);
    plant_entry(MM_FLAW_MASTERS, FREE, e); /* a pool frame that nobody holds */
}

static void flaws_have_names(void **state) {
    (void)state;
    for (enum mm_flaw a = MM_SOUND; a <= MM_FLAW_LEFTOVER; a++) {
        assert_true(strlen(mm_flaw_text(a)) > 4u);
        for (enum mm_flaw b = MM_SOUND; b < a; b++) {
            assert_string_not_equal(mm_flaw_text(a), mm_flaw_text(b));
        }
    }
    assert_string_equal(mm_flaw_text((enum mm_flaw)(MM_FLAW_LEFTOVER + 1)), "?");
}

/* Containers and frames that there are not, and access that no entry can say. */
static void the_border_has_ends(void **state) {
    (void)state;
    assert_false(mm_inject(&mm, FREE, MM_PAGE, TABLES, 0u));
    assert_false(mm_inject(&mm, FREE, MM_PAGE, ZONE_A, MM_ZONE_CONTAINERS));
    assert_false(mm_fix(&mm, ISA_FRAMES, ZONE_A, 6u, ISA_PAGE_READ));
    assert_false(mm_fix(&mm, FREE, ZONE_A, 6u, MM_W));
    assert_true(words[ZONE_A][6] == 0u);
}

static void kinds_have_levels(void **state) {
    (void)state;
    assert_int_equal(mm_depth(MM_SPACE), ISA_LEVELS - 1u);
    assert_int_equal(mm_depth(MM_ZONE), 0u);
    assert_int_equal(mm_depth(MM_ZONE2), ISA_LEVELS == 2u ? 0u : 1u);
    assert_int_equal(mm_depth(MM_ZONE3), ISA_LEVELS == 2u ? 0u : 2u);
    assert_int_equal(mm_region_kind(MM_SPACE), TOP_KIND);
    assert_int_equal(mm_region_kind(MM_ZONE), MM_OUTSIDE);
    assert_int_equal(mm_capacity(MM_ROWS), 0u); /* no kind */
    assert_int_equal(mm_capacity(UINT_MAX), 0u);
}

#define UNIT(function) cmocka_unit_test_setup_teardown(function, set_up, sound)

int main(void) {
    struct CMUnitTest const tests[] = {
        UNIT(move_hands_on),        UNIT(move_errors),
        UNIT(clone_makes_slaves),   UNIT(clone_starts_clean),
        UNIT(clone_errors),         UNIT(destroy_takes_slaves_away),
        UNIT(adjust_errors),        UNIT(objects_move_between_slots),
        UNIT(objects_clone_errors), UNIT(zones_have_one_home),
        UNIT(zones_of_zones),       UNIT(pages_become_zones_and_pages_again),
        UNIT(zones_of_zones),       UNIT(pages_become_everything_else),
        UNIT(zones_of_zones),       UNIT(slots_are_exchanged),
        UNIT(make_errors),          UNIT(the_border_is_guarded),
        UNIT(audit_finds_words),    UNIT(audit_finds_counts),
        UNIT(flaws_have_names),     UNIT(audit_finds_fixed_words),
        UNIT(the_border_has_ends),  UNIT(audit_finds_impossible_objects),
        UNIT(kinds_have_levels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
