/* SPDX-License-Identifier: BSD-2-Clause */
/* Containers: what is in them, filling, emptying. The picture is in container.h. */
#include "container.h"

bool mm_get(struct mm const *m, mm_frame table, mm_index index, struct mm_ref *ref) {
    mm_word const w = m->words[table][index];

    if (w == 0u) {
        return false;
    }
    ref->frame = isa_frame(w);
    ref->kind = mm_kind_of(m, w);
    ref->role = mm_word_role(ref->kind, w);
    ref->rights = mm_word_rights(ref->kind, w);
    if (ref->kind == MM_OUTSIDE && mm_kind(&m->ledger[table]) == MM_THREAD) {
        ref->kind = isa_object_bits(w);
        ref->rights = 0u;
    }
    if (ref->role == MM_MASTER || ref->role == MM_SLAVE) {
        ref->rights += mm_kind_rights(ref->kind) / MM_SHARE % 2u * MM_SHARE;
    }
    return true;
}

mm_word mm_badge(struct mm const *m, mm_frame thread, mm_index index) {
    return m->words[thread][ISA_SLOTS + index];
}

void mm_fill(struct mm *m, mm_frame table, mm_index index, mm_frame f, mm_word w, mm_word badge) {
    unsigned const kind = mm_kind(&m->ledger[table]);

    if (kind == MM_THREAD) {
        m->words[table][ISA_SLOTS + index] = badge;
    } else if (mm_has_regions(kind)) {
        m->ledger[f].attached++;
        m->ledger[f].tag = mm_tag(mm_kind(&m->ledger[f]), mm_home_at(m, table, index));
        //@ assert kind(m, f) == kind{Pre}(m, f) && other_tags{Pre, Here}(m, f);
        //@ assert same_frames{Pre, Here}(m);
    }
    mm_write(m, table, index, w);
    m->ledger[table].used++;
}

void mm_empty(struct mm *m, mm_frame table, mm_index index, mm_frame f) {
    unsigned const kind = mm_kind(&m->ledger[table]);

    if (kind == MM_THREAD) {
        m->words[table][ISA_SLOTS + index] = 0u;
    } else if (mm_has_regions(kind)) {
        m->ledger[f].attached--;
    }
    mm_write(m, table, index, 0u);
    m->ledger[table].used--;
}

void mm_written(struct mm *m, mm_frame table, mm_index index) {
    mm_write(m, table, index, isa_page_written(m->words[table][index]));
    //@ assert same_frames{Pre, Here}(m) && same_tags{Pre, Here}(m) && same_counts{Pre, Here}(m);
    //@ assert same_but{Pre, Here}(m, table, index, table, index);
    //@ assert renewed{Pre, Here}(m, table, index) && valid(m);
    //@ assert sound(m) && attached_counted(m) && at_home(m) && tags_fit(m);
}
