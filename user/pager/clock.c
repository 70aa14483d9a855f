/* SPDX-License-Identifier: BSD-2-Clause */
/* The two hands. The picture is in clock.h. */
#include "clock.h"

#define APART 4u  /* the hands: a quarter of all runs */
#define ROUNDS 2u /* after which everything had its chance, and what is left cannot go */

static bool takes_part(struct clock_work const *work, uint32_t layer) {
    struct layer const *const l = &work->layers->list[layer];

    return l->map != 0 && l->own + l->shown > 0 &&
           (work->hands == CLOCK_ALL || l->owner == work->owner);
}

static bool is_marked(struct clock_work const *work, uint32_t at) {
    return (work->layers->list[at / CLOCK_RUNS].cleared[work->hands] >> at % CLOCK_RUNS & 1u) != 0u;
}

static void mark(struct clock_work const *work, uint32_t at, bool marked) {
    uint16_t *const bits = &work->layers->list[at / CLOCK_RUNS].cleared[work->hands];
    unsigned const bit = 1u << at % CLOCK_RUNS;

    *bits = (uint16_t)(marked ? *bits | bit : *bits & ~bit);
}

/* All runs that take part, and how many of them are marked. */
static uint32_t count(struct clock_work const *work, uint32_t *marked) {
    uint32_t runs = 0;

    *marked = 0;
    for (uint32_t layer = 1; layer < work->layers->count; layer++) {
        if (takes_part(work, layer)) {
            runs += CLOCK_RUNS;
            for (unsigned bits = work->layers->list[layer].cleared[work->hands]; bits != 0u;
                 bits &= bits - 1u) {
                (*marked)++;
            }
        }
    }
    return runs;
}

/* The first run from `at` on that takes part and is marked, or not. There is one. */
static uint32_t next(struct clock_work const *work, uint32_t at, bool marked) {
    uint32_t const end = work->layers->count * CLOCK_RUNS;

    for (;;) {
        if (at >= end) {
            at = CLOCK_RUNS;
        } else if (!takes_part(work, at / CLOCK_RUNS)) {
            at = (at / CLOCK_RUNS + 1u) * CLOCK_RUNS;
        } else if (is_marked(work, at) != marked) {
            at++;
        } else {
            return at;
        }
    }
}

static void front(struct clock *clock, struct clock_work const *work) {
    clock->front = next(work, clock->front, false);
    work->clear(work->context, (uint16_t)(clock->front / CLOCK_RUNS),
                clock->front % CLOCK_RUNS * CLOCK_RUN);
    mark(work, clock->front, true);
    clock->front++;
}

/* Go on in the run where the back hand is. */
static uint32_t back(struct clock *clock, struct clock_work const *work, uint32_t wanted) {
    uint32_t const at = next(work, clock->back, true);
    uint32_t const first = at % CLOCK_RUNS * CLOCK_RUN;

    if (at != clock->back || clock->page < first || clock->page >= first + CLOCK_RUN) {
        clock->page = first;
    }
    clock->back = at;
    return work->evict(work->context, (uint16_t)(at / CLOCK_RUNS), &clock->page, wanted);
}

/* Whether the back hand has come to the end of its run; then it goes on. */
static bool leaves(struct clock *clock, struct clock_work const *work) {
    if (clock->page < (clock->back % CLOCK_RUNS + 1u) * CLOCK_RUN) {
        return false;
    }
    mark(work, clock->back, false);
    clock->back++;
    return true;
}

uint32_t clock_turn(struct clock *clock, struct clock_work const *work, uint32_t wanted) {
    uint32_t marked;
    uint32_t runs = count(work, &marked);
    uint32_t left = runs * ROUNDS;
    uint32_t got = 0;

    while (runs > 0u && got < wanted && left > 0u) {
        if (marked <= runs / APART && marked < runs) {
            front(clock, work);
            marked++;
            continue;
        }
        got += back(clock, work, wanted - got);
        if (leaves(clock, work)) {
            left--;
            marked--;
            if (!takes_part(work, (clock->back - 1u) / CLOCK_RUNS)) { /* it was emptied */
                runs = count(work, &marked);
            }
        }
    }
    return got;
}
