/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk driver's ATA protocol against a disk in software (tests/unit/ata/device.h) that is
 * slow, wrong, broken or replaced at any moment. The driver must never treat the device in a
 * way that the standard forbids, and what it says it has read or written must be so.
 *
 *     0 read   1 write   2 interrupt   3 the device works   4 reset   5 open   6 what is wrong   7 speed
 */
#include "records.h"
#include "ata.h"    /* of user/disk */
#include "device.h" /* of tests/unit/ata */
#include <string.h>

#define BLOCKS 16u
#define SECTORS (BLOCKS * ATA_BLOCK_SECTORS)
#define UNKNOWN BLOCKS /* no block */

static unsigned char disk[SECTORS * ATA_SECTOR];
static unsigned char page[BATON_DISK_BLOCK];
static struct ata ata;
static uint32_t running; /* the block that is read or written */
static bool writing;
static unsigned patience; /* resets of this input that may take long */

void baton_yield(void) {}

enum mm_error baton_ports(unsigned slot, unsigned first, unsigned count, unsigned range) {
    (void)range;
    must((slot == 1u && first == 0x1f0u && count == 8u) ||
         (slot == 2u && first == 0x3f6u && count == 1u));
    return MM_OK;
}

static void open(void) {
    running = UNKNOWN;
    must(ata_open(&ata, 1u, 2u) == MM_OK);
    must(ata.blocks == 0u || ata.blocks == device.sectors / ATA_BLOCK_SECTORS);
}

static void set_up(void) {
    memset(disk, 0, sizeof disk);
    device = (struct device){.sectors = SECTORS,
                             .most = 16u,
                             .settles = 3u,
                             .latency = 40u,
                             .bytes = disk,
                             .status = 0x50u};
    open();
}

/* What has become of the command. */
static void became(enum ata_state state) {
    if (state == ATA_GOES_ON) {
        return;
    }
    if (state == ATA_DONE) {
        must(running != UNKNOWN && !ata.runs);
        must(memcmp(page, disk + running * BATON_DISK_BLOCK, sizeof page) == 0);
    }
    if (state == ATA_STUCK) {
        (void)ata_reset(&ata); /* as the driver does */
    }
    running = UNKNOWN;
}

static void begin(uint8_t const *r) {
    uint32_t const block = r[1] % BLOCKS;

    if (running != UNKNOWN || ata.runs || ata.blocks == 0u || ata.lost) {
        return;
    }
    running = block;
    writing = r[0] % 8u == 1u;
    if (writing) {
        memset(page, r[2], sizeof page);
        page[r[3]] = r[4];
    }
    became(ata_start(&ata, writing, block, page));
}

static void spoil(uint8_t const *r) {
    device.bad = r[1] % 4u == 1u;
    device.bad_sector = r[2] % SECTORS;
    device.error_with_data = r[3] % 4u == 1u;
    device.hangs = r[4] % 4u == 1u;
    device.forgets_data = r[5] % 4u == 1u;
    device.dead = r[6] % 8u == 1u;
}

/* Whether a step may take long: the driver looks at a dead device for a while. */
static bool takes_long(uint8_t const *r) {
    return (r[0] % 8u == 4u || r[0] % 8u == 5u || device.dead || device.hangs) && patience-- == 0u;
}

static void step(uint8_t const *r) {
    switch (r[0] % 8u) {
    case 0u:
    case 1u: begin(r); break;
    case 2u:
        if (!ata.lost) {
            became(ata_interrupt(&ata));
        }
        break;
    case 3u: device_finish(); break;
    case 4u:
        running = UNKNOWN;
        (void)ata_reset(&ata);
        break;
    case 5u:
        device.most = r[1] % 17u;
        device.kind = r[2] % 8u < 4u ? (enum device_kind)(r[2] % 4u) : DEVICE_DISK;
        device.no_lba = r[3] % 8u == 1u;
        open();
        break;
    case 6u: spoil(r); break;
    default:
        device.settles = r[1] % 5u; /* the driver gives it 400 nanoseconds, as the standard does */
        device.latency = records_two(r + 2) % 2048u;
        break;
    }
    must(device.violations == 0u);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    patience = 3u;
    set_up();
    for (size_t i = 0u; i < records_count(size) && !takes_long(records_at(data, i)); i++) {
        step(records_at(data, i));
    }
    return 0;
}
