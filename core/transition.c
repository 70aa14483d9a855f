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

static void clear(struct mm *m, mm_frame frame) {
    __builtin_memset(m->words[frame], 0, sizeof m->words[frame]);
}

enum mm_error mm_make(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                      unsigned kind, bool proper, mm_word *was) {
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
    if (m->ledger[frame].slaves != 0u) {
        return MM_BUSY;
    }

    mm_empty(m, st, si, frame);
    clear(m, frame);
    m->ledger[frame].tag = mm_tag(kind, 0u);
    mm_fill(m, dt, di, frame, mm_word_of(frame, kind, MM_MASTER, mm_kind_rights(kind)), 0u);
    *was = w;
    return MM_OK;
}

enum mm_error mm_end(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di, bool idle) {
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
    if (!idle || m->ledger[frame].slaves != 0u || m->ledger[frame].used != 0u) {
        return MM_BUSY;
    }

    mm_empty(m, st, si, frame);
    m->ledger[frame].tag = mm_tag(MM_PAGE, 0u);
    mm_fill(m, dt, di, frame, mm_word_of(frame, MM_PAGE, MM_MASTER, mm_kind_rights(MM_PAGE)), 0u);
    return MM_OK;
}
