/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the MMU must forget or learn after a container has changed.
 *
 * An attached zone has the same home in every space, so the one address whose
 * translation can be affected follows from the zone alone, whatever path led
 * to it; and only the loaded space can have translations.
 *
 *     zone z, index i  -->  address (home(z) * ISA_WORDS + i) * 4096
 */
#ifndef KERNEL_TLB_H
#define KERNEL_TLB_H

#include "name.h"

/* The page reference `was` in (table, index) was taken out, or changed. Constant time. */
void tlb_forget_page(struct kernel *one, mm_frame table, mm_index index, mm_word was);

/* A page reference was put into the empty (table, index). Constant time. */
void tlb_fill(struct kernel const *k, mm_frame table, mm_index index);
static inline void tlb_learn_page(struct kernel const *k, mm_frame table, mm_index index) {
    if (ISA_CACHES_ABSENT) {
        tlb_fill(k, table, index);
    }
}

/* The zone in region entry (table, .) was taken out. Constant time. */
void tlb_forget_zone(struct kernel const *k, mm_frame table);

/* A zone was put into an empty region entry. Constant time. */
void tlb_learn_zone(void);

#endif
