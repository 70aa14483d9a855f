/* SPDX-License-Identifier: BSD-2-Clause */
/* Sources, built and taken away. The picture is in source.h. */
#include "source.h"
#include <baton/boot.h>

#define READ_RIGHTS (MM_R | MM_X) /* on every ISA: can be expressed */
#define WRITE_RIGHTS (MM_R | MM_W | MM_X)
#define BADGE 77u
#define THREAD_SLOT 20u
#define USED_SLOT 30u
#define INSIDE 7u /* a container inside a source */
#define INSIDE_SLOT 40u
#define PORTS_FIRST 0x200u
#define PORTS_LAST 0x207u

/* --- names ---------------------------------------------------------------------------- */

baton_word cells_slot(struct cells const *cells, unsigned which) {
    return BATON_SLOT((baton_word)cells->slot + which);
}

baton_word cells_size(struct cells const *cells, unsigned level) {
    baton_word size = cells->zone_size;

    while (--level > 0u) {
        size *= cells->zone_containers;
    }
    return size;
}

/* The address of a region of the space: those of the topmost level from the second on, the others
 * in the first of all that are full. */
static baton_word region_address(struct cells const *cells, unsigned level, unsigned index) {
    unsigned const top = cells->levels - 1u;

    return level == top ? (1u + index) * cells_size(cells, top)
                        : cells_size(cells, top) + index * cells_size(cells, level);
}

baton_word cells_region(struct cells const *cells, unsigned level, unsigned index) {
    return region_address(cells, level, index) + BATON_LEVEL(level) + cells->slot + SLOT_SPACE;
}

baton_word cells_leaf(struct cells const *cells, unsigned place, unsigned index) {
    baton_word const offset = (baton_word)index * BATON_PAGE_SIZE;

    switch (place) {
    case 0u: return cells->here + offset;
    case 1u: return offset + cells->slot + SLOT_ZONE;
    case 2u: return offset + cells->slot + SLOT_WINDOW;
    default: return region_address(cells, 1u, INDEX_FULL) + offset + cells->slot + SLOT_SPACE;
    }
}

char const *cells_leaf_text(unsigned place) {
    static char const *const texts[LEAF_PLACES] = {"page of its own", "page of a zone in a slot",
                                                   "page of a window", "page of another space"};

    return texts[place];
}

static unsigned kind_of_level(unsigned level) {
    return level == 1u ? MM_ZONE : level == 2u ? MM_ZONE2 : MM_ZONE3;
}

/* The level of the region entries for that kind of zone; 0: it is none. */
static unsigned level_of_kind(unsigned kind) {
    return kind == MM_ZONE ? 1u : kind == MM_ZONE2 ? 2u : kind == MM_ZONE3 ? 3u : 0u;
}

/* A container inside the object that the caller's slot `slot` refers to. */
static baton_word inside(struct cells const *cells, unsigned kind, unsigned slot) {
    unsigned const level = level_of_kind(kind);

    if (kind == MM_THREAD) {
        return BATON_SLOT(INSIDE_SLOT) + slot;
    }
    if (kind == MM_SPACE) {
        return INSIDE * cells_size(cells, cells->levels - 1u) + BATON_LEVEL(cells->levels - 1u) +
               slot;
    }
    if (level > 1u) {
        return INSIDE * cells_size(cells, level - 1u) + BATON_LEVEL(level - 1u) + slot;
    }
    return level == 1u || kind == MM_WINDOW ? INSIDE * BATON_PAGE_SIZE + slot : 0u;
}

/* --- what all sources share --------------------------------------------------------------- */

static bool moved(baton_word from, baton_word to) {
    return baton_move(from, to, 0u, 1u).error == MM_OK;
}

static bool made(baton_word from, baton_word to, unsigned kind) {
    return baton_make(from, to, kind).error == MM_OK;
}

static bool cloned(baton_word from, baton_word to, unsigned rights, baton_word badge) {
    return baton_clone(from, to, rights, badge, 1u).error == MM_OK;
}

static bool destroyed(baton_word name) { return baton_destroy(name, 1u).error == MM_OK; }

bool cells_build(struct cells *cells) {
    static unsigned const kinds[] = {MM_THREAD, MM_SPACE, MM_ZONE, MM_WINDOW, MM_WINDOW};
    baton_word const work = cells_slot(cells, SLOT_WORK);
    bool good = true;

    for (unsigned i = 0u; i < 5u; i++) {
        good = good && made(cells->page[i], cells_slot(cells, i), kinds[i]);
    }
    good = good && cloned(cells_slot(cells, SLOT_DROP_MASTER), cells_slot(cells, SLOT_DROP),
                          MM_DROP, BATON_RANGE(DROP_FIRST, DROP_COUNT));
    for (unsigned level = cells->levels - 1u; level > 0u; level--) {
        good = good && made(cells->page[PAGE_CHAIN + level - 1u], work, kind_of_level(level)) &&
               moved(work, cells_region(cells, level, INDEX_FULL));
    }
    for (unsigned level = 2u; level < cells->levels && level < LEVELS_MAX; level++) {
        good = good && made(cells->page[PAGE_HOMELESS + level - 2u],
                            cells_slot(cells, SLOT_HOMELESS + level - 2u), kind_of_level(level));
    }
    for (unsigned place = 0u; place < LEAF_PLACES; place++) {
        good = good && moved(cells->page[PAGE_FULL + place], cells_leaf(cells, place, INDEX_FULL));
    }
    return good && moved(cells->page[PAGE_DROPPED],
                         (DROP_FIRST + 1u) * BATON_PAGE_SIZE + cells->slot + SLOT_DROP_MASTER);
}

bool cells_take_apart(struct cells *cells) {
    baton_word const work = cells_slot(cells, SLOT_WORK);
    bool good = moved((DROP_FIRST + 1u) * BATON_PAGE_SIZE + cells->slot + SLOT_DROP_MASTER,
                      cells->page[PAGE_DROPPED]);

    for (unsigned place = 0u; place < LEAF_PLACES; place++) {
        good = good && moved(cells_leaf(cells, place, INDEX_FULL), cells->page[PAGE_FULL + place]);
    }
    for (unsigned level = 2u; level < cells->levels && level < LEVELS_MAX; level++) {
        good = good && moved(cells_slot(cells, SLOT_HOMELESS + level - 2u),
                             cells->page[PAGE_HOMELESS + level - 2u]);
    }
    for (unsigned level = 1u; level < cells->levels && level < LEVELS_MAX; level++) {
        good = good && moved(cells_region(cells, level, INDEX_FULL), work) &&
               moved(work, cells->page[PAGE_CHAIN + level - 1u]);
    }
    good = good && destroyed(cells_slot(cells, SLOT_DROP));
    for (unsigned i = 0u; i < 5u; i++) {
        good = good && moved(cells_slot(cells, i), cells->page[i]);
    }
    return good;
}

/* --- spots -------------------------------------------------------------------------------- */

unsigned cells_spots(struct cells const *cells, struct spot *spots) {
    static char const *const regions[LEVELS_MAX] = {
        "", "entry for a zone", "entry for a zone of zones", "entry for a zone of zones of zones"};
    unsigned count = 0u;

    for (unsigned place = 0u; place < LEAF_PLACES; place++) {
        spots[count++] = (struct spot){.text = cells_leaf_text(place),
                                       .container = EXPECT_PAGE_ENTRY,
                                       .name = cells_leaf(cells, place, INDEX_SOURCE)};
    }
    for (unsigned level = 1u; level < cells->levels && level < LEVELS_MAX; level++) {
        spots[count++] = (struct spot){.text = regions[level],
                                       .container = EXPECT_REGION_ENTRY,
                                       .name = cells_region(cells, level, INDEX_SOURCE),
                                       .level = level,
                                       .address = region_address(cells, level, INDEX_SOURCE)};
    }
    spots[count++] = (struct spot){.text = "slot",
                                   .container = EXPECT_SLOT,
                                   .name = cells_slot(cells, SLOT_SOURCE),
                                   .own = true};
    spots[count++] = (struct spot){.text = "slot of a thread",
                                   .container = EXPECT_SLOT,
                                   .name = BATON_SLOT(THREAD_SLOT) + cells->slot + SLOT_THREAD};
    spots[count++] =
        (struct spot){.text = "slot 3 of a suspended thread",
                      .container = EXPECT_SLOT,
                      .name = BATON_SLOT(BATON_SLOT_WINDOW) + cells->slot + SLOT_THREAD};
    return count;
}

/* --- which there are ------------------------------------------------------------------------ */

static bool page_exists(struct cells const *cells, enum how how) {
    switch (how) {
    case HOW_USED:
    case HOW_ELSEWHERE:
    case HOW_MANAGED:
    case HOW_FIXED:
    case HOW_THERE: return false;
    case HOW_UNFIT: return cells->unfit != 0u;
    default: return true;
    }
}

static bool object_exists(struct spot const *spot, unsigned kind, enum how how) {
    bool const lent = kind != MM_THREAD && kind != MM_LEDGER;

    switch (how) {
    case HOW_MASTER: return true;
    case HOW_SHARED:
    case HOW_FINAL: return lent;
    case HOW_USED: return kind != MM_LEDGER;
    case HOW_ELSEWHERE: return level_of_kind(kind) != 0u && spot->container == EXPECT_SLOT;
    case HOW_SLAVE: return lent && kind != MM_WINDOW;
    case HOW_MANAGED: return level_of_kind(kind) != 0u;
    default: return false;
    }
}

bool source_exists(struct cells const *cells, struct spot const *spot, unsigned kind,
                   enum how how) {
    unsigned const level = level_of_kind(kind);

    if (how == HOW_EMPTY) {
        return kind == MM_OUTSIDE;
    }
    switch (kind) {
    case MM_OUTSIDE: return how == HOW_FIXED && spot->container == EXPECT_PAGE_ENTRY;
    case MM_PAGE: return spot->container == EXPECT_PAGE_ENTRY && page_exists(cells, how);
    case MM_LINE: return how == HOW_FIXED && spot->container == EXPECT_SLOT;
    case MM_PORTS: /* taking ports out of a slot of the caller's closes all that it uses */
        return how == HOW_FIXED && spot->container == EXPECT_SLOT && !spot->own;
    default:
        return kind >= MM_THREAD && kind <= MM_ZONE3 && level < cells->levels &&
               (spot->container == EXPECT_SLOT ||
                (spot->container == EXPECT_REGION_ENTRY && spot->level == level)) &&
               object_exists(spot, kind, how);
    }
}

/* --- pages, and what is fixed ---------------------------------------------------------------- */

/* The rights of a slave of that kind: as many as there can be, or few. */
static unsigned slave_rights(unsigned kind, enum how how) {
    if (how == HOW_SLAVE) {
        return expect_rights(kind);
    }
    if (how == HOW_MANAGED) {
        return WRITE_RIGHTS | MM_MANAGE;
    }
    return kind == MM_SPACE ? MM_SEND : kind == MM_WINDOW ? MM_DROP : WRITE_RIGHTS;
}

/* Where a page comes from that is to be the source. */
static baton_word page_origin(struct cells const *cells, enum how how) {
    return how == HOW_UNFIT      ? cells->unfit
           : how == HOW_IMPROPER ? cells->improper
                                 : cells->page[PAGE_SOURCE];
}

static bool page_build(struct cells *cells, struct source *s) {
    baton_word const origin = page_origin(cells, s->how);

    if (s->how == HOW_SLAVE || s->how == HOW_FINAL) {
        s->master = origin;
        s->expect.role = s->how == HOW_SLAVE ? MM_SLAVE : MM_FINAL;
        s->expect.rights = slave_rights(MM_PAGE, s->how);
        s->expect.shared = true;
        return cloned(origin, s->spot.name, s->expect.rights, 0u);
    }
    s->expect.role = MM_MASTER;
    s->expect.rights = s->how == HOW_PARKED ? MM_SHARE : expect_rights(MM_PAGE);
    s->expect.shared = s->how == HOW_SHARED;
    s->expect.unfit = s->how == HOW_UNFIT;
    s->expect.improper = s->how == HOW_IMPROPER;
    if (s->how == HOW_IMPROPER) {
        cells->spoil(cells);
    }
    return moved(origin, s->spot.name) &&
           (s->how != HOW_PARKED ||
            baton_adjust(s->spot.name, BATON_ADJUST, 0u, 1u).error == MM_OK) &&
           (s->how != HOW_SHARED ||
            cloned(s->spot.name, cells_leaf(cells, 1u, INDEX_OTHER), READ_RIGHTS, 0u));
}

static bool page_remove(struct cells *cells, struct source const *s) {
    if (s->master != 0u) {
        return destroyed(s->spot.name);
    }
    return (s->how != HOW_PARKED ||
            baton_adjust(s->spot.name, BATON_ADJUST, WRITE_RIGHTS, 1u).error == MM_OK) &&
           (s->how != HOW_SHARED || destroyed(cells_leaf(cells, 1u, INDEX_OTHER))) &&
           moved(s->spot.name, page_origin(cells, s->how));
}

static bool fixed_build(struct cells *cells, struct source *s) {
    s->expect.role = MM_FIXED;
    if (s->kind == MM_LINE) {
        return baton_grant(BATON_ROOT_HARDWARE, s->spot.name, cells->line, cells->line) == MM_OK;
    }
    if (s->kind == MM_PORTS) {
        return baton_grant(BATON_ROOT_PORTS, s->spot.name, PORTS_FIRST, PORTS_LAST) == MM_OK;
    }
    s->expect.rights = READ_RIGHTS;
    return baton_fix(BATON_ROOT_HARDWARE, s->spot.name, cells->outside, READ_RIGHTS) == MM_OK;
}

static bool fixed_remove(struct source const *s) {
    return s->kind == MM_OUTSIDE ? baton_unfix(BATON_ROOT_HARDWARE, s->spot.name) == MM_OK
                                 : baton_drop(s->spot.name) == MM_OK;
}

/* --- objects ---------------------------------------------------------------------------------- */

/* Put something into the object in slot M, or take it out. Zones of zones are filled in the space,
 * at the spot for sources, and have their home there from then on. */
static bool use(struct cells *cells, unsigned kind, bool fill) {
    unsigned const m = cells->slot + SLOT_MASTER;
    unsigned const level = kind == MM_SPACE ? cells->levels : level_of_kind(kind);
    baton_word const page = cells->page[PAGE_INSIDE];
    baton_word const extra = cells_slot(cells, SLOT_EXTRA);
    baton_word const attached =
        level > 1u && kind != MM_SPACE ? cells_region(cells, level, INDEX_SOURCE) : 0u;
    baton_word entry;

    if (kind == MM_THREAD) {
        return fill ? baton_grant(BATON_ROOT_HARDWARE, BATON_SLOT(USED_SLOT) + m, cells->line,
                                  cells->line) == MM_OK
                    : baton_drop(BATON_SLOT(USED_SLOT) + m) == MM_OK;
    }
    if (level <= 1u) { /* a zone or window: a page */
        return fill ? moved(page, m) : moved(m, page);
    }
    entry =
        BATON_LEVEL(level - 1u) +
        (kind == MM_SPACE ? m
                          : region_address(cells, level, INDEX_SOURCE) + cells->slot + SLOT_SPACE);
    if (attached != 0u && !moved(cells_slot(cells, SLOT_MASTER), attached)) {
        return false;
    }
    if (!(fill ? made(page, extra, kind_of_level(level - 1u)) && moved(extra, entry)
               : moved(entry, extra) && moved(extra, page))) {
        return false;
    }
    return attached == 0u || moved(attached, cells_slot(cells, SLOT_MASTER));
}

static bool object_build(struct cells *cells, struct source *s) {
    baton_word const master = cells_slot(cells, SLOT_MASTER);
    unsigned const level = level_of_kind(s->kind);
    bool const slave = s->how >= HOW_SLAVE;
    struct expect_source *const e = &s->expect;

    e->role = !slave ? MM_MASTER : s->how == HOW_SLAVE ? MM_SLAVE : MM_FINAL;
    e->rights = slave ? slave_rights(s->kind, s->how) : expect_rights(s->kind);
    e->shared = slave || s->how == HOW_SHARED || s->how == HOW_ELSEWHERE;
    e->used = s->how == HOW_USED;
    e->settled = e->used && level > 1u;
    e->attached =
        (s->spot.container == EXPECT_REGION_ENTRY ? 1u : 0u) + (s->how == HOW_ELSEWHERE ? 1u : 0u);
    e->home = s->how == HOW_ELSEWHERE ? region_address(cells, level, INDEX_OTHER)
              : level != 0u           ? region_address(cells, level, INDEX_SOURCE)
                                      : 0u;
    s->master = slave ? master : 0u;
    s->badge = slave && s->spot.container == EXPECT_SLOT ? BADGE : 0u;
    s->inside = slave         ? inside(cells, s->kind, cells->slot + SLOT_MASTER)
                : s->spot.own ? inside(cells, s->kind, cells->slot + SLOT_SOURCE)
                              : 0u;
    if (!slave && s->spot.container == EXPECT_REGION_ENTRY) {
        s->inside = inside(cells, s->kind, cells->slot + SLOT_SPACE) + s->spot.address;
    }
    return made(cells->page[PAGE_SOURCE], master, s->kind) &&
           (!e->used || use(cells, s->kind, true)) &&
           (s->how != HOW_SHARED ||
            cloned(master, cells_slot(cells, SLOT_EXTRA), slave_rights(s->kind, HOW_FINAL), 0u)) &&
           (s->how != HOW_ELSEWHERE ||
            cloned(master, cells_region(cells, level, INDEX_OTHER), WRITE_RIGHTS, 0u)) &&
           (slave ? cloned(master, s->spot.name, e->rights, s->badge)
                  : moved(master, s->spot.name));
}

static bool object_remove(struct cells *cells, struct source const *s) {
    baton_word const master = cells_slot(cells, SLOT_MASTER);

    return (s->master != 0u ? destroyed(s->spot.name) : moved(s->spot.name, master)) &&
           (s->how != HOW_ELSEWHERE ||
            destroyed(cells_region(cells, level_of_kind(s->kind), INDEX_OTHER))) &&
           (s->how != HOW_SHARED || destroyed(cells_slot(cells, SLOT_EXTRA))) &&
           (s->how != HOW_USED || use(cells, s->kind, false)) &&
           moved(master, cells->page[PAGE_SOURCE]);
}

/* --- sources ------------------------------------------------------------------------------------ */

bool source_build(struct cells *cells, struct spot const *spot, unsigned kind, enum how how,
                  struct source *source) {
    static char const *const texts[HOWS] = {"nothing",
                                            "master",
                                            "parked master",
                                            "shared master",
                                            "master in use",
                                            "master at home elsewhere",
                                            "master not fit for objects",
                                            "master that is no thread",
                                            "slave",
                                            "final slave with MANAGE",
                                            "final slave",
                                            "fixed",
                                            "found"};

    *source = (struct source){.spot = *spot, .how = how, .text = texts[how], .kind = kind};
    source->expect.container = spot->container;
    source->expect.kind = kind;
    if (how == HOW_EMPTY) {
        source->expect.empty = true;
        return true;
    }
    return how == HOW_FIXED  ? fixed_build(cells, source)
           : kind == MM_PAGE ? page_build(cells, source)
                             : object_build(cells, source);
}

bool source_remove(struct cells *cells, struct source const *source) {
    if (source->how == HOW_EMPTY || source->how == HOW_THERE) {
        return true;
    }
    return source->how == HOW_FIXED  ? fixed_remove(source)
           : source->kind == MM_PAGE ? page_remove(cells, source)
                                     : object_remove(cells, source);
}

void source_found(struct cells const *cells, unsigned slot, struct source *source) {
    struct baton_info const info = baton_inspect(BATON_SLOT(slot));

    (void)cells;
    *source = (struct source){.how = HOW_THERE,
                              .text = "found",
                              .spot = {.text = "slot of the one that calls",
                                       .container = EXPECT_SLOT,
                                       .name = BATON_SLOT(slot),
                                       .own = true},
                              .kind = info.kind,
                              .root_space = info.kind == MM_SPACE};
    source->expect = (struct expect_source){.container = EXPECT_SLOT,
                                            .guarded = slot < BATON_SLOT_FREE,
                                            .empty = info.error == MM_EMPTY,
                                            .kind = info.kind,
                                            .role = info.role,
                                            .rights = info.rights,
                                            .shared = info.shared,
                                            .used = info.used != 0u};
}
