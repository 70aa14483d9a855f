/* SPDX-License-Identifier: BSD-2-Clause */
/* Invalidation after a change. The picture is in tlb.h. */
#include "tlb.h"
#include <isa/cpu.h>

/* The address of container (zone, index), whose zone is attached. */
static isa_word address_of(struct kernel const *k, mm_frame zone, mm_index index) {
    return ((isa_word)mm_home(&isa_placed(k->mm).ledger[zone]) * ISA_WORDS + index) * 4096u;
}

/* Whether the loaded space shows the attached zone at its home. */
static bool shown(struct kernel const *k, mm_frame zone) {
    struct mm const m = isa_placed(k->mm);
    uint32_t const home = mm_home(&m.ledger[zone]);
    mm_frame table = k->space;

    for (unsigned level = ISA_LEVELS - 1u; level > 0u; level--) {
        mm_word const w =
            m.words[table][home >> (ISA_INDEX_BITS * (level - 1u)) & (ISA_WORDS - 1u)];

        if (w == 0u) {
            return false;
        }
        table = isa_frame(w);
    }
    return table == zone;
}

/* The address of container (window, index) where it is shown: in the region for windows. */
static isa_word window_address(mm_index index) {
    return ((isa_word)ISA_WINDOW << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u))) + index * 4096u;
}

void tlb_forget_page(struct kernel *one, mm_frame table, mm_index index, mm_word was) {
    struct kernel const *const k = isa_only(one);

    if (!isa_page_cached(was)) {
        return;
    }
    if (isa_placed(k->mm).ledger[table].attached != 0u && shown(k, table)) {
        isa_invalidate(address_of(k, table, index));
    } else if (table == k->window) {
        isa_invalidate(window_address(index));
    }
}

void tlb_fill(struct kernel const *k, mm_frame table, mm_index index) {
    if (k->mm.ledger[table].attached != 0u) {
        isa_filled(address_of(k, table, index));
    } else if (table == k->window) {
        isa_filled(window_address(index));
    }
}

void tlb_forget_zone(struct kernel const *k, mm_frame table) {
    if (table == k->space || k->mm.ledger[table].attached != 0u) {
        isa_flush();
    }
}

void tlb_learn_zone(void) {
    if (ISA_CACHES_ABSENT) {
        isa_flush();
    }
}
