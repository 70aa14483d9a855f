/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An ATA disk, the first of the first channel, through programmed I/O (ATA/ATAPI-7,
 * volume 2, clause 11: the protocols). It has one command at a time:
 *
 *   ata_start -->  read:  interrupt, data  interrupt, data ...        done with the last data
 *                  write: data  interrupt, data ...  interrupt        done with the last interrupt
 *                                ata_interrupt, each
 *
 * A read or write is of one block (BATON_DISK_BLOCK); how many sectors go with one interrupt is up to
 * the device. Nothing here waits but ata_open, ata_reset and, until the device asks for the first data of
 * a write, ata_start: each looks a bounded number of times, and yields in between.
 */
#ifndef ATA_H
#define ATA_H

#include <baton/disk.h>

#define ATA_SECTOR 512u
#define ATA_BLOCK_SECTORS (BATON_DISK_BLOCK / ATA_SECTOR)

/* What has become of a command. */
enum ata_state {
    ATA_GOES_ON, /* an interrupt will come */
    ATA_DONE,
    ATA_FAILED, /* the device says that it could not do it */
    ATA_STUCK   /* the device does not do what it should: it needs a reset */
};

struct ata {
    uint32_t blocks; /* 0: there is no disk */
    bool lost;       /* there was one, but the last reset has not brought it back */

    /* The command that runs, or the last one. */
    unsigned step; /* sectors that go with one interrupt */
    bool write;
    bool runs;
    unsigned char *at; /* the next sector in memory */
    unsigned left;     /* sectors */
};

/* Open the ports in the slots `ports` and `control`, and reset the device: whatever a driver before
 * this one had begun is over. Afterwards it interrupts. Errors: those of baton_ports. There may be no disk,
 * or something else in its place: then ata->blocks is 0. */
enum mm_error ata_open(struct ata *ata, unsigned ports, unsigned control);

/* Reset the device. False if it is no more what it was: then ata->lost is set. The command that
 * ran is over. */
bool ata_reset(struct ata *ata);

/* Begin to read block `block` into the page at `page`, or to write it. No command runs. GOES_ON, FAILED or
 * STUCK. */
enum ata_state ata_start(struct ata *ata, bool write, uint32_t block, void *page);

/* The device has interrupted, or may have. */
enum ata_state ata_interrupt(struct ata *ata);

#endif
