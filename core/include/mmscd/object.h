/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations on an object between the plain places, in two halves, as for pages.
 *
 *     slot of a thread  <-- move -->  region entry of a space
 *     slot of a thread  <-- make ---  page container
 *     slot of a thread  --- end --->  page container
 *
 * mm_may_... gives one answer: whether the operation (mmscd/mmscd.h) would succeed, its destination being
 * empty, and `w` the word in its source. Where it says no, that operation may still succeed, or tells
 * why not. mm_object_give, mm_made and mm_ended are what is left to do then. Constant time.
 */
#ifndef MMSCD_OBJECT_H
#define MMSCD_OBJECT_H

#include <mmscd/page.h>
#include <mmscd/proof_kind.h>

/* The home of a zone in region entry (table, index). */
/*@ requires valid(m) && table < m->tables && index < ISA_WORDS;
    assigns  \nothing;
    ensures  \result == home_at(m, table, index); */
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

/* How many words of an object of `kind` mean something to the model, and are cleared before it is made. What
 * else is in a thread or a space is the embedder's. */
static inline uint32_t mm_own_words(unsigned kind) {
    return kind == MM_THREAD ? 2u * ISA_SLOTS : kind == MM_SPACE ? ISA_REGIONS : ISA_WORDS;
}

/* From a page container to a slot; the thread's own words are in order. */
static inline bool mm_may_make(struct mm const *m, mm_word w, unsigned kind) {
    return isa_code(w) == MM_MASTER && isa_frame(w) < m->tables &&
           m->ledger[isa_frame(w)].slaves == 0u && mm_kind_allows(MM_OP_MAKE, kind);
}

/*@ requires valid(m) && container(m, st, si) && slot(m, dt, di) && st != dt;
    requires m->words[st][si] != 0 && entry_frame(m->words[st][si]) < m->tables;
    requires m->ledger[st].used > 0 && m->ledger[dt].used < 65535 && kind <= MM_ZONE3;
    assigns  m->words[st][si], m->ledger[st].used, m->ledger[entry_frame(m->words[st][si])].tag,
             m->words[dt][di], m->ledger[dt].used;
    ensures  m->words[st][si] == 0;
    ensures  m->words[dt][di] ==
             word_of(entry_frame(\old(m->words[st][si])), kind, MM_MASTER, rights_of(kind));
    ensures  m->ledger[entry_frame(\old(m->words[st][si]))].tag == kind;
    ensures  entry_frame(m->words[dt][di]) == entry_frame(\old(m->words[st][si]));
    ensures  entry_code(m->words[dt][di]) == MM_MASTER && m->words[dt][di] != 0;
    ensures  used_by{Pre, Post}(m, st, -1, dt, 1);
    ensures  words_stay{Pre, Post}(m, st, si, dt, di);
    ensures  \old(whole(m) && makes(m, st, si, dt, di, kind)) ==> whole(m);
    ensures  became{Pre, Post}(m, st, si, dt, di, entry_frame(\old(m->words[st][si]))); */
static inline void mm_made(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                           unsigned kind) {
    mm_frame const frame = isa_frame(m->words[st][si]);

    mm_write(m, st, si, 0u);
    m->ledger[st].used--;
    m->ledger[frame].tag = mm_tag(kind, 0u);
    mm_write(m, dt, di, mm_word_of(frame, kind, MM_MASTER, mm_kind_rights(kind)));
    m->ledger[dt].used++;
    /*@ assert m->anchor == \at(m->anchor, Pre) && m->tables == \at(m->tables, Pre) &&
               m->frames == \at(m->frames, Pre) && used_by{Pre, Here}(m, st, -1, dt, 1) &&
               other_tags{Pre, Here}(m, frame) && same_slaves{Pre, Here}(m) &&
               attached_by{Pre, Here}(m, frame, 0) && words_stay{Pre, Here}(m, st, si, dt, di); */
    /*@ assert \forall integer a, b; container{Pre}(m, a, b) ==> a != frame ==>
               (a != st || b != si) ==> (a != dt || b != di) ==> same_word{Pre, Here}(m, a, b); */
    //@ assert same_kinds_but{Pre, Here}(m, frame) && valid(m);
    //@ assert became{Pre, Here}(m, st, si, dt, di, frame);
    //@ assert m->ledger[frame].tag == kind && entry_frame(m->words[dt][di]) == frame;
    //@ assert entry_code(m->words[dt][di]) == MM_MASTER && m->words[dt][di] != 0;
    /*@ assert \at(whole(m) && makes(m, st, si, dt, di, kind), Pre) ==>
               becomes{Pre}(m, st, si, dt, di, frame); */
    /*@ assert \at(whole(m) && makes(m, st, si, dt, di, kind), Pre) ==>
               MM_THREAD <= kind <= MM_ZONE3 && accepts(MM_THREAD, kind) && frame < m->tables &&
               m->ledger[frame].slaves == 0 && frame != st && frame != dt; */
    /*@ assert \at(whole(m) && makes(m, st, si, dt, di, kind), Pre) ==>
               tag_fits(m, frame) && m->ledger[frame].tag % 16 == kind; */
    /*@ assert \at(whole(m) && makes(m, st, si, dt, di, kind), Pre) ==>
               \forall integer i; 0 <= i < ISA_WORDS ==> same_word{Pre, Here}(m, frame, i); */
    /*@ assert \at(whole(m) && makes(m, st, si, dt, di, kind), Pre) ==>
               \forall integer i; 0 <= i < capacity(kind) ==> m->words[frame][i] == 0; */
    /*@ assert \at(whole(m) && makes(m, st, si, dt, di, kind), Pre) ==>
               nothing_in(m, frame) && role(m, m->words[dt][di]) == MM_MASTER; */
    /*@ assert \at(whole(m) && makes(m, st, si, dt, di, kind), Pre) ==>
               settled(m, dt, di, frame); */
}

/* From a slot to a container of pages in table `dt`; nothing runs in the object or waits for it. */
static inline bool mm_may_end(struct mm const *m, mm_word w, mm_frame dt) {
    struct mm_entry const *const e = &m->ledger[isa_frame(w)];

    return isa_code(w) == MM_MASTER && isa_frame(w) != dt && e->slaves == 0u && e->used == 0u;
}

/*@ requires valid(m) && slot(m, st, si) && container(m, dt, di) && st != dt;
    requires m->words[st][si] != 0 && entry_frame(m->words[st][si]) < m->frames;
    requires m->ledger[st].used > 0 && m->ledger[dt].used < 65535;
    assigns  m->words[st][si], m->words[st][ISA_SLOTS + si], m->ledger[st].used,
             m->ledger[entry_frame(m->words[st][si])].tag, m->words[dt][di], m->ledger[dt].used;
    ensures  m->words[st][si] == 0 && m->words[st][ISA_SLOTS + si] == 0;
    ensures  m->words[dt][di] ==
             page_word(entry_frame(\old(m->words[st][si])), MM_MASTER, MM_ACCESS);
    ensures  m->ledger[entry_frame(\old(m->words[st][si]))].tag == MM_PAGE;
    ensures  used_by{Pre, Post}(m, st, -1, dt, 1);
    ensures  became{Pre, Post}(m, st, si, dt, di, entry_frame(\old(m->words[st][si]))); */
static inline void mm_ended(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di) {
    mm_frame const frame = isa_frame(m->words[st][si]);

    mm_write(m, st, si, 0u);
    m->words[st][ISA_SLOTS + si] = 0u;
    m->ledger[st].used--;
    m->ledger[frame].tag = mm_tag(MM_PAGE, 0u);
    mm_write(m, dt, di, isa_page(frame, MM_MASTER, MM_ACCESS));
    m->ledger[dt].used++;
    /*@ assert m->anchor == \at(m->anchor, Pre) && m->tables == \at(m->tables, Pre) &&
               m->frames == \at(m->frames, Pre) && used_by{Pre, Here}(m, st, -1, dt, 1) &&
               other_tags{Pre, Here}(m, frame) && same_slaves{Pre, Here}(m) &&
               attached_by{Pre, Here}(m, frame, 0); */
    /*@ assert \forall integer a, b; container{Pre}(m, a, b) ==> a != frame ==>
               (a != st || b != si) ==> (a != dt || b != di) ==> same_word{Pre, Here}(m, a, b); */
    //@ assert same_kinds_but{Pre, Here}(m, frame);
    //@ assert became{Pre, Here}(m, st, si, dt, di, frame);
}

#endif
