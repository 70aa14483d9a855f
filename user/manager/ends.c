/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clients that ended.
 *
 *   root: ended[n]++, ends++, notify --> leaving[n] --> step, step, step --> closed
 *                                                                       `--> stale: something is left
 *
 * Root writes this before the number is given to another program, and the server
 * looks before it believes a badge: so nobody is taken for his predecessor. What a
 * client's parent has taken with the client's space is written off. What was lent is
 * here, and free again; but not if a device may know its address.
 */
#include "server.h"

#define STEPS 32u /* blocks in a row, so that calls wait no longer than that */

void ends_look(struct server *s) {
    uint32_t const ends = s->board->ends;

    if (ends == s->ends) {
        return;
    }
    s->ends = ends;
    s->away = true;
    s->dry = false; /* the parent has got something back */
    for (uint32_t n = 1; n < BATON_MEM_CLIENTS; n++) {
        uint16_t const ended = s->board->ended[n];

        if (ended != s->ended[n]) {
            s->ended[n] = ended;
            s->leaving[n] = s->manager.account.clients[n].open;
            s->events[BATON_MEM_ENDED] += s->leaving[n] ? 1u : 0u;
            if (s->settling && s->reclaim.client == n) {
                s->settling = false; /* it starts over */
            }
        }
    }
}

static uint32_t next_leaving(struct server const *s) {
    uint32_t n = 1;

    while (n < BATON_MEM_CLIENTS && !s->leaving[n]) {
        n++;
    }
    return n;
}

bool ends_pending(struct server const *s) { return next_leaving(s) < BATON_MEM_CLIENTS; }

/* Go past blocks that a device may write to. */
static void skip_told(struct server *s) {
    struct baton_holding block;

    while (baton_account_holder(&s->manager.account, s->reclaim.next, &block) &&
           block.client == s->reclaim.client && (block.where & WHERE_TOLD) != 0u) {
        s->reclaim.next = baton_account_next(&s->manager.account, block.index);
    }
}

/* One more block of the client that is being settled. False if that was all. */
static bool settle_one(struct server *s) {
    uint32_t const client = s->reclaim.client;

    skip_told(s);
    if (baton_manager_settle_step(&s->manager, &s->reclaim)) {
        return true;
    }
    s->events[BATON_MEM_WRITTEN_OFF] += s->reclaim.gone;
    s->settling = false;
    s->leaving[client] = false;
    s->stale[client] = baton_account_close(&s->manager.account, client) != BATON_MEMORY_OK;
    return false;
}

static void begin(struct server *s, uint32_t client) {
    if (!s->settling || s->reclaim.client != client) {
        s->settling =
            baton_manager_reclaim_start(&s->manager, client, &s->reclaim) == BATON_MEMORY_OK;
        s->leaving[client] = s->settling;
    }
}

void ends_step(struct server *s) {
    uint32_t const client = s->settling ? s->reclaim.client : next_leaving(s);

    if (client < BATON_MEM_CLIENTS) {
        begin(s, client);
        for (unsigned i = 0; s->settling && i < STEPS && settle_one(s); i++) {
        }
    }
}

void ends_settle(struct server *s, uint32_t client) {
    begin(s, client);
    while (s->settling && settle_one(s)) {
    }
}

/* Only what was lent: moved pages are no device's business here. */
void ends_reset(struct server *s, uint32_t client) {
    struct baton_holding block;
    struct baton_reclaim reclaim;
    bool more = baton_manager_reclaim_start(&s->manager, client, &reclaim) == BATON_MEMORY_OK;

    while (more) {
        while (baton_account_holder(&s->manager.account, reclaim.next, &block) &&
               block.client == client && (block.where & WHERE_LENT) == 0u) {
            reclaim.next = baton_account_next(&s->manager.account, block.index);
        }
        more = baton_manager_reclaim_step(&s->manager, &reclaim);
    }
    (void)baton_account_limit(&s->manager.account, client, s->limit);
}
