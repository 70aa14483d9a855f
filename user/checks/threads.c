/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of one program. */
#include "checks.h"
#include <baton/machine.h>
#include <baton/print.h>

#define FEW 5u
#define PRIORITY 9u
#define SLOT(i) (BATON_SLOT_OWN + (i))
#define DEEP 12000u /* bytes: most of a stack */
#define PLACES 204u /* 1,024 pages by five */

static struct baton_thread threads[PLACES];
static unsigned volatile ran[FEW];
static unsigned volatile count;

static void nothing(void *argument) { (void)argument; }

static void runs(void *argument) {
    unsigned const i = (unsigned)(baton_word)argument;
    unsigned char volatile deep[DEEP];

    for (unsigned k = 0; k < DEEP; k++) {
        deep[k] = (unsigned char)i;
    }
    ran[i] = ran[i] + 1u + (deep[0] == i && deep[DEEP - 1u] == i ? 0u : 1000u);
    count = count + 1u;
    (void)baton_notify(BATON_SLOT_SELF);
}

static void wait_for(unsigned wanted) {
    while (count < wanted) {
        (void)baton_reply_receive(0, 0);
    }
}

static void few(void) {
    unsigned good = 0;

    count = 0u;
    for (baton_word i = 0; i < FEW; i++) {
        ran[i] = 0u;
        good +=
            baton_thread_start(&threads[i], SLOT((unsigned)i), runs, (void *)i, PRIORITY) == MM_OK
                ? 1u
                : 0u;
    }
    check_number(good, FEW, "threads: some are started");
    if (good < FEW) {
        return;
    }
    wait_for(FEW);
    good = 0u;
    for (unsigned i = 0; i < FEW; i++) {
        baton_word const slots = threads[i].slot;

        good += ran[i] == 1u && baton_inspect(BATON_SLOT(slots)).kind == MM_THREAD &&
                        baton_inspect(threads[i].place).error == MM_EMPTY
                    ? 1u
                    : 0u;
    }
    check_number(good, FEW, "threads: each has run once, on a stack of its own");
    good = 0u;
    for (unsigned i = 0; i < FEW; i++) {
        good += baton_thread_end(&threads[i]) == MM_OK &&
                        baton_inspect(BATON_SLOT(threads[i].slot)).error == MM_EMPTY
                    ? 1u
                    : 0u;
    }
    check_number(good, FEW, "threads: they are ended");
}

static void what_is_refused(void) {
    struct baton_thread one;
    struct baton_thread other;

    check_number(baton_thread_start(&one, SLOT(0), nothing, 0, 31u), MM_RIGHTS,
                 "threads: RIGHTS, the priority");
    check_number(baton_thread_start(&one, 0u, nothing, 0, PRIORITY), MM_NAME,
                 "threads: NAME, slot 0");
    check_number(baton_thread_start(&one, BATON_SLOT_PARENT, nothing, 0, PRIORITY), MM_FULL,
                 "threads: FULL");
    check_number(baton_thread_start(&one, SLOT(0), nothing, 0, PRIORITY), MM_OK,
                 "threads: after all that one is started");
    check_number(baton_thread_start(&other, SLOT(0), nothing, 0, PRIORITY), MM_FULL,
                 "threads: FULL, its slot");
    check(baton_clone(BATON_SLOT(BATON_SLOT_SELF), BATON_SLOT(40u) + one.slot, MM_NOTIFY, 0, 1u)
                  .error == MM_OK,
          "threads: it gets something more");
    check_number(baton_thread_end(&one), MM_BUSY, "threads: BUSY");
    check_number(baton_inspect(BATON_SLOT(one.slot)).state, BATON_SUSPENDED,
                 "threads: it is suspended");
    check_number(baton_destroy(BATON_SLOT(40u) + one.slot, 1u).error, MM_OK,
                 "threads: that is gone");
    check_number(baton_thread_end(&one), MM_OK, "threads: and now it is ended");
    check_number(baton_thread_end(&one), MM_EMPTY, "threads: EMPTY, it has gone");
}

/* As many as there are places, and no page is lost by that. */
static void all(void) {
    unsigned good = 0;
    unsigned started = 0;
    unsigned left = 0;
    baton_word last = 0;

    while (started < PLACES &&
           baton_thread_start(&threads[started], SLOT(started), nothing, 0, PRIORITY) == MM_OK) {
        started++;
    }
    check_number(started, PLACES, "threads: 204 are started");
    check_number(baton_thread_start(&threads[0], SLOT(started), nothing, 0, PRIORITY), MM_LIMIT,
                 "threads: LIMIT, no place is left");
    threads[0] =
        (struct baton_thread){SLOT(0), BATON_PROGRAM_HEAP + BATON_ZONE_SIZE - 5u * BATON_PAGE_SIZE};
    for (unsigned i = 0; i < started; i++) {
        good += baton_thread_end(&threads[i]) == MM_OK ? 1u : 0u;
    }
    check_number(good, started, "threads: and ended");
    for (baton_word page = baton_page_take(); page != 0u; page = baton_page_take()) {
        *(baton_word *)page = last;
        last = page;
        left++;
    }
    check_number(left, BATON_ZONE_PAGES, "threads: all pages are free again");
    while (last != 0u) {
        baton_word const next = *(baton_word *)last;

        (void)baton_page_give(last);
        last = next;
    }
}

/* With all pages taken there is none for a thread. */
static void no_pages(void) {
    struct baton_thread one;
    baton_word last = 0;

    for (baton_word page = baton_page_take(); page != 0u; page = baton_page_take()) {
        *(baton_word *)page = last;
        last = page;
    }
    check_number(baton_thread_start(&one, SLOT(0), nothing, 0, PRIORITY), MM_LIMIT,
                 "threads: LIMIT, no page is left");
    while (last != 0u) {
        baton_word const next = *(baton_word *)last;

        (void)baton_page_give(last);
        last = next;
    }
    check_number(baton_thread_start(&one, SLOT(0), nothing, 0, PRIORITY), MM_OK,
                 "threads: given back, there are");
    check_number(baton_thread_end(&one), MM_OK, "threads: it ends");
}

void checks_threads(void) {
    few();
    few();
    what_is_refused();
    all();
    few();
    no_pages();
}
