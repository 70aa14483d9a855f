/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk driver's ATA protocol against a disk in software (ata/device.h), and
 * its queue against a list.
 *
 * Linked with user/disk/ata.c, user/disk/queue.c and ata/device.c.
 */
#include "unit.h"
#include "ata.h"    /* of user/disk */
#include "device.h" /* of tests/unit/ata */
#include "queue.h"
#include "random.h"
#include <stdlib.h>
#include <string.h>

#define BLOCKS 64u
#define SECTORS (BLOCKS * ATA_BLOCK_SECTORS)
#define ROUNDS 2000u
#define PATIENCE 1000u /* interrupts that a command may take */

static unsigned yields;
static unsigned ports_refused; /* 1: the first ports, 2: the second */

/* --- what the driver calls ------------------------------------------------------------------ */

void baton_yield(void) { yields++; }

enum mm_error baton_ports(unsigned slot, unsigned first, unsigned count, unsigned range) {
    assert_true((slot == 1u && first == 0x1f0u && count == 8u && range == 0u) ||
                (slot == 2u && first == 0x3f6u && count == 1u && range == 1u));
    return ports_refused == slot ? MM_RIGHTS : MM_OK;
}

/* --- the bench --------------------------------------------------------------------------------- */

static unsigned char disk[SECTORS * ATA_SECTOR];

static void attach(unsigned most) {
    device = (struct device){.sectors = SECTORS,
                             .most = most,
                             .settles = 3u,
                             .latency = 1000u,
                             .bytes = disk,
                             .status = 0x50u};
    ports_refused = 0u;
}

static struct ata opened(unsigned most) {
    struct ata ata;

    attach(most);
    assert_int_equal(ata_open(&ata, 1u, 2u), MM_OK);
    assert_int_equal(ata.blocks, BLOCKS);
    assert_int_equal(device.violations, 0);
    return ata;
}

/* Carry a command through: the device works and interrupts; in between come interrupts for nothing. */
static enum ata_state finished(struct ata *ata, enum ata_state state, struct random *r) {
    for (unsigned i = 0; state == ATA_GOES_ON && i < PATIENCE; i++) {
        unsigned const before = device.interrupts;

        if (r != NULL && random_chance(r, 30u)) {
            state = ata_interrupt(ata);
        } else {
            device_finish();
        }
        if (device.interrupts != before && state == ATA_GOES_ON) {
            state = ata_interrupt(ata);
        }
    }
    assert_true(state != ATA_DONE || !device.busy);
    return state;
}

static void fill(unsigned char *page, struct random *r) {
    for (unsigned i = 0; i < BATON_DISK_BLOCK; i++) {
        page[i] = (unsigned char)random_word(r);
    }
}

static void must_work(struct ata *ata, uint32_t block) {
    struct random r = random_seeded(block);
    unsigned char written[BATON_DISK_BLOCK];
    unsigned char seen[BATON_DISK_BLOCK] = {0};

    fill(written, &r);
    assert_int_equal(finished(ata, ata_start(ata, true, block, written), NULL), ATA_DONE);
    assert_memory_equal(disk + (size_t)block * BATON_DISK_BLOCK, written, BATON_DISK_BLOCK);
    assert_int_equal(finished(ata, ata_start(ata, false, block, seen), NULL), ATA_DONE);
    assert_memory_equal(seen, written, BATON_DISK_BLOCK);
    assert_false(ata->runs);
}

/* --- what is there -------------------------------------------------------------------------------- */

static void kinds(void **state) {
    static struct {
        enum device_kind kind;
        bool no_lba;
        uint32_t sectors, blocks;
    } const every[] = {{DEVICE_DISK, false, SECTORS, BLOCKS},
                       {DEVICE_DISK, false, SECTORS + 7u, BLOCKS},
                       {DEVICE_DISK, false, 7u, 0u},
                       {DEVICE_DISK, false, 0xffffffffu, 0x02000000u}, /* beyond 28 bits */
                       {DEVICE_DISK, true, SECTORS, 0u},
                       {DEVICE_NONE, false, SECTORS, 0u},
                       {DEVICE_FLOATS, false, SECTORS, 0u},
                       {DEVICE_PACKET, false, SECTORS, 0u}};
    struct ata ata;

    (void)state;
    for (size_t i = 0; i < sizeof(every) / sizeof(every[0]); i++) {
        attach(16u);
        device.kind = every[i].kind;
        device.no_lba = every[i].no_lba;
        device.sectors = every[i].sectors;
        assert_int_equal(ata_open(&ata, 1u, 2u), MM_OK);
        assert_int_equal(ata.blocks, every[i].blocks);
        assert_int_equal(device.violations, 0);
    }
    for (ports_refused = 1u; ports_refused <= 2u; ports_refused++) {
        assert_int_equal(ata_open(&ata, 1u, 2u), MM_RIGHTS);
    }
}

static void steps(void **state) {
    static unsigned const most[] = {0, 1, 2, 3, 4, 7, 8, 16};
    static unsigned const step[] = {1, 1, 2, 2, 4, 4, 8, 8};

    (void)state;
    for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++) {
        struct ata ata = opened(most[i]);
        unsigned const before = device.interrupts;

        assert_int_equal(ata.step, step[i]);
        must_work(&ata, 0u);
        must_work(&ata, BLOCKS - 1u);
        assert_int_equal(device.interrupts - before, 4u * ATA_BLOCK_SECTORS / step[i]);
        assert_int_equal(device.violations, 0);
    }
}

/* Whatever another driver has left behind. */
static void leftovers(void **state) {
    unsigned char page[BATON_DISK_BLOCK] = {0};

    (void)state;
    for (unsigned i = 0; i < 6u; i++) {
        struct ata ata = opened(i < 3u ? 16u : 1u);
        struct ata next;

        assert_int_equal(ata_start(&ata, i % 3u == 2u, 3u, page),
                         ATA_GOES_ON); /* busy, or it wants data */
        if (i % 3u == 1u) {
            device_finish();
        }
        assert_int_equal(ata_open(&next, 1u, 2u), MM_OK);
        assert_int_equal(next.blocks, BLOCKS);
        must_work(&next, 3u);
        assert_int_equal(device.violations, 0);
    }
}

/* --- reading and writing ---------------------------------------------------------------------------- */

static void random_transfers(void **state) {
    static unsigned char model[sizeof(disk)];
    unsigned char page[BATON_DISK_BLOCK];

    (void)state;
    for (unsigned seed = 0; seed < 6u; seed++) {
        struct random r = random_seeded(seed);
        struct ata ata = opened(1u << seed % 5u);

        memcpy(model, disk, sizeof(disk));
        for (unsigned i = 0; i < ROUNDS; i++) {
            uint32_t const block = random_below(&r, BLOCKS);
            bool const write = random_chance(&r, 50u);

            device.settles = random_below(&r, 5u);
            device.latency = random_below(&r, 20u);
            fill(page, &r);
            if (write) {
                memcpy(model + (size_t)block * BATON_DISK_BLOCK, page, BATON_DISK_BLOCK);
            }
            assert_int_equal(finished(&ata, ata_start(&ata, write, block, page), &r), ATA_DONE);
            assert_memory_equal(page, model + (size_t)block * BATON_DISK_BLOCK, BATON_DISK_BLOCK);
            assert_int_equal(ata_interrupt(&ata), ATA_GOES_ON); /* for nothing */
        }
        assert_memory_equal(disk, model, sizeof(disk));
        assert_int_equal(device.violations, 0);
        assert_int_equal(device.resets, 1);
    }
}

/* An interrupt for nothing, while the device does not even say yet that it is busy. */
static void too_early(void **state) {
    struct ata ata = opened(16u);
    unsigned char page[BATON_DISK_BLOCK] = {0};

    (void)state;
    device.settles = 20u;
    assert_int_equal(ata_start(&ata, false, 2u, page), ATA_GOES_ON);
    assert_int_equal(ata_interrupt(&ata), ATA_GOES_ON);
    assert_int_equal(finished(&ata, ATA_GOES_ON, NULL), ATA_DONE);
    assert_memory_equal(page, disk + 2u * BATON_DISK_BLOCK, BATON_DISK_BLOCK);
    assert_int_equal(device.violations, 0);
}

/* --- what goes wrong --------------------------------------------------------------------------------- */

static void bad_sectors(void **state) {
    unsigned char page[BATON_DISK_BLOCK] = {0};

    (void)state;
    for (unsigned i = 0; i < 2u * 2u * ATA_BLOCK_SECTORS; i++) {
        struct ata ata = opened(i % 2u == 0u ? 16u : 2u);
        bool const write = i / 2u % 2u == 0u;

        device.bad = true;
        device.bad_sector = 5u * ATA_BLOCK_SECTORS + i / 4u;
        assert_int_equal(finished(&ata, ata_start(&ata, write, 5u, page), NULL), ATA_FAILED);
        assert_false(ata.runs);
        must_work(&ata, 4u);
        must_work(&ata, 6u);
        device.error_with_data = true;
        assert_int_equal(finished(&ata, ata_start(&ata, write, 5u, page), NULL), ATA_STUCK);
        assert_int_equal(ata_start(&ata, write, 4u, page), ATA_STUCK);
        assert_true(ata_reset(&ata));
        must_work(&ata, 4u);
        assert_int_equal(device.violations, 0);
    }
}

static void hangs(void **state) {
    unsigned char page[BATON_DISK_BLOCK] = {0};

    (void)state;
    for (unsigned i = 0; i < 2u; i++) {
        struct ata ata = opened(i == 0u ? 16u : 1u);

        device.hangs = true; /* a read waits for an interrupt for ever */
        assert_int_equal(finished(&ata, ata_start(&ata, false, 1u, page), NULL), ATA_GOES_ON);
        assert_true(ata.runs);
        assert_true(ata_reset(&ata));
        assert_false(ata.runs);
        must_work(&ata, 1u);

        device.hangs = true; /* a write is not even asked for data */
        yields = 0u;
        assert_int_equal(ata_start(&ata, true, 1u, page), ATA_STUCK);
        assert_true(yields > 0u);
        assert_int_equal(ata_start(&ata, true, 1u, page), ATA_STUCK);
        assert_true(ata_reset(&ata));
        must_work(&ata, 1u);

        device.forgets_data = true;
        assert_int_equal(ata_start(&ata, true, 1u, page), ATA_STUCK);
        must_work(&ata, 1u);
        assert_int_equal(device.violations, 0);
    }
}

static void lost(void **state) {
    struct ata ata = opened(16u);

    (void)state;
    device.dead = true;
    assert_false(ata_reset(&ata));
    assert_true(ata.lost);
    assert_int_equal(ata.blocks, BLOCKS);
    device.dead = false;
    assert_true(ata_reset(&ata));
    assert_false(ata.lost);
    must_work(&ata, 0u);
    device.sectors = SECTORS / 2u; /* it is another one */
    assert_false(ata_reset(&ata));
    assert_true(ata.lost);
}

/* --- the queue ------------------------------------------------------------------------------------------ */

static void queue(void **state) {
    static struct queue q;
    unsigned list[BATON_DISK_QUEUE]; /* places, the oldest first */
    unsigned count = 0;
    struct random r = random_seeded(7u);
    unsigned place;
    unsigned fullest = 0;

    (void)state;
    assert_null(queue_first(&q, &place));
    for (unsigned i = 0; i < 100000u; i++) {
        struct request *first;

        place = queue_room(&q);
        assert_int_equal(place == BATON_DISK_QUEUE, count == BATON_DISK_QUEUE);
        for (unsigned k = 0; k < count; k++) {
            assert_int_not_equal(list[k], place);
        }
        if (place < BATON_DISK_QUEUE && random_chance(&r, i / 500u % 2u == 0u ? 60u : 40u)) {
            struct request const request = {.block = i, .token = i + 1u};

            queue_add(&q, place, &request);
            list[count++] = place;
        } else if (count > 0u) {
            queue_remove(&q);
            count--;
            memmove(list, list + 1, count * sizeof(list[0]));
        }
        fullest = count > fullest ? count : fullest;
        first = queue_first(&q, &place);
        assert_int_equal(first == NULL, count == 0u);
        if (first != NULL) {
            assert_int_equal(place, list[0]);
            assert_int_equal(first->token, first->block + 1u);
        }
    }
    assert_int_equal(fullest, BATON_DISK_QUEUE);
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(kinds),       cmocka_unit_test(steps),
        cmocka_unit_test(leftovers),   cmocka_unit_test(random_transfers),
        cmocka_unit_test(bad_sectors), cmocka_unit_test(hangs),
        cmocka_unit_test(lost),        cmocka_unit_test(too_early),
        cmocka_unit_test(queue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
