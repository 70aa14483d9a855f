/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the registers of a clock to seconds since 1970.
 *
 *   registers, as they are --> struct date --> seconds
 */
#ifndef TIMER_CALENDAR_H
#define TIMER_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct date {
    unsigned year;  /* 1970 to 2069, from the clock */
    unsigned month; /* from 1 */
    unsigned day;   /* from 1 */
    unsigned hour;
    unsigned minute;
    unsigned second;
};

/* The registers of the clock that hold a date, and how it writes them. */
struct calendar_registers {
    uint8_t second, minute, hour, day, month, year;
    bool binary; /* else two decimal digits of four bits each */
    bool whole;  /* hours from 0 to 23; else 1 to 12, and the top bit says afternoon */
};

/* Make a date of them. Two digits of a year from 70 on are of the 20th century, others of the 21st. False if
 * there is no such date; *date is then of no use. */
bool calendar_read(struct calendar_registers const *registers, struct date *date);

/* A value of one register as a number; above 99 if it is none. */
unsigned calendar_number(uint8_t value, bool binary);

/* The seconds from the beginning of 1970 to a date that there is, from 1970 to 9999, if no second
 * is ever left out or put in. */
uint64_t calendar_seconds(struct date const *date);

#endif
