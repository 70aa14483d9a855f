/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The timer server's own reckoning: dates against the host's calendar, the
 * count of steps against time that really goes on, the heap against a list.
 *
 * Linked with user/timer/calendar.c, count.c and heap.c.
 */
#include "unit.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "calendar.h" /* of user/timer */
#include "count.h"
#include "heap.h"

/* --- dates ---------------------------------------------------------------------------- */

static uint8_t coded(unsigned value, bool binary) {
    return (uint8_t)(binary ? value : value / 10u * 16u + value % 10u);
}

static uint8_t coded_hour(unsigned hour, bool binary, bool whole) {
    if (whole) {
        return coded(hour, binary);
    }
    return (uint8_t)(coded(hour % 12u == 0u ? 12u : hour % 12u, binary) |
                     (hour >= 12u ? 0x80u : 0u));
}

/* What a clock of that kind shows at `t`. */
static struct calendar_registers clock_at(time_t t, bool binary, bool whole) {
    struct tm tm;

    assert_non_null(gmtime_r(&t, &tm));
    return (struct calendar_registers){
        .second = coded((unsigned)tm.tm_sec, binary),
        .minute = coded((unsigned)tm.tm_min, binary),
        .hour = coded_hour((unsigned)tm.tm_hour, binary, whole),
        .day = coded((unsigned)tm.tm_mday, binary),
        .month = coded((unsigned)tm.tm_mon + 1u, binary),
        .year = coded((unsigned)tm.tm_year % 100u, binary),
        .binary = binary,
        .whole = whole,
    };
}

static void must_be(struct calendar_registers const *r, time_t t) {
    struct date date;

    assert_true(calendar_read(r, &date));
    assert_int_equal(calendar_seconds(&date), t);
}

/* From 1970 to the end of 2069, in steps of some hours and minutes: every day, every hour. */
static void every_day(void **state) {
    time_t const end = 3155760000; /* 2070-01-01 */

    (void)state;
    for (unsigned kind = 0; kind < 4u; kind++) {
        unsigned count = 0;

        for (time_t t = 0; t < end; t += 5 * 3600 + 59) {
            struct calendar_registers const r = clock_at(t, kind % 2u == 1u, kind / 2u == 1u);

            must_be(&r, t);
            count++;
        }
        assert_true(count > 100u * 365u * 4u);
    }
}

static void every_second_of_a_day(void **state) {
    time_t const begin = 1772323200; /* 2026-03-01 */

    (void)state;
    for (unsigned kind = 0; kind < 4u; kind++) {
        for (time_t t = begin - 1; t <= begin + 86400; t++) {
            struct calendar_registers const r = clock_at(t, kind % 2u == 1u, kind / 2u == 1u);

            must_be(&r, t);
        }
    }
}

static void written_out(void **state) {
    /* Second, minute, hour, day, month, year as they stand in the registers. */
    struct calendar_registers const midnight = {0x00, 0x00, 0x12, 0x01, 0x03, 0x26, false, false};
    struct calendar_registers const noon = {0x00, 0x00, 0x92, 0x01, 0x03, 0x26, false, false};
    struct calendar_registers const leap = {0x59, 0x59, 0x23, 0x29, 0x02, 0x24, false, true};
    struct calendar_registers const first = {0, 0, 0, 1, 1, 70, true, true};
    struct calendar_registers const last = {59, 59, 23, 31, 12, 69, true, true};

    (void)state;
    must_be(&midnight, 1772323200);
    must_be(&noon, 1772323200 + 43200);
    must_be(&leap, 1709251199);
    must_be(&first, 0);
    must_be(&last, 3155759999);
}

/* Each register with every value: a date only if the host has one, too. */
static void no_dates(void **state) {
    struct calendar_registers const good = {0x01, 0x02, 0x03, 0x04, 0x05, 0x26, false, true};
    struct date date;

    (void)state;
    assert_true(calendar_read(&good, &date));
    for (unsigned field = 0; field < 6u; field++) {
        static unsigned const least[6] = {0, 0, 0, 1, 1, 0};
        static unsigned const most[6] = {59, 59, 23, 31, 12, 99};

        for (unsigned value = 0; value < 256u; value++) {
            struct calendar_registers r = good;
            uint8_t *const fields[6] = {&r.second, &r.minute, &r.hour, &r.day, &r.month, &r.year};
            unsigned const number = value / 16u * 10u + value % 16u;
            bool const digits = value / 16u < 10u && value % 16u < 10u;

            *fields[field] = (uint8_t)value;
            assert_int_equal(calendar_read(&r, &date),
                             digits && number >= least[field] && number <= most[field]);
        }
    }
}

static void days_of_months(void **state) {
    (void)state;
    for (unsigned year = 0; year < 100u; year++) {
        for (unsigned month = 1u; month <= 12u; month++) {
            struct tm tm = {.tm_year = (int)(year < 70u ? year + 100u : year),
                            .tm_mon = (int)month, /* the next month's day before the first */
                            .tm_mday = 0};
            unsigned days;

            (void)timegm(&tm);
            days = (unsigned)tm.tm_mday;
            for (unsigned day = 0; day < 40u; day++) {
                struct calendar_registers const r = {
                    0, 0, 0, (uint8_t)day, (uint8_t)month, (uint8_t)year, true, true};
                struct date date;

                assert_int_equal(calendar_read(&r, &date), day >= 1u && day <= days);
            }
        }
    }
}

/* Hours of a clock that counts to twelve. */
static void twelve_hours(void **state) {
    (void)state;
    for (unsigned value = 0; value < 256u; value++) {
        struct calendar_registers const r = {0, 0, (uint8_t)value, 1, 1, 26, true, false};
        unsigned const hour = value % 128u;
        struct date date;

        assert_int_equal(calendar_read(&r, &date), hour >= 1u && hour <= 12u);
        if (hour >= 1u && hour <= 12u) {
            assert_int_equal(date.hour, (hour == 12u ? 0u : hour) + (value >= 128u ? 12u : 0u));
        }
    }
}

/* --- the count ----------------------------------------------------------------------------- */

static void no_step_lost(void **state) {
    struct count count = {0};

    (void)state;
    for (unsigned second = 0; second < 200u; second++) {
        count_second(&count, second % 60u);
        assert_int_equal(count_time(&count), second * 1000000u);
        for (unsigned i = 0; i < BATON_TIMER_HZ; i++) {
            uint64_t const before = count_time(&count);

            count_step(&count);
            assert_true(count_time(&count) > before);
        }
    }
}

/* Most steps are lost: at each second the time is right again, and never goes back. */
static void steps_lost(void **state) {
    struct count count = {0};
    uint64_t last = 0;

    (void)state;
    srand(20261121);
    for (unsigned second = 0; second < 3600u; second++) {
        count_second(&count, second % 60u);
        assert_int_equal(count_time(&count), second * UINT64_C(1000000));
        for (unsigned i = 0; i < BATON_TIMER_HZ; i++) {
            if (rand() % 16 == 0) {
                count_step(&count);
            }
            assert_true(count_time(&count) >= last);
            last = count_time(&count);
        }
    }
}

static void seconds_lost(void **state) {
    struct count count = {0};

    (void)state;
    count_second(&count, 58u);
    count_second(&count, 1u);
    assert_int_equal(count_time(&count), 3000000u);
    count_second(&count, 0u); /* 59 seconds later */
    assert_int_equal(count_time(&count), 62000000u);
    count_second(&count, 0u); /* told twice */
    assert_int_equal(count_time(&count), 62000000u);
}

/* Steps that come too often do not make the time run away. */
static void too_many_steps(void **state) {
    struct count count = {0};

    (void)state;
    count_second(&count, 10u);
    for (unsigned i = 0; i < 100000u; i++) {
        count_step(&count);
    }
    assert_int_equal(count_time(&count), 2000000u);
    count_second(&count, 11u);
    count_second(&count, 12u);
    assert_int_equal(count_time(&count), 2000000u);
    count_second(&count, 13u);
    assert_int_equal(count_time(&count), 3000000u);
}

/* A clock that never tells of a second. */
static void no_seconds(void **state) {
    struct count count = {0};

    (void)state;
    for (unsigned i = 0; i < 5u * BATON_TIMER_HZ; i++) {
        count_step(&count);
    }
    assert_int_equal(count_time(&count), 5000000u);
}

/* A sleep from somewhere within a step is never too short by as much as a microsecond. */
static void sleeps(void **state) {
    struct count count = {0};

    (void)state;
    assert_int_equal(count_after(&count, 0u), 0u);
    for (uint64_t steps = 0; steps < 3000u; steps++) {
        count.steps = steps;
        for (uint64_t d = 1u; d < 5000u; d += 7u) {
            uint64_t const when = count_after(&count, d);
            struct count then = count;

            while (count_time(&then) < when) {
                then.steps++;
            }
            /* In units of 1 / 16 microsecond a step is 15625: the sleeper came before the end of
             * step `steps`, and goes on not before the beginning of step `then`. */
            assert_true((then.steps - (steps + 1u)) * 15625u >= d * 16u);
            assert_true((then.steps - steps) * 15625u <= d * 16u + 3u * 15625u);
        }
    }
}

static void for_ever(void **state) {
    struct count count = {.steps = 12345u};

    (void)state;
    assert_true(count_after(&count, UINT64_MAX) == UINT64_MAX);
    assert_true(count_after(&count, UINT64_MAX - 1u) == UINT64_MAX);
    assert_true(count_after(&count, UINT64_MAX - count_time(&count)) == UINT64_MAX);
    assert_true(count_after(&count, UINT64_MAX / 2u) < UINT64_MAX);
}

/* --- the heap --------------------------------------------------------------------------------- */

#define ORDERS 200u

/* `count` sleepers with times below `range`: they come out by time, and those of the same time in the
 * order in which they came. */
static void in_order(unsigned count, unsigned range) {
    static struct heap heap;
    struct sleeper last = {0};

    memset(&heap, 0, sizeof(heap));
    for (unsigned i = 0; i < count; i++) {
        assert_true(heap_add(&heap, (unsigned)rand() % range, i, 1u));
    }
    for (unsigned i = 0; i < count; i++) {
        struct sleeper const next = *heap_first(&heap);

        assert_true(i == 0u || next.when > last.when ||
                    (next.when == last.when && next.token > last.token));
        last = next;
        heap_remove(&heap, 0u);
    }
    assert_null(heap_first(&heap));
}

static void orders(void **state) {
    (void)state;
    srand(20261122);
    for (unsigned i = 0; i < ORDERS; i++) {
        in_order((unsigned)rand() % (BATON_TIMER_WAITERS + 1u), 1u + (unsigned)rand() % 300u);
    }
    in_order(BATON_TIMER_WAITERS, 1u);
    in_order(1u, 1u);
}

static void full(void **state) {
    static struct heap heap;

    (void)state;
    memset(&heap, 0, sizeof(heap));
    for (unsigned i = 0; i < BATON_TIMER_WAITERS; i++) {
        assert_int_equal(heap_of(&heap, i % 3u), (i + 2u - i % 3u) / 3u);
        assert_true(heap_add(&heap, UINT64_MAX - i, i, i % 3u));
    }
    assert_false(heap_add(&heap, 0u, 1000u, 0u));
    assert_int_equal(heap_first(&heap)->token, BATON_TIMER_WAITERS - 1u);
    assert_int_equal(heap.count, BATON_TIMER_WAITERS);
}

/* Random additions and removals, from anywhere, beside a plain list. */
static void beside_a_list(void **state) {
    static struct heap heap;
    static uint64_t list[BATON_TIMER_WAITERS]; /* by token; 0: not there */
    unsigned removed = 0;

    (void)state;
    srand(20261123);
    memset(&heap, 0, sizeof(heap));
    for (unsigned n = 0; n < 100000u; n++) {
        unsigned const token = (unsigned)rand() % BATON_TIMER_WAITERS;
        uint64_t least = UINT64_MAX;

        if (list[token] == 0u) {
            list[token] = 1u + (unsigned)rand() % 1000u;
            assert_true(heap_add(&heap, list[token], token, 0u));
        } else {
            unsigned const i = (unsigned)rand() % heap.count;

            list[heap.list[i].token] = 0u;
            heap_remove(&heap, i);
            removed++;
        }
        for (unsigned i = 0; i < BATON_TIMER_WAITERS; i++) {
            least = list[i] != 0u && list[i] < least ? list[i] : least;
        }
        assert_true(heap.count == 0u ? least == UINT64_MAX
                                     : heap_first(&heap)->when == least &&
                                           list[heap_first(&heap)->token] == least);
    }
    assert_true(removed > 10000u);
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(every_day),      cmocka_unit_test(every_second_of_a_day),
        cmocka_unit_test(written_out),    cmocka_unit_test(no_dates),
        cmocka_unit_test(days_of_months), cmocka_unit_test(twelve_hours),
        cmocka_unit_test(no_step_lost),   cmocka_unit_test(steps_lost),
        cmocka_unit_test(seconds_lost),   cmocka_unit_test(too_many_steps),
        cmocka_unit_test(no_seconds),     cmocka_unit_test(sleeps),
        cmocka_unit_test(for_ever),       cmocka_unit_test(orders),
        cmocka_unit_test(full),           cmocka_unit_test(beside_a_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
