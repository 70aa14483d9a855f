/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot information and what root holds; and whole zones of free memory
 * that move while their pages are in use.
 */
#include <baton/machine.h>
#include <baton/test.h>

#define ZONE_ENTRY(address) ((address) + BATON_LEVEL(1u))
#define STEP 37u /* pages between two that are looked at */

static void accounting(struct baton_boot const *info) {
    unsigned long sum = (unsigned long)info->kernel + info->ledger + info->modules + info->pages +
                        info->objects + info->unusable;
    uint64_t frames = 0;
    uint64_t end = 0;
    bool sorted = true;

    test_number(sum, info->map, "map: the accounting is that of the map");
    for (uint32_t i = 0; i < info->ranges_count; i++) {
        sorted = sorted && info->ranges[i].first >= end;
        end = info->ranges[i].first + info->ranges[i].frames;
        frames += info->ranges[i].frames;
    }
    test_check(sorted, "map: its ranges are sorted and apart");
    test_number((unsigned long)frames, info->map, "map: and have as many frames");
    test_number(info->page_size, BATON_PAGE_SIZE, "map: the size of a page");
    test_check(info->ledger_bytes <= 8u, "map: a ledger entry has at most 8 bytes");
}

/* A module can be read at the address that is told. */
static void modules(struct baton_boot const *info) {
    for (uint32_t i = 0; i < info->modules_count; i++) {
        baton_word first = (baton_word)info->modules_list[i].address;
        baton_word last = first + (baton_word)info->modules_list[i].length - 1u;
        struct baton_fault fault;
        unsigned char bytes[2];

        test_check(baton_try_bytes(first, &bytes[0], 1u, &fault) == 1u &&
                       baton_try_bytes(last, &bytes[1], 1u, &fault) == 1u,
                   "map: a module can be read");
    }
    test_check(info->modules_count > 0u &&
                   *(uint32_t const *)(baton_word)info->modules_list[0].address == 0x464c457fu,
               "map: the first is this program");
}

/* How many of the pages at `base` that are looked at read as `first + page`. */
static unsigned count_right(baton_word base, uint32_t first) {
    unsigned right = 0;
    struct baton_fault fault;
    uint32_t value;

    for (unsigned i = 0; i < BATON_ZONE_PAGES; i += STEP) {
        right += baton_try_read(base + i * BATON_PAGE_SIZE, &value, &fault) && value == first + i;
    }
    return right;
}

static void fill(baton_word base, uint32_t first) {
    for (unsigned i = 0; i < BATON_ZONE_PAGES; i += STEP) {
        *(uint32_t volatile *)(base + i * BATON_PAGE_SIZE) = first + i;
    }
}

/* A full zone of free memory that holds none of the bench's pages; 0 if there is none. */
static baton_word full_zone(struct bench const *bench, baton_word from) {
    for (; from / BATON_ZONE_SIZE < BATON_SPACE_REGIONS; from += BATON_ZONE_SIZE) {
        struct baton_info zone = baton_inspect(ZONE_ENTRY(from));

        if (zone.error == MM_OK && zone.used == BATON_ZONE_PAGES &&
            bench->page[TEST_PAGES - 1u] < from) {
            return from;
        }
    }
    return 0;
}

void test_memory_map(struct bench const *bench) {
    unsigned const looked = (BATON_ZONE_PAGES + STEP - 1u) / STEP;
    baton_word one = full_zone(bench, BATON_ROOT_MEMORY);
    baton_word two = one == 0u ? 0u : full_zone(bench, one + BATON_ZONE_SIZE);

    accounting(bench->info);
    modules(bench->info);
    test_check(one != 0u, "memory: there is a full zone of free memory");
    if (one == 0u) {
        return;
    }
    fill(one, 1000u);
    test_number(count_right(one, 1000u), looked, "memory: it is used");
    test_error(baton_move(ZONE_ENTRY(one), ZONE_ENTRY(bench->there), 0, 1u), MM_OK,
               "memory: 1,024 pages move in one call");
    test_number(count_right(one, 1000u), 0, "memory: none is at its old address");
    test_number(count_right(bench->there, 1000u), looked, "memory: all are at the new one");
    if (two != 0u) {
        fill(two, 5000u);
        test_error(baton_move(ZONE_ENTRY(two), ZONE_ENTRY(one), 0, 1u), MM_OK,
                   "memory: other pages take their place");
        test_number(count_right(one, 5000u), looked, "memory: and are seen there");
        test_error(baton_move(ZONE_ENTRY(one), ZONE_ENTRY(two), 0, 1u), MM_OK,
                   "memory: they go home");
    }
    test_error(baton_move(ZONE_ENTRY(bench->there), ZONE_ENTRY(one), 0, 1u), MM_OK,
               "memory: the first go home, too");
    test_number(count_right(bench->there, 1000u), 0, "memory: nothing stays behind");
    test_number(count_right(one, 1000u), looked, "memory: all is as it was");
}
