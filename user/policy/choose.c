/* SPDX-License-Identifier: BSD-2-Clause */
#include "choose.h"
#include <baton/string.h>

#define WITHOUT_LIMIT 2u /* so many times as bad */

static bool lives(struct baton_pager_row const *row) {
    return row->state >= BATON_PAGER_RUNS && row->state <= BATON_PAGER_JOINS;
}

uint64_t choose_badness(struct baton_pager_row const *row, char const *const *keep,
                        unsigned count) {
    uint64_t const pages = (uint64_t)row->resident + row->swapped;

    if (!lives(row)) {
        return 0u;
    }
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(row->name, keep[i]) == 0) {
            return 0u;
        }
    }
    return row->limit == 0u ? pages * WITHOUT_LIMIT : pages;
}

uint32_t choose_victim(struct baton_pager_board const *board, char const *const *keep,
                       unsigned count) {
    uint64_t worst = 0u;
    uint32_t victim = 0u;

    for (unsigned i = 0; i < BATON_PAGER_ROWS; i++) {
        struct baton_pager_row const *const row = &board->rows[i];
        uint64_t const badness = choose_badness(row, keep, count);

        if (badness > worst || (badness == worst && badness > 0u && row->number > victim)) {
            worst = badness;
            victim = row->number;
        }
    }
    return victim;
}
