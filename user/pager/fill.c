/* SPDX-License-Identifier: BSD-2-Clause */
#include "fill.h"
#include "memory.h"
#include "source.h"
#include "store.h"
#include "swap.h"
#include <baton/machine.h>

#define AHEAD 3u /* pages that are read along with one that is wanted */
#define SHOWN (MM_R | MM_X | MM_SHARE)

static void set(uint16_t layer, uint32_t page, uint32_t entry) {
    layers_set(store_layers(), layer, page, entry);
}

static uint32_t entry_of(uint16_t layer, uint32_t page) { return store_layer(layer)->map[page]; }

static bool put_with(uint16_t layer, uint32_t page, baton_word address, uint32_t block) {
    if (!memory_give(address, store_name(layer, page))) {
        memory_put(address);
        return false;
    }
    set(layer, page, ENTRY(ENTRY_OWN, block));
    return true;
}

bool fill_put(uint16_t layer, uint32_t page, baton_word address) {
    return put_with(layer, page, address, 0u);
}

static enum fill result(bool done) { return done ? FILL_DONE : FILL_SHORT; }

static enum fill zeroes(uint16_t layer, uint32_t page, struct baton_pager_row *row) {
    baton_word const address = memory_take();

    if (address == 0u) {
        return FILL_SHORT;
    }
    baton_clear_page(address);
    row->zero_fills++;
    return result(fill_put(layer, page, address));
}

static enum fill from_file(uint16_t layer, uint16_t source, uint32_t page,
                           struct baton_pager_row *row) {
    baton_word const address = memory_take();

    if (address == 0u) {
        return FILL_SHORT;
    }
    source_fill(source, page, address);
    row->file_fills++;
    return result(fill_put(layer, page, address));
}

/* A page of the layer's own, like that in `from`, which may be the same layer: it is shown there. */
static enum fill copy(uint16_t layer, uint16_t from, uint32_t page, struct baton_pager_row *row) {
    baton_word const address = memory_take();

    if (address == 0u) {
        return FILL_SHORT;
    }
    if (!memory_copy(address, store_name(from, page))) {
        memory_put(address);
        return FILL_SHORT;
    }
    if (layer == from) {
        (void)baton_destroy(store_name(layer, page), 1u);
        set(layer, page, ENTRY_ABSENT);
    }
    row->copies++;
    return result(fill_put(layer, page, address));
}

/* Show in `layer` what stands in `below`. If there can be no more slaves of it, it is copied. */
static enum fill show(uint16_t layer, uint16_t below, uint32_t page, struct baton_pager_row *row) {
    baton_word const from = store_name(below, page);

    if (baton_clone(from, store_name(layer, page), SHOWN, 0, 1u).error != MM_OK) {
        return copy(layer, below, page, row);
    }
    set(layer, page, ENTRY(ENTRY_SHOWN, 0u));
    row->attaches++;
    return FILL_DONE;
}

/* --- from the disk ---------------------------------------------------------------------------- */

/* Read the block of an entry of `from` into `to`: the same layer, where its block is kept as long as
 * there are enough, or one above, to which the block does not belong. */
static enum fill from_disk(uint16_t to, uint16_t from, uint32_t page, struct baton_pager_row *row) {
    uint32_t const block = ENTRY_BLOCK(entry_of(from, page));
    bool const keeps = to == from && !swap_is_scarce();
    baton_word const address = memory_take();

    if (address == 0u) {
        return FILL_SHORT;
    }
    if (!swap_read(block, address)) {
        memory_put(address);
        return FILL_LOST;
    }
    row->page_ins++;
    if (!put_with(to, page, address, keeps ? block : 0u)) {
        return FILL_SHORT;
    }
    if (to == from && !keeps) {
        swap_free(block);
    }
    return FILL_DONE;
}

/* Read the pages behind `page`, too, if it seems that all are wanted one after the other. They have to be
 * used soon, or they go again. */
static void ahead(uint16_t layer, uint32_t page, struct baton_pager_row *row) {
    struct layer *const l = store_layer(layer);
    bool const in_order = page == l->last + 1u;

    l->last = (uint16_t)page;
    for (uint32_t next = page + 1u; in_order && next < LAYER_PAGES && next <= page + AHEAD;
         next++) {
        if (memory_free() <= MEMORY_RESERVE || ENTRY_STATE(l->map[next]) != ENTRY_DISK ||
            from_disk(layer, layer, next, row) != FILL_DONE) {
            return;
        }
        (void)baton_adjust(store_name(layer, next), BATON_CLEAR_ACCESSED, 0, 1u);
        l->last = (uint16_t)next;
    }
}

static enum fill back(uint16_t layer, uint32_t page, struct baton_pager_row *row) {
    enum fill const done = from_disk(layer, layer, page, row);

    if (done == FILL_DONE) {
        ahead(layer, page, row);
    }
    return done;
}

/* --- what is below --------------------------------------------------------------------------- */

static enum fill bottom(uint16_t layer, uint16_t last, uint32_t page, bool write,
                        struct baton_pager_row *row) {
    uint16_t const source = store_layer(last)->source;
    enum fill done;

    if (!source_has(source, page)) {
        return zeroes(layer, page, row);
    }
    if (write && layer != last) {
        return from_file(layer, source, page, row);
    }
    done = from_file(last, source, page, row);
    return done == FILL_DONE && layer != last ? show(layer, last, page, row) : done;
}

static enum fill below(uint16_t layer, uint16_t found, uint32_t page, bool write,
                       struct baton_pager_row *row) {
    if (ENTRY_STATE(entry_of(found, page)) == ENTRY_DISK) {
        enum fill done;

        if (write) {
            return from_disk(layer, found, page, row);
        }
        done = back(found, page, row);
        return done == FILL_DONE ? show(layer, found, page, row) : done;
    }
    return write ? copy(layer, found, page, row) : show(layer, found, page, row);
}

enum fill fill_page(uint16_t layer, uint32_t page, bool write, struct baton_pager_row *row) {
    uint16_t const found = layers_find(store_layers(), layer, page);

    switch (ENTRY_STATE(entry_of(found, page))) {
    case ENTRY_ABSENT: return bottom(layer, found, page, write, row);
    case ENTRY_DISK:
        return found == layer ? back(layer, page, row) : below(layer, found, page, write, row);
    case ENTRY_SHOWN:
        if (found == layer) {
            return write ? copy(layer, layer, page, row) : FILL_DONE;
        }
        return below(layer, found, page, write, row);
    default: return found == layer ? FILL_DONE : below(layer, found, page, write, row);
    }
}
