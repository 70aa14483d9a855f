/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks, clients and containers together; <baton/manager.h> has the picture. */
#include <baton/manager.h>

static uint32_t size_of(unsigned order) { return (uint32_t)1 << order; }

/* The account's part of the area comes first, as it has the stricter alignment; what it takes is
 * known to be there when it is created. */
enum baton_memory_error baton_manager_create(struct baton_manager *m, void *area, size_t bytes,
                                             uint32_t clients, uint32_t count, unsigned top,
                                             struct baton_containers const *containers,
                                             void *self) {
    struct baton_manager made = {.containers = containers, .self = self};
    enum baton_memory_error error;
    size_t first;

    if (top >= BATON_BUDDY_ORDERS) {
        return clients == 0u || clients > BATON_ACCOUNT_CLIENTS_MAX ? BATON_MEMORY_CLIENT
                                                                    : BATON_MEMORY_ORDER;
    }
    error = baton_account_create(&made.account, area, bytes, clients, count);
    if (error != BATON_MEMORY_OK) {
        return error;
    }
    first = BATON_ACCOUNT_BYTES(clients, count);
    error =
        baton_buddy_create(&made.buddy, (unsigned char *)area + first, bytes - first, count, top);
    if (error == BATON_MEMORY_OK) {
        *m = made;
    }
    return error;
}

/* Whether `length` containers from `first` on hold what they should; they are clear then. */
static bool receive(struct baton_manager *m, uint32_t first, uint32_t length,
                    struct baton_refusal *refusal) {
    for (uint32_t i = first; i < first + length; i++) {
        enum mm_error error = m->containers->verify(m->self, i);

        if (error != MM_OK) {
            *refusal = (struct baton_refusal){.index = i, .error = error};
            return false;
        }
    }
    for (uint32_t i = first; i < first + length; i++) {
        m->containers->zero(m->self, i);
    }
    return true;
}

/* They are added first, which finds out whether they can be, and taken out again if they are bad:
 * nothing happens in between. */
enum baton_memory_error baton_manager_add(struct baton_manager *m, uint32_t first, uint32_t length,
                                          struct baton_refusal *refusal) {
    enum baton_memory_error error = baton_buddy_add(&m->buddy, first, length);

    if (error == BATON_MEMORY_OK && !receive(m, first, length, refusal)) {
        (void)baton_buddy_remove(&m->buddy, first, length);
        return BATON_MEMORY_CONTAINER;
    }
    return error;
}

enum baton_memory_error baton_manager_occupy(struct baton_manager *m, uint32_t client,
                                             uint32_t index, unsigned order) {
    struct baton_holding const block = {.client = client, .index = index, .order = order};
    enum baton_memory_error error = baton_account_room(&m->account, client, order);

    if (error == BATON_MEMORY_OK) {
        error = baton_buddy_occupy(&m->buddy, index, order);
    }
    return error == BATON_MEMORY_OK ? baton_account_charge(&m->account, &block) : error;
}

enum baton_memory_error baton_manager_give(struct baton_manager *m, uint32_t client, unsigned order,
                                           uintptr_t where, uint32_t *index,
                                           struct baton_refusal *refusal) {
    struct baton_holding block = {.client = client, .order = order, .where = where};
    enum baton_memory_error error = baton_account_room(&m->account, client, order);
    enum mm_error refused;

    if (error == BATON_MEMORY_LIMIT && order > m->buddy.top) {
        return BATON_MEMORY_ORDER;
    }
    if (error == BATON_MEMORY_OK) {
        error = baton_buddy_allocate(&m->buddy, order, &block.index);
    }
    if (error != BATON_MEMORY_OK) {
        return error;
    }
    refused = m->containers->give(m->self, &block);
    if (refused != MM_OK) {
        (void)baton_buddy_free(&m->buddy, block.index, order);
        *refusal = (struct baton_refusal){.index = block.index, .error = refused};
        return BATON_MEMORY_CONTAINER;
    }
    (void)baton_account_charge(&m->account, &block); /* there is room, and nobody has the block */
    *index = block.index;
    return BATON_MEMORY_OK;
}

enum baton_memory_error baton_manager_take(struct baton_manager *m, uint32_t client, uint32_t index,
                                           unsigned order, struct baton_refusal *refusal) {
    struct baton_holding block;
    enum baton_memory_error error = baton_account_find(&m->account, client, index, order, &block);

    if (error != BATON_MEMORY_OK) {
        return error;
    }
    m->containers->fetch(m->self, &block);
    if (!receive(m, index, size_of(order), refusal)) {
        return BATON_MEMORY_CONTAINER;
    }
    (void)baton_account_discharge(&m->account, client, index, order);
    return baton_buddy_free(&m->buddy, index, order);
}

enum baton_memory_error baton_manager_split(struct baton_manager *m, uint32_t client,
                                            uint32_t index, unsigned order) {
    struct baton_holding block = {.where = 0};
    enum baton_memory_error error = baton_account_find(&m->account, client, index, order, &block);

    if (error == BATON_MEMORY_OK || order == 0u) {
        uintptr_t half = order == 0u ? 0u : (uintptr_t)size_of(order - 1u) * m->containers->step;

        error = baton_account_split(&m->account, client, index, order, block.where + half);
    }
    return error == BATON_MEMORY_OK ? baton_buddy_split(&m->buddy, index, order) : error;
}

enum baton_memory_error baton_manager_address(struct baton_manager *m, uint32_t client,
                                              uint32_t index, unsigned order, uintptr_t *address) {
    struct baton_holding block;
    enum baton_memory_error error = baton_account_find(&m->account, client, index, order, &block);

    if (error != BATON_MEMORY_OK) {
        return error;
    }
    if (m->containers->address == NULL ||
        (m->account.clients[client].rights & BATON_ACCOUNT_ADDRESS) == 0u) {
        return BATON_MEMORY_RIGHTS;
    }
    *address = m->containers->address(m->self, index);
    return BATON_MEMORY_OK;
}

/* --- all that a client has ------------------------------------------------------------------ */

enum baton_memory_error baton_manager_reclaim_start(struct baton_manager *m, uint32_t client,
                                                    struct baton_reclaim *reclaim) {
    enum baton_memory_error error = baton_account_limit(&m->account, client, 0);

    if (error == BATON_MEMORY_OK) {
        *reclaim = (struct baton_reclaim){.client = client,
                                          .next = baton_account_first(&m->account, client)};
    }
    return error;
}

/* Whether there is nothing at all in a block. */
static bool is_gone(struct baton_manager const *m, struct baton_holding const *block) {
    for (uint32_t i = 0; i < size_of(block->order); i++) {
        if (m->containers->verify(m->self, block->index + i) != MM_EMPTY) {
            return false;
        }
    }
    return true;
}

static void write_off(struct baton_manager *m, struct baton_holding const *block) {
    (void)baton_account_discharge(&m->account, block->client, block->index, block->order);
    (void)baton_buddy_free(&m->buddy, block->index, block->order);
    (void)baton_buddy_remove(&m->buddy, block->index, size_of(block->order));
}

static bool step(struct baton_manager *m, struct baton_reclaim *reclaim, bool settling) {
    struct baton_holding block;
    struct baton_refusal refusal;
    uint32_t next;

    if (reclaim->next == BATON_ACCOUNT_NONE) {
        return false;
    }
    if (!baton_account_holder(&m->account, reclaim->next, &block) ||
        block.client != reclaim->client) {
        reclaim->lost = 0;
        reclaim->next = baton_account_first(&m->account, reclaim->client);
        return true;
    }
    next = baton_account_next(&m->account, block.index);
    if (baton_manager_take(m, block.client, block.index, block.order, &refusal) ==
        BATON_MEMORY_OK) {
        reclaim->returned += size_of(block.order);
        reclaim->next = next;
    } else if (settling && is_gone(m, &block)) {
        write_off(m, &block);
        reclaim->gone += size_of(block.order);
        reclaim->next = next;
    } else if (block.order == 0u) {
        reclaim->lost++;
        reclaim->next = next;
    } else {
        (void)baton_manager_split(m, block.client, block.index, block.order);
    }
    return true;
}

bool baton_manager_reclaim_step(struct baton_manager *m, struct baton_reclaim *reclaim) {
    return step(m, reclaim, false);
}

bool baton_manager_settle_step(struct baton_manager *m, struct baton_reclaim *reclaim) {
    return step(m, reclaim, true);
}
