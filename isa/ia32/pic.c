/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts: two controllers, and the timer that ends slices.
 *
 *   PIT channel 0 --> line 0 \
 *   1, 3 to 7 -------------> master --> processor, vectors 32 to 39
 *   8 to 15 ---> slave ----> line 2                and 40 to 47
 *
 * Lines 0 and 2 are the kernel's: they are never masked, and isa_line leaves
 * them alone. Every other line is masked from the moment that it is raised
 * until somebody unmasks it. Lines are edge-triggered: an edge that comes while
 * a line is masked is remembered by the controller.
 *
 * Sources: Intel 8259A and 8254 data sheets.
 */
#include "ia32.h"

#define PIC_MASTER 0x20u
#define PIC_SLAVE 0xA0u
#define PIC_MASK 1u            /* from either: the register of masks */
#define PIC_END 0x20u          /* end of interrupt */
#define PIC_READ_SERVICE 0x0Bu /* the next read tells what is in service */

#define LINE_TIMER 0u
#define LINE_SLAVE 2u
#define LINES_EACH 8u

_Static_assert(ISA_LINES_KERNEL == (1u << LINE_TIMER) + (1u << LINE_SLAVE),
               "the lines that are kept");

#define PIT_CHANNEL_0 0x40u
#define PIT_COMMAND 0x43u
#define PIT_RATE 0x34u /* channel 0, both bytes, mode 2: one pulse every so often */
#define PIT_HERTZ 1193182u
#define SLICES 100u /* a second */

static uint16_t masked = (uint16_t)~ISA_LINES_KERNEL;

static void write_masks(void) {
    out8(PIC_MASTER + PIC_MASK, (uint8_t)(masked % 256u));
    out8(PIC_SLAVE + PIC_MASK, (uint8_t)(masked / 256u));
}

void isa_line(unsigned line, bool enable) {
    if ((ISA_LINES_KERNEL >> line & 1u) != 0u) {
        return;
    }
    masked = (uint16_t)(enable ? masked & ~(1u << line) : masked | 1u << line);
    write_masks();
}

/* Whether the line is in service. The controllers raise their last line if a request went away
 * before it was taken; then it is not. */
static bool in_service(unsigned line) {
    uint16_t const port = line < LINES_EACH ? PIC_MASTER : PIC_SLAVE;

    out8(port, PIC_READ_SERVICE);
    return (in8(port) >> line % LINES_EACH & 1u) != 0u;
}

static void end(unsigned line) {
    if (line >= LINES_EACH) {
        out8(PIC_SLAVE, PIC_END);
    }
    out8(PIC_MASTER, PIC_END);
}

void isa_interrupt(unsigned vector) {
    unsigned const line = vector - VECTOR_PIC;

    if (line >= LINES) {
        return;
    }
    if (line % LINES_EACH == LINES_EACH - 1u && !in_service(line)) {
        if (line >= LINES_EACH) {
            out8(PIC_MASTER, PIC_END); /* the master took the slave's request for a real one */
        }
        return;
    }
    isa_line(line, false);
    end(line);
    if (line == LINE_TIMER) {
        kernel_tick(&isa_kernel);
    } else {
        kernel_interrupt(&isa_kernel, line);
    }
}

void isa_start_interrupts(void) {
    static uint8_t const setup[][3] = {
        /* register, master, slave */
        {0u, 0x11u, 0x11u},                 /* initialize: cascaded, with all four words */
        {1u, VECTOR_PIC, VECTOR_PIC + 8u},  /* first vector */
        {1u, 1u << LINE_SLAVE, LINE_SLAVE}, /* where the slave is */
        {1u, 0x01u, 0x01u},                 /* 8086 mode */
    };

    for (size_t i = 0; i < sizeof setup / sizeof setup[0]; i++) {
        out8((uint16_t)(PIC_MASTER + setup[i][0]), setup[i][1]);
        out8((uint16_t)(PIC_SLAVE + setup[i][0]), setup[i][2]);
    }
    write_masks();
    out8(PIT_COMMAND, PIT_RATE);
    out8(PIT_CHANNEL_0, PIT_HERTZ / SLICES % 256u);
    out8(PIT_CHANNEL_0, PIT_HERTZ / SLICES / 256u);
}

/* The time-stamp counter at boot, mixed: its low bits come from how long the firmware took. */
uint32_t isa_random(void) {
    uint32_t low, high;
    uint32_t mixed;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    mixed = low ^ high * 0x9E3779B1u;
    mixed = (mixed ^ mixed >> 16) * 0x85EBCA6Bu;
    mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35u;
    return mixed ^ mixed >> 16;
}
