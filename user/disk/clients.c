/* SPDX-License-Identifier: BSD-2-Clause */
/* The picture is in clients.h. */
#include "clients.h"

#define DESK_PAGES 2u /* of a client */
#define LEFT (BATON_DISK_QUEUE + DESK_PAGES * BATON_CHANNEL_CLIENTS)

static struct client *client_of(struct clients *clients, unsigned number) {
    return number >= 1u && number <= BATON_CHANNEL_CLIENTS ? &clients->list[number - 1u] : 0;
}

struct channel *clients_channel(struct clients *clients, unsigned number) {
    return &client_of(clients, number)->channel;
}

static baton_word page_of(struct clients const *clients, unsigned container) {
    return clients->desk + (baton_word)container * BATON_PAGE_SIZE;
}

/* --- what they are told ---------------------------------------------------------------------- */

static void release(struct clients *clients, struct client *client, enum baton_disk_answer answer) {
    if (client->waiter != 0u) {
        (void)baton_answer_later(clients->answers, client->waiter, answer, 0u, 0u);
        client->waiter = 0u;
        client->untold = false;
    }
}

static bool is_idle(struct channel const *channel) {
    return channel->step == CHANNEL_REQUEST && !channel->awake;
}

static void tell(struct clients *clients, unsigned number) {
    struct client *const client = client_of(clients, number);

    if (client->channel.news) {
        client->channel.news = false;
        client->untold = true;
        if (client->waiter == 0u) {
            (void)baton_notify(BATON_CHANNEL_NOTIFY(BATON_CHANNEL_SERVED(number)));
        }
    }
    if (client->untold || is_idle(&client->channel)) {
        release(clients, client, BATON_DISK_DONE);
    }
}

/* --- the end of a channel ---------------------------------------------------------------------- */

/* Collect a page, or a window that ends, on the way to the parent. */
static void collect(struct clients const *clients, baton_word name, unsigned *count) {
    if (baton_move(name, page_of(clients, LEFT + *count), 0, 1u).error == MM_OK) {
        (*count)++;
    }
}

static void put_away(struct clients *clients, unsigned number) {
    struct client *const client = client_of(clients, number);
    unsigned const served = BATON_CHANNEL_SERVED(number);
    struct baton_send send = {.label = BATON_PARENT_RETURN, .words = {page_of(clients, LEFT), 0u}};
    unsigned count = 0;

    (void)baton_destroy(BATON_SLOT(BATON_CHANNEL_DROP(served)), 1u);
    (void)baton_destroy(BATON_SLOT(BATON_CHANNEL_NOTIFY(served)), 1u);
    collect(clients, client->channel.request, &count);
    collect(clients, client->channel.data, &count);
    for (unsigned i = 0; i < BATON_CHANNEL_PAGES; i++) {
        collect(clients, i * BATON_PAGE_SIZE + BATON_CHANNEL_WINDOW(served), &count);
    }
    collect(clients, BATON_SLOT(BATON_CHANNEL_WINDOW(served)), &count);
    release(clients, client, BATON_DISK_CLOSED);
    *client = (struct client){.channel = {.step = CHANNEL_CLOSED}};
    if (count > 0u) {
        send.words[1] = count;
        (void)baton_call(BATON_SLOT_PARENT, &send);
    }
}

/* Whether one of the two ends cannot reach the other any more. */
static bool is_gone(struct client const *client, unsigned number) {
    unsigned const served = BATON_CHANNEL_SERVED(number);
    struct baton_info const window = baton_inspect(BATON_SLOT(BATON_CHANNEL_WINDOW(served)));

    return client->channel.lost || (window.error == MM_OK && !window.shared) ||
           (client->channel.step != CHANNEL_CLOSED &&
            baton_inspect(BATON_SLOT(BATON_CHANNEL_DROP(served))).error != MM_OK);
}

/* --- calls ----------------------------------------------------------------------------------------- */

enum baton_disk_answer clients_close(struct clients *clients, unsigned number, unsigned busy) {
    struct client *const client = client_of(clients, number);
    unsigned const window = BATON_CHANNEL_WINDOW(BATON_CHANNEL_SERVED(number));

    if (client == 0) {
        return BATON_DISK_CLOSED;
    }
    if (number == busy) {
        return BATON_DISK_BUSY;
    }
    put_away(clients, number);
    return baton_inspect(BATON_SLOT(window)).error == MM_EMPTY ? BATON_DISK_DONE : BATON_DISK_BUSY;
}

enum baton_disk_answer clients_open(struct clients *clients, unsigned number, unsigned busy) {
    struct client *const client = client_of(clients, number);
    unsigned const served = BATON_CHANNEL_SERVED(number);
    baton_word desk;
    struct baton_info window;

    if (client == 0) {
        return BATON_DISK_CLOSED;
    }
    if (number == busy || client->channel.step != CHANNEL_CLOSED) {
        return BATON_DISK_BUSY;
    }
    window = baton_inspect(BATON_SLOT(BATON_CHANNEL_WINDOW(served)));
    if (window.kind != MM_WINDOW || is_gone(client, number)) {
        return BATON_DISK_CLOSED;
    }
    desk = page_of(clients, BATON_DISK_QUEUE + DESK_PAGES * (number - 1u));
    channel_open(&client->channel, served, desk, desk + BATON_PAGE_SIZE);
    return BATON_DISK_DONE;
}

void clients_wait(struct clients *clients, unsigned number, baton_word token) {
    struct baton_answers *const answers = clients->answers;
    struct client *const client = client_of(clients, number);

    if (client == 0 || client->channel.step == CHANNEL_CLOSED) {
        (void)baton_answer_later(answers, token, BATON_DISK_CLOSED, 0u, 0u);
        return;
    }
    release(clients, client, BATON_DISK_DONE); /* another thread of its */
    client->waiter = token;
    client->channel.awake = true;
    if (client->untold) {
        release(clients, client, BATON_DISK_DONE);
    }
}

/* --- going on --------------------------------------------------------------------------------------- */

void clients_look(struct clients *clients, baton_word bits, unsigned busy) {
    for (unsigned n = 1; n <= BATON_CHANNEL_CLIENTS; n++) {
        if ((bits & 1u << BATON_CHANNEL_BIT(n)) != 0u) {
            struct client *const client = client_of(clients, n);

            client->channel.awake = client->channel.step != CHANNEL_CLOSED;
            client->channel.lost = is_gone(client, n);
            if (client->channel.lost && n != busy) {
                put_away(clients, n);
            }
        }
    }
}

bool clients_go(struct clients *clients, unsigned number, uint32_t blocks) {
    struct client *const client = client_of(clients, number);
    bool ready;

    if (client->channel.step == CHANNEL_CLOSED ||
        (!client->channel.awake && client->channel.step != CHANNEL_DEVICE)) {
        return false;
    }
    ready = !client->channel.lost && channel_go(&client->channel, blocks);
    tell(clients, number);
    if (client->channel.lost) {
        put_away(clients, number);
        ready = false;
    }
    return ready;
}
