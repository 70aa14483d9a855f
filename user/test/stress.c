/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Much of everything: objects made and ended thousands of times, and programs
 * that call the kernel with random words while others work.
 *
 * A hostile program has a space with the second zone, some pages and slaves in
 * its slots, and a reference to root's space; what it does to its own things is
 * its own business, and nobody else may notice.
 */
#include "child.h"
#include <baton/machine.h>
#include <baton/print.h>

#define LOOPS 10000u
#define HOSTILE 4u /* children 0 to 3; 4 and 5 are those who work */
#define SERVER 4u
#define CLIENT 5u
#define ROUNDS 150u
#define READ_WRITE (MM_R | MM_W | MM_X)
#define HOSTILE_PAGES 8u /* each, in the zone of the second space */
#define FIRST_PAGE 30u   /* of the bench */
#define DEPTH 6u         /* of objects in objects */
#define PASSES 8u

static uint32_t volatile calls[CHILDREN];
static uint32_t volatile answers;
static uint32_t volatile wrong;

/* --- loops ------------------------------------------------------------------------------------ */

static bool once(struct bench const *bench, unsigned kind) {
    baton_word *const words = (baton_word *)bench->page[0];
    baton_word const slot = BATON_SLOT(bench->slot[0]);

    for (unsigned i = 0; kind == MM_THREAD && i < 16u; i++) {
        words[i] = 0u;
    }
    return baton_make(bench->page[0], slot, kind).error == MM_OK &&
           baton_move(slot, bench->page[0], 0, 1u).error == MM_OK;
}

static void loops(struct bench const *bench) {
    static unsigned const kinds[] = {MM_THREAD, MM_SPACE, MM_ZONE, MM_WINDOW};

    for (unsigned k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        unsigned good = 0;

        for (unsigned i = 0; i < LOOPS; i++) {
            good += once(bench, kinds[k]) ? 1u : 0u;
        }
        test_number(good, LOOPS, "stress: objects are made and ended in a loop");
    }
}

/* --- hostile programs ------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* A word that means something, often: a name in the zone, a slot, a small number. */
static baton_word some_word(uint32_t *state, baton_word zone) {
    uint32_t const r = next_random(state);
    baton_word const page = zone + r / 16u % 64u * BATON_PAGE_SIZE;

    switch (r % 8u) {
    case 0: return next_random(state);
    case 1: return BATON_SLOT(r / 16u % 12u);
    case 2: return BATON_SLOT(r / 16u % 12u) + r / 512u % 12u;
    case 3: return page + BATON_LEVEL(1u);
    case 4: return page % BATON_ZONE_SIZE + r / 1024u % 12u;
    case 5: return r / 16u % 16u;
    default: return page;
    }
}

/* The program itself may not be detached: then this would end, and test nothing. */
static bool suicidal(baton_word const *words) {
    return (words[0] % 16u == BATON_DESTROY || words[0] % 16u == BATON_MOVE) &&
           words[1] / BATON_ZONE_SIZE == BATON_ROOT_BASE / BATON_ZONE_SIZE;
}

static void hostile(baton_word argument) {
    uint32_t state = (uint32_t)argument * 2654435761u + 1u;
    unsigned const self = (unsigned)argument % CHILDREN;
    baton_word const zone = argument / CHILDREN * CHILDREN;

    for (;;) {
        uint32_t const r = next_random(&state);
        baton_word words[5] = {r % 16u, 0, 0, 0, 0};

        switch (r / 16u % 4u) {
        case 0: words[0] = next_random(&state); break;
        case 1: words[0] += BATON_OPERATION((baton_word)r / 64u % 12u); break;
        case 2: words[0] += BATON_RIGHTS((baton_word)r / 64u % 1024u); break;
        default: words[0] += r / 64u % 4u * 16u + BATON_AS((baton_word)r / 256u % 9u); break;
        }
        for (unsigned i = 1u; i < 5u; i++) {
            words[i] = some_word(&state, zone);
        }
        if (!suicidal(words)) {
            calls[self]++;
            baton_enter(words);
        }
    }
}

static void asks(baton_word argument) {
    (void)argument;
    for (uint32_t i = 0;; i++) {
        struct baton_send const send = {.label = ASK_SUM, .words = {i, 5u}};
        struct baton_message const m = baton_call(CHILD_SERVER, &send);

        if (m.error != MM_OK || m.words[0] != i + 5u || m.label != ASK_SUM + 100u) {
            wrong++;
        }
        answers++;
    }
}

static void hostile_start(struct bench const *bench, unsigned i) {
    baton_word const zone = bench->there;
    baton_word const slots = CHILD_SLOT(i);

    child_prepare(bench, i, hostile, zone + i, ROOT_PRIORITY);
    test_error(baton_destroy(BATON_SLOT(BATON_SLOT_SPACE) + slots, 1u), MM_OK,
               "hostile: not root's");
    test_error(baton_clone(BATON_SLOT(OTHER_SPACE), BATON_SLOT(BATON_SLOT_SPACE) + slots,
                           MM_RUN | MM_MANAGE | MM_SHARE, 0, 1u),
               MM_OK, "hostile: but the second space");
    test_error(baton_clone(BATON_SLOT(OTHER_SPACE), BATON_SLOT(CHILD_SERVER) + slots,
                           MM_SEND | MM_PASS | MM_NOTIFY | MM_MANAGE | MM_SHARE, 50u + i, 1u),
               MM_OK, "hostile: it can call the others of its kind");
    test_error(baton_destroy(BATON_SLOT(CHILD_ROOT) + slots, 1u), MM_OK, "hostile: and not root");
    test_number(baton_resume(CHILD(i)), MM_OK, "hostile: it runs");
}

/* Whoever waits or is stopped goes on; whoever lowered its priority gets it back. */
static void stir(unsigned i) {
    (void)baton_cancel(CHILD(i));
    (void)baton_resume(CHILD(i));
    (void)baton_priority(CHILD(i), ROOT_PRIORITY);
}

/* --- taking everything back ------------------------------------------------------------------- */

/* A container of the bench that is empty: something is still to come back. */
static baton_word empty_page(struct bench const *bench) {
    for (unsigned i = 0; i + 1u < TEST_PAGES; i++) {
        if (baton_inspect(bench->page[i]).error == MM_EMPTY) {
            return bench->page[i];
        }
    }
    return 0u;
}

static baton_word container(unsigned kind, unsigned n, unsigned slot) {
    return kind == MM_THREAD  ? BATON_SLOT(n) + slot
           : kind == MM_SPACE ? n * BATON_ZONE_SIZE + BATON_LEVEL(1u) + slot
                              : n * BATON_PAGE_SIZE + slot;
}

static void drain(struct bench const *bench, unsigned slot, unsigned depth);

/* The object in root's slot `slot` becomes a page of the bench, if nobody needs it any more. */
static bool end(struct bench const *bench, unsigned slot) {
    return baton_move(BATON_SLOT(slot), empty_page(bench), 0, 1u).error == MM_OK;
}

/* A master in container `name`: a page goes to the bench; an object is emptied, and ended if that
 * can be; else it goes back for now. */
static void take_master(struct bench const *bench, baton_word name, unsigned depth) {
    unsigned const slot = FREE_SLOT + depth;
    baton_word const page = empty_page(bench);

    if (baton_inspect(name).kind == MM_PAGE) {
        (void)baton_move(name, page, 0, 1u);
        (void)baton_adjust(page, BATON_ADJUST, READ_WRITE, 1u);
    } else if (depth < DEPTH && baton_move(name, BATON_SLOT(slot), 0, 1u).error == MM_OK) {
        drain(bench, slot, depth + 1u);
        if (!end(bench, slot)) {
            (void)baton_move(BATON_SLOT(slot), name, 0, 1u);
        }
    }
}

/* Empty the object in root's slot `slot`: destroy slaves, take masters. */
static void drain(struct bench const *bench, unsigned slot, unsigned depth) {
    unsigned const kind = baton_inspect(BATON_SLOT(slot)).kind;
    unsigned const count = kind == MM_THREAD                      ? BATON_THREAD_SLOTS
                           : kind == MM_SPACE                     ? BATON_SPACE_REGIONS
                           : kind == MM_ZONE || kind == MM_WINDOW ? BATON_ZONE_PAGES
                                                                  : 0u;

    if (kind == MM_THREAD) {
        (void)baton_suspend(BATON_SLOT(slot));
    }
    for (unsigned n = kind == MM_THREAD ? 1u : 0u; n < count; n++) {
        baton_word const name = container(kind, n, slot);

        if (baton_destroy(name, 1u).error == MM_ROLE) {
            take_master(bench, name, depth);
        }
    }
}

/* What one cannot end because another refers to it ends in a later pass. */
static void take_all(struct bench const *bench) {
    for (unsigned pass = 0; pass < PASSES; pass++) {
        for (unsigned i = 0; i < HOSTILE; i++) {
            drain(bench, CHILD_SLOT(i), 0);
        }
        drain(bench, OTHER_SPACE, 0);
    }
    for (unsigned i = 0; i < HOSTILE; i++) {
        test_check(end(bench, CHILD_SLOT(i)), "hostile: it is ended");
    }
    test_check(end(bench, OTHER_SPACE), "hostile: and the space");
}

/* --- all together ----------------------------------------------------------------------------- */

static void random_calls(struct bench const *bench) {
    uint32_t sum = 0;

    answers = wrong = 0u;
    other_make(bench, 1u);
    for (unsigned p = 0; p < HOSTILE_PAGES; p++) {
        test_error(baton_move(bench->page[FIRST_PAGE + p],
                              bench->there + (p + 1u) * BATON_PAGE_SIZE + OTHER_SPACE, 0, 1u),
                   MM_OK, "hostile: a page to play with");
    }
    child_start(bench, SERVER, child_server, 0, ROOT_PRIORITY);
    child_prepare(bench, CLIENT, asks, 0, ROOT_PRIORITY);
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE),
                           BATON_SLOT(CHILD_SERVER) + CHILD_SLOT(CLIENT), MM_SEND, 9u, 1u),
               MM_OK, "hostile: a client");
    test_number(baton_resume(CHILD(CLIENT)), MM_OK, "hostile: which works");
    for (unsigned i = 0; i < HOSTILE; i++) {
        calls[i] = 0u;
        hostile_start(bench, i);
    }
    for (unsigned n = 0; n < ROUNDS; n++) {
        baton_yield();
        for (unsigned i = 0; i < HOSTILE; i++) {
            stir(i);
        }
    }
    for (unsigned i = 0; i < HOSTILE; i++) {
        test_number(baton_suspend(CHILD(i)), MM_OK, "hostile: it is stopped");
        sum += calls[i];
    }
    baton_print("# %lu random calls, %lu answers meanwhile\n", (unsigned long)sum,
                (unsigned long)answers);
    test_check(sum > 1000u && answers > 100u, "hostile: everybody has worked");
    test_number(wrong, 0, "hostile: and no answer was wrong");
    child_end(bench, CLIENT);
    child_end(bench, SERVER);
    take_all(bench);
}

void test_stress(struct bench const *bench) {
    loops(bench);
    random_calls(bench);
}
