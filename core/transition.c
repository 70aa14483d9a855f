/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transitions: a page becomes an object, an object becomes a page again.
 *
 *   zone or window                       thread
 *   +---------------+   make: page -> zone   +---------------+
 *   | master (page) | ---------------------> | master (zone) |
 *   |               | <--------------------- |               |
 *   +---------------+   end: zone -> page    +---------------+
 *
 * The frame keeps its one master throughout; only its kind changes, and that
 * only while it has no slaves and (for an object) nothing in it: invariant 7.
 */
#include "container.h"
#include <mmscd/object.h>

enum mm_error mm_can_make(struct mm const *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                          unsigned kind, bool proper) {
    mm_word const w = m->words[st][si];
    mm_frame const frame = isa_frame(w);
    enum mm_error error;

    if (w == 0u) {
        return MM_EMPTY;
    }
    if (m->words[dt][di] != 0u) {
        return MM_FULL;
    }
    error = mm_cell_into(MM_OP_MAKE, isa_code(w), kind, mm_kind(&m->ledger[dt]));
    if (error != MM_OK) {
        return error;
    }
    if (frame >= m->tables) {
        return MM_KIND;
    }
    if (!proper) {
        return MM_RIGHTS;
    }
    return m->ledger[frame].slaves != 0u ? MM_BUSY : MM_OK;
}

/* Clear the first words of a page. */
/*@ requires valid(m) && frame < m->tables && kind(m, frame) == MM_PAGE && count <= ISA_WORDS;
    assigns  m->words[frame][0 .. count - 1];
    ensures  \forall integer i; 0 <= i < count ==> m->words[frame][i] == 0;
    ensures  same_frames{Pre, Post}(m) && same_tags{Pre, Post}(m) && same_slaves{Pre, Post}(m);
    ensures  used_by{Pre, Post}(m, frame, 0, frame, 0) && attached_by{Pre, Post}(m, frame, 0);
    ensures  m->anchor == \old(m->anchor) && same_but{Pre, Post}(m, -1, -1, -1, -1);
    ensures  valid(m); */
static void clear(struct mm *m, mm_frame frame, mm_index count) {
    /*@ loop invariant 0 <= i <= count;
        loop invariant \forall integer j; 0 <= j < i ==> m->words[frame][j] == 0;
        loop assigns i, m->words[frame][0 .. count - 1];
        loop variant count - i; */
    for (mm_index i = 0u; i < count; i++) {
        m->words[frame][i] = 0u;
    }
}

enum mm_error mm_make(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                      unsigned kind, bool proper, mm_word *was) {
    enum mm_error const error = mm_can_make(m, st, si, dt, di, kind, proper);
    mm_word const w = m->words[st][si];
    mm_frame const frame = isa_frame(w);

    if (error != MM_OK) {
        return error;
    }

    //@ assert container(m, st, si);
    //@ assert kind(m, frame) == MM_PAGE && frame < m->tables && frame != st && frame != dt;
    /*@ assert \forall integer a, b; 0 <= a < m->tables ==> 0 <= b < ISA_WORDS ==>
               was != &m->words[a][b]; */
    *was = w;
    //@ assert words_stay{Pre, Here}(m, -1, -1, -1, -1);
    //@ assert same_frames{Pre, Here}(m) && same_but{Pre, Here}(m, -1, -1, -1, -1);
    //@ assert same_tags{Pre, Here}(m) && same_counts{Pre, Here}(m);
    clear(m, frame, mm_own_words(kind));
    //@ assert m->words[st][si] == w && m->words[dt][di] == 0 && *was == w;
    //@ assert same_frames{Pre, Here}(m);
    //@ assert same_tags{Pre, Here}(m);
    //@ assert same_counts{Pre, Here}(m);
    //@ assert same_but{Pre, Here}(m, st, si, st, si);
    //@ assert renewed{Pre, Here}(m, st, si);
    //@ assert valid(m) && whole(m);
    //@ assert makes(m, st, si, dt, di, kind);
    //@ assert becomes(m, st, si, dt, di, frame);
    //@ ghost cleared: ;
    mm_made(m, st, si, dt, di, kind);
    //@ assert became{cleared, Here}(m, st, si, dt, di, frame) && *was == w;
    //@ assert became{Pre, Here}(m, st, si, dt, di, frame);
    return MM_OK;
}

enum mm_error mm_can_end(struct mm const *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                         bool idle) {
    mm_word const w = m->words[st][si];
    mm_frame const frame = isa_frame(w);
    unsigned const kind = mm_kind_of(m, w);
    enum mm_error error;

    if (w == 0u) {
        return MM_EMPTY;
    }
    if (m->words[dt][di] != 0u) {
        return MM_FULL;
    }
    error = mm_cell_into(MM_OP_END, mm_word_role(kind, w), kind, mm_kind(&m->ledger[dt]));
    if (error != MM_OK) {
        return error;
    }
    if (frame == dt) {
        return MM_KIND;
    }
    return !idle || m->ledger[frame].slaves != 0u || m->ledger[frame].used != 0u ? MM_BUSY : MM_OK;
}

enum mm_error mm_end(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di, bool idle) {
    enum mm_error const error = mm_can_end(m, st, si, dt, di, idle);

    if (error != MM_OK) {
        return error;
    }

    //@ assert becomes(m, st, si, dt, di, entry_frame(m->words[st][si]));
    mm_ended(m, st, si, dt, di);
    //@ assert settled(m, dt, di, entry_frame(\at(m->words[st][si], Pre))) && valid(m);
    return MM_OK;
}
