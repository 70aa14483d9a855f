/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The board: root asks, the server draws. <baton/memory_server.h> has the fields.
 */
#include "server.h"
#include <baton/string.h>

#define OWN_CELL '='
#define BELOW_CELL ' '

void report_start(struct server *s) {
    struct baton_mem_board *const board = s->board;

    board->frame = s->lends ? s->frame + s->below : 0u;
    board->range = s->range - s->below;
    board->own = s->first - s->below;
    board->magic = BATON_MEM_MAGIC; /* last: then all of it is there */
}

static void draw_clients(struct server const *s) {
    struct baton_mem_client *const rows = s->board->clients;
    unsigned count = 0;

    for (uint32_t n = 1; n < BATON_MEM_CLIENTS; n++) {
        struct baton_account_client const *const client = &s->manager.account.clients[n];

        if (client->open) {
            rows[count++] =
                (struct baton_mem_client){n, client->held, client->blocks, client->limit};
        }
    }
    for (; count < BATON_MEM_CLIENTS; count++) {
        rows[count] = (struct baton_mem_client){.number = 0u};
    }
}

static void draw(struct server const *s) {
    struct baton_mem_board *const board = s->board;
    struct baton_buddy_numbers numbers;
    uint32_t each;

    baton_buddy_count(&s->manager.buddy, &numbers);
    memcpy(board->events, s->events, sizeof(board->events));
    memcpy(board->pages, numbers.containers, sizeof(board->pages));
    board->pages[BATON_BUDDY_USED] -= s->below;
    memcpy(board->blocks, numbers.blocks[BATON_BUDDY_FREE], sizeof(board->blocks));
    board->unusable = baton_buddy_unusable(&s->manager.buddy, BATON_MEM_TOP);
    draw_clients(s);
    board->cells_count = baton_buddy_picture(&s->manager.buddy, board->cells, BATON_MEM_CELLS);
    each = (s->range + BATON_MEM_CELLS - 1u) / BATON_MEM_CELLS;
    for (uint32_t i = 0; i < s->first / each; i++) {
        board->cells[i] = i < s->below / each ? BELOW_CELL : OWN_CELL;
    }
}

static uint32_t carry_out(struct server *s) {
    uint32_t const much = s->board->much;

    switch (s->board->what) {
    case BATON_MEM_LEND: return supply_grow(s, much);
    case BATON_MEM_RETURN: return supply_shrink(s, much);
    default: return 0u;
    }
}

void report_look(struct server *s) {
    struct baton_mem_board *const board = s->board;
    uint32_t const order = board->order;
    uint32_t const ask = board->ask;
    bool const pending = ends_pending(s); /* what is drawn would be half of it */

    if (order == board->done && (ask == board->drawn || pending)) {
        return;
    }
    if (order != board->done) {
        board->result = carry_out(s);
        board->done = order;
    }
    if (ask != board->drawn && !pending) {
        draw(s);
        board->drawn = ask;
    }
    (void)baton_notify(BATON_SLOT_PARENT);
}
