/* SPDX-License-Identifier: BSD-2-Clause */
#include "work.h"
#include <baton/parse.h>
#include <baton/print.h>

bool work_begin(int argc, char *const argv[], char const *usage, baton_word *numbers,
                baton_word const *limits, unsigned count) {
    bool right = argc - 1 <= (int)count;

    for (int i = 1; i < argc && right; i++) {
        right = baton_parse_number(argv[i], &numbers[i - 1]) && numbers[i - 1] >= 1u &&
                numbers[i - 1] <= limits[i - 1];
    }
    if (!right) {
        baton_print("usage: %s\n", usage);
    }
    if (right && baton_started()->heap_pages < WORK_HEAP) {
        baton_print("%s: it needs a heap\n", argv[0]);
        right = false;
    }
    return right;
}

int work_result(char const *name, unsigned long count, char const *what, uint32_t checksum,
                bool right) {
    baton_print("%s: %lu %s, checksum 0x%08lx: %s\n", name, count, what, (unsigned long)checksum,
                right ? "ok" : "wrong");
    return right ? 0 : WORK_WRONG;
}
