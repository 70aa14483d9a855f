/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The real-time clock, which interrupts (Motorola MC146818A data sheet: the registers).
 *
 *   port 0x70: the number of a register     port 0x71: the register
 *
 * Whoever uses these has to be allowed the ports.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <baton/machine.h>

#define CLOCK_LINE 8u
#define CLOCK_PORT 0x70u
#define CLOCK_PORTS 2u
#define CLOCK_A 10u /* how fast: */
#define CLOCK_HZ_64 0x2au
#define CLOCK_HZ_4096 0x24u
#define CLOCK_HZ_8192 0x23u
#define CLOCK_B 11u /* what interrupts; hours are 24 */
#define CLOCK_HOURS 2u
#define CLOCK_C 12u          /* what has interrupted; to read it is to acknowledge */
#define CLOCK_PERIODIC 0x40u /* in B and C */

static inline uint8_t clock_read(uint8_t what) {
    baton_out(CLOCK_PORT, what);
    return baton_in(CLOCK_PORT + 1u);
}

static inline void clock_write(uint8_t what, uint8_t value) {
    baton_out(CLOCK_PORT, what);
    baton_out(CLOCK_PORT + 1u, value);
}

/* Let it interrupt so often, or no more. */
static inline void clock_start(uint8_t hertz) {
    clock_write(CLOCK_A, hertz);
    clock_write(CLOCK_B, CLOCK_HOURS + CLOCK_PERIODIC);
    (void)clock_read(CLOCK_C);
}

static inline void clock_stop(void) {
    clock_write(CLOCK_B, CLOCK_HOURS);
    (void)clock_read(CLOCK_C);
}

#endif
