/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting a client: nothing is loaded. Its first instruction faults.
 *
 *   thread --> slot 1, 7 its space     region 1: a layer of its own, with the start information,
 *              slot 2, 4 the pager               above the program's
 *              slot 5, 6 console, timer
 */
#include "board.h"
#include "clients.h"
#include "evict.h"
#include "fill.h"
#include "memory.h"
#include "objects.h"
#include "slots.h"
#include "source.h"
#include "store.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/thread.h>

#define START_PAGE ((BATON_PROGRAM_START - BATON_PROGRAM_BASE) / BATON_PAGE_SIZE)

static baton_word clean_page(void) {
    baton_word const page = memory_take();

    if (page != 0u) {
        baton_clear_page(page);
    }
    return page;
}

/* The start information, from the order. False if there is no memory. */
static bool start_page(struct client const *c, struct baton_pager_order const *order) {
    baton_word const page = clean_page();
    struct baton_start *const start = (struct baton_start *)page;

    if (page == 0u) {
        return false;
    }
    start->magic = BATON_START_MAGIC;
    start->version = BATON_START_VERSION;
    start->number = c->number;
    start->heap_pages = c->heap;
    start->arguments = order->count;
    memcpy(start->text, order->text, sizeof(order->text));
    return fill_put(c->layer[REGION_IMAGE], START_PAGE, page);
}

static bool make_image(struct client *c, struct baton_pager_order const *order) {
    uint16_t const below = source_layer(c->program);
    uint16_t layer;

    if (below == LAYER_NONE) {
        return false;
    }
    layer = store_new(below, clients_place(c));
    store_release(below); /* the layer above refers to it now */
    if (layer == LAYER_NONE) {
        return false;
    }
    if (!store_attach(layer, c->space, REGION_IMAGE)) {
        store_release(layer);
        return false;
    }
    c->layer[REGION_IMAGE] = layer;
    c->attached[REGION_IMAGE] = true;
    return start_page(c, order);
}

static bool make_space(struct client *c) {
    baton_word const page = memory_take();
    enum mm_error error;

    if (page == 0u) {
        return false;
    }
    c->space = objects_make(page, MM_SPACE, &error);
    return c->space != BERTH_NONE;
}

static enum mm_error make_thread(struct client *c, baton_word entry, unsigned priority) {
    baton_word const page = clean_page();
    baton_word *const words = (baton_word *)page;
    enum mm_error error;

    if (page == 0u) {
        return MM_LIMIT;
    }
    words[BATON_THREAD_IP] = entry;
    words[BATON_THREAD_SP] = BATON_PROGRAM_STACK;
    words[BATON_THREAD_PRIORITY] = priority;
    words[BATON_THREAD_A] = BATON_PROGRAM_START;
    c->thread = objects_make(page, MM_THREAD, &error);
    return error;
}

/* --- slots ----------------------------------------------------------------------------------- */

/* A reference to the console or the timer: root makes it, in a slot of the pager's, with a badge of this
 * client's own. Without a server the slot stays empty. */
static void lend_server(struct client const *c, unsigned which, unsigned slot) {
    struct baton_send const send = {.label = BATON_PARENT_SERVER + 256u * SLOT_SERVER,
                                    .words = {which, clients_place(c)}};

    if (baton_call(BATON_SLOT_PARENT, &send).label == MM_OK) {
        (void)baton_clone(BATON_SLOT(SLOT_SERVER), BATON_SLOT(slot) + objects_slot(c->thread),
                          MM_SEND, 0, 1u);
        (void)baton_destroy(BATON_SLOT(SLOT_SERVER), 1u);
    }
}

static bool lend(struct client const *c, baton_word from, unsigned slot, unsigned rights,
                 baton_word badge) {
    return baton_clone(from, BATON_SLOT(slot) + objects_slot(c->thread), rights, badge, 1u).error ==
           MM_OK;
}

bool clients_equip(struct client *c) {
    baton_word const space = BATON_SLOT(objects_slot(c->space));
    baton_word const own = BATON_SLOT(BATON_SLOT_MASTER);
    baton_word const badge = CLIENT_BADGE + clients_place(c);

    if (!lend(c, space, BATON_SLOT_SPACE, MM_RUN, 0u) ||
        !lend(c, own, BATON_SLOT_HANDLER, MM_SEND, badge) ||
        !lend(c, own, BATON_SLOT_PARENT, MM_SEND, badge) ||
        !lend(c, space, BATON_SLOT_SELF, MM_NOTIFY, BATON_SELF_BIT)) {
        return false;
    }
    lend_server(c, BATON_SERVER_CONSOLE, BATON_SLOT_CONSOLE);
    lend_server(c, BATON_SERVER_TIMER, BATON_SLOT_TIMER);
    return true;
}

/* --- all of it --------------------------------------------------------------------------------- */

/* What is in the order is root's, but it has to make sense. */
static enum mm_error check(struct baton_pager_order const *order, uint16_t *program,
                           baton_word *entry) {
    char const *why;

    if (order->count == 0u || order->count > BATON_ARGUMENTS_MAX ||
        order->text[BATON_PAGER_TEXT - 1u] != '\0' || order->heap > BATON_PAGER_HEAP_MAX ||
        order->stack > BATON_PAGER_STACK_MAX) {
        return MM_LIMIT;
    }
    *program = source_program(order->text);
    if (*program == SOURCE_NONE) {
        return MM_NAME;
    }
    *entry = source_entry(*program, &why);
    return *entry == 0u ? MM_KIND : MM_OK;
}

enum mm_error clients_run(struct baton_pager_order const *order, struct client **client) {
    uint16_t program;
    baton_word entry;
    enum mm_error error = check(order, &program, &entry);
    struct client *c;

    if (error != MM_OK) {
        return error;
    }
    c = evict_for_all(MEMORY_RESERVE) && objects_have_room() ? clients_new() : 0;
    if (c == 0) {
        return MM_LIMIT;
    }
    c->program = program;
    c->heap = order->heap;
    c->stack = order->stack != 0u ? order->stack : BATON_PAGER_STACK_MAX;
    clients_limit(c, order->limit);
    c->row.heap = c->heap;
    (void)baton_text(c->row.name, sizeof(c->row.name), "%s", order->text);
    error = MM_LIMIT;
    if (make_space(c) && make_image(c, order)) {
        error =
            make_thread(c, entry, order->priority != 0u ? order->priority : BATON_PAGER_PRIORITY);
    }
    if (error == MM_OK &&
        (!clients_equip(c) || baton_resume(BATON_SLOT(objects_slot(c->thread))) != MM_OK)) {
        error = MM_LIMIT;
    }
    if (error != MM_OK) {
        clients_end(c, BATON_PAGER_STOPPED, 0u);
        return error;
    }
    board_row(c);
    *client = c;
    return MM_OK;
}
