/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects made and ended thousands of times. Whole processes: processes.c. */
#include <baton/test.h>

#define LOOPS 10000u

static bool once(struct bench const *bench, unsigned kind) {
    baton_word *const words = (baton_word *)bench->page[0];
    baton_word const slot = BATON_SLOT(bench->slot[0]);

    for (unsigned i = 0; kind == MM_THREAD && i < 16u; i++) {
        words[i] = 0u;
    }
    return baton_make(bench->page[0], slot, kind).error == MM_OK &&
           baton_move(slot, bench->page[0], 0, 1u).error == MM_OK;
}

void test_stress(struct bench const *bench) {
    static unsigned const kinds[] = {MM_THREAD, MM_SPACE, MM_ZONE, MM_WINDOW};

    for (unsigned k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        unsigned good = 0;

        for (unsigned i = 0; i < LOOPS; i++) {
            good += once(bench, kinds[k]) ? 1u : 0u;
        }
        test_number(good, LOOPS, "stress: objects are made and ended in a loop");
    }
}
