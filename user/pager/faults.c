/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults of clients. The picture is in faults.h. */
#include "faults.h"
#include "board.h"
#include "costs.h"
#include "evict.h"
#include "fill.h"
#include "memory.h"
#include "replies.h"
#include "share.h"
#include "source.h"
#include "store.h"
#include "waiting.h"
#include <baton/guard.h>
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/words.h>

#define TEXT 100u
#define ALL (MM_R | MM_W | MM_X)
#define STATUS_FAULT 255u

/* --- what is allowed --------------------------------------------------------------------- */

static unsigned access_image(struct client const *c, baton_word address) {
    if (address >= BATON_PROGRAM_STACK - c->stack * BATON_PAGE_SIZE ||
        address / BATON_PAGE_SIZE == BATON_PROGRAM_START / BATON_PAGE_SIZE) {
        return ALL;
    }
    return source_access(c->program, address);
}

/* What the client may do at `address`: MM_R, MM_W, MM_X, or 0. */
static unsigned access_at(struct client const *c, baton_word address) {
    baton_word const region = address / BATON_ZONE_SIZE;

    if (region == REGION_IMAGE) {
        return access_image(c, address);
    }
    if (region >= REGION_HEAP && region < REGION_OBJECTS) {
        return address - BATON_PROGRAM_HEAP < (baton_word)c->heap * BATON_PAGE_SIZE ? ALL : 0u;
    }
    if (region >= REGIONS || c->layer[region] == LAYER_NONE) {
        return 0u;
    }
    return share_access((uint32_t)region, address % BATON_ZONE_SIZE);
}

static bool is_allowed(struct client const *c) {
    unsigned const access = access_at(c, c->address);

    return (access & ((c->flags & BATON_FAULT_WRITE) != 0u ? MM_W : MM_R)) != 0u;
}

/* --- the end ------------------------------------------------------------------------------ */

static void report(struct client const *c, unsigned vector) {
    struct baton_fault const fault = {
        .status = BATON_LABEL((baton_word)BATON_LABEL_KERNEL + vector) + c->flags,
        .address = c->address,
        .ip = c->instruction};
    char text[TEXT];

    baton_print("pager: c%u (%s) has ended by a fault at 0x%08lx: %s.\n", c->number, c->row.name,
                (unsigned long)c->instruction, baton_fault_text(&fault, text, sizeof(text)));
}

static void end(struct client *c) {
    c->row.address = (uint32_t)c->address;
    c->row.instruction = (uint32_t)c->instruction;
    clients_end(c, BATON_PAGER_FAULTED, STATUS_FAULT);
}

/* --- the layer ---------------------------------------------------------------------------- */

/* A layer of the client's own for a region where it sees none, or (over `below`) a frozen one. */
static bool own_layer(struct client *c, uint32_t region, uint16_t below) {
    uint16_t const layer = store_new(below, clients_place(c));

    if (layer == LAYER_NONE) {
        return false;
    }
    clients_detach(c, region);
    c->layer[region] = layer;
    clients_attach(c, region);
    if (below != LAYER_NONE) {
        store_release(below);
    }
    return true;
}

/* Nobody else refers to the frozen layer any more: the client may write to it again. */
static void thaw(struct client *c, uint32_t region) {
    layers_freeze(store_layers(), c->layer[region], false);
    layers_charge(store_layers(), c->layer[region], clients_place(c));
    clients_detach(c, region);
    clients_attach(c, region);
}

/* The layer where the page is to be; LAYER_NONE if there is no memory for one. */
static uint16_t layer_for(struct client *c, uint32_t region, bool write) {
    uint16_t const layer = c->layer[region];
    struct layer const *const l = store_layer(layer);
    bool done = true;

    if (layer == LAYER_NONE) {
        done = own_layer(c, region, LAYER_NONE);
    } else if (write && l->frozen && (l->referrers > 1u || l->source != 0u)) {
        done = own_layer(c, region, layer);
    } else if (write && l->frozen) {
        thaw(c, region);
    } else if (!c->attached[region]) {
        clients_attach(c, region);
    }
    return done ? c->layer[region] : LAYER_NONE;
}

/* --- all of it ----------------------------------------------------------------------------- */

static enum fill serve(struct client *c) {
    bool const write = (c->flags & BATON_FAULT_WRITE) != 0u;
    uint32_t const region = (uint32_t)(c->address / BATON_ZONE_SIZE);
    uint32_t const page = (uint32_t)(c->address % BATON_ZONE_SIZE / BATON_PAGE_SIZE);
    uint16_t layer;

    if (!evict_for_all(MEMORY_RESERVE)) {
        return FILL_SHORT;
    }
    layer = layer_for(c, region, write);
    return layer == LAYER_NONE ? FILL_SHORT : fill_page(layer, page, write, &c->row);
}

/* A client above its limit gives pages of its own. If there are none that can go, nobody else's would help
 * it. */
static bool is_within_limit(struct client *c) {
    if (c->limit == 0u || evict_own(&c->clock, clients_place(c), c->limit)) {
        return true;
    }
    baton_print("pager: c%u (%s) is at its limit of %u pages, and none of them can go: it is "
                "ended.\n",
                c->number, c->row.name, c->limit);
    return false;
}

void faults_again(struct client *c) {
    if (!is_within_limit(c)) {
        clients_end(c, BATON_PAGER_STOPPED, 0u);
        return;
    }
    switch (serve(c)) {
    case FILL_DONE:
        clients_state(c, BATON_PAGER_RUNS);
        board_row(c);
        replies_fault(c->token);
        break;
    case FILL_SHORT: waiting_add(c); break;
    default:
        baton_print("pager: c%u (%s): the disk does not give back what is at 0x%08lx: it is "
                    "ended.\n",
                    c->number, c->row.name, (unsigned long)c->address);
        end(c);
    }
}

void faults_new(struct client *c, struct baton_message const *message) {
    unsigned const vector = message->label - BATON_LABEL_KERNEL;

    costs_keep(c, COSTS_FAULT);
    c->token = message->token;
    c->address = message->words[0];
    c->instruction = message->words[1];
    c->flags = message->flags & (BATON_FAULT_WRITE | BATON_FAULT_FETCH | BATON_FAULT_PRESENT);
    c->row.faults++;
    board_fault();
    if (vector != baton_page_fault || !is_allowed(c)) {
        report(c, vector);
        end(c);
        return;
    }
    faults_again(c);
}
