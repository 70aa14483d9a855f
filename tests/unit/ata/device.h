/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An ATA disk in software, as ATA/ATAPI-7 has it, that can be slow, wrong or
 * broken, and notices when it is not treated as the standard wants.
 *
 *   command --> settling: the old status --> busy --> data wanted, or over, perhaps interrupt
 *               so many reads of the status  so many reads, or until device_finish
 */
#ifndef DEVICE_H
#define DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#define DEVICE_SECTOR 512u
#define DEVICE_BUFFER 16u /* sectors */

enum device_kind { DEVICE_DISK, DEVICE_NONE, DEVICE_FLOATS, DEVICE_PACKET };

struct device {
    enum device_kind kind;
    bool no_lba;
    uint32_t sectors;
    unsigned most;    /* sectors with one interrupt, at most; 0: no such commands */
    unsigned settles; /* reads of the status until it says what the command has changed */
    unsigned latency; /* reads of the status until a command is over */
    unsigned char *bytes;

    /* What goes wrong. */
    uint32_t bad_sector; /* there, for reads and writes */
    bool bad;
    bool error_with_data; /* ... it wants data in spite of it */
    bool hangs;           /* from the next command on it is busy, until a reset */
    bool dead;            /* not even that helps */
    bool forgets_data;    /* it does not ask for the data of the next write */

    /* What happened. */
    unsigned interrupts; /* the line was raised */
    unsigned resets;
    unsigned violations;

    /* How it stands. */
    uint8_t status, old_status, control, count, address[3], select, command;
    unsigned multiple;
    unsigned settling, waiting; /* reads */
    bool busy, line;
    uint32_t sector; /* the next one */
    unsigned left;   /* sectors of the command, */
    unsigned chunk;  /* and of these, in the buffer now */
    unsigned at;     /* bytes of the buffer that have gone through the data port */
    unsigned char buffer[DEVICE_BUFFER * DEVICE_SECTOR];
};

/* The one behind the ports. */
extern struct device device;

/* What the device is busy with is over now. */
void device_finish(void);

#endif
