/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cross product of user/test/cells.h over the hosted machine, on every entry
 * format. After every call that is refused the whole memory, the ledger, the
 * kernel's own state and what the MMU has cached are compared.
 *
 *   anchor 4 -> ROOT   1, 4 -> SPACE   first region -> ... -> ZONE   pages, from PAGES on
 *                      5 hardware                            HERE   empty
 *                      6 ports         (the next entry: empty)
 *
 * And the operations on pages, which do not read the transition table, say what
 * stands there.
 */
#include "unit.h"
#include "sim.h"
#include "source.h"
#include <baton/boot.h>
#include <baton/thread.h>
#include <isa/mmu.h>
#include <mmscd/table.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES 56u
#define TABLES 50u /* fit for objects */
#define ANCHOR 1u
#define ROOT 2u
#define SPACE 3u
#define UPPER 4u /* two, as far as there are such */
#define ZONE 6u
#define HERE 7u
#define FIRST_PAGE 16u
#define UNFIT 52u
#define OUTSIDE 54u /* in no pool */
#define IMPROPER_PAGE CELLS_PAGES
#define UNFIT_PAGE (CELLS_PAGES + 1u)
#define FIRST_SLOT 30u
#define LINE 5u
#define ZONE_BYTES ((baton_word)ISA_WORDS * 4096u)

/* Everything that there is. */
struct state {
    mm_word words[FRAMES][ISA_WORDS];
    struct mm_entry ledger[FRAMES];
    struct kernel kernel;
    unsigned cached;
};

static struct sim sim;
static struct state marked, begun;

void baton_enter(baton_word words[5]) {
    struct sim_result const r =
        sim_call(&sim, (isa_word)words[0], (isa_word)words[1], (isa_word)words[2],
                 (isa_word)words[3], (isa_word)words[4]);

    assert_false(sim.stopped);
    words[0] = (baton_word)r.status;
    words[1] = (baton_word)r.a;
    words[2] = (baton_word)r.b;
    words[3] = (baton_word)r.c;
    words[4] = (baton_word)r.d;
}

/* --- the whole state ----------------------------------------------------------------------- */

/* Let the MMU cache what it can of the pages that are shown. */
static void touch(void) {
    struct mmu_result result;

    (void)mmu_access((isa_word)ZONE_BYTES + INDEX_FULL * 4096u, MM_W, &result);
    (void)mmu_access((isa_word)ZONE_BYTES + INDEX_SOURCE * 4096u, MM_R, &result);
}

static void take(struct state *state) {
    memcpy(state->words, sim.words, sizeof state->words);
    memcpy(state->ledger, sim.ledger, sizeof state->ledger);
    state->kernel = sim.kernel;
    state->cached = mmu_cached();
    /* The registers of the one that calls hold its last call. */
    memset(&state->words[ROOT][THREAD_CALL], 0, 5u * sizeof(mm_word));
}

/* Forget what an operation and its undoing may leave: the home of a zone that has none any more,
 * accessed and dirty bits, and from where on a new thread counts its calls. */
static void forget(struct state *state) {
    for (mm_frame f = 0u; f < FRAMES; f++) {
        struct mm_entry *const e = &state->ledger[f];

        if (e->attached == 0u && (mm_kind(e) == MM_ZONE || e->used == 0u)) {
            e->tag = mm_tag(mm_kind(e), 0u);
        }
        if (mm_kind(e) == MM_THREAD) {
            state->words[f][THREAD_TOKEN] = 0u;
        }
        for (mm_index i = 0u; mm_row(mm_kind(e))->place == MM_LEAVES && i < ISA_WORDS; i++) {
            mm_word *const w = &state->words[f][i];

            *w = *w == 0u ? 0u : isa_page_clear(*w, true, true);
        }
    }
    state->kernel.sequence = 0u;
    state->cached = 0u; /* what was invalidated may not have come back */
}

static bool equal(struct state const *a, struct state const *b) {
    return memcmp(a->words, b->words, sizeof a->words) == 0 &&
           memcmp(a->ledger, b->ledger, sizeof a->ledger) == 0 &&
           memcmp(&a->kernel, &b->kernel, sizeof a->kernel) == 0 && a->cached == b->cached;
}

static bool is_sound(void) {
    return mm_audit(&sim.kernel.mm).flaw == MM_SOUND && mmu_check().kind == MMU_SOUND;
}

static bool same(struct cells *cells, enum cells_when when) {
    static struct state now, then;

    (void)cells;
    if (when == CELLS_REFUSED) {
        take(&now);
        return equal(&now, &marked) && mmu_check().kind == MMU_SOUND;
    }
    if (when == CELLS_DONE) {
        return is_sound();
    }
    touch();
    if (when == CELLS_MARK) {
        take(&marked);
        return true;
    }
    if (when == CELLS_BEGIN) {
        take(&begun);
        return true;
    }
    take(&now);
    then = when == CELLS_END ? begun : marked;
    forget(&now);
    forget(&then);
    return equal(&now, &then) && is_sound();
}

static void wrong(struct cells_report const *r) {
    print_error("%s (%u) of a reference to kind %u, %s, in %s, to %s: %s; error %u, not %u\n",
                r->operation, r->argument, r->kind, r->variant, r->from, r->to, r->what,
                (unsigned)r->got, (unsigned)r->wanted);
}

static void spoil(struct cells *cells) {
    (void)cells;
    sim.words[FIRST_PAGE + IMPROPER_PAGE][BATON_THREAD_REASON] = 1u;
}

/* --- the machine ------------------------------------------------------------------------------- */

static int set_up(void **state) {
    struct mm *const m = &sim.kernel.mm;
    uint32_t table = SPACE;

    (void)state;
    sim_clear(&sim, FRAMES);
    *m = (struct mm){sim.words, sim.ledger, TABLES, FRAMES, ANCHOR};
    sim.ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    assert_true(mm_inject(m, ROOT, MM_THREAD, ANCHOR, BATON_SLOT_FREE));
    assert_true(mm_inject(m, SPACE, MM_SPACE, ROOT, BATON_ROOT_SPACE));
    assert_int_equal(mm_object_clone(m, ROOT, BATON_ROOT_SPACE, ROOT, BATON_SLOT_SPACE,
                                     MM_MANAGE + MM_RUN + MM_SHARE, 0u),
                     MM_OK);
    assert_true(mm_fix_slot(m, MM_HARDWARE, 0u, ROOT, BATON_ROOT_HARDWARE));
    assert_true(mm_fix_slot(m, MM_PORTS, 65535u * 65536u, ROOT, BATON_ROOT_PORTS));
    for (unsigned level = ISA_LEVELS - 1u; level > 1u; level--) {
        assert_true(mm_inject(m, UPPER + level - 2u, level == 3u ? MM_ZONE3 : MM_ZONE2, table, 0u));
        table = UPPER + level - 2u;
    }
    assert_true(mm_inject(m, ZONE, MM_ZONE, table, 0u));
    assert_true(mm_inject(m, HERE, MM_ZONE, table, 1u));
    for (unsigned i = 0u; i <= IMPROPER_PAGE; i++) {
        assert_true(mm_inject(m, FIRST_PAGE + i, MM_PAGE, ZONE, i));
    }
    assert_true(mm_inject(m, UNFIT, MM_PAGE, ZONE, UNFIT_PAGE));
    sim_start(&sim, ROOT, 31u);
    return 0;
}

static void every_cell(void **state) {
    static struct cells cells;

    (void)state;
    cells = (struct cells){.levels = ISA_LEVELS,
                           .zone_size = ZONE_BYTES,
                           .zone_containers = ISA_WORDS,
                           .slot = FIRST_SLOT,
                           .unfit = UNFIT_PAGE * BATON_PAGE_SIZE,
                           .improper = IMPROPER_PAGE * BATON_PAGE_SIZE,
                           .here = ZONE_BYTES,
                           .there = 2u * ZONE_BYTES,
                           .outside = OUTSIDE,
                           .line = LINE,
                           .same = same,
                           .spoil = spoil,
                           .wrong = wrong};
    for (unsigned i = 0u; i < CELLS_PAGES; i++) {
        cells.page[i] = (baton_word)i * BATON_PAGE_SIZE;
    }
    assert_true(cells_build(&cells));
    cells_try(&cells);
    assert_int_equal(cells.failed, 0u);
    assert_true(cells_take_apart(&cells));
    assert_true(is_sound());
    print_message("# %lu cells tried, %lu of them done and undone\n", cells.tried, cells.done);
}

/* --- the operations on pages -------------------------------------------------------------------- */

/* A reference of each role in container `role` of HERE, and what each operation says of it. */
static void pages_are_as_the_table_says(void **state) {
    struct mm *const m = &sim.kernel.mm;
    mm_word was;

    (void)state;
    assert_true(mm_fix(m, OUTSIDE, HERE, MM_FIXED, ISA_PAGE_READ));
    assert_int_equal(mm_move(m, ZONE, 0u, HERE, MM_MASTER, true, &was), MM_OK);
    assert_int_equal(mm_clone(m, HERE, MM_MASTER, HERE, MM_SLAVE, ISA_PAGE_READ | MM_SHARE), MM_OK);
    assert_int_equal(mm_clone(m, HERE, MM_MASTER, HERE, MM_FINAL, ISA_PAGE_READ), MM_OK);
    for (unsigned role = 0u; role < MM_ROLES; role++) {
        unsigned const kind = role == MM_FIXED ? MM_OUTSIDE : MM_PAGE;

        assert_int_equal(mm_adjust(m, HERE, role, MM_ADJUST_ACCESS, ISA_PAGE_READ, &was),
                         mm_cell(MM_OP_ADJUST, role, kind, true));
        assert_int_equal(mm_clone(m, HERE, role, HERE, 10u + role, 0u),
                         mm_cell_into(MM_OP_CLONE, role, kind, MM_ZONE));
        assert_int_equal(mm_move(m, HERE, role, HERE, 20u + role, false, &was),
                         mm_cell_into(MM_OP_MOVE, role, kind, MM_ZONE));
        if (m->words[HERE][role] != 0u) {
            assert_int_equal(mm_destroy(m, HERE, role, &was),
                             mm_cell(MM_OP_DESTROY, role, kind, true));
        }
    }
    /* The master has moved away before it could be destroyed. */
    assert_int_equal(mm_destroy(m, HERE, 20u + MM_MASTER, &was),
                     mm_cell(MM_OP_DESTROY, MM_MASTER, MM_PAGE, true));
    assert_true(is_sound());
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test_setup(every_cell, set_up),
        cmocka_unit_test_setup(pages_are_as_the_table_says, set_up),
    };

    sim_create(&sim, FRAMES, FRAMES);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
