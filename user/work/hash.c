/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hash table that fills the heap, used in no order at all: the worst that can
 * be done to a pager.
 *
 *   heap   | key value |     | key value | key value |     | ...     half of the places are in use
 *            ^ place of work_mix(key), or the next one that is free
 *
 * Each round takes a random key and changes its value. Afterwards the same
 * rounds are taken back, and every value must be what it was at first.
 *
 *   hash [ROUNDS] [SEED]
 */
#include "lib/work.h"

#define USAGE "hash [ROUNDS] [SEED]     (uses all of its heap)"
#define ROUNDS 100000u
#define SEED 1u
#define EMPTY 0u         /* no key */
#define STEP 0x9e3779b1u /* odd: all keys are different, until 2^32 */

struct place {
    uint32_t key;
    uint32_t value;
};

struct table {
    struct place *places;
    uint32_t size;
    uint32_t keys;
};

static uint32_t key_of(uint32_t number) { return (number + 1u) * STEP; }

/* The place of `key`, or the empty one where it belongs. */
static struct place *find(struct table const *t, uint32_t key) {
    uint32_t i = work_mix(key) % t->size;

    while (t->places[i].key != key && t->places[i].key != EMPTY) {
        i = i + 1u == t->size ? 0u : i + 1u;
    }
    return &t->places[i];
}

static void insert(struct table *t) {
    for (uint32_t i = 0; i < t->keys; i++) {
        struct place *const place = find(t, key_of(i));

        place->key = key_of(i);
        place->value = work_mix(i);
    }
}

/* Change values of random keys; `back`: take that back. False if a key is missing. */
static bool change(struct table const *t, uint32_t rounds, uint32_t random, bool back) {
    for (uint32_t i = 0; i < rounds; i++) {
        uint32_t const number = work_next(&random) % t->keys;
        uint32_t const amount = work_mix(i);
        struct place *const place = find(t, key_of(number));

        if (place->key != key_of(number)) {
            return false;
        }
        place->value += back ? 0u - amount : amount;
    }
    return true;
}

static uint32_t sum(struct table const *t) {
    uint32_t result = t->keys;

    for (uint32_t i = 0; i < t->size; i++) {
        result += work_mix(t->places[i].key ^ work_mix(t->places[i].value));
    }
    return result;
}

/* Whether all keys have their first values. */
static bool is_as_at_first(struct table const *t) {
    uint32_t found = 0;

    for (uint32_t i = 0; i < t->keys; i++) {
        struct place const *const place = find(t, key_of(i));

        found += place->key == key_of(i) && place->value == work_mix(i) ? 1u : 0u;
    }
    return found == t->keys;
}

int main(int argc, char *argv[]) {
    static baton_word const limits[] = {UINT32_MAX, UINT32_MAX};
    baton_word numbers[] = {ROUNDS, SEED};
    struct table table = {(struct place *)work_heap(), work_heap_words() / 2u, 0u};
    uint32_t checksum;
    uint32_t first;
    bool right;

    if (!work_begin(argc, argv, USAGE, numbers, limits, 2u) || table.size == 0u) {
        return WORK_USAGE;
    }
    table.keys = table.size / 2u;
    insert(&table);
    first = sum(&table);
    right = change(&table, (uint32_t)numbers[0], (uint32_t)numbers[1], false);
    checksum = sum(&table);
    right = change(&table, (uint32_t)numbers[0], (uint32_t)numbers[1], true) && right;
    right = is_as_at_first(&table) && sum(&table) == first && right;
    return work_result("hash", table.keys, "keys", checksum, right);
}
