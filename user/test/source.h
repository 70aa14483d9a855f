/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sources for cells.c: references of every kind and role, built with system
 * calls in every container where they can stand, and taken away again.
 *
 *   page P --make--> slot M: master --move--> spot                 a master
 *                            master --clone-> spot, X, a region    a slave; shared; at home elsewhere
 *   page Q --make or move--> inside the object                     in use
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "cells.h"

/* Pages: which is made what. */
enum {
    PAGE_THREAD,
    PAGE_SPACE,
    PAGE_ZONE,
    PAGE_WINDOW,
    PAGE_DROP,
    PAGE_CHAIN,        /* up to three: the zones in the space, from the lowest */
    PAGE_HOMELESS = 8, /* up to two */
    PAGE_FULL = 10,    /* four: in the page entries that are full */
    PAGE_DROPPED = 14, /* in the range to drop into */
    PAGE_SOURCE = 15,  /* P */
    PAGE_INSIDE = 16   /* Q */
};

/* Slots, counted from cells->slot. */
enum {
    SLOT_THREAD,
    SLOT_SPACE,
    SLOT_ZONE,
    SLOT_WINDOW,
    SLOT_DROP_MASTER,
    SLOT_DROP,
    SLOT_HOMELESS, /* two */
    SLOT_SOURCE = 8,
    SLOT_EMPTY,
    SLOT_MASTER, /* M */
    SLOT_EXTRA,  /* X */
    SLOT_WORK
};

/* Page entries and region entries: which index is for what. */
enum { INDEX_FULL, INDEX_EMPTY, INDEX_SOURCE, INDEX_OTHER };

#define LEAF_PLACES 4u
#define LEVELS_MAX 4u /* of tables, on any ISA */
#define DROP_FIRST 4u
#define DROP_COUNT 4u
#define SPOTS_MAX 12u

/* A container in which a source can stand. */
struct spot {
    char const *text;
    enum expect_container container;
    baton_word name;
    unsigned level;     /* of a region entry: 1 for zones, ... */
    baton_word address; /* of its region */
    bool own;           /* a slot of the caller's */
};

/* How the reference is, beyond its kind. */
enum how {
    HOW_EMPTY,
    HOW_MASTER,
    HOW_PARKED,    /* a page without access */
    HOW_SHARED,    /* a master, and there is a slave */
    HOW_USED,      /* a master of an object with something in it */
    HOW_ELSEWHERE, /* a zone's master, and a slave is attached somewhere */
    HOW_UNFIT,     /* a page not fit for objects */
    HOW_IMPROPER,  /* a page that says nonsense about a thread */
    HOW_SLAVE,
    HOW_MANAGED, /* a final slave with MANAGE */
    HOW_FINAL,
    HOW_FIXED,
    HOW_THERE, /* it stands there anyhow */
    HOWS
};

struct source {
    struct spot spot;
    enum how how;
    char const *text;
    unsigned kind;
    struct expect_source expect;
    baton_word master; /* of a slave: where its master is */
    baton_word badge;  /* and its badge */
    baton_word inside; /* a container inside the object; 0: none that can be named */
    bool root_space;   /* it refers to the caller's own space */
};

/* Names of what cells_build has built. */
baton_word cells_slot(struct cells const *cells, unsigned which);
baton_word cells_leaf(struct cells const *cells, unsigned place, unsigned index);
baton_word cells_size(struct cells const *cells, unsigned level); /* of a region */
baton_word cells_region(struct cells const *cells, unsigned level, unsigned index);
char const *cells_leaf_text(unsigned place);

/* All spots, into spots[SPOTS_MAX]; returns how many. */
unsigned cells_spots(struct cells const *cells, struct spot *spots);

/* Whether there is such a reference, and it can stand there. */
bool source_exists(struct cells const *cells, struct spot const *spot, unsigned kind, enum how how);

/* Build it, and say what it is; take it away. Return whether that could be done. */
bool source_build(struct cells *cells, struct spot const *spot, unsigned kind, enum how how,
                  struct source *source);
bool source_remove(struct cells *cells, struct source const *source);

/* What stands in the caller's own slot `slot`. */
void source_found(struct cells const *cells, unsigned slot, struct source *source);

#endif
