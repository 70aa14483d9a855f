/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two programs collude to keep memory from their parent: they make objects of it,
 * hide references in each other's slots, zones, windows and messages, and beget
 * threads that go on while the parent takes everything back. The parent uses
 * names only, and decides only by what calls answer.
 *
 *     ROOT ---- CLIENT (SPACE_C) ---- grandchildren ...
 *          `--- SERVER (SPACE_B) ---- grandchildren ...      all calls random
 *
 *     1. top down, each thread is suspended; masters in its slots come to root, slaves go
 *     2. all tables are emptied: masters come to root, slaves go
 *     3. all objects are ended
 *
 * Then every frame but root's own is a page in root's zone, and unshared.
 */
#include "unit.h"
#include "crowd.h"
#include "random.h"
#include <baton/thread.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 60u
#define STEPS 1500u
#define TO_C 6u        /* in SERVER's slots: the other's space */
#define FIRST_HELD 60u /* root's slots for what comes back */
#define LAST_HELD 120u
#define FIRST_BACK 60u /* root's page containers for what comes back */

static struct random numbers;
static unsigned done[16];   /* the colluders' calls that went well, by number */
static unsigned begotten;   /* grandchildren that ran */
static unsigned taken_back; /* objects besides those that root had given */

static uint32_t below(uint32_t n) { return random_below(&numbers, n); }

/* --- the colluders --------------------------------------------------------------------------- */

static isa_word some_slot(void) { return BATON_SLOT(1u + below(16u)); }

static isa_word some_name(void) {
    isa_word const via = below(3u) == 0u ? 1u + below(16u) : 0u;
    isa_word const region = region_at(below(3u));

    switch (below(4u)) {
    case 0u: return some_slot() + via;
    case 1u: return region + BATON_LEVEL(1u + below(ISA_LEVELS - 1u)) + via;
    default: return (below(3u) == 0u ? region : 0u) + page_at(below(12u)) + via;
    }
}

static isa_word some_rights(void) {
    static unsigned const rights[] = {
        ISA_PAGE_READ, ISA_PAGE_WRITE + MM_SHARE,     MM_ACCESS + MM_SHARE + MM_MANAGE,
        MM_ACCESS,     MM_RUN + MM_MANAGE + MM_SHARE, MM_SEND + MM_PASS + MM_SHARE,
        MM_DROP};

    return BATON_RIGHTS(rights[below(7u)]);
}

static isa_word some_mode(void) {
    unsigned const mode = below(4u) * BATON_MODE_MOVE;

    return mode + (mode == BATON_MODE_CLONE ? some_rights() : 0u);
}

static unsigned call(isa_word word, isa_word a, isa_word b, isa_word c, isa_word d) {
    struct sim_result const r = sim_call(&sim, word, a, b, c, d);

    assert_false(sim.stopped);
    return (unsigned)BATON_ERROR(r.status);
}

/* A thread of one's own, in one's own space, that can call the others. */
static void beget(void) {
    isa_word const slot = BATON_SLOT(8u + below(8u));
    isa_word const page = page_at(below(8u));

    if (call(BATON_MOVE + BATON_AS(MM_THREAD), page, slot, 0u, 0u) != MM_OK) {
        return;
    }
    (void)call(BATON_CLONE + BATON_RIGHTS(MM_RUN + MM_MANAGE + MM_SHARE), BATON_SLOT(1u),
               BATON_SLOT(1u) + slot / 4096u, 0u, 0u);
    (void)call(BATON_CLONE + BATON_RIGHTS(MM_SEND + MM_PASS + MM_SHARE), BATON_SLOT(TO_C),
               BATON_SLOT(TO_C) + slot / 4096u, 0u, 0u);
    begotten += call(BATON_CONTROL, slot, 0u, 0u, 0u) == MM_OK ? 1u : 0u;
}

/* A name with something in it, or not, if none is found soon. */
static isa_word full_name(void) {
    isa_word name = some_name();

    for (unsigned i = 0u; i < 8u && call(BATON_INSPECT, name, 0u, 0u, 0u) != MM_OK; i++) {
        name = some_name();
    }
    return name;
}

static void random_call(void) {
    static isa_word tokens[8];
    mm_frame const who = sim.kernel.thread;
    isa_word const label = BATON_LABEL(below(3u));
    isa_word word = BATON_YIELD;
    isa_word a = full_name();

    switch (below(12u)) {
    case 0u:
    case 1u: word = BATON_MOVE; break;
    case 2u: word = BATON_MOVE + BATON_AS(2u + below(7u)); break;
    case 3u:
    case 4u: word = BATON_CLONE + some_rights(); break;
    case 5u: word = below(4u) == 0u ? BATON_DESTROY : BATON_MOVE; break;
    case 6u:
        word = BATON_CALL + label + some_mode();
        a = BATON_SLOT(below(2u) == 0u ? TO_B : TO_C);
        break;
    case 7u:
        word = BATON_REPLY_RECEIVE + label + some_mode();
        a = tokens[below(8u)];
        break;
    case 8u:
        word = BATON_CONTROL + BATON_OPERATION(below(10u));
        a = below(2u) == 0u ? 0u : some_slot();
        break;
    case 9u: beget(); break;
    default:
        word = BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_DECLARE);
        (void)call(word, 0u, some_name(), 1u + below(3u), 0u);
        return;
    }
    if (call(word, a, below(2u) == 0u ? some_slot() : some_name(), below(4u), full_name()) ==
        MM_OK) {
        done[word % 16u]++;
    }
    if (sim.words[who][THREAD_A] > 65536u) {
        tokens[below(8u)] = sim.words[who][THREAD_A];
    }
}

/* Somebody besides root goes on for a step, if there is anybody. */
static bool somebody(void) {
    kernel_tick(&sim.kernel);
    if (sim.kernel.thread == ROOT) {
        kernel_tick(&sim.kernel);
    }
    if (sim.kernel.thread == ROOT) {
        return false;
    }
    random_call();
    return true;
}

/* --- the parent ---------------------------------------------------------------------------------- */

static unsigned held;  /* the next free slot of root's */
static unsigned pages; /* the next free page container */
static bool resisting; /* the others go on between root's calls */

static struct sim_result by_root(isa_word word, isa_word a, isa_word b) {
    struct sim_result r;

    if (resisting) {
        for (unsigned i = below(3u); i > 0u; i--) {
            (void)somebody();
        }
    }
    crowd_run(ROOT);
    r = sim_call(&sim, word, a, b, 0u, 0u);
    assert_false(sim.stopped);
    return r;
}

static void must(isa_word word, isa_word a, isa_word b) {
    assert_int_equal(BATON_ERROR(by_root(word, a, b).status), MM_OK);
}

/* Whatever is in the container: a slave goes, a master comes, a page's to the pages. */
static void take(isa_word name) {
    struct sim_result const r = by_root(BATON_INSPECT, name, 0u);

    if (BATON_ERROR(r.status) == MM_EMPTY) {
        return;
    }
    assert_int_equal(BATON_ERROR(r.status), MM_OK);
    if (BATON_INFO_ROLE(r.a) >= MM_SLAVE) {
        must(BATON_DESTROY, name, 0u);
    } else if (BATON_INFO_KIND(r.a) == MM_PAGE) {
        must(BATON_MOVE, name, page_at(pages++));
    } else {
        assert_true(held < LAST_HELD);
        must(BATON_MOVE, name, BATON_SLOT(held++));
    }
}

static unsigned kind_in(unsigned slot) {
    struct sim_result const r = by_root(BATON_INSPECT, BATON_SLOT(slot), 0u);

    return BATON_ERROR(r.status) == MM_OK ? (unsigned)BATON_INFO_KIND(r.a) : 0u;
}

/* Threads, top down: those that are found on the way stand in root's slots behind. */
static void take_threads(void) {
    for (unsigned slot = FIRST_HELD; slot < held; slot++) {
        if (kind_in(slot) != MM_THREAD) {
            continue;
        }
        must(BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_SUSPEND), BATON_SLOT(slot), 0u);
        for (unsigned i = 1u; i < ISA_SLOTS; i++) {
            take(BATON_SLOT(i) + slot);
        }
    }
}

/* Tables: of spaces and zones of zones the entries, of zones and windows the pages. */
static void take_tables(void) {
    for (unsigned slot = FIRST_HELD; slot < held; slot++) {
        unsigned const kind = kind_in(slot);
        unsigned const level = mm_depth(kind);
        unsigned const count = kind == MM_SPACE ? ISA_REGIONS : ISA_WORDS;

        if (kind == MM_SPACE || mm_is_zone(kind) || kind == MM_WINDOW) {
            for (unsigned i = 0u; i < count; i++) {
                take(((isa_word)i << (12u + ISA_INDEX_BITS * level)) + BATON_LEVEL(level) + slot);
            }
        }
    }
}

static void take_everything(void) {
    mm_frame const given[] = {CLIENT, SERVER};

    held = FIRST_HELD;
    pages = FIRST_BACK;
    for (unsigned i = 0u; i < 2u; i++) {
        take(BATON_SLOT(ROOT_THREAD(given[i])));
    }
    resisting = true;
    take_threads();
    resisting = false;
    take(BATON_SLOT(ROOT_B));
    take(BATON_SLOT(ROOT_C));
    take_tables();
    check_sound(&sim);
    for (unsigned slot = FIRST_HELD; slot < held; slot++) {
        must(BATON_MOVE + BATON_UNSHARED, BATON_SLOT(slot), page_at(pages++));
    }
    check_sound(&sim);
}

/* --- a round --------------------------------------------------------------------------------------- */

static void start(void) {
    crowd_set_up(NULL);
    for (mm_frame t = SERVER; t <= CLIENT3; t++) {
        if (t != CLIENT && t != SERVER) {
            crowd_end(t);
        }
    }
    crowd_lend(ROOT, ROOT_C, SERVER, TO_C, MM_SEND + MM_PASS + MM_SHARE, 3u);
    crowd_lend(ROOT, ROOT_C, CLIENT, TO_C, MM_SEND + MM_PASS + MM_SHARE, 4u);
    for (mm_frame f = crowd_page; f < CROWD_OUTSIDE; f++) { /* fit to be threads */
        sim.words[f][BATON_THREAD_PRIORITY] = CROWD_PRIORITY;
    }
}

/* Nothing is out of root's reach: every frame is a page in its zone, but for what it had kept. */
static void check_everything_is_back(void) {
    unsigned kept = 0u;

    for (mm_frame f = ANCHOR + 1u; f < CROWD_FRAMES; f++) {
        unsigned const kind = mm_kind(&sim.ledger[f]);

        if (kind == MM_PAGE) {
            assert_int_equal(sim.ledger[f].slaves, 0u);
        } else if (kind != MM_OUTSIDE) {
            kept++;
        }
    }
    /* Root itself, its space, its zone and those above it, and SPACE_D, which nobody had. */
    assert_int_equal(kept, 3u + ISA_LEVELS - 1u);
    for (mm_index i = 0u; i < ISA_WORDS; i++) {
        mm_word const w = sim.words[crowd_zone[0]][i];

        assert_true(w == 0u || isa_code(w) == MM_MASTER);
        kept += w != 0u ? 1u : 0u;
    }
    for (mm_frame f = ANCHOR + 1u; f < CROWD_FRAMES; f++) {
        kept -= mm_kind(&sim.ledger[f]) != MM_OUTSIDE ? 1u : 0u;
    }
    assert_int_equal(kept, 0u);
}

static void two_colluding_programs(void **state) {
    struct timespec now;
    uint64_t seed;

    (void)state;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    seed = getenv("SEED") != NULL ? strtoull(getenv("SEED"), NULL, 0) : (uint64_t)now.tv_nsec;
    print_message("collusion: seed %llu; again: SEED=%llu\n", (unsigned long long)seed,
                  (unsigned long long)seed);
    numbers = random_seeded(seed);
    for (unsigned round = 0u; round < ROUNDS; round++) {
        start();
        for (unsigned i = 0u; i < STEPS; i++) {
            if (!somebody()) { /* all wait: their parent lets one go on */
                mm_frame const one = below(2u) == 0u ? CLIENT : SERVER;

                (void)by_root(BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CANCEL),
                              BATON_SLOT(ROOT_THREAD(one)), 0u);
                (void)by_root(BATON_CONTROL, BATON_SLOT(ROOT_THREAD(one)), 0u);
            }
            if (i % 50u == 0u) {
                check_sound(&sim);
            }
        }
        take_everything();
        taken_back += held - FIRST_HELD;
        check_everything_is_back();
    }
    print_message("%u moves, %u clones, %u answers, %u grandchildren; %u objects came back\n",
                  done[BATON_MOVE], done[BATON_CLONE], done[BATON_REPLY_RECEIVE], begotten,
                  taken_back);
    assert_true(done[BATON_MOVE] > ROUNDS && done[BATON_CLONE] > ROUNDS && begotten > ROUNDS);
    assert_true(taken_back > 8u * ROUNDS);
}

int main(void) {
    struct CMUnitTest const tests[] = {cmocka_unit_test(two_colluding_programs)};

    crowd_create();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
