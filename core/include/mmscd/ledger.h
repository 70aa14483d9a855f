/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger: one small entry for every frame.
 *
 *   slaves    slave references to the frame, wherever they stand
 *   attached  of those and the master, how many stand in region entries (zones)
 *   used      containers of the object that are full (zone, window, space, thread)
 *   tag       kind + 16 * home, and on top the mark that the audit borrows
 *
 * The home of a zone is the place where it is attached, the same in every
 * space: the number of its region, counted from address 0 in regions of the
 * zone's own size. It means something while the zone is attached, and for a
 * zone of zones also while it holds anything.
 */
#ifndef MMSCD_LEDGER_H
#define MMSCD_LEDGER_H

#include <isa/entry.h>
#include <mmscd/entry.h>
#include <mmscd/table.h>
#include <mmscd/types.h>

/* The most slaves a frame can have. A small model may lower it. One less than
 * the counter holds, so that `attached` (slaves and the master) cannot wrap. */
#ifndef MM_SLAVES_MAX
#define MM_SLAVES_MAX 65534u
#endif

struct mm_entry {
    uint16_t slaves;
    uint16_t attached;
    uint16_t used;
    isa_tag tag;
};

/*@ requires \valid_read(e);
    assigns \nothing;
    ensures \result == e->tag % 16; */
static inline unsigned mm_kind(struct mm_entry const *e) { return e->tag % 16u; }
/*@ requires \valid_read(e);
    assigns \nothing;
    ensures \result == e->tag / 16 % (ISA_TAG_MARK / 16); */
static inline uint32_t mm_home(struct mm_entry const *e) {
    return e->tag / 16u % (ISA_TAG_MARK / 16u);
}
static inline bool mm_marked(struct mm_entry const *e) { return e->tag >= ISA_TAG_MARK; }

/* A tag without the mark; `home` < ISA_HOMES. */
/*@ requires kind < 16 && home < ISA_HOMES;
    assigns \nothing;
    ensures \result == home * 16 + kind; */
static inline isa_tag mm_tag(unsigned kind, uint32_t home) { return (isa_tag)(home * 16u + kind); }

/* Whether the containers of a table of that kind are region entries: as its row says. */
/*@ assigns \nothing;
    ensures \result <==> has_regions(table_kind); */
static inline bool mm_has_regions(unsigned table_kind) {
    return table_kind == MM_SPACE || (ISA_LEVELS > 2u && table_kind == MM_ZONE2) ||
           (ISA_LEVELS > 3u && table_kind == MM_ZONE3);
}

/* The kind of zone that they hold: they have one only. MM_OUTSIDE if there are none. */
/*@ assigns \nothing;
    ensures \result == region_kind(table_kind); */
static inline unsigned mm_region_kind(unsigned table_kind) {
    return mm_has_regions(table_kind) ? (unsigned)__builtin_ctz(mm_row(table_kind)->holds)
                                      : MM_OUTSIDE;
}

/* How many levels of tables lie below one of that kind: 0 for zones and windows. */
static inline unsigned mm_depth(unsigned table_kind) {
    if (table_kind == MM_SPACE) {
        return ISA_LEVELS - 1u;
    }
    if (ISA_LEVELS == 2u) {
        return 0u;
    }
    return table_kind == MM_ZONE3 ? 2u : table_kind == MM_ZONE2 ? 1u : 0u;
}

/* How many containers a table of that kind has: words[f][0 .. n-1]. */
/*@ assigns \nothing;
    ensures \result == capacity(table_kind) <= ISA_WORDS; */
static inline uint32_t mm_capacity(unsigned table_kind) { return mm_row(table_kind)->containers; }

#endif
