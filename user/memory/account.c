/* SPDX-License-Identifier: BSD-2-Clause */
/* Who holds which blocks; <baton/account.h> has the picture. */
#include <baton/account.h>
#include <baton/string.h>

#define NONE BATON_ACCOUNT_NONE

static uint32_t size_of(unsigned order) { return (uint32_t)1 << order; }

static bool is_open(struct baton_account const *a, uint32_t client) {
    return client < a->clients_count && a->clients[client].open;
}

static bool in_range(struct baton_account const *a, uint32_t index, unsigned order) {
    return index < a->count && size_of(order) <= a->count - index;
}

static bool over_limit(struct baton_account_client const *client, unsigned order) {
    return client->held >= client->limit || client->limit - client->held < size_of(order);
}

enum baton_memory_error baton_account_create(struct baton_account *a, void *area, size_t bytes,
                                             uint32_t clients, uint32_t count) {
    if (clients == 0u || clients > BATON_ACCOUNT_CLIENTS_MAX) {
        return BATON_MEMORY_CLIENT;
    }
    if (count == 0u || count > BATON_ACCOUNT_COUNT_MAX) {
        return BATON_MEMORY_RANGE;
    }
    if (area == NULL || (uintptr_t)area % _Alignof(uintptr_t) != 0u ||
        bytes < BATON_ACCOUNT_BYTES(clients, count)) {
        return BATON_MEMORY_AREA;
    }
    (void)memset(area, 0, BATON_ACCOUNT_BYTES(clients, count));
    a->records = area; /* first: they have the stricter alignment */
    a->clients = (struct baton_account_client *)(a->records + count);
    a->clients_count = clients;
    a->count = count;
    return BATON_MEMORY_OK;
}

/* --- clients ------------------------------------------------------------------------------ */

enum baton_memory_error baton_account_open(struct baton_account *a, uint32_t client, uint32_t limit,
                                           unsigned rights) {
    if (client >= a->clients_count) {
        return BATON_MEMORY_CLIENT;
    }
    if (a->clients[client].open) {
        return BATON_MEMORY_OPEN;
    }
    a->clients[client] = (struct baton_account_client){
        .limit = limit, .first = NONE, .rights = rights, .open = true};
    return BATON_MEMORY_OK;
}

enum baton_memory_error baton_account_close(struct baton_account *a, uint32_t client) {
    if (!is_open(a, client)) {
        return BATON_MEMORY_CLIENT;
    }
    if (a->clients[client].blocks != 0u) {
        return BATON_MEMORY_HELD;
    }
    a->clients[client] = (struct baton_account_client){.open = false};
    return BATON_MEMORY_OK;
}

enum baton_memory_error baton_account_limit(struct baton_account *a, uint32_t client,
                                            uint32_t limit) {
    if (!is_open(a, client)) {
        return BATON_MEMORY_CLIENT;
    }
    a->clients[client].limit = limit;
    return BATON_MEMORY_OK;
}

enum baton_memory_error baton_account_room(struct baton_account const *a, uint32_t client,
                                           unsigned order) {
    if (!is_open(a, client)) {
        return BATON_MEMORY_CLIENT;
    }
    if (order >= BATON_ACCOUNT_ORDERS) {
        return BATON_MEMORY_ORDER;
    }
    return over_limit(&a->clients[client], order) ? BATON_MEMORY_LIMIT : BATON_MEMORY_OK;
}

/* --- blocks --------------------------------------------------------------------------------- */

/* Write a block's record, and put it into its client's list, behind block `previous`, or first. */
static void link(struct baton_account *a, struct baton_holding const *block, uint32_t previous) {
    struct baton_account_client *client = &a->clients[block->client];
    uint32_t *from = previous == NONE ? &client->first : &a->records[previous].next;
    uint32_t next = *from;

    a->records[block->index] = (struct baton_account_record){.where = block->where,
                                                             .next = next,
                                                             .previous = previous,
                                                             .client = (uint16_t)block->client,
                                                             .order = (uint8_t)block->order,
                                                             .held = true};
    *from = block->index;
    if (next != NONE) {
        a->records[next].previous = block->index;
    }
    client->held += size_of(block->order);
    client->blocks++;
}

enum baton_memory_error baton_account_charge(struct baton_account *a,
                                             struct baton_holding const *holding) {
    enum baton_memory_error error = baton_account_room(a, holding->client, holding->order);

    if (error != BATON_MEMORY_OK && error != BATON_MEMORY_LIMIT) {
        return error;
    }
    if (!in_range(a, holding->index, holding->order)) {
        return BATON_MEMORY_RANGE;
    }
    if (a->records[holding->index].held) {
        return BATON_MEMORY_HELD;
    }
    if (error == BATON_MEMORY_OK) {
        link(a, holding, NONE);
    }
    return error;
}

enum baton_memory_error baton_account_find(struct baton_account const *a, uint32_t client,
                                           uint32_t index, unsigned order,
                                           struct baton_holding *holding) {
    struct baton_holding found;

    if (!is_open(a, client)) {
        return BATON_MEMORY_CLIENT;
    }
    if (order >= BATON_ACCOUNT_ORDERS) {
        return BATON_MEMORY_ORDER;
    }
    if (!in_range(a, index, order)) {
        return BATON_MEMORY_RANGE;
    }
    if (!baton_account_holder(a, index, &found) || found.client != client) {
        return BATON_MEMORY_FOREIGN;
    }
    if (found.order != order) {
        return BATON_MEMORY_SIZE;
    }
    *holding = found;
    return BATON_MEMORY_OK;
}

enum baton_memory_error baton_account_discharge(struct baton_account *a, uint32_t client,
                                                uint32_t index, unsigned order) {
    struct baton_holding holding;
    struct baton_account_record *record;
    enum baton_memory_error error = baton_account_find(a, client, index, order, &holding);

    if (error != BATON_MEMORY_OK) {
        return error;
    }
    record = &a->records[index];
    if (record->previous == NONE) {
        a->clients[client].first = record->next;
    } else {
        a->records[record->previous].next = record->next;
    }
    if (record->next != NONE) {
        a->records[record->next].previous = record->previous;
    }
    a->clients[client].held -= size_of(order);
    a->clients[client].blocks--;
    *record = (struct baton_account_record){.held = false};
    return BATON_MEMORY_OK;
}

enum baton_memory_error baton_account_place(struct baton_account *a, uint32_t client,
                                            uint32_t index, unsigned order, uintptr_t where) {
    struct baton_holding holding;
    enum baton_memory_error error = baton_account_find(a, client, index, order, &holding);

    if (error == BATON_MEMORY_OK) {
        a->records[index].where = where;
    }
    return error;
}

enum baton_memory_error baton_account_split(struct baton_account *a, uint32_t client,
                                            uint32_t index, unsigned order, uintptr_t where) {
    struct baton_holding upper;
    enum baton_memory_error error = order == 0u && is_open(a, client)
                                        ? BATON_MEMORY_ORDER
                                        : baton_account_find(a, client, index, order, &upper);

    if (error != BATON_MEMORY_OK) {
        return error;
    }
    upper.order = order - 1u;
    upper.index = index + size_of(upper.order);
    upper.where = where;
    if (a->records[upper.index].held) {
        return BATON_MEMORY_HELD;
    }
    a->records[index].order = (uint8_t)upper.order;
    a->clients[client].held -= size_of(upper.order);
    link(a, &upper, index);
    return BATON_MEMORY_OK;
}

uint32_t baton_account_first(struct baton_account const *a, uint32_t client) {
    return is_open(a, client) ? a->clients[client].first : NONE;
}

uint32_t baton_account_next(struct baton_account const *a, uint32_t index) {
    return index < a->count && a->records[index].held ? a->records[index].next : NONE;
}

bool baton_account_holder(struct baton_account const *a, uint32_t index,
                          struct baton_holding *holding) {
    if (index >= a->count || !a->records[index].held) {
        return false;
    }
    holding->client = a->records[index].client;
    holding->index = index;
    holding->order = a->records[index].order;
    holding->where = a->records[index].where;
    return true;
}
