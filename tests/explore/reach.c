/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Authority, by the documentation (docs/abi.md, Names) and not by the kernel's code: which
 * containers each thread can name, and whether what a step has changed is explained by that.
 *
 *     thread --- its slots --- thread (master)            --> its slots
 *                          `-- space (MANAGE), zone (MANAGE), window (master) --> their containers,
 *                              and on through entries that have MANAGE
 *
 * A step by one thread changes only containers that it can name, or that a thread can name which
 * got or gave a message in this step; and each reference that is new was before where one of
 * them could name it, with all the rights that the new one has.
 */
#include "explore.h"
#include <string.h>

/* By frame: its containers, a bit each. */
typedef uint16_t containers[FRAMES];

static containers reach_of[FRAMES]; /* by thread */
static containers drops_of[FRAMES]; /* where a thread may drop pages */
static containers now;              /* of all that take part in the step that is checked */

static uint16_t first_bits(unsigned n) { return (uint16_t)((1u << n) - 1u); }

/* --- what can be named ---------------------------------------------------------------------- */

static void add_table(uint16_t *to, mm_frame table) {
    unsigned const kind = kind_of_frame(table);
    unsigned const n = mm_capacity(kind);

    to[table] = first_bits(n);
    for (unsigned i = 0u; i < n && mm_has_regions(kind); i++) {
        mm_word const w = word_of(table, i);

        if (w != 0u && (mm_word_rights(mm_region_kind(kind), w) & MM_MANAGE) != 0u) {
            add_table(to, isa_frame(w));
        }
    }
}

static void add_slots(uint16_t *to, mm_frame thread) {
    to[thread] = (uint16_t)(first_bits(MM_THREAD_CONTAINERS) & ~1u);
}

/* What stands in a slot of the thread itself: a way to other containers? */
static void add_way(uint16_t *to, mm_frame thread, unsigned slot) {
    mm_word const w = word_of(thread, slot);
    unsigned const kind = w != 0u ? mm_kind_of(&sim.kernel.mm, w) : MM_OUTSIDE;

    if (kind == MM_THREAD) {
        add_slots(to, isa_frame(w));
    } else if (kind == MM_WINDOW) {
        mm_word const range = word_of(thread, ISA_SLOTS + slot);

        if (mm_word_role(kind, w) == MM_MASTER) {
            add_table(to, isa_frame(w));
        } else {
            drops_of[thread][isa_frame(w)] |=
                (uint16_t)(first_bits((unsigned)BATON_RANGE_COUNT(range))
                           << BATON_RANGE_FIRST(range));
        }
    } else if ((kind == MM_SPACE || mm_is_zone(kind)) &&
               (mm_word_role(kind, w) == MM_MASTER ||
                (mm_word_rights(kind, w) & MM_MANAGE) != 0u)) {
        add_table(to, isa_frame(w));
    }
}

void reach_remember(mm_frame actor) {
    (void)actor;
    memset(reach_of, 0, frames_end * sizeof reach_of[0]);
    memset(drops_of, 0, frames_end * sizeof drops_of[0]);
    for (mm_frame t = ROOT; t < frames_end; t++) {
        if (kind_of_frame(t) == MM_THREAD) {
            add_slots(reach_of[t], t);
            for (unsigned slot = 1u; slot < MM_THREAD_CONTAINERS; slot++) {
                add_way(reach_of[t], t, slot);
            }
        }
    }
    memcpy(now, reach_of[sim.kernel.thread], sizeof now);
}

static bool within(uint16_t const *set, mm_frame table, mm_index index) {
    return table < FRAMES && index < 16u && (set[table] >> index & 1u) != 0u;
}

bool reach_has(mm_frame table, mm_index index) { return within(now, table, index); }

/* --- what has changed ------------------------------------------------------------------------- */

static bool is_message(struct action const *a) {
    return a->what == HAPPENS_FAULT ||
           (a->what == HAPPENS_CALL &&
            (a->call % 16u == BATON_CALL || a->call % 16u == BATON_REPLY_RECEIVE));
}

static bool is_call(struct action const *a, unsigned call) {
    return a->what == HAPPENS_CALL && a->call % 16u == call;
}

static unsigned kind_before(mm_word w) {
    return isa_frame(w) < FRAMES ? mm_kind(image_entry_before(isa_frame(w))) : MM_OUTSIDE;
}

/* Without accessed and dirty bits. */
static mm_word plain(unsigned kind, mm_word w) {
    bool const leaf = kind == MM_PAGE || mm_is_zone(kind);

    return leaf && w != 0u ? isa_page_clear(w, true, true) : w;
}

static mm_rights rights_in(unsigned kind, mm_word w) {
    unsigned const role = mm_word_role(kind, w);

    return mm_word_rights(kind, w) + (role == MM_MASTER || role == MM_SLAVE ? MM_SHARE : 0u);
}

/* Whether the reference `w`, which was in (table, index), explains `is` in (to, i) now. */
static bool explains(struct action const *a, mm_frame table, mm_index index, mm_word was,
                     mm_frame to, mm_index i, mm_word is) {
    unsigned const kind = mm_kind_of(&sim.kernel.mm, is);
    unsigned const had = kind_before(was);
    mm_rights const rights = rights_in(kind, is);
    mm_word const badge = kind_of_frame(to) == MM_THREAD ? word_of(to, ISA_SLOTS + i) : 0u;
    mm_word const badge_before = image_entry_before(table)->tag % 16u == MM_THREAD
                                     ? image_word_before(table, ISA_SLOTS + index)
                                     : 0u;

    if (isa_frame(was) != isa_frame(is) || !within(now, table, index)) {
        return false;
    }
    if (mm_word_role(kind, is) == MM_MASTER) {
        return mm_word_role(had, was) == MM_MASTER;
    }
    if (mm_word_role(had, was) == MM_MASTER) {
        return (rights & ~(mm_kind_rights(kind) | MM_SHARE)) == 0u;
    }
    if (had != kind || (rights & ~rights_in(had, was)) != 0u || badge != badge_before) {
        return false;
    }
    /* A final slave stays where it is, or changes places with the caller's space. */
    return mm_word_role(had, was) == MM_SLAVE || (to == table && i == index) ||
           (is_call(a, BATON_CONTROL) && word_of(table, index) != was);
}

static void find_explanation(struct action const *a, mm_frame to, mm_index i, mm_word is) {
    for (mm_frame t = 1u; t < frames_end; t++) {
        unsigned const n = mm_capacity(mm_kind(image_entry_before(t)));

        for (unsigned c = 0u; c < n; c++) {
            mm_word const was = image_word_before(t, c);

            if (was != 0u && explains(a, t, c, was, to, i, is)) {
                return;
            }
        }
    }
    violated("container %u of frame %u has got a reference to frame %u that nobody could give", i,
             to, isa_frame(is));
}

static bool fixed(unsigned kind, mm_word w) {
    return w != 0u && kind == MM_OUTSIDE && isa_code(w) == MM_FIXED;
}

static void check_container(struct action const *a, mm_frame table, mm_index i) {
    mm_word const was =
        i < mm_capacity(mm_kind(image_entry_before(table))) ? image_word_before(table, i) : 0u;
    mm_word const is = i < mm_capacity(kind_of_frame(table)) ? word_of(table, i) : 0u;
    unsigned kind;
    unsigned had;

    if (was == is) {
        return;
    }
    kind = mm_kind_of(&sim.kernel.mm, is);
    had = kind_before(was);
    if (plain(kind, is) == plain(had, was)) {
        return;
    }
    if (fixed(kind, is) || fixed(had, was) || table == ANCHOR) {
        if (!is_call(a, BATON_HARDWARE)) {
            violated("a fixed reference in frame %u has changed", table);
        }
        return;
    }
    if (!within(now, table, i) && !within(drops_of[a->actor], table, i)) {
        violated("container %u of frame %u has changed, and nobody who took part can name it", i,
                 table);
    }
    if (is_message(a) && (kind == MM_THREAD || had == MM_THREAD)) {
        violated("a thread has travelled with a message");
    }
    if (is != 0u) {
        find_explanation(a, table, i, is);
    }
}

/* Who takes part: the running thread, and whose state a message has changed. */
static void take_part(struct action const *a) {
    if (a->actor != 0u) {
        memcpy(now, reach_of[a->actor], sizeof now);
    } else {
        memset(now, 0, sizeof now);
    }
    for (mm_frame t = ROOT; t < frames_end && is_message(a); t++) {
        if (kind_of_frame(t) == MM_THREAD &&
            image_word_before(t, THREAD_STATE) != word_of(t, THREAD_STATE)) {
            for (mm_frame f = 0u; f < frames_end; f++) {
                now[f] |= reach_of[t][f];
            }
        }
    }
}

void reach_check(struct action const *a) {
    take_part(a);
    for (mm_frame table = 1u; table < frames_end; table++) {
        unsigned const n = mm_capacity(kind_of_frame(table));
        unsigned const had = mm_capacity(mm_kind(image_entry_before(table)));

        for (unsigned i = 0u; i < n || i < had; i++) {
            check_container(a, table, i);
        }
    }
    if (a->actor != 0u) {
        memcpy(now, reach_of[a->actor], sizeof now);
    }
}
