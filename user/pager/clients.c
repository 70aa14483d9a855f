/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of clients, and how they end. The picture is in clients.h. */
#include "clients.h"
#include "board.h"
#include "join.h"
#include "memory.h"
#include "names.h"
#include "objects.h"
#include "store.h"
#include "waiting.h"
#include <baton/machine.h>

static struct client *clients; /* [0] is not used */
static uint32_t most;
static uint32_t started;
static uint32_t alive;
static uint32_t waiting;
static uint32_t failed;

uint32_t clients_bytes(uint32_t count) { return (uint32_t)((count + 1u) * sizeof(struct client)); }

void clients_start(void *books, uint32_t count) {
    clients = books;
    most = count;
}

uint32_t clients_most(void) { return most; }

struct client *clients_at(uint32_t place) {
    return &clients[place];
}

uint16_t clients_place(struct client const *client) { return (uint16_t)(client - clients); }

uint32_t clients_alive(void) { return alive; }

uint32_t clients_started(void) { return started; }

uint32_t clients_failed(void) { return failed; }

uint32_t clients_waiting(void) { return waiting; }

void clients_state(struct client *client, enum baton_pager_state state) {
    waiting -= client->row.state == BATON_PAGER_WAITS ? 1u : 0u;
    waiting += state == BATON_PAGER_WAITS ? 1u : 0u;
    client->row.state = state;
}

bool client_lives(struct client const *client) {
    return client->number != 0u && client->row.state < BATON_PAGER_EXITED;
}

struct client *clients_number(uint32_t number) {
    for (uint32_t i = 1; i <= most; i++) {
        if (clients[i].number == number && client_lives(&clients[i])) {
            return &clients[i];
        }
    }
    return 0;
}

void clients_limit(struct client *client, uint32_t limit) {
    client->limit = limit != 0u && limit < CLIENT_LIMIT_MIN ? CLIENT_LIMIT_MIN : limit;
    client->row.limit = client->limit;
}

void clients_evicted(uint16_t place) {
    clients[place].row.evictions++;
    board_row(&clients[place]);
}

struct client *clients_new(void) {
    for (uint32_t i = 1; i <= most; i++) {
        if (clients[i].number == 0u) {
            clients[i] = (struct client){.number = ++started};
            clients[i].row.number = started;
            clients_state(&clients[i], BATON_PAGER_RUNS);
            clients[i].shown = board_new_row();
            alive++;
            return &clients[i];
        }
    }
    return 0;
}

void clients_attach(struct client *c, uint32_t region) {
    if (!store_attach(c->layer[region], c->space, region)) {
        memory_broken("a zone cannot be attached");
    }
    c->attached[region] = true;
}

void clients_detach(struct client *c, uint32_t region) {
    if (c->attached[region]) {
        store_detach(c->space, region, 1u);
        c->attached[region] = false;
    }
}

/* --- the end ------------------------------------------------------------------------------ */

/* A client has nothing that it could have put into other slots; but if it has, that goes, too. */
static void end_thread(struct client *c) {
    unsigned const slot = c->thread != BERTH_NONE ? objects_slot(c->thread) : 0u;

    if (slot == 0u) {
        return;
    }
    (void)baton_suspend(BATON_SLOT(slot));
    for (unsigned i = BATON_SLOT_SPACE; i <= BATON_SLOT_SELF; i++) {
        (void)baton_destroy(BATON_SLOT(i) + slot, 1u); /* EMPTY: it was not filled */
    }
    for (unsigned i = BATON_SLOT_GIVEN; !objects_end(c->thread); i++) {
        if (i == BATON_THREAD_SLOTS) {
            memory_broken("a thread does not end");
        }
        (void)baton_destroy(BATON_SLOT(i) + slot, 1u);
    }
    c->thread = BERTH_NONE;
}

static void end_space(struct client *c) {
    for (uint32_t region = 0; region < REGIONS; region++) {
        if (c->layer[region] != LAYER_NONE) {
            uint16_t const layer = c->layer[region];

            clients_detach(c, region);
            c->layer[region] = LAYER_NONE;
            store_release(layer);
        }
    }
    if (c->space != BERTH_NONE) {
        while (baton_fail(objects_slot(c->space)) == MM_OK) {
            /* Who calls it gets DEAD: itself only, and it is gone. */
        }
        if (!objects_end(c->space)) {
            memory_broken("a space does not end");
        }
        c->space = BERTH_NONE;
    }
}

/* Layers that were its, and that others still need, are nobody's now. */
static void disown(uint16_t place) {
    struct layers *const layers = store_layers();

    for (uint32_t i = 1; i < layers->count; i++) {
        if (layers->list[i].map != 0 && layers->list[i].owner == place) {
            layers_charge(layers, (uint16_t)i, 0u);
        }
    }
}

void clients_forget(struct client *c) { *c = (struct client){0}; }

void clients_end(struct client *c, enum baton_pager_state state, uint32_t status) {
    end_thread(c);
    names_ended(c);
    end_space(c);
    disown(clients_place(c));
    clients_state(c, state);
    c->row.status = status;
    alive--;
    failed += state != BATON_PAGER_EXITED || (c->row.parent == 0u && status != 0u) ? 1u : 0u;
    board_row(c);
    board_changed();
    c->shown = 0;
    join_ended(c);
    waiting_more();
}
