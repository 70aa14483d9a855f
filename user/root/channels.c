/* SPDX-License-Identifier: BSD-2-Clause */
#include "channels.h"
#include "pages.h"
#include <baton/channel.h>
#include <baton/machine.h>

_Static_assert(PROGRAMS <= BATON_CHANNEL_CLIENTS, "every program can have a channel to a server");

/* The slots of one end: where it drops, what it reads, whom it notifies. */
struct end {
    struct program const *program;
    baton_word drop;
    baton_word window;
    baton_word notify;
    unsigned bit; /* of its notifications, for the other end */
};

static struct end end_of(struct program const *p, unsigned first, unsigned bit) {
    return (struct end){.program = p,
                        .drop = BATON_SLOT(BATON_CHANNEL_DROP(first)) + p->process.thread,
                        .window = BATON_SLOT(BATON_CHANNEL_WINDOW(first)) + p->process.thread,
                        .notify = BATON_SLOT(BATON_CHANNEL_NOTIFY(first)) + p->process.thread,
                        .bit = bit};
}

static bool is_free(struct end const *end) {
    return baton_inspect(end->drop).error == MM_EMPTY &&
           baton_inspect(end->window).error == MM_EMPTY &&
           baton_inspect(end->notify).error == MM_EMPTY;
}

static enum mm_error make_window(baton_word to) {
    baton_word const page = pages_take();
    enum mm_error error = page == 0u ? MM_LIMIT : MM_OK;

    if (error == MM_OK) {
        error = baton_make(page, BATON_SLOT(ROOT_WORK), MM_WINDOW).error;
    }
    return error == MM_OK ? baton_move(BATON_SLOT(ROOT_WORK), to, 0, 1u).error : error;
}

/* What `from` can do to `to`. */
static enum mm_error join(struct end const *from, struct end const *to) {
    enum mm_error error =
        baton_clone(to->window, from->drop, MM_DROP, BATON_RANGE(0u, BATON_CHANNEL_PAGES), 1u)
            .error;

    if (error == MM_OK) {
        error = baton_clone(baton_process_master(&to->program->process), from->notify, MM_NOTIFY,
                            to->bit, 1u)
                    .error;
    }
    return error;
}

static void empty(struct end const *end) {
    (void)baton_destroy(end->drop, 1u);
    (void)baton_destroy(end->notify, 1u);
}

static void end_window(baton_word window) {
    baton_word const hole = pages_hole();

    if (hole != 0u) {
        (void)baton_move(window, hole, 0, 1u);
    }
}

enum mm_error channels_open(struct program const *client, struct program const *server,
                            unsigned first) {
    unsigned const number = client->process.number;
    struct end const there =
        end_of(server, BATON_CHANNEL_SERVED(number), BATON_CHANNEL_BIT(number));
    struct end const here = end_of(client, first, BATON_CHANNEL_BACK_BIT);
    enum mm_error error;

    if (first < BATON_SLOT_OWN || first + BATON_CHANNEL_SLOTS > BATON_THREAD_SLOTS) {
        return MM_NAME;
    }
    if (!is_free(&here)) {
        return MM_FULL;
    }
    if (!is_free(&there)) {
        return MM_BUSY;
    }
    error = make_window(there.window);
    if (error == MM_OK) {
        error = make_window(here.window);
    }
    if (error == MM_OK) {
        error = join(&here, &there);
    }
    if (error == MM_OK) {
        error = join(&there, &here);
    }
    if (error != MM_OK) {
        empty(&here);
        empty(&there);
        end_window(here.window);
        end_window(there.window);
    }
    return error;
}

void channels_ended(struct program const *client) {
    unsigned const number = client->process.number;
    unsigned const slot = BATON_CHANNEL_WINDOW(BATON_CHANNEL_SERVED(number));

    for (unsigned n = 1; n <= PROGRAMS; n++) {
        struct program const *const p = programs_get(n);

        if (p != 0 && p->channels &&
            baton_inspect(BATON_SLOT(slot) + p->process.thread).error == MM_OK) {
            programs_notify(p, BATON_CHANNEL_BIT(number));
        }
    }
}
