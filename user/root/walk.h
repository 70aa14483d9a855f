/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking at every container that root can reach.
 *
 *   root's slots
 *   | space master |--> region entries --> zone masters --> pages
 *   | zone master  |--> pages
 *   | thread       |--> its slots: a zone or thread there is moved to a free slot
 *                       of root's for the time of the look, because a name goes
 *                       through one slot only
 *
 * A table is entered at its master and nowhere else, so each is seen exactly
 * once; and as every master can be reached (invariant 8), so is each table.
 */
#ifndef WALK_H
#define WALK_H

#include <baton/syscall.h>
#include <stdbool.h>

struct walk {
    /* Called for every container that is not empty. */
    void (*visit)(struct walk *walk, baton_word name, struct baton_info const *info);
    /* Called for every table, once all its containers were visited: `name` is its master's
     * container, `full` how many of its containers are full. May be null. */
    void (*table)(struct walk *walk, baton_word name, struct baton_info const *info, unsigned full);
    void *context;
    /* Leave a table when as many containers were found full as the kernel says: what is behind them would
     * be missing elsewhere. Much is empty, so this takes a fraction of the time. */
    bool brief;
    unsigned slot; /* root's own slot that the walk came through */
    /* Containers in use of windows of threads that may run: those stay with their threads. */
    unsigned long hidden;
    /* Tables that could not be entered: no free slot, or too deep. */
    unsigned long unreached;
};

/* Visit everything. Leaves every container as it was. Cost: one or two system calls for each
 * container, empty ones included, if it is not brief. */
void walk_all(struct walk *walk);

/* The first empty slot of root's own, from `from` (>= BATON_SLOT_FREE) on; 0 if there is none. */
unsigned walk_free_slot(unsigned from);

#endif
