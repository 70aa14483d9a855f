/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects and files. The picture is in share.h. */
#include "share.h"
#include "evict.h"
#include "memory.h"
#include "source.h"
#include "store.h"
#include <baton/machine.h>

#define OBJECTS BATON_PAGER_OBJECTS
#define NAME_BYTES 8u

struct object {
    baton_word name;
    uint32_t pages;
    uint16_t layer; /* LAYER_NONE: there is none */
};

static struct object objects[OBJECTS];

/* The object of that name; else a free place; OBJECTS if there is none. */
static unsigned find(baton_word name) {
    unsigned place = OBJECTS;

    for (unsigned i = 0; i < OBJECTS; i++) {
        if (objects[i].layer != LAYER_NONE && objects[i].name == name) {
            return i;
        }
        place = objects[i].layer == LAYER_NONE && place == OBJECTS ? i : place;
    }
    return place;
}

static enum mm_error show(struct client *c, uint16_t layer, uint32_t region) {
    if (!store_attach(layer, c->space, region)) {
        store_release(layer);
        return MM_LIMIT;
    }
    c->layer[region] = layer;
    c->attached[region] = true;
    return MM_OK;
}

enum mm_error share_object(struct client *c, baton_word name, baton_word pages,
                           baton_word words[2]) {
    unsigned const i = find(name);
    uint32_t const region = REGION_OBJECTS + i;
    enum mm_error error = MM_OK;

    if (name == 0u) {
        return MM_EMPTY;
    }
    if (i == OBJECTS || pages == 0u || pages > BATON_PAGER_SHARED_PAGES) {
        return MM_LIMIT;
    }
    if (objects[i].layer == LAYER_NONE) {
        uint16_t const layer =
            evict_for_all(MEMORY_RESERVE) ? store_new(LAYER_NONE, 0u) : LAYER_NONE;

        if (layer == LAYER_NONE) {
            return MM_LIMIT;
        }
        objects[i] = (struct object){name, (uint32_t)pages, layer};
        error = show(c, layer, region);
    } else if (c->layer[region] == LAYER_NONE) {
        store_layer(objects[i].layer)->referrers++;
        error = show(c, objects[i].layer, region);
    }
    words[0] = (baton_word)region * BATON_ZONE_SIZE;
    words[1] = objects[i].pages;
    return error;
}

enum mm_error share_file(struct client *c, baton_word const name[2], baton_word words[2]) {
    char text[NAME_BYTES + 1u];
    uint16_t source;
    uint16_t layer;
    uint32_t region;

    for (unsigned i = 0; i < NAME_BYTES; i++) {
        text[i] = (char)(name[i / 4u] >> i % 4u * 8u & 0xffu);
    }
    text[NAME_BYTES] = '\0';
    source = source_file(text);
    if (source == SOURCE_NONE) {
        return MM_EMPTY;
    }
    if (source_length(source) > BATON_ZONE_SIZE || !evict_for_all(MEMORY_RESERVE)) {
        return MM_LIMIT;
    }
    region = REGION_FILES + source - 1u;
    words[0] = (baton_word)region * BATON_ZONE_SIZE;
    words[1] = source_length(source);
    if (c->layer[region] != LAYER_NONE) {
        return MM_OK;
    }
    layer = source_layer(source);
    return layer == LAYER_NONE ? MM_LIMIT : show(c, layer, region);
}

unsigned share_access(uint32_t region, baton_word offset) {
    if (region < REGION_FILES) {
        return offset / BATON_PAGE_SIZE < objects[region - REGION_OBJECTS].pages
                   ? MM_R | MM_W | MM_X
                   : 0u;
    }
    /* To the end of the last page: the rest of it is zero. */
    return offset / BATON_PAGE_SIZE * BATON_PAGE_SIZE <
                   source_length((uint16_t)(region - REGION_FILES + 1u))
               ? MM_R | MM_X
               : 0u;
}

void share_forget(uint16_t layer) {
    for (unsigned i = 0; i < OBJECTS; i++) {
        if (objects[i].layer == layer) {
            objects[i] = (struct object){0};
        }
    }
}
