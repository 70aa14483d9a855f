/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that wants no good: it calls the kernel, and whatever servers it can, with words that are
 * random or almost right, and makes threads that do the same, until it is killed or has spoilt itself.
 * Its seed is its argument. Whatever it does may cost nobody but itself anything.
 *
 *   slots   1 ... 7 as every program's | 8 ... what `to=` gave it | 32 ... its own
 *   memory  the pages of its heap, to be moved, lent, given away and made objects of
 */
#include <baton/machine.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/thread.h>

#define SLOTS_KNOWN 40u
#define PLACES 96u /* containers of the heap's zone that it names */
#define THREADS 4u
#define SPAWN_ONCE_IN 256u

static uint32_t state;
static baton_word last; /* some result of a call: perhaps a token */

/* xorshift (Marsaglia 2003); its threads disturb each other, and so it is all the more random */
static uint32_t random(void) {
    state ^= state << 13u;
    state ^= state >> 17u;
    state ^= state << 5u;
    return state;
}

static baton_word some_page(void) {
    return BATON_PROGRAM_HEAP + random() % PLACES * BATON_PAGE_SIZE;
}

static baton_word some_slot(void) { return BATON_SLOT(random() % SLOTS_KNOWN); }

/* A word that means something, often. */
static baton_word some_word(void) {
    switch (random() % 8u) {
    case 0: return random();
    case 1: return some_slot();
    case 2: return some_slot() + BATON_SLOT_OWN + random() % THREADS;
    case 3: return BATON_PROGRAM_HEAP + random() % 4u * BATON_ZONE_SIZE + BATON_LEVEL(1u);
    case 4: return some_page() % BATON_ZONE_SIZE + random() % SLOTS_KNOWN;
    case 5: return random() % 32u;
    case 6: return last;
    default: return some_page();
    }
}

/* The word CALL as it could be. */
static baton_word call_word(unsigned call) {
    baton_word const rights = BATON_RIGHTS((baton_word)(random() % 1024u));
    baton_word const count = random() % 8u == 0u ? BATON_COUNT(1u + random() % 8u) : 0u;
    baton_word const mode = random() % 4u * BATON_MODE_MOVE;

    switch (call) {
    case BATON_MOVE:
        return BATON_MOVE + (random() % 4u == 0u   ? BATON_AS(2u + random() % 5u)
                             : random() % 2u == 0u ? BATON_UNSHARED + count
                                                   : count);
    case BATON_CLONE: return BATON_CLONE + rights + count;
    case BATON_INSPECT: return BATON_INSPECT + count + random() % 8u * BATON_ADJUST;
    case BATON_CALL:
    case BATON_REPLY_RECEIVE:
        return call + mode + (mode == BATON_MODE_CLONE ? rights : 0u) +
               BATON_LABEL(random() % 300u);
    case BATON_CONTROL:
    case BATON_HARDWARE: return call + BATON_OPERATION(random() % 11u);
    default: return call + count;
    }
}

/* Its own text and stack stay, or it would end too soon. */
static bool is_suicide(baton_word const *words) {
    unsigned const call = (unsigned)words[0] % 16u;

    return (call == BATON_MOVE || call == BATON_DESTROY || call == BATON_INSPECT) &&
           words[1] / BATON_ZONE_SIZE == BATON_PROGRAM_BASE / BATON_ZONE_SIZE;
}

/* A call that could be right, or with one bit wrong, or of random words. */
static void one_call(void) {
    static uint8_t const calls[] = {BATON_MOVE,    BATON_MOVE,     BATON_CLONE, BATON_CLONE,
                                    BATON_DESTROY, BATON_INSPECT,  BATON_CALL,  BATON_NOTIFY,
                                    BATON_CONTROL, BATON_HARDWARE, BATON_YIELD};
    unsigned const call = calls[random() % sizeof(calls)];
    baton_word words[5] = {call_word(call), some_word(), some_word(), some_word(), some_word()};

    if (call == BATON_CALL && random() % 16u != 0u) {
        return; /* it would wait most of its life */
    }
    if (random() % 8u == 0u) {
        words[random() % 5u] ^= (baton_word)1u << random() % 32u;
    }
    if (!is_suicide(words)) {
        baton_enter(words);
        last = words[1] > BATON_PAGE_SIZE ? words[1] : last;
    }
}

static void thread(baton_word argument) {
    (void)argument;
    for (unsigned n = 0; n < SPAWN_ONCE_IN; n++) {
        one_call();
    }
    *(uint32_t volatile *)0 = 0u; /* and ends by a fault */
}

static bool is_writable(baton_word page) { return (baton_inspect(page).rights & MM_W) != 0u; }

/* Make a thread of one page, with its stack in another. */
static void spawn(void) {
    baton_word const page = some_page();
    baton_word const stack = some_page();
    unsigned const slot = BATON_SLOT_OWN + random() % THREADS;
    baton_word *const words = (baton_word *)page;

    if (page == stack || !is_writable(page) || !is_writable(stack)) {
        return;
    }
    for (unsigned i = 0; i < BATON_THREAD_WORDS; i++) {
        words[i] = 0u;
    }
    words[BATON_THREAD_IP] = (baton_word)thread;
    words[BATON_THREAD_SP] = stack + BATON_PAGE_SIZE - 32u;
    (void)baton_make(page, BATON_SLOT(slot), MM_THREAD);
    for (unsigned given = 1u; given < BATON_SLOT_OWN; given++) {
        (void)baton_clone(BATON_SLOT(given), BATON_SLOT(given) + slot,
                          baton_inspect(BATON_SLOT(given)).rights, 0, 1u);
    }
    (void)baton_resume(BATON_SLOT(slot));
}

int main(int argc, char *argv[]) {
    baton_word seed = 0;

    if (argc != 2 || !baton_parse_number(argv[1], &seed) || seed == 0u) {
        baton_print("usage: rogue SEED\n");
        return 2;
    }
    state = (uint32_t)seed;
    for (;;) {
        if (random() % SPAWN_ONCE_IN == 0u) {
            spawn();
        } else {
            one_call();
        }
    }
}
