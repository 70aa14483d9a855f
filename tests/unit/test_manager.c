/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accounts, and memory managers over an ordinary array: moving, lending, two
 * beside each other, and clients that return what they should not.
 *
 * Linked with user/memory/.
 */
#include "unit.h"
#include "random.h"
#include <baton/array.h>
#include <stdlib.h>
#include <string.h>

#define CLIENTS 5u
#define COUNT 203u /* places of the array */
#define TOP 5u
#define BYTES 64u /* of a page */
#define STEPS 6000u
#define NONE BATON_ACCOUNT_NONE

static uint32_t size_of(unsigned order) { return (uint32_t)1 << order; }

/* --- the account by itself ------------------------------------------------------------- */

static void account_errors(void **state) {
    uintptr_t area[BATON_ACCOUNT_BYTES(2, 20) / sizeof(uintptr_t) + 1];
    uintptr_t old[sizeof(area) / sizeof(area[0])];
    struct baton_holding block = {1, 8, 2, 77}, found = {9, 9, 9, 9};
    struct baton_account a;

    (void)state;
    assert_int_equal(baton_account_create(&a, area, sizeof(area), 0, 20), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_account_create(&a, area, SIZE_MAX, 0x10000, 20), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_account_create(&a, area, sizeof(area), 2, 0), BATON_MEMORY_RANGE);
    assert_int_equal(baton_account_create(&a, area, SIZE_MAX, 2, BATON_ACCOUNT_COUNT_MAX + 1),
                     BATON_MEMORY_RANGE);
    assert_int_equal(baton_account_create(&a, NULL, sizeof(area), 2, 20), BATON_MEMORY_AREA);
    assert_int_equal(baton_account_create(&a, (char *)area + 1, sizeof(area), 2, 20),
                     BATON_MEMORY_AREA);
    assert_int_equal(baton_account_create(&a, area, BATON_ACCOUNT_BYTES(2, 20) - 1, 2, 20),
                     BATON_MEMORY_AREA);
    assert_int_equal(baton_account_create(&a, area, BATON_ACCOUNT_BYTES(2, 20), 2, 20), 0);
    assert_int_equal(baton_account_charge(&a, &block), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_account_open(&a, 2, 9, 0), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_account_open(&a, 1, 9, 0), BATON_MEMORY_OK);
    assert_int_equal(baton_account_open(&a, 0, 4, 0), BATON_MEMORY_OK);
    assert_int_equal(baton_account_charge(&a, &block), BATON_MEMORY_OK);

    memcpy(old, area, sizeof(area));
    assert_int_equal(baton_account_open(&a, 1, 3, 0), BATON_MEMORY_OPEN);
    assert_int_equal(baton_account_close(&a, 1), BATON_MEMORY_HELD);
    assert_int_equal(baton_account_close(&a, 2), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_account_limit(&a, 2, 3), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_account_room(&a, 1, 2), BATON_MEMORY_OK);
    assert_int_equal(baton_account_room(&a, 1, 3), BATON_MEMORY_LIMIT);
    assert_int_equal(baton_account_room(&a, 1, 16), BATON_MEMORY_ORDER);
    assert_int_equal(baton_account_charge(&a, &(struct baton_holding){0, 17, 2, 0}),
                     BATON_MEMORY_RANGE);
    assert_int_equal(baton_account_charge(&a, &(struct baton_holding){0, UINT32_MAX, 0, 0}),
                     BATON_MEMORY_RANGE);
    assert_int_equal(baton_account_charge(&a, &(struct baton_holding){0, 8, 0, 0}),
                     BATON_MEMORY_HELD);
    assert_int_equal(baton_account_charge(&a, &(struct baton_holding){0, 0, 3, 0}),
                     BATON_MEMORY_LIMIT);
    assert_int_equal(baton_account_find(&a, 7, 8, 2, &found), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_account_find(&a, 1, 8, 16, &found), BATON_MEMORY_ORDER);
    assert_int_equal(baton_account_find(&a, 1, 20, 0, &found), BATON_MEMORY_RANGE);
    assert_int_equal(baton_account_find(&a, 1, 8, 1, &found), BATON_MEMORY_SIZE);
    assert_int_equal(baton_account_find(&a, 1, 9, 0, &found), BATON_MEMORY_FOREIGN);
    assert_int_equal(baton_account_find(&a, 0, 8, 2, &found), BATON_MEMORY_FOREIGN);
    assert_int_equal(baton_account_find(&a, 0, 8, 1, &found), BATON_MEMORY_FOREIGN);
    assert_int_equal(baton_account_discharge(&a, 0, 8, 2), BATON_MEMORY_FOREIGN);
    assert_int_equal(baton_account_split(&a, 1, 8, 0, 0), BATON_MEMORY_ORDER);
    assert_int_equal(baton_account_split(&a, 3, 8, 0, 0), BATON_MEMORY_CLIENT);
    assert_int_equal(found.index, 9);
    assert_memory_equal(area, old, sizeof(area));

    assert_int_equal(baton_account_find(&a, 1, 8, 2, &found), BATON_MEMORY_OK);
    assert_true(found.client == 1 && found.index == 8 && found.order == 2 && found.where == 77);
    assert_int_equal(baton_account_first(&a, 9), NONE);
    assert_int_equal(baton_account_next(&a, 9), NONE);
    assert_int_equal(baton_account_next(&a, UINT32_MAX), NONE);
    assert_false(baton_account_holder(&a, UINT32_MAX, &found));
    assert_int_equal(baton_account_discharge(&a, 1, 8, 2), BATON_MEMORY_OK);
    assert_int_equal(baton_account_charge(&a, &(struct baton_holding){1, 8, 3, 0}), 0);
    assert_int_equal(baton_account_charge(&a, &(struct baton_holding){0, 12, 0, 0}), 0);
    memcpy(old, area, sizeof(area));
    assert_int_equal(baton_account_split(&a, 1, 8, 3, 0), BATON_MEMORY_HELD);
    assert_memory_equal(area, old, sizeof(area));
    assert_int_equal(baton_account_discharge(&a, 1, 8, 3), BATON_MEMORY_OK);
    assert_int_equal(baton_account_discharge(&a, 0, 12, 0), BATON_MEMORY_OK);
    assert_int_equal(baton_account_close(&a, 0), BATON_MEMORY_OK);
    assert_int_equal(baton_account_close(&a, 1), BATON_MEMORY_OK);
    assert_int_equal(baton_account_close(&a, 1), BATON_MEMORY_CLIENT);
    for (uint32_t i = 0; i < 20; i++) {
        assert_true(a.records[i].where == 0 && a.records[i].next == 0 && !a.records[i].held);
    }
}

/* Limits that sink below what is held take nothing away. */
static void limits(void **state) {
    uintptr_t area[BATON_ACCOUNT_BYTES(1, 20) / sizeof(uintptr_t) + 1];
    struct baton_account a;

    (void)state;
    assert_int_equal(baton_account_create(&a, area, sizeof(area), 1, 20), BATON_MEMORY_OK);
    assert_int_equal(baton_account_open(&a, 0, 8, 0), BATON_MEMORY_OK);
    assert_int_equal(baton_account_charge(&a, &(struct baton_holding){0, 8, 3, 0}), 0);
    assert_int_equal(baton_account_room(&a, 0, 0), BATON_MEMORY_LIMIT);
    assert_int_equal(baton_account_limit(&a, 0, 2), BATON_MEMORY_OK);
    assert_int_equal(baton_account_room(&a, 0, 0), BATON_MEMORY_LIMIT);
    assert_int_equal(baton_account_limit(&a, 0, UINT32_MAX), BATON_MEMORY_OK);
    assert_int_equal(baton_account_room(&a, 0, 15), BATON_MEMORY_OK);
    assert_int_equal(baton_account_split(&a, 0, 8, 3, 5), BATON_MEMORY_OK);
    assert_int_equal(baton_account_first(&a, 0), 8);
    assert_int_equal(baton_account_next(&a, 8), 12);
    assert_int_equal(baton_account_next(&a, 12), NONE);
    assert_int_equal(a.clients[0].held, 8);
    assert_int_equal(a.clients[0].blocks, 2);
}

/* --- managers over an array --------------------------------------------------------------- */

/* One array; managers over parts of it; each client has as many places as the array. */
struct world {
    struct baton_place places[COUNT];
    struct baton_place theirs[CLIENTS][COUNT];
    unsigned char memory[COUNT * BYTES];
};

struct part {
    struct baton_manager m, old;
    struct baton_array array;
    uintptr_t *area, *old_area;
    size_t bytes;
    uint32_t first, count;
};

static uintptr_t where(struct world *w, uint32_t client, uint32_t place) {
    return (uintptr_t)&w->theirs[client][place];
}

static void create(struct world *w, struct part *p, struct baton_containers const *containers,
                   uint32_t first, uint32_t count) {
    p->first = first;
    p->count = count;
    p->bytes = BATON_MANAGER_BYTES(CLIENTS, count);
    p->area = malloc(p->bytes);
    p->old_area = malloc(p->bytes);
    assert_true(p->area != NULL && p->old_area != NULL);
    baton_array_create(&p->array, w->places + first, w->memory + first * (size_t)BYTES, BYTES,
                       count);
    assert_int_equal(
        baton_manager_create(&p->m, p->area, p->bytes, CLIENTS, count, TOP, containers, &p->array),
        BATON_MEMORY_OK);
}

static void destroy(struct part *p) {
    free(p->area);
    free(p->old_area);
}

static void remember(struct part *p) {
    memcpy(&p->old, &p->m, sizeof(p->m));
    memcpy(p->old_area, p->area, p->bytes);
}

static bool is_unchanged(struct part const *p) {
    return memcmp(&p->old, &p->m, sizeof(p->m)) == 0 && memcmp(p->old_area, p->area, p->bytes) == 0;
}

static void open_all(struct part *p, uint32_t limit) {
    struct baton_refusal refusal;

    assert_int_equal(baton_manager_add(&p->m, 0, p->count, &refusal), BATON_MEMORY_OK);
    for (uint32_t c = 0; c < CLIENTS; c++) {
        assert_int_equal(
            baton_account_open(&p->m.account, c, limit, c == 1 ? BATON_ACCOUNT_ADDRESS : 0),
            BATON_MEMORY_OK);
    }
}

static uint32_t free_count(struct part const *p) {
    struct baton_buddy_numbers numbers;

    baton_buddy_count(&p->m.buddy, &numbers);
    return numbers.containers[BATON_BUDDY_FREE];
}

/* What is free holds a page, shared with nobody, all zero; blocks of the buddy manager and of the
 * account are the same; each client's list has exactly its blocks. */
static void audit(struct world const *w, struct part const *p) {
    static unsigned char const zeros[BYTES];
    struct baton_buddy_block block;
    struct baton_holding held;
    uint32_t sums[CLIENTS] = {0}, blocks[CLIENTS] = {0};

    for (uint32_t i = 0; baton_buddy_at(&p->m.buddy, i, &block); i += size_of(block.order)) {
        assert_int_equal(block.index, i);
        assert_int_equal(block.state == BATON_BUDDY_USED,
                         baton_account_holder(&p->m.account, i, &held));
        if (block.state == BATON_BUDDY_USED) {
            assert_int_equal(held.order, block.order);
            sums[held.client] += size_of(held.order);
            blocks[held.client]++;
        }
        for (uint32_t k = i; k < i + size_of(block.order); k++) {
            struct baton_place const *place = &w->places[p->first + k];

            if (k > i) {
                assert_false(baton_account_holder(&p->m.account, k, &held));
            }
            if (block.state == BATON_BUDDY_FREE) {
                assert_true(place->master && place->slaves == 0);
                assert_memory_equal(place->page, zeros, BYTES);
            }
        }
    }
    for (uint32_t c = 0; c < CLIENTS; c++) {
        uint32_t seen = 0;

        assert_int_equal(p->m.account.clients[c].held, sums[c]);
        for (uint32_t i = baton_account_first(&p->m.account, c); i != NONE;
             i = baton_account_next(&p->m.account, i)) {
            assert_true(baton_account_holder(&p->m.account, i, &held));
            assert_int_equal(held.client, c);
            seen++;
        }
        assert_int_equal(seen, blocks[c]);
    }
}

static void create_errors(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_manager m;

    (void)state;
    create(&w, &p, &baton_array_moving, 0, COUNT);
    memset(&m, 0x5a, sizeof(m));
    memcpy(&p.old, &m, sizeof(m));
    assert_int_equal(baton_manager_create(&m, p.area, p.bytes - 1, CLIENTS, COUNT, TOP,
                                          &baton_array_moving, NULL),
                     BATON_MEMORY_AREA);
    assert_int_equal(
        baton_manager_create(&m, p.area, p.bytes, CLIENTS, 0, TOP, &baton_array_moving, NULL),
        BATON_MEMORY_RANGE);
    assert_int_equal(baton_manager_create(&m, p.area, p.bytes, CLIENTS, COUNT, BATON_BUDDY_ORDERS,
                                          &baton_array_moving, NULL),
                     BATON_MEMORY_ORDER);
    assert_int_equal(
        baton_manager_create(&m, p.area, p.bytes, 0, COUNT, 99, &baton_array_moving, NULL),
        BATON_MEMORY_CLIENT);
    assert_memory_equal(&m, &p.old, sizeof(m));
    destroy(&p);
}

/* Memory that is not what it should be is not added, and nothing is then. */
static void bad_memory_is_not_added(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_refusal refusal = {1, MM_DEAD};

    (void)state;
    create(&w, &p, &baton_array_moving, 0, COUNT);
    memset(w.memory, 0xee, sizeof(w.memory));
    remember(&p);
    assert_int_equal(baton_manager_add(&p.m, 9, COUNT, &refusal), BATON_MEMORY_RANGE);
    assert_int_equal(refusal.index, 1);
    w.places[44].page = NULL;
    assert_int_equal(baton_manager_add(&p.m, 3, COUNT - 3, &refusal), BATON_MEMORY_CONTAINER);
    assert_true(refusal.index == 44 && refusal.error == MM_EMPTY);
    w.places[44] = (struct baton_place){.page = w.memory, .master = false};
    assert_int_equal(baton_manager_add(&p.m, 44, 1, &refusal), BATON_MEMORY_CONTAINER);
    assert_true(refusal.index == 44 && refusal.error == MM_ROLE);
    w.places[44] = (struct baton_place){.page = w.memory + 1, .master = true};
    assert_int_equal(baton_manager_add(&p.m, 44, 1, &refusal), BATON_MEMORY_CONTAINER);
    assert_true(refusal.index == 44 && refusal.error == MM_KIND);
    w.places[44] =
        (struct baton_place){.page = w.memory + (size_t)44 * BYTES, .master = true, .slaves = 1};
    assert_int_equal(baton_manager_add(&p.m, 0, COUNT, &refusal), BATON_MEMORY_CONTAINER);
    assert_true(refusal.index == 44 && refusal.error == MM_BUSY);
    assert_true(is_unchanged(&p));
    w.places[44].slaves = 0;
    assert_int_equal(baton_manager_add(&p.m, 0, COUNT, &refusal), BATON_MEMORY_OK);
    assert_int_equal(baton_manager_add(&p.m, 4, 1, &refusal), BATON_MEMORY_IN);
    audit(&w, &p);
    destroy(&p);
}

/* Give and take, and what is refused of each. */
static void giving(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_refusal refusal = {0, MM_OK};
    uint32_t index = 999;

    (void)state;
    create(&w, &p, &baton_array_moving, 0, COUNT);
    open_all(&p, 40);
    remember(&p);
    assert_int_equal(baton_manager_give(&p.m, 9, 0, where(&w, 0, 0), &index, &refusal),
                     BATON_MEMORY_CLIENT);
    assert_int_equal(baton_manager_give(&p.m, 0, 6, where(&w, 0, 0), &index, &refusal),
                     BATON_MEMORY_ORDER);
    w.theirs[0][3].page = w.memory; /* in the way */
    assert_int_equal(baton_manager_give(&p.m, 0, 2, where(&w, 0, 0), &index, &refusal),
                     BATON_MEMORY_CONTAINER);
    assert_int_equal(refusal.error, MM_FULL);
    assert_true(is_unchanged(&p) && index == 999);
    w.theirs[0][3].page = NULL;

    assert_int_equal(baton_manager_give(&p.m, 0, 5, where(&w, 0, 0), &index, &refusal), 0);
    assert_int_equal(index, 0);
    assert_null(w.places[31].page);
    memset(w.theirs[0][7].page, 0xee, BYTES);
    remember(&p);
    assert_int_equal(baton_manager_give(&p.m, 0, 5, where(&w, 0, 40), &index, &refusal),
                     BATON_MEMORY_LIMIT);
    assert_int_equal(baton_manager_take(&p.m, 1, 0, 5, &refusal), BATON_MEMORY_FOREIGN);
    assert_int_equal(baton_manager_take(&p.m, 0, 0, 4, &refusal), BATON_MEMORY_SIZE);
    assert_int_equal(baton_manager_take(&p.m, 0, 16, 4, &refusal), BATON_MEMORY_FOREIGN);
    w.theirs[0][7].slaves = 1; /* someone else reads that page */
    assert_int_equal(baton_manager_take(&p.m, 0, 0, 5, &refusal), BATON_MEMORY_CONTAINER);
    assert_true(refusal.index == 7 && refusal.error == MM_EMPTY);
    assert_true(is_unchanged(&p));
    w.theirs[0][7].slaves = 0;
    assert_int_equal(baton_manager_take(&p.m, 0, 0, 5, &refusal), BATON_MEMORY_OK);
    assert_int_equal(free_count(&p), COUNT);
    assert_int_equal(baton_manager_take(&p.m, 0, 0, 5, &refusal), BATON_MEMORY_FOREIGN);
    audit(&w, &p);
    destroy(&p);
}

/* Out of memory is said, whatever the limits are, and which way. */
static void out_of_memory(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_refusal refusal;
    uint32_t index;
    uint32_t n = 0;

    (void)state;
    create(&w, &p, &baton_array_moving, 0, COUNT);
    open_all(&p, UINT32_MAX);
    while (baton_manager_give(&p.m, 0, 0, where(&w, 0, n), &index, &refusal) == BATON_MEMORY_OK) {
        n++;
    }
    assert_int_equal(n, COUNT);
    assert_int_equal(baton_manager_give(&p.m, 1, 0, where(&w, 1, 0), &index, &refusal),
                     BATON_MEMORY_NONE);
    assert_int_equal(baton_manager_take(&p.m, 0, 10, 0, &refusal), BATON_MEMORY_OK);
    assert_int_equal(baton_manager_take(&p.m, 0, 13, 0, &refusal), BATON_MEMORY_OK);
    assert_int_equal(baton_manager_give(&p.m, 1, 1, where(&w, 1, 0), &index, &refusal),
                     BATON_MEMORY_SCATTERED);
    assert_int_equal(baton_manager_give(&p.m, 1, 2, where(&w, 1, 0), &index, &refusal),
                     BATON_MEMORY_NONE);
    audit(&w, &p);
    destroy(&p);
}

/* Lent memory stays where it is; its address is for those who may know. */
static void lending(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_refusal refusal;
    uintptr_t address = 3;
    uint32_t mine, theirs;

    (void)state;
    create(&w, &p, &baton_array_lending, 0, COUNT);
    open_all(&p, 40);
    assert_int_equal(baton_manager_give(&p.m, 0, 2, where(&w, 0, 0), &theirs, &refusal), 0);
    assert_int_equal(baton_manager_give(&p.m, 1, 3, where(&w, 1, 0), &mine, &refusal), 0);
    for (uint32_t i = 0; i < 8; i++) {
        assert_ptr_equal(w.theirs[1][i].page, w.memory + (mine + i) * (size_t)BYTES);
        assert_false(w.theirs[1][i].master);
        assert_int_equal(w.places[mine + i].slaves, 1);
    }
    remember(&p);
    assert_int_equal(baton_manager_address(&p.m, 1, theirs, 2, &address), BATON_MEMORY_FOREIGN);
    assert_int_equal(baton_manager_address(&p.m, 1, mine, 2, &address), BATON_MEMORY_SIZE);
    assert_int_equal(baton_manager_address(&p.m, 0, theirs, 2, &address), BATON_MEMORY_RIGHTS);
    assert_int_equal(address, 3);
    assert_int_equal(baton_manager_address(&p.m, 1, mine, 3, &address), BATON_MEMORY_OK);
    assert_int_equal(address, mine * BYTES);
    w.places[mine + 5].slaves++; /* a slave that nobody knows of */
    assert_int_equal(baton_manager_take(&p.m, 1, mine, 3, &refusal), BATON_MEMORY_CONTAINER);
    assert_true(refusal.index == mine + 5 && refusal.error == MM_BUSY);
    assert_true(is_unchanged(&p));
    w.places[mine + 5].slaves--;
    assert_int_equal(baton_manager_take(&p.m, 1, mine, 3, &refusal), BATON_MEMORY_OK);
    assert_null(w.theirs[1][5].page);
    audit(&w, &p);
    /* Nothing is lent where something is. */
    w.theirs[1][1].page = w.memory;
    assert_int_equal(baton_manager_give(&p.m, 1, 1, where(&w, 1, 0), &mine, &refusal),
                     BATON_MEMORY_CONTAINER);
    assert_int_equal(refusal.error, MM_FULL);
    assert_null(w.theirs[1][0].page);
    /* The masters stand in order; a page in another's container is not accepted. */
    assert_int_equal(baton_manager_take(&p.m, 0, theirs, 2, &refusal), BATON_MEMORY_OK);
    assert_int_equal(baton_buddy_remove(&p.m.buddy, 64, 1), BATON_MEMORY_OK);
    w.places[64].page = w.memory;
    assert_int_equal(baton_manager_add(&p.m, 64, 1, &refusal), BATON_MEMORY_CONTAINER);
    assert_int_equal(refusal.error, MM_KIND);
    destroy(&p);
}

/* A manager whose memory is anywhere tells no addresses. */
static void no_addresses(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_refusal refusal;
    uintptr_t address;
    uint32_t index;

    (void)state;
    create(&w, &p, &baton_array_moving, 0, COUNT);
    open_all(&p, 40);
    assert_int_equal(baton_manager_give(&p.m, 1, 0, where(&w, 1, 0), &index, &refusal), 0);
    assert_int_equal(baton_manager_address(&p.m, 1, index, 0, &address), BATON_MEMORY_RIGHTS);
    destroy(&p);
}

/* A dead client: two pages are gone, all the others come back, and the two when they are there. */
static void reclaiming(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_reclaim reclaim;
    struct baton_refusal refusal;
    struct baton_place hidden[2];
    uint32_t index, steps = 0;

    (void)state;
    create(&w, &p, &baton_array_moving, 0, COUNT);
    open_all(&p, 100);
    for (uint32_t n = 0; n < 3; n++) {
        assert_int_equal(baton_manager_give(&p.m, 2, 5, where(&w, 2, n * 32), &index, &refusal), 0);
    }
    assert_int_equal(baton_manager_give(&p.m, 3, 1, where(&w, 3, 0), &index, &refusal), 0);
    hidden[0] = w.theirs[2][40];
    hidden[1] = w.theirs[2][63];
    memset(&w.theirs[2][40], 0, sizeof(struct baton_place));
    memset(&w.theirs[2][63], 0, sizeof(struct baton_place));

    assert_int_equal(baton_manager_reclaim_start(&p.m, 9, &reclaim), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_manager_reclaim_start(&p.m, 2, &reclaim), BATON_MEMORY_OK);
    while (baton_manager_reclaim_step(&p.m, &reclaim)) {
        steps++;
        audit(&w, &p);
    }
    assert_int_equal(reclaim.returned, 94);
    assert_int_equal(reclaim.lost, 2);
    assert_true(steps <= 3 + 2 * 2 * 5);
    assert_int_equal(free_count(&p), COUNT - 2 - 2);
    assert_int_equal(baton_account_close(&p.m.account, 2), BATON_MEMORY_HELD);
    assert_int_equal(baton_manager_give(&p.m, 2, 0, where(&w, 2, 99), &index, &refusal),
                     BATON_MEMORY_LIMIT);
    w.theirs[2][40] = hidden[0];
    w.theirs[2][63] = hidden[1];
    assert_int_equal(baton_manager_reclaim_start(&p.m, 2, &reclaim), BATON_MEMORY_OK);
    while (baton_manager_reclaim_step(&p.m, &reclaim)) {
    }
    assert_int_equal(reclaim.returned, 2);
    assert_int_equal(reclaim.lost, 0);
    assert_int_equal(baton_account_close(&p.m.account, 2), BATON_MEMORY_OK);
    audit(&w, &p);
    destroy(&p);
}

/* Reclaiming loses its place when its block goes away in between, and starts over: what is lost is
 * counted once all the same. */
static void reclaiming_interrupted(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_reclaim reclaim;
    struct baton_refusal refusal;
    struct baton_holding block;
    struct baton_place hidden;
    uint32_t index, other;

    (void)state;
    create(&w, &p, &baton_array_moving, 0, COUNT);
    open_all(&p, 100);
    for (uint32_t n = 0; n < 4; n++) {
        assert_int_equal(baton_manager_give(&p.m, 2, 0, where(&w, 2, n), &index, &refusal), 0);
    }
    assert_int_equal(baton_manager_reclaim_start(&p.m, 2, &reclaim), BATON_MEMORY_OK);
    hidden = w.theirs[2][3]; /* the last one given is the first one taken */
    w.theirs[2][3].page = NULL;
    assert_true(baton_manager_reclaim_step(&p.m, &reclaim));
    assert_int_equal(reclaim.lost, 1);
    index = reclaim.next;
    assert_int_equal(baton_manager_take(&p.m, 2, index, 0, &refusal), BATON_MEMORY_OK);
    /* It is someone else's by now: every block of the same size goes there. */
    for (uint32_t n = 0; !baton_account_holder(&p.m.account, index, &block); n++) {
        assert_int_equal(baton_manager_give(&p.m, 1, 0, where(&w, 1, n), &other, &refusal), 0);
    }
    assert_int_equal(block.client, 1);
    while (baton_manager_reclaim_step(&p.m, &reclaim)) {
    }
    assert_int_equal(reclaim.returned, 2);
    assert_int_equal(reclaim.lost, 1);
    w.theirs[2][3] = hidden;
    assert_int_equal(baton_manager_reclaim_start(&p.m, 2, &reclaim), BATON_MEMORY_OK);
    while (baton_manager_reclaim_step(&p.m, &reclaim)) {
    }
    assert_int_equal(reclaim.returned, 1);
    assert_int_equal(baton_account_close(&p.m.account, 2), BATON_MEMORY_OK);
    assert_int_equal(free_count(&p), COUNT - p.m.account.clients[1].held);
    audit(&w, &p);
    destroy(&p);
}

static void settle(struct world *w, struct part *p, uint32_t client,
                   struct baton_reclaim *reclaim) {
    assert_int_equal(baton_manager_reclaim_start(&p->m, client, reclaim), BATON_MEMORY_OK);
    while (baton_manager_settle_step(&p->m, reclaim)) {
        audit(w, p);
    }
}

/* A client that is gone with its memory: what is not there is written off, what is there comes back. */
static void settling(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_reclaim reclaim;
    struct baton_refusal refusal;
    struct baton_buddy_numbers numbers;
    struct baton_buddy_block block;
    uint32_t index;

    (void)state;
    create(&w, &p, &baton_array_moving, 0, COUNT);
    open_all(&p, 100);
    assert_int_equal(baton_manager_give(&p.m, 2, 5, where(&w, 2, 0), &index, &refusal), 0);
    assert_int_equal(baton_manager_give(&p.m, 2, 5, where(&w, 2, 32), &index, &refusal), 0);
    assert_int_equal(baton_manager_give(&p.m, 3, 1, where(&w, 3, 0), &index, &refusal), 0);
    memset(&w.theirs[2][0], 0, 32 * sizeof(struct baton_place)); /* all of a block */
    memset(&w.theirs[2][33], 0, sizeof(struct baton_place));     /* one of another */
    settle(&w, &p, 2, &reclaim);
    assert_true(reclaim.gone == 33 && reclaim.returned == 31 && reclaim.lost == 0);
    assert_int_equal(baton_account_close(&p.m.account, 2), BATON_MEMORY_OK);
    baton_buddy_count(&p.m.buddy, &numbers);
    assert_int_equal(numbers.containers[BATON_BUDDY_OUT], 33);
    assert_int_equal(numbers.containers[BATON_BUDDY_USED], 2);
    for (uint32_t i = 0; i < COUNT; i++) { /* the containers take other memory */
        if (baton_buddy_at(&p.m.buddy, i, &block) && block.state == BATON_BUDDY_OUT) {
            w.places[i] =
                (struct baton_place){.page = w.memory + (size_t)i * BYTES, .master = true};
            assert_int_equal(baton_manager_add(&p.m, i, 1, &refusal), BATON_MEMORY_OK);
        }
    }
    assert_int_equal(free_count(&p), COUNT - 2);
    audit(&w, &p);
    destroy(&p);
}

/* What was lent, and someone still reads, is not written off: it is there, and stays the client's. */
static void settling_loans(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_reclaim reclaim;
    struct baton_refusal refusal;
    uint32_t index;

    (void)state;
    create(&w, &p, &baton_array_lending, 0, COUNT);
    open_all(&p, 100);
    assert_int_equal(baton_manager_give(&p.m, 2, 5, where(&w, 2, 0), &index, &refusal), 0);
    w.places[index + 9].slaves++;
    settle(&w, &p, 2, &reclaim);
    assert_true(reclaim.gone == 0 && reclaim.returned == 31 && reclaim.lost == 1);
    assert_int_equal(baton_account_close(&p.m.account, 2), BATON_MEMORY_HELD);
    w.places[index + 9].slaves--;
    settle(&w, &p, 2, &reclaim);
    assert_true(reclaim.gone == 0 && reclaim.returned == 1 && reclaim.lost == 0);
    assert_int_equal(baton_account_close(&p.m.account, 2), BATON_MEMORY_OK);
    assert_int_equal(free_count(&p), COUNT);
    destroy(&p);
}

/* What is occupied is charged, and nobody looks at it. */
static void occupying(void **state) {
    static struct world w;
    struct part p = {0};
    struct baton_refusal refusal;

    (void)state;
    create(&w, &p, &baton_array_moving, 0, COUNT);
    w.places[4].page = NULL;
    memset(w.memory, 0xee, BYTES);
    assert_int_equal(baton_manager_occupy(&p.m, 0, 0, 2), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_account_open(&p.m.account, 0, 20, 0), BATON_MEMORY_OK);
    assert_int_equal(baton_manager_occupy(&p.m, 0, 0, TOP + 1), BATON_MEMORY_LIMIT);
    assert_int_equal(baton_manager_occupy(&p.m, 0, 0, 3), BATON_MEMORY_OK);
    remember(&p);
    assert_int_equal(baton_manager_occupy(&p.m, 0, 7, 0), BATON_MEMORY_IN);
    assert_int_equal(baton_manager_occupy(&p.m, 0, 9, 1), BATON_MEMORY_ALIGN);
    assert_int_equal(baton_manager_occupy(&p.m, 0, COUNT, 0), BATON_MEMORY_RANGE);
    assert_int_equal(baton_manager_occupy(&p.m, 0, 16, 4), BATON_MEMORY_LIMIT);
    assert_int_equal(baton_manager_add(&p.m, 0, COUNT, &refusal), BATON_MEMORY_IN);
    assert_true(is_unchanged(&p));
    assert_int_equal(baton_manager_add(&p.m, 8, COUNT - 8, &refusal), BATON_MEMORY_OK);
    assert_int_equal(p.m.account.clients[0].held, 8);
    assert_int_equal(free_count(&p), COUNT - 8);
    assert_int_equal(w.memory[0], 0xee);
    audit(&w, &p);
    destroy(&p);
}

/* The word of a block is its user's. */
static void places(void **state) {
    uintptr_t area[BATON_ACCOUNT_BYTES(2, 20) / sizeof(uintptr_t) + 1];
    struct baton_account a;
    struct baton_holding found;

    (void)state;
    assert_int_equal(baton_account_create(&a, area, sizeof(area), 2, 20), BATON_MEMORY_OK);
    assert_int_equal(baton_account_open(&a, 1, 8, 0), BATON_MEMORY_OK);
    assert_int_equal(baton_account_charge(&a, &(struct baton_holding){1, 4, 2, 7}), 0);
    assert_int_equal(baton_account_place(&a, 0, 4, 2, 9), BATON_MEMORY_CLIENT);
    assert_int_equal(baton_account_place(&a, 1, 4, 1, 9), BATON_MEMORY_SIZE);
    assert_int_equal(baton_account_place(&a, 1, 5, 0, 9), BATON_MEMORY_FOREIGN);
    assert_true(baton_account_holder(&a, 4, &found) && found.where == 7);
    assert_int_equal(baton_account_place(&a, 1, 4, 2, 9), BATON_MEMORY_OK);
    assert_true(baton_account_holder(&a, 4, &found) && found.where == 9);
}

/* Two managers over one array: neither takes the other's pages, whoever brings them. */
static void disjoint(void **state) {
    static struct world w;
    struct part a = {0}, b = {0};
    struct baton_refusal refusal;
    struct baton_place swap;
    uint32_t from_a, from_b;

    (void)state;
    create(&w, &a, &baton_array_moving, 0, 77);
    create(&w, &b, &baton_array_moving, 77, COUNT - 77);
    open_all(&a, 20);
    open_all(&b, 20);
    assert_int_equal(baton_manager_give(&a.m, 0, 2, where(&w, 0, 0), &from_a, &refusal), 0);
    assert_int_equal(baton_manager_give(&b.m, 0, 2, where(&w, 0, 4), &from_b, &refusal), 0);
    swap = w.theirs[0][1];
    w.theirs[0][1] = w.theirs[0][6];
    w.theirs[0][6] = swap;
    assert_int_equal(baton_manager_take(&a.m, 0, from_a, 2, &refusal), BATON_MEMORY_CONTAINER);
    assert_int_equal(baton_manager_take(&b.m, 0, from_b, 2, &refusal), BATON_MEMORY_CONTAINER);
    swap = w.theirs[0][1];
    w.theirs[0][1] = w.theirs[0][6];
    w.theirs[0][6] = swap;
    assert_int_equal(baton_manager_take(&a.m, 0, from_a, 2, &refusal), BATON_MEMORY_OK);
    assert_int_equal(baton_manager_take(&b.m, 0, from_b, 2, &refusal), BATON_MEMORY_OK);
    assert_int_equal(free_count(&a) + free_count(&b), COUNT);
    audit(&w, &a);
    audit(&w, &b);
    destroy(&a);
    destroy(&b);
}

/* --- random clients ---------------------------------------------------------------------------- */

/* Empty places of a client for a block; false if there are none side by side. */
static bool find_places(struct world const *w, uint32_t client, uint32_t length, uint32_t *place) {
    uint32_t run = 0;

    for (uint32_t i = 0; i < COUNT; i++) {
        run = w->theirs[client][i].page == NULL ? run + 1 : 0;
        if (run == length) {
            *place = i + 1 - length;
            return true;
        }
    }
    return false;
}

/* Clients write to what they have, and mix up the pages that they move. */
static void use(struct world *w, struct random *r, uint32_t client, bool mixing) {
    uint32_t one = random_below(r, COUNT), other = random_below(r, COUNT);

    for (uint32_t i = 0; i < COUNT; i++) {
        if (w->theirs[client][i].page != NULL) {
            memset(w->theirs[client][i].page, (int)(client + 1), BYTES);
        }
    }
    if (mixing && w->theirs[client][one].page != NULL && w->theirs[client][other].page != NULL) {
        struct baton_place place = w->theirs[client][one];

        w->theirs[client][one] = w->theirs[client][other];
        w->theirs[client][other] = place;
    }
}

/* One call; an error must have left the manager as it was. */
static void step(struct world *w, struct part *p, struct random *r) {
    struct baton_refusal refusal;
    struct baton_holding block = {.index = random_below(r, COUNT), .order = random_below(r, 7)};
    uint32_t client = random_below(r, CLIENTS), place, index;
    unsigned order = random_below(r, 5);
    enum baton_memory_error error = BATON_MEMORY_OK;

    if (random_chance(r, 80)) {
        (void)baton_account_holder(&p->m.account, baton_account_first(&p->m.account, client),
                                   &block);
    }
    remember(p);
    switch (random_below(r, 5)) {
    case 0:
    case 1:
        if (find_places(w, client, size_of(order), &place)) {
            error =
                baton_manager_give(&p->m, client, order, where(w, client, place), &index, &refusal);
        }
        break;
    case 2: error = baton_manager_take(&p->m, client, block.index, block.order, &refusal); break;
    case 3: error = baton_manager_split(&p->m, client, block.index, block.order); break;
    default: use(w, r, client, p->m.containers == &baton_array_moving);
    }
    assert_int_not_equal(error, BATON_MEMORY_CONTAINER); /* these clients are honest */
    if (error != BATON_MEMORY_OK) {
        assert_true(is_unchanged(p));
    }
    if (random_chance(r, 5)) {
        struct baton_reclaim reclaim;

        assert_int_equal(baton_manager_reclaim_start(&p->m, client, &reclaim), BATON_MEMORY_OK);
        while (baton_manager_reclaim_step(&p->m, &reclaim)) {
        }
        assert_int_equal(reclaim.lost, 0);
        assert_int_equal(baton_account_close(&p->m.account, client), BATON_MEMORY_OK);
        assert_int_equal(baton_account_open(&p->m.account, client, 10 + random_below(r, 100), 0),
                         BATON_MEMORY_OK);
    }
}

static void random_clients(void **state) {
    static struct world w;

    (void)state;
    for (unsigned kind = 0; kind < 2; kind++) {
        struct random r = random_seeded(kind);
        struct part p = {0};
        struct baton_reclaim reclaim;

        memset(&w, 0, sizeof(w));
        create(&w, &p, kind == 0 ? &baton_array_moving : &baton_array_lending, 0, COUNT);
        open_all(&p, 60);
        for (unsigned n = 0; n < STEPS; n++) {
            step(&w, &p, &r);
            audit(&w, &p);
        }
        for (uint32_t c = 0; c < CLIENTS; c++) {
            assert_int_equal(baton_manager_reclaim_start(&p.m, c, &reclaim), BATON_MEMORY_OK);
            while (baton_manager_reclaim_step(&p.m, &reclaim)) {
            }
        }
        assert_int_equal(free_count(&p), COUNT);
        audit(&w, &p);
        destroy(&p);
    }
}

static void words(void **state) {
    (void)state;
    assert_string_equal(baton_memory_word(BATON_MEMORY_OK), "OK");
    assert_string_equal(baton_memory_word(BATON_MEMORY_FREE), "FREE");
    assert_string_equal(baton_memory_word(BATON_MEMORY_CONTAINER), "CONTAINER");
    assert_string_equal(baton_memory_word((enum baton_memory_error)20), "?");
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(account_errors), cmocka_unit_test(limits),
        cmocka_unit_test(create_errors),  cmocka_unit_test(bad_memory_is_not_added),
        cmocka_unit_test(giving),         cmocka_unit_test(out_of_memory),
        cmocka_unit_test(lending),        cmocka_unit_test(no_addresses),
        cmocka_unit_test(reclaiming),     cmocka_unit_test(reclaiming_interrupted),
        cmocka_unit_test(disjoint),       cmocka_unit_test(random_clients),
        cmocka_unit_test(words),          cmocka_unit_test(settling),
        cmocka_unit_test(settling_loans), cmocka_unit_test(occupying),

        cmocka_unit_test(places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
