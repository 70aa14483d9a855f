/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The three operations of the conceptual model, and adjust: on pages.
 *
 *        source (st, si)          destination (dt, di)      frame
 *   move     master    ---------------> master              the same one
 *   clone    master, slave - - - - - -> slave               slaves + 1
 *   destroy  slave     ------> nothing                      slaves - 1
 *
 * st and dt are zones or windows: their containers are page-table entries that
 * the MMU reads. Each operation reads and checks first, in the order of enum
 * mm_error, and then writes without a way to fail.
 *
 * (st, si) and (dt, di) are not the same container unless the operation says so.
 * All constant time. *was gets the source's word as it was, accessed and dirty
 * bits included; it is written on success only. They are inline because they
 * are short: a call would cost as much again.
 */
#ifndef MMSCD_PAGE_H
#define MMSCD_PAGE_H

#include <mmscd/error.h>
#include <mmscd/mm.h>
#include <mmscd/proof.h>

/* Every change of a container, anywhere, is a call of this. */
/*@ requires valid(m) && table < m->tables && index < ISA_WORDS;
    assigns  m->words[table][index];
    ensures  m->words[table][index] == w;
    ensures  words_stay{Pre, Post}(m, table, index, table, index); */
static inline void mm_write(struct mm *m, mm_frame table, mm_index index, mm_word w) {
    m->words[table][index] = w;
}

/* What move does once it may. */
/*@ requires sound(m) && leaf(m, st, si) && leaf(m, dt, di) && apart(m, was);
    requires m->words[st][si] != 0 && m->words[dt][di] == 0;
    assigns  m->words[st][si], m->words[dt][di], m->ledger[st].used, m->ledger[dt].used, *was;
    ensures  sound(m);
    ensures  m->words[st][si] == 0;
    ensures  m->words[dt][di] == *was == \old(m->words[st][si]);
    ensures  used_by{Pre, Post}(m, st, -1, dt, 1);
    ensures  only_used{Pre, Post}(m) && words_stay{Pre, Post}(m, st, si, dt, di);
*/
static inline void mm_give(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                           mm_word *was) {
    mm_word const w = m->words[st][si];

    //@ assert st != dt || si != di;
    //@ assert full(m, st) >= hit(m, st, si, COUNT_FULL, 0) == 1;
    //@ assert full(m, dt) <= ISA_WORDS;
    //@ assert kinded(m, st, w) && kinded(m, dt, w);
    mm_write(m, st, si, 0u);
    m->ledger[st].used--;
    //@ assert same_tags{Pre, Here}(m) && used_by{Pre, Here}(m, st, -1, st, 0);
    //@ assert words_stay{Pre, Here}(m, st, si, st, si) && only_used{Pre, Here}(m);
    mm_write(m, dt, di, w);
    m->ledger[dt].used++;
    //@ assert words_stay{Pre, Here}(m, st, si, dt, di);
    //@ assert only_used{Pre, Here}(m);
    *was = w;
    //@ assert same_tags{Pre, Here}(m) && used_by{Pre, Here}(m, st, -1, dt, 1);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert words_stay{Pre, Here}(m, st, si, dt, di);
    //@ assert same_but{Pre, Here}(m, st, si, dt, di);
    //@ assert two_changed{Pre, Here}(m, st, si, dt, di);
    //@ assert moved{Pre, Here}(m, st, si, dt, di);
    //@ assert arrives{Pre, Here}(m, st, si, dt, di);
    //@ assert two_kinded{Pre, Here}(m, st, si, dt, di);
    //@ assert two_master{Pre, Here}(m, st, si, dt, di);
    //@ assert two_slaves{Pre, Here}(m, st, si, dt, di);
    //@ assert two_used{Pre, Here}(m, st, si, dt, di);
}

/* What clone does once it may: `w` is a slave. */
/*@ requires sound(m) && leaf(m, dt, di) && m->words[dt][di] == 0;
    requires entry_frame(w) < m->frames && kind(m, entry_frame(w)) == MM_PAGE && w != 0;
    requires entry_code(w) >= MM_SLAVE;
    requires m->ledger[entry_frame(w)].slaves < MM_SLAVES_MAX;
    assigns  m->words[dt][di], m->ledger[dt].used, m->ledger[entry_frame(w)].slaves;
    ensures  sound(m);
    ensures  m->words[dt][di] == w;
    ensures  m->ledger[dt].used == \old(m->ledger[dt].used) + 1;
    ensures  m->ledger[entry_frame(w)].slaves == \old(m->ledger[entry_frame(w)].slaves) + 1;
*/
static inline void mm_lend(struct mm *m, mm_frame dt, mm_index di, mm_word w) {
    //@ assert full(m, dt) <= ISA_WORDS;
    m->ledger[isa_frame(w)].slaves++;
    mm_write(m, dt, di, w);
    m->ledger[dt].used++;
    //@ assert same_tags{Pre, Here}(m) && used_by{Pre, Here}(m, dt, 1, dt, 0);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert words_stay{Pre, Here}(m, dt, di, dt, di);
    //@ assert same_but{Pre, Here}(m, dt, di, dt, di);
    //@ assert one_changed{Pre, Here}(m, dt, di);
    //@ assert one_kinded{Pre, Here}(m, dt, di);
    //@ assert one_master{Pre, Here}(m, dt, di);
    //@ assert one_slaves{Pre, Here}(m, dt, di);
    //@ assert one_used{Pre, Here}(m, dt, di);
}

/* What destroy does once it may. */
/*@ requires sound(m) && leaf(m, st, si) && apart(m, was);
    requires m->words[st][si] != 0 && role(m, m->words[st][si]) >= MM_SLAVE;
    assigns  m->words[st][si], m->ledger[st].used,
             m->ledger[entry_frame(m->words[st][si])].slaves, *was;
    ensures  sound(m);
    ensures  m->words[st][si] == 0;
    ensures  *was == \old(m->words[st][si]);
    ensures  m->ledger[st].used == \old(m->ledger[st].used) - 1;
    ensures  m->ledger[entry_frame(*was)].slaves ==
                 \old(m->ledger[entry_frame(m->words[st][si])].slaves) - 1;
*/
static inline void mm_drop(struct mm *m, mm_frame st, mm_index si, mm_word *was) {
    mm_word const w = m->words[st][si];

    //@ assert full(m, st) >= hit(m, st, si, COUNT_FULL, 0) == 1;
    /*@ assert count(m, COUNT_SLAVES, entry_frame(w)) >=
               hit(m, st, si, COUNT_SLAVES, entry_frame(w)) == 1; */
    mm_write(m, st, si, 0u);
    m->ledger[st].used--;
    m->ledger[isa_frame(w)].slaves--;
    *was = w;
    //@ assert same_tags{Pre, Here}(m) && used_by{Pre, Here}(m, st, -1, st, 0);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert words_stay{Pre, Here}(m, st, si, st, si);
    //@ assert same_but{Pre, Here}(m, st, si, st, si);
    //@ assert one_changed{Pre, Here}(m, st, si);
    //@ assert one_kinded{Pre, Here}(m, st, si);
    //@ assert one_master{Pre, Here}(m, st, si);
    //@ assert one_slaves{Pre, Here}(m, st, si);
    //@ assert gain{Pre, Here}(m, st, si, COUNT_FULL, 0) == -1;
    //@ assert one_used{Pre, Here}(m, st, si);
}

/* What the word of a slave with `rights` (SHARE, and access that an entry can express) says besides its
 * frame: isa_page_for completes it. */
/*@ requires rights < 2 * MM_SHARE;
    assigns  \nothing;
    ensures  \result == slave_word(0, rights) && entry_frame(\result) == 0; */
static inline mm_word mm_slave(mm_rights rights) {
    return isa_page(0u, MM_FINAL - rights / MM_SHARE, rights % MM_SHARE);
}

/*
 * Whether an operation whose source holds `w` and whose destination is empty will succeed: one answer,
 * for who leaves it to another to find out what is wrong. Constant time.
 */

/* For move. */
/*@ requires sound(m) && (entry_code(w) != MM_FIXED ==> entry_frame(w) < m->frames);
    assigns  \nothing;
    ensures  \forall integer st, si, dt, di;
                 leaf(m, st, si) ==> m->words[st][si] == w ==> m->words[dt][di] == 0 ==>
                     (\result <==> move_result(m, st, si, dt, di, (boolean)unshared) == MM_OK); */
static inline bool mm_may_move(struct mm const *m, mm_word w, bool unshared) {
    return isa_code(w) == MM_MASTER && !(unshared && m->ledger[isa_frame(w)].slaves != 0u);
}

/* For clone, with rights that an entry can express: `bits` is mm_slave(rights). */
/*@ requires sound(m) && (entry_code(w) != MM_FIXED ==> entry_frame(w) < m->frames);
    assigns  \nothing;
    ensures  \forall integer st, si, dt, di, rights;
                 0 <= rights < 2 * MM_SHARE ==> page_allows(rights % MM_SHARE) ==>
                 bits == slave_word(0, rights) ==>
                 leaf(m, st, si) ==> m->words[st][si] == w ==> m->words[dt][di] == 0 ==>
                     (\result <==> clone_result(m, st, si, dt, di, rights) == MM_OK); */
static inline bool mm_may_clone(struct mm const *m, mm_word w, mm_word bits) {
    return isa_lends(w) && isa_page_within(bits, w) &&
           m->ledger[isa_frame(w)].slaves < MM_SLAVES_MAX;
}

/* For destroy. */
/*@ requires sound(m);
    assigns  \nothing;
    ensures  \forall integer st, si; leaf(m, st, si) ==> m->words[st][si] == w ==>
                 (\result <==> destroy_result(m, st, si) == MM_OK); */
static inline bool mm_may_destroy(struct mm const *m, mm_word w) {
    (void)m;
    return isa_code(w) >= MM_SLAVE;
}

/* Move the master in (st, si) to the empty (dt, di); with `unshared`, only if the frame has no slaves.
 * Accessed and dirty bits go along. Design, section 1.
 * EMPTY  nothing in the source
 * FULL   the destination is in use (also when it is the source)
 * ROLE   the source is no master
 * BUSY   `unshared`, and there are slaves */
/*@ requires sound(m) && leaf(m, st, si) && leaf(m, dt, di) && apart(m, was);
    assigns  m->words[st][si], m->words[dt][di], m->ledger[st].used, m->ledger[dt].used, *was;
    ensures  \result == move_result{Pre}(m, st, si, dt, di, (boolean)unshared);
    ensures  sound(m);
    ensures  only_used{Pre, Post}(m) && words_stay{Pre, Post}(m, st, si, dt, di);
    behavior refused:
        assumes move_result(m, st, si, dt, di, (boolean)unshared) != MM_OK;
        assigns \nothing;
    behavior done:
        assumes move_result(m, st, si, dt, di, (boolean)unshared) == MM_OK;
        ensures m->words[st][si] == 0;
        ensures m->words[dt][di] == *was == \old(m->words[st][si]);
        ensures m->ledger[st].used == \old(m->ledger[st].used) - (st == dt ? 0 : 1);
        ensures m->ledger[dt].used == \old(m->ledger[dt].used) + (st == dt ? 0 : 1);
*/
static inline enum mm_error mm_move(struct mm *m, mm_frame st, mm_index si, mm_frame dt,
                                    mm_index di, bool unshared, mm_word *was) {
    mm_word const w = m->words[st][si];

    //@ assert w != 0 ==> role(m, w) == entry_code(w);
    if (w == 0u) {
        return MM_EMPTY;
    }
    if (m->words[dt][di] != 0u) {
        return MM_FULL;
    }
    if (isa_code(w) != MM_MASTER) {
        return MM_ROLE;
    }
    if (unshared && m->ledger[isa_frame(w)].slaves != 0u) {
        return MM_BUSY;
    }

    mm_give(m, st, si, dt, di, was);
    return MM_OK;
}

/* Put a slave of the frame in (st, si) into the empty (dt, di), with `rights` (MM_ACCESS, MM_SHARE).
 * It starts neither accessed nor dirty. Design, section 1.
 * EMPTY, FULL  as for move
 * ROLE   the source is fixed
 * RIGHTS the source is final; or `rights` are not held by the source, or not
 *        expressible (isa_page_allows)
 * LIMIT  the frame has MM_SLAVES_MAX slaves */
/*@ requires sound(m) && leaf(m, st, si) && leaf(m, dt, di);
    assigns  m->words[dt][di], m->ledger[dt].used,
             m->ledger[entry_frame(m->words[st][si])].slaves;
    ensures  \result == clone_result{Pre}(m, st, si, dt, di, rights);
    ensures  sound(m);
    behavior refused:
        assumes clone_result(m, st, si, dt, di, rights) != MM_OK;
        assigns \nothing;
        ensures same_slaves{Pre, Post}(m);
    behavior done:
        assumes clone_result(m, st, si, dt, di, rights) == MM_OK;
        ensures m->words[dt][di] == slave_word(\old(m->words[st][si]), rights);
        ensures m->ledger[dt].used == \old(m->ledger[dt].used) + 1;
        ensures m->ledger[entry_frame(\old(m->words[st][si]))].slaves ==
                \old(m->ledger[entry_frame(m->words[st][si])].slaves) + 1;
*/
static inline enum mm_error mm_clone(struct mm *m, mm_frame st, mm_index si, mm_frame dt,
                                     mm_index di, mm_rights rights) {
    mm_word const w = m->words[st][si];
    mm_word bits;

    //@ assert w != 0 ==> role(m, w) == entry_code(w);
    if (w == 0u) {
        return MM_EMPTY;
    }
    if (m->words[dt][di] != 0u) {
        return MM_FULL;
    }
    if (isa_code(w) == MM_FIXED) {
        return MM_ROLE;
    }
    if (isa_code(w) == MM_FINAL || rights >= 2u * MM_SHARE || !isa_page_allows(rights % MM_SHARE)) {
        return MM_RIGHTS;
    }
    bits = mm_slave(rights);
    if (!isa_page_within(bits, w)) {
        return MM_RIGHTS;
    }
    if (m->ledger[isa_frame(w)].slaves >= MM_SLAVES_MAX) {
        return MM_LIMIT;
    }

    //@ assert clone_result(m, st, si, dt, di, rights) == MM_OK;
    //@ assert page_for(entry_frame(w), bits) == slave_word(w, rights);
    //@ assert entry_frame(slave_word(w, rights)) == entry_frame(w);
    //@ assert entry_code(slave_word(w, rights)) >= MM_SLAVE;
    mm_lend(m, dt, di, isa_page_for(isa_frame(w), bits));
    return MM_OK;
}

/* Destroy the slave in (st, si). Design, section 1.
 * EMPTY  nothing there
 * ROLE   it is no slave */
/*@ requires sound(m) && leaf(m, st, si) && apart(m, was);
    assigns  m->words[st][si], m->ledger[st].used,
             m->ledger[entry_frame(m->words[st][si])].slaves, *was;
    ensures  \result == destroy_result{Pre}(m, st, si);
    ensures  sound(m);
    behavior refused:
        assumes destroy_result(m, st, si) != MM_OK;
        assigns \nothing;
        ensures same_slaves{Pre, Post}(m);
    behavior done:
        assumes destroy_result(m, st, si) == MM_OK;
        ensures m->words[st][si] == 0;
        ensures *was == \old(m->words[st][si]);
        ensures m->ledger[st].used == \old(m->ledger[st].used) - 1;
        ensures m->ledger[entry_frame(*was)].slaves ==
                \old(m->ledger[entry_frame(m->words[st][si])].slaves) - 1;
*/
static inline enum mm_error mm_destroy(struct mm *m, mm_frame st, mm_index si, mm_word *was) {
    mm_word const w = m->words[st][si];

    //@ assert w != 0 ==> role(m, w) == entry_code(w);
    if (w == 0u) {
        return MM_EMPTY;
    }
    if (isa_code(w) < MM_SLAVE) {
        return MM_ROLE;
    }

    mm_drop(m, st, si, was);
    return MM_OK;
}

/* Set the access rights of the reference in (st, si), and clear its accessed and dirty bits, as
 * `what` says. A master's rights can be set to all that an entry can express, a
 * slave's only to a subset of what it has. Design, section 5 (inspect).
 * EMPTY  nothing there
 * ROLE   it is fixed
 * RIGHTS `access` is not expressible, or no subset */
/*@ requires sound(m) && leaf(m, st, si) && apart(m, was);
    assigns  m->words[st][si], *was;
    ensures  \result == adjust_result{Pre}(m, st, si, what, access);
    ensures  sound(m);
    ensures  words_stay{Pre, Post}(m, st, si, st, si);
    behavior refused:
        assumes adjust_result(m, st, si, what, access) != MM_OK;
        assigns \nothing;
    behavior done:
        assumes adjust_result(m, st, si, what, access) == MM_OK;
        ensures m->words[st][si] == adjusted(*was, what, access);
        ensures *was == \old(m->words[st][si]);
*/
static inline enum mm_error mm_adjust(struct mm *m, mm_frame st, mm_index si, unsigned what,
                                      mm_rights access, mm_word *was) {
    mm_word const w = m->words[st][si];
    mm_rights const held = isa_page_access(w);
    bool const limit = what % 2u == MM_ADJUST_ACCESS;

    //@ assert w != 0 ==> role(m, w) == entry_code(w);
    if (w == 0u) {
        return MM_EMPTY;
    }
    if (isa_code(w) == MM_FIXED) {
        return MM_ROLE;
    }
    if (limit &&
        (!isa_page_allows(access) || (isa_code(w) != MM_MASTER && (access | held) != held))) {
        return MM_RIGHTS;
    }

    mm_write(m, st, si,
             isa_page_clear(limit ? isa_page_limit(w, access) : w,
                            what / MM_CLEAR_ACCESSED % 2u == 1u, what / MM_CLEAR_DIRTY % 2u == 1u));
    *was = w;
    //@ assert same_tags{Pre, Here}(m) && used_by{Pre, Here}(m, st, 0, st, 0);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert words_stay{Pre, Here}(m, st, si, st, si);
    //@ assert same_but{Pre, Here}(m, st, si, st, si);
    //@ assert one_changed{Pre, Here}(m, st, si);
    //@ assert one_kinded{Pre, Here}(m, st, si);
    //@ assert one_master{Pre, Here}(m, st, si);
    //@ assert one_slaves{Pre, Here}(m, st, si);
    //@ assert one_used{Pre, Here}(m, st, si);
    return MM_OK;
}

#endif
