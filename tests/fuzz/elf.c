/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader of ELF programs. The first byte of the input says for which word
 * size; the rest is the file, in a block of exactly its length.
 */
#include "fuzz.h"
#include <baton/elf.h>
#include <string.h>

#define SEGMENTS_MAX 16u

static uint8_t sum; /* of what a loader would read */

static void check_segment(struct elf const *elf, unsigned i) {
    struct elf_segment segment;
    bool load = false;

    if (elf_segment(elf, i, &segment, &load) != NULL || !load) {
        return;
    }
    must(segment.memory != 0u && segment.file <= segment.memory);
    must((segment.access & ~(unsigned)(MM_R | MM_W | MM_X)) == 0u);
    must(segment.offset <= elf->length && segment.file <= elf->length - segment.offset);
    for (uint64_t k = 0u; k < segment.file; k++) {
        sum = (uint8_t)(sum + elf->bytes[segment.offset + k]);
    }
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    unsigned char *file;
    struct elf elf;

    if (size == 0u) {
        return 0;
    }
    file = malloc(size); /* one more than the file has: so it is never 0 */
    must(file != NULL);
    memcpy(file + 1, data + 1, size - 1u); /* it ends where the block ends */
    if (elf_open(&elf, file + 1, size - 1u, data[0] % 2u == 1u,
                 data[0] / 2u % 2u == 1u ? 3u : 62u) == NULL) {
        must(elf.segments >= 1u && elf.segments <= SEGMENTS_MAX);
        for (unsigned i = 0u; i < elf.segments; i++) {
            check_segment(&elf, i);
        }
    }
    free(file);
    return 0;
}
