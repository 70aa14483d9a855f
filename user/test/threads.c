/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads: made from a page, run, stopped, looked at, ended; priorities, the
 * timer, the FPU's registers.
 */
#include "child.h"
#include "fpu.h"
#include <baton/thread.h>

#define MANY_YIELDS 400u
#define BUFFER 70u /* the page of the bench that registers go to */
#define NOWHERE 0x1000u

static uint32_t volatile counters[CHILDREN];
static uint32_t volatile stop;

static void spin(baton_word i) {
    for (;;) {
        counters[i]++;
    }
}

static void spin_until_stop(baton_word i) {
    while (stop == 0u) {
        counters[i]++;
    }
    child_done(i, 0);
}

static void add(baton_word argument) { child_done(argument + 1u, argument * 2u); }

static void touch_nowhere(baton_word argument) {
    *(uint32_t volatile *)argument = 1u;
    child_done(0, 0);
}

/* --- making ------------------------------------------------------------------------------ */

static void one_bad(struct bench const *bench, unsigned word, baton_word value,
                    enum mm_error wanted, char const *name) {
    baton_word *const words = (baton_word *)bench->page[0];

    for (unsigned i = 0; i < BATON_THREAD_WORDS; i++) {
        words[i] = 0u;
    }
    words[word] = value;
    test_error(baton_make(bench->page[0], CHILD(0), MM_THREAD), wanted, name);
    if (wanted == MM_OK) {
        test_error(baton_move(CHILD(0), bench->page[0], 0, 1u), MM_OK, "make: ended at once");
        test_number(words[word], value, "make: its page says what it said");
    }
}

static void making(struct bench const *bench) {
    for (unsigned bit = 0; bit < 32u; bit++) {
        bool const good = (0x240fd7u >> bit & 1u) != 0u; /* CF, 1, PF AF ZF SF TF IF DF OF AC ID */

        one_bad(bench, BATON_THREAD_FLAGS, 1u << bit, good ? MM_OK : MM_RIGHTS,
                "make: a flag that programs can, or cannot set");
    }
    one_bad(bench, BATON_THREAD_PRIORITY, ROOT_PRIORITY, MM_OK, "make: the maker's priority");
    one_bad(bench, BATON_THREAD_PRIORITY, ROOT_PRIORITY + 1u, MM_RIGHTS, "make: RIGHTS, above");
    one_bad(bench, BATON_THREAD_PRIORITY, 0xffffffffu, MM_RIGHTS, "make: RIGHTS, far above");
    one_bad(bench, BATON_THREAD_REASON, 1u, MM_RIGHTS, "make: RIGHTS, a reason");
    one_bad(bench, BATON_THREAD_ADDRESS, 1u, MM_RIGHTS, "make: RIGHTS, an address");
    one_bad(bench, BATON_THREAD_IP, 0xffffffffu, MM_OK, "make: any instruction pointer");
    one_bad(bench, BATON_THREAD_X1, 0x12345678u, MM_OK, "make: any register");
}

static void resuming(struct bench const *bench) {
    baton_word const first = BATON_SLOT(BATON_SLOT_SPACE) + CHILD_SLOT(0);
    baton_word const second = BATON_SLOT(BATON_SLOT_HANDLER) + CHILD_SLOT(0);
    baton_word const third = BATON_SLOT(BATON_SLOT_WINDOW) + CHILD_SLOT(0);
    baton_word const space = BATON_SLOT(BATON_ROOT_SPACE);
    baton_word const spare = BATON_SLOT(FREE_SLOT);

    test_number(baton_resume(0), MM_NAME, "resume: NAME, oneself");
    test_number(baton_resume(CHILD(0)), MM_EMPTY, "resume: EMPTY, no thread");
    test_number(baton_resume(space), MM_KIND, "resume: KIND, a space");
    test_error(child_make(bench, 0, spin, 0, 1u), MM_OK, "resume: a thread");
    test_number(baton_resume(CHILD(0)), MM_EMPTY, "resume: EMPTY, no space");
    test_error(baton_clone(space, first, MM_SEND, 0, 1u), MM_OK, "resume: one without RUN");
    test_number(baton_resume(CHILD(0)), MM_RIGHTS, "resume: RIGHTS");
    test_error(baton_destroy(first, 1u), MM_OK, "resume: gone again");
    test_error(baton_make(bench->page[1], spare, MM_SPACE), MM_OK, "resume: another space");
    test_error(baton_move(spare, first, 0, 1u), MM_OK, "resume: its master in slot 1");
    test_number(baton_resume(CHILD(0)), MM_ROLE, "resume: ROLE");
    test_error(baton_move(first, bench->page[1], 0, 1u), MM_OK, "resume: gone again");
    test_error(baton_clone(bench->here + BATON_LEVEL(1u), first, MM_ACCESS, 0, 1u), MM_OK,
               "resume: a zone in slot 1");
    test_number(baton_resume(CHILD(0)), MM_KIND, "resume: KIND");
    test_error(baton_destroy(first, 1u), MM_OK, "resume: gone again");
    test_error(baton_clone(space, first, MM_RUN, 0, 1u), MM_OK, "resume: a space to run in");
    test_error(baton_clone(space, second, MM_RUN, 0, 1u), MM_OK, "resume: no handler");
    test_number(baton_resume(CHILD(0)), MM_KIND, "resume: KIND, a handler without SEND");
    test_error(baton_destroy(second, 1u), MM_OK, "resume: gone again");
    test_error(baton_clone(space, third, MM_RUN, 0, 1u), MM_OK, "resume: no window");
    test_number(baton_resume(CHILD(0)), MM_KIND, "resume: KIND, no window");
    test_error(baton_destroy(third, 1u), MM_OK, "resume: gone again");
    test_number(baton_resume(CHILD(0)), MM_OK, "resume: OK");
    test_number(baton_resume(CHILD(0)), MM_BUSY, "resume: BUSY, twice");
    test_error(baton_destroy(first, 1u), MM_BUSY, "resume: BUSY, its slot 1 is guarded");
    test_error(baton_clone(space, second, MM_SEND, 0, 1u), MM_BUSY, "resume: BUSY, and slot 2");
    test_error(baton_move(CHILD(0), bench->page[0], 0, 1u), MM_BUSY, "resume: BUSY, not suspended");
    test_number(baton_suspend(CHILD(0)), MM_OK, "resume: suspended");
    test_error(baton_move(CHILD(0), bench->page[0], 0, 1u), MM_BUSY, "resume: BUSY, a slot in use");
    test_error(baton_move(CHILD(0), BATON_SLOT(7u) + CHILD_SLOT(0), 0, 1u), MM_NAME,
               "resume: NAME, into its own slots");
    child_end(bench, 0);
}

/* --- running ------------------------------------------------------------------------------- */

static void running(struct bench const *bench) {
    struct baton_message message;
    baton_word const *const words = (baton_word *)bench->page[0];

    child_start(bench, 0, add, 20u, CHILD_PRIORITY);
    message = child_wait(0);
    test_check(message.words[0] == 21u && message.words[1] == 40u, "run: and has got its argument");
    child_end(bench, 0);
    test_number(words[BATON_THREAD_REASON], 0, "end: it was not stopped by a fault");
    test_number(words[BATON_THREAD_PRIORITY], CHILD_PRIORITY, "end: its page says its priority");
    test_number(words[BATON_THREAD_CALL], MM_CANCELLED, "end: and that its call was cancelled");

    child_start(bench, 0, touch_nowhere, NOWHERE, ROOT_PRIORITY);
    child_settle(0);
    test_number(baton_cancel(CHILD(0)), MM_EMPTY,
                "fault: EMPTY, it is stopped, and waits for nothing");
    test_number(baton_read_registers(CHILD(0), bench->page[BUFFER]), MM_OK, "fault: read");
    child_end(bench, 0);
    test_number(words[BATON_THREAD_REASON], BATON_LABEL_KERNEL + baton_page_fault,
                "fault: its page says why");
    test_number(words[BATON_THREAD_ADDRESS], NOWHERE, "fault: and where");
    test_number(((baton_word *)bench->page[BUFFER])[BATON_THREAD_ADDRESS], NOWHERE,
                "fault: which can be read before its end");
}

static void registers(struct bench const *bench) {
    baton_word *const words = (baton_word *)bench->page[BUFFER];
    struct baton_message message;

    counters[0] = 0u;
    child_start(bench, 0, spin, 0, ROOT_PRIORITY);
    for (unsigned i = 0; i < MANY_YIELDS && counters[0] == 0u; i++) {
        baton_yield();
    }
    test_check(counters[0] > 0u, "registers: it runs, and the timer takes the processor away");
    test_number(baton_read_registers(CHILD(0), bench->page[BUFFER]), MM_BUSY, "registers: BUSY");
    test_number(baton_suspend(CHILD(0)), MM_OK, "registers: suspended");
    test_number(baton_read_registers(CHILD(0), bench->there), MM_NAME, "registers: NAME");
    test_number(baton_read_registers(CHILD(0), bench->here), MM_EMPTY, "registers: EMPTY");
    test_number(baton_read_registers(CHILD(0), BATON_SLOT(BATON_ROOT_SPACE)), MM_KIND,
                "registers: KIND");
    test_number(baton_read_registers(CHILD(0), bench->page[BUFFER]), MM_OK, "registers: read");
    test_check(words[BATON_THREAD_IP] >= (baton_word)spin &&
                   words[BATON_THREAD_IP] < (baton_word)spin + 64u,
               "registers: it was in its loop");
    counters[0] = 0u;
    baton_yield();
    test_number(counters[0], 0u, "registers: suspended, it does not run");
    test_number(baton_write_registers(CHILD(0), bench->page[BUFFER]), MM_OK,
                "registers: what was read can be written");
    words[BATON_THREAD_FLAGS] = 0x3000u;
    test_number(baton_write_registers(CHILD(0), bench->page[BUFFER]), MM_RIGHTS,
                "registers: RIGHTS, the I/O privilege level");
    words[BATON_THREAD_FLAGS] = 0u;
    words[BATON_THREAD_IP] = (baton_word)add;
    ((baton_word *)words[BATON_THREAD_SP])[1] = 7u;
    test_number(baton_write_registers(CHILD(0), bench->page[BUFFER]), MM_OK, "registers: written");
    test_number(baton_resume(CHILD(0)), MM_OK, "registers: resumed");
    message = child_wait(0);
    test_check(message.words[0] != 0u, "registers: it goes on where they say");
    child_end(bench, 0);
}

/* --- priorities and the timer ---------------------------------------------------------------- */

static void preemption(struct bench const *bench) {
    uint32_t first;
    uint32_t second;

    stop = counters[0] = counters[1] = counters[2] = 0u;
    child_start(bench, 0, spin, 0, ROOT_PRIORITY);
    child_start(bench, 1u, spin, 1u, ROOT_PRIORITY);
    for (unsigned i = 0; i < MANY_YIELDS && (counters[0] == 0u || counters[1] == 0u); i++) {
        baton_yield();
    }
    first = counters[0];
    second = counters[1];
    for (unsigned i = 0; i < 3u; i++) {
        baton_yield();
    }
    test_check(counters[0] > first && counters[1] > second, "timer: two loops both go on");
    test_number(baton_priority(CHILD(0), ROOT_PRIORITY + 1u), MM_RIGHTS, "priority: RIGHTS");
    test_number(baton_priority(CHILD(0), 4u), MM_OK, "priority: one is less urgent now");
    first = counters[0];
    second = counters[1];
    for (unsigned i = 0; i < 3u; i++) {
        baton_yield();
    }
    test_check(counters[0] == first && counters[1] > second, "priority: and does not run");
    test_number(baton_suspend(CHILD(1u)), MM_OK, "priority: the other is stopped");
    child_start(bench, 2u, spin_until_stop, 2u, 4u);
    child_start(bench, 3u, add, 0, 5u);
    (void)child_wait(3u);
    test_number(counters[2], 0u, "priority: the most urgent thread runs first");
    child_end(bench, 0);
    child_end(bench, 3u);
    stop = 1u;
    (void)child_wait(2u);
    test_number(baton_priority(CHILD(2u), 0), MM_OK, "priority: of one that waits");
    child_end(bench, 2u);
    child_end(bench, 1u);
    test_number(baton_priority(0, ROOT_PRIORITY), MM_OK, "priority: one's own, as it was");
    test_number(baton_priority(0, ROOT_PRIORITY + 1u), MM_RIGHTS, "priority: not above it");
}

/* --- the FPU ---------------------------------------------------------------------------------- */

static uint32_t volatile fpu_rounds[CHILDREN];
static uint32_t volatile fpu_wrong;

static void use_fpu(baton_word i) {
    if (!test_fpu_fresh()) {
        fpu_wrong += 1000u;
    }
    test_fpu_set((uint32_t)i + 77u);
    for (;;) {
        for (unsigned n = 0; n < 1000u; n++) {
            fpu_wrong += test_fpu_holds((uint32_t)i + 77u) ? 0u : 1u;
        }
        fpu_rounds[i]++;
    }
}

static void fpu(struct bench const *bench) {
    fpu_wrong = fpu_rounds[0] = fpu_rounds[1] = 0u;
    test_fpu_set(5u);
    child_start(bench, 0, use_fpu, 0, ROOT_PRIORITY);
    child_start(bench, 1u, use_fpu, 1u, ROOT_PRIORITY);
    for (unsigned i = 0; i < MANY_YIELDS && (i < 20u || fpu_rounds[0] < 3u || fpu_rounds[1] < 3u);
         i++) {
        baton_yield();
    }
    test_check(fpu_rounds[0] >= 3u && fpu_rounds[1] >= 3u, "fpu: both threads go on");
    test_number(fpu_wrong, 0, "fpu: new threads find it clear, and their registers survive");
    test_check(test_fpu_holds(5u), "fpu: root's, too");
    child_end(bench, 0);
    child_end(bench, 1u);
}

static void tells_segments(baton_word argument) {
    bool const fresh = test_segments_fresh();

    (void)argument;
    test_segments_spoil();
    child_done(fresh, 0);
}

/* Segment registers are no channel between threads. */
static void segments(struct bench const *bench) {
    test_segments_spoil();
    test_check(!test_segments_fresh(), "segments: a thread keeps its own");
    child_start(bench, 0, tells_segments, 0, CHILD_PRIORITY);
    test_number(child_wait(0).words[0], 1u, "segments: another thread does not see them");
    test_check(test_segments_fresh(), "segments: nor the first one the other's");
    child_end(bench, 0);
}

void test_threads(struct bench const *bench) {
    making(bench);
    resuming(bench);
    running(bench);
    registers(bench);
    preemption(bench);
    fpu(bench);
    segments(bench);
}
