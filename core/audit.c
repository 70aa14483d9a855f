/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The audit: do all counts and all references agree?
 *
 * It needs no memory of its own. The ledger is the scratch space: every
 * container borrows what it accounts for (a slave takes one from `slaves`, an
 * attachment one from `attached`, a full container one from `used`, a master
 * sets the mark). In a sound memory all counts are then 0 and exactly the pool
 * frames are marked. Afterwards every container gives back what it took.
 *
 *     ledger[f] = { slaves 2, used 3, .. }  - borrow -> { 0, 0, mark } - give back -> the same
 */
#include "container.h"

/* Whether the word in a table of `table_kind`, referring to a frame of `kind`, is one that the
 * operations can have written there, its accessed and dirty bits aside. */
static bool well_formed(unsigned table_kind, unsigned kind, mm_word w) {
    unsigned const role = mm_word_role(kind, w);
    unsigned const rights = mm_word_rights(kind, w) + (role == MM_SLAVE ? MM_SHARE : 0u);

    if (kind == MM_OUTSIDE && table_kind == MM_THREAD) {
        unsigned const fixed = isa_object_bits(w);

        return fixed >= MM_LINE && mm_accepts(table_kind, fixed) &&
               w == isa_object(0u, MM_FIXED, fixed);
    }
    if (kind == MM_OUTSIDE) {
        return role == MM_FIXED && isa_page_clear(w, true, true) ==
                                       isa_page(isa_frame(w), MM_FIXED, isa_page_access(w));
    }
    if (role == MM_FIXED || (role != MM_MASTER && !mm_kind_allows(MM_OP_CLONE, kind)) ||
        (role == MM_MASTER && kind != MM_PAGE &&
         (rights | MM_SHARE) != (mm_kind_rights(kind) | MM_SHARE)) ||
        (rights | mm_kind_rights(kind)) != mm_kind_rights(kind) ||
        (role != MM_MASTER && !mm_sensible(kind, rights))) {
        return false;
    }
    return (kind == MM_PAGE || mm_is_zone(kind) ? isa_page_clear(w, true, true) : w) ==
           mm_word_of(isa_frame(w), kind, role, rights);
}

/* Check one container and let it borrow; on a flaw nothing is borrowed. */
static enum mm_flaw borrow(struct mm *m, mm_frame table, mm_index index) {
    struct mm_entry *const t = &m->ledger[table];
    mm_word const w = m->words[table][index];
    mm_frame const f = isa_frame(w);
    unsigned const table_kind = mm_kind(t);
    bool const region = mm_has_regions(table_kind);
    unsigned kind;
    unsigned role;

    if (w == 0u) {
        return table_kind == MM_THREAD && mm_badge(m, table, index) != 0u ? MM_FLAW_LEFTOVER
                                                                          : MM_SOUND;
    }
    kind = mm_kind_of(m, w);
    role = mm_word_role(kind, w);
    if (f >= m->frames && isa_code(w) != MM_FIXED) {
        return MM_FLAW_FRAME;
    }
    if (kind != MM_OUTSIDE && !mm_accepts(table_kind, kind)) {
        return MM_FLAW_KIND;
    }
    if ((kind == MM_OUTSIDE && region) || !well_formed(table_kind, kind, w)) {
        return MM_FLAW_WORD;
    }
    if (kind != MM_OUTSIDE && kind != MM_PAGE && f >= m->tables) {
        return MM_FLAW_FRAME;
    }
    if (role == MM_MASTER && mm_marked(&m->ledger[f])) {
        return MM_FLAW_MASTERS;
    }
    if (role >= MM_SLAVE && m->ledger[f].slaves == 0u) {
        return MM_FLAW_SLAVES;
    }
    if (region && m->ledger[f].attached == 0u) {
        return MM_FLAW_ATTACHED;
    }
    if (region && mm_home(&m->ledger[f]) != mm_home_at(m, table, index)) {
        return MM_FLAW_HOME;
    }
    if (t->used == 0u) {
        return MM_FLAW_USED;
    }

    t->used--;
    if (region) { /* a fixed page's frame may be beyond the ledger */
        m->ledger[f].attached--;
    }
    if (role == MM_MASTER) {
        m->ledger[f].tag = (isa_tag)(m->ledger[f].tag + ISA_TAG_MARK);
    } else if (role != MM_FIXED) {
        m->ledger[f].slaves--;
    }
    return MM_SOUND;
}

static void give_back(struct mm *m, mm_frame table, mm_index index) {
    mm_word const w = m->words[table][index];
    mm_frame const f = isa_frame(w);
    unsigned role;

    if (w == 0u) {
        return;
    }
    role = mm_word_role(mm_kind_of(m, w), w);
    m->ledger[table].used++;
    if (mm_has_regions(mm_kind(&m->ledger[table]))) {
        m->ledger[f].attached++;
    }
    if (role == MM_MASTER) {
        m->ledger[f].tag = (isa_tag)(m->ledger[f].tag - ISA_TAG_MARK);
    } else if (role != MM_FIXED) {
        m->ledger[f].slaves++;
    }
}

/* After all containers have borrowed: what is left must be nothing. */
static enum mm_flaw settled(struct mm const *m, mm_frame f) {
    struct mm_entry const *const e = &m->ledger[f];
    bool const pool = mm_kind(e) >= MM_PAGE && mm_kind(e) <= MM_ZONE3;

    if (mm_kind(e) > MM_KERNEL || (pool && mm_kind(e) != MM_PAGE && f >= m->tables)) {
        return MM_FLAW_TAG;
    }
    if ((pool && f != m->anchor) != mm_marked(e)) {
        return MM_FLAW_MASTERS;
    }
    if (!mm_is_zone(mm_kind(e)) && mm_home(e) != 0u) {
        return MM_FLAW_HOME;
    }
    if (e->slaves != 0u) {
        return MM_FLAW_SLAVES;
    }
    if (e->used != 0u) {
        return MM_FLAW_USED;
    }
    return e->attached != 0u ? MM_FLAW_ATTACHED : MM_SOUND;
}

struct mm_finding mm_audit(struct mm *m) {
    struct mm_finding found = {MM_SOUND, 0u, 0u};
    mm_frame t;
    mm_index i = 0u;

    for (t = 0u; t < m->tables; t++) {
        for (i = 0u; i < mm_capacity(mm_kind(&m->ledger[t])); i++) {
            found.flaw = borrow(m, t, i);
            if (found.flaw != MM_SOUND) {
                found.frame = t;
                found.index = i;
                goto restore;
            }
        }
    }
    for (mm_frame f = 0u; f < m->frames; f++) {
        found.flaw = settled(m, f);
        if (found.flaw != MM_SOUND) {
            found.frame = f;
            break;
        }
    }
restore:
    for (mm_frame r = 0u; r < m->tables && r <= t; r++) {
        mm_index const n = r == t ? i : mm_capacity(mm_kind(&m->ledger[r]));

        for (mm_index k = 0u; k < n; k++) {
            give_back(m, r, k);
        }
    }
    return found;
}

char const *mm_flaw_text(enum mm_flaw flaw) {
    static char const *const text[] = {
        [MM_SOUND] = "sound",
        [MM_FLAW_WORD] = "a word that no operation writes",
        [MM_FLAW_FRAME] = "a reference to a frame out of range",
        [MM_FLAW_KIND] = "a reference to a frame of the wrong kind",
        [MM_FLAW_MASTERS] = "not exactly one master",
        [MM_FLAW_SLAVES] = "slave count and slaves differ",
        [MM_FLAW_USED] = "count of full containers differs",
        [MM_FLAW_ATTACHED] = "count of attachments differs",
        [MM_FLAW_HOME] = "attached away from home",
        [MM_FLAW_TAG] = "an impossible ledger entry",
        [MM_FLAW_LEFTOVER] = "a badge in an empty slot",
    };

    return flaw <= MM_FLAW_LEFTOVER ? text[flaw] : "?";
}
