/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of clients. The picture is in clients.h. */
#include "clients.h"

#define FIRST_VISIBLE 0x20
#define LAST_VISIBLE 0x7e
#define NOT_VISIBLE '?'

/* A client must not drive the terminal: neither with control characters nor with bytes beyond ASCII,
 * of which a terminal takes some for control characters, too. */
static char harmless(char c) {
    return c == '\t' || (c >= FIRST_VISIBLE && c <= LAST_VISIBLE) ? c : NOT_VISIBLE;
}

static void make_ready(struct clients *clients, struct client *client, bool ends) {
    client->ready = true;
    client->ends = ends;
    clients->ready[(clients->ready_first + clients->ready_count) % CLIENTS] = client;
    clients->ready_count++;
}

/* Take the call's next character into the line. */
static void take(struct clients *clients, struct client *client, struct client_call *call) {
    baton_word const word = call->words[call->taken / 4u];
    char const c = (char)(word >> call->taken % 4u * 8u & 0xffu);

    call->taken++;
    if (c == '\n') {
        make_ready(clients, client, true);
        return;
    }
    client->line[client->length++] = harmless(c);
    if (client->length == CLIENT_LINE) {
        make_ready(clients, client, false); /* the rest of it follows */
    }
}

/* Show what there is of the line, if there is anything. */
static void flush(struct clients *clients, struct client *client, bool ends) {
    if (client->length > 0u || (ends && client->open)) {
        make_ready(clients, client, ends);
    }
}

/* Take what the client's calls bring, until its line is ready or they are all answered. */
static void fill(struct clients *clients, struct client *client) {
    while (!client->ready && client->waiting > 0u) {
        struct client_call *const call = &client->calls[client->first];

        if (call->count == 0u) {
            flush(clients, client, call->words[0] == 1u);
        }
        while (!client->ready && call->taken < call->count) {
            take(clients, client, call);
        }
        if (call->taken == call->count) {
            clients->answer(call->token);
            client->first = (client->first + 1u) % CLIENT_CALLS;
            client->waiting--;
        }
    }
}

static struct client *find(struct clients *clients, baton_word badge) {
    for (unsigned i = 0; i < CLIENTS; i++) {
        if (clients->list[i].used && clients->list[i].badge == badge) {
            return &clients->list[i];
        }
    }
    return 0;
}

/* Of those with nothing to show, or of those with an unfinished line: who wrote the longest ago? */
static struct client *oldest(struct clients *clients, bool unfinished) {
    struct client *best = 0;

    for (unsigned i = 0; i < CLIENTS; i++) {
        struct client *const c = &clients->list[i];

        if (!c->ready && (c->length > 0u) == unfinished && (best == 0 || c->when < best->when)) {
            best = c;
        }
    }
    return best;
}

/* A line for a client that has none. If all are in use, the oldest unfinished one is shown, and the
 * client gets none this time. */
static struct client *add(struct clients *clients, baton_word badge) {
    struct client *const client = oldest(clients, false);
    struct client *const victim = client == 0 ? oldest(clients, true) : 0;

    if (client != 0) {
        *client = (struct client){.badge = badge, .used = true};
    } else if (victim != 0) {
        make_ready(clients, victim, true);
    }
    return client;
}

bool clients_write(struct clients *clients, baton_word badge, baton_word token,
                   baton_word const words[2], unsigned count) {
    struct client *client = find(clients, badge);

    if (client == 0) {
        client = add(clients, badge);
    }
    if (client == 0 || client->waiting == CLIENT_CALLS) {
        return false;
    }
    clients->calls++;
    client->when = clients->calls;
    client->calls[(client->first + client->waiting) % CLIENT_CALLS] =
        (struct client_call){.token = token, .words = {words[0], words[1]}, .count = count};
    client->waiting++;
    fill(clients, client);
    return true;
}

struct client *clients_next(struct clients const *clients) {
    return clients->ready_count == 0u ? 0 : clients->ready[clients->ready_first];
}

void clients_shown(struct clients *clients) {
    struct client *const client = clients->ready[clients->ready_first];

    clients->ready_first = (clients->ready_first + 1u) % CLIENTS;
    clients->ready_count--;
    client->ready = false;
    client->open = !client->ends;
    client->length = 0u;
    fill(clients, client);
}
