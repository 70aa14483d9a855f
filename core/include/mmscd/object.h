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
/*@ requires whole(m);
    requires entry_code(w) == MM_MASTER ==>
                 entry_frame(w) < m->frames && object_row(target_kind(m, w));
    assigns  \nothing;
    ensures  \forall integer st, si, di;
                 plain(m, st, si, (boolean)from_region) ==> plain(m, dt, di, (boolean)to_region) ==>
                 m->words[st][si] == w ==> m->words[dt][di] == 0 ==> \result != 0 ==>
                     object_move_result(m, st, si, dt, di, (boolean)unshared) == MM_OK; */
static inline bool mm_may_object_move(struct mm const *m, mm_word w, bool from_region, mm_frame dt,
                                      bool to_region, bool unshared) {
    struct mm_entry const *const e = &m->ledger[isa_frame(w)];

    /* A slot holds whatever is in the other one; a zone has no other home, nor tables in it. */
    return isa_code(w) == MM_MASTER && isa_frame(w) != dt && !(unshared && e->slaves != 0u) &&
           (!to_region ||
            (mm_kind(e) == mm_region_kind(MM_SPACE) && e->attached == (from_region ? 1u : 0u) &&
             (ISA_LEVELS == 2u || e->used == 0u)));
}

/* The first step of mm_object_give: take the reference to frame `f` out of (table, index), such a place, a
 * region entry if `region`. Its badge, or 0. */
/*@ requires valid(m) && plain(m, table, index, (boolean)region) && m->ledger[table].used > 0;
    requires region != 0 ==> f < m->frames && m->ledger[f].attached > 0;
    assigns  m->words[table][index], m->words[table][badge_at(m, table, index)],
             m->ledger[table].used, m->ledger[attaches(m, table, f)].attached;
    ensures  \result == badge_of{Pre}(m, table, index);
    ensures  m->words[table][index] == 0 && no_badge(m, table, index);
    ensures  same_but{Pre, Post}(m, table, index, table, index);
    ensures  same_slaves{Pre, Post}(m) && same_tags{Pre, Post}(m);
    ensures  used_by{Pre, Post}(m, table, -1, table, 0);
    ensures  attached_by{Pre, Post}(m, f, -regions_in{Pre}(m, table)); */
static inline mm_word mm_object_take(struct mm *m, mm_frame table, mm_index index, bool region,
                                     mm_frame f) {
    mm_word badge = 0u;

    mm_write(m, table, index, 0u);
    //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
    m->ledger[table].used--;
    //@ assert same_tags{Pre, Here}(m) && same_slaves{Pre, Here}(m);
    //@ assert used_by{Pre, Here}(m, table, -1, table, 0) && attached_by{Pre, Here}(m, f, 0);
    if (region) {
        m->ledger[f].attached--;
    } else {
        badge = m->words[table][ISA_SLOTS + index];
        m->words[table][ISA_SLOTS + index] = 0u;
    }
    //@ assert \at(m->ledger, Pre) == m->ledger && \at(m->words, Pre) == m->words;
    //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
    //@ assert same_tags{Pre, Here}(m) && same_slaves{Pre, Here}(m);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert used_by{Pre, Here}(m, table, -1, table, 0);
    //@ assert attached_by{Pre, Here}(m, f, -regions_in{Pre}(m, table));
    //@ assert same_but{Pre, Here}(m, table, index, table, index);
    return badge;
}

/* The second: put its word `w` into (table, index), which is empty. */
/*@ requires valid(m) && plain(m, table, index, (boolean)region) && fills(m, table, index, f);
    assigns  m->words[table][index], m->words[table][badge_at(m, table, index)],
             m->ledger[table].used, m->ledger[attaches(m, table, f)].attached,
             m->ledger[attaches(m, table, f)].tag;
    ensures  m->words[table][index] == w && has_badge(m, table, index, badge);
    ensures  homed{Pre, Post}(m, table, index, f);
    ensures  same_but{Pre, Post}(m, table, index, table, index);
    ensures  same_slaves{Pre, Post}(m);
    ensures  used_by{Pre, Post}(m, table, 1, table, 0);
    ensures  attached_by{Pre, Post}(m, f, regions_in{Pre}(m, table)); */
static inline void mm_object_put(struct mm *m, mm_frame table, mm_index index, bool region,
                                 mm_frame f, mm_word w, mm_word badge) {
    mm_write(m, table, index, w);
    //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
    m->ledger[table].used++;
    //@ assert same_tags{Pre, Here}(m) && same_slaves{Pre, Here}(m);
    //@ assert used_by{Pre, Here}(m, table, 1, table, 0) && attached_by{Pre, Here}(m, f, 0);
    //@ assert same_frames{Pre, Here}(m) && same_but{Pre, Here}(m, table, index, table, index);
    if (region) {
        m->ledger[f].attached++;
        unsigned const kind = mm_kind(&m->ledger[f]);
        uint32_t const home = mm_home_at(m, table, index);

        //@ assert kind == kind{Pre}(m, f) && (home * 16 + kind) % 16 == kind;
        m->ledger[f].tag = mm_tag(kind, home);
        //@ assert m->ledger[f].tag == home * 16 + kind;
        //@ assert kind(m, f) == kind{Pre}(m, f) && other_tags{Pre, Here}(m, f);
        //@ assert same_slaves{Pre, Here}(m) && used_by{Pre, Here}(m, table, 1, table, 0);
        //@ assert same_frames{Pre, Here}(m) && same_but{Pre, Here}(m, table, index, table, index);
    } else {
        m->words[table][ISA_SLOTS + index] = badge;
        //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
        //@ assert same_tags{Pre, Here}(m) && same_slaves{Pre, Here}(m);
        //@ assert used_by{Pre, Here}(m, table, 1, table, 0);
        //@ assert words_stay{Pre, Here}(m, table, index, table, ISA_SLOTS + index);
        //@ assert capacity(kind{Pre}(m, table)) == ISA_SLOTS;
        //@ assert same_frames{Pre, Here}(m) && same_but{Pre, Here}(m, table, index, table, index);
    }
    //@ assert \at(m->words, Pre) == m->words && \at(m->ledger, Pre) == m->ledger;
    //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert same_slaves{Pre, Here}(m) && used_by{Pre, Here}(m, table, 1, table, 0);
    //@ assert attached_by{Pre, Here}(m, f, regions_in{Pre}(m, table));
    //@ assert same_but{Pre, Here}(m, table, index, table, index);
}

/*@ requires valid(m) && gives(m, st, si, dt, di, entry_frame(m->words[st][si]));
    requires plain(m, st, si, (boolean)from_region) && plain(m, dt, di, (boolean)to_region);
    requires m->words[dt][di] == 0;
    assigns  m->words[st][si], m->words[st][badge_at(m, st, si)], m->ledger[st].used,
             m->words[dt][di], m->words[dt][badge_at(m, dt, di)], m->ledger[dt].used,
             m->ledger[attaches(m, st, entry_frame(m->words[st][si]))].attached,
             m->ledger[attaches(m, dt, entry_frame(m->words[st][si]))].attached,
             m->ledger[attaches(m, dt, entry_frame(m->words[st][si]))].tag;
    ensures  moved{Pre, Post}(m, st, si, dt, di);
    ensures  gave{Pre, Post}(m, st, si, dt, di, entry_frame(m->words[dt][di]));
    ensures  no_badge(m, st, si) && has_badge(m, dt, di, badge_of{Pre}(m, st, si)); */
static inline void mm_object_give(struct mm *m, mm_frame st, mm_index si, bool from_region,
                                  mm_frame dt, mm_index di, bool to_region) {
    mm_word const w = m->words[st][si];
    mm_frame const f = isa_frame(w);
    mm_word badge;

    //@ assert 0 <= badge_at(m, st, si) < ISA_WORDS && 0 <= badge_at(m, dt, di) < ISA_WORDS;
    //@ assert &m->words[st][si] != &m->words[dt][di];
    //@ assert &m->words[st][si] != &m->words[dt][badge_at(m, dt, di)];
    //@ assert &m->words[st][badge_at(m, st, si)] != &m->words[dt][di];
    //@ assert &m->words[st][badge_at(m, st, si)] != &m->words[dt][badge_at(m, dt, di)];
    badge = mm_object_take(m, st, si, from_region, f);
    //@ assert badge == badge_of{Pre}(m, st, si) && m->words[dt][di] == 0;
    //@ assert kind{Pre}(m, st) == kind(m, st) && kind{Pre}(m, dt) == kind(m, dt);
    //@ assert kind{Pre}(m, f) == kind(m, f);
    //@ assert m->ledger[dt].used < 65535;
    /*@ assert m->ledger[f].attached ==
               \at(m->ledger[\at(f, Here)].attached, Pre) - regions_in{Pre}(m, st); */
    //@ assert home_at{Pre}(m, dt, di) == home_at(m, dt, di);
    //@ assert fills(m, dt, di, f);
    //@ assert badge_at(m, dt, di) == badge_at{Pre}(m, dt, di);
    //@ assert m->words == \at(m->words, Pre) && m->words[st][si] == 0 && no_badge(m, st, si);
    //@ assert container(m, st, si) && (st != dt || si != di);
    //@ ghost emptied: ;
    mm_object_put(m, dt, di, to_region, f, w, badge);
    //@ assert same_but{emptied, Here}(m, dt, di, dt, di);
    //@ assert m->words == \at(m->words, Pre) && m->words == \at(m->words, emptied);
    //@ assert same_word{emptied, Here}(m, st, si);
    //@ assert m->words[st][si] == 0;
    //@ assert same_word{emptied, Here}(m, st, badge_at{Pre}(m, st, si)) && no_badge(m, st, si);
    //@ assert same_but{Pre, Here}(m, st, si, dt, di);
    //@ assert homed{Pre, Here}(m, dt, di, f);
    //@ assert used_by{emptied, Here}(m, dt, 1, dt, 0);
    //@ assert used_by{Pre, Here}(m, st, -1, dt, 1);
    //@ assert slaves_by{Pre, Here}(m, f, 0);
    //@ assert attached_by{emptied, Here}(m, f, regions_in{Pre}(m, dt));
    //@ assert attached_by{Pre, Here}(m, f, -regions_in{Pre}(m, st) + regions_in{Pre}(m, dt));
}

/* How many words of an object of `kind` mean something to the model, and are cleared before it is made. What
 * else is in a thread or a space is the embedder's. */
/*@ assigns \nothing;
    ensures capacity(kind) <= \result <= ISA_WORDS; */
static inline uint32_t mm_own_words(unsigned kind) {
    return kind == MM_THREAD ? 2u * ISA_SLOTS : kind == MM_SPACE ? ISA_REGIONS : ISA_WORDS;
}

/* From a page container to a slot; the thread's own words are in order. */
/*@ requires valid(m);
    assigns  \nothing;
    ensures  \forall integer st, si, dt, di;
                 leaf(m, st, si) ==> slot(m, dt, di) ==>
                 m->words[st][si] == w ==> m->words[dt][di] == 0 ==>
                     (\result <==> make_result(m, st, si, dt, di, kind, \true) == MM_OK); */
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
/*@ requires sound(m);
    requires entry_code(w) == MM_MASTER ==>
                 entry_frame(w) < m->frames && object_row(target_kind(m, w));
    assigns  \nothing;
    ensures  \forall integer st, si, di;
                 slot(m, st, si) ==> leaf(m, dt, di) ==>
                 m->words[st][si] == w ==> m->words[dt][di] == 0 ==>
                     (\result <==> end_result(m, st, si, dt, di, \true) == MM_OK); */
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
