/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls, answers, notifications, references along with messages, and what
 * happens when one of those who take part goes away.
 */
#include "child.h"
#include <baton/machine.h>

#define READ (MM_R | MM_X)
#define READ_WRITE (MM_R | MM_W | MM_X)
#define ROOT_CALLS SERVER_SLOT
#define NO_PASS 85u /* a reference to the server's space without PASS */
#define MARK 0x600dc0deu

static struct baton_message ask(unsigned slot, unsigned label, baton_word first,
                                baton_word second) {
    struct baton_send const send = {.label = label, .words = {first, second}};

    return baton_call(slot, &send);
}

/* --- words ---------------------------------------------------------------------------------- */

/* A call, with the server there first or not, is the same. */
static void words(char const *name) {
    struct baton_message m = ask(ROOT_CALLS, ASK_SUM, 30u, 12u);

    test_number(m.error, MM_OK, name);
    test_check(m.label == ASK_SUM + 100u && m.flags == 0u && m.token == 0u,
               "words: the answer's label, and no flag");
    test_check(m.words[0] == 42u && m.words[1] == SERVER_BADGE && m.badge == 0u,
               "words: its words, and the server has seen the badge");
    m = ask(ROOT_CALLS, ASK_SUM, 0xffffffffu, 3u);
    test_number(m.words[0], 2u, "words: all bits of them pass");
}

static void errors(struct bench const *bench) {
    struct baton_send const kernels = {.label = BATON_LABEL_KERNEL};

    test_number(ask(0, 1u, 0, 0).error, MM_NAME, "call: NAME");
    test_number(ask(bench->slot[0], 1u, 0, 0).error, MM_EMPTY, "call: EMPTY");
    test_number(ask(BATON_ROOT_HARDWARE, 1u, 0, 0).error, MM_KIND, "call: KIND");
    test_number(ask(BATON_SLOT_SPACE, 1u, 0, 0).error, MM_RIGHTS, "call: RIGHTS, without SEND");
    test_number(baton_call(ROOT_CALLS, &kernels).error, MM_RIGHTS,
                "call: RIGHTS, the kernel's label");
    test_number(baton_notify(bench->slot[0]), MM_EMPTY, "notify: EMPTY");
    test_number(baton_notify(BATON_ROOT_HARDWARE), MM_KIND, "notify: KIND");
    test_number(baton_notify(BATON_SLOT_SPACE), MM_RIGHTS, "notify: RIGHTS");
    test_number(baton_notify(ROOT_CALLS), MM_RIGHTS, "notify: RIGHTS of one that can send");
    for (unsigned n = 1u; n < 40u; n++) {
        if (baton_reply_receive(n * 0x9e3779b1u, 0).error != MM_NAME) {
            test_check(false, "tokens: a forged one is refused");
        }
    }
}

/* --- references ------------------------------------------------------------------------------- */

static struct baton_message give(unsigned slot, unsigned mode, unsigned rights,
                                 baton_word reference) {
    struct baton_send const send = {
        .label = ASK_TAKE, .mode = mode, .rights = rights, .reference = reference};

    return baton_call(slot, &send);
}

static void declare(baton_word container, unsigned accept) {
    struct baton_message const m = ask(ROOT_CALLS, ASK_DECLARE, container, accept);

    test_number(m.words[0], MM_OK, "references: the server declares a container");
}

static void stays(unsigned mode, unsigned rights, baton_word reference, char const *name) {
    struct baton_info const before = baton_inspect(reference);
    struct baton_message const m = give(ROOT_CALLS, mode, rights, reference);
    struct baton_info const after = baton_inspect(reference);

    test_number(m.words[0], BATON_IPC_UNPASSED, name);
    test_check(before.error == after.error && before.role == after.role &&
                   before.shared == after.shared,
               "references: what does not pass stays where it is");
}

/* `container` is the server's name of an empty one, `seen` root's name of the same. */
static void references(struct bench const *bench, baton_word container, baton_word seen) {
    baton_word const page = bench->page[10];
    struct baton_message m;

    *(uint32_t volatile *)page = MARK;
    declare(container, BATON_ACCEPT_NOTHING);
    stays(BATON_MODE_MOVE, 0, page, "references: UNPASSED, nothing is accepted");
    declare(container, BATON_ACCEPT_UNSHARED);
    m = give(NO_PASS, BATON_MODE_MOVE, 0, page);
    test_number(m.words[0], BATON_IPC_UNPASSED, "references: UNPASSED without PASS");
    stays(BATON_MODE_CLONE, READ, page, "references: UNPASSED, a clone where a master is wanted");
    stays(BATON_MODE_MOVE, 0, bench->here, "references: UNPASSED, an empty container");
    stays(BATON_MODE_MOVE, 0, BATON_ROOT_INFO, "references: UNPASSED, a fixed page");
    stays(BATON_MODE_MOVE, 0, BATON_SLOT(BATON_ROOT_SPACE),
          "references: UNPASSED, a slot to a page");
    stays(BATON_MODE_MOVE, 0, CHILD(0), "references: UNPASSED, a thread");
    test_error(baton_clone(page, bench->here, READ, 0, 1u), MM_OK, "references: a shared page");
    stays(BATON_MODE_MOVE, 0, page, "references: UNPASSED, shared, and unshared is wanted");
    declare(container, BATON_ACCEPT_MASTER);
    stays(BATON_MODE_MOVE_UNSHARED, 0, page, "references: UNPASSED, to be moved only unshared");
    test_error(baton_destroy(bench->here, 1u), MM_OK, "references: unshared again");
    declare(container, BATON_ACCEPT_SLAVE);
    stays(BATON_MODE_MOVE, 0, page, "references: UNPASSED, a master where a slave is wanted");
    stays(BATON_MODE_CLONE, MM_R, page, "references: UNPASSED, rights that cannot be expressed");

    m = give(ROOT_CALLS, BATON_MODE_CLONE, READ, page);
    test_number(m.words[0], BATON_IPC_PASSED, "references: a clone passes");
    test_check(baton_inspect(seen).role == MM_FINAL && baton_inspect(seen).rights == READ,
               "references: with the rights that were given");
    stays(BATON_MODE_CLONE, READ, page, "references: UNPASSED, the container is full");
    test_error(baton_destroy(seen, 1u), MM_OK, "references: it is destroyed");

    declare(container, BATON_ACCEPT_UNSHARED);
    m = give(ROOT_CALLS, BATON_MODE_MOVE, 0, page);
    test_number(m.words[0], BATON_IPC_PASSED, "references: a page passes");
    test_absent(page, "references: and is gone here");
    test_number(baton_inspect(seen).role, MM_MASTER, "references: and there");
    test_number(baton_declare(0, page, BATON_ACCEPT_MASTER), MM_OK, "references: root declares");
    m = ask(ROOT_CALLS, ASK_GIVE, container, BATON_MODE_MOVE);
    test_number(m.flags, BATON_IPC_PASSED, "references: it comes back with an answer");
    test_word(page, MARK, "references: with what it says");
    m = ask(ROOT_CALLS, ASK_GIVE, container, BATON_MODE_MOVE);
    test_number(m.flags, BATON_IPC_UNPASSED, "references: UNPASSED, there is nothing more");
    test_number(baton_declare(0, page, 4u), MM_LIMIT, "references: LIMIT");
    test_number(baton_declare(0, 0, BATON_ACCEPT_NOTHING), MM_OK,
                "references: root accepts nothing");
    declare(container, BATON_ACCEPT_NOTHING);
}

/* --- a server, in root's space or in another ------------------------------------------------- */

static void refer(baton_word space) {
    test_error(baton_clone(space, BATON_SLOT(ROOT_CALLS), MM_SEND | MM_PASS, SERVER_BADGE, 1u),
               MM_OK, "server: a reference to it");
    test_error(baton_clone(space, BATON_SLOT(NO_PASS), MM_SEND, SERVER_BADGE, 1u), MM_OK,
               "server: one without PASS");
}

static void forget(void) {
    test_error(baton_destroy(BATON_SLOT(ROOT_CALLS), 1u), MM_OK, "server: no reference");
    test_error(baton_destroy(BATON_SLOT(NO_PASS), 1u), MM_OK, "server: no other, either");
}

/* An answer carries a reference only to those who have PASS. */
static void answers(struct bench const *bench) {
    baton_word const target = bench->here + 2u * BATON_PAGE_SIZE;
    baton_word const mode = BATON_MODE_CLONE + BATON_RIGHTS(READ);
    struct baton_message m;

    test_number(baton_declare(0, target, BATON_ACCEPT_SLAVE), MM_OK, "answers: root declares");
    m = ask(ROOT_CALLS, ASK_GIVE, BATON_ROOT_BASE, mode);
    test_number(m.flags, BATON_IPC_PASSED, "answers: a clone comes");
    test_error(baton_destroy(target, 1u), MM_OK, "answers: it is destroyed");
    m = ask(NO_PASS, ASK_GIVE, BATON_ROOT_BASE, mode);
    test_number(m.flags, BATON_IPC_UNPASSED, "answers: UNPASSED without PASS");
    test_number(baton_inspect(target).error, MM_EMPTY, "answers: nothing has come");
    test_number(baton_declare(0, 0, BATON_ACCEPT_NOTHING), MM_OK, "answers: root accepts nothing");
}

static void same_space(struct bench const *bench) {
    refer(BATON_SLOT(BATON_ROOT_SPACE));
    child_start(bench, 0, child_server, 0, CHILD_PRIORITY);
    words("words: a call in the same space");
    words("words: and another");
    errors(bench);
    references(bench, bench->here + BATON_PAGE_SIZE, bench->here + BATON_PAGE_SIZE);
    answers(bench);
    child_end(bench, 0);
    forget();
}

/* Child i runs in the second space: its slot 1 is exchanged. */
static void into_other(unsigned i) {
    baton_word const first = BATON_SLOT(BATON_SLOT_SPACE) + CHILD_SLOT(i);

    test_error(baton_destroy(first, 1u), MM_OK, "other: a child leaves root's space");
    test_error(baton_clone(BATON_SLOT(OTHER_SPACE), first, MM_RUN | MM_MANAGE, 0, 1u), MM_OK,
               "other: for the second one");
}

static void read_there(baton_word address) {
    uint32_t const value = *(uint32_t volatile *)address;

    *(uint32_t volatile *)address = value + 1u;
    child_done(value, *(uint32_t volatile *)address);
}

static void other_space(struct bench const *bench) {
    struct baton_message m;

    other_make(bench, MARK);
    refer(BATON_SLOT(OTHER_SPACE));
    child_prepare(bench, 0, child_server, 0, CHILD_PRIORITY);
    into_other(0);
    test_number(baton_resume(CHILD(0)), MM_OK, "other: a server there");
    words("words: a call to another space");
    test_absent(bench->there, "other: root does not see its page");
    references(bench, bench->there + BATON_PAGE_SIZE, bench->there + BATON_PAGE_SIZE + OTHER_SPACE);
    child_prepare(bench, 1u, read_there, bench->there, CHILD_PRIORITY);
    into_other(1u);
    test_number(baton_resume(CHILD(1u)), MM_OK, "other: a second thread there");
    m = child_wait(1u);
    test_check(m.words[0] == MARK && m.words[1] == MARK + 1u,
               "other: a program there sees its page, and writes it");
    child_end(bench, 1u);
    child_end(bench, 0);
    forget();
    other_end(bench);
    test_word(bench->page[62], MARK + 1u, "other: what it wrote is in the page");
}

/* Two spaces, and a thread that goes from one to the other. */
static void changes_space(baton_word address) {
    enum mm_error const error = baton_activate(CHILD_SERVER);
    uint32_t const value = *(uint32_t volatile *)address;

    child_done((baton_word)error, value);
}

static void activate(struct bench const *bench) {
    struct baton_message m;

    test_number(baton_activate(BATON_ROOT_SPACE), MM_ROLE, "activate: ROLE, a master");
    test_number(baton_activate(bench->slot[0]), MM_EMPTY, "activate: EMPTY");
    test_number(baton_activate(0), MM_NAME, "activate: NAME");
    test_number(baton_activate(BATON_ROOT_HARDWARE), MM_KIND, "activate: KIND");
    other_make(bench, MARK + 5u);
    child_prepare(bench, 0, changes_space, bench->there, CHILD_PRIORITY);
    test_error(baton_clone(BATON_SLOT(OTHER_SPACE), BATON_SLOT(CHILD_SERVER) + CHILD_SLOT(0),
                           MM_RUN, 0, 1u),
               MM_OK, "activate: a child may run in both");
    test_number(baton_resume(CHILD(0)), MM_OK, "activate: it runs");
    m = child_wait(0);
    test_check(m.words[0] == MM_OK && m.words[1] == MARK + 5u, "activate: it is in the other one");
    child_end(bench, 0);
    other_end(bench);
}

/* --- tokens, order, ends ---------------------------------------------------------------------- */

static void calls_twice(baton_word i) {
    struct baton_send const send = {.label = 300u, .words = {i, 0}};
    struct baton_message const first = baton_call(CHILD_ROOT, &send);
    struct baton_message const second = baton_call(CHILD_ROOT, &send);

    child_done(first.error * 1000u + first.label, second.error * 1000u + second.label);
}

/* Root has three callers, and answers them in another order. */
static void tokens(struct bench const *bench) {
    struct baton_send send = {.label = 400u};
    struct baton_message m[3];
    struct baton_message next;

    for (unsigned i = 0; i < 3u; i++) {
        child_start(bench, i, calls_twice, i, CHILD_PRIORITY - i); /* the timer changes no order */
    }
    for (unsigned i = 0; i < 3u; i++) {
        m[i] = baton_reply_receive(0, 0);
        test_check(m[i].label == 300u && m[i].words[0] == i && m[i].badge == CHILD_BADGE + i,
                   "tokens: callers come in order");
    }
    test_check(m[0].token != m[1].token && m[1].token != m[2].token, "tokens: they differ");
    for (unsigned bit = 0; bit < 32u; bit++) {
        test_number(baton_reply_receive(m[1].token ^ 1u << bit, &send).error, MM_NAME,
                    "tokens: NAME, one bit is wrong");
    }
    send.label = BATON_LABEL_KERNEL;
    test_number(baton_reply_receive(m[1].token, &send).error, MM_RIGHTS, "tokens: RIGHTS");
    send.label = 402u;
    next = baton_reply_receive(m[2].token, &send);
    test_check(next.label == 300u && next.badge == CHILD_BADGE + 2u, "tokens: the last goes first");
    test_number(baton_reply_receive(m[2].token, &send).error, MM_NAME, "tokens: NAME, a stale one");
    send.label = 400u;
    (void)baton_reply_receive(m[0].token, &send);
    /* The first calls again; the two that called again get an error in two ways. */
    test_number(baton_cancel(CHILD(0)), MM_OK, "tokens: a call is cancelled");
    test_number(baton_cancel(CHILD(0)), MM_EMPTY, "tokens: EMPTY, it does not wait any more");
    test_number(child_wait(0).words[1], MM_CANCELLED * 1000u, "tokens: it got CANCELLED");
    test_number(baton_fail(BATON_SLOT_SPACE), MM_OK, "fail: the first that waits");
    m[1] = baton_reply_receive(0, 0);
    test_check(m[1].label == 300u && m[1].badge == CHILD_BADGE + 1u, "fail: it calls again");
    m[1] = baton_reply_receive(m[1].token, &send);
    test_check(m[1].label == CHILD_DONE && m[1].words[0] == MM_DEAD * 1000u &&
                   m[1].words[1] == send.label,
               "fail: it got DEAD, and then an answer");
    child_end(bench, 1u);
    child_end(bench, 0);
    m[2] = baton_reply_receive(next.token, &send);
    test_check(m[2].label == CHILD_DONE && m[2].words[0] == 402u && m[2].words[1] == 400u,
               "tokens: the other is still good");
    child_end(bench, 2u);
    test_number(baton_fail(BATON_SLOT_SPACE), MM_EMPTY, "fail: EMPTY, nobody waits");
    test_number(baton_fail(BATON_ROOT_HARDWARE), MM_KIND, "fail: KIND");
    test_number(baton_fail(bench->slot[0]), MM_EMPTY, "fail: EMPTY, an empty slot");
}

static void receives(baton_word argument) {
    struct baton_message const m = baton_reply_receive(0, 0);

    (void)argument;
    child_done(m.error, m.words[0]);
}

static void calls_server(baton_word i) {
    struct baton_send const send = {.label = ASK_SUM, .words = {i, i}};
    struct baton_message const m = baton_call(CHILD_SERVER, &send);

    child_done(m.error, m.words[0]);
}

/* Give child i, prepared, a reference to the second space's server, and let it run. */
static void run_client(unsigned i) {
    test_error(baton_clone(BATON_SLOT(OTHER_SPACE), BATON_SLOT(CHILD_SERVER) + CHILD_SLOT(i),
                           MM_SEND, 20u + i, 1u),
               MM_OK, "death: a client of the server");
    test_number(baton_resume(CHILD(i)), MM_OK, "death: it runs");
}

/* Those who wait and go away leave the others in their order. */
static void deaths(struct bench const *bench) {
    other_make(bench, MARK);
    for (unsigned i = 1u; i < 5u; i++) {
        child_prepare(bench, i, calls_server, i, CHILD_PRIORITY - i); /* in this order */
        run_client(i);
    }
    child_start(bench, 5u, receives, 0, 1u); /* less urgent: it waits once the clients do */
    child_start(bench, 6u, child_server, 0, 2u);
    child_start(bench, 7u, receives, 0, CHILD_PRIORITY);
    test_number(baton_cancel(CHILD(7u)), MM_EMPTY, "death: it has not run yet");
    (void)baton_priority(CHILD(7u), 3u);
    test_error(baton_move(BATON_SLOT(OTHER_SPACE), bench->page[60], 0, 1u), MM_BUSY,
               "death: BUSY, the space is in use");
    child_end(bench, 6u);
    child_end(bench, 5u);
    child_end(bench, 7u);
    /* All four wait now for a server that does not exist: root has to let them get there. */
    child_start(bench, 5u, calls_twice, 0, 1u);
    (void)baton_reply_receive(0, 0);
    child_end(bench, 5u);
    child_end(bench, 2u); /* from the middle of the queue */
    child_prepare(bench, 0, child_server, 0, CHILD_PRIORITY);
    into_other(0);
    test_number(baton_resume(CHILD(0)), MM_OK, "death: the server starts");
    test_number(child_wait(1u).words[0], MM_OK, "death: the first got its answer");
    test_number(child_wait(3u).words[1], 6u, "death: the third, too");
    test_number(child_wait(4u).words[1], 8u, "death: and the fourth");
    child_end(bench, 1u);
    child_end(bench, 3u);
    child_end(bench, 4u);
    child_end(bench, 0);
    other_end(bench);
}

static void sleeps(baton_word i) {
    struct baton_send const send = {.label = ASK_SLEEP, .words = {i, i}};
    struct baton_message const m = baton_call(CHILD_SERVER, &send);

    child_done(m.error, m.label);
}

/* A server dies with callers waiting for its answer: each gets DEAD, and the space serves again. */
static void restart(struct bench const *bench) {
    other_make(bench, MARK);
    child_prepare(bench, 0, child_server, 0, CHILD_PRIORITY);
    into_other(0);
    test_number(baton_resume(CHILD(0)), MM_OK, "restart: a server");
    for (unsigned i = 1u; i < 4u; i++) {
        child_prepare(bench, i, sleeps, i, CHILD_PRIORITY - i); /* in this order */
        run_client(i);
    }
    child_start(bench, 5u, calls_twice, 0, 1u);
    (void)baton_reply_receive(0, 0); /* all three wait for their answers now */
    child_end(bench, 5u);
    child_end(bench, 0);
    test_error(baton_clone(BATON_SLOT(OTHER_SPACE), BATON_SLOT(FREE_SLOT), MM_SEND, 0, 1u), MM_OK,
               "restart: a reference without MANAGE");
    test_number(baton_fail(FREE_SLOT), MM_RIGHTS, "restart: RIGHTS");
    test_error(baton_destroy(BATON_SLOT(FREE_SLOT), 1u), MM_OK, "restart: it is destroyed");
    for (unsigned i = 1u; i < 4u; i++) {
        test_number(baton_fail(OTHER_SPACE), MM_OK, "restart: a caller is told");
        test_number(child_wait(i).words[0], MM_DEAD, "restart: DEAD");
        child_end(bench, i);
    }
    test_number(baton_fail(OTHER_SPACE), MM_EMPTY, "restart: EMPTY, that were all");
    child_prepare(bench, 0, child_server, 0, CHILD_PRIORITY);
    into_other(0);
    test_number(baton_resume(CHILD(0)), MM_OK, "restart: a new server in the same space");
    child_prepare(bench, 1u, calls_server, 9u, CHILD_PRIORITY);
    run_client(1u);
    test_number(child_wait(1u).words[1], 18u, "restart: it answers");
    child_end(bench, 1u);
    child_end(bench, 0);
    other_end(bench);
}

/* --- notifications ---------------------------------------------------------------------------- */

static void notifies(baton_word times) {
    enum mm_error error = MM_OK;

    for (baton_word i = 0; i < times; i++) {
        error = baton_notify(CHILD_ROOT);
    }
    child_done((baton_word)error, 0);
}

static void notifications(struct bench const *bench) {
    struct baton_message m;

    child_start(bench, 0, notifies, 3u, CHILD_PRIORITY);
    child_start(bench, 1u, notifies, 1u, CHILD_PRIORITY - 1u);
    for (unsigned i = 0; i < 3u; i++) {
        m = baton_reply_receive(0, 0);
        test_check(m.flags == BATON_IPC_NOTIFIED && m.token == 0u && m.label == 0u &&
                       m.words[0] == 1u << CHILD_BADGE % BATON_BITS,
                   "notify: each wakes the receiver, the bit is the badge's");
    }
    (void)child_wait(0);
    m = baton_reply_receive(0, 0);
    test_number(m.words[0], 1u << (CHILD_BADGE + 1u) % BATON_BITS,
                "notify: another badge, another bit");
    (void)child_wait(1u);
    child_end(bench, 0);
    child_end(bench, 1u);

    /* Bits add up while nobody receives; then calls and notifications take turns. */
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), BATON_SLOT(FREE_SLOT), MM_NOTIFY, 3u, 1u),
               MM_OK, "notify: a reference of root's own");
    child_start(bench, 0, calls_twice, 0, ROOT_PRIORITY);
    child_start(bench, 1u, calls_twice, 1u, ROOT_PRIORITY);
    child_settle(0);
    child_settle(1u); /* both have called */
    test_number(baton_notify(FREE_SLOT), MM_OK, "notify: OK");
    test_number(baton_notify(FREE_SLOT), MM_OK, "notify: twice");
    m = baton_reply_receive(0, 0);
    test_number(m.words[0], 1u << 3u, "notify: the notification first, once");
    test_number(baton_notify(FREE_SLOT), MM_OK, "notify: again");
    m = baton_reply_receive(0, 0);
    test_number(m.label, 300u, "notify: a call goes between two notifications");
    m = baton_reply_receive(0, 0);
    test_number(m.flags, BATON_IPC_NOTIFIED, "notify: then it comes");
    m = baton_reply_receive(0, 0);
    test_number(m.label, 300u, "notify: then the other call");
    test_error(baton_destroy(BATON_SLOT(FREE_SLOT), 1u), MM_OK, "notify: no reference");
    child_end(bench, 0);
    child_end(bench, 1u);
}

void test_ipc(struct bench const *bench) {
    same_space(bench);
    tokens(bench);
    notifications(bench);
}

void test_spaces(struct bench const *bench) {
    other_space(bench);
    activate(bench);
    deaths(bench);
    restart(bench);
}
