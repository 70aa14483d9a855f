/* SPDX-License-Identifier: BSD-2-Clause */
/* The protocols of an ATA disk. The picture is in ata.h. */
#include "ata.h"
#include <baton/machine.h>

#define FIRST 0x1f0u
#define FIRST_COUNT 8u
#define FIRST_RANGE 0u
#define CONTROL 0x3f6u
#define CONTROL_COUNT 1u
#define CONTROL_RANGE 1u

#define DATA FIRST
#define COUNT (FIRST + 2u)
#define LBA_LOW (FIRST + 3u) /* bits 7..0 of the sector, */
#define LBA_MIDDLE (FIRST + 4u)
#define LBA_HIGH (FIRST + 5u)
#define DEVICE (FIRST + 6u) /* 27..24 */
#define COMMAND (FIRST + 7u)
#define STATUS COMMAND       /* to read it takes the interrupt back */
#define STATUS_AGAIN CONTROL /* to read it does not */

#define CONTROL_QUIET 0x02u /* no interrupts */
#define CONTROL_RESET 0x04u

#define STATUS_ERROR 0x01u
#define STATUS_DATA 0x08u /* the device wants data to be taken or given */
#define STATUS_FAULT 0x20u
#define STATUS_BUSY 0x80u
#define STATUS_NONE 0x00u   /* what a channel without a device reads, */
#define STATUS_FLOATS 0xffu /* or a bus without a channel */

#define DEVICE_FIRST_LBA 0xe0u
#define DEVICE_LBA_MASK 0x0fu
#define BYTE 8u
#define BYTE_MASK 0xffu

#define COMMAND_IDENTIFY 0xecu
#define COMMAND_MULTIPLE 0xc6u /* set how many sectors go with one interrupt */
#define COMMAND_READ 0xc4u     /* so many */
#define COMMAND_WRITE 0xc5u
#define COMMAND_READ_ONE 0x20u
#define COMMAND_WRITE_ONE 0x30u

/* Words of what IDENTIFY tells. */
#define IDENTITY_WORDS 256u
#define IDENTITY_MULTIPLE 47u /* bits 7..0: the most sectors that may go with one interrupt */
#define IDENTITY_ABILITIES 49u
#define IDENTITY_LBA 0x0200u
#define IDENTITY_SECTORS_LOW 60u
#define IDENTITY_SECTORS_HIGH 61u

#define SECTOR_WORDS (ATA_SECTOR / 2u)
#define LBA_END 0x10000000u /* addresses have 28 bits */
#define SETTLE_READS                                                                               \
    4u /* of 100 nanoseconds each: until the status says what the command has changed */
#define RESET_READS 60u      /* 5 microseconds, and some more */
#define READY_TRIES 4000000u /* several seconds */

static void read_status_again(unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        (void)baton_in(STATUS_AGAIN);
    }
}

/* Wait until of the bits `mask` of the status those in `value` are set, and say whether they are. */
static bool wait_for(uint8_t mask, uint8_t value) {
    for (unsigned i = 0; i < READY_TRIES; i++) {
        if ((baton_in(STATUS_AGAIN) & mask) == value) {
            return true;
        }
        baton_yield();
    }
    return false;
}

static void command(uint8_t code) {
    baton_out(COMMAND, code);
    read_status_again(SETTLE_READS);
}

/* --- is there a disk? ------------------------------------------------------------------- */

/* What it says about itself: sectors, and how many may go with one interrupt. False if there is nothing,
 * or no disk that is addressed by sectors. */
static bool identify(uint32_t *sectors, unsigned *multiple) {
    uint16_t words[IDENTITY_WORDS] = {0};

    baton_out(LBA_LOW, 0u);
    baton_out(LBA_MIDDLE, 0u);
    baton_out(LBA_HIGH, 0u);
    command(COMMAND_IDENTIFY);
    if (baton_in(STATUS) == STATUS_NONE || !wait_for(STATUS_BUSY, 0u) ||
        (baton_in(STATUS) & (STATUS_ERROR | STATUS_FAULT | STATUS_DATA)) != STATUS_DATA) {
        return false; /* a CD drive says ERROR here */
    }
    baton_in_many(DATA, words, IDENTITY_WORDS);
    *sectors = (uint32_t)words[IDENTITY_SECTORS_HIGH] * 0x10000u + words[IDENTITY_SECTORS_LOW];
    *sectors = *sectors < LBA_END ? *sectors : LBA_END;
    *multiple = words[IDENTITY_MULTIPLE] & BYTE_MASK;
    return (words[IDENTITY_ABILITIES] & IDENTITY_LBA) != 0u;
}

/* Let as many sectors as possible go with one interrupt, but no more than a block. */
static unsigned set_multiple(unsigned most) {
    for (unsigned step = ATA_BLOCK_SECTORS; step > 1u; step /= 2u) {
        if (step <= most) {
            baton_out(COUNT, (uint8_t)step);
            command(COMMAND_MULTIPLE);
            if (wait_for(STATUS_BUSY, 0u) && (baton_in(STATUS) & STATUS_ERROR) == 0u) {
                return step;
            }
        }
    }
    return 1u;
}

/* Reset both devices of the channel, and choose the first: before, so that it is the first whose status is
 * seen meanwhile (the second may be none), and again, since a reset may forget it. */
static bool reset(void) {
    baton_out(DEVICE, DEVICE_FIRST_LBA);
    baton_out(CONTROL, CONTROL_QUIET | CONTROL_RESET);
    read_status_again(RESET_READS);
    baton_out(CONTROL, CONTROL_QUIET);
    read_status_again(RESET_READS);
    if (baton_in(STATUS) == STATUS_FLOATS || !wait_for(STATUS_BUSY | STATUS_DATA, 0u)) {
        return false;
    }
    baton_out(DEVICE, DEVICE_FIRST_LBA);
    read_status_again(SETTLE_READS);
    return true;
}

/* Begin anew. Returns how many blocks the disk has; 0 if there is none. */
static uint32_t find(struct ata *ata) {
    uint32_t sectors = 0u;
    unsigned multiple = 0u;

    ata->runs = false;
    if (!reset() || !identify(&sectors, &multiple)) {
        return 0u;
    }
    ata->step = set_multiple(multiple);
    (void)baton_in(STATUS);
    baton_out(CONTROL, 0u);
    return sectors / ATA_BLOCK_SECTORS;
}

enum mm_error ata_open(struct ata *ata, unsigned ports, unsigned control) {
    enum mm_error error = baton_ports(ports, FIRST, FIRST_COUNT, FIRST_RANGE);

    if (error == MM_OK) {
        error = baton_ports(control, CONTROL, CONTROL_COUNT, CONTROL_RANGE);
    }
    if (error == MM_OK) {
        *ata = (struct ata){.step = 1u};
        ata->blocks = find(ata);
    }
    return error;
}

bool ata_reset(struct ata *ata) {
    ata->lost = find(ata) != ata->blocks;
    return !ata->lost;
}

/* --- commands ------------------------------------------------------------------------------ */

static void take_data(struct ata *ata) {
    unsigned const count = ata->left < ata->step ? ata->left : ata->step;

    if (ata->write) {
        baton_out_many(DATA, ata->at, count * SECTOR_WORDS);
    } else {
        baton_in_many(DATA, ata->at, count * SECTOR_WORDS);
    }
    ata->at += count * ATA_SECTOR;
    ata->left -= count;
    read_status_again(SETTLE_READS); /* no interrupt, for nothing, sees the old status */
}

static enum ata_state over(struct ata *ata, enum ata_state state) {
    ata->runs = state == ATA_GOES_ON;
    return state;
}

/* The device has stopped with an error. If it wants data all the same, only a reset brings it back. */
static enum ata_state failed(struct ata *ata, uint8_t status) {
    return over(ata, (status & STATUS_DATA) != 0u ? ATA_STUCK : ATA_FAILED);
}

/* The first data of a write are wanted without an interrupt. */
static enum ata_state start_write(struct ata *ata) {
    uint8_t status;

    if (!wait_for(STATUS_BUSY, 0u)) {
        return over(ata, ATA_STUCK);
    }
    status = baton_in(STATUS_AGAIN);
    if ((status & (STATUS_ERROR | STATUS_FAULT)) != 0u) {
        return failed(ata, status);
    }
    if ((status & STATUS_DATA) == 0u) {
        return over(ata, ATA_STUCK);
    }
    take_data(ata);
    return ATA_GOES_ON;
}

enum ata_state ata_start(struct ata *ata, bool write, uint32_t block, void *page) {
    uint32_t const sector = block * ATA_BLOCK_SECTORS;
    bool const many = ata->step > 1u;

    if ((baton_in(STATUS_AGAIN) & (STATUS_BUSY | STATUS_DATA)) != 0u) {
        return ATA_STUCK;
    }
    baton_out(DEVICE, (uint8_t)(DEVICE_FIRST_LBA | (sector >> 3u * BYTE & DEVICE_LBA_MASK)));
    baton_out(COUNT, ATA_BLOCK_SECTORS);
    baton_out(LBA_LOW, (uint8_t)(sector & BYTE_MASK));
    baton_out(LBA_MIDDLE, (uint8_t)(sector >> BYTE & BYTE_MASK));
    baton_out(LBA_HIGH, (uint8_t)(sector >> 2u * BYTE & BYTE_MASK));
    ata->write = write;
    ata->at = page;
    ata->left = ATA_BLOCK_SECTORS;
    ata->runs = true;
    if (write) {
        command(many ? COMMAND_WRITE : COMMAND_WRITE_ONE);
        return start_write(ata);
    }
    command(many ? COMMAND_READ : COMMAND_READ_ONE);
    return ATA_GOES_ON;
}

enum ata_state ata_interrupt(struct ata *ata) {
    uint8_t const status = baton_in(STATUS);

    if (!ata->runs || (status & STATUS_BUSY) != 0u) {
        return ATA_GOES_ON; /* it comes too early, or for nothing */
    }
    if ((status & (STATUS_ERROR | STATUS_FAULT)) != 0u) {
        return failed(ata, status);
    }
    if (ata->left == 0u) {
        return over(ata, (status & STATUS_DATA) != 0u ? ATA_STUCK : ATA_DONE);
    }
    if ((status & STATUS_DATA) == 0u) {
        return ATA_GOES_ON; /* too early */
    }
    take_data(ata);
    return over(ata, ata->left == 0u && !ata->write ? ATA_DONE : ATA_GOES_ON);
}
