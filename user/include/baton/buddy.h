/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A buddy manager over a range of containers, whatever stands in them.
 *
 * It knows containers by their index in the range, 0 to count - 1, and touches
 * none: what holds memory and who may have it is <baton/manager.h>'s. A block of
 * order k is 2^k adjacent containers whose first index is a multiple of 2^k.
 * The blocks cover the range, each container is in exactly one:
 *
 *     out    not with the manager: not added yet, or given back
 *     free   with the manager, for anyone
 *     used   allocated
 *
 * A new manager has everything out. Free memory is always merged as far as it
 * goes, so what the blocks look like depends only on what is out and used.
 *
 *            add                  allocate
 *     out ---------> free ------------------> used
 *         <---------      <------------------
 *      remove, give_back         free
 *
 * The caller provides the memory for all of it; nothing else is ever needed:
 *
 *     static uint32_t area[BATON_BUDDY_BYTES(5000) / sizeof(uint32_t) + 1];
 *     static struct baton_buddy buddy;
 *     baton_buddy_create(&buddy, area, sizeof(area), 5000, 10);
 *     baton_buddy_add(&buddy, 0, 5000);
 *     baton_buddy_allocate(&buddy, 3, &index);
 *
 * A function that returns an error has changed nothing. The range may be of any
 * size; it is not limited to powers of two. Not for several threads at once.
 *
 * Cost. With ORDERS = BATON_BUDDY_ORDERS and LEVELS = BATON_BITS_LEVELS, both
 * constants: allocate, free, split, give_back and at visit at most ORDERS blocks and
 * for each at most LEVELS words of a set. Only create, add and remove depend on
 * how much they are about: add and remove look at, and then write, at most
 * length / 2^top + 2 * ORDERS blocks, each for the price of a free. Nothing
 * depends on what happened before.
 */
#ifndef BATON_BUDDY_H
#define BATON_BUDDY_H

#include <baton/memory.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BATON_BUDDY_ORDERS 16u           /* orders 0 to 15 */
#define BATON_BUDDY_COUNT_MAX 0x2000000u /* containers of one manager: 2^25 */
#define BATON_BUDDY_NONE UINT32_MAX      /* no index; no order */

/* Enough bytes of bookkeeping for `count` containers (1.26 each, and some): a constant expression
 * if `count` is one. The area is aligned as uint32_t is. */
#define BATON_BUDDY_BYTES(count)                                                                   \
    ((size_t)(count) +                                                                             \
     4u * ((size_t)(count)*2u / 31u + BATON_BUDDY_ORDERS * BATON_BITS_LEVELS + 1u))

enum baton_buddy_state {
    BATON_BUDDY_OUT = 1,
    BATON_BUDDY_FREE = 2,
    BATON_BUDDY_USED = 3,
    BATON_BUDDY_STATES = 4 /* 0 is no state */
};

/* A set of numbers whose smallest and largest member are found in LEVELS steps. */
#define BATON_BITS_LEVELS 6u
struct baton_bits {
    uint32_t
        *levels[BATON_BITS_LEVELS]; /* [0]: a bit a number; above: a bit a word that is not 0 */
    unsigned depth;                 /* levels in use; the last one has one word */
};

/* The manager. Read it, in a debugger, say; only the functions below write it. */
struct baton_buddy {
    uint8_t *tags;  /* tags[i]: 0x10 * state + order of the block that starts at i, else 0 */
    uint32_t count; /* containers in the range */
    unsigned top;   /* the largest order */
    uint32_t blocks[BATON_BUDDY_STATES][BATON_BUDDY_ORDERS]; /* how many, by state and order */
    struct baton_bits free[BATON_BUDDY_ORDERS]; /* by order: first index / 2^order of free blocks */
};

struct baton_buddy_block {
    uint32_t index; /* of its first container */
    unsigned order;
    enum baton_buddy_state state;
};

struct baton_buddy_numbers {
    uint32_t containers[BATON_BUDDY_STATES]; /* how many are out, free, used; [0] is 0 */
    uint32_t blocks[BATON_BUDDY_STATES][BATON_BUDDY_ORDERS];
    unsigned largest; /* order of the largest free block, or BATON_BUDDY_NONE */
};

/* What to prefer when memory is given back. */
enum baton_buddy_preference {
    BATON_BUDDY_LARGEST, /* large blocks, and among them the one with the highest index */
    BATON_BUDDY_HIGHEST  /* the highest indices, however small the pieces */
};

/* Make a manager of `count` containers (1 to BATON_BUDDY_COUNT_MAX), all of them out, with orders 0
 * to `top` (at most BATON_BUDDY_ORDERS - 1). `area` has at least BATON_BUDDY_BYTES(count) bytes and
 * is the manager's from now on.
 * ORDER, RANGE, AREA: top, count or the area is not like that. Cost: linear in count. */
enum baton_memory_error baton_buddy_create(struct baton_buddy *b, void *area, size_t bytes,
                                           uint32_t count, unsigned top);

/* Give the manager the `length` containers from `first` on; they are free then.
 * RANGE length is 0, or some are not within the range. IN some are with it already. */
enum baton_memory_error baton_buddy_add(struct baton_buddy *b, uint32_t first, uint32_t length);

/* Take exactly these containers from the manager; all of them must be free.
 * RANGE as for add. OUT, USED: what the first one that is not free is instead. */
enum baton_memory_error baton_buddy_remove(struct baton_buddy *b, uint32_t first, uint32_t length);

/* Take the block of `order` at `index`, which is out, as used at once: for what is there and is not to be
 * given to anyone. ORDER above top. RANGE not within the range. ALIGN index is no multiple of
 * 2^order. IN some of it is with the manager already. Cost: as free. */
enum baton_memory_error baton_buddy_occupy(struct baton_buddy *b, uint32_t index, unsigned order);

/* Take one free block of at most `most` containers, whichever suits best, from the manager, and say
 * in *block (state out) which. To get a number of containers back, ask until it adds up.
 * LARGEST: of the largest order that `most` allows, cut off a larger one if need be; if there is
 * none, the largest there is. HIGHEST: as much as `most` allows of the free block with the
 * highest index, at its upper end.
 * RANGE most is 0. NONE nothing is free. With an error *block is as it was. */
enum baton_memory_error baton_buddy_give_back(struct baton_buddy *b, uint32_t most,
                                              enum baton_buddy_preference preference,
                                              struct baton_buddy_block *block);

/* Allocate a block of `order`, from the smallest free blocks that will do the one with the lowest
 * index; *index gets that of its first container.
 * ORDER above top. NONE fewer containers are free. SCATTERED enough are free, but there is no
 * such block. With an error *index is as it was. */
enum baton_memory_error baton_buddy_allocate(struct baton_buddy *b, unsigned order,
                                             uint32_t *index);

/* Free the block of `order` at `index`, exactly as it was allocated or split.
 * ORDER above top. RANGE not within the range. ALIGN index is no multiple of 2^order. OUT it is not
 * with the manager. FREE it is free: it was never allocated, or freed before. SIZE the block there
 * has another order. INSIDE index is in the middle of a block. */
enum baton_memory_error baton_buddy_free(struct baton_buddy *b, uint32_t index, unsigned order);

/* Make two used blocks of order - 1, at index and index + 2^(order - 1), of the used block of
 * `order` at `index`. Errors as for free; ORDER also for order 0. */
enum baton_memory_error baton_buddy_split(struct baton_buddy *b, uint32_t index, unsigned order);

/* Whether the block of `order` at `index` is one that free would accept: the same errors. */
enum baton_memory_error baton_buddy_is_used(struct baton_buddy const *b, uint32_t index,
                                            unsigned order);

/* Tell the block that container `index` is in; false, and *block as it was, beyond the range. This
 * draws a picture of it all:
 *     for (uint32_t i = 0; baton_buddy_at(b, i, &block); i = block.index + (1u << block.order)) */
bool baton_buddy_at(struct baton_buddy const *b, uint32_t index, struct baton_buddy_block *block);

/* Count what there is. Cost: ORDERS. */
void baton_buddy_count(struct baton_buddy const *b, struct baton_buddy_numbers *numbers);

/* Draw the range: each of the first `cells` (at least 1) characters of `text` stands for as many
 * containers, the last one for the rest; returns how many there are. Nothing is put behind them.
 *     _ all are out   . all are free   # all are used   : free and out   + used and others
 * Cost: a step for each block, and for each cell. */
unsigned baton_buddy_picture(struct baton_buddy const *b, char *text, unsigned cells);

/* How fragmented it is, seen by who wants blocks of `order`: how many of 100 free containers are in
 * smaller blocks, rounded down. 0 if nothing is free; 0 for order 0, and 100 for orders above top
 * if anything is. Cost: ORDERS. */
unsigned baton_buddy_unusable(struct baton_buddy const *b, unsigned order);

#endif
