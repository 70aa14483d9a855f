/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every source, every destination, every operation. The picture is in cells.h.
 *
 *   cells_try --> one_source --> one_destination --> attempt --> call, judge
 */
#include "source.h"
#include <baton/boot.h>

#define READ_RIGHTS (MM_R | MM_X)
#define WRITE_RIGHTS (MM_R | MM_W | MM_X)
#define BADGE 5u
#define KINDS 16u /* that the call's field can say */
#define DESTINATIONS_MAX 32u

/* A destination. */
struct destination {
    char const *text;
    baton_word name;
    struct expect_place expect;
    bool through_root_space; /* its name leads through the caller's own space */
    bool inside;             /* and its name is the source's to give */
    baton_word back;         /* another name of it, where the first is good for dropping only */
};

enum call { CALL_MOVE, CALL_CLONE, CALL_DESTROY, CALL_ADJUST, CALL_INSPECT };

/* One operation. */
struct operation {
    char const *text;
    enum call call;
    unsigned flags;  /* of move and inspect */
    unsigned kind;   /* to make */
    unsigned rights; /* of clone, and of inspect with ADJUST */
    baton_word badge;
};

struct attempt {
    struct cells *cells;
    struct source const *source;
    struct destination const *to; /* null: none is needed */
    struct operation const *operation;
};

/* --- watching ----------------------------------------------------------------------------- */

static struct cells_seen see(baton_word name) {
    return (struct cells_seen){name, baton_inspect(name), baton_frame(BATON_ROOT_HARDWARE, name)};
}

/* With `undone`, accessed and dirty bits may differ. */
static bool alike(struct cells_seen const *a, struct cells_seen const *b, bool undone) {
    return a->info.error == b->info.error && a->info.kind == b->info.kind &&
           a->info.role == b->info.role && a->info.rights == b->info.rights &&
           a->info.shared == b->info.shared && a->info.badge == b->info.badge &&
           a->info.used == b->info.used && a->info.attached == b->info.attached &&
           (undone || (a->info.accessed == b->info.accessed && a->info.dirty == b->info.dirty)) &&
           a->frame.error == b->frame.error && a->frame.frame == b->frame.frame &&
           a->frame.slaves == b->frame.slaves && a->frame.used == b->frame.used &&
           a->frame.attached == b->frame.attached && a->frame.kind == b->frame.kind;
}

static void mark(struct cells *cells) {
    (void)cells->same(cells, CELLS_MARK);
    for (unsigned i = 0u; i < cells->watched; i++) {
        cells->seen[i] = see(cells->seen[i].name);
    }
}

static bool same(struct cells *cells, enum cells_when when) {
    for (unsigned i = 0u; i < cells->watched; i++) {
        struct cells_seen const now = see(cells->seen[i].name);

        if (!alike(&cells->seen[i], &now, when != CELLS_REFUSED)) {
            return false;
        }
    }
    return cells->same(cells, when);
}

static void watch(struct cells *cells, baton_word name) {
    for (unsigned i = 0u; i < cells->watched; i++) {
        if (cells->seen[i].name == name) {
            return;
        }
    }
    if (cells->watched == CELLS_WATCHED) {
        cells->failed++; /* the test itself is wrong */
    } else {
        cells->seen[cells->watched++].name = name;
    }
}

/* --- destinations --------------------------------------------------------------------------- */

static struct destination page_entry(char const *text, baton_word name, bool full, bool own) {
    return (struct destination){.text = text,
                                .name = name,
                                .expect = {.container = EXPECT_PAGE_ENTRY, .full = full},
                                .through_root_space = own,
                                .back = name};
}

static struct destination slot(char const *text, baton_word name, bool full, bool guarded) {
    return (struct destination){
        .text = text,
        .name = name,
        .expect = {.container = EXPECT_SLOT, .full = full, .guarded = guarded},
        .back = name};
}

static struct destination region(char const *text, baton_word name, unsigned level, bool full) {
    static unsigned const kinds[LEVELS_MAX] = {MM_OUTSIDE, MM_ZONE, MM_ZONE2, MM_ZONE3};

    return (struct destination){.text = text,
                                .name = name,
                                .expect = {.container = EXPECT_REGION_ENTRY,
                                           .holds = kinds[level],
                                           .address = name & ~(baton_word)(BATON_PAGE_SIZE - 1u),
                                           .full = full},
                                .back = name};
}

static struct destination drop(struct cells const *cells, char const *text, unsigned index,
                               bool in_range, bool full) {
    baton_word const offset = (baton_word)index * BATON_PAGE_SIZE;

    return (struct destination){.text = text,
                                .name = offset + cells->slot + SLOT_DROP,
                                .expect = {.container = EXPECT_PAGE_ENTRY,
                                           .full = full,
                                           .dropping = true,
                                           .in_range = in_range},
                                .back = offset + cells->slot + SLOT_DROP_MASTER};
}

static unsigned regions(struct cells const *cells, struct destination *to) {
    static char const *const empty[LEVELS_MAX] = {"", "empty entry for a zone",
                                                  "empty entry for a zone of zones",
                                                  "empty entry for a zone of zones of zones"};
    static char const *const full[LEVELS_MAX] = {"", "full entry for a zone",
                                                 "full entry for a zone of zones",
                                                 "full entry for a zone of zones of zones"};
    unsigned n = 0u;

    for (unsigned level = 1u; level < cells->levels && level < LEVELS_MAX; level++) {
        to[n++] = region(empty[level], cells_region(cells, level, INDEX_EMPTY), level, false);
        to[n++] = region(full[level], cells_region(cells, level, INDEX_FULL), level, true);
    }
    to[n] = region("empty entry of its own", cells->there + BATON_LEVEL(1u), 1u, false);
    to[n++].through_root_space = true;
    for (unsigned level = 2u; level < cells->levels && level < LEVELS_MAX; level++) {
        to[n] = region("entry of a zone of zones without a home",
                       BATON_LEVEL(level - 1u) + cells->slot + SLOT_HOMELESS + level - 2u,
                       level - 1u, false);
        to[n++].expect.homeless = true;
    }
    return n;
}

static unsigned destinations(struct cells const *cells, struct destination *to) {
    baton_word const thread = (baton_word)cells->slot + SLOT_THREAD;
    unsigned n = 0u;

    for (unsigned place = 0u; place < LEAF_PLACES; place++) {
        to[n++] = page_entry(cells_leaf_text(place), cells_leaf(cells, place, INDEX_EMPTY), false,
                             place == 0u);
        to[n++] = page_entry(cells_leaf_text(place), cells_leaf(cells, place, INDEX_FULL), true,
                             place == 0u);
    }
    n += regions(cells, to + n);
    to[n++] = slot("empty slot", cells_slot(cells, SLOT_EMPTY), false, false);
    to[n++] = slot("full slot", cells_slot(cells, SLOT_THREAD), true, false);
    to[n++] = slot("slot of a thread", BATON_SLOT(21u) + thread, false, false);
    to[n++] =
        slot("slot 1 of a suspended thread", BATON_SLOT(BATON_SLOT_SPACE) + thread, false, false);
    to[n++] =
        slot("slot 2 of a suspended thread", BATON_SLOT(BATON_SLOT_HANDLER) + thread, false, false);
    to[n++] = slot("slot 1 of the one that calls", BATON_SLOT(BATON_SLOT_SPACE), true, true);
    to[n++] = slot("slot 3 of the one that calls", BATON_SLOT(BATON_SLOT_WINDOW), false, true);
    to[n++] = drop(cells, "in the range to drop into", DROP_FIRST, true, false);
    to[n++] = drop(cells, "full, in the range to drop into", DROP_FIRST + 1u, true, true);
    to[n++] = drop(cells, "behind the range to drop into", DROP_FIRST + DROP_COUNT, false, false);
    to[n++] = drop(cells, "before the range to drop into", DROP_FIRST - 1u, false, false);
    to[n++] = (struct destination){.text = "inside the source", .inside = true};
    return n;
}

/* --- calling ----------------------------------------------------------------------------------- */

static enum mm_error perform(struct attempt const *a) {
    struct operation const *const o = a->operation;
    baton_word words[5] = {0u, a->source->spot.name, a->to != 0 ? a->to->name : 0u, o->badge, 0u};
    unsigned wanted_done = 1u;

    switch (o->call) {
    case CALL_MOVE: words[0] = BATON_MOVE | o->flags | BATON_AS(o->kind); break;
    case CALL_CLONE: words[0] = BATON_CLONE | BATON_RIGHTS(o->rights); break;
    case CALL_DESTROY: words[0] = BATON_DESTROY; break;
    default: words[0] = BATON_INSPECT | o->flags | BATON_RIGHTS(o->rights); break;
    }
    baton_enter(words);
    wanted_done = BATON_ERROR(words[0]) == MM_OK ? 1u : 0u;
    /* Not one that failed counts as done. */
    return BATON_DONE(words[0]) == wanted_done ? (enum mm_error)BATON_ERROR(words[0]) : MM_DEAD;
}

static enum mm_error expected(struct attempt const *a) {
    struct operation const *const o = a->operation;
    struct expect_source const *const from = &a->source->expect;
    unsigned const levels = a->cells->levels;
    struct expect_place to;

    switch (o->call) {
    case CALL_DESTROY: return expect_destroy(from);
    case CALL_ADJUST:
        return expect_adjust(levels, from, (o->flags & BATON_ADJUST) != 0u, o->rights);
    case CALL_INSPECT: return expect_inspect(from);
    default: break;
    }
    to = a->to->expect;
    to.through_source = a->to->inside || (a->to->through_root_space && a->source->root_space);
    return o->call == CALL_MOVE
               ? expect_move(levels, from, &to, (o->flags & BATON_UNSHARED) != 0u, o->kind)
               : expect_clone(levels, from, &to, o->rights, o->badge);
}

/* --- what was done, and undoing it ---------------------------------------------------------------- */

static bool is(baton_word name, unsigned kind, unsigned role, unsigned rights) {
    struct baton_info const info = baton_inspect(name);

    return info.error == MM_OK && info.kind == kind && info.role == role && info.rights == rights;
}

/* Whether the move is one that makes, or ends. */
static bool is_making(struct attempt const *a) {
    return a->operation->call == CALL_MOVE && a->operation->kind != 0u;
}

static bool is_ending(struct attempt const *a) {
    return a->operation->call == CALL_MOVE && a->source->spot.container == EXPECT_SLOT &&
           a->to->expect.container == EXPECT_PAGE_ENTRY;
}

/* Whether the operation has done what it is for. `slaves`: of the source's frame, before. */
static bool effective(struct attempt const *a, unsigned slaves) {
    struct source const *const s = a->source;
    struct operation const *const o = a->operation;
    unsigned const shares = o->rights & MM_SHARE;
    struct baton_frame const frame =
        baton_frame(BATON_ROOT_HARDWARE, o->call == CALL_MOVE      ? a->to->back
                                         : o->call == CALL_DESTROY ? s->master
                                                                   : s->spot.name);

    switch (o->call) {
    case CALL_MOVE:
        return baton_inspect(s->spot.name).error == MM_EMPTY && frame.slaves == slaves &&
               (is_making(a)   ? is(a->to->back, o->kind, MM_MASTER, expect_rights(o->kind))
                : is_ending(a) ? is(a->to->back, MM_PAGE, MM_MASTER, expect_rights(MM_PAGE))
                               : is(a->to->back, s->kind, MM_MASTER, s->expect.rights));
    case CALL_CLONE:
        return is(s->spot.name, s->kind, s->expect.role, s->expect.rights) &&
               is(a->to->back, s->kind, shares != 0u ? MM_SLAVE : MM_FINAL, o->rights) &&
               frame.slaves == slaves + 1u &&
               (a->to->expect.container != EXPECT_SLOT ||
                baton_inspect(a->to->back).badge ==
                    (s->expect.role == MM_MASTER ? o->badge : baton_inspect(s->spot.name).badge));
    case CALL_DESTROY:
        return baton_inspect(s->spot.name).error == MM_EMPTY && frame.slaves == slaves - 1u;
    case CALL_ADJUST:
        return frame.slaves == slaves &&
               is(s->spot.name, s->kind, s->expect.role,
                  (o->flags & BATON_ADJUST) != 0u ? o->rights | (s->expect.rights & MM_SHARE)
                                                  : s->expect.rights);
    default: return is(s->spot.name, s->kind, s->expect.role, s->expect.rights);
    }
}

static bool clone_again(struct source const *s) {
    return baton_clone(s->master, s->spot.name, s->expect.rights, s->badge, 1u).error == MM_OK;
}

/* A page that was an object has all access, and is all zero. */
static bool make_page_again(struct cells *cells, struct source const *s) {
    if (s->how == HOW_PARKED) {
        return baton_adjust(s->spot.name, BATON_ADJUST, 0u, 1u).error == MM_OK;
    }
    if (s->how == HOW_IMPROPER) {
        if (baton_move(s->spot.name, cells->improper, 0u, 1u).error != MM_OK) {
            return false;
        }
        cells->spoil(cells);
        return baton_move(cells->improper, s->spot.name, 0u, 1u).error == MM_OK;
    }
    return true;
}

static bool undo(struct attempt const *a) {
    struct source const *const s = a->source;
    struct operation const *const o = a->operation;

    switch (o->call) {
    case CALL_MOVE:
        if (is_ending(a)) {
            return baton_make(a->to->back, s->spot.name, s->kind).error == MM_OK;
        }
        return baton_move(a->to->back, s->spot.name, 0u, 1u).error == MM_OK &&
               (!is_making(a) || make_page_again(a->cells, s));
    case CALL_CLONE: return baton_destroy(a->to->back, 1u).error == MM_OK;
    case CALL_DESTROY: return clone_again(s);
    case CALL_ADJUST:
        if (s->expect.role == MM_MASTER) {
            return baton_adjust(s->spot.name, BATON_ADJUST, s->expect.rights % MM_SHARE, 1u)
                       .error == MM_OK;
        }
        return baton_destroy(s->spot.name, 1u).error == MM_OK && clone_again(s);
    default: return true;
    }
}

/* --- trying ---------------------------------------------------------------------------------------- */

static void complain(struct attempt const *a, char const *what, enum mm_error got,
                     enum mm_error wanted) {
    struct operation const *const o = a->operation;
    struct cells_report const report = {
        .operation = o->text,
        .argument = o->call == CALL_MOVE ? o->kind : o->rights,
        .variant = a->source->text,
        .kind = a->source->kind,
        .role = a->source->expect.role,
        .from = a->source->spot.text,
        .to = a->to != 0 ? a->to->text : "nothing",
        .what = what,
        .got = got,
        .wanted = wanted,
    };

    a->cells->failed++;
    a->cells->wrong(&report);
}

static void attempt(struct attempt const *a) {
    unsigned const slaves = baton_frame(BATON_ROOT_HARDWARE, a->source->spot.name).slaves;
    enum mm_error const wanted = expected(a);
    enum mm_error const got = perform(a);

    a->cells->tried++;
    if (got != wanted) {
        complain(a, "the error", got, wanted);
    }
    if (got != MM_OK) {
        if (!same(a->cells, CELLS_REFUSED)) {
            complain(a, "refused, and something has changed", got, wanted);
        }
        return;
    }
    a->cells->done++;
    if (!effective(a, slaves) || !a->cells->same(a->cells, CELLS_DONE)) {
        complain(a, "what it has done", got, wanted);
    }
    if (!undo(a)) {
        complain(a, "it cannot be undone", got, wanted);
    } else if (a->operation->call != CALL_INSPECT && !same(a->cells, CELLS_UNDONE)) {
        complain(a, "undone, and something has changed", got, wanted);
    }
    mark(a->cells);
}

/* All that there is from one source to one destination. */
static void one_destination(struct cells *cells, struct source const *source,
                            struct destination const *to) {
    unsigned const all = source->expect.empty ? WRITE_RIGHTS : expect_rights(source->kind);
    struct operation const plain[] = {
        {.text = "move", .call = CALL_MOVE},
        {.text = "move UNSHARED", .call = CALL_MOVE, .flags = BATON_UNSHARED},
        {.text = "clone without rights", .call = CALL_CLONE},
        {.text = "clone with all rights", .call = CALL_CLONE, .rights = all},
        {.text = "clone with w alone", .call = CALL_CLONE, .rights = MM_W},
        {.text = "clone with a right too many", .call = CALL_CLONE, .rights = MM_RIGHTS_ALL},
        {.text = "clone with a badge", .call = CALL_CLONE, .badge = BADGE},
    };
    struct attempt a = {.cells = cells, .source = source, .to = to};

    for (unsigned i = 0u; i < sizeof(plain) / sizeof(plain[0]) && cells->failed == 0u; i++) {
        a.operation = &plain[i];
        attempt(&a);
    }
    for (unsigned kind = 1u; kind < KINDS && cells->failed == 0u; kind++) {
        struct operation const make = {.text = "make", .call = CALL_MOVE, .kind = kind};

        a.operation = &make;
        attempt(&a);
    }
}

static void without_destination(struct cells *cells, struct source const *source) {
    static struct operation const operations[] = {
        {.text = "destroy", .call = CALL_DESTROY},
        {.text = "inspect", .call = CALL_INSPECT},
        {.text = "adjust to rx", .call = CALL_ADJUST, .flags = BATON_ADJUST, .rights = READ_RIGHTS},
        {.text = "adjust to rwx",
         .call = CALL_ADJUST,
         .flags = BATON_ADJUST,
         .rights = WRITE_RIGHTS},
        {.text = "adjust to nothing", .call = CALL_ADJUST, .flags = BATON_ADJUST},
        {.text = "adjust to w alone", .call = CALL_ADJUST, .flags = BATON_ADJUST, .rights = MM_W},
        {.text = "adjust to more than access",
         .call = CALL_ADJUST,
         .flags = BATON_ADJUST,
         .rights = MM_RIGHTS_ALL},
        {.text = "clear", .call = CALL_ADJUST, .flags = BATON_CLEAR_ACCESSED | BATON_CLEAR_DIRTY},
    };
    struct attempt a = {.cells = cells, .source = source};

    for (unsigned i = 0u; i < sizeof(operations) / sizeof(operations[0]) && cells->failed == 0u;
         i++) {
        a.operation = &operations[i];
        attempt(&a);
    }
}

static void one_source(struct cells *cells, struct source const *source) {
    struct destination to[DESTINATIONS_MAX];
    unsigned const count = destinations(cells, to);
    struct attempt const whole = {cells, source, 0, &(struct operation){.text = "all of them"}};

    cells->watched = 0u;
    for (unsigned i = 0u; i < count; i++) {
        if (to[i].inside) {
            to[i].name = to[i].back = source->inside;
        }
        if (to[i].name != 0u) {
            watch(cells, to[i].back);
        }
    }
    watch(cells, source->spot.name);
    for (unsigned i = 0u; i < CELLS_SLOTS; i++) {
        watch(cells, cells_slot(cells, i));
    }
    for (unsigned i = BATON_SLOT_SPACE; i <= BATON_ROOT_PORTS; i++) {
        watch(cells, BATON_SLOT(i));
    }
    watch(cells, cells->here + BATON_LEVEL(1u));
    watch(cells, cells->page[PAGE_SOURCE]);
    watch(cells, cells->page[PAGE_INSIDE]);
    watch(cells, cells_leaf(cells, 1u, INDEX_OTHER));
    (void)cells->same(cells, CELLS_BEGIN);
    mark(cells);
    for (unsigned i = 0u; i < count && cells->failed == 0u; i++) {
        if (to[i].name != 0u) {
            one_destination(cells, source, &to[i]);
        }
    }
    without_destination(cells, source);
    if (cells->failed == 0u && !same(cells, CELLS_END)) {
        complain(&whole, "after all, something has changed", MM_OK, MM_OK);
    }
}

/* All sources of a kind in a spot. */
static void one_spot(struct cells *cells, struct spot const *spot, unsigned kind) {
    for (unsigned how = 0u; how < HOW_THERE && cells->failed == 0u; how++) {
        struct source source;
        struct attempt const built = {cells, &source, 0, &(struct operation){.text = "none yet"}};

        if (!source_exists(cells, spot, kind, (enum how)how)) {
            continue;
        }
        if (!source_build(cells, spot, kind, (enum how)how, &source)) {
            complain(&built, "the source cannot be built", MM_OK, MM_OK);
            return;
        }
        one_source(cells, &source);
        if (cells->failed == 0u && !source_remove(cells, &source)) {
            complain(&built, "the source cannot be removed", MM_OK, MM_OK);
        }
    }
}

void cells_try(struct cells *cells) {
    struct spot spots[SPOTS_MAX];
    unsigned const count = cells_spots(cells, spots);

    for (unsigned i = 0u; i < count; i++) {
        for (unsigned kind = 0u; kind < MM_KINDS && cells->failed == 0u; kind++) {
            one_spot(cells, &spots[i], kind);
        }
    }
    for (unsigned slot_number = BATON_SLOT_SPACE;
         slot_number <= BATON_ROOT_PORTS && cells->failed == 0u; slot_number++) {
        struct source source;

        source_found(cells, slot_number, &source);
        one_source(cells, &source);
    }
}
