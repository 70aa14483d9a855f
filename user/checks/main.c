/* SPDX-License-Identifier: BSD-2-Clause */
/*
 *   checks GROUP              pages, threads, console, timer or sleepers: claims, and their sum
 *   checks lines NAME N       prints N lines, which say NAME and a number
 *   checks half NAME          prints half a line, and waits for ever
 *   checks sleep NAME MS      sleeps for MS milliseconds, and says from when to when
 *   checks dates N            the date and the time, N times a second apart
 */
#include "checks.h"
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/timer.h>

#define USAGE 2
#define MILLISECOND 1000u
#define SECOND 1000000u

static unsigned passed;
static unsigned failed;

void check(bool holds, char const *name) {
    baton_print("%s %s\n", holds ? "ok" : "not ok", name);
    passed += holds ? 1u : 0u;
    failed += holds ? 0u : 1u;
}

void check_number(unsigned long got, unsigned long wanted, char const *name) {
    if (got != wanted) {
        baton_print("# %lu, and not %lu:\n", got, wanted);
    }
    check(got == wanted, name);
}

/* --- what several programs do at once ------------------------------------------------ */

static int lines(char const *name, baton_word count) {
    for (unsigned i = 0; i < count; i++) {
        baton_print("%s says %u: the quick brown fox jumps over the lazy dog\n", name, i);
    }
    return 0;
}

static _Noreturn void half(char const *name) {
    baton_print("%s says half", name);
    for (;;) {
        (void)baton_reply_receive(0, 0);
    }
}

/* The lower 32 bits of a time are enough for an hour. */
static int sleeps(char const *name, baton_word milliseconds) {
    uint64_t from;
    uint64_t to;
    enum mm_error error = baton_time(&from);

    if (error == MM_OK) {
        error = baton_sleep((uint64_t)milliseconds * MILLISECOND);
    }
    if (error == MM_OK) {
        error = baton_time(&to);
    }
    if (error != MM_OK) {
        return 1;
    }
    baton_print("%s slept %lu from %u to %u\n", name, (unsigned long)milliseconds, (unsigned)from,
                (unsigned)to);
    return 0;
}

static int dates(baton_word count) {
    uint64_t begin;
    uint64_t now;
    uint64_t date;
    enum mm_error error = baton_time(&begin);

    for (unsigned i = 1u; i <= count && error == MM_OK; i++) {
        error = baton_sleep_until(begin + (uint64_t)i * SECOND);
        if (error == MM_OK && baton_time(&now) == MM_OK && baton_clock(&date) == MM_OK) {
            baton_print("date %u time %u\n", (unsigned)date, (unsigned)now);
        }
    }
    return error == MM_OK ? 0 : 1;
}

/* --- groups -------------------------------------------------------------------------------- */

static struct {
    char const *name;
    void (*run)(void);
} const groups[] = {{"pages", checks_pages},
                    {"threads", checks_threads},
                    {"console", checks_console},
                    {"timer", checks_timer},
                    {"sleepers", checks_sleepers}};

static int group(char const *name) {
    for (unsigned i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        if (strcmp(name, groups[i].name) == 0) {
            groups[i].run();
            baton_print("%u passed, %u failed\n", passed, failed);
            return failed == 0u ? 0 : 1;
        }
    }
    return USAGE;
}

int main(int argc, char *argv[]) {
    baton_word number = 0;
    bool const numbered = argc > 2 && baton_parse_number(argv[argc - 1], &number);

    if (argc == 2) {
        return group(argv[1]);
    }
    if (argc == 3 && strcmp(argv[1], "half") == 0) {
        half(argv[2]);
    }
    if (argc == 3 && numbered && strcmp(argv[1], "dates") == 0) {
        return dates(number);
    }
    if (argc == 4 && numbered && strcmp(argv[1], "lines") == 0) {
        return lines(argv[2], number);
    }
    if (argc == 4 && numbered && strcmp(argv[1], "sleep") == 0) {
        return sleeps(argv[2], number);
    }
    return USAGE;
}
