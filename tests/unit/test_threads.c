/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several threads at once: random calls of whichever thread runs, interrupts,
 * slices that end, faults. After each, every thread must be in exactly the list
 * that its state says, the audit must hold, and the MMU must have forgotten
 * what it had to.
 *
 *   root     7, 8, 9 -> threads of root's space
 *            10, 11  -> threads of the other space       each thread: 4 -> root's space, by badge
 *            12      -> the other space                               5 -> the other space
 *            13      -> a line                                        6 -> a window's or zone's slave
 */
#include "unit.h"
#include "ipc.h"
#include "lists.h"
#include "random.h"
#include "schedule.h"
#include "sim.h"
#include <baton/abi.h>
#include <baton/boot.h>
#include <stdlib.h>
#include <time.h>

#define STEPS 100000u
#define FRAMES 64u
#define ANCHOR 1u
#define ROOT 2u
#define THREADS 6u /* root and five others: frames 2 to 7 */
#define SPACE_A 8u
#define SPACE_B 9u
#define WINDOW 10u
#define FIRST_TABLE 11u
#define LINE 5u

static struct sim sim;
static struct random random_state;
static unsigned steps_done[16]; /* calls by number that ended well */

static uint32_t below(uint32_t n) { return random_below(&random_state, n); }

static mm_word *words_of(mm_frame frame) { return sim.words[frame]; }

/* --- the world ------------------------------------------------------------------------- */

static mm_frame add_zone(mm_frame space, mm_frame *next, unsigned pages) {
    struct mm *const m = &sim.kernel.mm;
    mm_frame table = space;

    for (unsigned level = ISA_LEVELS - 1u; level > 0u; level--) {
        unsigned const kind = level == 3u ? MM_ZONE3 : level == 2u ? MM_ZONE2 : MM_ZONE;

        assert_true(mm_inject(m, *next, kind, table, 0u));
        table = (*next)++;
    }
    for (unsigned i = 0u; i < pages; i++) {
        assert_true(mm_inject(m, (*next)++, MM_PAGE, table, i));
    }
    return table;
}

static void lend(mm_index from, mm_frame thread, mm_index to, mm_rights rights, mm_word badge) {
    assert_int_equal(mm_object_clone(&sim.kernel.mm, ROOT, from, thread, to, rights, badge), MM_OK);
}

static void add_thread(mm_frame thread, mm_index slot) {
    mm_index const space = slot < 10u ? BATON_ROOT_SPACE : 12u;

    assert_true(mm_inject(&sim.kernel.mm, thread, MM_THREAD, ROOT, slot));
    lend(space, thread, BATON_SLOT_SPACE, MM_MANAGE + MM_RUN + MM_SHARE, 0u);
    lend(BATON_ROOT_SPACE, thread, 4u, MM_SEND + MM_NOTIFY + (slot % 2u == 0u ? MM_PASS : 0u),
         slot);
    lend(12u, thread, 5u, MM_SEND + MM_PASS + MM_NOTIFY + MM_SHARE, slot);
    lend(14u, thread, 6u, MM_DROP, BATON_RANGE(0u, 8u));
    if (slot == 8u || slot == 11u) {
        lend(12u, thread, BATON_SLOT_HANDLER, MM_SEND, 99u);
    }
    words_of(thread)[THREAD_PRIORITY] = slot % 3u;
    sim_ready(&sim, thread);
}

static int set_up(void **state) {
    struct mm *const m = &sim.kernel.mm;
    mm_frame next = FIRST_TABLE;

    (void)state;
    sim_clear(&sim, FRAMES);
    *m = (struct mm){sim.words, sim.ledger, FRAMES, FRAMES, ANCHOR};
    sim.ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    assert_true(mm_inject(m, ROOT, MM_THREAD, ANCHOR, BATON_SLOT_FREE));
    assert_true(mm_inject(m, SPACE_A, MM_SPACE, ROOT, BATON_ROOT_SPACE));
    assert_true(mm_inject(m, SPACE_B, MM_SPACE, ROOT, 12u));
    assert_true(mm_inject(m, WINDOW, MM_WINDOW, ROOT, 14u));
    lend(BATON_ROOT_SPACE, ROOT, BATON_SLOT_SPACE, MM_MANAGE + MM_RUN + MM_SHARE, 0u);
    assert_true(mm_fix_slot(m, MM_HARDWARE, 0u, ROOT, BATON_ROOT_HARDWARE));
    assert_true(mm_fix_slot(m, MM_LINE, LINE, ROOT, 13u));
    (void)add_zone(SPACE_A, &next, 8u);
    (void)add_zone(SPACE_B, &next, 5u);
    sim_start(&sim, ROOT, 2u);
    for (unsigned i = 1u; i < THREADS; i++) {
        add_thread(ROOT + i, 6u + i);
    }
    return 0;
}

static bool is(mm_frame frame, unsigned kind) {
    return frame < FRAMES && mm_kind(&sim.ledger[frame]) == kind;
}

static bool is_thread(mm_frame frame) { return frame != ANCHOR && is(frame, MM_THREAD); }

/* --- steps ------------------------------------------------------------------------------------ */

static isa_word some_name(void) {
    switch (below(4u)) {
    case 0u: return BATON_SLOT(below(16u)) + (below(3u) == 0u ? 7u + below(5u) : 0u);
    case 1u: return below(14u) * 4096u + 6u;
    default: return below(14u) * 4096u;
    }
}

/* Tokens that were seen; stale ones are tried again. */
static isa_word tokens[8];

static void one_call(void) {
    static unsigned const some_rights[] = {ISA_PAGE_READ,
                                           ISA_PAGE_WRITE + MM_SHARE,
                                           ISA_PAGE_WRITE,
                                           MM_ACCESS + MM_SHARE + MM_MANAGE,
                                           MM_SEND + MM_PASS + MM_SHARE,
                                           MM_DROP};
    isa_word const d = some_name();
    isa_word const label = BATON_LABEL(below(3u)) + below(4u) * 16u;
    isa_word a = some_name();
    isa_word b = some_name();
    isa_word word;
    mm_frame const caller = sim.kernel.thread;

    switch (below(9u)) {
    case 0u: word = BATON_MOVE + (below(8u) == 0u ? BATON_AS(2u + below(5u)) : 0u); break;
    case 1u: word = BATON_CLONE + BATON_RIGHTS(some_rights[below(6u)]); break;
    case 2u: word = BATON_DESTROY; break;
    case 3u:
    case 4u:
        word = BATON_CALL + label + (label / 16u % 4u == 3u ? BATON_RIGHTS(13u) : 0u);
        a = BATON_SLOT(4u + below(2u));
        break;
    case 5u:
    case 6u:
        word = BATON_REPLY_RECEIVE + label + (label / 16u % 4u == 3u ? BATON_RIGHTS(13u) : 0u);
        a = below(4u) == 0u    ? 0u
            : below(20u) == 0u ? (isa_word)random_word(&random_state)
                               : tokens[below(8u)];
        break;
    case 7u:
        word = BATON_NOTIFY;
        a = BATON_SLOT(4u + below(2u));
        break;
    default:
        word = BATON_CONTROL + BATON_OPERATION(below(11u));
        a = below(3u) == 0u ? 0u : BATON_SLOT(4u + below(12u));
        b = below(2u) == 0u ? b : below(4u);
    }
    sim_call(&sim, word, a, b, below(4u), d);
    if (!is_thread(caller) || words_of(caller)[THREAD_STATE] > STATE_READY ||
        BATON_ERROR(words_of(caller)[THREAD_CALL]) == MM_OK) { /* it waits, or it is done */
        steps_done[word % 16u]++;
    }
    for (unsigned i = 0u; i < THREADS; i++) {
        if (words_of(ROOT + i)[THREAD_A] > 65536u) {
            tokens[below(8u)] = words_of(ROOT + i)[THREAD_A];
        }
    }
}

/* Nothing runs: let somebody go on, as a parent outside of this world would. */
static void wake(void) {
    mm_frame const thread = ROOT + below(THREADS);
    struct mm_ref ref;

    if (!is_thread(thread)) {
        return;
    }
    switch (words_of(thread)[THREAD_STATE]) {
    case STATE_READY: return;
    case STATE_SUSPENDED: break;
    default: ipc_withdraw(&sim.kernel, thread, MM_CANCELLED);
    }
    if (mm_get(&sim.kernel.mm, thread, BATON_SLOT_SPACE, &ref) && ref.kind == MM_SPACE &&
        (ref.rights & MM_RUN) != 0u &&
        words_of(thread)[BATON_SLOT_WINDOW] == 0u) { /* resuming would have to look at it */
        ready_last(&sim.kernel, thread);
        schedule(&sim.kernel);
    }
}

static void one_step(void) {
    isa_word value = 1u;

    if (sim.kernel.thread == ANCHOR || below(200u) == 0u) {
        wake();
    } else if (below(10u) == 0u) {
        kernel_tick(&sim.kernel);
    } else if (below(20u) == 0u) {
        sim_interrupt(&sim, LINE);
    } else if (below(10u) == 0u) {
        words_of(sim.kernel.thread)[THREAD_CATCH] = 4096u;
        (void)sim_access(&sim, below(14u) * 4096u, below(2u) == 0u ? MM_R : MM_W, &value);
    } else {
        one_call();
    }
}

static void random_threads(void **state) {
    struct timespec now;
    uint64_t seed;

    (void)state;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    seed = getenv("SEED") != NULL ? strtoull(getenv("SEED"), NULL, 0) : (uint64_t)now.tv_nsec;
    print_message("threads: seed %llu; again: SEED=%llu\n", (unsigned long long)seed,
                  (unsigned long long)seed);
    random_state = random_seeded(seed);
    for (unsigned i = 0u; i < STEPS; i++) {
        if (i % 5000u == 0u) {
            set_up(NULL);
        }
        one_step();
        check_sound(&sim);
    }
    for (unsigned call = BATON_MOVE; call <= BATON_CONTROL; call++) {
        print_message("call %u: %u went well\n", call, steps_done[call]);
        if (call != BATON_INSPECT) {
            assert_true(steps_done[call] >= (call < BATON_INSPECT ? 1u : 100u));
        }
    }
}

int main(void) {
    struct CMUnitTest const tests[] = {cmocka_unit_test(random_threads)};

    sim_create(&sim, FRAMES, FRAMES);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
