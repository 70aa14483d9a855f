/* SPDX-License-Identifier: BSD-2-Clause */
#include "child.h"
#include <baton/machine.h>
#include <baton/thread.h>

#define STACK 8192u
#define MANY_YIELDS 1000u
#define SPACE_RIGHTS (MM_MANAGE | MM_RUN | MM_SHARE)
#define READ_WRITE (MM_R | MM_W | MM_X)

static uint8_t stacks[CHILDREN][STACK] __attribute__((aligned(16)));

void child_registers(baton_word page, void *stack, void (*entry)(baton_word), baton_word argument,
                     unsigned priority) {
    baton_word *const words = (baton_word *)page;
    baton_word *const top = (baton_word *)stack - 8u;

    top[0] = 0u; /* where entry would return to */
    top[1] = argument;
    for (unsigned w = 0; w < BATON_THREAD_WORDS; w++) {
        words[w] = 0u;
    }
    words[BATON_THREAD_IP] = (baton_word)entry;
    words[BATON_THREAD_SP] = (baton_word)top;
    words[BATON_THREAD_PRIORITY] = priority;
}

struct baton_result child_thread(baton_word page, baton_word slot, void *stack,
                                 void (*entry)(baton_word), baton_word argument,
                                 unsigned priority) {
    child_registers(page, stack, entry, argument, priority);
    return baton_make(page, slot, MM_THREAD);
}

struct baton_result child_make(struct bench const *bench, unsigned i, void (*entry)(baton_word),
                               baton_word argument, unsigned priority) {
    return child_thread(bench->page[i], CHILD(i), stacks[i] + STACK, entry, argument, priority);
}

void child_prepare(struct bench const *bench, unsigned i, void (*entry)(baton_word),
                   baton_word argument, unsigned priority) {
    test_error(child_make(bench, i, entry, argument, priority), MM_OK, "child: it is made");
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE),
                           BATON_SLOT(BATON_SLOT_SPACE) + CHILD_SLOT(i), SPACE_RIGHTS, 0, 1u),
               MM_OK, "child: it has a space");
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), BATON_SLOT(CHILD_ROOT) + CHILD_SLOT(i),
                           MM_SEND | MM_PASS | MM_NOTIFY, CHILD_BADGE + i, 1u),
               MM_OK, "child: it can call root");
}

void child_start(struct bench const *bench, unsigned i, void (*entry)(baton_word),
                 baton_word argument, unsigned priority) {
    child_prepare(bench, i, entry, argument, priority);
    test_number(baton_resume(CHILD(i)), MM_OK, "child: it is resumed");
}

void child_settle(unsigned i) {
    for (unsigned n = 0; n < MANY_YIELDS && baton_inspect(CHILD(i)).state == BATON_READY; n++) {
        baton_yield();
    }
    test_check(baton_inspect(CHILD(i)).state != BATON_READY, "child: it waits, or is stopped");
}

void child_end(struct bench const *bench, unsigned i) {
    test_number(baton_suspend(CHILD(i)), MM_OK, "child: it is suspended");
    for (unsigned slot = 1u; slot < BATON_THREAD_SLOTS; slot++) {
        baton_word const name = BATON_SLOT(slot) + CHILD_SLOT(i);

        if (baton_inspect(name).error == MM_OK) {
            test_error(baton_destroy(name, 1u), MM_OK, "child: a slot is emptied");
        }
    }
    test_error(baton_move(CHILD(i), bench->page[i], 0, 1u), MM_OK, "child: it is ended");
}

_Noreturn void child_done(baton_word first, baton_word second) {
    struct baton_send const send = {.label = CHILD_DONE, .words = {first, second}};

    for (;;) {
        (void)baton_call(CHILD_ROOT, &send);
    }
}

struct baton_message child_wait(unsigned i) {
    struct baton_message const message = baton_reply_receive(0, 0);

    test_check(message.error == MM_OK && message.label == CHILD_DONE &&
                   message.badge == CHILD_BADGE + i,
               "child: it has done its work");
    return message;
}

void child_server(baton_word argument) {
    struct baton_send send = {0};
    baton_word token = 0;

    (void)argument;
    for (;;) {
        struct baton_message const m = baton_reply_receive(token, &send);

        send = (struct baton_send){.label = m.label + 100u, .words = {m.flags, m.badge}};
        token = m.token;
        if (m.label == ASK_SUM) {
            send.words[0] = m.words[0] + m.words[1];
        } else if (m.label == ASK_DECLARE) {
            send.words[0] = baton_declare(0, m.words[0], (unsigned)m.words[1]);
        } else if (m.label == ASK_GIVE) {
            send.reference = m.words[0];
            send.mode = (unsigned)m.words[1] & 48u;
            send.rights = (unsigned)m.words[1] / 64u;
        } else if (m.label == ASK_SLEEP) {
            token = 0;
        }
    }
}

void other_make(struct bench const *bench, uint32_t word) {
    baton_word const *const page = bench->page + OTHER_PAGE(0);

    *(uint32_t volatile *)page[2] = word;
    test_error(baton_make(page[0], BATON_SLOT(OTHER_SPACE), MM_SPACE), MM_OK, "other: a space");
    test_error(baton_make(page[1], BATON_SLOT(OTHER_ZONE), MM_ZONE), MM_OK, "other: a zone");
    test_error(baton_move(page[2], OTHER_ZONE, 0, 1u), MM_OK, "other: a page in the zone");
    test_error(baton_clone(BATON_ROOT_BASE + BATON_LEVEL(1u),
                           BATON_ROOT_BASE + BATON_LEVEL(1u) + OTHER_SPACE, READ_WRITE, 0, 1u),
               MM_OK, "other: this program's zone is attached to it, too");
    test_error(
        baton_move(BATON_SLOT(OTHER_ZONE), bench->there + BATON_LEVEL(1u) + OTHER_SPACE, 0, 1u),
        MM_OK, "other: and the zone of its own");
}

void other_end(struct bench const *bench) {
    baton_word const *const page = bench->page + OTHER_PAGE(0);

    test_error(baton_move(bench->there + OTHER_SPACE, page[2], 0, 1u), MM_OK,
               "other: its page comes back");
    test_error(baton_move(BATON_SLOT(OTHER_SPACE), page[0], 0, 1u), MM_BUSY,
               "other: BUSY, it is in use");
    test_error(baton_move(bench->there + BATON_LEVEL(1u) + OTHER_SPACE, page[1], 0, 1u), MM_KIND,
               "other: KIND, a zone that is attached is not ended");
    test_error(
        baton_move(bench->there + BATON_LEVEL(1u) + OTHER_SPACE, BATON_SLOT(OTHER_ZONE), 0, 1u),
        MM_OK, "other: its zone is detached");
    test_error(baton_move(BATON_SLOT(OTHER_ZONE), page[1], 0, 1u), MM_OK, "other: and ended");
    test_error(baton_destroy(BATON_ROOT_BASE + BATON_LEVEL(1u) + OTHER_SPACE, 1u), MM_OK,
               "other: this program's zone is detached");
    test_error(baton_move(BATON_SLOT(OTHER_SPACE), page[0], 0, 1u), MM_OK, "other: it is ended");
}
