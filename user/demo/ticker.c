/* SPDX-License-Identifier: BSD-2-Clause */
/* ticker [N]: prints the time of day and the timer's time once a second, N times (3 if nothing is
 * said). */
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/timer.h>
#include <baton/words.h>

#define TIMES 3u
#define TIMES_MAX 4000u /* so that 32 bits are enough for the microseconds */
#define SECOND 1000000u /* microseconds */
#define DAY 86400u      /* seconds */

static void show(uint64_t now, uint64_t date) {
    unsigned const second = (uint32_t)date % DAY; /* 32 bits are enough until the year 2106 */

    baton_print("ticker: %02u:%02u:%02u, %u microseconds\n", second / 3600u, second / 60u % 60u,
                second % 60u, (unsigned)now);
}

int main(int argc, char *argv[]) {
    baton_word times = TIMES;
    uint64_t begin;
    uint64_t date;
    enum mm_error error;

    if (argc > 2 || (argc == 2 && (!baton_parse_number(argv[1], &times) || times > TIMES_MAX))) {
        baton_print("usage: ticker [TIMES]\n");
        return 2;
    }
    error = baton_time(&begin);
    for (unsigned i = 1; i <= times && error == MM_OK; i++) {
        uint64_t now;

        /* Until a time, not for a while: so what happens in between adds no delay. */
        error = baton_sleep_until(begin + (uint64_t)i * SECOND);
        if (error == MM_OK) {
            error = baton_time(&now);
        }
        if (error == MM_OK) {
            error = baton_clock(&date);
        }
        if (error == MM_OK) {
            show(now, date);
        }
    }
    if (error != MM_OK) {
        baton_print("ticker: there is no time: %s.\n", baton_error_word(error));
        return 1;
    }
    return 0;
}
