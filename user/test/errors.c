/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every error of the memory calls on pages, in the order of checking: each case
 * that breaks several conditions at once must report the first.
 */
#include <baton/machine.h>
#include <baton/test.h>

#define READ_RIGHTS (MM_R | MM_X)
#define WRITE_RIGHTS (MM_R | MM_W | MM_X)
#define AT(bench, i) ((bench)->here + (i)*BATON_PAGE_SIZE)

/* A call as raw words: its error, or 99 if it left anything in the results that it should not. */
static unsigned raw(baton_word call, baton_word a, baton_word b) {
    baton_word words[5] = {call, a, b, 0, 0};

    baton_enter(words);
    return words[0] != MM_OK && (words[1] | words[2] | words[3] | words[4]) != 0u
               ? 99u
               : (unsigned)words[0];
}

/* A bit of CALL that has no meaning there: NAME, and nothing happens. */
void test_reserved(struct bench const *bench) {
    static struct {
        char const *name;
        baton_word call;
    } const cases[] = {
        {"move: bit 4", BATON_MOVE | 16u},
        {"move: bit 5", BATON_MOVE | 32u},
        {"move: rights", BATON_MOVE | BATON_RIGHTS(MM_R)},
        {"move: ADJUST", BATON_MOVE | BATON_ADJUST},
        {"move: CLEAR_ACCESSED", BATON_MOVE | BATON_CLEAR_ACCESSED},
        {"move: CLEAR_DIRTY", BATON_MOVE | BATON_CLEAR_DIRTY},
        {"move: bit 30", BATON_MOVE | 1u << 30},
        {"move: bit 31", BATON_MOVE | 1u << 31},
        {"move: a kind from page to page", BATON_MOVE | BATON_AS((unsigned)MM_ZONE)},
        {"clone: bit 4", BATON_CLONE | BATON_RIGHTS(READ_RIGHTS) | 16u},
        {"clone: UNSHARED", BATON_CLONE | BATON_RIGHTS(READ_RIGHTS) | BATON_UNSHARED},
        {"clone: a kind", BATON_CLONE | BATON_RIGHTS(READ_RIGHTS) | BATON_AS((unsigned)MM_ZONE)},
        {"clone: bit 31", BATON_CLONE | BATON_RIGHTS(READ_RIGHTS) | 1u << 31},
        {"destroy: rights", BATON_DESTROY | BATON_RIGHTS(MM_R)},
        {"destroy: UNSHARED", BATON_DESTROY | BATON_UNSHARED},
        {"destroy: bit 5", BATON_DESTROY | 32u},
        {"inspect: rights without ADJUST", BATON_INSPECT | BATON_RIGHTS(MM_R)},
        {"inspect: UNSHARED", BATON_INSPECT | BATON_UNSHARED},
        {"inspect: a kind", BATON_INSPECT | BATON_AS((unsigned)MM_ZONE)},
        {"inspect: bit 30", BATON_INSPECT | 1u << 30},
        {"reply_receive: a token that nobody has", BATON_REPLY_RECEIVE},
        {"notify: bit 4", BATON_NOTIFY | 16u},
        {"notify: a label", BATON_NOTIFY | BATON_LABEL(1u)},
        {"control: rights", BATON_CONTROL | BATON_RIGHTS(MM_R)},
        {"control: bit 31", BATON_CONTROL | 1u << 31},
        {"control: operation 10", BATON_CONTROL | BATON_OPERATION(10u)},
        {"control: operation 63", BATON_CONTROL | BATON_OPERATION(63u)},
        {"control: bit 4", BATON_CONTROL | BATON_OPERATION(9u) | 16u},
        {"control: bit 22", BATON_CONTROL | BATON_OPERATION(9u) | 1u << 22},
        {"control: a thread that is not the caller", BATON_CONTROL | BATON_OPERATION(9u)},
        {"hardware: operation 10", BATON_HARDWARE | BATON_OPERATION(10u)},
        {"hardware: operation 63", BATON_HARDWARE | BATON_OPERATION(63u)},
        {"hardware: bit 6", BATON_HARDWARE | 64u},
        {"hardware: bit 31", BATON_HARDWARE | 1u << 31},
        {"yield: bit 4", BATON_YIELD | 16u},
        {"yield: bit 31", BATON_YIELD | 1u << 31},
        {"call 10", 10u},
        {"call 11", 11u},
        {"call 12", 12u},
        {"call 13", 13u},
        {"call 14", 14u},
        {"call 15", 15u},
        {"all bits", 0xffffffffu},
    };

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_number(raw(cases[i].call, bench->page[0], AT(bench, 0)), MM_NAME, cases[i].name);
    }
    for (unsigned bit = 4; bit < 32u; bit++) {
        if (raw(BATON_YIELD | 1u << bit, 0, 0) != MM_NAME) {
            test_number(bit, 99u, "yield: a bit that is not refused");
        }
    }
    test_number(raw(BATON_YIELD, ~(baton_word)0, ~(baton_word)0), MM_OK,
                "yield does not look at its arguments");
    test_check(baton_inspect(AT(bench, 0)).error == MM_EMPTY, "nothing was moved or cloned");
}

void test_move(struct bench const *bench) {
    baton_word const page = bench->page[0];
    baton_word const other = bench->page[1];
    struct baton_result run;

    test_error(baton_move(AT(bench, 0), AT(bench, 1), 0, 1u), MM_EMPTY, "move: EMPTY");
    test_error(baton_move(AT(bench, 0), page, 0, 1u), MM_EMPTY, "move: EMPTY before FULL");
    test_error(baton_move(AT(bench, 0), BATON_SLOT(5u), 0, 1u), MM_EMPTY,
               "move: EMPTY before FULL and KIND");
    test_error(baton_move(page, other, 0, 1u), MM_FULL, "move: FULL");
    test_error(baton_move(page, page, 0, 1u), MM_FULL, "move: FULL, onto itself");
    test_error(baton_move(BATON_ROOT_INFO, other, 0, 1u), MM_FULL, "move: FULL before ROLE");
    test_error(baton_move(BATON_ROOT_INFO, AT(bench, 0), 0, 1u), MM_ROLE,
               "move: ROLE, a fixed page");
    test_error(baton_clone(page, AT(bench, 0), READ_RIGHTS, 0, 1u), MM_OK, "move: a final slave");
    test_error(baton_clone(page, AT(bench, 1), READ_RIGHTS | MM_SHARE, 0, 1u), MM_OK,
               "move: a slave");
    test_error(baton_move(AT(bench, 0), other, 0, 1u), MM_FULL, "move: FULL before ROLE, a slave");
    test_error(baton_move(AT(bench, 0), AT(bench, 2), 0, 1u), MM_ROLE, "move: ROLE, a final slave");
    test_error(baton_move(AT(bench, 1), AT(bench, 2), 0, 1u), MM_ROLE, "move: ROLE, a slave");
    test_error(baton_move(AT(bench, 1), AT(bench, 2), BATON_UNSHARED, 1u), MM_ROLE,
               "move: ROLE before BUSY");
    test_error(baton_move(AT(bench, 1), BATON_SLOT(bench->slot[0]), 0, 1u), MM_ROLE,
               "move: ROLE before KIND");
    test_error(baton_move(page, BATON_SLOT(bench->slot[0]), 0, 1u), MM_KIND,
               "move: KIND, a page to a slot without a kind");
    test_error(baton_move(page, AT(bench, 2), BATON_UNSHARED, 1u), MM_BUSY, "move: BUSY");
    test_error(baton_move(page, AT(bench, 2), 0, 1u), MM_OK, "move: with slaves, OK");
    test_error(baton_move(AT(bench, 2), page, 0, 1u), MM_OK, "move: and back");
    test_error(baton_destroy(AT(bench, 0), 2u), MM_OK, "move: the slaves are destroyed");
    test_error(baton_move(page, AT(bench, 0), BATON_UNSHARED, 1u), MM_OK, "move: UNSHARED");

    test_error(baton_move(other, AT(bench, 1), 0, 1u), MM_OK, "move: two pages for a run");
    test_error(baton_move(AT(bench, 1), other, 0, 1u), MM_OK, "move: one goes back");
    run = baton_move(AT(bench, 0), page, 0, 2u);
    test_check(run.error != MM_OK && run.done == 1u, "move: a run stops at the first error");
    test_number(run.error, MM_EMPTY, "move: which is that of the second container");
}

void test_clone(struct bench const *bench) {
    baton_word const page = bench->page[0];
    baton_word const slot = BATON_SLOT(bench->slot[0]);

    test_error(baton_clone(AT(bench, 0), AT(bench, 1), READ_RIGHTS, 0, 1u), MM_EMPTY,
               "clone: EMPTY");
    test_error(baton_clone(AT(bench, 0), page, READ_RIGHTS, 0, 1u), MM_EMPTY,
               "clone: EMPTY before FULL");
    test_error(baton_clone(page, bench->page[1], READ_RIGHTS, 0, 1u), MM_FULL, "clone: FULL");
    test_error(baton_clone(page, page, READ_RIGHTS, 0, 1u), MM_FULL, "clone: FULL, onto itself");
    test_error(baton_clone(page, page, MM_W, 0, 1u), MM_FULL, "clone: FULL before RIGHTS");
    test_error(baton_clone(BATON_ROOT_INFO, page, READ_RIGHTS, 0, 1u), MM_FULL,
               "clone: FULL before ROLE");
    test_error(baton_clone(BATON_ROOT_INFO, AT(bench, 0), READ_RIGHTS, 0, 1u), MM_ROLE,
               "clone: ROLE, a fixed page");
    test_error(baton_clone(BATON_ROOT_INFO, AT(bench, 0), MM_W, 0, 1u), MM_ROLE,
               "clone: ROLE before RIGHTS");
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_HARDWARE), slot, 0, 0, 1u), MM_ROLE,
               "clone: ROLE, a fixed slot");
    test_error(baton_clone(page, slot, READ_RIGHTS, 0, 1u), MM_KIND, "clone: KIND, page to slot");
    test_error(baton_clone(page, slot, MM_MANAGE, 0, 1u), MM_KIND, "clone: KIND before RIGHTS");
    test_error(baton_clone(page, AT(bench, 0), MM_R, 0, 1u), MM_RIGHTS, "clone: RIGHTS, r alone");
    test_error(baton_clone(page, AT(bench, 0), MM_W, 0, 1u), MM_RIGHTS, "clone: RIGHTS, w alone");
    test_error(baton_clone(page, AT(bench, 0), MM_X, 0, 1u), MM_RIGHTS, "clone: RIGHTS, x alone");
    test_error(baton_clone(page, AT(bench, 0), MM_R | MM_W, 0, 1u), MM_RIGHTS, "clone: RIGHTS, rw");
    for (unsigned right = MM_MANAGE; right <= MM_DROP; right *= 2u) {
        test_error(baton_clone(page, AT(bench, 0), WRITE_RIGHTS | right, 0, 1u), MM_RIGHTS,
                   "clone: RIGHTS, not a page's");
    }
    test_error(baton_clone(page, AT(bench, 0), READ_RIGHTS, 7u, 1u), MM_RIGHTS,
               "clone: RIGHTS, a badge and no slot");

    test_error(baton_clone(page, AT(bench, 0), READ_RIGHTS, 0, 1u), MM_OK, "clone: a final slave");
    test_error(baton_clone(AT(bench, 0), AT(bench, 1), READ_RIGHTS, 0, 1u), MM_RIGHTS,
               "clone: RIGHTS, the source is final");
    test_error(baton_clone(page, AT(bench, 1), READ_RIGHTS | MM_SHARE, 0, 1u), MM_OK,
               "clone: a slave that can be shared");
    test_error(baton_clone(AT(bench, 1), AT(bench, 2), WRITE_RIGHTS, 0, 1u), MM_RIGHTS,
               "clone: RIGHTS, more than the source has");
    test_error(baton_clone(AT(bench, 1), AT(bench, 2), 0, 0, 1u), MM_OK, "clone: a parked slave");
    test_absent(AT(bench, 2), "clone: a parked slave faults");
    test_error(baton_clone(AT(bench, 1), AT(bench, 3), READ_RIGHTS | MM_SHARE, 0, 1u), MM_OK,
               "clone: a slave of a slave");
    test_number(baton_frame(BATON_ROOT_HARDWARE, page).slaves, 4u, "clone: four slaves");
    test_number(baton_inspect(AT(bench, 0)).role, MM_FINAL, "clone: final");
    test_number(baton_inspect(AT(bench, 3)).role, MM_SLAVE, "clone: not final");
    test_number(baton_inspect(AT(bench, 3)).rights, READ_RIGHTS | MM_SHARE, "clone: its rights");
    test_error(baton_destroy(AT(bench, 0), 4u), MM_OK, "clone: all are destroyed");
    test_number(baton_frame(BATON_ROOT_HARDWARE, page).slaves, 0, "clone: no slaves");

    test_error(baton_adjust(page, BATON_ADJUST, READ_RIGHTS, 1u), MM_OK, "clone: a master of rx");
    test_error(baton_clone(page, AT(bench, 0), WRITE_RIGHTS, 0, 1u), MM_RIGHTS,
               "clone: RIGHTS, more than the master has");
    test_error(baton_adjust(page, BATON_ADJUST, WRITE_RIGHTS, 1u), MM_OK, "clone: of rwx again");
}

void test_destroy(struct bench const *bench) {
    baton_word const page = bench->page[0];
    struct baton_result run;

    test_error(baton_destroy(AT(bench, 0), 1u), MM_EMPTY, "destroy: EMPTY");
    test_error(baton_destroy(page, 1u), MM_ROLE, "destroy: ROLE, a master");
    test_error(baton_destroy(BATON_ROOT_INFO, 1u), MM_ROLE, "destroy: ROLE, a fixed page");
    test_error(baton_destroy(BATON_SLOT(BATON_ROOT_HARDWARE), 1u), MM_ROLE,
               "destroy: ROLE, a fixed slot");
    test_error(baton_destroy(BATON_SLOT(BATON_ROOT_SPACE), 1u), MM_ROLE,
               "destroy: ROLE, the space's master");
    test_error(baton_destroy(BATON_SLOT(BATON_SLOT_SPACE), 1u), MM_BUSY,
               "destroy: BUSY, slot 1 of a thread that runs");
    test_error(baton_destroy(BATON_SLOT(BATON_SLOT_HANDLER), 1u), MM_BUSY,
               "destroy: BUSY, slot 2, though empty");
    test_error(baton_destroy(bench->here + BATON_LEVEL(1u), 1u), MM_ROLE,
               "destroy: ROLE, a zone's master");
    for (unsigned i = 0; i < 3u; i++) {
        test_error(baton_clone(page, AT(bench, i), READ_RIGHTS, 0, 1u), MM_OK, "destroy: a slave");
    }
    run = baton_destroy(AT(bench, 0), 5u);
    test_number(run.error, MM_EMPTY, "destroy: a run stops at the first that is empty");
    test_number(run.done, 3u, "destroy: and three were done");
}

/* Which bits of pages i = 0 ... 63 a pattern sets. */
static bool touched(unsigned i) { return i % 3u == 0u; }
static bool written(unsigned i) { return i % 5u == 0u; }

static void expect_masks(struct baton_result const *result, char const *name) {
    uint32_t accessed[2] = {0, 0};
    uint32_t dirty[2] = {0, 0};

    for (unsigned i = 0; i < 64u; i++) {
        accessed[i / 32u] |= touched(i) || written(i) ? 1u << i % 32u : 0u;
        dirty[i / 32u] |= written(i) ? 1u << i % 32u : 0u;
    }
    test_check(result->error == MM_OK && result->done == 64u &&
                   result->accessed[0] == accessed[0] && result->accessed[1] == accessed[1] &&
                   result->dirty[0] == dirty[0] && result->dirty[1] == dirty[1],
               name);
}

/* 64 pages in the zone, of which some are read and some written. */
static void masks_of_runs(struct bench const *bench) {
    struct baton_result run;

    for (unsigned i = 0; i < 64u; i++) {
        if (baton_move(bench->page[i], AT(bench, i), 0, 1u).error != MM_OK) {
            test_number(i, 99u, "masks: a page moves into the zone");
        }
    }
    test_error(baton_adjust(AT(bench, 0), BATON_CLEAR_ACCESSED | BATON_CLEAR_DIRTY, 0, 64u), MM_OK,
               "masks: all bits are cleared");
    for (unsigned i = 0; i < 64u; i++) {
        uint32_t volatile *word = (uint32_t volatile *)AT(bench, i);

        if (touched(i)) {
            (void)*word;
        }
        if (written(i)) {
            *word = i;
        }
    }
    run = baton_adjust(AT(bench, 0), 0, 0, 64u);
    expect_masks(&run, "masks: inspect of a run tells them");
    run = baton_move(AT(bench, 0), AT(bench, 512), 0, 64u);
    expect_masks(&run, "masks: move tells them");
    run = baton_adjust(AT(bench, 512), BATON_CLEAR_DIRTY, 0, 64u);
    expect_masks(&run, "masks: they moved along, and CLEAR_DIRTY tells them");
    run = baton_adjust(AT(bench, 512), BATON_CLEAR_ACCESSED, 0, 64u);
    test_check((run.dirty[0] | run.dirty[1]) == 0u && run.accessed[0] != 0u,
               "masks: no dirty bit is left, and accessed bits are");
    run = baton_adjust(AT(bench, 512), 0, 0, 64u);
    test_check((run.dirty[0] | run.dirty[1] | run.accessed[0] | run.accessed[1]) == 0u,
               "masks: then none at all");
    for (unsigned i = 0; i < 64u; i++) {
        if (baton_move(AT(bench, 512u + i), bench->page[i], 0, 1u).error != MM_OK) {
            test_number(i, 99u, "masks: a page moves home");
        }
    }
}

void test_inspect(struct bench const *bench) {
    baton_word const page = bench->page[0];
    struct baton_info info = baton_inspect(BATON_ROOT_INFO);
    struct baton_result run;

    test_check(info.error == MM_OK && info.kind == MM_OUTSIDE && info.role == MM_FIXED &&
                   info.rights == READ_RIGHTS,
               "inspect: a fixed page");
    info = baton_inspect(page);
    test_check(info.kind == MM_PAGE && info.role == MM_MASTER && !info.shared &&
                   info.rights == (WRITE_RIGHTS | MM_SHARE),
               "inspect: a free page");
    info = baton_inspect(BATON_SLOT(BATON_SLOT_SPACE));
    test_check(info.kind == MM_SPACE && info.role == MM_SLAVE && info.shared &&
                   info.rights == (MM_MANAGE | MM_RUN | MM_SHARE),
               "inspect: slot 1");
    info = baton_inspect(BATON_SLOT(BATON_ROOT_PORTS));
    test_check(info.kind == MM_PORTS && info.role == MM_FIXED && info.badge == 0xffff0000u,
               "inspect: all ports");
    test_number(baton_inspect(BATON_SLOT(BATON_ROOT_HARDWARE)).kind, MM_HARDWARE,
                "inspect: the hardware right");
    test_number(baton_inspect(AT(bench, 0)).error, MM_EMPTY, "inspect: EMPTY");
    test_error(baton_adjust(AT(bench, 0), BATON_ADJUST, READ_RIGHTS, 1u), MM_EMPTY,
               "adjust: EMPTY");
    test_error(baton_adjust(AT(bench, 0), BATON_ADJUST, MM_W, 1u), MM_EMPTY,
               "adjust: EMPTY before RIGHTS");
    test_error(baton_adjust(BATON_ROOT_INFO, BATON_ADJUST, READ_RIGHTS, 1u), MM_ROLE,
               "adjust: ROLE, a fixed page");
    test_error(baton_adjust(BATON_ROOT_INFO, BATON_CLEAR_DIRTY, 0, 1u), MM_ROLE,
               "adjust: ROLE, CLEAR_DIRTY");
    test_error(baton_adjust(BATON_SLOT(BATON_ROOT_HARDWARE), BATON_ADJUST, 0, 1u), MM_ROLE,
               "adjust: ROLE, a fixed slot");
    test_error(baton_adjust(BATON_SLOT(BATON_ROOT_SPACE), BATON_ADJUST, 0, 1u), MM_KIND,
               "adjust: KIND, a space");
    test_error(baton_adjust(bench->here + BATON_LEVEL(1u), BATON_CLEAR_ACCESSED, 0, 1u), MM_KIND,
               "adjust: KIND, a zone");
    test_error(baton_adjust(page, BATON_ADJUST, MM_R, 1u), MM_RIGHTS, "adjust: RIGHTS, r");
    test_error(baton_adjust(page, BATON_ADJUST, MM_R | MM_W, 1u), MM_RIGHTS, "adjust: RIGHTS, rw");
    test_error(baton_adjust(page, BATON_ADJUST, WRITE_RIGHTS | MM_SHARE, 1u), MM_RIGHTS,
               "adjust: RIGHTS, SHARE is no access");
    test_error(baton_adjust(page, BATON_ADJUST, WRITE_RIGHTS | MM_MANAGE, 1u), MM_RIGHTS,
               "adjust: RIGHTS, MANAGE");
    test_error(baton_clone(page, AT(bench, 0), READ_RIGHTS | MM_SHARE, 0, 1u), MM_OK,
               "adjust: a slave of rx");
    test_error(baton_adjust(AT(bench, 0), BATON_ADJUST, WRITE_RIGHTS, 1u), MM_RIGHTS,
               "adjust: RIGHTS, no subset of a slave's");
    test_error(baton_adjust(AT(bench, 0), BATON_ADJUST, 0, 1u), MM_OK, "adjust: a slave parked");
    test_error(baton_adjust(AT(bench, 0), BATON_ADJUST, READ_RIGHTS, 1u), MM_RIGHTS,
               "adjust: RIGHTS, and it stays parked");
    run = baton_adjust(AT(bench, 0), BATON_CLEAR_DIRTY, 0, 2u);
    test_check(run.error == MM_EMPTY && run.done == 1u, "adjust: a run stops at the first error");
    test_error(baton_destroy(AT(bench, 0), 1u), MM_OK, "adjust: the slave is destroyed");
    masks_of_runs(bench);
}
