/* SPDX-License-Identifier: BSD-2-Clause */
/* The mutator of records. The picture is in records.h. */
#include "records.h"
#include "random.h"
#include <string.h>

enum { INSERT, REPEAT, REMOVE, EXCHANGE, CHANGE, WAYS };

static uint32_t some(struct random *r, size_t n) { return random_below(r, (uint32_t)n); }

/* Make room for a record at `at`; there is some. */
static void open_gap(uint8_t *data, size_t count, size_t at) {
    memmove(data + (at + 1u) * RECORD, data + at * RECORD, (count - at) * RECORD);
}

static void fill(struct random *r, uint8_t *record) {
    for (unsigned i = 0u; i < RECORD; i++) {
        record[i] = (uint8_t)random_word(r);
    }
}

static void exchange(uint8_t *a, uint8_t *b) {
    uint8_t kept[RECORD];

    memcpy(kept, a, RECORD);
    memmove(a, b, RECORD);
    memcpy(b, kept, RECORD);
}

static size_t change(struct random *r, uint8_t *data, size_t count, size_t most) {
    uint8_t *const record = data + some(r, count) * RECORD;
    uint8_t old[RECORD];
    size_t size;

    (void)most;
    memcpy(old, record, RECORD);
    size = LLVMFuzzerMutate(record, RECORD, RECORD);
    memcpy(record + size, old + size, RECORD - size);
    return count * RECORD;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    struct random r = random_seeded(seed);
    size_t const count = records_count(size);
    bool const room = count < RECORDS_MAX && (count + 1u) * RECORD <= most;
    uint32_t const way = some(&r, WAYS + 2u);
    size_t at;

    if (count == 0u || (way > CHANGE && most >= RECORD)) {
        return LLVMFuzzerMutate(data, size, most);
    }
    at = some(&r, count);
    if (way == REMOVE && count > 1u) {
        memmove(data + at * RECORD, data + (at + 1u) * RECORD, (count - at - 1u) * RECORD);
        return (count - 1u) * RECORD;
    }
    if (way <= REPEAT && room) {
        uint8_t copy[RECORD];

        memcpy(copy, data + some(&r, count) * RECORD, RECORD);
        open_gap(data, count, at);
        if (way == INSERT) {
            fill(&r, copy);
        }
        memcpy(data + at * RECORD, copy, RECORD);
        return (count + 1u) * RECORD;
    }
    if (way == EXCHANGE) {
        exchange(data + at * RECORD, data + some(&r, count) * RECORD);
        return count * RECORD;
    }
    return change(&r, data, count, most);
}
