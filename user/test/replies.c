/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attacks by answers and by TCBs in messages, each by its name, from real programs.
 */
#include "attempt.h"
#include <baton/machine.h>

#define MARK 0x4e91u
#define READ_WRITE (MM_R | MM_W | MM_X)
#define SPACE_SLOT FREE_SLOT
#define SPACE_PAGE 20u
#define HELD 8u      /* in a child's slots: the TCB of another */
#define DECLARED 20u /* in a child's slots: where it would come to */

static baton_word volatile token; /* that a server has kept */

/* --- a stale reply to a cancelled call ------------------------------------------------------- */

static void calls_on(baton_word argument) {
    struct baton_send const send = {.label = 300u};

    (void)argument;
    for (;;) {
        (void)baton_call(CHILD_ROOT, &send);
    }
}

static void stale(baton_word old, char const *name) {
    test_number(baton_reply_receive(old, 0).error, MM_NAME, name);
}

/* The caller calls again, or another one does in the frame of its thread. */
static void a_stale_reply_to_a_cancelled_call(struct bench const *bench) {
    baton_word tokens[4];

    for (unsigned life = 0; life < 2u; life++) {
        child_start(bench, 0, calls_on, 0, CHILD_PRIORITY);
        for (unsigned i = 0; i < 2u; i++) {
            struct baton_message const m = baton_reply_receive(0, 0);

            tokens[2u * life + i] = m.token;
            test_check(m.error == MM_OK && m.label == 300u, "stale reply: a call");
            for (unsigned old = 0; old < 2u * life + i; old++) {
                test_check(tokens[old] != m.token, "stale reply: its token is a new one");
                stale(tokens[old], "stale reply: NAME, that call is over");
            }
            test_number(baton_cancel(CHILD(0)), MM_OK, "stale reply: it is cancelled");
            stale(m.token, "stale reply: NAME, it is cancelled");
        }
        child_end(bench, 0);
        stale(tokens[2u * life], "stale reply: NAME, the thread is gone");
    }
}

/* --- a reply by a space that reuses a dead server's frame --------------------------------------- */

static void keeps_the_token(baton_word argument) {
    (void)argument;
    token = baton_reply_receive(0, 0).token;
    child_done(0, 0);
}

static void calls_the_server(baton_word argument) {
    struct baton_send const send = {.label = 1u};

    (void)argument;
    child_done(baton_call(CHILD_SERVER, &send).error, 0);
}

static void answers_with_it(baton_word argument) {
    struct baton_send const send = {.label = 2u};

    (void)argument;
    (void)baton_reply_receive(0, 0); /* somebody waits, in the frame of the one before */
    child_done(baton_reply_receive(token, &send).error, 0);
}

static void make_space(struct bench const *bench) {
    test_error(baton_make(bench->page[SPACE_PAGE], BATON_SLOT(SPACE_SLOT), MM_SPACE), MM_OK,
               "reused frame: a space");
    test_error(baton_clone(BATON_ROOT_BASE + BATON_LEVEL(1u),
                           BATON_ROOT_BASE + BATON_LEVEL(1u) + SPACE_SLOT, READ_WRITE, 0, 1u),
               MM_OK, "reused frame: with this program");
}

static void end_space(struct bench const *bench, enum mm_error wanted) {
    baton_word const home = BATON_ROOT_BASE + BATON_LEVEL(1u) + SPACE_SLOT;

    if (baton_inspect(home).error == MM_OK) {
        test_error(baton_destroy(home, 1u), MM_OK, "reused frame: the space is empty");
    }
    test_error(baton_move(BATON_SLOT(SPACE_SLOT), bench->page[SPACE_PAGE], 0, 1u), wanted,
               "reused frame: OK if nobody waits, BUSY if somebody does");
}

static void prepare_client(struct bench const *bench) {
    child_prepare(bench, 1u, calls_the_server, 0, CHILD_PRIORITY + 1u);
    test_error(baton_clone(BATON_SLOT(SPACE_SLOT), BATON_SLOT(CHILD_SERVER) + CHILD_SLOT(1u),
                           MM_SEND, 0, 1u),
               MM_OK, "reused frame: a client");
    test_number(baton_resume(CHILD(1u)), MM_OK, "reused frame: it calls");
}

static void a_reply_by_a_space_that_reuses_a_dead_servers_frame(struct bench const *bench) {
    baton_word frame;

    make_space(bench);
    frame = baton_frame(BATON_ROOT_HARDWARE, BATON_SLOT(SPACE_SLOT)).frame;
    attacker_prepare(bench, 0, keeps_the_token, 0, SPACE_SLOT, MM_RUN);
    test_number(baton_resume(CHILD(0)), MM_OK, "reused frame: a server");
    prepare_client(bench);
    (void)child_wait(0);
    test_check(token != 0u, "reused frame: it has the token");
    child_end(bench, 0);
    test_error(baton_destroy(BATON_SLOT(CHILD_SERVER) + CHILD_SLOT(1u), 1u), MM_OK,
               "reused frame: the client's reference goes");
    end_space(bench, MM_BUSY);
    test_number(baton_fail(SPACE_SLOT), MM_OK, "reused frame: the client is let go");
    test_number(child_wait(1u).words[0], MM_DEAD, "reused frame: it got DEAD");
    child_end(bench, 1u);
    end_space(bench, MM_OK);
    make_space(bench);
    test_number(baton_frame(BATON_ROOT_HARDWARE, BATON_SLOT(SPACE_SLOT)).frame, frame,
                "reused frame: it is the same frame");
    prepare_client(bench);
    attacker_prepare(bench, 0, answers_with_it, 0, SPACE_SLOT, MM_RUN);
    test_number(baton_resume(CHILD(0)), MM_OK, "reused frame: a server with the old token");
    test_number(child_wait(0).words[0], MM_NAME, "reused frame: NAME, it answers nobody");
    test_number(baton_fail(SPACE_SLOT), MM_OK, "reused frame: the client has not been answered");
    test_number(child_wait(1u).words[0], MM_DEAD, "reused frame: it got DEAD, too");
    child_end(bench, 0);
    child_end(bench, 1u);
    end_space(bench, MM_OK);
}

/* --- TCB cycles by message -------------------------------------------------------------------------- */

/* Child 0 holds the TCB of child 1, a server, and gives it to that. */
static void gives_its_child(baton_word mode) {
    struct baton_send const declare = {.label = ASK_DECLARE,
                                       .words = {BATON_SLOT(DECLARED), BATON_ACCEPT_MASTER}};
    struct baton_send const give = {
        .label = ASK_TAKE, .mode = (unsigned)mode, .reference = BATON_SLOT(HELD)};
    enum mm_error const moved =
        baton_move(BATON_SLOT(HELD), BATON_SLOT(DECLARED) + HELD, 0, 1u).error;

    (void)baton_call(CHILD_SERVER, &declare);
    child_done((baton_word)moved, baton_call(CHILD_SERVER, &give).words[0]);
}

static void tcb_cycles_by_message(struct bench const *bench) {
    static unsigned const modes[] = {BATON_MODE_MOVE, BATON_MODE_MOVE_UNSHARED, BATON_MODE_CLONE};

    other_make(bench, MARK);
    for (unsigned i = 0; i < 3u; i++) {
        struct baton_message m;

        attacker_prepare(bench, 1u, child_server, 0, OTHER_SPACE, MM_RUN | MM_MANAGE);
        child_prepare(bench, 0, gives_its_child, modes[i], CHILD_PRIORITY);
        test_error(baton_clone(BATON_SLOT(OTHER_SPACE), BATON_SLOT(CHILD_SERVER) + CHILD_SLOT(0),
                               MM_SEND | MM_PASS, 0, 1u),
                   MM_OK, "tcb cycle: it may pass references");
        test_number(baton_resume(CHILD(1u)), MM_OK, "tcb cycle: the server");
        test_error(baton_move(CHILD(1u), BATON_SLOT(HELD) + CHILD_SLOT(0), 0, 1u), MM_OK,
                   "tcb cycle: whose parent it becomes");
        test_number(baton_resume(CHILD(0)), MM_OK, "tcb cycle: it gives it to itself");
        m = child_wait(0);
        test_number(m.words[0], MM_NAME, "tcb cycle: NAME, by a move");
        test_number(m.words[1], BATON_IPC_UNPASSED, "tcb cycle: UNPASSED, by a message");
        test_error(baton_move(BATON_SLOT(HELD) + CHILD_SLOT(0), CHILD(1u), 0, 1u), MM_OK,
                   "tcb cycle: it is where it was");
        test_number(baton_inspect(BATON_SLOT(DECLARED) + CHILD_SLOT(1u)).error, MM_EMPTY,
                    "tcb cycle: and nowhere else");
        child_end(bench, 0);
        child_end(bench, 1u);
    }
    other_end(bench);
}

void test_replies(struct bench const *bench) {
    a_stale_reply_to_a_cancelled_call(bench);
    a_reply_by_a_space_that_reuses_a_dead_servers_frame(bench);
    tcb_cycles_by_message(bench);
}
