/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The software MMU of the hosted build.
 *
 *     address -> translations -> upper-level entries -> the words themselves
 *                (the TLB)       (and absent entries,   (the kernel's containers)
 *                                 where the ISA may cache them)
 *
 * It never evicts: what was cached stays until the kernel invalidates it, so a
 * missing invalidation always shows. An access goes where the cache says, as
 * on hardware, even if the tables say something else by now; that is noted as
 * a flaw. How entries look is the format's (isa/walk.h).
 */
#ifndef ISA_MMU_H
#define ISA_MMU_H

#include <isa/entry.h>

enum mmu_flaw_kind {
    MMU_SOUND,
    MMU_FLAW_GRANTS,    /* a translation grants what the tables do not grant: invariant 6 */
    MMU_FLAW_FRAME,     /* it leads to another frame */
    MMU_FLAW_ACCESSED,  /* it is used while the entry says not accessed */
    MMU_FLAW_DIRTY,     /* it is written through while the entry says not dirty */
    MMU_FLAW_DENIES,    /* it denies what the tables grant, and a fault does not refresh it */
    MMU_FLAW_UPPER,     /* an upper-level entry leads elsewhere, or grants more */
    MMU_FLAW_ABSENT,    /* an absent entry is cached where there is one now */
    MMU_FLAW_MALFORMED, /* a walk met an entry with reserved bits set */
    MMU_FLAW_RANGE      /* a walk left the memory */
};

struct mmu_flaw {
    enum mmu_flaw_kind kind;
    isa_word address;
    unsigned level;                     /* of the entry: 0 a page's */
    uint32_t cached_frame, now_frame;   /* where it leads, by the cache and by the tables */
    unsigned cached_access, now_access; /* MM_R, MM_W, MM_X */
};

struct mmu_result {
    uint32_t frame; /* where the access goes */
    bool present;   /* of a fault: there is a translation, but it does not allow the access */
};

/* Start with empty caches over the memory words[0 .. frames - 1]. */
void mmu_reset(isa_word (*words)[ISA_WORDS], uint32_t frames);

/* One access of the user program: `access` is MM_R, MM_W or MM_X. Returns whether it is allowed;
 * sets accessed and dirty bits, and notes a flaw, if it went through something stale. */
bool mmu_access(isa_word address, unsigned access, struct mmu_result *result);

/* Compare everything that is cached with the tables as they are. Returns the first flaw found by
 * this or by an access since the reset; its kind is MMU_SOUND if there is none. */
struct mmu_flaw mmu_check(void);

/* How much is cached: translations, upper-level entries and absent ones. */
unsigned mmu_cached(void);

/* The flaw's name, for people. */
char const *mmu_flaw_text(enum mmu_flaw_kind kind);

#endif
