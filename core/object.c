/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system model's move, clone and destroy: references to objects, in slots
 * and region entries.
 *
 *     thread st                          space dt                     ledger
 *     +-------------+    move, clone     +-------------+
 *     | si: zone    | -----------------> | di: zone    |              zone: slaves,
 *     +-------------+                    +-------------+              attached, home
 *     | badges      |                                                 st, dt: used
 *     +-------------+
 *
 * The word of a reference is the same wherever it stands, so a move copies it.
 */
#include "container.h"

/*
 * Whether a zone must not be put into region entry (dt, di), `leaving` being
 * how many of its attachments the same operation ends: its home is elsewhere,
 * or the table is a zone of zones that has no home itself.
 */
/*@ requires valid(m) && zone < m->frames && dt < m->tables && di < ISA_WORDS;
    assigns  \nothing;
    ensures  \result <==> homeless(m, zone, leaving, dt, di); */
static bool homeless(struct mm const *m, mm_frame zone, unsigned leaving, mm_frame dt,
                     mm_index di) {
    struct mm_entry const *z = &m->ledger[zone];
    struct mm_entry const *t = &m->ledger[dt];

    if (!mm_has_regions(mm_kind(t))) {
        return false;
    }
    if (mm_kind(t) != MM_SPACE && t->attached == 0u && t->used == 0u) {
        return true;
    }
    return (z->attached > leaving || (mm_kind(z) != MM_ZONE && z->used != 0u)) &&
           mm_home(z) != mm_home_at(m, dt, di);
}

/* Whether move may: its result. */
/*@ requires whole(m) && container(m, st, si) && container(m, dt, di);
    assigns  \nothing;
    ensures  \result == object_move_result(m, st, si, dt, di, (boolean)unshared);
*/
static inline enum mm_error can_move(struct mm const *m, mm_frame st, mm_index si, mm_frame dt,
                                     mm_index di, bool unshared) {
    mm_word const w = m->words[st][si];
    mm_frame const f = isa_frame(w);
    unsigned const kind = mm_kind_of(m, w);
    enum mm_error error;

    if (w == 0u) {
        return MM_EMPTY;
    }
    if (m->words[dt][di] != 0u) {
        return MM_FULL;
    }
    error = mm_cell_into(MM_OP_MOVE, mm_word_role(kind, w), kind, mm_kind(&m->ledger[dt]));
    if (error != MM_OK) {
        return error;
    }
    if (f == dt) {
        return MM_KIND;
    }
    //@ assert role(m, w) == MM_MASTER && f < m->frames;
    if ((unshared && m->ledger[f].slaves != 0u) ||
        homeless(m, f, mm_has_regions(mm_kind(&m->ledger[st])) ? 1u : 0u, dt, di)) {
        return MM_BUSY;
    }
    return MM_OK;
}

/* What move does once it may: `w` stands in (st, si), and refers to `f`. */
/*@ requires valid(m) && apart(m, was) && gives(m, st, si, dt, di, f);
    requires w == m->words[st][si] && m->words[dt][di] == 0;
    assigns  m->words[st][si], m->words[st][badge_at(m, st, si)], m->ledger[st].used,
             m->words[dt][di], m->words[dt][badge_at(m, dt, di)], m->ledger[dt].used,
             m->ledger[attaches(m, st, f)].attached, m->ledger[attaches(m, dt, f)].attached,
             m->ledger[attaches(m, dt, f)].tag, *was;
    ensures  gave{Pre, Post}(m, st, si, dt, di, f) && moved{Pre, Post}(m, st, si, dt, di);
    ensures  badged: has_badge(m, dt, di, \old(badge_of(m, st, si)));
    ensures  *was == w && m->anchor == \old(m->anchor);
*/
static inline void give(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                        mm_frame f, mm_word w, mm_word *was) {
    mm_word badge = 0u;

    //@ assert 0 <= badge_at(m, st, si) < ISA_WORDS && 0 <= badge_at(m, dt, di) < ISA_WORDS;
    //@ assert &m->words[st][si] != &m->words[dt][di];
    //@ assert &m->words[st][si] != &m->words[dt][badge_at(m, dt, di)];
    //@ assert &m->words[st][badge_at(m, st, si)] != &m->words[dt][di];
    //@ assert &m->words[st][badge_at(m, st, si)] != &m->words[dt][badge_at(m, dt, di)];
    /*@ assert \forall integer a, b; 0 <= a < m->tables ==> 0 <= b < ISA_WORDS ==>
               was != &m->words[a][b]; */
    //@ assert NOT_ANCHOR(was) && NOT_ANCHOR(&m->words[dt][di]);
    //@ assert NOT_ANCHOR(&m->words[dt][badge_at(m, dt, di)]);
    //@ assert was != &m->words[st][si] && was != &m->words[st][badge_at(m, st, si)];
    //@ assert was != &m->words[dt][di] && was != &m->words[dt][badge_at(m, dt, di)];
    if (mm_kind(&m->ledger[st]) == MM_THREAD) {
        badge = mm_badge(m, st, si);
    }
    //@ assert badge == badge_of{Pre}(m, st, si);
    mm_empty(m, st, si, f);
    //@ assert m->words[dt][di] == 0 && m->anchor == \at(m->anchor, Pre);
    //@ assert kind{Pre}(m, st) == kind(m, st) && kind{Pre}(m, dt) == kind(m, dt);
    //@ assert kind{Pre}(m, f) == kind(m, f);
    //@ assert m->ledger[dt].used < 65535;
    //@ assert m->ledger[f].attached == \at(m->ledger[f].attached, Pre) - regions_in{Pre}(m, st);
    //@ assert home_at{Pre}(m, dt, di) == home_at(m, dt, di);
    //@ assert fills(m, dt, di, f);
    //@ assert badge_at(m, dt, di) == badge_at{Pre}(m, dt, di);
    //@ ghost emptied: ;
    mm_fill(m, dt, di, f, w, badge);
    //@ assert m->anchor == \at(m->anchor, emptied);
    //@ assert same_but{emptied, Here}(m, dt, di, dt, di);
    //@ assert same_word{emptied, Here}(m, st, si) && m->words[st][si] == 0;
    //@ assert same_word{emptied, Here}(m, st, badge_at{Pre}(m, st, si)) && no_badge(m, st, si);
    //@ assert same_but{Pre, Here}(m, st, si, dt, di);
    //@ assert homed{Pre, Here}(m, dt, di, f);
    //@ assert used_by{emptied, Here}(m, dt, 1, dt, 0);
    //@ assert used_by{Pre, Here}(m, st, -1, dt, 1);
    //@ assert slaves_by{Pre, Here}(m, f, 0);
    //@ assert attached_by{emptied, Here}(m, f, regions_in{Pre}(m, dt));
    //@ assert attached_by{Pre, Here}(m, f, -regions_in{Pre}(m, st) + regions_in{Pre}(m, dt));
    //@ assert apart(m, was);
    //@ ghost filled: ;
    *was = w;
    //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
    //@ assert m->anchor == \at(m->anchor, filled);
    //@ assert words_stay{filled, Here}(m, dt, di, dt, di);
    //@ assert same_word{filled, Here}(m, dt, di);
    //@ assert same_word{filled, Here}(m, st, si);
    //@ assert same_frames{filled, Here}(m);
    //@ assert same_but{filled, Here}(m, dt, di, dt, di);
    //@ assert same_but{Pre, Here}(m, st, si, dt, di);
    //@ assert homed{Pre, Here}(m, dt, di, f);
    //@ assert badged: same_word{filled, Here}(m, dt, badge_at{Pre}(m, dt, di));
    //@ assert badged: same_frames{Pre, Here}(m) && 0 <= dt < \at(m->frames, Pre);
    //@ assert badged: kind{filled}(m, dt) == kind(m, dt);
    //@ assert badged: kind{Pre}(m, dt) == kind(m, dt);
    //@ assert badged: has_badge{filled}(m, dt, di, badge);
    /*@ assert badged: kind{Pre}(m, dt) == MM_THREAD ==>
               same_word{filled, Here}(m, dt, ISA_SLOTS + di) &&
               \at(m->words[dt][ISA_SLOTS + di], filled) == badge; */
    //@ assert badged: has_badge(m, dt, di, badge);
}

enum mm_error mm_object_move(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                             bool unshared, mm_word *was) {
    enum mm_error const error = can_move(m, st, si, dt, di, unshared);
    mm_word const w = m->words[st][si];
    mm_frame const f = isa_frame(w);

    if (error != MM_OK) {
        return error;
    }

    //@ assert moves(m, st, si, dt, di) && f < m->frames;
    //@ assert has_regions(kind(m, st)) ==> m->ledger[f].attached > 0;
    //@ assert m->ledger[f].attached - regions_in(m, st) <= MM_SLAVES_MAX;
    //@ assert gives(m, st, si, dt, di, f);
    give(m, st, si, dt, di, f, w, was);
    //@ assert same_frames{Pre, Here}(m) && valid(m);
    //@ assert two_changed{Pre, Here}(m, st, si, dt, di) && two_kinded{Pre, Here}(m, st, si, dt, di);
    //@ assert two_master{Pre, Here}(m, st, si, dt, di) && two_slaves{Pre, Here}(m, st, si, dt, di);
    //@ assert two_used{Pre, Here}(m, st, si, dt, di) && two_attached{Pre, Here}(m, st, si, dt, di);
    //@ assert sound(m) && attached_counted(m) && at_home(m) && tags_fit(m);
    return MM_OK;
}

/* Whether clone may: its result. */
/*@ requires valid(m) && container(m, dt, di) && kind == target_kind(m, w);
    requires w != 0 ==> kind != MM_OUTSIDE || entry_code(w) == MM_FIXED;
    assigns  \nothing;
    ensures  \result == object_clone_result(m, w, dt, di, rights, badge);
*/
static inline enum mm_error can_clone(struct mm const *m, mm_word w, unsigned kind, mm_frame dt,
                                      mm_index di, mm_rights rights, mm_word badge) {
    mm_frame const f = isa_frame(w);
    mm_rights held;
    enum mm_error error;

    if (w == 0u) {
        return MM_EMPTY;
    }
    if (m->words[dt][di] != 0u) {
        return MM_FULL;
    }
    error = mm_cell_into(MM_OP_CLONE, mm_word_role(kind, w), kind, mm_kind(&m->ledger[dt]));
    if (error != MM_OK) {
        return error;
    }
    held = (mm_word_rights(kind, w) + MM_SHARE) & mm_kind_rights(kind);
    if ((rights & held) != rights || !mm_sensible(kind, rights) ||
        (badge != 0u && (isa_code(w) != MM_MASTER || mm_kind(&m->ledger[dt]) != MM_THREAD))) {
        return MM_RIGHTS;
    }
    if (homeless(m, f, 0u, dt, di)) {
        return MM_BUSY;
    }
    return m->ledger[f].slaves >= MM_SLAVES_MAX ? MM_LIMIT : MM_OK;
}

/* Whether a slave with these rights can be cloned on. */
/*@ assigns  \nothing;
    ensures  \result == clone_role(rights); */
static inline unsigned slave_role(mm_rights rights) {
    return rights / MM_SHARE % 2u == 1u ? MM_SLAVE : MM_FINAL;
}

/* The badge of a clone of what is in (st, si): a slave in a slot passes its own on. */
/*@ requires valid(m) && container(m, st, si);
    assigns  \nothing;
    ensures  \result == cloned_badge(m, st, si, badge); */
static inline mm_word slave_badge(struct mm const *m, mm_frame st, mm_index si, mm_word badge) {
    return isa_code(m->words[st][si]) != MM_MASTER && mm_kind(&m->ledger[st]) == MM_THREAD
               ? mm_badge(m, st, si)
               : badge;
}

/* What clone does once it may: `w`, a slave of `f`, is put into (dt, di). */
/*@ requires valid(m) && fills(m, dt, di, f) && f < m->frames;
    requires m->ledger[f].slaves < MM_SLAVES_MAX;
    assigns  m->words[dt][di], m->words[dt][badge_at(m, dt, di)], m->ledger[dt].used,
             m->ledger[attaches(m, dt, f)].attached, m->ledger[attaches(m, dt, f)].tag,
             m->ledger[f].slaves;
    ensures  lent{Pre, Post}(m, dt, di, f);
    ensures  m->words[dt][di] == w && has_badge(m, dt, di, badge);
    ensures  m->anchor == \old(m->anchor);
*/
static inline void lend(struct mm *m, mm_frame dt, mm_index di, mm_frame f, mm_word w,
                        mm_word badge) {
    //@ assert 0 <= badge_at(m, dt, di) < ISA_WORDS && NOT_ANCHOR(&m->words[dt][di]);
    //@ assert NOT_ANCHOR(&m->words[dt][badge_at(m, dt, di)]);
    m->ledger[f].slaves++;
    //@ assert slaves_by{Pre, Here}(m, f, 1) && same_tags{Pre, Here}(m);
    //@ assert used_by{Pre, Here}(m, dt, 0, dt, 0) && attached_by{Pre, Here}(m, f, 0);
    //@ assert same_frames{Pre, Here}(m) && words_stay{Pre, Here}(m, dt, di, dt, di);
    //@ assert kind{Pre}(m, dt) == kind(m, dt) && home_at{Pre}(m, dt, di) == home_at(m, dt, di);
    //@ assert same_but{Pre, Here}(m, dt, di, dt, di);
    //@ assert fills(m, dt, di, f);
    //@ ghost counted: ;
    mm_fill(m, dt, di, f, w, badge);
    //@ assert same_but{counted, Here}(m, dt, di, dt, di);
    //@ assert same_but{Pre, Here}(m, dt, di, dt, di);
    //@ assert homed{Pre, Here}(m, dt, di, f);
    //@ assert slaves_by{Pre, Here}(m, f, 1);
    //@ assert used_by{Pre, Here}(m, dt, 1, dt, 0);
    //@ assert attached_by{counted, Here}(m, f, regions_in{counted}(m, dt));
    //@ assert attached_by{Pre, Here}(m, f, 0 + regions_in{counted}(m, dt));
}

enum mm_error mm_object_clone(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                              mm_rights rights, mm_word badge) {
    mm_word const w = m->words[st][si];
    mm_frame const f = isa_frame(w);
    unsigned const kind = mm_kind_of(m, w);
    enum mm_error const error = can_clone(m, w, kind, dt, di, rights, badge);
    mm_word slave;

    if (error != MM_OK) {
        return error;
    }

    //@ assert clones(m, w, dt, di, rights);
    badge = slave_badge(m, st, si, badge);
    slave = mm_word_of(f, kind, slave_role(rights), rights);
    //@ assert lends(m, dt, di, f, slave);
    //@ assert m->ledger[f].attached <= MM_SLAVES_MAX && m->ledger[dt].used < 65535;
    //@ assert fills(m, dt, di, f);
    lend(m, dt, di, f, slave, badge);
    //@ assert lent{Pre, Here}(m, dt, di, f) && m->words[dt][di] == slave;
    //@ assert m->anchor == \at(m->anchor, Pre) && valid(m);
    //@ assert one_changed{Pre, Here}(m, dt, di) && one_attached{Pre, Here}(m, dt, di);
    //@ assert sound(m) && attached_counted(m) && at_home(m) && tags_fit(m);
    return MM_OK;
}

/* What destroy does once it may. */
/*@ requires valid(m) && apart(m, was) && drops(m, st, si);
    requires f == entry_frame(m->words[st][si]);
    assigns  m->words[st][si], m->words[st][badge_at(m, st, si)], m->ledger[st].used,
             m->ledger[attaches(m, st, f)].attached, m->ledger[f].slaves, *was;
    ensures  dropped{Pre, Post}(m, st, si) && *was == \old(m->words[st][si]);
    ensures  m->ledger[st].used == \old(m->ledger[st].used) - 1;
    ensures  m->ledger[f].slaves == \old(m->ledger[f].slaves) - 1;
    ensures  m->ledger[f].attached ==
                 \old(m->ledger[f].attached) - regions_in{Pre}(m, st);
*/
static inline void drop(struct mm *m, mm_frame st, mm_index si, mm_frame f, mm_word *was) {
    //@ assert 0 <= st < m->frames;
    *was = m->words[st][si];
    //@ assert words_stay{Pre, Here}(m, st, si, st, si) && *was == \at(m->words[st][si], Pre);
    m->ledger[f].slaves--;
    //@ assert slaves_by{Pre, Here}(m, f, -1) && same_tags{Pre, Here}(m);
    //@ assert used_by{Pre, Here}(m, st, 0, st, 0) && attached_by{Pre, Here}(m, f, 0);
    //@ assert same_frames{Pre, Here}(m) && words_stay{Pre, Here}(m, st, si, st, si);
    //@ assert kind{Pre}(m, st) == kind(m, st);
    //@ assert same_but{Pre, Here}(m, st, si, st, si);
    //@ ghost counted: ;
    mm_empty(m, st, si, f);
    //@ assert same_but{counted, Here}(m, st, si, st, si);
    //@ assert same_but{Pre, Here}(m, st, si, st, si);
    //@ assert attached_by{counted, Here}(m, f, -regions_in{counted}(m, st));
    //@ assert same_tags{Pre, Here}(m) && slaves_by{Pre, Here}(m, f, -1);
    //@ assert used_by{Pre, Here}(m, st, -1, st, 0);
    //@ assert attached_by{Pre, Here}(m, f, 0 - regions_in{counted}(m, st));
}

enum mm_error mm_object_destroy(struct mm *m, mm_frame st, mm_index si, mm_word *was) {
    mm_word const w = m->words[st][si];
    mm_frame const f = isa_frame(w);
    unsigned const kind = mm_kind_of(m, w);
    enum mm_error error;

    if (w == 0u) {
        return MM_EMPTY;
    }
    error = mm_cell(MM_OP_DESTROY, mm_word_role(kind, w), kind, true);
    if (error != MM_OK) {
        return error;
    }

    //@ assert drops(m, st, si);
    drop(m, st, si, f, was);
    //@ assert dropped{Pre, Here}(m, st, si);
    //@ assert m->anchor == \at(m->anchor, Pre) && *was == w;
    //@ assert one_changed{Pre, Here}(m, st, si) && one_attached{Pre, Here}(m, st, si);
    //@ assert sound(m) && attached_counted(m) && at_home(m) && tags_fit(m);
    return MM_OK;
}

void mm_swap(struct mm *m, mm_frame thread, mm_index i, mm_index j) {
    mm_word const w = m->words[thread][i];
    mm_word const badge = mm_badge(m, thread, i);

    //@ assert kind(m, thread) == MM_THREAD;
    mm_write(m, thread, i, m->words[thread][j]);
    //@ assert same_frames{Pre, Here}(m) && same_but{Pre, Here}(m, thread, i, thread, j);
    //@ ghost first: ;
    m->words[thread][ISA_SLOTS + i] = mm_badge(m, thread, j);
    //@ assert same_frames{first, Here}(m);
    //@ assert words_stay{first, Here}(m, thread, ISA_SLOTS + i, thread, ISA_SLOTS + i);
    //@ assert same_but{Pre, Here}(m, thread, i, thread, j);
    //@ ghost second: ;
    mm_write(m, thread, j, w);
    //@ assert same_frames{second, Here}(m);
    //@ assert same_but{Pre, Here}(m, thread, i, thread, j);
    //@ ghost third: ;
    m->words[thread][ISA_SLOTS + j] = badge;
    //@ assert same_frames{third, Here}(m);
    //@ assert words_stay{third, Here}(m, thread, ISA_SLOTS + j, thread, ISA_SLOTS + j);
    //@ assert same_but{Pre, Here}(m, thread, i, thread, j);
    //@ assert same_tags{Pre, Here}(m) && same_counts{Pre, Here}(m);
    //@ assert exchanged{Pre, Here}(m, thread, i, j) && valid(m);
    //@ assert sound(m) && attached_counted(m) && at_home(m) && tags_fit(m);
}

void mm_set_badge(struct mm *m, mm_frame thread, mm_index index, mm_word badge) {
    m->words[thread][ISA_SLOTS + index] = badge;
    //@ assert same_frames{Pre, Here}(m) && same_tags{Pre, Here}(m) && same_counts{Pre, Here}(m);
    //@ assert same_but{Pre, Here}(m, thread, index, thread, index);
    //@ assert renewed{Pre, Here}(m, thread, index) && valid(m);
    //@ assert sound(m) && attached_counted(m) && at_home(m) && tags_fit(m);
}
