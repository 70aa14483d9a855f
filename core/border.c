/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The border of the memory: frames come into the pool here (at boot, later
 * through the gates), and fixed references, which are none of the pool's.
 */
#include "container.h"

/* Whether (table, index) is an empty container. */
/*@ requires valid(m);
    assigns  \nothing;
    ensures  \result <==> vacant(m, table, index); */
static bool vacant(struct mm const *m, mm_frame table, mm_index index) {
    return table < m->tables && index < mm_capacity(mm_kind(&m->ledger[table])) &&
           m->words[table][index] == 0u;
}

bool mm_inject(struct mm *m, mm_frame frame, unsigned kind, mm_frame table, mm_index index) {
    if (frame >= m->frames || mm_kind(&m->ledger[frame]) != MM_OUTSIDE ||
        !vacant(m, table, index) ||
        mm_cell_into(MM_OP_MOVE, MM_MASTER, kind, mm_kind(&m->ledger[table])) != MM_OK ||
        (kind != MM_PAGE && frame >= m->tables)) {
        return false;
    }
    //@ assert kind(m, table) != MM_OUTSIDE && frame != table;
    //@ assert MM_PAGE <= kind <= MM_ZONE3;
    //@ assert injectable(m, frame, kind, table, index);
    //@ assert container(m, table, index) && kind(m, frame) == MM_OUTSIDE;
    //@ assert m->ledger[table].used <= ISA_WORDS;
    //@ assert m->ledger[frame].attached == 0;
    //@ assert has_regions(kind(m, table)) ==> 0 <= home_at(m, table, index) < ISA_HOMES;
    /*@ loop invariant 0 <= i <= cleared(kind);
        loop invariant \forall integer j; 0 <= j < i ==> m->words[frame][j] == 0;
        loop assigns i, m->words[frame][0 .. cleared(kind) - 1];
        loop variant cleared(kind) - i; */
    for (mm_index i = 0; kind != MM_PAGE && i < ISA_WORDS; i++) {
        m->words[frame][i] = 0u;
    }
    m->ledger[frame].tag = mm_tag(kind, 0u);
    //@ assert other_tags{Pre, Here}(m, frame) && m->ledger[frame].tag == kind == kind(m, frame);
    //@ assert kind(m, table) == kind{Pre}(m, table) && home(m, table) == home{Pre}(m, table);
    //@ assert home_at(m, table, index) == home_at{Pre}(m, table, index);
    //@ assert used_by{Pre, Here}(m, table, 0, table, 0) && attached_by{Pre, Here}(m, frame, 0);
    //@ assert fills(m, table, index, frame);
    //@ ghost named: ;
    mm_fill(m, table, index, frame, mm_word_of(frame, kind, MM_MASTER, mm_kind_rights(kind)), 0u);
    //@ assert used_by{named, Here}(m, table, 1, table, 0);
    //@ assert attached_by{named, Here}(m, frame, regions_in{Pre}(m, table));
    //@ assert homed{named, Here}(m, table, index, frame);
    //@ assert !has_regions(kind{Pre}(m, table)) ==> m->ledger[frame].tag == kind;
    return true;
}

bool mm_fix(struct mm *m, mm_frame frame, mm_frame table, mm_index index, mm_rights access) {
    if (frame >= ISA_FRAMES || (frame < m->frames && mm_kind(&m->ledger[frame]) != MM_OUTSIDE) ||
        !isa_page_allows(access) || !vacant(m, table, index) ||
        !mm_accepts(mm_kind(&m->ledger[table]), MM_OUTSIDE)) {
        return false;
    }
    //@ assert kind(m, table) == MM_ZONE || kind(m, table) == MM_WINDOW;
    //@ assert fills(m, table, index, frame);
    mm_fill(m, table, index, frame, isa_page(frame, MM_FIXED, access), 0u);
    //@ assert fixes(m, m->words[table][index]);
    //@ assert only{Pre, Here}(m, table, index, 1);
    //@ assert fixes_one{Pre, Here}(m, table, index);
    //@ assert valid(m);
    return true;
}

bool mm_fix_slot(struct mm *m, unsigned kind, mm_word badge, mm_frame thread, mm_index index) {
    if (kind < MM_LINE || !vacant(m, thread, index) ||
        !mm_accepts(mm_kind(&m->ledger[thread]), kind)) {
        return false;
    }
    //@ assert kind(m, thread) == MM_THREAD && fills(m, thread, index, 0);
    mm_fill(m, thread, index, 0u, isa_object(0u, MM_FIXED, kind), badge);
    //@ assert fixes(m, m->words[thread][index]);
    //@ assert only{Pre, Here}(m, thread, index, 1);
    //@ assert fixes_one{Pre, Here}(m, thread, index);
    //@ assert valid(m);
    return true;
}

bool mm_unfix(struct mm *m, mm_frame table, mm_index index) {
    struct mm_ref ref;

    if (!mm_get(m, table, index, &ref) || ref.role != MM_FIXED) {
        return false;
    }
    //@ assert fixed(m, table, index) && m->ledger[table].used > 0;
    //@ assert !has_regions(kind(m, table));
    mm_empty(m, table, index, ref.frame);
    //@ assert only{Pre, Here}(m, table, index, -1);
    //@ assert fixes_one{Pre, Here}(m, table, index);
    //@ assert valid(m);
    return true;
}
