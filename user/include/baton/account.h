/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who holds which blocks, and how much at most.
 *
 * Clients are numbers, 0 to clients - 1; blocks are named by the index of their
 * first container. That the blocks do not overlap is the buddy manager's
 * business; here, a block is a record, found by its index and by its client:
 *
 *     clients                    records, one a container of the range
 *     +---------------------+    +---------------------------------+
 *     | limit 40   held 12  |    |                                 |
 *     | first 16            | -> | 16: order 2  next 0   where ... |--+
 *     +---------------------+    | ...                             |  |
 *     | not open            |    |  0: order 3  next -   where ... |<-+
 *     +---------------------+    +---------------------------------+
 *
 * A block's `where` is a word of the user's: where the client was given it, say.
 *
 * Every function but create takes constant time, so going through a client's
 * blocks costs as much as it holds. A function that returns an error has changed
 * nothing. The limits may add up to more than there is: that is policy.
 */
#ifndef BATON_ACCOUNT_H
#define BATON_ACCOUNT_H

#include <baton/memory.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BATON_ACCOUNT_CLIENTS_MAX 0xffffu
#define BATON_ACCOUNT_COUNT_MAX 0x2000000u
#define BATON_ACCOUNT_ORDERS 16u
#define BATON_ACCOUNT_NONE UINT32_MAX /* no block */

/* What a client may have besides memory. */
#define BATON_ACCOUNT_ADDRESS 1u /* be told where in the machine its blocks are */

struct baton_account_client {
    uint32_t limit;  /* containers that it may hold */
    uint32_t held;   /* containers that it holds */
    uint32_t blocks; /* in how many blocks */
    uint32_t first;  /* one of them, or NONE */
    unsigned rights; /* BATON_ACCOUNT_... */
    bool open;
};

struct baton_account_record {
    uintptr_t where;
    uint32_t next; /* the client's next block, or NONE */
    uint32_t previous;
    uint16_t client;
    uint8_t order;
    bool held; /* if not, the rest is 0 */
};

struct baton_account {
    struct baton_account_client *clients;
    struct baton_account_record *records; /* by the index of a block's first container */
    uint32_t clients_count;
    uint32_t count; /* containers in the range */
};

/* A block that a client holds. */
struct baton_holding {
    uint32_t client;
    uint32_t index;
    unsigned order;
    uintptr_t where;
};

/* The bytes of bookkeeping for `clients` clients and `count` containers: a constant expression if
 * they are. The area is aligned as uintptr_t is. */
#define BATON_ACCOUNT_BYTES(clients, count)                                                        \
    ((size_t)(clients) * sizeof(struct baton_account_client) +                                     \
     (size_t)(count) * sizeof(struct baton_account_record))

/* Make an account of 1 to CLIENTS_MAX clients, none open, and 1 to COUNT_MAX containers, none
 * held. `area` has at least BATON_ACCOUNT_BYTES(clients, count) bytes and is the account's from
 * now on. CLIENT, RANGE, AREA: an argument is not like that. Cost: linear in both. */
enum baton_memory_error baton_account_create(struct baton_account *a, void *area, size_t bytes,
                                             uint32_t clients, uint32_t count);

/* Let there be a client, who holds nothing yet. CLIENT no such number. OPEN there is already. */
enum baton_memory_error baton_account_open(struct baton_account *a, uint32_t client, uint32_t limit,
                                           unsigned rights);

/* End a client. CLIENT. HELD it holds blocks: discharge them first. */
enum baton_memory_error baton_account_close(struct baton_account *a, uint32_t client);

/* Set a client's limit. If it holds more, it keeps that, and gets nothing more. CLIENT. */
enum baton_memory_error baton_account_limit(struct baton_account *a, uint32_t client,
                                            uint32_t limit);

/* Whether a client may have a block of `order` more. CLIENT. ORDER not below ORDERS. LIMIT. */
enum baton_memory_error baton_account_room(struct baton_account const *a, uint32_t client,
                                           unsigned order);

/* Note that a client holds a block now. CLIENT. ORDER. RANGE not within the range. HELD a block
 * that starts there is held already. LIMIT. */
enum baton_memory_error baton_account_charge(struct baton_account *a,
                                             struct baton_holding const *holding);

/* Look for the block of `order` at `index` that a client holds; *holding says all about it.
 * CLIENT. ORDER. RANGE. SIZE it holds a block there that has another order. FOREIGN it holds no
 * block that starts there; whether someone else does is not told. */
enum baton_memory_error baton_account_find(struct baton_account const *a, uint32_t client,
                                           uint32_t index, unsigned order,
                                           struct baton_holding *holding);

/* Note that a client no longer holds a block. Errors as for find. */
enum baton_memory_error baton_account_discharge(struct baton_account *a, uint32_t client,
                                                uint32_t index, unsigned order);

/* Set the word `where` of a block that a client holds. Errors as for find. */
enum baton_memory_error baton_account_place(struct baton_account *a, uint32_t client,
                                            uint32_t index, unsigned order, uintptr_t where);

/* Make two blocks of order - 1 of one; the upper one gets the word `where`, and follows the lower
 * one in the order of next. Errors as for find; ORDER also for order 0; HELD someone holds a block
 * that starts in the middle, which no buddy manager would have given out. */
enum baton_memory_error baton_account_split(struct baton_account *a, uint32_t client,
                                            uint32_t index, unsigned order, uintptr_t where);

/* The blocks of a client: one, then each once as long as no block comes or goes; NONE at the end, or
 * if there is no such client. The block that was just returned may be discharged once its next is
 * known. baton_account_next gives NONE for an index where no block is held. */
uint32_t baton_account_first(struct baton_account const *a, uint32_t client);
uint32_t baton_account_next(struct baton_account const *a, uint32_t index);

/* The block that starts at `index`, whoever holds it; false if nobody does, or beyond the range. */
bool baton_account_holder(struct baton_account const *a, uint32_t index,
                          struct baton_holding *holding);

#endif
