/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The library of the memory managers over an array, with clients who ask for
 * anything, write to what they have, mix it up, hide it and bring back what is not
 * theirs. After each step (records.h) the manager's books agree, and what is free holds
 * a page of zeroes that nobody else has. What was refused has changed nothing.
 *
 *     0 give   1 take   2 split   3 limit   4 address   5 reclaim, settle   6 move pages about   7 slaves
 */
#include "records.h"
#include <baton/array.h>
#include <string.h>

#define CLIENTS 4u
#define COUNT 83u /* places of the array */
#define TOP 4u
#define BYTES 64u /* of a page */
#define SHIFT 8u  /* so many of the first places are not added before somebody says so */
#define NONE BATON_ACCOUNT_NONE

static struct {
    struct baton_place places[COUNT];
    struct baton_place theirs[CLIENTS][COUNT];
    unsigned char memory[COUNT * BYTES];
} w;
static struct baton_manager m, old;
static struct baton_array array;
static uintptr_t area[BATON_MANAGER_BYTES(CLIENTS, COUNT) / sizeof(uintptr_t) + 1u];
static uintptr_t old_area[sizeof area / sizeof area[0]];
static bool lends;

static void set_up(bool lending) {
    struct baton_refusal refusal;

    memset(&w, 0, sizeof w);
    memset(area, 0, sizeof area);
    lends = lending;
    baton_array_create(&array, w.places, w.memory, BYTES, COUNT);
    must(baton_manager_create(&m, area, sizeof area, CLIENTS, COUNT, TOP,
                              lending ? &baton_array_lending : &baton_array_moving,
                              &array) == BATON_MEMORY_OK);
    must(baton_manager_add(&m, SHIFT, COUNT - SHIFT, &refusal) == BATON_MEMORY_OK);
    for (uint32_t c = 0; c < CLIENTS; c++) {
        must(baton_account_open(&m.account, c, 20u + 10u * c,
                                c == 1u ? BATON_ACCOUNT_ADDRESS : 0u) == BATON_MEMORY_OK);
    }
}

/* --- what must hold ----------------------------------------------------------------------- */

static void check_free(uint32_t first, uint32_t count) {
    static unsigned char const zeros[BYTES];

    for (uint32_t i = first; i < first + count; i++) {
        must(w.places[i].master && w.places[i].slaves == 0u);
        must(memcmp(w.places[i].page, zeros, BYTES) == 0);
    }
}

static void check_client(uint32_t c, uint32_t blocks, uint32_t sum) {
    struct baton_holding held;
    uint32_t seen = 0;

    must(m.account.clients[c].held == sum);
    for (uint32_t i = baton_account_first(&m.account, c); i != NONE;
         i = baton_account_next(&m.account, i)) {
        must(baton_account_holder(&m.account, i, &held) && held.client == c && seen < COUNT);
        seen++;
    }
    must(seen == blocks);
}

static void audit(void) {
    struct baton_buddy_block block;
    struct baton_holding held;
    uint32_t sums[CLIENTS] = {0};
    uint32_t blocks[CLIENTS] = {0};

    for (uint32_t i = 0; baton_buddy_at(&m.buddy, i, &block); i += 1u << block.order) {
        must(block.index == i &&
             (block.state == BATON_BUDDY_USED) == baton_account_holder(&m.account, i, &held));
        if (block.state == BATON_BUDDY_USED) {
            must(held.order == block.order && held.client < CLIENTS);
            sums[held.client] += 1u << held.order;
            blocks[held.client]++;
        } else if (block.state == BATON_BUDDY_FREE) {
            check_free(i, 1u << block.order);
        }
    }
    for (uint32_t c = 0; c < CLIENTS; c++) {
        check_client(c, blocks[c], sums[c]);
    }
}

/* --- steps ------------------------------------------------------------------------------------ */

static void reclaim(uint32_t client, bool settle) {
    struct baton_reclaim r;
    unsigned steps = 0;

    must(baton_manager_reclaim_start(&m, client, &r) == BATON_MEMORY_OK);
    while (settle ? baton_manager_settle_step(&m, &r) : baton_manager_reclaim_step(&m, &r)) {
        must(++steps < 8u * COUNT);
        audit();
    }
    must(baton_account_limit(&m.account, client, 40u) == BATON_MEMORY_OK);
}

/* A client moves its own pages about, or hides some, or writes to them. */
static void use(uint8_t const *r, uint32_t client) {
    struct baton_place *const one = &w.theirs[client][r[2] % COUNT];
    struct baton_place *const other = &w.theirs[r[4] % CLIENTS][r[3] % COUNT];
    struct baton_place const kept = *one;

    if (!lends && one->slaves == 0u && other->slaves == 0u) {
        *one = *other;
        *other = kept;
    }
    if (one->page != NULL && (one->master || lends)) {
        memset(one->page, r[5] + 1, BYTES);
    }
}

/* Somebody reads a page that a client has, or no longer does. */
static void share(uint8_t const *r, uint32_t client) {
    struct baton_place *const place =
        lends ? &w.places[r[2] % COUNT] : &w.theirs[client][r[2] % COUNT];

    if (place->page != NULL && place->master) {
        bool const used = lends && place->slaves == 0u; /* never of what is free */

        place->slaves = used ? 0u : place->slaves ^ (r[3] % 2u == 0u ? 2u : 0u);
    }
}

static enum baton_memory_error ask(uint8_t const *r, uint32_t client,
                                   struct baton_holding const *block) {
    struct baton_refusal refusal;
    uintptr_t address;
    uint32_t index;
    unsigned const order = r[3] % 8u;
    uint32_t const place = r[2] % COUNT;

    switch (r[0] % 16u) {
    case 0u:
        if (order <= TOP && place + (1u << order) > COUNT) {
            return BATON_MEMORY_OK;
        }
        return baton_manager_give(&m, client, order, (uintptr_t)&w.theirs[client % CLIENTS][place],
                                  &index, &refusal);
    case 1u: return baton_manager_take(&m, client, block->index, block->order, &refusal);
    case 2u: return baton_manager_split(&m, client, block->index, block->order);
    case 3u: return baton_account_limit(&m.account, client, r[2]);
    case 4u: return baton_manager_address(&m, client, block->index, block->order, &address);
    case 8u: return baton_manager_add(&m, r[2], r[3], &refusal);
    default: return BATON_MEMORY_OK;
    }
}

static void step(uint8_t const *r) {
    uint32_t const client = r[1] % (CLIENTS + 1u);
    struct baton_holding block = {.index = r[2], .order = r[3] % 8u};
    unsigned const what = r[0] % 16u;

    if (r[4] >= 64u) { /* a block that somebody has */
        (void)baton_account_holder(&m.account, baton_account_first(&m.account, r[4] % CLIENTS),
                                   &block);
    }
    memcpy(&old, &m, sizeof m);
    memcpy(old_area, area, sizeof area);
    if (what == 5u && client < CLIENTS) {
        reclaim(client, r[2] % 2u == 0u);
    } else if (what == 6u && client < CLIENTS) {
        use(r, client);
    } else if (what == 7u && client < CLIENTS) {
        share(r, client);
    } else if (ask(r, client, &block) != BATON_MEMORY_OK) {
        must(memcmp(&old, &m, sizeof m) == 0 && memcmp(old_area, area, sizeof area) == 0);
    }
    audit();
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    set_up(size % 2u == 1u);
    for (size_t i = 0u; i < records_count(size); i++) {
        step(records_at(data, i));
    }
    return 0;
}
