/* SPDX-License-Identifier: BSD-2-Clause */
/* The boards of memory servers; boards.h has the picture. */
#include "boards.h"
#include "events.h"
#include "screen.h"

#define CONTROL_C '\003'

struct baton_mem_board *boards_of(struct program const *p) {
    struct baton_mem_board *const board =
        p == 0 || p->state != PROGRAM_RUNNING ? 0 : (struct baton_mem_board *)p->board;

    return board != 0 && board->magic == BATON_MEM_MAGIC ? board : 0;
}

static void say_what_it_may(struct baton_mem_board *board, struct program const *p) {
    if (p->process.number < BATON_MEM_CLIENTS) {
        board->may[p->process.number] = (uint8_t)p->may;
    }
}

void boards_await(struct program const *p) {
    while (p != 0 && p->state == PROGRAM_RUNNING && p->board != 0u && !p->ready &&
           baton_inspect(BATON_SLOT(p->process.thread)).state != BATON_RECEIVING &&
           !screen_next_is(CONTROL_C)) {
        events_wait();
    }
}

void boards_ready(struct program const *p) {
    struct baton_mem_board *const board = boards_of(p);

    for (unsigned n = 1; board != 0 && n <= PROGRAMS; n++) {
        if (programs_get(n) != 0) {
            say_what_it_may(board, programs_get(n));
        }
    }
}

void boards_started(struct program const *p) {
    for (unsigned n = 1; n <= PROGRAMS; n++) {
        if (boards_of(programs_get(n)) != 0) {
            say_what_it_may(boards_of(programs_get(n)), p);
        }
    }
}

void boards_ended(struct program const *p) {
    unsigned const number = p->process.number;

    for (unsigned n = 1; n <= PROGRAMS && number < BATON_MEM_CLIENTS; n++) {
        struct baton_mem_board *const board = boards_of(programs_get(n));

        if (board != 0) {
            board->ended[number]++;
            board->ends++;
            programs_notify(programs_get(n), BATON_MEM_BIT);
        }
    }
}

/* Wait until *what is `value`. */
static bool wait_for(struct program const *p, uint32_t volatile const *what, uint32_t value) {
    unsigned const starts = p->starts; /* the next one has another board */

    programs_notify(p, BATON_MEM_BIT);
    while (boards_of(p) != 0 && p->starts == starts && *what != value) {
        if (screen_next_is(CONTROL_C)) {
            return false;
        }
        programs_wait();
    }
    return boards_of(p) != 0 && p->starts == starts;
}

bool boards_draw(struct program const *p) {
    struct baton_mem_board *const board = boards_of(p);

    board->ask++;
    return wait_for(p, &board->drawn, board->ask);
}

bool boards_order(struct program const *p, enum baton_mem_order what, uint32_t *pages) {
    struct baton_mem_board *const board = boards_of(p);

    board->what = what;
    board->much = *pages;
    board->order++;
    if (!wait_for(p, &board->done, board->order)) {
        return false;
    }
    *pages = board->result;
    return true;
}
