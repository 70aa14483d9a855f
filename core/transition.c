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

enum mm_error mm_make(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                      unsigned kind, bool proper, mm_word *was) {
    enum mm_error const error = mm_can_make(m, st, si, dt, di, kind, proper);
    mm_word const w = m->words[st][si];

    if (error != MM_OK) {
        return error;
    }

    __builtin_memset(m->words[isa_frame(w)], 0, mm_own_words(kind) * sizeof w);
    mm_made(m, st, si, dt, di, kind);
    *was = w;
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
