/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the MMU of an Sv39 hart reads a page-table entry: for the software MMU
 * of the hosted build. Source: RISC-V privileged specification, chapters on
 * Sv39, on the virtual address translation process and on SFENCE.VMA.
 *
 * Written from the specification and not from isa/entry.h, so that a wrong
 * encoding there shows as a wrong translation here. `leaf` tells a page's
 * entry from a table's. The hart modelled here is the hardest to serve that
 * the specification allows, but for A and D, which it sets itself (Svadu).
 */
#ifndef ISA_WALK_H
#define ISA_WALK_H

#include <isa/entry.h>

#define WALK_ADDRESS_BITS 39u        /* bits of an address that are translated */
#define WALK_ABSENT_CACHED true      /* whether absent entries may be cached: yes */
#define WALK_FAULT_REFRESHES false   /* a fault forgets what was cached of its address: no */
#define WALK_INVALIDATES_UPPER false /* SFENCE.VMA with an address reaches leaf entries only */

static inline bool walk_present(isa_word w) { return (w & 1u) != 0u; }

/* Reserved or unwanted: the top bits, a global entry; a table's entry with
 * rights, U, A or D; a page's without rights or U, or with W but not R. */
static inline bool walk_malformed(isa_word w, bool leaf) {
    if ((w >> 54) != 0u || (w & 0x20u) != 0u) {
        return true;
    }
    return leaf ? (w & 0xeu) == 0u || (w & 6u) == 4u || (w & 0x10u) == 0u : (w & 0xdeu) != 0u;
}

static inline uint32_t walk_frame(isa_word w) { return (uint32_t)(w >> 10); }

/* MM_R, MM_W, MM_X, as far as this entry goes: a table's limits nothing. */
static inline unsigned walk_access(isa_word w, bool leaf) {
    return leaf ? (unsigned)(w >> 1) & 7u : MM_ACCESS;
}

static inline bool walk_accessed(isa_word w) { return (w & 0x40u) != 0u; }
static inline bool walk_dirty(isa_word w) { return (w & 0x80u) != 0u; }

/* The entry after the hart used it: only leaves have A and D. */
static inline isa_word walk_mark(isa_word w, bool leaf, bool write) {
    return leaf ? w | 0x40u | (write ? 0x80u : 0u) : w;
}

#endif
