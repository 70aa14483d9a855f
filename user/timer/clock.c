/* SPDX-License-Identifier: BSD-2-Clause */
#include "clock.h"
#include <baton/machine.h>
#include <baton/string.h>

#define CLOCK_PORT 0x70u /* which register, then its value */
#define CLOCK_PORTS 2u
#define CLOCK_RANGE 0u

#define SECOND 0u
#define MINUTE 2u
#define HOUR 4u
#define DAY 7u
#define MONTH 8u
#define YEAR 9u
#define RATE 10u
#define CONTROL 11u
#define CAUSE 12u

#define RATE_CHANGING 0x80u /* the date must not be read */
#define RATE_KEPT 0x70u     /* the frequency of the crystal */
#define RATE_1024 6u
#define CONTROL_KEPT 0x07u /* how the date is written */
#define CONTROL_WHOLE 0x02u
#define CONTROL_BINARY 0x04u
#define CONTROL_SECOND 0x10u /* interrupt for these, */
#define CONTROL_STEP 0x40u
#define CAUSE_SECOND 0x10u /* and it was this one */
#define CAUSE_STEP 0x40u

static uint8_t get(uint8_t which) {
    baton_out(CLOCK_PORT, which);
    return baton_in(CLOCK_PORT + 1u);
}

static void put(uint8_t which, uint8_t value) {
    baton_out(CLOCK_PORT, which);
    baton_out(CLOCK_PORT + 1u, value);
}

enum mm_error clock_open(unsigned slot) {
    enum mm_error const error = baton_ports(slot, CLOCK_PORT, CLOCK_PORTS, CLOCK_RANGE);

    if (error == MM_OK) {
        put(RATE, (uint8_t)((get(RATE) & RATE_KEPT) | RATE_1024));
        put(CONTROL, (uint8_t)((get(CONTROL) & CONTROL_KEPT) | CONTROL_SECOND | CONTROL_STEP));
        (void)clock_ask(); /* what it has wanted before */
    }
    return error;
}

struct clock_cause clock_ask(void) {
    uint8_t const cause = get(CAUSE);

    return (struct clock_cause){.step = (cause & CAUSE_STEP) != 0u,
                                .second = (cause & CAUSE_SECOND) != 0u};
}

static bool read_date(struct calendar_registers *r) {
    uint8_t const control = get(CONTROL);

    *r = (struct calendar_registers){.second = get(SECOND),
                                     .minute = get(MINUTE),
                                     .hour = get(HOUR),
                                     .day = get(DAY),
                                     .month = get(MONTH),
                                     .year = get(YEAR),
                                     .binary = (control & CONTROL_BINARY) != 0u,
                                     .whole = (control & CONTROL_WHOLE) != 0u};
    return (get(RATE) & RATE_CHANGING) == 0u;
}

bool clock_date(struct calendar_registers *registers) {
    struct calendar_registers again;

    /* Twice the same: it has not changed in between, however long that took. */
    return read_date(registers) && read_date(&again) &&
           memcmp(registers, &again, sizeof(again)) == 0;
}
