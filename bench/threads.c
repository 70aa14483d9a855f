/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads for measuring. The picture is in threads.h. */
#include "threads.h"
#include <baton/string.h>
#include <baton/thread.h>

#define STACK 4096u
#define FIRST_PAGE 80u /* of the pages, for their TCBs */
#define SLOTS_USED 10u

#define SPACE_RIGHTS (MM_MANAGE | MM_RUN | MM_SHARE)
#define CALL_RIGHTS (MM_SEND | MM_PASS | MM_NOTIFY)

static uint8_t stacks[BENCH_THREADS][STACK] __attribute__((aligned(16)));

static void give(unsigned i, unsigned space, unsigned slot, unsigned rights) {
    bench_must(
        baton_clone(BATON_SLOT(space), BATON_SLOT(slot) + SLOT_THREAD(i), rights, 0, 1u).error ==
            MM_OK,
        "a thread gets a space");
}

static baton_word page_of(struct bench const *bench, unsigned i) {
    return bench->page[FIRST_PAGE + i];
}

void bench_thread_make(struct bench const *bench, unsigned i, struct bench_thread const *t) {
    baton_word *const words = (baton_word *)page_of(bench, i);

    memset(words, 0, BATON_PAGE_SIZE);
    baton_thread_words(words, t->entry, 0, (baton_word)(stacks[i] + STACK));
    words[BATON_THREAD_PRIORITY] = t->priority;
    bench_must(baton_make(page_of(bench, i), BATON_SLOT(SLOT_THREAD(i)), MM_THREAD).error == MM_OK,
               "a thread is made");
    give(i, t->space, BATON_SLOT_SPACE, SPACE_RIGHTS);
    give(i, BATON_ROOT_SPACE, BENCH_ROOT, CALL_RIGHTS);
    if (t->managed != 0u) {
        give(i, t->managed, BENCH_MANAGED, MM_MANAGE);
    }
    if (t->server != 0u) {
        give(i, t->server, BENCH_SERVER, CALL_RIGHTS);
    }
    if (t->handler != 0u) {
        give(i, t->handler, BATON_SLOT_HANDLER, CALL_RIGHTS);
    }
}

void bench_thread_run(unsigned i) {
    bench_must(baton_resume(BATON_SLOT(SLOT_THREAD(i))) == MM_OK, "a thread runs");
}

void bench_thread_end(struct bench const *bench, unsigned i) {
    bench_must(baton_suspend(BATON_SLOT(SLOT_THREAD(i))) == MM_OK, "a thread is stopped");
    for (unsigned slot = 1u; slot < SLOTS_USED; slot++) {
        baton_word const name = BATON_SLOT(slot) + SLOT_THREAD(i);

        if (slot == BATON_SLOT_WINDOW && baton_inspect(name).error == MM_OK) {
            bench_must(baton_move(name, BATON_SLOT(SLOT_EMPTY), 0, 1u).error == MM_OK,
                       "a thread gives its window back");
        } else {
            (void)baton_destroy(name, 1u);
            (void)baton_drop(name);
        }
    }
    bench_must(baton_move(BATON_SLOT(SLOT_THREAD(i)), page_of(bench, i), 0, 1u).error == MM_OK,
               "a thread is ended");
}

void bench_done(void) {
    struct baton_send const send = {0};

    for (;;) {
        (void)baton_call(BENCH_ROOT, &send);
    }
}

void bench_wait(void) { bench_must(baton_reply_receive(0, 0).error == MM_OK, "a thread is done"); }
