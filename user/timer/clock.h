/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The real-time clock of a PC.
 * Source: Motorola MC146818 data sheet.
 */
#ifndef TIMER_CLOCK_H
#define TIMER_CLOCK_H

#include "calendar.h"
#include <baton/syscall.h>

/* What the clock has interrupted for. */
struct clock_cause {
    bool step;   /* 1 / BATON_TIMER_HZ of a second has gone, once or more often, */
    bool second; /* and its date has changed, since this was asked last */
};

/* Allow the ports in slot `slot`, and let the clock interrupt. Errors as for baton_ports. */
enum mm_error clock_open(unsigned slot);

/* Why it interrupts. It does not again until it is asked. */
struct clock_cause clock_ask(void);

/* Its date. False if it is just changing: that takes 2 milliseconds in every second. */
bool clock_date(struct calendar_registers *registers);

#endif
