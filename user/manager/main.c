/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A memory server: `memory` and `dma`. The picture is in server.h.
 */
#include "server.h"
#include <baton/machine.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/string.h>

#define RANGE_DEFAULT 8192u
#define STATUS_START 1
#define STATUS_USAGE 2
#define SELF 0u /* the client that the server itself is */

static struct server server;

/* --- starting --------------------------------------------------------------------------------- */

static bool argument(char *word, char const *name, uint32_t *value) {
    baton_word number;

    if (!baton_starts(word, name) || !baton_parse_number(word + strlen(name), &number)) {
        return false;
    }
    *value = (uint32_t)number;
    return true;
}

static bool read_arguments(struct server *s, int argc, char *argv[]) {
    for (int i = 1; i < argc; i++) {
        if (baton_starts(argv[i], "spare=")) {
            char const *const name = argv[i] + strlen("spare=");

            s->spare = strcmp(name, "-") == 0 ? 0 : name;
        } else if (!argument(argv[i], "most=", &s->range) &&
                   !argument(argv[i], "limit=", &s->limit) && !argument(argv[i], "ask=", &s->ask) &&
                   !argument(argv[i], "keep=", &s->keep)) {
            baton_print("%s: what does `%s` mean?\n", argv[0], argv[i]);
            return false;
        }
    }
    return true;
}

/* The containers that are the server's own are its first blocks: it is its own client. */
static bool occupy(struct server *s) {
    bool done = baton_account_open(&s->manager.account, SELF, UINT32_MAX, 0u) == BATON_MEMORY_OK;

    for (uint32_t i = 0; done && i < s->first;) {
        unsigned order = BATON_MEM_TOP;

        while (i % (1u << order) != 0u || i + (1u << order) > s->first) {
            order--;
        }
        done = baton_manager_occupy(&s->manager, SELF, i, order) == BATON_MEMORY_OK;
        i += 1u << order;
    }
    return done;
}

/* Lay out the range over the heap: nothing below it, then the bookkeeping, then what there is to give. */
static bool create(struct server *s, uint32_t pages, uint32_t frame) {
    uint32_t const below = frame % (1u << BATON_MEM_TOP);
    struct baton_refusal refusal;
    size_t bytes;

    s->below = below; /* 0 if nothing is contiguous */
    s->lends = frame != 0u;
    s->range = s->lends || s->range < pages ? below + pages : s->range;
    if (s->range > BATON_HEAP_MAX) {
        s->range = BATON_HEAP_MAX;
    }
    s->base = BATON_PROGRAM_HEAP - below * BATON_PAGE_SIZE;
    s->frame = frame - below;
    bytes = BATON_MANAGER_BYTES(BATON_MEM_CLIENTS, s->range);
    s->first = below + (uint32_t)((bytes + BATON_PAGE_SIZE - 1u) / BATON_PAGE_SIZE);
    if (below + pages <= s->first) {
        return false;
    }
    return baton_manager_create(&s->manager, (void *)BATON_PROGRAM_HEAP,
                                (s->first - below) * BATON_PAGE_SIZE, BATON_MEM_CLIENTS, s->range,
                                BATON_MEM_TOP, s->lends ? &pages_lending : &pages_moving,
                                s) == BATON_MEMORY_OK &&
           occupy(s) &&
           baton_manager_add(&s->manager, s->first, below + pages - s->first, &refusal) ==
               BATON_MEMORY_OK;
}

static int start(struct server *s, int argc, char *argv[]) {
    struct baton_start const *const info = baton_started();

    *s = (struct server){.range = RANGE_DEFAULT,
                         .limit = UINT32_MAX,
                         .ask = UINT32_MAX,
                         .keep = info->heap_pages / 2u,
                         .spare = BATON_MEM_DMA_NAME,
                         .board = (struct baton_mem_board *)(baton_word)info->board};
    if (!read_arguments(s, argc, argv)) {
        return STATUS_USAGE;
    }
    if (s->board == 0 || (info->flags & BATON_START_MANAGE) == 0u) {
        baton_print("%s: it needs a board, and has to manage its space.\n", argv[0]);
        return STATUS_USAGE;
    }
    if (!create(s, info->heap_pages, info->heap_frame)) {
        baton_print("%s: its heap has too few pages for the bookkeeping.\n", argv[0]);
        return STATUS_START;
    }
    s->ends = s->board->ends;
    report_start(s);
    return baton_declare(0, DESK, BATON_ACCEPT_UNSHARED) == MM_OK && baton_ready(true) == MM_OK
               ? 0
               : STATUS_START;
}

/* --- serving ----------------------------------------------------------------------------------- */

/* Give an answer, and wait for the next message; do not wait if there is something to do. *heard: whether
 * somebody was there to receive the answer. */
static struct baton_message receive(struct server *s, struct reply const *reply, bool *heard) {
    struct baton_message m;

    if (ends_pending(s) || s->away) {
        (void)baton_notify(BATON_SLOT_SELF);
    }
    m = baton_reply_receive(reply->token, &reply->send);
    *heard = m.error != MM_NAME;
    return m;
}

static _Noreturn void serve(struct server *s) {
    struct reply reply = {.block = NO_BLOCK, .spared = NO_BLOCK};

    for (;;) {
        bool heard;
        struct baton_message const m = receive(s, &reply, &heard);
        bool const call = m.error == MM_OK && (m.flags & BATON_IPC_NOTIFIED) == 0u;
        bool const came = call && (m.flags & BATON_IPC_PASSED) != 0u;
        bool const crowded = !came && pages_on_desk();

        calls_finish(s, &reply, heard, came);
        reply = (struct reply){.block = NO_BLOCK, .spared = NO_BLOCK};
        ends_look(s);
        if (call) {
            calls_handle(s, &m, crowded, &reply);
        } else if (ends_pending(s)) {
            ends_step(s);
        }
        supply_settle(s);
        ends_look(s); /* somebody may have ended while root was asked */
        report_look(s);
    }
}

int main(int argc, char *argv[]) {
    int const status = start(&server, argc, argv);

    if (status != 0) {
        return status;
    }
    serve(&server);
}
