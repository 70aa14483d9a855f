/* SPDX-License-Identifier: BSD-2-Clause */
/* A copy of a client. The picture is in fork.h. */
#include "fork.h"
#include "board.h"
#include "costs.h"
#include "evict.h"
#include "memory.h"
#include "objects.h"
#include "replies.h"
#include "store.h"
#include <baton/string.h>
#include <baton/thread.h>

/* The layer in `region` is frozen: nobody is to write to it from now on, unless it is a shared object. */
static void freeze(struct client const *c, uint32_t region) {
    if (region < REGION_OBJECTS || region >= REGION_FILES) {
        layers_freeze(store_layers(), c->layer[region], true);
    }
}

/* The client shows its layers no more, as it may not write to them any longer. When it touches them, it faults. */
static void detach_all(struct client *c) {
    uint32_t region = 0;

    while (region < REGIONS) {
        uint32_t count = 0;

        while (region + count < REGIONS && c->attached[region + count]) {
            c->attached[region + count] = false;
            count++;
        }
        if (count > 0u) {
            store_detach(c->space, region, count);
        }
        region += count + 1u;
    }
}

/* Let the copy have what the client has: each page of it when it is touched, but for the image, which both touch at
 * once. */
static void share_all(struct client *c, struct client *copy) {
    detach_all(c);
    for (uint32_t region = 0; region < REGIONS; region++) {
        if (c->layer[region] != LAYER_NONE) {
            freeze(c, region);
            store_layer(c->layer[region])->referrers++;
            copy->layer[region] = c->layer[region];
        }
    }
    clients_attach(c, REGION_IMAGE);
    clients_attach(copy, REGION_IMAGE);
}

/* Both go on from the client's call: make the copy's thread, and change the client's registers. The client is
 * suspended for that, which ends its call. */
static bool split(struct client *c, struct client *copy) {
    baton_word const thread = BATON_SLOT(objects_slot(c->thread));
    baton_word const page = memory_take();
    baton_word *const words = (baton_word *)page;
    enum mm_error error;

    if (page == 0u) {
        return false;
    }
    if (baton_suspend(thread) != MM_OK || baton_read_registers(thread, page) != MM_OK) {
        memory_broken("a client's registers cannot be read");
    }
    words[BATON_THREAD_CALL] = MM_OK;
    words[BATON_THREAD_A] = 0u;
    words[BATON_THREAD_B] = copy->number;
    words[BATON_THREAD_C] = 0u;
    words[BATON_THREAD_D] = 0u;
    if (baton_write_registers(thread, page) != MM_OK) {
        memory_broken("a client's registers cannot be written");
    }
    words[BATON_THREAD_B] = 0u;
    copy->thread = objects_make(page, MM_THREAD, &error);
    if (copy->thread == BERTH_NONE) { /* there is room: objects_have_room was asked */
        memory_broken("a copy's thread cannot be made");
    }
    return true;
}

static struct client *new_copy(struct client const *c) {
    struct client *const copy =
        evict_for_all(MEMORY_RESERVE) && objects_have_room() ? clients_new() : 0;

    if (copy != 0) {
        copy->parent = clients_place(c);
        copy->program = c->program;
        copy->heap = c->heap;
        copy->stack = c->stack;
        copy->limit = c->limit;
        copy->row.limit = c->limit;
        copy->row.heap = c->heap;
        copy->row.parent = c->number;
        memcpy(copy->row.name, c->row.name, sizeof(copy->row.name));
    }
    return copy;
}

static bool make_space(struct client *copy) {
    baton_word const page = memory_take();
    enum mm_error error;

    copy->space = page != 0u ? objects_make(page, MM_SPACE, &error) : BERTH_NONE;
    return copy->space != BERTH_NONE;
}

/* Let both run. `called`: the client's call was not answered by `split`. */
static void go_on(struct client *c, baton_word token, bool called) {
    if (called) {
        replies_words(token, MM_LIMIT, 0u, 0u);
    } else if (baton_resume(BATON_SLOT(objects_slot(c->thread))) != MM_OK) {
        memory_broken("a client cannot go on");
    }
}

void fork_ask(struct client *c, baton_word token) {
    struct client *const copy = new_copy(c);

    costs_keep(c, COSTS_COPY);
    if (copy == 0) {
        go_on(c, token, true);
        return;
    }
    if (make_space(copy)) {
        share_all(c, copy);
    }
    if (copy->space == BERTH_NONE || !split(c, copy)) {
        copy->parent = 0u;
        clients_end(copy, BATON_PAGER_STOPPED, 0u);
        go_on(c, token, true);
        return;
    }
    if (!clients_equip(copy) || baton_resume(BATON_SLOT(objects_slot(copy->thread))) != MM_OK) {
        memory_broken("a copy cannot run");
    }
    board_row(copy);
    board_row(c);
    go_on(c, token, false);
}
