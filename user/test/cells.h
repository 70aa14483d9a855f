/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole transition table, tried: every reference in every container, with
 * every operation, to every container. The same code runs in QEMU (cross.c) and
 * hosted (tests/unit/test_cross.c), by system calls only.
 *
 *   slots from `slot` on     what it is for
 *   +0  thread               its slots are sources and destinations
 *   +1  space                its regions, too: for each level one that is full, one empty, one a source
 *   +2  zone  +3 window      page entries; those of the zone at `here`, and of one in the space, too
 *   +4  window, +5 a slave   to drop pages into
 *   +6, +7 zones of zones    that have no home
 *   +8  a source   +9 empty   +10 master of what the source is a slave of   +11, +12 for more
 *
 * For each source: build it; for each destination and operation: call, compare
 * the error with expect.h. Refused: everything has to be as it was. Done: it has
 * to be what was asked for; then it is undone, and everything has to be as it was.
 */
#ifndef CELLS_H
#define CELLS_H

#include "expect.h"

#define CELLS_PAGES 17u
#define CELLS_SLOTS 13u
#define CELLS_HERE 4u /* page containers used from `here` on */
#define CELLS_WATCHED 80u

/* One call that went wrong. */
struct cells_report {
    char const *operation;
    unsigned argument; /* the kind to make, the rights */
    char const *variant;
    unsigned kind, role; /* of the source */
    char const *from, *to;
    char const *what; /* is wrong */
    enum mm_error got, wanted;
};

/* What is remembered of a watched container. */
struct cells_seen {
    baton_word name;
    struct baton_info info;
    struct baton_frame frame;
};

enum cells_when {
    CELLS_BEGIN,   /* before all with one source: remember what takes longer */
    CELLS_MARK,    /* remember the rest */
    CELLS_REFUSED, /* compare: nothing may have changed */
    CELLS_DONE,    /* something was done: is the state sound? */
    CELLS_UNDONE,  /* compare: only homes of zones that are nowhere attached may have */
    CELLS_END      /* after all with one source: compare with the beginning */
};

struct cells {
    /* What the test provides: */
    unsigned levels;
    baton_word zone_size;
    unsigned zone_containers;
    unsigned slot; /* the first of CELLS_SLOTS empty slots */
    baton_word
        page[CELLS_PAGES]; /* page containers of the caller's own: unshared masters, all zero */
    baton_word unfit;      /* one whose frame is not fit for objects; 0: there is none */
    baton_word improper;   /* one that says nonsense about a thread; all zero otherwise */
    baton_word here;       /* CELLS_HERE empty page containers of the caller's */
    baton_word there;      /* address of an empty entry of the caller's for a zone */
    baton_word outside;    /* a frame that is in no pool */
    unsigned line;         /* one that can be granted */
    /* Write nonsense about a thread into the page at `improper`. */
    void (*spoil)(struct cells *cells);
    /* Compare the whole state, by the test's own means. */
    bool (*same)(struct cells *cells, enum cells_when when);
    void (*wrong)(struct cells_report const *report);

    /* What it counts: */
    unsigned long tried;
    unsigned long done;
    unsigned failed;

    /* Its own: */
    struct cells_seen seen[CELLS_WATCHED];
    unsigned watched;
};

/* Build what all sources share, and take it apart again. Return whether that could be done. */
bool cells_build(struct cells *cells);
bool cells_take_apart(struct cells *cells);

/* Try all. Afterwards everything is where it was, if nothing failed. */
void cells_try(struct cells *cells);

#endif
