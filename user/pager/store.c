/* SPDX-License-Identifier: BSD-2-Clause */
#include "store.h"
#include "memory.h"
#include "objects.h"
#include "share.h"
#include "source.h"
#include "swap.h"
#include <baton/machine.h>

#define FROZEN (MM_R | MM_X)
#define WRITABLE (MM_R | MM_W | MM_X)

static struct layers layers;

/* Each layer takes two pages at least. */
static uint32_t most_of(uint32_t pages) {
    uint32_t const most = pages / 2u + 1u;

    return most < LAYERS_MAX ? most : LAYERS_MAX;
}

uint32_t store_bytes(uint32_t pages, uint32_t clients) {
    return (uint32_t)(most_of(pages) * sizeof(struct layer) + clients * sizeof(struct charge));
}

void store_start(void *books, uint32_t pages, uint32_t clients) {
    struct charge *const charges = books;

    layers_create(&layers, (struct layer *)(charges + clients), most_of(pages), charges);
}

struct layers *store_layers(void) {
    return &layers;
}

struct layer *store_layer(uint16_t layer) {
    return &layers.list[layer];
}

uint16_t store_new(uint16_t below, uint16_t owner) {
    baton_word const map = memory_take();
    baton_word const page = map != 0u ? memory_take() : 0u;
    enum mm_error error;
    uint16_t berth = BERTH_NONE;
    uint16_t layer = LAYER_NONE;

    if (page != 0u) {
        berth = objects_make(page, MM_ZONE, &error);
    }
    if (berth != BERTH_NONE) {
        baton_clear_page(map);
        layer = layers_new(&layers, (uint32_t *)map, below, owner);
        if (layer != LAYER_NONE) {
            layers.list[layer].berth = berth;
            layers.list[layer].referrers = 1u;
            return layer;
        }
        (void)objects_end(berth);
    }
    if (map != 0u) {
        memory_put(map);
    }
    return LAYER_NONE;
}

baton_word store_name(uint16_t layer, uint32_t page) {
    return (baton_word)page * BATON_PAGE_SIZE + objects_slot(layers.list[layer].berth);
}

/* --- ending ----------------------------------------------------------------------------- */

/* Take page `page` out of the layer, whatever is there. */
static void drop(uint16_t layer, uint32_t page) {
    uint32_t const entry = layers.list[layer].map[page];
    struct baton_result bits;

    if (ENTRY_STATE(entry) == ENTRY_SHOWN) {
        (void)baton_destroy(store_name(layer, page), 1u);
    } else if (ENTRY_STATE(entry) == ENTRY_OWN) {
        baton_word const address = memory_fetch(store_name(layer, page), 0, &bits);

        if (address == 0u) {
            memory_broken("a page is not where it was put");
        }
        memory_put(address);
    }
    swap_free(ENTRY_BLOCK(entry));
    layers_set(&layers, layer, page, ENTRY_ABSENT);
}

static bool is_empty(struct layer const *l) {
    return l->own == 0u && l->shown == 0u && l->disk == 0u;
}

/* Empty the layer and end its zone; it is still in the list. */
static void clear(uint16_t layer) {
    struct layer *const l = &layers.list[layer];

    for (uint32_t page = 0; page < LAYER_PAGES && !is_empty(l); page++) {
        if (l->map[page] != ENTRY_ABSENT) {
            drop(layer, page);
        }
    }
    if (!objects_end(l->berth)) {
        memory_broken("a zone does not end");
    }
    memory_put((baton_word)l->map);
    source_forget(l->source);
    share_forget(layer);
}

/* The entry of the layer below comes up. */
static void lift(uint16_t upper, uint16_t lower, uint32_t page) {
    uint32_t const entry = layers.list[lower].map[page];

    if (ENTRY_STATE(layers.list[upper].map[page]) == ENTRY_SHOWN) {
        (void)baton_destroy(store_name(upper, page), 1u);
    }
    if (ENTRY_STATE(entry) == ENTRY_OWN) {
        baton_word const from = store_name(lower, page);

        if (baton_move(from, store_name(upper, page), 0, 1u).error != MM_OK) {
            memory_broken("a page does not move up");
        }
    }
    layers_set(&layers, lower, page, ENTRY_ABSENT);
    layers_set(&layers, upper, page, entry);
}

/* The layer and the one below it, to which nobody else refers, become one. */
static void merge(uint16_t upper) {
    struct layer const *const u = &layers.list[upper];
    uint16_t const lower = u->below;
    struct layer const *const l = &layers.list[lower];

    for (uint32_t page = 0; page < LAYER_PAGES && !is_empty(l); page++) {
        switch (layers_merge(u->map[page], l->map[page])) {
        case MERGE_UP: lift(upper, lower, page); break;
        case MERGE_DROP: drop(lower, page); break;
        default: break;
        }
    }
    clear(lower);
    layers_lift(&layers, upper);
}

void store_release(uint16_t layer) {
    layers.list[layer].referrers--;
    while (layer != LAYER_NONE && layers.list[layer].referrers == 0u) {
        clear(layer);
        layer = layers_end(&layers, layer);
    }
    if (layer != LAYER_NONE && layers.list[layer].referrers == 1u &&
        layers.list[layer].source == 0u) {
        uint16_t const upper = layers_above(&layers, layer);

        if (upper != LAYER_NONE) {
            merge(upper);
        }
    }
}

/* --- where they are seen -------------------------------------------------------------------- */

static baton_word region_name(uint16_t space, uint32_t region) {
    return (baton_word)region * BATON_ZONE_SIZE + BATON_LEVEL(1u) + objects_slot(space);
}

bool store_attach(uint16_t layer, uint16_t space, uint32_t region) {
    unsigned const rights = layers.list[layer].frozen ? FROZEN : WRITABLE;
    baton_word const from = BATON_SLOT(objects_slot(layers.list[layer].berth));

    return baton_clone(from, region_name(space, region), rights, 0, 1u).error == MM_OK;
}

void store_detach(uint16_t space, uint32_t region, uint32_t count) {
    baton_word const name = region_name(space, region);

    for (uint32_t done = 0; done < count; done += BATON_COUNT_MAX) {
        uint32_t const left = count - done;

        if (baton_destroy(name + done * BATON_ZONE_SIZE,
                          left < BATON_COUNT_MAX ? left : BATON_COUNT_MAX)
                .error != MM_OK) {
            memory_broken("a zone is not where it was put");
        }
    }
}
