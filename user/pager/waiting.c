/* SPDX-License-Identifier: BSD-2-Clause */
#include "waiting.h"
#include "board.h"
#include "faults.h"
#include "slots.h"
#include <baton/print.h>

static uint32_t turn; /* counts those who have waited */
static bool more;

void waiting_add(struct client *client) {
    board_shortage();
    if (baton_notify(SLOT_POLICY) != MM_OK) {
        baton_print("pager: c%u (%s) needs memory, and there is none: it is ended.\n",
                    client->number, client->row.name);
        clients_end(client, BATON_PAGER_STOPPED, 0u);
        return;
    }
    if (client->row.state != BATON_PAGER_WAITS) {
        clients_state(client, BATON_PAGER_WAITS);
        client->since = ++turn;
    }
    board_row(client);
}

void waiting_more(void) { more = true; }

/* The one that waits longest of those since `after`, or null. */
static struct client *next(uint32_t after) {
    struct client *first = 0;

    for (uint32_t i = 1; i <= clients_most(); i++) {
        struct client *const c = clients_at(i);

        if (c->number != 0u && c->row.state == BATON_PAGER_WAITS && c->since > after &&
            (first == 0 || c->since < first->since)) {
            first = c;
        }
    }
    return first;
}

void waiting_serve(void) {
    uint32_t after = 0;
    struct client *c;

    if (!more) {
        return;
    }
    more = false;
    for (c = next(after); c != 0; c = next(after)) {
        after = c->since;
        faults_again(c);
        if (c->number != 0u && c->row.state == BATON_PAGER_WAITS) {
            return; /* it goes first */
        }
    }
}
