/* SPDX-License-Identifier: BSD-2-Clause */
/* What all fuzz targets have in common: what libFuzzer calls, and how a target says that it has found something. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* What libFuzzer calls: once an input, and, if it is there, once at the beginning. */
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* End the process, which is a finding, unless it holds. */
static inline void must(bool holds) {
    if (!holds) {
        abort();
    }
}

#endif
