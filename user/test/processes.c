/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads that run, spaces that show something, and whole processes, made and
 * ended ten thousand times:
 *
 *   pages of the bench     --->   thread --> space --> zone --> code, stack
 *   (other ones each time)        runs, calls root once, and is taken apart
 */
#include "check.h"
#include "program.h"
#include "worker.h"
#include <baton/machine.h>
#include <baton/string.h>
#include <baton/thread.h>

#define LOOPS 10000u
#define LABEL 55u
#define PRIORITY 10u
#define THREAD_SLOT FREE_SLOT /* in root's slots */
#define SPACE_SLOT (FREE_SLOT + 1u)
#define ZONE_SLOT (FREE_SLOT + 2u)
#define PAGES_EACH 5u
#define READ_EXECUTE (MM_R | MM_X)

static void step(struct baton_result result, char const *name) {
    test_step(result.error == MM_OK, name);
}

/* One message of the `i`th, and no other. */
static void called(baton_word i, baton_word badge) {
    struct baton_message const m = baton_reply_receive(0, 0);

    test_step(m.error == MM_OK && m.label == LABEL && m.badge == badge && m.words[0] == i &&
                  m.words[1] == i + LABEL,
              "processes: it makes its call");
}

/* --- threads, in root's space ----------------------------------------------------------------- */

static void calls(baton_word i) {
    struct baton_send const send = {.label = LABEL, .words = {i, i + LABEL}};

    (void)baton_call(CHILD_ROOT, &send);
}

static void thread(struct bench const *bench, unsigned i) {
    unsigned const which = i % WORKERS;
    struct worker const worker = {.page = bench->page[i % TEST_PAGES / 2u],
                                  .space = BATON_ROOT_SPACE,
                                  .priority = PRIORITY,
                                  .entry = calls,
                                  .argument = i};

    worker_start(which, &worker);
    called(i, WORKER_BADGE(which));
    worker_end(which, worker.page);
}

/* --- spaces -------------------------------------------------------------------------------------- */

static void space(struct bench const *bench, unsigned i) {
    baton_word const page = bench->page[i % (TEST_PAGES - 1u)];
    baton_word const region = i % BATON_SPACE_REGIONS * BATON_ZONE_SIZE + BATON_LEVEL(1u);
    baton_word const program = BATON_ROOT_BASE + BATON_LEVEL(1u);

    step(baton_make(page, BATON_SLOT(SPACE_SLOT), MM_SPACE), "spaces: one is made");
    test_step(baton_clone(program, region + SPACE_SLOT, MM_ACCESS, 0, 1u).error ==
                  (region == program ? MM_OK : MM_BUSY),
              "spaces: the program's zone is at home at one address");
    step(baton_clone(BATON_SLOT(SPACE_SLOT), BATON_SLOT(THREAD_SLOT), MM_RUN, 0, 1u),
         "spaces: it has a slave");
    test_step(baton_move(BATON_SLOT(SPACE_SLOT), page, 0, 1u).error == MM_BUSY,
              "spaces: BUSY, it has a slave");
    step(baton_destroy(BATON_SLOT(THREAD_SLOT), 1u), "spaces: no more");
    if (region == program) {
        step(baton_destroy(region + SPACE_SLOT, 1u), "spaces: nor the program");
    }
    step(baton_move(BATON_SLOT(SPACE_SLOT), page, 0, 1u), "spaces: it is ended");
}

/* --- processes ------------------------------------------------------------------------------------ */

/* The pages of a process: what they are made of. */
struct process {
    baton_word code, stack, zone, space, thread;
};

static void make_thread(struct process const *p, baton_word base, baton_word i) {
    baton_word *const words = (baton_word *)p->thread;

    memset(words, 0, BATON_THREAD_WORDS * sizeof *words);
    words[BATON_THREAD_IP] = base;
    words[BATON_THREAD_SP] = base + 2u * BATON_PAGE_SIZE;
    words[BATON_THREAD_PRIORITY] = PRIORITY;
    words[BATON_THREAD_CALL] = BATON_CALL + BATON_LABEL(LABEL);
    words[BATON_THREAD_A] = BATON_SLOT(CHILD_ROOT);
    words[BATON_THREAD_B] = i;
    words[BATON_THREAD_C] = LABEL;
    step(baton_make(p->thread, BATON_SLOT(THREAD_SLOT), MM_THREAD), "processes: a thread");
    step(baton_clone(BATON_SLOT(SPACE_SLOT), BATON_SLOT(BATON_SLOT_SPACE) + THREAD_SLOT, MM_RUN, 0,
                     1u),
         "processes: in its space");
    step(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), BATON_SLOT(CHILD_ROOT) + THREAD_SLOT, MM_SEND,
                     i + 1u, 1u),
         "processes: which can call root");
}

static void make(struct process const *p, baton_word base, baton_word i) {
    memcpy((void *)p->code, test_program, (size_t)(test_program_end - test_program));
    step(baton_make(p->space, BATON_SLOT(SPACE_SLOT), MM_SPACE), "processes: a space");
    step(baton_make(p->zone, BATON_SLOT(ZONE_SLOT), MM_ZONE), "processes: a zone");
    step(baton_adjust(p->code, BATON_ADJUST, READ_EXECUTE, 1u), "processes: code is not written");
    step(baton_move(p->code, ZONE_SLOT, BATON_UNSHARED, 1u), "processes: its code");
    step(baton_move(p->stack, BATON_PAGE_SIZE + ZONE_SLOT, BATON_UNSHARED, 1u),
         "processes: its stack");
    step(baton_move(BATON_SLOT(ZONE_SLOT), base + BATON_LEVEL(1u) + SPACE_SLOT, 0, 1u),
         "processes: the zone is attached");
    make_thread(p, base, i);
}

static void end(struct process const *p, baton_word base) {
    test_step(baton_suspend(BATON_SLOT(THREAD_SLOT)) == MM_OK, "processes: it is stopped");
    step(baton_destroy(BATON_SLOT(BATON_SLOT_SPACE) + THREAD_SLOT, 1u), "processes: no space");
    step(baton_destroy(BATON_SLOT(CHILD_ROOT) + THREAD_SLOT, 1u), "processes: no root");
    step(baton_move(BATON_SLOT(THREAD_SLOT), p->thread, 0, 1u), "processes: the thread is ended");
    step(baton_move(base + SPACE_SLOT, p->code, 0, 1u), "processes: its code comes back");
    step(baton_adjust(p->code, BATON_ADJUST, MM_ACCESS, 1u), "processes: to be written again");
    step(baton_move(base + BATON_PAGE_SIZE + SPACE_SLOT, p->stack, 0, 1u),
         "processes: and its stack");
    step(baton_move(base + BATON_LEVEL(1u) + SPACE_SLOT, BATON_SLOT(ZONE_SLOT), 0, 1u),
         "processes: the zone is detached");
    step(baton_move(BATON_SLOT(ZONE_SLOT), p->zone, 0, 1u), "processes: and ended");
    step(baton_move(BATON_SLOT(SPACE_SLOT), p->space, 0, 1u), "processes: the space is ended");
}

static void process(struct bench const *bench, unsigned i) {
    baton_word const *const page = bench->page + i % (TEST_PAGES - 1u - PAGES_EACH);
    struct process const p = {
        .code = page[0], .stack = page[1], .zone = page[2], .space = page[3], .thread = page[4]};
    baton_word const base = (1u + i % (BATON_SPACE_REGIONS - 1u)) * BATON_ZONE_SIZE;

    make(&p, base, i);
    test_step(baton_resume(BATON_SLOT(THREAD_SLOT)) == MM_OK, "processes: it runs");
    called(i, i + 1u);
    end(&p, base);
    test_step(((baton_word *)p.stack)[BATON_PAGE_SIZE / sizeof(baton_word) - 1u] == i,
              "processes: it has used its stack");
}

static void loop(struct bench const *bench, void (*once)(struct bench const *bench, unsigned i),
                 char const *name) {
    unsigned i = 0;

    for (; i < LOOPS && test_failed == 0u; i++) {
        once(bench, i);
    }
    test_number(i, LOOPS, name);
}

void test_processes(struct bench const *bench) {
    loop(bench, thread, "processes: threads are made, run, and are ended");
    loop(bench, space, "processes: spaces are made, shown something, and ended");
    loop(bench, process, "processes: whole processes are made, run, and are ended");
}
