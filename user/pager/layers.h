/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands in the zones of clients: layers over layers.
 *
 *   client 1        client 2                 each is a zone and a map of its 1,024 pages
 *      |               |
 *   layer 5         layer 6                  0   1   2   3      page
 *   over 3          over 3                 | S | . | O | . |    layer 5
 *        \         /                       | O | B | O | . |    layer 3, frozen
 *         layer 3                          | S | S | O | O |    layer 1: pages of a file
 *         over 1
 *            |                       O own: its master is in this zone
 *         layer 1                    S shown: a slave of what stands in a layer below
 *         a file's                   B on the disk
 *                                    . absent: look below; at the bottom is a file, or zeroes
 *
 * A client sees the top layer's zone. A layer that others stand upon, or that several clients see (a copy
 * was made), is frozen: nobody writes to it, so what is above may rely on it. A shared object
 * is one layer that several clients see, and is not frozen.
 *
 * Here is only the bookkeeping; zones and pages are store.c's and fill.c's.
 */
#ifndef PAGER_LAYERS_H
#define PAGER_LAYERS_H

#include <stdbool.h>
#include <stdint.h>

#define LAYER_PAGES 1024u
#define LAYERS_MAX 0xfff0u
#define LAYER_NONE 0u /* layers are called 1, 2, ... */

enum entry_state { ENTRY_ABSENT = 0, ENTRY_OWN = 1, ENTRY_SHOWN = 2, ENTRY_DISK = 3 };

/* An entry of a map: a state, and a block: DISK: where the page is; OWN: which holds the same,
 * unless the page is dirty; 0: none. */
#define ENTRY(state, block) ((uint32_t)(state) + (uint32_t)(block)*256u)
#define ENTRY_STATE(entry) ((entry) % 256u)
#define ENTRY_BLOCK(entry) ((entry) / 256u)

#define LAYER_HANDS 2u /* of clock.h */

struct layer {
    uint32_t *map;      /* null: this layer does not exist */
    uint16_t next;      /* of those that do not exist: the next one */
    uint16_t below;     /* or LAYER_NONE */
    uint16_t referrers; /* clients that see it, and layers that stand upon it */
    uint16_t owner;     /* the client that is charged for its pages, or 0 */
    uint16_t berth;     /* where its zone is (seats.h) */
    uint16_t source;    /* the file that its absent pages come from, or 0 */
    uint16_t own;       /* entries in each state */
    uint16_t shown;
    uint16_t disk;
    uint16_t last;                 /* the page that was read from the disk last */
    uint16_t cleared[LAYER_HANDS]; /* for each 64 pages a bit */
    bool frozen;
};

/* What a client is charged for. */
struct charge {
    uint32_t resident; /* own entries of its layers */
    uint32_t disk;
};

struct layers {
    struct layer *list;     /* list[0] is not used */
    struct charge *charges; /* by client; [0] for layers that have no owner */
    uint32_t count;         /* size of the list */
    uint32_t used;          /* layers that exist */
    uint32_t frozen;
    uint16_t free;
};

/* Begin with room for `count` - 1 layers; charges are all zero. */
void layers_create(struct layers *layers, struct layer *list, uint32_t count,
                   struct charge *charges);

/* A new layer with an empty map and no referrer; LAYER_NONE if there is no room. `below` gets one
 * referrer more. */
uint16_t layers_new(struct layers *layers, uint32_t *map, uint16_t below, uint16_t owner);

/* A layer without referrers and with an empty map exists no more. Returns the layer that was below, which
 * has lost a referrer. */
uint16_t layers_end(struct layers *layers, uint16_t layer);

/* The layer below `layer`, which has no other referrer and an empty map, exists no more; `layer` stands upon
 * what that stood upon. */
void layers_lift(struct layers *layers, uint16_t layer);

/* Set an entry, and count. */
void layers_set(struct layers *layers, uint16_t layer, uint32_t page, uint32_t entry);

/* Freeze or unfreeze. */
void layers_freeze(struct layers *layers, uint16_t layer, bool frozen);

/* Charge another client for it. */
void layers_charge(struct layers *layers, uint16_t layer, uint16_t owner);

/* The first layer from `layer` on downwards whose entry for `page` is not absent; else the lowest one, which
 * may have a source. LAYER_NONE only if `layer` is. Cost: linear in the layers that are passed. */
uint16_t layers_find(struct layers const *layers, uint16_t layer, uint32_t page);

/* A layer that stands upon `layer`, or LAYER_NONE. Cost: linear in all layers. */
uint16_t layers_above(struct layers const *layers, uint16_t layer);

/* What to do with page `page` when the layer `upper` and the one below it become one, because nobody else
 * refers to that: the lower entry comes up (in place of a shown page, if there is one), or goes away, or
 * there is nothing to do. */
enum merge { MERGE_NOTHING, MERGE_UP, MERGE_DROP };
enum merge layers_merge(uint32_t upper, uint32_t lower);

#endif
