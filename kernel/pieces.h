/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory map, made sense of: sorted pieces without overlap, in frames.
 *
 *   loader's map   |~~~usable~~~~~~|      |~~usable~~|
 *                        |#reserved#####|
 *   kernel, modules  |K|      |M|
 *   pieces         |F|K|F| unusable     | | F | M| F |
 *
 * Where entries disagree, the more careful one wins: kernel, then reserved,
 * then module, then usable; usable memory is rounded inwards to whole frames,
 * all else outwards.
 */
#ifndef KERNEL_PIECES_H
#define KERNEL_PIECES_H

#include "boot.h"

enum piece_use {
    PIECE_ABSENT,  /* the map does not mention it */
    PIECE_FREE,    /* usable, nothing in it */
    PIECE_MODULE,  /* usable, a boot module in it */
    PIECE_KERNEL,  /* the kernel */
    PIECE_UNUSABLE /* mentioned by the map, but not usable as a whole frame */
};

struct piece {
    mm_frame first;
    mm_frame end; /* one after the last */
    enum piece_use use;
};

#define PIECES (4u * (BOOT_RANGES + BOOT_MODULES) + 8u)

struct pieces {
    struct piece piece[PIECES];
    unsigned count;
    uint32_t beyond; /* usable frames at and above frames_limit, at most 2^32 - 1 */
};

/* Sort out the map, the kernel and the modules of `in` into *out: every frame below
 * in->frames_limit that is not absent is in exactly one piece; pieces ascend. Anything can be in
 * the map. */
void pieces_make(struct boot_input const *in, struct pieces *out);

/* Whether all frames of [first, end) are of that use. */
bool pieces_all(struct pieces const *pieces, mm_frame first, mm_frame end, enum piece_use use);

/* How many frames are of that use. */
uint32_t pieces_frames(struct pieces const *pieces, enum piece_use use);

#endif
