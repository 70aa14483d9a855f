/* SPDX-License-Identifier: BSD-2-Clause */
/* The picture is in heap.h. */
#include "heap.h"

static bool earlier(struct sleeper const *a, struct sleeper const *b) {
    return a->when != b->when ? a->when < b->when : a->order < b->order;
}

/* Put `sleeper` at index i or above, where it belongs. */
static void rise(struct heap *heap, unsigned i, struct sleeper sleeper) {
    while (i > 0u && earlier(&sleeper, &heap->list[(i - 1u) / 2u])) {
        heap->list[i] = heap->list[(i - 1u) / 2u];
        i = (i - 1u) / 2u;
    }
    heap->list[i] = sleeper;
}

/* Make room at index i for `sleeper`, at i or below. Returns where. */
static unsigned sink(struct heap *heap, unsigned i, struct sleeper const *sleeper) {
    for (;;) {
        unsigned child = 2u * i + 1u;

        if (child + 1u < heap->count && earlier(&heap->list[child + 1u], &heap->list[child])) {
            child++;
        }
        if (child >= heap->count || !earlier(&heap->list[child], sleeper)) {
            return i;
        }
        heap->list[i] = heap->list[child];
        i = child;
    }
}

bool heap_add(struct heap *heap, uint64_t when, baton_word token, baton_word badge) {
    if (heap->count == BATON_TIMER_WAITERS) {
        return false;
    }
    rise(heap, heap->count,
         (struct sleeper){.when = when, .order = heap->came, .token = token, .badge = badge});
    heap->count++;
    heap->came++;
    return true;
}

struct sleeper const *heap_first(struct heap const *heap) {
    return heap->count == 0u ? 0 : &heap->list[0];
}

void heap_remove(struct heap *heap, unsigned index) {
    struct sleeper const last = heap->list[heap->count - 1u];

    heap->count--;
    if (index < heap->count) {
        rise(heap, sink(heap, index, &last), last);
    }
}

unsigned heap_of(struct heap const *heap, baton_word badge) {
    unsigned count = 0;

    for (unsigned i = 0; i < heap->count; i++) {
        count += heap->list[i].badge == badge ? 1u : 0u;
    }
    return count;
}
