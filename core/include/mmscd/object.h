/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A move of an object between the plain places, in two halves, as for pages.
 *
 *     slot of a thread  <-- move -->  region entry of a space
 *
 * mm_may_object_move gives one answer: whether mm_object_move (mmscd/mmscd.h) would succeed, its destination
 * being empty, and `w` the word in its source. Where it says no, that operation may still succeed, or tells
 * why not. mm_object_give is what is left to do then. Constant time.
 */
#ifndef MMSCD_OBJECT_H
#define MMSCD_OBJECT_H

#include <mmscd/page.h>

/* The home of a zone in region entry (table, index). */
static inline uint32_t mm_home_at(struct mm const *m, mm_frame table, mm_index index) {
    return mm_home(&m->ledger[table]) * ISA_WORDS + index;
}

/* From a slot, or a region entry of a space (`from_region`), to such a place in table `dt`. */
static inline bool mm_may_object_move(struct mm const *m, mm_word w, bool from_region, mm_frame dt,
                                      bool to_region, bool unshared) {
    struct mm_entry const *const e = &m->ledger[isa_frame(w)];

    /* A slot holds whatever is in the other one; a zone has no other home, nor tables in it. */
    return isa_code(w) == MM_MASTER && isa_frame(w) != dt && !(unshared && e->slaves != 0u) &&
           (!to_region ||
            (mm_kind(e) == mm_region_kind(MM_SPACE) && e->attached == (from_region ? 1u : 0u) &&
             (ISA_LEVELS == 2u || e->used == 0u)));
}

static inline void mm_object_give(struct mm *m, mm_frame st, mm_index si, bool from_region,
                                  mm_frame dt, mm_index di, bool to_region) {
    mm_word const w = m->words[st][si];
    struct mm_entry *const e = &m->ledger[isa_frame(w)];
    mm_word badge = 0u;

    mm_write(m, st, si, 0u);
    m->ledger[st].used--;
    if (from_region) {
        e->attached--;
    } else {
        badge = m->words[st][ISA_SLOTS + si];
        m->words[st][ISA_SLOTS + si] = 0u;
    }
    mm_write(m, dt, di, w);
    m->ledger[dt].used++;
    if (to_region) {
        e->attached++;
        e->tag = mm_tag(mm_kind(e), mm_home_at(m, dt, di));
    } else {
        m->words[dt][ISA_SLOTS + di] = badge;
    }
}

#endif
