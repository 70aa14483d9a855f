/* SPDX-License-Identifier: BSD-2-Clause */
#include "evict.h"
#include "clients.h"
#include "costs.h"
#include "loans.h"
#include "memory.h"
#include "store.h"
#include "swap.h"
#include <baton/machine.h>

#define BATCH 16u /* pages at once, so that neighbours get blocks side by side */
#define PART 32u  /* but not more than this part of all pages */
#define WORD 32u

static struct clock clock_all;
static uint32_t evictions;

static bool is_there(uint32_t entry) {
    return ENTRY_STATE(entry) == ENTRY_OWN || ENTRY_STATE(entry) == ENTRY_SHOWN;
}

/* How many pages are there side by side from `page` on, before `end`. */
static uint32_t there(struct layer const *l, uint32_t page, uint32_t end) {
    uint32_t count = 0;

    while (page + count < end && is_there(l->map[page + count])) {
        count++;
    }
    return count;
}

static uint32_t end_of_run(uint32_t page) { return (page / CLOCK_RUN + 1u) * CLOCK_RUN; }

static void clear(void *context, uint16_t layer, uint32_t page) {
    struct layer const *const l = store_layer(layer);
    uint32_t const end = end_of_run(page);

    (void)context;
    while (page < end) {
        uint32_t const count = there(l, page, end);

        if (count > 0u) {
            costs_to(COSTS_KERNEL);
            (void)baton_adjust(store_name(layer, page), BATON_CLEAR_ACCESSED, 0, count);
            costs_back();
        }
        page += count + 1u;
    }
}

/* The accessed bits of `count` pages. */
static struct baton_result look(baton_word name, uint32_t count) {
    struct baton_result result;

    costs_to(COSTS_KERNEL);
    if (count == 1u) { /* the call for one page answers in another way */
        result = (struct baton_result){.accessed = {baton_inspect(name).accessed ? 1u : 0u}};
    } else {
        result = baton_adjust(name, 0, 0, count);
    }
    costs_back();
    return result;
}

/* Whether the page could go, if it is not shared: so nothing is moved in vain. When the disk has no
 * room, pages of files stay, too, unless a client is to have less (`owner`): there are few, and the
 * programs that run would only take them from each other, again and again, while nobody gets
 * on. Then memory is out, and somebody has to go. */
static bool can_go(struct layer const *l, uint32_t entry, bool const *owner) {
    return (l->source != 0u && *owner) || ENTRY_BLOCK(entry) != 0u || swap_has_room();
}

/* The page in hand, which stood in `entry` of a layer: what the entry is now; ENTRY_OWN if it has to go back. */
static uint32_t put_away(struct layer const *l, uint32_t entry, baton_word page, bool dirty) {
    uint32_t block = ENTRY_BLOCK(entry);

    if (l->source != 0u) {
        return ENTRY_ABSENT;
    }
    if (block != 0u && !dirty) {
        return ENTRY(ENTRY_DISK, block);
    }
    return swap_write(&block, page) ? ENTRY(ENTRY_DISK, block) : ENTRY(ENTRY_OWN, 0u);
}

/* Take a page away. Returns how many pages are free for it: 1 or 0. */
static uint32_t take(uint16_t layer, uint32_t page, bool const *owner) {
    struct layer const *const l = store_layer(layer);
    uint32_t const entry = l->map[page];
    baton_word const name = store_name(layer, page);
    struct baton_result bits;
    baton_word address;
    uint32_t now;

    if (ENTRY_STATE(entry) == ENTRY_SHOWN) {
        (void)baton_destroy(name, 1u);
        layers_set(store_layers(), layer, page, ENTRY_ABSENT);
        return 0u;
    }
    address = can_go(l, entry, owner) ? memory_fetch(name, BATON_UNSHARED, &bits) : 0u;
    if (address == 0u) {
        return 0u;
    }
    now = put_away(l, entry, address, bits.dirty[0] != 0u);
    layers_set(store_layers(), layer, page, now);
    if (ENTRY_STATE(now) == ENTRY_OWN) {
        if (!memory_give(address, store_name(layer, page))) {
            memory_broken("a page does not go back");
        }
        return 0u;
    }
    memory_put(address);
    evictions++;
    clients_evicted(l->owner);
    return 1u;
}

static uint32_t evict(void *context, uint16_t layer, uint32_t *page, uint32_t wanted) {
    struct layer const *const l = store_layer(layer);
    uint32_t const end = end_of_run(*page);
    uint32_t got = 0;

    while (*page < end && got < wanted) {
        uint32_t const count = there(l, *page, end);
        struct baton_result const bits =
            count > 0u ? look(store_name(layer, *page), count) : (struct baton_result){0};
        uint32_t i;

        for (i = 0; i < count && got < wanted; i++) {
            if ((bits.accessed[i / WORD] >> i % WORD & 1u) == 0u) {
                got += take(layer, *page + i, context);
            }
        }
        *page += i < count ? i : count + 1u;
    }
    *page = *page < end ? *page : end;
    return got;
}

static uint32_t turn(struct clock *clock, enum clock_hands hands, uint16_t owner, uint32_t wanted) {
    bool of_one = hands == CLOCK_CLIENT;
    struct clock_work const work = {.layers = store_layers(),
                                    .hands = hands,
                                    .owner = owner,
                                    .clear = clear,
                                    .evict = evict,
                                    .context = &of_one};

    return clock_turn(clock, &work, wanted);
}

/* A few more than are needed. */
static uint32_t more(uint32_t all) { return all / PART < BATCH ? all / PART : BATCH; }

bool evict_only(uint32_t pages) {
    if (memory_free() < pages) {
        (void)turn(&clock_all, CLOCK_ALL, 0u, pages - memory_free() + more(memory_frames()));
    }
    return memory_free() >= pages;
}

bool evict_for_all(uint32_t pages) {
    if (memory_free() < pages) {
        loans_take(pages - memory_free() + more(memory_frames()), false);
    }
    if (!evict_only(pages)) {
        loans_take(pages - memory_free(), true);
    }
    return memory_free() >= pages;
}

bool evict_own(struct clock *clock, uint16_t owner, uint32_t limit) {
    uint32_t const *const resident = &store_layers()->charges[owner].resident;

    if (*resident >= limit) {
        (void)turn(clock, CLOCK_CLIENT, owner, *resident - limit + 1u + more(limit));
    }
    return *resident < limit;
}

uint32_t evict_count(void) { return evictions; }
