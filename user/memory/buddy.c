/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The buddy manager. One byte a container says what starts there:
 *
 *     index   0    1    2    3    4    5    6    7    8    9
 *     tag    31   00   30   20   22   00   00   00   11   00      count 10, top 3
 *            used      used free free                out
 *            order 1   0    0    order 2             order 1
 *
 * The high digit is the state, the low one the order, 00 is inside a block. Free
 * blocks stand also in the set of their order, by index / 2^order:
 *
 *     free[0] = {3}   free[1] = {}   free[2] = {1}   free[3] = {}
 *
 * Free blocks, and blocks that are out, are merged wherever two of the same state
 * and order make one of the next. Used ones are never merged.
 *
 * In gdb:   p/x *b->tags@b->count     p b->blocks
 */
#include "bits.h"
#include <baton/string.h>

#define TAG_STATE 16u

static uint32_t size_of(unsigned order) { return (uint32_t)1 << order; }

static uint32_t head_of(uint32_t index, unsigned order) { return index >> order << order; }

static uint8_t tag_of(enum baton_buddy_state state, unsigned order) {
    return (uint8_t)((unsigned)state * TAG_STATE + order);
}

/* --- single blocks ---------------------------------------------------------------------- */

/* Write a block over containers that are in none. */
static void put(struct baton_buddy *b, uint32_t index, unsigned order,
                enum baton_buddy_state state) {
    b->tags[index] = tag_of(state, order);
    b->blocks[state][order]++;
    if (state == BATON_BUDDY_FREE) {
        bits_set(&b->free[order], index >> order);
    }
}

/* Take a block away; its containers are in none then. */
static void drop(struct baton_buddy *b, uint32_t index, unsigned order,
                 enum baton_buddy_state state) {
    b->tags[index] = 0;
    b->blocks[state][order]--;
    if (state == BATON_BUDDY_FREE) {
        bits_clear(&b->free[order], index >> order);
    }
}

/* Write a block over containers that are in none, merged as far as it goes. */
static void merge(struct baton_buddy *b, uint32_t index, unsigned order,
                  enum baton_buddy_state state) {
    while (order < b->top) {
        uint32_t other = index ^ size_of(order);

        if (other >= b->count || b->tags[other] != tag_of(state, order)) {
            break;
        }
        drop(b, other, order, state);
        order++;
        index = head_of(index, order);
    }
    put(b, index, order, state);
}

/* Cut the part of `order` at `index` out of a block; it is in none then. */
static void carve(struct baton_buddy *b, struct baton_buddy_block const *block, uint32_t index,
                  unsigned order) {
    drop(b, block->index, block->order, block->state);
    for (unsigned half = block->order; half-- > order;) {
        put(b, head_of(index, half) ^ size_of(half), half, block->state);
    }
}

/* The largest order of a block that starts at `index` and ends at or before `end`. */
static unsigned order_at(struct baton_buddy const *b, uint32_t index, uint32_t end) {
    unsigned order = 0;

    while (order < b->top && head_of(index, order + 1u) == index &&
           size_of(order + 1u) <= end - index) {
        order++;
    }
    return order;
}

bool baton_buddy_at(struct baton_buddy const *b, uint32_t index, struct baton_buddy_block *block) {
    if (index >= b->count) {
        return false;
    }
    for (unsigned order = 0; order <= b->top; order++) {
        uint32_t head = head_of(index, order);

        if (b->tags[head] != 0u) {
            block->index = head;
            block->order = b->tags[head] % TAG_STATE;
            block->state = b->tags[head] / TAG_STATE;
            return true;
        }
    }
    return false;
}

/* --- memory that comes and goes ------------------------------------------------------------ */

enum baton_memory_error baton_buddy_create(struct baton_buddy *b, void *area, size_t bytes,
                                           uint32_t count, unsigned top) {
    uint32_t *words = area;
    uint32_t used = 0;
    unsigned order;

    if (top >= BATON_BUDDY_ORDERS) {
        return BATON_MEMORY_ORDER;
    }
    if (count == 0u || count > BATON_BUDDY_COUNT_MAX) {
        return BATON_MEMORY_RANGE;
    }
    if (area == NULL || (uintptr_t)area % _Alignof(uint32_t) != 0u ||
        bytes < BATON_BUDDY_BYTES(count)) {
        return BATON_MEMORY_AREA;
    }
    (void)memset(b, 0, sizeof(*b));
    (void)memset(area, 0, BATON_BUDDY_BYTES(count));
    b->count = count;
    b->top = top;
    for (order = 0; order <= top; order++) {
        used += bits_create(&b->free[order], words + used, count >> order);
    }
    b->tags = (uint8_t *)(words + used);
    for (uint32_t i = 0; i < count; i += size_of(order)) {
        order = order_at(b, i, count);
        put(b, i, order, BATON_BUDDY_OUT);
    }
    return BATON_MEMORY_OK;
}

/* What is reported of a block that is in the way. */
static enum baton_memory_error obstacle(enum baton_buddy_state state, bool adding) {
    return adding                     ? BATON_MEMORY_IN
           : state == BATON_BUDDY_OUT ? BATON_MEMORY_OUT
                                      : BATON_MEMORY_USED;
}

/* Turn a range that is all `from` into `to`, in the largest pieces that there are. As blocks out and
 * free ones are merged, each piece is within one block. */
static enum baton_memory_error turn(struct baton_buddy *b, uint32_t first, uint32_t length,
                                    enum baton_buddy_state from, enum baton_buddy_state to) {
    struct baton_buddy_block block;
    uint32_t end = first + length;

    if (length == 0u || first >= b->count || length > b->count - first) {
        return BATON_MEMORY_RANGE;
    }
    for (uint32_t i = first; i < end && baton_buddy_at(b, i, &block);
         i = block.index + size_of(block.order)) {
        if (block.state != from) {
            return obstacle(block.state, from == BATON_BUDDY_OUT);
        }
    }
    while (first < end && baton_buddy_at(b, first, &block)) {
        unsigned order = order_at(b, first, end);

        carve(b, &block, first, order);
        merge(b, first, order, to);
        first += size_of(order);
    }
    return BATON_MEMORY_OK;
}

enum baton_memory_error baton_buddy_add(struct baton_buddy *b, uint32_t first, uint32_t length) {
    return turn(b, first, length, BATON_BUDDY_OUT, BATON_BUDDY_FREE);
}

enum baton_memory_error baton_buddy_remove(struct baton_buddy *b, uint32_t first, uint32_t length) {
    return turn(b, first, length, BATON_BUDDY_FREE, BATON_BUDDY_OUT);
}

enum baton_memory_error baton_buddy_occupy(struct baton_buddy *b, uint32_t index, unsigned order) {
    struct baton_buddy_block block;

    if (order > b->top) {
        return BATON_MEMORY_ORDER;
    }
    if (size_of(order) > b->count || index > b->count - size_of(order) ||
        !baton_buddy_at(b, index, &block)) {
        return BATON_MEMORY_RANGE;
    }
    if (head_of(index, order) != index) {
        return BATON_MEMORY_ALIGN;
    }
    if (block.state != BATON_BUDDY_OUT || block.order < order) {
        return BATON_MEMORY_IN;
    }
    carve(b, &block, index, order);
    put(b, index, order, BATON_BUDDY_USED);
    return BATON_MEMORY_OK;
}

/* The free block of `order` with the highest index; there is one. */
static struct baton_buddy_block highest(struct baton_buddy const *b, unsigned order) {
    return (struct baton_buddy_block){bits_highest(&b->free[order]) << order, order,
                                      BATON_BUDDY_FREE};
}

/* The smallest order from `order` on that has a free block; above top if none has. */
static unsigned sufficient(struct baton_buddy const *b, unsigned order) {
    while (order <= b->top && b->blocks[BATON_BUDDY_FREE][order] == 0u) {
        order++;
    }
    return order;
}

enum baton_memory_error baton_buddy_give_back(struct baton_buddy *b, uint32_t most,
                                              enum baton_buddy_preference preference,
                                              struct baton_buddy_block *block) {
    struct baton_buddy_block source = {0, 0, BATON_BUDDY_OUT};
    unsigned wanted;

    if (most == 0u) {
        return BATON_MEMORY_RANGE;
    }
    wanted = order_at(b, 0, most);
    if (preference == BATON_BUDDY_LARGEST && sufficient(b, wanted) <= b->top) {
        source = highest(b, sufficient(b, wanted));
    } else {
        for (unsigned order = sufficient(b, 0); order <= b->top;
             order = sufficient(b, order + 1u)) {
            struct baton_buddy_block other = highest(b, order);

            if (preference == BATON_BUDDY_LARGEST || other.index >= source.index) {
                source = other;
            }
        }
    }
    if (source.state != BATON_BUDDY_FREE) {
        return BATON_MEMORY_NONE;
    }
    block->order = wanted < source.order ? wanted : source.order;
    block->index = source.index + size_of(source.order) - size_of(block->order);
    block->state = BATON_BUDDY_OUT;
    carve(b, &source, block->index, block->order);
    merge(b, block->index, block->order, BATON_BUDDY_OUT);
    return BATON_MEMORY_OK;
}

/* --- memory that is used ---------------------------------------------------------------------- */

static uint32_t containers(struct baton_buddy const *b, enum baton_buddy_state state,
                           unsigned from) {
    uint32_t sum = 0;

    for (unsigned order = from; order <= b->top; order++) {
        sum += b->blocks[state][order] << order;
    }
    return sum;
}

enum baton_memory_error baton_buddy_allocate(struct baton_buddy *b, unsigned order,
                                             uint32_t *index) {
    struct baton_buddy_block block = {.state = BATON_BUDDY_FREE};

    if (order > b->top) {
        return BATON_MEMORY_ORDER;
    }
    block.order = sufficient(b, order);
    if (block.order > b->top) {
        return containers(b, BATON_BUDDY_FREE, 0) < size_of(order) ? BATON_MEMORY_NONE
                                                                   : BATON_MEMORY_SCATTERED;
    }
    block.index = bits_lowest(&b->free[block.order]) << block.order;
    carve(b, &block, block.index, order);
    put(b, block.index, order, BATON_BUDDY_USED);
    *index = block.index;
    return BATON_MEMORY_OK;
}

enum baton_memory_error baton_buddy_is_used(struct baton_buddy const *b, uint32_t index,
                                            unsigned order) {
    struct baton_buddy_block block;

    if (order > b->top) {
        return BATON_MEMORY_ORDER;
    }
    if (size_of(order) > b->count || index > b->count - size_of(order) ||
        !baton_buddy_at(b, index, &block)) {
        return BATON_MEMORY_RANGE;
    }
    if (head_of(index, order) != index) {
        return BATON_MEMORY_ALIGN;
    }
    if (block.state != BATON_BUDDY_USED) {
        return block.state == BATON_BUDDY_OUT ? BATON_MEMORY_OUT : BATON_MEMORY_FREE;
    }
    if (block.index != index) {
        return BATON_MEMORY_INSIDE;
    }
    return block.order == order ? BATON_MEMORY_OK : BATON_MEMORY_SIZE;
}

enum baton_memory_error baton_buddy_free(struct baton_buddy *b, uint32_t index, unsigned order) {
    enum baton_memory_error error = baton_buddy_is_used(b, index, order);

    if (error == BATON_MEMORY_OK) {
        drop(b, index, order, BATON_BUDDY_USED);
        merge(b, index, order, BATON_BUDDY_FREE);
    }
    return error;
}

enum baton_memory_error baton_buddy_split(struct baton_buddy *b, uint32_t index, unsigned order) {
    enum baton_memory_error error =
        order == 0u ? BATON_MEMORY_ORDER : baton_buddy_is_used(b, index, order);

    if (error == BATON_MEMORY_OK) {
        drop(b, index, order, BATON_BUDDY_USED);
        put(b, index, order - 1u, BATON_BUDDY_USED);
        put(b, index + size_of(order - 1u), order - 1u, BATON_BUDDY_USED);
    }
    return error;
}

/* --- numbers ------------------------------------------------------------------------------------ */

void baton_buddy_count(struct baton_buddy const *b, struct baton_buddy_numbers *numbers) {
    numbers->largest = BATON_BUDDY_NONE;
    (void)memcpy(numbers->blocks, b->blocks, sizeof(b->blocks));
    numbers->containers[0] = 0;
    for (unsigned state = BATON_BUDDY_OUT; state < BATON_BUDDY_STATES; state++) {
        numbers->containers[state] = containers(b, state, 0);
    }
    for (unsigned order = 0; order <= b->top; order++) {
        if (b->blocks[BATON_BUDDY_FREE][order] != 0u) {
            numbers->largest = order;
        }
    }
}

#define BIT(state) (1u << (state))

/* What stands in a cell, by the set of states in it. */
static char cell(unsigned states) {
    switch (states) {
    case BIT(BATON_BUDDY_OUT): return '_';
    case BIT(BATON_BUDDY_FREE): return '.';
    case BIT(BATON_BUDDY_USED): return '#';
    case BIT(BATON_BUDDY_OUT) | BIT(BATON_BUDDY_FREE): return ':';
    default: return '+';
    }
}

unsigned baton_buddy_picture(struct baton_buddy const *b, char *text, unsigned cells) {
    uint32_t const each = (b->count + cells - 1u) / cells;
    struct baton_buddy_block block = {.order = 0};
    uint32_t end = 0; /* of the block */
    unsigned drawn = 0;

    for (uint32_t from = 0; from < b->count; from += each) {
        uint32_t const to = b->count - from < each ? b->count : from + each;
        unsigned states = end > from ? BIT(block.state) : 0u;

        while (end < to && baton_buddy_at(b, end, &block)) {
            end = block.index + size_of(block.order);
            states |= BIT(block.state);
        }
        text[drawn++] = cell(states);
    }
    return drawn;
}

#define PERCENT 100u

/* BATON_BUDDY_COUNT_MAX times 100 fits into 32 bits. */
unsigned baton_buddy_unusable(struct baton_buddy const *b, unsigned order) {
    uint32_t all = containers(b, BATON_BUDDY_FREE, 0);
    uint32_t small = all - containers(b, BATON_BUDDY_FREE, order);

    return all == 0u ? 0u : small * PERCENT / all;
}
