/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * More threads in a program. The picture is in threads.h; at the top of its stack
 * a thread finds a struct beginning.
 */
#include "threads.h"
#include "pages.h"
#include <baton/thread.h>

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

/* The lowest address of a place for a thread, with its pages; 0 if there is none. */
static baton_word take_place(void) {
    for (unsigned i = 0; i < PLACES; i++) {
        baton_word const place = PLACES_END - (i + 1u) * PLACE;

        if (pages_unused(place, PLACE_PAGES)) {
            return pages_take_run(place, PLACE_PAGES) ? place : 0u;
        }
    }
    return 0;
}

/* Make a thread of its page. */
static enum mm_error make(struct baton_thread const *thread, void (*entry)(void *argument),
                          void *argument, unsigned priority) {
    struct beginning *const beginning = (struct beginning *)(thread->place + PLACE) - 1;
    baton_word *const words = (baton_word *)thread->place;

    *beginning = (struct beginning){entry, argument};
    for (unsigned i = 0; i < BATON_THREAD_WORDS; i++) {
        words[i] = 0u;
    }
    words[BATON_THREAD_PRIORITY] = priority;
    baton_thread_words(words, begin, beginning, (baton_word)beginning);
    return baton_make(thread->place, BATON_SLOT(thread->slot), MM_THREAD).error;
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
    enum mm_error error;

    *thread = (struct baton_thread){.slot = slot, .place = take_place()};
    if (thread->place == 0u) {
        return MM_LIMIT;
    }
    error = make(thread, entry, argument, priority);
    if (error != MM_OK) {
        pages_give_run(thread->place, PLACE_PAGES);
        return error;
    }
    error = equip(thread);
    if (error != MM_OK) {
        (void)baton_thread_end(thread); /* it has nothing that could keep it */
    }
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
    error = baton_move(name, thread->place, 0, 1u).error;
    if (error == MM_OK) {
        pages_give_run(thread->place, PLACE_PAGES);
    }
    return error;
}
