/* SPDX-License-Identifier: BSD-2-Clause */
#include "join.h"
#include "board.h"
#include "replies.h"

static void tell(struct client *parent, struct client *copy) {
    clients_state(parent, BATON_PAGER_RUNS);
    board_row(parent);
    replies_words(parent->token, MM_OK, copy->number, copy->row.status);
    clients_forget(copy);
}

void join_ask(struct client *client, baton_word token, baton_word number) {
    uint16_t const place = clients_place(client);
    bool any = false;

    client->token = token;
    client->wanted = (uint32_t)number;
    for (uint32_t i = 1; i <= clients_most(); i++) {
        struct client *const c = clients_at(i);

        if (c->number != 0u && c->parent == place && (number == 0u || c->number == number)) {
            if (!client_lives(c)) {
                tell(client, c);
                return;
            }
            any = true;
        }
    }
    if (any) {
        clients_state(client, BATON_PAGER_JOINS);
        board_row(client);
    } else {
        replies_words(token, MM_EMPTY, 0u, 0u);
    }
}

void join_ended(struct client *client) {
    uint16_t const place = clients_place(client);

    for (uint32_t i = 1; i <= clients_most(); i++) {
        struct client *const c = clients_at(i);

        if (c->number != 0u && c->parent == place) {
            c->parent = 0u;
            if (!client_lives(c)) {
                clients_forget(c);
            }
        }
    }
    if (client->parent == 0u) {
        clients_forget(client);
    } else {
        struct client *const parent = clients_at(client->parent);

        if (parent->row.state == BATON_PAGER_JOINS &&
            (parent->wanted == 0u || parent->wanted == client->number)) {
            tell(parent, client);
        }
    }
}
