/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The buddy manager against a model that knows nothing of buddies: a map of
 * what each container is, and a list of what was allocated. What the blocks must
 * look like follows from these by trying every size at every place.
 *
 * Linked with user/memory/buddy.c and bits.c.
 */
#include "unit.h"
#include "random.h"
#include <baton/buddy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAX 1100u
#define STEPS 4000u

enum { OUT = -1, FREE = 0 }; /* in the map; above: who */

/* A manager, its area, a copy of both, and the model. */
struct world {
    struct baton_buddy buddy, old_buddy;
    uint8_t *area, *old_area;
    size_t bytes;
    uint32_t count;
    unsigned top;
    int32_t map[COUNT_MAX];
    uint32_t index[COUNT_MAX]; /* of allocated block n: its place */
    unsigned order[COUNT_MAX];
    uint32_t blocks;
    int32_t last; /* the number of the last block that was allocated */
};

static uint32_t size_of(unsigned order) { return (uint32_t)1 << order; }

static void create(struct world *w, uint32_t count, unsigned top) {
    memset(w, 0, sizeof(*w));
    w->bytes = BATON_BUDDY_BYTES(count);
    w->area = malloc(w->bytes);
    w->old_area = malloc(w->bytes);
    assert_true(w->area != NULL && w->old_area != NULL);
    memset(w->area, 0x5a, w->bytes);
    w->count = count;
    w->top = top;
    assert_int_equal(baton_buddy_create(&w->buddy, w->area, w->bytes, count, top), 0);
    for (uint32_t i = 0; i < count && i < COUNT_MAX; i++) {
        w->map[i] = OUT;
    }
}

static void destroy(struct world *w) {
    free(w->area);
    free(w->old_area);
}

static void remember(struct world *w) {
    memcpy(&w->old_buddy, &w->buddy, sizeof(w->buddy));
    memcpy(w->old_area, w->area, w->bytes);
}

static bool is_unchanged(struct world const *w) {
    return memcmp(&w->old_buddy, &w->buddy, sizeof(w->buddy)) == 0 &&
           memcmp(w->old_area, w->area, w->bytes) == 0;
}

/* --- what the model says -------------------------------------------------------------- */

static bool all(struct world const *w, uint32_t first, uint32_t length, int32_t what) {
    for (uint32_t i = first; i < first + length; i++) {
        if (w->map[i] != what) {
            return false;
        }
    }
    return true;
}

/* The number in the list of the block of `who`. */
static uint32_t listed(struct world const *w, int32_t who) {
    for (uint32_t n = 0; n < w->blocks; n++) {
        if (w->map[w->index[n]] == who) {
            return n;
        }
    }
    fail_msg("block %d is in the map only", who);
    return 0;
}

/* The block that starts at `index`, where one must start. */
static struct baton_buddy_block expected(struct world const *w, uint32_t index) {
    struct baton_buddy_block block = {index, w->top, BATON_BUDDY_USED};
    int32_t what = w->map[index];

    if (what > FREE) {
        uint32_t n = listed(w, what);

        assert_int_equal(w->index[n], index);
        block.order = w->order[n];
        assert_true(all(w, index, size_of(block.order), what));
        return block;
    }
    while (index % size_of(block.order) != 0 || index + size_of(block.order) > w->count ||
           !all(w, index, size_of(block.order), what)) {
        block.order--;
    }
    block.state = what == OUT ? BATON_BUDDY_OUT : BATON_BUDDY_FREE;
    return block;
}

/* The free block of `order` with the lowest or highest index; false if there is none. */
static bool find_free(struct world const *w, unsigned order, bool lowest, uint32_t *index) {
    struct baton_buddy_block block;
    bool found = false;

    for (uint32_t i = 0; i < w->count; i += size_of(block.order)) {
        block = expected(w, i);
        if (block.state == BATON_BUDDY_FREE && block.order == order && !(found && lowest)) {
            *index = i;
            found = true;
        }
    }
    return found;
}

static uint32_t amount(struct world const *w, int32_t what) {
    uint32_t sum = 0;

    for (uint32_t i = 0; i < w->count; i++) {
        sum += what > FREE ? w->map[i] > FREE : w->map[i] == what;
    }
    return sum;
}

/* All that can be seen of the manager is what the model says. */
static void compare(struct world const *w) {
    struct baton_buddy_numbers seen, want;
    struct baton_buddy_block block;

    memset(&want, 0, sizeof(want));
    want.largest = BATON_BUDDY_NONE;
    for (uint32_t i = 0; i < w->count; i = block.index + size_of(block.order)) {
        struct baton_buddy_block must = expected(w, i);

        for (uint32_t part = 0; part < size_of(must.order); part++) {
            assert_true(baton_buddy_at(&w->buddy, i + part, &block));
            assert_int_equal(block.index, must.index);
            assert_int_equal(block.order, must.order);
            assert_int_equal(block.state, must.state);
        }
        want.containers[must.state] += size_of(must.order);
        want.blocks[must.state][must.order]++;
        if (must.state == BATON_BUDDY_FREE &&
            (want.largest == BATON_BUDDY_NONE || must.order > want.largest)) {
            want.largest = must.order;
        }
    }
    assert_false(baton_buddy_at(&w->buddy, w->count, &block));
    assert_false(baton_buddy_at(&w->buddy, UINT32_MAX, &block));
    memset(&seen, 0x5a, sizeof(seen));
    baton_buddy_count(&w->buddy, &seen);
    assert_memory_equal(&seen, &want, sizeof(want));
    for (unsigned order = 0; order <= BATON_BUDDY_ORDERS; order++) {
        uint32_t small = 0;

        for (unsigned k = 0; k < order && k < BATON_BUDDY_ORDERS; k++) {
            small += want.blocks[BATON_BUDDY_FREE][k] * size_of(k);
        }
        assert_int_equal(baton_buddy_unusable(&w->buddy, order),
                         amount(w, FREE) == 0 ? 0 : small * 100 / amount(w, FREE));
    }
}

/* --- each operation, with what the model says must come out ---------------------------------- */

static void try_allocate(struct world *w, unsigned order) {
    uint32_t index = 12345, want = 12345;
    unsigned from = order;
    enum baton_memory_error error = BATON_MEMORY_OK;

    while (from <= w->top && !find_free(w, from, true, &want)) {
        from++;
    }
    if (order > w->top) {
        error = BATON_MEMORY_ORDER;
    } else if (from > w->top) {
        error = amount(w, FREE) < size_of(order) ? BATON_MEMORY_NONE : BATON_MEMORY_SCATTERED;
    }
    assert_int_equal(baton_buddy_allocate(&w->buddy, order, &index), error);
    assert_int_equal(index, want);
    if (error == BATON_MEMORY_OK) {
        assert_true(all(w, index, size_of(order), FREE)); /* nobody else's */
        w->last++;
        for (uint32_t i = 0; i < size_of(order); i++) {
            w->map[index + i] = w->last;
        }
        w->index[w->blocks] = index;
        w->order[w->blocks++] = order;
    }
}

static enum baton_memory_error used_error(struct world const *w, uint32_t index, unsigned order) {
    uint32_t n;

    if (order > w->top) {
        return BATON_MEMORY_ORDER;
    }
    if ((uint64_t)index + size_of(order) > w->count) {
        return BATON_MEMORY_RANGE;
    }
    if (index % size_of(order) != 0) {
        return BATON_MEMORY_ALIGN;
    }
    if (w->map[index] <= FREE) {
        return w->map[index] == OUT ? BATON_MEMORY_OUT : BATON_MEMORY_FREE;
    }
    n = listed(w, w->map[index]);
    return w->index[n] != index   ? BATON_MEMORY_INSIDE
           : w->order[n] != order ? BATON_MEMORY_SIZE
                                  : BATON_MEMORY_OK;
}

static void try_free(struct world *w, uint32_t index, unsigned order) {
    enum baton_memory_error error = used_error(w, index, order);

    assert_int_equal(baton_buddy_is_used(&w->buddy, index, order), error);
    assert_int_equal(baton_buddy_free(&w->buddy, index, order), error);
    if (error == BATON_MEMORY_OK) {
        uint32_t n = listed(w, w->map[index]);

        for (uint32_t i = 0; i < size_of(order); i++) {
            w->map[index + i] = FREE;
        }
        w->blocks--;
        w->index[n] = w->index[w->blocks];
        w->order[n] = w->order[w->blocks];
    }
}

static void try_split(struct world *w, uint32_t index, unsigned order) {
    enum baton_memory_error error = order == 0 ? BATON_MEMORY_ORDER : used_error(w, index, order);

    assert_int_equal(baton_buddy_split(&w->buddy, index, order), error);
    if (error == BATON_MEMORY_OK) {
        uint32_t half = size_of(order - 1);

        w->order[listed(w, w->map[index])] = order - 1;
        w->last++;
        for (uint32_t i = 0; i < half; i++) {
            w->map[index + half + i] = w->last;
        }
        w->index[w->blocks] = index + half;
        w->order[w->blocks++] = order - 1;
    }
}

static void try_occupy(struct world *w, uint32_t index, unsigned order) {
    enum baton_memory_error error = BATON_MEMORY_OK;

    if (order > w->top) {
        error = BATON_MEMORY_ORDER;
    } else if ((uint64_t)index + size_of(order) > w->count) {
        error = BATON_MEMORY_RANGE;
    } else if (index % size_of(order) != 0) {
        error = BATON_MEMORY_ALIGN;
    } else if (!all(w, index, size_of(order), OUT)) {
        error = BATON_MEMORY_IN;
    }
    assert_int_equal(baton_buddy_occupy(&w->buddy, index, order), error);
    if (error == BATON_MEMORY_OK) {
        w->last++;
        for (uint32_t i = 0; i < size_of(order); i++) {
            w->map[index + i] = w->last;
        }
        w->index[w->blocks] = index;
        w->order[w->blocks++] = order;
    }
}

static void try_turn(struct world *w, uint32_t first, uint32_t length, bool add) {
    enum baton_memory_error error = BATON_MEMORY_OK;

    if (length == 0 || (uint64_t)first + length > w->count) {
        error = BATON_MEMORY_RANGE;
    }
    for (uint32_t i = first; error == BATON_MEMORY_OK && i < first + length; i++) {
        if (add) {
            error = w->map[i] == OUT ? BATON_MEMORY_OK : BATON_MEMORY_IN;
        } else {
            error = w->map[i] == FREE  ? BATON_MEMORY_OK
                    : w->map[i] == OUT ? BATON_MEMORY_OUT
                                       : BATON_MEMORY_USED;
        }
    }
    assert_int_equal(add ? baton_buddy_add(&w->buddy, first, length)
                         : baton_buddy_remove(&w->buddy, first, length),
                     error);
    for (uint32_t i = first; error == BATON_MEMORY_OK && i < first + length; i++) {
        w->map[i] = add ? FREE : OUT;
    }
}

static void try_give_back(struct world *w, uint32_t most, enum baton_buddy_preference preference) {
    struct baton_buddy_block block = {1, 2, 3}, want = {1, 2, 3};
    enum baton_memory_error error = most == 0              ? BATON_MEMORY_RANGE
                                    : amount(w, FREE) == 0 ? BATON_MEMORY_NONE
                                                           : BATON_MEMORY_OK;

    if (error == BATON_MEMORY_OK) {
        uint32_t index = 0;
        unsigned wanted = 0, order;

        while (wanted < w->top && size_of(wanted + 1) <= most) {
            wanted++;
        }
        order = wanted;
        if (preference == BATON_BUDDY_LARGEST) {
            while (order <= w->top && !find_free(w, order, false, &index)) {
                order++;
            }
            for (unsigned k = wanted; order > w->top; k--) {
                order = find_free(w, k, false, &index) ? k : order;
            }
        } else {
            for (uint32_t i = 0; i < w->count; i += size_of(expected(w, i).order)) {
                if (w->map[i] == FREE) {
                    index = i;
                }
            }
            order = expected(w, index).order;
        }
        want.order = wanted < order ? wanted : order;
        want.index = index + size_of(order) - size_of(want.order);
        want.state = BATON_BUDDY_OUT;
    }
    assert_int_equal(baton_buddy_give_back(&w->buddy, most, preference, &block), error);
    assert_int_equal(block.index, want.index);
    assert_int_equal(block.order, want.order);
    assert_int_equal(block.state, want.state);
    for (uint32_t i = 0; error == BATON_MEMORY_OK && i < size_of(want.order); i++) {
        assert_int_equal(w->map[want.index + i], FREE);
        w->map[want.index + i] = OUT;
    }
}

/* --- random calls --------------------------------------------------------------------------- */

/* Mostly an existing block, so that things happen; else anything. */
static void pick(struct world const *w, struct random *r, uint32_t *index, unsigned *order) {
    *index = random_below(r, w->count + 3);
    *order = random_below(r, w->top + 2);
    if (w->blocks > 0 && random_chance(r, 75)) {
        uint32_t n = random_below(r, w->blocks);

        *index = w->index[n] + (random_chance(r, 5) ? random_below(r, size_of(w->order[n])) : 0);
        *order = random_chance(r, 5) ? *order : w->order[n];
    }
}

static void step(struct world *w, struct random *r) {
    enum baton_buddy_preference preference =
        random_chance(r, 50) ? BATON_BUDDY_LARGEST : BATON_BUDDY_HIGHEST;
    uint32_t index, what = random_below(r, 100);
    unsigned order;

    pick(w, r, &index, &order);
    if (what < 40) {
        try_allocate(w, random_chance(r, 50) ? random_below(r, 2) : random_below(r, w->top + 2));
    } else if (what < 70) {
        try_free(w, index, order);
    } else if (what < 75) {
        try_split(w, index, order);
    } else if (what < 90) {
        uint32_t length = random_below(r, random_chance(r, 50) ? w->count + 2 : w->count / 16 + 2);

        try_turn(w, index, length, true);
    } else if (what < 93) {
        try_occupy(w, index, order);
    } else if (what < 96) {
        try_turn(w, index, random_below(r, w->count / 8 + 2), false);
    } else {
        try_give_back(w, random_below(r, w->count + 1), preference);
    }
}

/* Free all, give all back in the end: what is left is what there was in the beginning. */
static void unwind(struct world *w) {
    struct baton_buddy_block block;
    struct world fresh;

    while (w->blocks > 0) {
        try_free(w, w->index[0], w->order[0]);
    }
    compare(w);
    while (baton_buddy_give_back(&w->buddy, w->count, BATON_BUDDY_LARGEST, &block) ==
           BATON_MEMORY_OK) {
        for (uint32_t i = 0; i < size_of(block.order); i++) {
            w->map[block.index + i] = OUT;
        }
    }
    compare(w);
    create(&fresh, w->count, w->top);
    assert_memory_equal(w->area, fresh.area, w->bytes);
    assert_memory_equal(w->buddy.blocks, fresh.buddy.blocks, sizeof(fresh.buddy.blocks));
    destroy(&fresh);
}

static void random_calls(void **state) {
    static struct {
        uint32_t count;
        unsigned top;
    } const shapes[] = {{1, 0},    {1, 4},     {2, 1},    {3, 2},     {7, 15},    {8, 2},
                        {31, 10},  {33, 0},    {64, 3},   {100, 4},   {129, 7},   {255, 10},
                        {257, 15}, {1000, 10}, {1023, 5}, {1024, 10}, {1025, 10}, {1100, 9}};
    static struct world w;

    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        struct random r = random_seeded(i);

        create(&w, shapes[i].count, shapes[i].top);
        for (unsigned n = 0; n < STEPS; n++) {
            int32_t map[COUNT_MAX];
            uint32_t blocks = w.blocks;

            memcpy(map, w.map, sizeof(map));
            remember(&w);
            step(&w, &r);
            if (memcmp(map, w.map, sizeof(map)) == 0 && blocks == w.blocks) {
                assert_true(is_unchanged(&w));
            }
            if (n % 8 == 0 || w.count < 40) {
                compare(&w);
            }
        }
        unwind(&w);
        destroy(&w);
    }
}

/* --- by hand ---------------------------------------------------------------------------------- */

/* The picture at the top of the source. */
static void picture(void **state) {
    static uint8_t const tags[] = {0x31, 0, 0x30, 0x20, 0x22, 0, 0, 0, 0x11, 0};
    struct world w;

    (void)state;
    create(&w, 10, 3);
    try_turn(&w, 0, 8, true);
    try_allocate(&w, 1);
    try_allocate(&w, 0);
    assert_memory_equal(w.buddy.tags, tags, sizeof(tags));
    compare(&w);
    destroy(&w);
}

/* Areas of exactly the promised size, of every small count: the sanitizer watches the border. */
static void areas(void **state) {
    static struct world w;

    (void)state;
    for (uint32_t count = 1; count <= COUNT_MAX; count += count < 200 ? 1 : 37) {
        for (unsigned top = 0; top < BATON_BUDDY_ORDERS; top += 5) {
            create(&w, count, top);
            compare(&w);
            try_turn(&w, 0, count, true);
            compare(&w);
            for (uint32_t i = 0; i < count; i++) {
                uint32_t index;

                assert_int_equal(baton_buddy_allocate(&w.buddy, 0, &index), BATON_MEMORY_OK);
            }
            for (uint32_t i = 0; i < count; i++) {
                assert_int_equal(baton_buddy_free(&w.buddy, i, 0), BATON_MEMORY_OK);
            }
            compare(&w);
            destroy(&w);
        }
    }
}

static void create_errors(void **state) {
    uint32_t area[BATON_BUDDY_BYTES(100) / sizeof(uint32_t) + 1];
    size_t bytes = BATON_BUDDY_BYTES(100);
    struct baton_buddy b, old;

    (void)state;
    memset(&b, 0x5a, sizeof(b));
    memset(area, 0x5a, sizeof(area));
    memcpy(&old, &b, sizeof(b));
    assert_int_equal(baton_buddy_create(&b, area, bytes, 0, 3), BATON_MEMORY_RANGE);
    assert_int_equal(baton_buddy_create(&b, area, SIZE_MAX, BATON_BUDDY_COUNT_MAX + 1, 3),
                     BATON_MEMORY_RANGE);
    assert_int_equal(baton_buddy_create(&b, area, bytes, 100, BATON_BUDDY_ORDERS),
                     BATON_MEMORY_ORDER);
    assert_int_equal(baton_buddy_create(&b, area, bytes - 1, 100, 3), BATON_MEMORY_AREA);
    assert_int_equal(baton_buddy_create(&b, NULL, bytes, 100, 3), BATON_MEMORY_AREA);
    assert_int_equal(baton_buddy_create(&b, (char *)area + 1, bytes, 100, 3), BATON_MEMORY_AREA);
    assert_memory_equal(&b, &old, sizeof(b));
    for (size_t i = 0; i < sizeof(area) / sizeof(area[0]); i++) {
        assert_int_equal(area[i], 0x5a5a5a5a);
    }
    assert_int_equal(baton_buddy_create(&b, area, bytes, 100, 3), BATON_MEMORY_OK);
}

/* Each refusal of free and split, by name. */
static void refusals(void **state) {
    struct world w;
    uint32_t index;

    (void)state;
    create(&w, 21, 3);
    try_turn(&w, 0, 16, true);
    try_allocate(&w, 2); /* 0 */
    try_allocate(&w, 0); /* 4 */
    remember(&w);
    assert_int_equal(baton_buddy_free(&w.buddy, 0, 4), BATON_MEMORY_ORDER);
    assert_int_equal(baton_buddy_free(&w.buddy, 21, 0), BATON_MEMORY_RANGE);
    assert_int_equal(baton_buddy_free(&w.buddy, 20, 1), BATON_MEMORY_RANGE);
    assert_int_equal(baton_buddy_free(&w.buddy, UINT32_MAX, 0), BATON_MEMORY_RANGE);
    assert_int_equal(baton_buddy_free(&w.buddy, UINT32_MAX - 1, 1), BATON_MEMORY_RANGE);
    assert_int_equal(baton_buddy_free(&w.buddy, 2, 2), BATON_MEMORY_ALIGN);
    assert_int_equal(baton_buddy_free(&w.buddy, 16, 2), BATON_MEMORY_OUT);
    assert_int_equal(baton_buddy_free(&w.buddy, 8, 3), BATON_MEMORY_FREE);
    assert_int_equal(baton_buddy_free(&w.buddy, 5, 0), BATON_MEMORY_FREE);
    assert_int_equal(baton_buddy_free(&w.buddy, 0, 3), BATON_MEMORY_SIZE);
    assert_int_equal(baton_buddy_free(&w.buddy, 0, 1), BATON_MEMORY_SIZE);
    assert_int_equal(baton_buddy_free(&w.buddy, 2, 1), BATON_MEMORY_INSIDE);
    assert_int_equal(baton_buddy_split(&w.buddy, 4, 0), BATON_MEMORY_ORDER);
    assert_int_equal(baton_buddy_split(&w.buddy, 0, 3), BATON_MEMORY_SIZE);
    assert_int_equal(baton_buddy_add(&w.buddy, 15, 2), BATON_MEMORY_IN);
    assert_int_equal(baton_buddy_add(&w.buddy, 20, 2), BATON_MEMORY_RANGE);
    assert_int_equal(baton_buddy_add(&w.buddy, 20, UINT32_MAX), BATON_MEMORY_RANGE);
    assert_int_equal(baton_buddy_remove(&w.buddy, 8, 9), BATON_MEMORY_OUT);
    assert_int_equal(baton_buddy_remove(&w.buddy, 3, 4), BATON_MEMORY_USED);
    assert_int_equal(baton_buddy_remove(&w.buddy, 8, 0), BATON_MEMORY_RANGE);
    assert_true(is_unchanged(&w));
    /* Freed twice. */
    assert_int_equal(baton_buddy_free(&w.buddy, 4, 0), BATON_MEMORY_OK);
    remember(&w);
    assert_int_equal(baton_buddy_free(&w.buddy, 4, 0), BATON_MEMORY_FREE);
    assert_true(is_unchanged(&w));
    /* 12 are free, but no 8 at the start; then too few. */
    assert_int_equal(baton_buddy_allocate(&w.buddy, 3, &index), BATON_MEMORY_OK);
    assert_int_equal(baton_buddy_allocate(&w.buddy, 3, &index), BATON_MEMORY_NONE);
    assert_int_equal(baton_buddy_add(&w.buddy, 16, 5), BATON_MEMORY_OK);
    assert_int_equal(baton_buddy_allocate(&w.buddy, 3, &index), BATON_MEMORY_SCATTERED);
    destroy(&w);
}

/* Single containers in all orders of returning: in the end, the largest blocks are back. */
static void merging(void **state) {
    static uint32_t const strides[] = {1, 3, 7, 499, 996};
    static struct world w;

    (void)state;
    create(&w, 997, 9); /* 997 is prime: each stride visits all */
    try_turn(&w, 0, 997, true);
    remember(&w);
    for (size_t s = 0; s < sizeof(strides) / sizeof(strides[0]); s++) {
        for (uint32_t i = 0; i < 997; i++) {
            try_allocate(&w, 0);
        }
        assert_int_equal(w.buddy.blocks[BATON_BUDDY_USED][0], 997);
        for (uint32_t i = 0; i < 997; i++) {
            try_free(&w, (uint32_t)(i * strides[s] % 997), 0);
        }
        compare(&w);
        assert_int_equal(w.buddy.blocks[BATON_BUDDY_FREE][9], 1);
        assert_true(is_unchanged(&w));
    }
    destroy(&w);
}

static void growing_and_giving_back(void **state) {
    static struct world w;

    (void)state;
    create(&w, 300, 6);
    try_allocate(&w, 0); /* nothing there yet */
    assert_int_equal(w.blocks, 0);
    try_turn(&w, 10, 90, true);
    try_allocate(&w, 5);
    try_allocate(&w, 6); /* not as long as 64 side by side are missing */
    assert_int_equal(w.blocks, 1);
    try_turn(&w, 100, 200, true); /* and now they are there */
    try_allocate(&w, 6);
    assert_int_equal(w.blocks, 2);
    compare(&w);
    /* The largest are 64 from 128 or 192 on; the highest are the last few. */
    try_give_back(&w, 64, BATON_BUDDY_LARGEST);
    assert_true(all(&w, 192, 64, OUT));
    try_give_back(&w, 64, BATON_BUDDY_HIGHEST);
    assert_true(all(&w, 296, 4, OUT));
    try_give_back(&w, 5, BATON_BUDDY_HIGHEST);
    assert_true(all(&w, 292, 4, OUT));
    compare(&w);
    try_turn(&w, 0, 10, true);
    unwind(&w);
    destroy(&w);
}

/* Far apart in a large range, so that the sets have all their levels; and the largest range. */
static void large(void **state) {
    static uint32_t const counts[] = {(1u << 20) + 3, BATON_BUDDY_COUNT_MAX};
    struct baton_buddy_numbers numbers;

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        uint32_t const places[] = {5, 31, 32, 1024, 40000, counts[i] / 2 + 1, counts[i] - 1};
        size_t bytes = BATON_BUDDY_BYTES(counts[i]);
        void *area = malloc(bytes);
        struct baton_buddy_block block;
        struct baton_buddy b;
        uint32_t index = 0;

        assert_non_null(area);
        assert_int_equal(baton_buddy_create(&b, area, bytes, counts[i], 0), BATON_MEMORY_OK);
        for (size_t p = 0; p < 7; p++) {
            assert_int_equal(baton_buddy_add(&b, places[(p * 3 + 1) % 7], 1), BATON_MEMORY_OK);
        }
        for (size_t p = 0; p < 5; p++) {
            assert_int_equal(baton_buddy_allocate(&b, 0, &index), BATON_MEMORY_OK);
            assert_int_equal(index, places[p]);
        }
        for (size_t p = 6; p >= 5; p--) {
            assert_int_equal(baton_buddy_give_back(&b, 9, BATON_BUDDY_LARGEST, &block), 0);
            assert_int_equal(block.index, places[p]);
        }
        assert_int_equal(baton_buddy_allocate(&b, 0, &index), BATON_MEMORY_NONE);
        assert_int_equal(baton_buddy_create(&b, area, bytes, counts[i], 15), BATON_MEMORY_OK);
        assert_int_equal(baton_buddy_add(&b, 0, counts[i]), BATON_MEMORY_OK);
        assert_int_equal(baton_buddy_allocate(&b, 0, &index), BATON_MEMORY_OK);
        baton_buddy_count(&b, &numbers);
        assert_int_equal(numbers.containers[BATON_BUDDY_FREE], counts[i] - 1);
        assert_int_equal(baton_buddy_unusable(&b, 16), 100);
        free(area);
    }
}

/* The picture says of each cell what is in it, by the model's map. */
static void cells(void **state) {
    struct random random = {11};
    struct world w;
    char text[COUNT_MAX];

    (void)state;
    create(&w, 777, 6);
    for (uint32_t n = 0; n < 400; n++) {
        unsigned wanted = 1 + random_below(&random, 900), drawn;
        uint32_t each = (777 + wanted - 1) / wanted;

        step(&w, &random);
        drawn = baton_buddy_picture(&w.buddy, text, wanted);
        assert_int_equal(drawn, (777 + each - 1) / each);
        for (unsigned i = 0; i < drawn; i++) {
            bool out = false, free = false, used = false;

            for (uint32_t c = i * each; c < (i + 1) * each && c < 777; c++) {
                out = out || w.map[c] == OUT;
                free = free || w.map[c] == FREE;
                used = used || w.map[c] > FREE;
            }
            assert_int_equal(text[i], used && !out && !free ? '#'
                                      : used                ? '+'
                                      : out && free         ? ':'
                                      : out                 ? '_'
                                                            : '.');
        }
    }
    destroy(&w);
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(picture),       cmocka_unit_test(areas),
        cmocka_unit_test(create_errors), cmocka_unit_test(refusals),
        cmocka_unit_test(merging),       cmocka_unit_test(growing_and_giving_back),
        cmocka_unit_test(large),         cmocka_unit_test(random_calls),
        cmocka_unit_test(cells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
