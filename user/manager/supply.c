/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the server's own memory comes from, and goes.
 *
 *   parent         --- PARENT_PAGES --->  containers that are out --- looked at, cleared ---> free
 *   another server --- MEM_SPARE ------>  the same, one page a message
 *   parent         <-- PARENT_RETURN ---  containers that are out <--- free
 *   parent         --- PARENT_REGAIN -->  the containers where the same pages were spared
 *
 * The parent never calls its children, and a server that spares pages never asks for any:
 * so nobody waits in a circle.
 */
#include "server.h"

#define SPARE_SLOT BATON_SLOT_OWN /* the other server's space, once it was found */
#define BUNCH_ORDER 6u            /* 64 pages: as many as the parent gives in one call */
#define SPARE_ORDER 3u            /* pages asked from another server for a small block */

static uint32_t size_of(unsigned order) { return (uint32_t)1 << order; }

static unsigned larger(unsigned a, unsigned b) { return a > b ? a : b; }

/* The first block that is out and has at least `wish`; or the largest that has at least `order`;
 * or NO_BLOCK. Cost: a step for each block of the range. */
static uint32_t room(struct server const *s, unsigned order, unsigned wish, unsigned *found) {
    uint32_t best = NO_BLOCK;
    struct baton_buddy_block block;

    *found = 0;
    for (uint32_t i = s->first;
         (best == NO_BLOCK || *found < wish) && baton_buddy_at(&s->manager.buddy, i, &block);
         i = block.index + size_of(block.order)) {
        if (block.state == BATON_BUDDY_OUT && block.order >= order &&
            (best == NO_BLOCK || block.order > *found)) {
            best = block.index;
            *found = block.order;
        }
    }
    return best;
}

/* --- from the parent ----------------------------------------------------------------------- */

static struct baton_message ask_parent(unsigned label, baton_word address, uint32_t pages) {
    struct baton_send const send = {.label = label, .words = {address, pages}};

    return baton_call(BATON_SLOT_PARENT, &send);
}

/* Fill containers from `index` on, and add them. Returns how many. */
static uint32_t fill(struct server *s, uint32_t index, uint32_t pages) {
    struct baton_refusal refusal;
    uint32_t done = 0;
    uint32_t came = 1u;

    while (done < pages && came > 0u) {
        uint32_t const left = pages - done;
        uint32_t const wanted = left < BATON_COUNT_MAX ? left : BATON_COUNT_MAX;
        struct baton_message const answer =
            ask_parent(BATON_PARENT_PAGES, pages_name(s, index + done), wanted);

        came = answer.error == MM_OK && answer.label == MM_OK && answer.words[1] <= wanted
                   ? (uint32_t)answer.words[1]
                   : 0u;
        if (came > 0u &&
            baton_manager_add(&s->manager, index + done, came, &refusal) != BATON_MEMORY_OK) {
            came = 0u;
        }
        done += came;
        s->dry = came < wanted;
    }
    s->events[BATON_MEM_FROM_PARENT] += done;
    return done;
}

uint32_t supply_grow(struct server *s, uint32_t pages) {
    uint32_t done = 0;
    uint32_t came = 1u;

    s->dry = false;
    while (done < pages && came > 0u && !s->lends) {
        unsigned order;
        uint32_t const index = room(s, 0u, BUNCH_ORDER, &order);
        uint32_t const left = pages - done;

        came = 0u;
        if (index != NO_BLOCK) {
            came = fill(s, index, left < size_of(order) ? left : size_of(order));
        }
        done += came;
    }
    return done;
}

uint32_t supply_shrink(struct server *s, uint32_t pages) {
    struct baton_buddy_block block;
    struct baton_refusal refusal;
    uint32_t done = 0;
    uint32_t went = 1u;

    while (done < pages && went > 0u) {
        uint32_t const left = pages - done;
        struct baton_message answer;
        uint32_t length;

        if (baton_buddy_give_back(&s->manager.buddy,
                                  left < BATON_COUNT_MAX ? left : BATON_COUNT_MAX,
                                  BATON_BUDDY_HIGHEST, &block) != BATON_MEMORY_OK) {
            break;
        }
        length = size_of(block.order);
        answer = ask_parent(BATON_PARENT_RETURN, pages_name(s, block.index), length);
        went = answer.error == MM_OK && answer.words[1] <= length ? (uint32_t)answer.words[1] : 0u;
        if (went < length) {
            (void)baton_manager_add(&s->manager, block.index + went, length - went, &refusal);
        }
        done += went;
    }
    s->events[BATON_MEM_TO_PARENT] += done;
    return done;
}

void supply_clear_desk(void) { (void)ask_parent(BATON_PARENT_RETURN, DESK, 1u); }

/* --- from another server --------------------------------------------------------------------- */

/* Get one page into container `index`. A server that has ended was taken out of the slot by root, and
 * may be there again under its name. */
static bool spared(struct server *s, uint32_t index) {
    struct baton_send const send = {.label = BATON_MEM_SPARE};
    struct baton_message answer;
    struct baton_refusal refusal;

    if (baton_inspect(BATON_SLOT(SPARE_SLOT)).error == MM_EMPTY &&
        baton_find(s->spare, SPARE_SLOT) != MM_OK) {
        return false;
    }
    (void)baton_declare(0, pages_name(s, index), BATON_ACCEPT_UNSHARED);
    answer = baton_call(SPARE_SLOT, &send);
    (void)baton_declare(0, DESK, BATON_ACCEPT_UNSHARED);
    return answer.error == MM_OK && answer.label == BATON_MEMORY_OK &&
           baton_manager_add(&s->manager, index, 1u, &refusal) == BATON_MEMORY_OK;
}

/* Get pages for a block of `order`; as long as they come, some more, if the block is small. */
static bool beg(struct server *s, unsigned order) {
    unsigned found;
    uint32_t const index = room(s, order, larger(order, SPARE_ORDER), &found);
    uint32_t wanted = size_of(larger(order, SPARE_ORDER));
    uint32_t done = 0;

    if (index == NO_BLOCK || s->spare == 0) {
        return false;
    }
    wanted = wanted < size_of(found) ? wanted : size_of(found);
    while (done < wanted && spared(s, index + done)) {
        done++;
    }
    s->events[BATON_MEM_FROM_SERVER] += done;
    s->debt += done;
    s->tried = 0u;
    return done >= size_of(order);
}

bool supply(struct server *s, unsigned order) {
    unsigned const most = larger(order, BUNCH_ORDER);
    unsigned found;
    uint32_t index;

    if (order > BATON_MEM_TOP) {
        return false;
    }
    if (s->lends) {
        return supply_regain(s) > 0u;
    }
    index = room(s, order, most, &found);
    if (!s->dry && index != NO_BLOCK) {
        uint32_t const wanted = size_of(found < most ? found : most);
        uint32_t const came = fill(s, index, wanted < s->ask ? wanted : s->ask);

        s->ask -= came;
        if (came >= size_of(order)) {
            return true;
        }
    }
    return beg(s, order);
}

/* --- what was spared comes home -------------------------------------------------------------- */

static uint32_t count(struct server const *s, enum baton_buddy_state state) {
    struct baton_buddy_numbers numbers;

    baton_buddy_count(&s->manager.buddy, &numbers);
    return numbers.containers[state];
}

/* Add the pages that stand in containers that are out. Each is looked at. */
static uint32_t add_what_came(struct server *s) {
    struct baton_buddy_block block;
    struct baton_refusal refusal;
    uint32_t done = 0;
    uint32_t i = s->first;

    while (baton_buddy_at(&s->manager.buddy, i, &block)) {
        uint32_t const end = block.index + size_of(block.order);

        for (; i < end; i++) {
            done += block.state == BATON_BUDDY_OUT &&
                            baton_inspect(pages_name(s, i)).error == MM_OK &&
                            baton_manager_add(&s->manager, i, 1u, &refusal) == BATON_MEMORY_OK
                        ? 1u
                        : 0u;
        }
    }
    return done;
}

uint32_t supply_regain(struct server *s) {
    uint32_t done = 0;

    s->away = false;
    if (s->spared > 0u) {
        struct baton_message const answer = ask_parent(BATON_PARENT_REGAIN, 0u, s->spared);

        if (answer.error == MM_OK && answer.label == MM_OK && answer.words[1] > 0u) {
            done = add_what_came(s);
        }
    }
    s->spared -= done < s->spared ? done : s->spared;
    s->events[BATON_MEM_REGAINED] += done;
    return done;
}

/* All free pages go to the parent, the other server takes its own, and what is left comes back. */
static void exchange(struct server *s, uint32_t pages) {
    struct baton_send const send = {.label = BATON_MEM_REGAIN};
    uint32_t const gone = supply_shrink(s, pages);
    struct baton_message const answer = baton_call(SPARE_SLOT, &send);
    uint32_t home = 0;

    if (answer.error == MM_OK && answer.label == BATON_MEMORY_OK) {
        home = answer.words[0] < s->debt ? (uint32_t)answer.words[0] : s->debt;
        s->debt -= home;
        s->debt = answer.words[1] < s->debt ? (uint32_t)answer.words[1] : s->debt;
    } else {
        s->debt = 0u; /* that server is gone, and its successor was not asked */
    }
    if (home < gone) {
        (void)supply_grow(s, gone - home);
    }
}

void supply_settle(struct server *s) {
    uint32_t free;

    if (s->away) {
        (void)supply_regain(s);
    }
    if (s->debt == 0u) {
        return;
    }
    free = count(s, BATON_BUDDY_FREE);
    s->tried = free < s->tried ? free : s->tried;
    if (free >= s->debt && (free > s->tried + s->debt / 2u ||
                            (free > s->tried && count(s, BATON_BUDDY_USED) == s->first))) {
        exchange(s, free);
        s->tried = count(s, BATON_BUDDY_FREE);
    }
}
