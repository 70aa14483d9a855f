/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates. Source of the registers: Motorola MC146818 data sheet, time, calendar and alarm bytes. */
#include "calendar.h"

#define AFTERNOON 0x80u
#define NO_NUMBER 100u
#define FIRST_YEAR 1970u
#define FIRST_OF_20TH 70u /* two digits of a year from which on they are of the 20th century */
#define SECONDS_A_DAY 86400u

static bool is_leap(unsigned year) {
    return year % 4u == 0u && (year % 100u != 0u || year % 400u == 0u);
}

static unsigned days_of_month(unsigned year, unsigned month) {
    static uint8_t const days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1u] + (month == 2u && is_leap(year) ? 1u : 0u);
}

unsigned calendar_number(uint8_t value, bool binary) {
    if (binary) {
        return value;
    }
    return value % 16u < 10u && value / 16u < 10u ? value / 16u * 10u + value % 16u : NO_NUMBER;
}

/* The hour, 0 to 23; NO_NUMBER if it is none. */
static unsigned hour_of(struct calendar_registers const *r) {
    uint8_t const value = r->whole ? r->hour : (uint8_t)(r->hour & ~AFTERNOON);
    unsigned const hour = calendar_number(value, r->binary);

    if (r->whole) {
        return hour < 24u ? hour : NO_NUMBER;
    }
    if (hour < 1u || hour > 12u) {
        return NO_NUMBER;
    }
    return hour % 12u + ((r->hour & AFTERNOON) != 0u ? 12u : 0u); /* twelve comes before one */
}

bool calendar_read(struct calendar_registers const *r, struct date *date) {
    unsigned const year = calendar_number(r->year, r->binary);

    date->year = year + (year >= FIRST_OF_20TH ? 1900u : 2000u);
    date->month = calendar_number(r->month, r->binary);
    date->day = calendar_number(r->day, r->binary);
    date->hour = hour_of(r);
    date->minute = calendar_number(r->minute, r->binary);
    date->second = calendar_number(r->second, r->binary);
    return year < NO_NUMBER && date->month >= 1u && date->month <= 12u && date->day >= 1u &&
           date->day <= days_of_month(date->year, date->month) && date->hour < NO_NUMBER &&
           date->minute < 60u && date->second < 60u;
}

uint64_t calendar_seconds(struct date const *date) {
    unsigned days = 0;

    for (unsigned year = FIRST_YEAR; year < date->year; year++) {
        days += is_leap(year) ? 366u : 365u;
    }
    for (unsigned month = 1u; month < date->month; month++) {
        days += days_of_month(date->year, month);
    }
    days += date->day - 1u;
    return (uint64_t)days * SECONDS_A_DAY + ((uint64_t)date->hour * 60u + date->minute) * 60u +
           date->second;
}
