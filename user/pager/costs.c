/* SPDX-License-Identifier: BSD-2-Clause */
#include "costs.h"
#include <baton/machine.h>

static uint32_t sums[COSTS_PARTS]; /* of this message, */
static uint32_t since;             /* up to here; then it is `running`'s time */
static enum costs_part running;
static uint16_t keeper; /* the client that may ask for it, or 0 */
static enum costs_what doing;

static struct {
    uint32_t sums[COSTS_PARTS];
    uint16_t client;
} kept[COSTS_WHATS]; /* the last of each */

void costs_begin(void) {
    sums[COSTS_OWN] = 0u;
    sums[COSTS_KERNEL] = 0u;
    sums[COSTS_DISK] = 0u;
    keeper = 0u;
    running = COSTS_OWN;
    since = baton_stamp();
}

void costs_to(enum costs_part part) {
    uint32_t const now = baton_stamp();

    sums[running] += now - since;
    running = part;
    since = now;
}

void costs_back(void) { costs_to(COSTS_OWN); }

void costs_keep(struct client const *client, enum costs_what what) {
    keeper = clients_place(client);
    doing = what;
}

void costs_end(void) {
    if (keeper != 0u) {
        costs_to(COSTS_OWN);
        for (unsigned i = 0; i < COSTS_PARTS; i++) {
            kept[doing].sums[i] = sums[i];
        }
        kept[doing].client = keeper;
        keeper = 0u;
    }
}

enum mm_error costs_ask(struct client const *client, baton_word part, baton_word *stamps) {
    baton_word const what = part / BATON_PAGER_COPY;

    if (what >= COSTS_WHATS || part % BATON_PAGER_COPY >= COSTS_PARTS) {
        return MM_LIMIT;
    }
    if (kept[what].client != clients_place(client)) {
        return MM_EMPTY;
    }
    *stamps = kept[what].sums[part % BATON_PAGER_COPY];
    return MM_OK;
}
