/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager. <baton/pager.h> says what it does for others; here is how it hangs together:
 *
 *   main     messages: faults -> faults.c   calls -> calls.c   root's orders -> orders.c
 *
 *   clients, start, fork, join    clients, from their beginning to their end
 *   faults, waiting               a fault: where, whether, and with which memory
 *   fill, evict                   pages come, and go
 *   costs                         what all that takes
 *   share, source                 what clients have in common: objects, files, programs
 *   store                         zones
 *   memory, loans                 the pager's own pages, and those that it is lent
 *   objects, swap                 slots, and blocks of the disk
 *   layers clock frames blocks seats    the bookkeeping of all these, without any system call
 *
 * One thread does all of it, one message after the other. While it waits for the disk, clients that do
 * not fault run. Everything that it touches itself stays in memory.
 */
#include "board.h"
#include "calls.h"
#include "costs.h"
#include "faults.h"
#include "loans.h"
#include "memory.h"
#include "objects.h"
#include "orders.h"
#include "replies.h"
#include "store.h"
#include "swap.h"
#include "waiting.h"
#include <baton/print.h>

#define ALIGNMENT 8u
#define STATUS_USAGE 2u
#define STATUS_MEMORY 3u
#define STATUS_MAX 100u
#define BLOCKS_A_PAGE 64u /* of swap, for each page of memory: more is of no use */

static struct options options;
static uint32_t blocks;

/* --- tables ----------------------------------------------------------------------------------- */

static uint32_t aligned(uint32_t bytes) { return (bytes + ALIGNMENT - 1u) / ALIGNMENT * ALIGNMENT; }

static uint32_t table_bytes(uint32_t pages) {
    return aligned(objects_bytes(pages)) + aligned(store_bytes(pages, options.clients + 1u)) +
           aligned(clients_bytes(options.clients)) + aligned(replies_bytes(options.clients)) +
           aligned(SWAP_BYTES(blocks)) + aligned(LOANS_BYTES(options.borrow));
}

/* Divide the tables' memory among those who need it. */
static void divide(baton_word at, uint32_t pages) {
    objects_start((void *)at, pages);
    at += aligned(objects_bytes(pages));
    store_start((void *)at, pages, options.clients + 1u);
    at += aligned(store_bytes(pages, options.clients + 1u));
    clients_start((void *)at, options.clients);
    at += aligned(clients_bytes(options.clients));
    replies_start((void *)at, options.clients);
    at += aligned(replies_bytes(options.clients));
    swap_start((void *)at, blocks);
    at += aligned(SWAP_BYTES(blocks));
    loans_start((void *)at, options.lender, options.borrow);
}

static bool start(void) {
    uint32_t const pages = baton_started()->heap_pages + options.borrow;
    uint32_t const most = pages < BLOCKS_MAX / BLOCKS_A_PAGE ? pages * BLOCKS_A_PAGE : BLOCKS_MAX;
    baton_word tables;

    blocks = options.swap ? swap_open(options.swap_first, options.swap_last, most) : 0u;
    tables = memory_start(options.borrow, table_bytes);
    if (tables == 0u) {
        baton_print("pager: it needs more memory: heap=PAGES.\n");
        return false;
    }
    divide(tables, pages);
    board_start();
    return true;
}

/* --- messages ----------------------------------------------------------------------------------- */

/* The client that called with that badge, or null. */
static struct client *caller(baton_word badge) {
    uint32_t const place = (uint32_t)(badge - CLIENT_BADGE);

    return badge > CLIENT_BADGE && place <= clients_most() && client_lives(clients_at(place))
               ? clients_at(place)
               : 0;
}

static uint32_t policy(void) {
    return board() != 0 && board()->policy != 0u ? board()->policy : options.policy;
}

static void dispatch(struct baton_message const *m) {
    struct client *const c = caller(m->badge);

    if ((m->flags & BATON_IPC_NOTIFIED) != 0u) {
        orders_obey();
    } else if (m->badge < CLIENT_BADGE) {
        calls_other(m, policy());
    } else if (c != 0 && (m->flags & BATON_IPC_FAULT) != 0u) {
        faults_new(c, m);
    } else if (c != 0) {
        calls_client(c, m);
    }
}

/* All clients have ended: say how it was, and whether everything is back. */
static unsigned finish(void) {
    struct baton_pager_totals t;

    board_totals(&t);
    baton_print(
        "pager: %u clients, %u faults, %u evictions; %u blocks read, %u written, %u errors.\n",
        t.started, t.faults, t.evictions, t.reads, t.writes, t.errors);
    baton_print(
        "pager: of %u pages %u are free, %u its own, %u objects; %u zones, %u blocks of swap "
        "in use: %s\n",
        t.frames, t.free, t.books, t.objects, t.zones, t.blocks_used - t.blocks_bad,
        t.free + t.books + t.objects == t.frames && t.zones == 0u && t.blocks_used == t.blocks_bad
            ? "all is back"
            : "SOMETHING IS MISSING");
    return clients_failed() < STATUS_MAX ? clients_failed() : STATUS_MAX;
}

int main(int argc, char *argv[]) {
    if (!orders_options(&options, argc, argv)) {
        return STATUS_USAGE;
    }
    if (!start()) {
        return STATUS_MEMORY;
    }
    board_open();
    orders_run(argc, argv);
    board_close();
    (void)baton_ready(true);
    while (!options.once || clients_alive() > 0u) {
        struct baton_message const message = replies_receive();

        if (message.error == MM_OK) {
            costs_begin();
            board_open();
            dispatch(&message);
            waiting_serve();
            if (loans_settle()) {
                (void)baton_notify(BATON_SLOT_SELF); /* go on with it soon */
            }
            board_close();
        }
    }
    return (int)finish();
}
