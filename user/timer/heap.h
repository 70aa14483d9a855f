/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is to be woken when: a binary heap, the earliest on top.
 *
 *               0                 entry i is not later than
 *            /     \              2 i + 1 and 2 i + 2
 *          1         2
 *        /   \      /
 *       3     4    5
 *
 * Of two that are to be woken at the same time, the one that came first is first.
 */
#ifndef TIMER_HEAP_H
#define TIMER_HEAP_H

#include <baton/syscall.h>
#include <baton/timer.h>

struct sleeper {
    uint64_t when;
    uint64_t order;   /* of coming */
    baton_word token; /* of its call */
    baton_word badge; /* of its program */
};

/* All zero: nobody sleeps. */
struct heap {
    struct sleeper list[BATON_TIMER_WAITERS];
    unsigned count;
    uint64_t came; /* so far */
};

/* Add one. False if the heap is full. Cost: logarithmic. */
bool heap_add(struct heap *heap, uint64_t when, baton_word token, baton_word badge);

/* The earliest, or null. Constant. */
struct sleeper const *heap_first(struct heap const *heap);

/* Remove the one at `index` (< heap->count). Cost: logarithmic. */
void heap_remove(struct heap *heap, unsigned index);

/* How many have this badge. Cost: linear. */
unsigned heap_of(struct heap const *heap, baton_word badge);

#endif
