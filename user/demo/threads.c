/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * threads [N]: starts N threads (3 if nothing is said) that count to some
 * number together, and waits for them.
 *
 *   main ----> start ----> wait for notifications ----> end them
 *   threads       `-> count, print, notify ----'
 */
#include <baton/machine.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/words.h>

#define THREADS 3u
#define THREADS_MAX 15u
#define COUNT 10000u
#define PRIORITY 8u /* below the first thread's */

/* What a thread works with. Each has its own, so nothing needs a lock. */
struct work {
    unsigned number;
    unsigned volatile counted;
    bool volatile done;
};

static struct work works[THREADS_MAX];
static struct baton_thread threads[THREADS_MAX];

static void count(void *argument) {
    struct work *const work = argument;

    for (unsigned i = 0; i < COUNT; i++) {
        work->counted = work->counted + 1u;
        if (i % (COUNT / 4u) == 0u) {
            baton_yield(); /* let the others count, too */
        }
    }
    baton_print("threads: thread %u has counted to %u.\n", work->number, work->counted);
    work->done = true;
    (void)baton_notify(BATON_SLOT_SELF); /* wakes whoever waits in this program */
}

static unsigned done(unsigned started) {
    unsigned sum = 0;

    for (unsigned i = 0; i < started; i++) {
        sum += works[i].done ? 1u : 0u;
    }
    return sum;
}

/* Start up to `wanted` threads. Returns how many there are. */
static unsigned start(unsigned wanted) {
    for (unsigned i = 0; i < wanted; i++) {
        enum mm_error error;

        works[i] = (struct work){.number = i};
        error = baton_thread_start(&threads[i], BATON_SLOT_OWN + i, count, &works[i], PRIORITY);
        if (error != MM_OK) {
            baton_print("threads: thread %u cannot be started: %s.\n", i, baton_error_word(error));
            return i;
        }
    }
    return wanted;
}

int main(int argc, char *argv[]) {
    baton_word wanted = THREADS;
    unsigned started;
    unsigned ended = 0;
    unsigned sum = 0;

    if (argc > 2 ||
        (argc == 2 && (!baton_parse_number(argv[1], &wanted) || wanted > THREADS_MAX))) {
        baton_print("usage: threads [1 to %u]\n", THREADS_MAX);
        return 2;
    }
    started = start((unsigned)wanted);
    while (done(started) < started) {
        (void)baton_reply_receive(0, 0); /* several notifications may come as one: look again */
    }
    for (unsigned i = 0; i < started; i++) {
        ended += baton_thread_end(&threads[i]) == MM_OK ? 1u : 0u;
        sum += works[i].counted;
    }
    baton_print("threads: %u have ended, and have counted to %u together.\n", ended, sum);
    return started == wanted && ended == started ? 0 : 1;
}
