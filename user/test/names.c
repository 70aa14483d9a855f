/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of every form, and those that lead nowhere.
 */
#include <baton/machine.h>
#include <baton/test.h>

#define READ_RIGHTS (MM_R | MM_X)
#define WRITE_RIGHTS (MM_R | MM_W | MM_X)
#define ZONE_ENTRY(address) ((address) + BATON_LEVEL(1u))
#define SPACE_END (BATON_SPACE_REGIONS * BATON_ZONE_SIZE)

static void nowhere(baton_word name, char const *what) {
    test_number(baton_inspect(name).error, MM_NAME, what);
}

static void nothing(baton_word name, char const *what) {
    test_number(baton_inspect(name).error, MM_EMPTY, what);
}

static void own_names(struct bench const *bench) {
    nothing(bench->here, "names: an empty page");
    nothing(bench->here + BATON_ZONE_SIZE - BATON_PAGE_SIZE, "names: the last of a zone");
    nowhere(bench->there, "names: NAME, a region without a zone");
    nothing(ZONE_ENTRY(bench->there), "names: an empty region");
    nothing(ZONE_ENTRY(bench->there + 5u * BATON_PAGE_SIZE), "names: from an address inside it");
    nothing(ZONE_ENTRY(0u), "names: the first region");
    nowhere(0u, "names: NAME, address 0");
    nowhere(SPACE_END, "names: NAME, the window's region");
    nowhere(ZONE_ENTRY(SPACE_END), "names: NAME, the window's region entry");
    nowhere(0xc0000000u, "names: NAME, the kernel's memory");
    nowhere(ZONE_ENTRY(0xc0000000u), "names: NAME, a region entry of the kernel's");
    nowhere(0xff400000u, "names: NAME, the ledger");
    nowhere(0xfffff000u, "names: NAME, the last page");
    nowhere(ZONE_ENTRY(0xfffff000u), "names: NAME, the last region entry");
    for (unsigned level = 2; level < BATON_LEVEL_SLOT; level++) {
        nowhere(bench->here + BATON_LEVEL(level), "names: NAME, a level that is not there");
    }
    nowhere(bench->page[0] | BATON_NAME_RESERVED, "names: NAME, bit 11 of a page");
    nowhere(ZONE_ENTRY(bench->here) | BATON_NAME_RESERVED, "names: NAME, bit 11 of a zone");
    nowhere(BATON_SLOT(5u) | BATON_NAME_RESERVED, "names: NAME, bit 11 of a slot");
    nowhere(BATON_SLOT(0u), "names: NAME, slot 0");
    nothing(BATON_SLOT(BATON_THREAD_SLOTS - 1u), "names: the last slot");
    nowhere(BATON_SLOT(BATON_THREAD_SLOTS), "names: NAME, one slot too many");
    nowhere(BATON_SLOT(0xfffffu), "names: NAME, the largest slot number");
}

static void names_in_slots(struct bench const *bench) {
    unsigned const empty = bench->slot[0];

    nowhere(bench->here + empty, "names: NAME, a page in an empty slot");
    nowhere(ZONE_ENTRY(bench->here) + empty, "names: NAME, a zone in an empty slot");
    nowhere(BATON_SLOT(4u) + empty, "names: NAME, a slot in an empty slot");
    nowhere(bench->here + BATON_ROOT_HARDWARE, "names: NAME, a page in the hardware right");
    nowhere(BATON_SLOT(4u) + BATON_ROOT_HARDWARE, "names: NAME, a slot in the hardware right");
    nowhere(bench->here + BATON_ROOT_PORTS, "names: NAME, a page in the ports");
    nothing(bench->here + BATON_ROOT_SPACE, "names: a page in the space's slot");
    nothing(bench->here + BATON_SLOT_SPACE, "names: a page in slot 1");
    test_number(baton_inspect(bench->page[0] + BATON_ROOT_SPACE).kind, MM_PAGE,
                "names: a free page in the space's slot");
    test_number(baton_inspect(ZONE_ENTRY(bench->here) + BATON_ROOT_SPACE).kind, MM_ZONE,
                "names: a zone in the space's slot");
    nowhere(BATON_SLOT(4u) + BATON_ROOT_SPACE, "names: NAME, a slot in a space");
    nowhere(SPACE_END + BATON_ROOT_SPACE, "names: NAME, a page beyond a space");
    nowhere(bench->there + BATON_ROOT_SPACE, "names: NAME, no zone, in the space's slot");
    nowhere(bench->here + BATON_LEVEL(2u) + BATON_ROOT_SPACE, "names: NAME, level 2 in a space");
}

/* The zone in a slot: with MANAGE its pages have names there, without it they have none. */
static void names_in_zones(struct bench const *bench) {
    unsigned const slot = bench->slot[0];
    unsigned const client = bench->slot[1];
    unsigned const manage = WRITE_RIGHTS | MM_MANAGE;

    test_error(baton_clone(ZONE_ENTRY(bench->here), BATON_SLOT(slot), manage, 0, 1u), MM_OK,
               "names: a zone's slave with MANAGE");
    test_error(baton_clone(ZONE_ENTRY(bench->here), BATON_SLOT(client), WRITE_RIGHTS, 0, 1u), MM_OK,
               "names: a zone's slave without");
    nothing(slot, "names: the first page of a zone in a slot");
    nothing(BATON_ZONE_SIZE - BATON_PAGE_SIZE + slot, "names: the last one");
    nowhere(BATON_ZONE_SIZE + slot, "names: NAME, beyond the zone");
    nowhere(bench->page[0] + slot, "names: NAME, far beyond the zone");
    nowhere(ZONE_ENTRY(0u) + slot, "names: NAME, a zone in a zone");
    nowhere(BATON_SLOT(4u) + slot, "names: NAME, a slot in a zone");
    nowhere(client, "names: NAME, a page in a zone without MANAGE");
    test_error(baton_move(bench->page[0], BATON_PAGE_SIZE + slot, 0, 1u), MM_OK,
               "names: a page moves into the zone in the slot");
    test_number(baton_frame(BATON_ROOT_HARDWARE, BATON_PAGE_SIZE + slot).frame,
                baton_frame(BATON_ROOT_HARDWARE, bench->here + BATON_PAGE_SIZE).frame,
                "names: both names are of one container");
    test_error(baton_move(bench->here + BATON_PAGE_SIZE, bench->page[0], 0, 1u), MM_OK,
               "names: and back by its address");
    test_error(baton_destroy(BATON_SLOT(slot), 2u), MM_OK, "names: both slaves are destroyed");
}

/* A space without MANAGE shows nothing; a region entry without MANAGE lets no name through. */
static void names_without_manage(struct bench const *bench) {
    unsigned const slot = bench->slot[0];

    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), BATON_SLOT(slot), MM_RUN, 0, 1u), MM_OK,
               "names: a space's slave without MANAGE");
    nowhere(bench->here + slot, "names: NAME, a page in a space without MANAGE");
    nowhere(ZONE_ENTRY(bench->here) + slot, "names: NAME, a zone in a space without MANAGE");
    test_error(baton_destroy(BATON_SLOT(slot), 1u), MM_OK, "names: the slave is destroyed");

    test_error(baton_move(ZONE_ENTRY(bench->here), BATON_SLOT(slot), 0, 1u), MM_OK,
               "names: the zone's master goes to a slot");
    test_error(baton_move(bench->page[0], slot, 0, 1u), MM_OK, "names: with a page");
    test_error(baton_clone(BATON_SLOT(slot), ZONE_ENTRY(bench->here), WRITE_RIGHTS, 0, 1u), MM_OK,
               "names: a client's slave is attached");
    *(uint32_t volatile *)bench->here = 77u;
    test_word(bench->here, 77u, "names: the client uses the page");
    nowhere(bench->here, "names: NAME, but cannot name it");
    nowhere(bench->here + BATON_ROOT_SPACE, "names: NAME, not through the space's slot, either");
    test_error(baton_move(slot, bench->page[0], 0, 1u), MM_OK, "names: the pager takes it away");
    test_absent(bench->here, "names: and the client faults");
    test_error(baton_destroy(ZONE_ENTRY(bench->here), 1u), MM_OK, "names: the client's slave ends");
    test_error(baton_move(BATON_SLOT(slot), ZONE_ENTRY(bench->here), 0, 1u), MM_OK,
               "names: the zone is attached again");
}

/* Runs must stay in their table, and apart. */
static void runs(struct bench const *bench) {
    baton_word const last = bench->here + BATON_ZONE_SIZE - BATON_PAGE_SIZE;

    test_error(baton_destroy(last, 1u), MM_EMPTY, "runs: the last page alone");
    test_error(baton_destroy(last, 2u), MM_NAME, "runs: NAME, beyond the zone");
    test_error(baton_destroy(last - 62u * BATON_PAGE_SIZE, 63u), MM_EMPTY, "runs: up to its end");
    test_error(baton_destroy(last - 62u * BATON_PAGE_SIZE, 64u), MM_NAME, "runs: NAME, one more");
    test_error(baton_destroy(BATON_SLOT(255u), 2u), MM_NAME, "runs: NAME, beyond the slots");
    test_error(baton_destroy(ZONE_ENTRY(SPACE_END - BATON_ZONE_SIZE), 2u), MM_NAME,
               "runs: NAME, beyond the space");
    test_error(baton_move(bench->here, last, 0, 2u), MM_NAME, "runs: NAME, the destination");
    test_error(baton_move(bench->here, bench->here + BATON_PAGE_SIZE, 0, 2u), MM_NAME,
               "runs: NAME, they overlap");
    test_error(baton_move(bench->here + BATON_PAGE_SIZE, bench->here, 0, 2u), MM_NAME,
               "runs: NAME, the other way round");
    test_error(baton_move(bench->here, bench->here, 0, 2u), MM_NAME, "runs: NAME, the same run");
    test_error(baton_move(bench->here, bench->here + 2u * BATON_PAGE_SIZE, 0, 2u), MM_EMPTY,
               "runs: side by side");
    test_error(baton_move(bench->here, bench->here, 0, 1u), MM_EMPTY,
               "runs: one container twice is none");
}

void test_names(struct bench const *bench) {
    own_names(bench);
    names_in_slots(bench);
    names_in_zones(bench);
    names_without_manage(bench);
    runs(bench);
}
