/* SPDX-License-Identifier: BSD-2-Clause */
#include "paging.h"
#include "boards.h"
#include "screen.h"
#include "shell.h"
#include <baton/parse.h>
#include <baton/print.h>

#define CONTROL_C '\003'
#define STATUS_LIMIT 126u
#define TRIES 1000u /* to read a row that is being written; the pager does not run meanwhile */

struct baton_pager_board volatile *paging_board(struct program const *pager) {
    return (struct baton_pager_board volatile *)pager->board;
}

struct program *paging_pager(void) {
    for (unsigned n = 1; n <= PROGRAMS; n++) {
        struct program *const p = programs_get(n);

        if (p != 0 && p->board != 0u) {
            boards_await(p); /* it may have been started just now */
        }
        if (p != 0 && p->state == PROGRAM_RUNNING && p->board != 0u &&
            paging_board(p)->magic == BATON_PAGER_MAGIC &&
            paging_board(p)->version == BATON_PAGER_VERSION) {
            return p;
        }
    }
    return 0;
}

enum mm_error paging_order(struct program const *pager, struct baton_pager_order const *order,
                           uint32_t *client) {
    struct baton_pager_board volatile *const board = paging_board(pager);
    uint32_t const serial = board->order.serial + 1u;
    unsigned const starts = pager->starts;

    board->order = *order;
    board->order.serial = serial;
    programs_notify(pager, BATON_PAGER_BIT);
    while (pager->starts == starts && pager->state == PROGRAM_RUNNING &&
           board->answer.serial != serial) {
        if (screen_next_is(CONTROL_C)) {
            return MM_CANCELLED;
        }
        programs_wait();
    }
    if (pager->starts != starts || pager->state != PROGRAM_RUNNING) {
        return MM_DEAD;
    }
    *client = board->answer.client;
    return (enum mm_error)board->answer.error;
}

bool paging_row(struct program const *pager, uint32_t number, struct baton_pager_row *row) {
    struct baton_pager_board volatile *const board = paging_board(pager);

    for (unsigned i = 0; i < BATON_PAGER_ROWS; i++) {
        if (board->rows[i].number == number && board->rows[i].state != BATON_PAGER_NONE) {
            *row = board->rows[i];
            return true;
        }
    }
    return false;
}

unsigned paging_wait(struct program const *pager, uint32_t number) {
    unsigned const starts = pager->starts;
    struct baton_pager_row row;

    for (;;) {
        if (pager->starts != starts || pager->state != PROGRAM_RUNNING ||
            !paging_row(pager, number, &row)) {
            baton_print("c%u: the pager does not know it any more.\n", number);
            return STATUS_FAILED;
        }
        if (row.state >= BATON_PAGER_EXITED) {
            break;
        }
        if (screen_next_is(CONTROL_C)) {
            baton_print("c%u goes on.\n", number);
            return STATUS_FAILED;
        }
        programs_wait();
    }
    if (row.state == BATON_PAGER_EXITED) {
        return row.status < STATUS_LIMIT ? row.status : STATUS_LIMIT;
    }
    return STATUS_FAILED;
}

uint32_t paging_number(char const *word) {
    baton_word number;

    return word[0] == 'c' && baton_parse_number(word + 1, &number) && number <= UINT32_MAX
               ? (uint32_t)number
               : 0u;
}
