/* SPDX-License-Identifier: BSD-2-Clause */
/* The bookkeeping of layers. The picture is in layers.h. */
#include "layers.h"

void layers_create(struct layers *layers, struct layer *list, uint32_t count,
                   struct charge *charges) {
    *layers = (struct layers){.list = list, .charges = charges, .count = count};
    for (uint32_t i = count; i > 1u; i--) {
        list[i - 1u] = (struct layer){.next = layers->free};
        layers->free = (uint16_t)(i - 1u);
    }
}

uint16_t layers_new(struct layers *layers, uint32_t *map, uint16_t below, uint16_t owner) {
    uint16_t const layer = layers->free;

    if (layer != LAYER_NONE) {
        layers->free = layers->list[layer].next;
        layers->list[layer] = (struct layer){.map = map, .below = below, .owner = owner};
        layers->used++;
        if (below != LAYER_NONE) {
            layers->list[below].referrers++;
        }
    }
    return layer;
}

uint16_t layers_end(struct layers *layers, uint16_t layer) {
    struct layer *const l = &layers->list[layer];
    uint16_t const below = l->below;

    layers_freeze(layers, layer, false);
    *l = (struct layer){.next = layers->free};
    layers->free = layer;
    layers->used--;
    if (below != LAYER_NONE) {
        layers->list[below].referrers--;
    }
    return below;
}

void layers_lift(struct layers *layers, uint16_t layer) {
    uint16_t const below = layers_end(layers, layers->list[layer].below);

    layers->list[layer].below = below;
    if (below != LAYER_NONE) {
        layers->list[below].referrers++;
    }
}

/* Count an entry in or out. */
static void count(struct layers *layers, struct layer *l, uint32_t entry, bool in) {
    struct charge *const charge = &layers->charges[l->owner];
    uint16_t const one = in ? 1u : UINT16_MAX;
    uint32_t const word = in ? 1u : UINT32_MAX;

    switch (ENTRY_STATE(entry)) {
    case ENTRY_OWN:
        l->own = (uint16_t)(l->own + one);
        charge->resident += word;
        break;
    case ENTRY_SHOWN: l->shown = (uint16_t)(l->shown + one); break;
    case ENTRY_DISK:
        l->disk = (uint16_t)(l->disk + one);
        charge->disk += word;
        break;
    default: break;
    }
}

void layers_set(struct layers *layers, uint16_t layer, uint32_t page, uint32_t entry) {
    struct layer *const l = &layers->list[layer];

    count(layers, l, l->map[page], false);
    count(layers, l, entry, true);
    l->map[page] = entry;
}

void layers_freeze(struct layers *layers, uint16_t layer, bool frozen) {
    struct layer *const l = &layers->list[layer];

    layers->frozen += frozen ? 1u : 0u;
    layers->frozen -= l->frozen ? 1u : 0u;
    l->frozen = frozen;
}

void layers_charge(struct layers *layers, uint16_t layer, uint16_t owner) {
    struct layer *const l = &layers->list[layer];

    layers->charges[l->owner].resident -= l->own;
    layers->charges[l->owner].disk -= l->disk;
    l->owner = owner;
    layers->charges[owner].resident += l->own;
    layers->charges[owner].disk += l->disk;
}

uint16_t layers_find(struct layers const *layers, uint16_t layer, uint32_t page) {
    while (layer != LAYER_NONE && layers->list[layer].map[page] == ENTRY_ABSENT &&
           layers->list[layer].below != LAYER_NONE) {
        layer = layers->list[layer].below;
    }
    return layer;
}

uint16_t layers_above(struct layers const *layers, uint16_t layer) {
    for (uint32_t i = 1; i < layers->count; i++) {
        if (layers->list[i].map != 0 && layers->list[i].below == layer) {
            return (uint16_t)i;
        }
    }
    return LAYER_NONE;
}

enum merge layers_merge(uint32_t upper, uint32_t lower) {
    switch (ENTRY_STATE(lower)) {
    case ENTRY_ABSENT: return MERGE_NOTHING;
    case ENTRY_SHOWN: return MERGE_DROP; /* what it shows stands lower still, and stays there */
    default:
        return ENTRY_STATE(upper) == ENTRY_OWN || ENTRY_STATE(upper) == ENTRY_DISK ? MERGE_DROP
                                                                                   : MERGE_UP;
    }
}
