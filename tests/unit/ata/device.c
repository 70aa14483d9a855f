/* SPDX-License-Identifier: BSD-2-Clause */
#include "device.h"
#include <baton/machine.h>
#include <baton/syscall.h>
#include <string.h>

#define DATA 0x1f0u
#define COUNT 0x1f2u
#define ADDRESS 0x1f3u
#define SELECT 0x1f6u
#define STATUS 0x1f7u
#define CONTROL 0x3f6u
#define QUIET 2u
#define RESET 4u
#define ERROR 1u
#define WANTS 8u
#define READY 0x50u
#define BUSY 0x80u
#define IDENTIFY 0xecu
#define MULTIPLE 0xc6u
#define READ_ONE 0x20u
#define READ_MANY 0xc4u
#define WRITE_ONE 0x30u
#define WRITE_MANY 0xc5u

struct device device;

static bool writes(void) { return device.command == WRITE_ONE || device.command == WRITE_MANY; }
static bool many(void) { return device.command == READ_MANY || device.command == WRITE_MANY; }

static void raise_line(void) {
    if ((device.control & QUIET) == 0u) {
        device.interrupts += device.line ? 0u : 1u;
        device.line = true;
    }
}

static void end(uint8_t status) {
    device.busy = false;
    device.status = status;
    device.chunk = 0u;
}

/* Let `sectors` sectors go through the data port. */
static void want_data(unsigned sectors) {
    device.busy = false;
    device.status = READY | WANTS;
    device.chunk = sectors;
    device.at = 0u;
}

static void fail(void) {
    device.left = 0u;
    end(READY | ERROR);
    if (device.error_with_data) {
        want_data(1u);
        device.status |= ERROR;
    }
    raise_line();
}

static bool is_bad(unsigned sectors) {
    return device.bad && device.bad_sector >= device.sector &&
           device.bad_sector < device.sector + sectors;
}

static unsigned next_chunk(void) {
    unsigned const step = many() ? device.multiple : 1u;

    return device.left < step ? device.left : step;
}

static void identify(void) {
    uint16_t words[256] = {0};

    if (device.kind == DEVICE_PACKET) {
        device.address[1] = 0x14u;
        device.address[2] = 0xebu;
        end(READY | ERROR);
        return;
    }
    words[47] = (uint16_t)(0x8000u | device.most);
    words[49] = device.no_lba ? 0u : 0x200u;
    words[60] = (uint16_t)(device.sectors & 0xffffu);
    words[61] = (uint16_t)(device.sectors >> 16u);
    memcpy(device.buffer, words, sizeof(words));
    device.left = 1u;
    want_data(1u);
}

static void set_multiple(void) {
    unsigned const n = device.count;

    if (n == 0u || n > device.most || (n & (n - 1u)) != 0u) {
        end(READY | ERROR);
        return;
    }
    device.multiple = n;
    end(READY);
}

/* What has been written is in the buffer, and the device has had its time. */
static void store(void) {
    unsigned const sectors = device.chunk;

    if (is_bad(sectors)) {
        fail();
        return;
    }
    memcpy(device.bytes + (size_t)device.sector * DEVICE_SECTOR, device.buffer,
           (size_t)sectors * DEVICE_SECTOR);
    device.sector += sectors;
    device.left -= sectors;
    if (device.left == 0u) {
        end(READY);
    } else {
        want_data(next_chunk());
    }
    raise_line();
}

static void load(void) {
    unsigned const sectors = next_chunk();

    if (is_bad(sectors)) {
        fail();
        return;
    }
    memcpy(device.buffer, device.bytes + (size_t)device.sector * DEVICE_SECTOR,
           (size_t)sectors * DEVICE_SECTOR);
    want_data(sectors);
    raise_line();
}

void device_finish(void) {
    if (!device.busy || device.hangs || device.dead) {
        return;
    }
    device.settling = 0u;
    switch (device.command) {
    case 0u: end(device.kind == DEVICE_PACKET ? 0u : READY); break; /* a reset */
    case IDENTIFY: identify(); break;
    case MULTIPLE: set_multiple(); break;
    case READ_ONE:
    case READ_MANY: load(); break;
    case WRITE_ONE:
    case WRITE_MANY:
        if (device.chunk != 0u) {
            store();
        } else if (device.forgets_data) {
            device.forgets_data = false;
            end(READY);
        } else {
            want_data(next_chunk());
        }
        break;
    default: end(READY | ERROR);
    }
}

static void begin(uint8_t command) {
    device.command = command;
    device.old_status = device.status;
    device.status = BUSY;
    device.busy = true;
    device.settling = device.settles;
    device.waiting = device.latency;
}

static void order(uint8_t command) {
    bool const transfers = command == READ_ONE || command == READ_MANY || command == WRITE_ONE ||
                           command == WRITE_MANY;

    if (device.kind == DEVICE_PACKET ? command != IDENTIFY
                                     : (device.status & (BUSY | WANTS)) != 0u) {
        device.violations++;
        return;
    }
    device.sector = (uint32_t)(device.select & 15u) << 24u | (uint32_t)device.address[2] << 16u |
                    (uint32_t)device.address[1] << 8u | device.address[0];
    device.left = device.count;
    device.line = false;
    if (transfers && ((device.select & 0xf0u) != 0xe0u || device.count == 0u ||
                      (uint64_t)device.sector + device.count > device.sectors)) {
        device.violations++;
        return;
    }
    device.chunk = 0u;
    begin(command);
    if (many() && device.multiple == 0u) {
        device.violations++;
        end(READY | ERROR);
    }
}

static uint8_t status(void) {
    if (device.kind == DEVICE_NONE || device.kind == DEVICE_FLOATS) {
        return device.kind == DEVICE_NONE ? 0u : 0xffu;
    }
    if (device.settling > 0u) {
        device.settling--;
        return device.old_status;
    }
    if (device.busy && device.waiting > 0u) {
        device.waiting--;
    } else if (device.busy && (device.control & RESET) == 0u) {
        device_finish();
    }
    return device.status;
}

static void control(uint8_t value) {
    if ((value & RESET) != 0u && (device.control & RESET) == 0u) {
        begin(0u);
        device.resets++;
        device.hangs = false;
        device.multiple = 0u;
        device.left = 0u;
        device.line = false;
        device.settling = 0u;
    }
    device.control = value;
}

uint8_t baton_in(uint16_t port) {
    switch (port) {
    case STATUS: device.line = false; return status();
    case CONTROL: return status();
    default: device.violations++; return 0u;
    }
}

void baton_out(uint16_t port, uint8_t value) {
    if (port == CONTROL) {
        control(value);
        return;
    }
    if ((device.status & (BUSY | WANTS)) != 0u) {
        return; /* not for a command that it is in */
    }
    switch (port) {
    case STATUS: order(value); break;
    case SELECT: device.select = value; break;
    case COUNT: device.count = value; break;
    case ADDRESS:
    case ADDRESS + 1u:
    case ADDRESS + 2u: device.address[port - ADDRESS] = value; break;
    default: device.violations++;
    }
}

/* The next `bytes` bytes of the buffer; null if there are not so many to go, or in the other direction. */
static unsigned char *through(uint16_t port, unsigned bytes, bool out) {
    unsigned char *const at = device.buffer + device.at;

    if (port != DATA || (device.status & WANTS) == 0u || writes() != out ||
        device.at + bytes > device.chunk * DEVICE_SECTOR) {
        device.violations++;
        return 0;
    }
    device.at += bytes;
    return at;
}

/* All that the device wanted to give or take has gone through. */
static void next(void) {
    if (device.at < device.chunk * DEVICE_SECTOR) {
        return;
    }
    if (writes()) {
        begin(device.command); /* the data are stored now */
        return;
    }
    device.sector += device.chunk;
    device.left -= device.left < device.chunk ? device.left : device.chunk;
    if (device.left == 0u || device.command == IDENTIFY) {
        end(READY);
    } else {
        device.chunk = 0u;
        begin(device.command);
    }
}

void baton_in_many(uint16_t port, void *to, unsigned count) {
    unsigned char const *const from = through(port, 2u * count, false);

    if (from != 0) {
        memcpy(to, from, 2u * (size_t)count);
        next();
    }
}

void baton_out_many(uint16_t port, void const *from, unsigned count) {
    unsigned char *const to = through(port, 2u * count, true);

    if (to != 0) {
        memcpy(to, from, 2u * (size_t)count);
        next();
    }
}
