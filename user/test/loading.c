/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting a program of a file, and ending it, at every step: when memory runs out after each page, when it
 * has run a while, and when it has made the most awkward things of what it has. The file is the second
 * boot module, a program that prints a line or two; nobody answers it.
 */
#include "child.h"
#include "worker.h"
#include <baton/machine.h>
#include <baton/process.h>

#define THREAD_SLOT 100u
#define SPACE_SLOT 101u
#define WORK 104u
#define POOL (TEST_PAGES - 1u)
#define NUMBER 77u
#define SLICES 40u
#define DEEP 30u /* threads in threads in threads */

static struct bench const *bench;
static unsigned allowed; /* pages that the pool still gives */

static baton_word take(void *context) {
    (void)context;
    for (unsigned i = 0; i < POOL && allowed > 0u; i++) {
        struct baton_info const page = baton_inspect(bench->page[i]);

        if (page.error == MM_OK && !page.shared) {
            allowed--;
            return bench->page[i];
        }
    }
    return 0u;
}

static baton_word hole(void *context) {
    (void)context;
    for (unsigned i = 0; i < POOL; i++) {
        if (baton_inspect(bench->page[i]).error == MM_EMPTY) {
            return bench->page[i];
        }
    }
    return 0u;
}

static struct baton_parent const parent = {.home = BATON_ROOT_SPACE,
                                           .hardware = BATON_ROOT_HARDWARE,
                                           .work = WORK,
                                           .page = take,
                                           .hole = hole};
static struct baton_process const process = {NUMBER, THREAD_SLOT, SPACE_SLOT};
static char const *const arguments[] = {"test", "as", "a", "child"};

static struct baton_plan plan_of(struct baton_boot_module const *module) {
    return (struct baton_plan){.bytes = (void const *)(baton_word)module->address,
                               .length = module->length,
                               .priority = CHILD_PRIORITY,
                               .stack_pages = 1u,
                               .heap_pages = 1u,
                               .manage = true,
                               .notify = true,
                               .count = 4u,
                               .arguments = arguments};
}

/* All pages of the pool are there, and nothing is left in the slots. */
static bool all_back(void) {
    unsigned count = 0u;

    for (unsigned i = 0; i < POOL; i++) {
        struct baton_info const page = baton_inspect(bench->page[i]);

        count += page.error == MM_OK && page.role == MM_MASTER && !page.shared &&
                         (page.rights & MM_ACCESS) == MM_ACCESS
                     ? 1u
                     : 0u;
    }
    for (unsigned i = 0; i < BATON_PROCESS_WORK; i++) {
        count -= baton_inspect(BATON_SLOT(WORK + i)).error == MM_EMPTY ? 0u : 1u;
    }
    return count == POOL && baton_inspect(BATON_SLOT(THREAD_SLOT)).error == MM_EMPTY &&
           baton_inspect(BATON_SLOT(SPACE_SLOT)).error == MM_EMPTY;
}

static void end(char const *name) {
    struct baton_drained const drained = baton_process_end(&parent, &process, false);

    test_number(drained.left, 0u, name);
    test_check(all_back(), "loading: and all pages are back");
}

/* --- memory runs out ------------------------------------------------------------------------------ */

/* Returns how many pages it takes. */
static unsigned short_of_memory(struct baton_plan const *plan) {
    unsigned bad = 0u;

    for (unsigned n = 0; n <= POOL; n++) {
        struct baton_refusal refusal;

        allowed = n;
        refusal = baton_process_load(&parent, &process, plan);
        if (refusal.why == 0) {
            test_number(bad, 0u, "loading: whatever page is missing, nothing is left behind");
            end("loading: it is ended before it has run");
            return n;
        }
        bad += all_back() ? 0u : 1u;
    }
    test_check(false, "loading: it has enough memory at last");
    return POOL;
}

/* --- what is wrong with the plan or the slots -------------------------------------------------------- */

static void refused(struct baton_plan const *plan, char const *name) {
    allowed = POOL;
    test_check(baton_process_load(&parent, &process, plan).why != 0, name);
    test_check(all_back(), "loading: and nothing is left behind");
}

static void bad_plans(struct baton_plan const *good) {
    static char long_text[BATON_ARGUMENTS_TEXT + 1u];
    static char const *const too_long[] = {long_text};
    struct baton_plan plan = *good;

    plan.length = 40u;
    refused(&plan, "loading: a file that is cut off is refused");
    plan = *good;
    plan.stack_pages = 0u;
    refused(&plan, "loading: no stack is refused");
    plan.stack_pages = BATON_STACK_MAX + 1u;
    refused(&plan, "loading: too large a stack is refused");
    plan = *good;
    plan.heap_pages = BATON_HEAP_MAX + 1u;
    refused(&plan, "loading: too large a heap is refused");
    plan = *good;
    plan.priority = ROOT_PRIORITY + 1u;
    refused(&plan, "loading: too high a priority is refused");
    plan = *good;
    for (unsigned i = 0; i < BATON_ARGUMENTS_TEXT; i++) {
        long_text[i] = 'x';
    }
    plan.arguments = too_long;
    plan.count = 1u;
    refused(&plan, "loading: too long an argument is refused");
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), BATON_SLOT(THREAD_SLOT), MM_SEND, 0, 1u),
               MM_OK, "loading: the thread's slot is in use");
    allowed = POOL;
    test_check(baton_process_load(&parent, &process, good).why != 0, "loading: that is refused");
    test_error(baton_destroy(BATON_SLOT(THREAD_SLOT), 1u), MM_OK, "loading: it is free again");
    test_check(all_back(), "loading: and nothing has happened");
}

/* --- it runs ------------------------------------------------------------------------------------------- */

/* Ended after every number of slices, wherever it is by then: in its own code, in a fault, in a call. */
static void run_and_end(struct baton_plan const *plan) {
    unsigned bad = 0u;

    for (unsigned n = 0; n < SLICES; n++) {
        allowed = POOL;
        bad += baton_process_load(&parent, &process, plan).why == 0 ? 0u : 1u;
        bad += baton_resume(BATON_SLOT(THREAD_SLOT)) == MM_OK ? 0u : 1u;
        (void)baton_priority(BATON_SLOT(THREAD_SLOT), ROOT_PRIORITY);
        for (unsigned i = 0; i < n; i++) {
            baton_yield();
        }
        bad += baton_process_end(&parent, &process, false).left == 0u ? 0u : 1u;
        bad += all_back() ? 0u : 1u;
    }
    test_number(bad, 0u, "loading: it is ended after any number of slices");
    while (baton_notify(BATON_SLOT_SPACE) == MM_OK) {
    }
}

/* The same space takes another program, and a reference to it stays good. */
static void same_space(struct baton_plan const *plan) {
    struct baton_frame before;

    allowed = POOL;
    test_check(baton_process_load(&parent, &process, plan).why == 0, "loading: a first one");
    before = baton_frame(BATON_ROOT_HARDWARE, BATON_SLOT(SPACE_SLOT));
    test_error(baton_clone(BATON_SLOT(SPACE_SLOT), BATON_SLOT(FREE_SLOT), MM_SEND, 5u, 1u), MM_OK,
               "loading: a reference to its space");
    test_number(baton_process_end(&parent, &process, false).left, 1u,
                "loading: which keeps the space");
    test_number(baton_process_end(&parent, &process, true).left, 0u, "loading: as is wanted");
    test_check(baton_process_load(&parent, &process, plan).why == 0, "loading: a second one in it");
    test_number(baton_frame(BATON_ROOT_HARDWARE, BATON_SLOT(SPACE_SLOT)).frame, before.frame,
                "loading: it is the same space");
    test_check(baton_inspect(BATON_SLOT(FREE_SLOT)).error == MM_OK, "loading: and the reference");
    test_error(baton_destroy(BATON_SLOT(FREE_SLOT), 1u), MM_OK, "loading: is given up");
    end("loading: now it ends");
}

/* --- what it may have done with what it has ----------------------------------------------------------- */

/* A thread in a slot of a thread in a slot ..., the last one holding a zone with a page. */
static void awkward(struct baton_plan const *plan) {
    baton_word name = BATON_SLOT(BATON_SLOT_OWN) + THREAD_SLOT;
    baton_word page;
    unsigned bad = 0u;

    allowed = POOL;
    test_check(baton_process_load(&parent, &process, plan).why == 0, "loading: one to be awkward");
    page = take(0);
    bad += baton_make(page, BATON_SLOT(FREE_SLOT), MM_ZONE).error == MM_OK ? 0u : 1u;
    bad += baton_move(take(0), FREE_SLOT, 0, 1u).error == MM_OK ? 0u : 1u;
    for (unsigned n = 0; n < DEEP && allowed > 0u; n++) {
        page = take(0);
        if (page == 0u) {
            break;
        }
        for (unsigned w = 0; w < 16u; w++) {
            ((baton_word *)page)[w] = 0u;
        }
        bad += baton_make(page, BATON_SLOT(FREE_SLOT + 1u), MM_THREAD).error == MM_OK ? 0u : 1u;
        bad += baton_move(BATON_SLOT(FREE_SLOT), BATON_SLOT(50u) + FREE_SLOT + 1u, 0, 1u).error ==
                       MM_OK
                   ? 0u
                   : 1u;
        bad += baton_move(BATON_SLOT(FREE_SLOT + 1u), BATON_SLOT(FREE_SLOT), 0, 1u).error == MM_OK
                   ? 0u
                   : 1u;
    }
    bad += baton_move(BATON_SLOT(FREE_SLOT), name, 0, 1u).error == MM_OK ? 0u : 1u;
    test_number(bad, 0u, "loading: threads in threads in threads");
    end("loading: it is taken apart to the last one");
}

void test_loading(struct bench const *given) {
    struct baton_plan plan;
    unsigned pages;

    bench = given;
    if (bench->info->modules_count < 2u) {
        test_check(false, "loading: there is a second boot module");
        return;
    }
    plan = plan_of(&bench->info->modules_list[1]);
    pages = short_of_memory(&plan);
    test_check(pages > 8u && pages < POOL, "loading: it takes some pages");
    bad_plans(&plan);
    run_and_end(&plan);
    same_space(&plan);
    awkward(&plan);
}
