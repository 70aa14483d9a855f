/* SPDX-License-Identifier: BSD-2-Clause */
#include "walk.h"
#include <baton/machine.h>

#define ALL (~0u)
#define DEPTH_MAX 8u /* threads in threads in threads ... */

static void walk_table(struct walk *walk, baton_word name, struct baton_info const *info,
                       unsigned slot, baton_word base, unsigned depth);

unsigned walk_free_slot(unsigned from) {
    for (unsigned slot = from; slot < BATON_THREAD_SLOTS; slot++) {
        if (baton_inspect(BATON_SLOT(slot)).error == MM_EMPTY) {
            return slot;
        }
    }
    return 0;
}

static bool is_table(struct baton_info const *info) {
    return info->role == MM_MASTER && (info->kind == MM_THREAD || info->kind == MM_SPACE ||
                                       info->kind == MM_ZONE || info->kind == MM_WINDOW);
}

/* The pages of a zone, which are named `base + page * 4096`. Returns how many are there. */
static unsigned walk_zone(struct walk *walk, baton_word base, unsigned most) {
    unsigned full = 0;

    for (unsigned i = 0; i < BATON_ZONE_PAGES && full < most; i++) {
        baton_word name = base + i * BATON_PAGE_SIZE;
        struct baton_info info = baton_inspect(name);

        if (info.error == MM_OK) {
            full++;
            walk->visit(walk, name, &info);
        }
    }
    return full;
}

/* The region entries of the space in `slot`, and the zones whose masters they hold. */
static unsigned walk_space(struct walk *walk, unsigned slot, unsigned depth, unsigned most) {
    unsigned full = 0;

    for (baton_word i = 0; i < BATON_SPACE_REGIONS && full < most; i++) {
        baton_word base = i * BATON_ZONE_SIZE + slot;
        struct baton_info info = baton_inspect(base + BATON_LEVEL(1u));

        if (info.error == MM_OK) {
            full++;
            walk->visit(walk, base + BATON_LEVEL(1u), &info);
            walk_table(walk, base + BATON_LEVEL(1u), &info, slot, base, depth);
        }
    }
    return full;
}

/* A table in a slot of another thread: look at it from a slot of root's own. */
static void walk_borrowed(struct walk *walk, baton_word name, struct baton_info const *info,
                          unsigned depth) {
    enum mm_error error;
    unsigned slot;

    if (info->kind == MM_WINDOW &&
        info->used == 0u) { /* that of a thread that runs cannot be moved */
        if (walk->table != 0) {
            walk->table(walk, name, info, 0u);
        }
        return;
    }
    slot = depth < DEPTH_MAX ? walk_free_slot(BATON_SLOT_FREE) : 0u;
    error = slot != 0u ? baton_move(name, BATON_SLOT(slot), 0, 1u).error : MM_LIMIT;
    if (error == MM_BUSY && info->kind == MM_WINDOW) {
        walk->hidden += info->used;
        return;
    }
    if (error != MM_OK) {
        walk->unreached++;
        return;
    }
    walk_table(walk, BATON_SLOT(slot), info, slot, slot, depth);
    if (baton_move(BATON_SLOT(slot), name, 0, 1u).error != MM_OK) {
        walk->unreached++;
    }
}

/* The slots of the thread in `slot`; of root's own thread if `slot` is 0. */
static unsigned walk_slots(struct walk *walk, unsigned slot, unsigned depth, unsigned most) {
    unsigned full = 0;

    for (unsigned i = 1; i < BATON_THREAD_SLOTS && full < most; i++) {
        baton_word name = BATON_SLOT(i) + slot;
        struct baton_info info = baton_inspect(name);

        if (info.error != MM_OK) {
            continue;
        }
        full++;
        walk->slot = slot == 0u ? i : walk->slot;
        walk->visit(walk, name, &info);
        if (is_table(&info) && slot == 0u) {
            walk_table(walk, name, &info, i, i, depth);
        } else if (is_table(&info)) {
            walk_borrowed(walk, name, &info, depth);
        }
    }
    return full;
}

/* Enter the table whose master is in container `name`: a space or thread through `slot`, a zone
 * with its first page named `base`. */
static void walk_table(struct walk *walk, baton_word name, struct baton_info const *info,
                       unsigned slot, baton_word base, unsigned depth) {
    unsigned const most = walk->brief ? info->used : ALL;
    unsigned full;

    if (!is_table(info)) {
        return;
    }
    full = info->kind == MM_SPACE    ? walk_space(walk, slot, depth, most)
           : info->kind == MM_THREAD ? walk_slots(walk, slot, depth + 1u, most)
                                     : walk_zone(walk, base, most);
    if (walk->table != 0) {
        walk->table(walk, name, info, full);
    }
}

void walk_all(struct walk *walk) {
    walk->hidden = 0;
    walk->unreached = 0;
    (void)walk_slots(walk, 0, 0, ALL);
}
