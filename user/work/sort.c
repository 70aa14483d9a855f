/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sort numbers: a merge sort, four parts at a time, each part wholly before the
 * next one. So only parts that do not fit into memory cost transfers.
 *
 *   heap   | numbers                     | room to merge into           |
 *            | 1 | 2 | 3 | 4 |  --merge-->
 *            each part sorted in the same way, but from the other half into this one
 *
 *   sort [SEED]
 */
#include "lib/work.h"

#define USAGE "sort [SEED]     (uses all of its heap)"
#define PARTS 4u
#define SMALL 16u /* numbers that are sorted by insertion */
#define SEED 1u

static void insertion(uint32_t *list, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        uint32_t const value = list[i];
        uint32_t at = i;

        while (at > 0u && list[at - 1u] > value) {
            list[at] = list[at - 1u];
            at--;
        }
        list[at] = value;
    }
}

/* Where part `part` of `count` numbers begins. */
static uint32_t begin_of(uint32_t count, uint32_t part) {
    return part == PARTS ? count : count / PARTS * part;
}

/* Merge the sorted parts of `from` into `to`. */
static void merge(uint32_t const *from, uint32_t *to, uint32_t count) {
    uint32_t at[PARTS];

    for (uint32_t part = 0; part < PARTS; part++) {
        at[part] = begin_of(count, part);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t least = PARTS;

        for (uint32_t part = 0; part < PARTS; part++) {
            if (at[part] < begin_of(count, part + 1u) &&
                (least == PARTS || from[at[part]] < from[at[least]])) {
                least = part;
            }
        }
        to[i] = from[at[least]++];
    }
}

/* Sort the numbers in `list`, with as much room in `room`. They end in `room` if `move`, else in `list`. The
 * depth is the logarithm of the count. */
static void sort(uint32_t *list, uint32_t *room, uint32_t count, bool move) {
    if (count <= SMALL) {
        insertion(list, count);
        for (uint32_t i = 0; move && i < count; i++) {
            room[i] = list[i];
        }
        return;
    }
    for (uint32_t part = 0; part < PARTS; part++) {
        uint32_t const first = begin_of(count, part);

        sort(list + first, room + first, begin_of(count, part + 1u) - first, !move);
    }
    merge(move ? list : room, move ? room : list, count);
}

/* A checksum that does not depend on the order. */
static uint32_t sum(uint32_t const *list, uint32_t count) {
    uint32_t result = count;

    for (uint32_t i = 0; i < count; i++) {
        result += work_mix(list[i]);
    }
    return result;
}

static bool is_sorted(uint32_t const *list, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        if (list[i - 1u] > list[i]) {
            return false;
        }
    }
    return true;
}

int main(int argc, char *argv[]) {
    baton_word const limit = UINT32_MAX;
    baton_word number = SEED;
    uint32_t *const list = work_heap();
    uint32_t const count = work_heap_words() / 2u;
    uint32_t random;
    uint32_t before;

    if (!work_begin(argc, argv, USAGE, &number, &limit, 1u)) {
        return WORK_USAGE;
    }
    random = (uint32_t)number;
    for (uint32_t i = 0; i < count; i++) {
        list[i] = work_next(&random);
    }
    before = sum(list, count);
    sort(list, list + count, count, false);
    return work_result("sort", count, "numbers", before,
                       sum(list, count) == before && is_sorted(list, count));
}
