/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the workloads have in common: programs that use much memory, and know
 * what must come out. They use the heap as it is, so they are the same whether a
 * parent has filled it before or a pager fills it when it is touched.
 *
 * Each prints one line at its end: what it did, a checksum that depends only on
 * its arguments and on heap_pages, and `ok` or `wrong`. Status 0 or 1; 2 if it
 * was not started as it wants.
 */
#ifndef WORK_H
#define WORK_H

#include <baton/program.h>

#define WORK_HEAP 3u /* pages that a program must have at least */
#define WORK_WRONG 1
#define WORK_USAGE 2
#define WORK_PAGE_WORDS (BATON_PAGE_SIZE / sizeof(uint32_t))

/* The heap's first word, and how many words it has. */
static inline uint32_t *work_heap(void) { return (uint32_t *)BATON_PROGRAM_HEAP; }
static inline uint32_t work_heap_words(void) {
    return baton_started()->heap_pages * (uint32_t)WORK_PAGE_WORDS;
}

/* A number from which its argument can hardly be guessed: a bijection (the finalizer of MurmurHash3, A.
 * Appleby, 2011). */
static inline uint32_t work_mix(uint32_t x) {
    x = (x ^ x >> 16u) * 0x85ebca6bu;
    x = (x ^ x >> 13u) * 0xc2b2ae35u;
    return x ^ x >> 16u;
}

/* The next of a sequence of numbers that look random; its state is not 0 (G. Marsaglia, "Xorshift RNGs",
 * 2003). */
static inline uint32_t work_next(uint32_t *state) {
    *state ^= *state << 13u;
    *state ^= *state >> 17u;
    *state ^= *state << 5u;
    return *state;
}

/* Read the arguments as up to `count` numbers, each from 1 to its limit; those that are not there stay as
 * they are. False, and a sentence is printed, if they are something else, or there is no heap. */
bool work_begin(int argc, char *const argv[], char const *usage, baton_word *numbers,
                baton_word const *limits, unsigned count);

/* Print the last line: the program's name, how much of `what` it has worked on, and the rest. Returns the
 * status. */
int work_result(char const *name, unsigned long count, char const *what, uint32_t checksum,
                bool right);

#endif
