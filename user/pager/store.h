/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Layers (layers.h) with their zones, and where they are seen.
 *
 *   layer: a zone's master, in a berth       region of a client's space
 *          | page | page | . | . |    <------ a final slave, without MANAGE;
 *          a map, a page of the pager's       RWX, or RX if the layer is frozen
 */
#ifndef PAGER_STORE_H
#define PAGER_STORE_H

#include "layers.h"
#include <baton/syscall.h>

/* Bytes of tables for `pages` pages and `clients` clients (0 included). */
uint32_t store_bytes(uint32_t pages, uint32_t clients);
void store_start(void *books, uint32_t pages, uint32_t clients);

/* All layers. */
struct layers *store_layers(void);
struct layer *store_layer(uint16_t layer);

/* A new layer, empty, with one referrer: who asks. It takes two pages, and perhaps one for a table.
 * LAYER_NONE if there is not enough. */
uint16_t store_new(uint16_t below, uint16_t owner);

/* One referrer less. Without any the layer ends, and its pages are free; if one is left and it is a layer
 * above, the two become one. Cost: linear in the pages of the layers that end. */
void store_release(uint16_t layer);

/* The name of the container for page `page`. */
baton_word store_name(uint16_t layer, uint32_t page);

/* Let the space of `space` (a berth) see the layer in region `region`; or see nothing any more in `count` regions from
 * there on, in each of which it sees something. False if the kernel refuses. The referrer is the caller's to
 * count. Cost: a system call; to detach, one for each 64. */
bool store_attach(uint16_t layer, uint16_t space, uint32_t region);
void store_detach(uint16_t space, uint32_t region, uint32_t count);

#endif
