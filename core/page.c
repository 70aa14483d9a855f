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
 */
#include "container.h"

enum mm_error mm_move(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                      bool unshared, mm_word *was) {
    mm_word const w = m->words[st][si];

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

    mm_write(m, st, si, 0u);
    m->ledger[st].used--;
    mm_write(m, dt, di, w);
    m->ledger[dt].used++;
    *was = w;
    return MM_OK;
}

enum mm_error mm_clone(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                       mm_rights rights) {
    mm_word const w = m->words[st][si];
    mm_frame const f = isa_frame(w);
    mm_rights const held = isa_page_access(w) + MM_SHARE;

    if (w == 0u) {
        return MM_EMPTY;
    }
    if (m->words[dt][di] != 0u) {
        return MM_FULL;
    }
    if (isa_code(w) == MM_FIXED) {
        return MM_ROLE;
    }
    /* Asked for must be in held: as bits, rights | held == held. */
    if (isa_code(w) == MM_FINAL || (rights | held) != held ||
        !isa_page_allows(rights % MM_SHARE)) {
        return MM_RIGHTS;
    }
    if (m->ledger[f].slaves >= MM_SLAVES_MAX) {
        return MM_LIMIT;
    }

    m->ledger[f].slaves++;
    mm_write(m, dt, di,
             isa_page(f, rights >= MM_SHARE ? MM_SLAVE : MM_FINAL, rights % MM_SHARE));
    m->ledger[dt].used++;
    return MM_OK;
}

enum mm_error mm_destroy(struct mm *m, mm_frame st, mm_index si, mm_word *was) {
    mm_word const w = m->words[st][si];

    if (w == 0u) {
        return MM_EMPTY;
    }
    if (isa_code(w) < MM_SLAVE) {
        return MM_ROLE;
    }

    mm_write(m, st, si, 0u);
    m->ledger[st].used--;
    m->ledger[isa_frame(w)].slaves--;
    *was = w;
    return MM_OK;
}

enum mm_error mm_adjust(struct mm *m, mm_frame st, mm_index si, unsigned what, mm_rights access,
                        mm_word *was) {
    mm_word const w = m->words[st][si];
    mm_rights const held = isa_page_access(w);
    bool const limit = what % 2u == MM_ADJUST_ACCESS;

    if (w == 0u) {
        return MM_EMPTY;
    }
    if (isa_code(w) == MM_FIXED) {
        return MM_ROLE;
    }
    if (limit && (!isa_page_allows(access) ||
                  (isa_code(w) != MM_MASTER && (access | held) != held))) {
        return MM_RIGHTS;
    }

    mm_write(m, st, si,
             isa_page_clear(limit ? isa_page_limit(w, access) : w,
                            what / MM_CLEAR_ACCESSED % 2u == 1u, what / MM_CLEAR_DIRTY % 2u == 1u));
    *was = w;
    return MM_OK;
}
