/* SPDX-License-Identifier: BSD-2-Clause */
/* A clock for a parent that has none: it is notified twice a second. */
#include <baton/program.h>
#include <baton/timer.h>

#define PERIOD 500000u /* microseconds */

int main(void) {
    while (baton_sleep(PERIOD) == MM_OK && baton_notify(BATON_SLOT_PARENT) == MM_OK) {
    }
    return 1;
}
