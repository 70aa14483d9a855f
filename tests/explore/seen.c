/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The states that were seen, as fingerprints of 64 bits.
 *
 *     slot[fingerprint % size ...]  = fingerprint, or 0     is it new?
 *     fingerprint[number], parent[number]                   how was it found?
 *
 * Two states with one fingerprint would be taken for one, and what lies behind the second would
 * not be looked at. With n states that happens at all with a chance of about n * n / 2^65:
 * less than one in a million for five million states.
 */
#include "explore.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 4096u

static void *get_memory(size_t bytes) {
    void *const memory = calloc(1u, bytes);

    if (memory == NULL) {
        fprintf(stderr, "explore: there is not enough memory\n");
        exit(2);
    }
    return memory;
}

void seen_create(struct seen *seen) {
    *seen = (struct seen){.size = FIRST_SIZE, .room = FIRST_SIZE};
    seen->slot = get_memory(FIRST_SIZE * sizeof *seen->slot);
    seen->fingerprint = get_memory(FIRST_SIZE * sizeof *seen->fingerprint);
    seen->parent = get_memory(FIRST_SIZE * sizeof *seen->parent);
}

void seen_destroy(struct seen *seen) {
    free(seen->slot);
    free(seen->fingerprint);
    free(seen->parent);
}

static uint64_t mixed(uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

uint64_t fingerprint_of(struct packed const *state) {
    uint64_t hash = mixed(0x9e3779b97f4a7c15u + state->length);
    unsigned i = 0u;

    for (; i < state->length; i += 8u) {
        uint64_t piece = 0u;
        unsigned const n = state->length - i < 8u ? state->length - i : 8u;

        memcpy(&piece, state->bytes + i, n);
        hash = mixed(hash ^ piece) + 0x9e3779b97f4a7c15u;
    }
    return hash != 0u ? hash : 1u;
}

/* Where the fingerprint stands, or would stand. */
static uint64_t *find(struct seen const *seen, uint64_t fingerprint) {
    uint64_t i = fingerprint % seen->size;

    while (seen->slot[i] != 0u && seen->slot[i] != fingerprint) {
        i = (i + 1u) % seen->size;
    }
    return &seen->slot[i];
}

static void grow_slots(struct seen *seen) {
    free(seen->slot);
    seen->size *= 2u;
    seen->slot = get_memory(seen->size * sizeof *seen->slot);
    for (uint32_t i = 0u; i < seen->count; i++) {
        *find(seen, seen->fingerprint[i]) = seen->fingerprint[i];
    }
}

static void grow_lists(struct seen *seen) {
    seen->room *= 2u;
    seen->fingerprint = realloc(seen->fingerprint, seen->room * sizeof *seen->fingerprint);
    seen->parent = realloc(seen->parent, seen->room * sizeof *seen->parent);
    if (seen->fingerprint == NULL || seen->parent == NULL) {
        fprintf(stderr, "explore: there is not enough memory\n");
        exit(2);
    }
}

bool seen_add(struct seen *seen, uint64_t fingerprint, uint32_t parent) {
    uint64_t *const slot = find(seen, fingerprint);

    if (*slot == fingerprint) {
        return false;
    }
    *slot = fingerprint;
    if (seen->count == seen->room) {
        grow_lists(seen);
    }
    seen->fingerprint[seen->count] = fingerprint;
    seen->parent[seen->count++] = parent;
    if (seen->count > seen->size / 8u * 5u) {
        grow_slots(seen);
    }
    return true;
}
