/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A pipeline through shared memory: numbers go from one process to the next,
 * each of which changes them. For the pager's clients only.
 *
 *   first --ring 0--> copy 1 --ring 1--> copy 2 ... --ring STAGES--> first
 *
 *   a shared object:  | ring 0 | ring 1 | ... |      each a page: two counts, and words
 *
 * Nobody waits in the kernel: whoever finds a ring full, or empty, lets the
 * others run.
 *
 *   pipe [STAGES] [NUMBERS]
 */
#include "lib/work.h"
#include <baton/pager.h>
#include <baton/print.h>

#define USAGE "pipe [STAGES] [NUMBERS]     (1 to 16 stages; started by a pager)"
#define STAGES 3u
#define STAGES_MAX 16u
#define NUMBERS 100000u
#define NAME 8u /* bytes */
#define NAMES 1000u
#define SLOTS 1022u

/* `written` and `read` count for ever; only the writer changes the one, only the reader the other. */
struct ring {
    uint32_t volatile written;
    uint32_t volatile read;
    uint32_t volatile words[SLOTS];
};

_Static_assert(sizeof(struct ring) == BATON_PAGE_SIZE, "a ring is a page");

static bool put(struct ring *ring, uint32_t word) {
    if (ring->written - ring->read == SLOTS) {
        return false;
    }
    ring->words[ring->written % SLOTS] = word;
    ring->written++;
    return true;
}

static bool get(struct ring *ring, uint32_t *word) {
    if (ring->written == ring->read) {
        return false;
    }
    *word = ring->words[ring->read % SLOTS];
    ring->read++;
    return true;
}

/* What stage `stage` makes of a number. */
static uint32_t changed(uint32_t word, uint32_t stage) { return work_mix(word + stage + 1u); }

/* A stage's life. */
static _Noreturn void stage(struct ring *from, struct ring *to, uint32_t number, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word;

        while (!get(from, &word)) {
            baton_yield();
        }
        while (!put(to, changed(word, number))) {
            baton_yield();
        }
    }
    baton_exit(0u);
}

/* Write all numbers, and read what becomes of them. Returns the checksum; `good` counts those that are
 * what they should be. */
static uint32_t pump(struct ring *rings, uint32_t stages, uint32_t count, uint32_t *good) {
    uint32_t sum = count;
    uint32_t sent = 0;
    uint32_t come = 0;

    *good = 0u;
    while (come < count) {
        uint32_t const before = sent + come;
        uint32_t word;

        while (sent < count && put(&rings[0], work_mix(sent))) {
            sent++;
        }
        while (come < count && get(&rings[stages], &word)) {
            uint32_t wanted = work_mix(come);

            for (uint32_t i = 0; i < stages; i++) {
                wanted = changed(wanted, i);
            }
            *good += word == wanted ? 1u : 0u;
            sum = sum * 31u + word;
            come++;
        }
        if (sent + come == before) {
            baton_yield();
        }
    }
    return work_mix(sum);
}

/* Start the stages. Returns how many could be. */
static uint32_t start(struct ring *rings, uint32_t stages, uint32_t count) {
    for (uint32_t i = 0; i < stages; i++) {
        baton_word number;

        if (baton_pager_fork(&number) != MM_OK) {
            return i;
        }
        if (number == 0u) {
            stage(&rings[i], &rings[i + 1u], i, count);
        }
    }
    return stages;
}

int main(int argc, char *argv[]) {
    static baton_word const limits[] = {STAGES_MAX, UINT32_MAX};
    baton_word numbers[] = {STAGES, NUMBERS};
    char name[NAME]; /* another one for each that runs at once */
    baton_word address;
    baton_word pages;
    baton_word which;
    baton_word status;
    uint32_t good;
    uint32_t checksum;

    if (!work_begin(argc, argv, USAGE, numbers, limits, 2u)) {
        return WORK_USAGE;
    }
    (void)baton_text(name, sizeof(name), "p%u", baton_started()->number % NAMES);
    if (baton_pager_share(name, STAGES_MAX + 1u, &address, &pages) != MM_OK ||
        start((struct ring *)address, (uint32_t)numbers[0], (uint32_t)numbers[1]) != numbers[0]) {
        baton_print("pipe: there is no pager, or no room\n");
        return WORK_USAGE;
    }
    checksum = pump((struct ring *)address, (uint32_t)numbers[0], (uint32_t)numbers[1], &good);
    while (baton_pager_join(0u, &which, &status) == MM_OK) {
        good -= status == 0u ? 0u : 1u;
    }
    return work_result("pipe", (unsigned long)numbers[1], "numbers", checksum, good == numbers[1]);
}
