/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inputs that are sequences of steps: records of RECORD bytes, whose first byte
 * says what is done. What is left over at the end is ignored.
 *
 *     | what a b c d e f g | what a b c d e f g | ... | rest |
 *
 * records.c has the mutator: it inserts, removes, repeats and exchanges whole
 * records as well as changing bytes, so that a sequence stays one.
 */
#ifndef FUZZ_RECORDS_H
#define FUZZ_RECORDS_H

#include "fuzz.h"

#define RECORD 8u
#define RECORDS_MAX 96u /* of an input that are looked at */

/* libFuzzer's own mutations, and those of records.c. Bytes `size` of at most `most`; return the
 * new size. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* How many records there are, and record `i`. */
static inline size_t records_count(size_t size) {
    return size / RECORD < RECORDS_MAX ? size / RECORD : RECORDS_MAX;
}

static inline uint8_t const *records_at(uint8_t const *data, size_t i) { return data + i * RECORD; }

/* Two bytes, four bytes of a record, little-endian. */
static inline uint32_t records_two(uint8_t const *p) { return (uint32_t)p[0] + p[1] * 256u; }
static inline uint32_t records_four(uint8_t const *p) {
    return records_two(p) + records_two(p + 2) * 65536u;
}

#endif
