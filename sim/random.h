/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers that look random and are the same on every machine: xorshift64*.
 * Source: S. Vigna, "An experimental exploration of Marsaglia's xorshift
 * generators, scrambled", 2016.
 */
#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline struct random random_seeded(uint64_t seed) {
    return (struct random){(seed + 1u) * 0x9e3779b97f4a7c15u | 1u};
}

static inline uint64_t random_word(struct random *r) {
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return r->state * 0x2545f4914f6cdd1du;
}

/* 0 .. below - 1 */
static inline uint32_t random_below(struct random *r, uint32_t below) {
    return (uint32_t)((random_word(r) >> 33) % below);
}

/* True in `percent` of 100 cases. */
static inline bool random_chance(struct random *r, uint32_t percent) {
    return random_below(r, 100u) < percent;
}

#endif
