/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * More threads in a program. Stacks stand at the top of the local range, each
 * above a container that stays empty, so that one that grows too far faults:
 *
 *   ... | empty | 4 pages: stack 1 | empty | 4 pages: stack 0 |  top
 *                                                            ^ struct beginning
 */
#include "pages.h"
#include <baton/machine.h>
#include <baton/program.h>
#include <baton/thread.h>

#define STACK (BATON_STACK_PAGES * BATON_PAGE_SIZE)
#define PLACE (BATON_PAGE_SIZE + STACK)
#define PLACES (BATON_ZONE_SIZE / PLACE)

/* What a thread finds at the top of its stack. */
struct beginning {
    void (*entry)(void *argument);
    void *argument;
};

/* The slots that a thread shares with the one that starts it. */
static unsigned const shared[] = {BATON_SLOT_SPACE,   BATON_SLOT_HANDLER, BATON_SLOT_PARENT,
                                  BATON_SLOT_CONSOLE, BATON_SLOT_TIMER,   BATON_SLOT_SELF};
#define SHARED (sizeof(shared) / sizeof(shared[0]))

static _Noreturn void begin(void *argument) {
    struct beginning const *const beginning = argument;
    struct baton_send const wait = {.label = BATON_PARENT_WAIT};

    beginning->entry(beginning->argument);
    (void)baton_priority(0, 0); /* should the parent not let it wait: it disturbs nobody */
    for (;;) {
        (void)baton_call(BATON_SLOT_PARENT, &wait);
        baton_yield(); /* a parent that was started again is called again */
    }
}

/* The lowest address of a new stack; 0 if there is none. */
static baton_word take_stack(void) {
    for (unsigned i = 0; i < PLACES; i++) {
        baton_word const place = BATON_PROGRAM_HEAP + BATON_ZONE_SIZE - (i + 1u) * PLACE;

        if (pages_fit_stack(place, BATON_STACK_PAGES)) {
            return pages_take_stack(place, BATON_STACK_PAGES) ? place + BATON_PAGE_SIZE : 0u;
        }
    }
    return 0;
}

static void give_stack(baton_word stack) {
    pages_give_stack(stack - BATON_PAGE_SIZE, BATON_STACK_PAGES);
}

/* Make a thread of its page. */
static enum mm_error make(struct baton_thread const *thread, void (*entry)(void *argument),
                          void *argument, unsigned priority) {
    struct beginning *const beginning = (struct beginning *)(thread->stack + STACK) - 1;
    baton_word *const words = (baton_word *)thread->page;

    *beginning = (struct beginning){entry, argument};
    for (unsigned i = 0; i < BATON_THREAD_WORDS; i++) {
        words[i] = 0u;
    }
    words[BATON_THREAD_PRIORITY] = priority;
    baton_thread_words(words, begin, beginning, (baton_word)beginning);
    return baton_make(thread->page, BATON_SLOT(thread->slot), MM_THREAD).error;
}

/* Put what the caller has in slot `slot`, if anything, into the same slot of the thread. */
static enum mm_error share(struct baton_thread const *thread, unsigned slot) {
    struct baton_info const info = baton_inspect(BATON_SLOT(slot));

    if (info.error == MM_EMPTY) {
        return MM_OK;
    }
    return baton_clone(BATON_SLOT(slot), BATON_SLOT(slot) + thread->slot, info.rights, 0, 1u).error;
}

/* Let it run, with all that it needs. */
static enum mm_error equip(struct baton_thread const *thread) {
    enum mm_error error = MM_OK;

    for (unsigned i = 0; i < SHARED && error == MM_OK; i++) {
        error = share(thread, shared[i]);
    }
    return error == MM_OK ? baton_resume(BATON_SLOT(thread->slot)) : error;
}

enum mm_error baton_thread_start(struct baton_thread *thread, unsigned slot,
                                 void (*entry)(void *argument), void *argument, unsigned priority) {
    enum mm_error error = MM_LIMIT;

    *thread = (struct baton_thread){.slot = slot, .page = baton_page_take()};
    if (thread->page == 0u) {
        return MM_LIMIT;
    }
    thread->stack = take_stack();
    if (thread->stack != 0u) {
        error = make(thread, entry, argument, priority);
        if (error == MM_OK) {
            error = equip(thread);
            if (error == MM_OK) {
                return MM_OK;
            }
            (void)baton_thread_end(thread); /* it has nothing that could keep it */
            return error;
        }
        give_stack(thread->stack);
    }
    (void)baton_page_give(thread->page);
    return error;
}

enum mm_error baton_thread_end(struct baton_thread *thread) {
    baton_word const name = BATON_SLOT(thread->slot);
    enum mm_error error = baton_suspend(name);

    if (error != MM_OK) {
        return error;
    }
    for (unsigned i = 0; i < SHARED; i++) {
        (void)baton_destroy(BATON_SLOT(shared[i]) + thread->slot, 1u); /* EMPTY: never mind */
    }
    error = baton_move(name, thread->page, 0, 1u).error;
    if (error == MM_OK) {
        (void)baton_page_give(thread->page);
        give_stack(thread->stack);
    }
    return error;
}
