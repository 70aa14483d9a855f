/* SPDX-License-Identifier: BSD-2-Clause */
#include "again.h"
#include "events.h"
#include "order.h"
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define WORDS_MAX 32u
#define MINUTE 60u /* seconds */

bool again_start(struct program *p) {
    static char text[PROGRAM_ORDER + 1u];
    static struct order order;
    char *list[WORDS_MAX];
    struct baton_words words = {.list = list};
    bool started = false;

    memcpy(text, p->order, sizeof(text));
    words.count = baton_split(text, list, WORDS_MAX);
    if (p == programs_timer()) {
        programs_set_timer(0);
    }
    p->restarts = true; /* who wants to find it waits */
    if (order_read(&words, &order)) {
        started = order_start(p, &order);
    } else {
        baton_print("%s: not started: %s.\n", p->name, words.why);
    }
    p->restarts = false;
    return started;
}

/* Count this death. Whether there were too many within a minute; without a timer no minute ends. */
static bool too_often(struct program *p) {
    uint32_t const now = events_seconds();

    if (now - p->since >= MINUTE) {
        p->since = now;
        p->deaths = 0u;
    }
    p->deaths++;
    return p->deaths > p->again;
}

void again_died(struct program *p) {
    unsigned const number = p->process.number;

    if (too_often(p)) {
        baton_print("%s (%u) has died %u times within a minute: it is given up.\n", p->name, number,
                    p->deaths);
    } else if (p->state == PROGRAM_HELD) {
        baton_print("%s (%u) cannot be started again: others hold something of its.\n", p->name,
                    number);
    } else if (again_start(p)) {
        baton_print("%s (%u) was started again.\n", p->name, number);
        return;
    }
    (void)programs_end(p, false);
}
