/* SPDX-License-Identifier: BSD-2-Clause */
/* A clock for a parent that has none: it is notified every so many microseconds, twice a second if it is
 * not said how often. */
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/timer.h>

int main(int argc, char *argv[]) {
    baton_word period = 500000u;

    if (argc > 2 || (argc == 2 && !baton_parse_number(argv[1], &period))) {
        baton_print("usage: pulse [MICROSECONDS]\n");
        return 2;
    }
    while (baton_sleep(period) == MM_OK && baton_notify(BATON_SLOT_PARENT) == MM_OK) {
    }
    return 1;
}
