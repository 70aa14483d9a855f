/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the MMU of an IA-32 processor reads a page-table entry: for the software
 * MMU of the hosted build. Source: Intel SDM volume 3A, sections 4.3, 4.6 to 4.8, 4.10.
 *
 * Written from the manual and not from isa/entry.h, so that a wrong encoding
 * there shows as a wrong translation here. `leaf` tells a page's entry from
 * a table's.
 */
#ifndef ISA_WALK_H
#define ISA_WALK_H

#include <isa/entry.h>

#define WALK_ADDRESS_BITS 32u       /* bits of an address that are translated */
#define WALK_ABSENT_CACHED false    /* whether absent entries may be cached (4.10.2.3: no) */
#define WALK_FAULT_REFRESHES true   /* a fault forgets what was cached of its address (4.10.4.1) */
#define WALK_INVALIDATES_UPPER true /* INVLPG also forgets the upper levels (4.10.4.1) */

static inline bool walk_present(isa_word w) { return (w & 1u) != 0u; }

/* Reserved or unwanted: a 4 MiB page, a global entry, a memory type, no user access. */
static inline bool walk_malformed(isa_word w, bool leaf) {
    (void)leaf;
    return (w & 0x198u) != 0u || (w & 4u) == 0u;
}

static inline uint32_t walk_frame(isa_word w) { return w >> 12; }

/* MM_R, MM_W, MM_X, as far as this entry goes. */
static inline unsigned walk_access(isa_word w, bool leaf) {
    (void)leaf;
    return (w & 2u) != 0u ? MM_R | MM_W | MM_X : MM_R | MM_X;
}

static inline bool walk_accessed(isa_word w) { return (w & 0x20u) != 0u; }
static inline bool walk_dirty(isa_word w) { return (w & 0x40u) != 0u; }

/* The entry after the processor used it. */
static inline isa_word walk_mark(isa_word w, bool leaf, bool write) {
    return w | 0x20u | (leaf && write ? 0x40u : 0u);
}

#endif
