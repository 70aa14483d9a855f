/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reply tokens: which thread waits for an answer, and with which of its calls.
 *
 *   31        18 17       0
 *   | sequence  | frame    |   * TOKEN_FACTOR + secret = token, modulo 2^32
 *
 * The factor is odd, so that this can be undone. The next token of a thread is one addition away
 * (TOKEN_STEP). The secret hides frame numbers, and is chosen so that no thread has the token 0,
 * which stands for nobody.
 */
#ifndef KERNEL_TOKEN_H
#define KERNEL_TOKEN_H

#include "kernel.h"

#define TOKEN_FRAMES 262144u /* objects are below this frame (boot.c) */
#define TOKEN_SEQUENCES 16384u
#define TOKEN_FACTOR 0x9e3779b1u
#define TOKEN_INVERSE 0x0e8b2f51u /* of the factor, modulo 2^32 */
#define TOKEN_STEP (TOKEN_FRAMES * TOKEN_FACTOR)

/* A secret made of a random number, where frames from `tables` (< TOKEN_FRAMES) on are no threads. */
static inline uint32_t token_secret(uint32_t random, mm_frame tables) {
    mm_frame const nobody = tables + random % (TOKEN_FRAMES - tables);

    return 0u - (nobody + random / TOKEN_FRAMES * TOKEN_FRAMES) * TOKEN_FACTOR;
}

/* The token with this sequence, of which the lowest bits count, for the thread in `frame`. */
static inline uint32_t token_make(struct kernel const *k, mm_frame frame, uint32_t sequence) {
    return (frame + sequence % TOKEN_SEQUENCES * TOKEN_FRAMES) * TOKEN_FACTOR + k->secret;
}

/* What is in a token. */
static inline mm_frame token_frame(struct kernel const *k, uint32_t token) {
    return (token - k->secret) * TOKEN_INVERSE % TOKEN_FRAMES;
}

static inline uint32_t token_sequence(struct kernel const *k, uint32_t token) {
    return (token - k->secret) * TOKEN_INVERSE / TOKEN_FRAMES;
}

#endif
