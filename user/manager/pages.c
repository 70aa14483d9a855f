/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages of the server's heap, and of clients whose spaces it manages.
 *
 *   container i  --- move, or clone ---> address + i, in the space in slot SPACE(client)
 *                <-- move; or destroy --
 */
#include "server.h"
#include <baton/machine.h>
#include <baton/string.h>

#define ALL (MM_R | MM_W | MM_X)

static bool is_lent(struct baton_holding const *block) { return (block->where & WHERE_LENT) != 0u; }

static baton_word address_of(struct baton_holding const *block) {
    return block->where / BATON_PAGE_SIZE * BATON_PAGE_SIZE;
}

static bool is_managed(uint32_t client) {
    struct baton_info const info = baton_inspect(BATON_SLOT(BATON_MEM_SPACE(client)));

    return info.error == MM_OK && info.kind == MM_SPACE && (info.rights & MM_MANAGE) != 0u;
}

/* How many of `left` pages at two addresses one system call can be about: a run does not leave its
 * table. */
static unsigned run(baton_word a, baton_word b, uint32_t left) {
    uint32_t const here = (BATON_ZONE_SIZE - a % BATON_ZONE_SIZE) / BATON_PAGE_SIZE;
    uint32_t const there = (BATON_ZONE_SIZE - b % BATON_ZONE_SIZE) / BATON_PAGE_SIZE;
    uint32_t const fit = here < there ? here : there;
    uint32_t const most = left < BATON_COUNT_MAX ? left : BATON_COUNT_MAX;

    return (unsigned)(fit < most ? fit : most);
}

unsigned pages_deliver(struct server *s, struct baton_holding const *block) {
    uint32_t const count = 1u << block->order;
    baton_word const from = pages_name(s, block->index);
    baton_word const to = address_of(block);
    unsigned const slot = BATON_MEM_SPACE(block->client);
    struct baton_result result = {.error = MM_OK};
    uint32_t done = 0;

    if (!is_managed(block->client)) {
        return 0u;
    }
    while (done < count && result.error == MM_OK) {
        baton_word const a = from + done * BATON_PAGE_SIZE;
        baton_word const b = to + done * BATON_PAGE_SIZE;
        unsigned const length = run(a, b, count - done);

        result = is_lent(block) ? baton_clone(a, b + slot, ALL, 0, length)
                                : baton_move(a, b + slot, BATON_UNSHARED, length);
        done += result.done;
    }
    return done;
}

bool pages_on_desk(void) { return baton_inspect(DESK).error != MM_EMPTY; }

/* --- the operations ------------------------------------------------------------------------ */

static enum mm_error verify(void *self, uint32_t index) {
    baton_word const name = pages_name(self, index);
    struct baton_info const info = baton_inspect(name);

    if (info.error != MM_OK) {
        return info.error;
    }
    if (info.role != MM_MASTER) {
        return MM_ROLE;
    }
    if (info.shared) {
        return MM_BUSY;
    }
    return (info.rights & ALL) == ALL ? MM_OK : baton_adjust(name, BATON_ADJUST, ALL, 1u).error;
}

static void zero(void *self, uint32_t index) {
    memset((void *)pages_name(self, index), 0, BATON_PAGE_SIZE);
}

/* Pages go when the block is charged (pages_deliver), or are asked for one by one. */
static enum mm_error give(void *self, struct baton_holding const *block) {
    (void)self;
    (void)block;
    return MM_OK;
}

/* What does not come is passed over. */
static void fetch(void *self, struct baton_holding const *block) {
    uint32_t const count = 1u << block->order;
    baton_word const to = pages_name(self, block->index);
    baton_word const from = address_of(block);
    unsigned const slot = BATON_MEM_SPACE(block->client);
    uint32_t done = 0;

    if (!is_managed(block->client)) {
        return;
    }
    while (done < count) {
        baton_word const a = from + done * BATON_PAGE_SIZE;
        baton_word const b = to + done * BATON_PAGE_SIZE;
        unsigned const length = run(a, b, count - done);
        struct baton_result const result = is_lent(block)
                                               ? baton_destroy(a + slot, length)
                                               : baton_move(a + slot, b, BATON_UNSHARED, length);

        done += result.done + (result.error == MM_OK ? 0u : 1u);
    }
}

static uintptr_t address(void *self, uint32_t index) {
    struct server const *const s = self;

    return (uintptr_t)(s->frame + index) * BATON_PAGE_SIZE;
}

struct baton_containers const pages_moving = {
    .step = BATON_PAGE_SIZE, .verify = verify, .zero = zero, .give = give, .fetch = fetch};

struct baton_containers const pages_lending = {.step = BATON_PAGE_SIZE,
                                               .verify = verify,
                                               .zero = zero,
                                               .give = give,
                                               .fetch = fetch,
                                               .address = address};
