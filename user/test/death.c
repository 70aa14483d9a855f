/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Death with others waiting.
 *
 *   100 callers, half of them in the server's space      a server that hears 40 of them
 *   | call ... call  (40: await the answer)  |  --->     and is killed
 *   | call ... call  (60: not received yet)  |           root fails them, one a call
 *
 * Then a new server in the same space, and they go on; receivers that die
 * before and after they are woken; threads that die while they are ready.
 */
#include "worker.h"
#include <baton/thread.h>

#define CALLERS 100u
#define HEARD 40u
#define SERVER CALLERS /* as a worker, */
#define LAST (CALLERS + 1u)
#define PEOPLE (CALLERS + 2u)
#define RIGHT_ANSWERS 3u /* that a caller reports */
#define CALLER_PRIORITY 10u
#define NOTIFY_SLOT FREE_SLOT        /* in root's slots: root's own space, */
#define LISTEN_SLOT (FREE_SLOT + 1u) /* and the one of those that listen */
#define NOTIFY_BIT 3u
#define LISTENERS 3u
#define READY 5u

static baton_word page[PEOPLE];
static baton_word token[CALLERS];
static uint32_t volatile right[CALLERS];
static uint32_t volatile dead[CALLERS];
static uint32_t volatile wrong;

/* --- a hundred callers --------------------------------------------------------------------- */

static void calls(baton_word i) {
    for (baton_word n = 0;; n++) {
        struct baton_send const send = {.label = ASK_SUM, .words = {i, n}};
        struct baton_message const m = baton_call(CHILD_SERVER, &send);

        if (m.error == MM_DEAD) {
            dead[i]++;
            (void)worker_report(i, MM_DEAD);
        } else if (m.error == MM_OK && m.label == ASK_SUM + 100u && m.words[0] == i + n &&
                   m.words[1] == WORKER_BADGE(i)) {
            right[i]++;
            if (right[i] % RIGHT_ANSWERS == 0u) {
                (void)worker_report(i, MM_OK);
            }
        } else {
            wrong++;
        }
    }
}

/* Receives so many calls, and answers none. */
static void hears(baton_word count) {
    for (baton_word n = 0; n < count; n++) {
        (void)baton_reply_receive(0, 0);
    }
    (void)worker_report(count, 0);
}

/* Worker i is to tell something; its token. */
static struct baton_message report_of(unsigned i) {
    struct baton_message const m = baton_reply_receive(0, 0);

    test_step(m.error == MM_OK && m.label == WORKER_REPORT && m.badge == WORKER_BADGE(i),
              "death: it is the one who should report");
    return m;
}

/* All others that are ready run as far as they get. */
static void let_run(void) {
    struct worker const last = {
        .page = page[LAST], .space = BATON_ROOT_SPACE, .priority = 1u, .entry = hears};

    worker_start(LAST, &last);
    (void)report_of(LAST);
    worker_end(LAST, page[LAST]);
}

/* Answer all callers that wait for root, and let nobody run before all are answered. */
static void release(void) {
    struct baton_send const nothing = {0};

    for (unsigned i = 0; i < CALLERS; i++) {
        test_step(baton_notify(NOTIFY_SLOT) == MM_OK, "death: root has something to receive");
        test_step(baton_reply_receive(token[i], &nothing).flags == BATON_IPC_NOTIFIED,
                  "death: a caller is to go on");
    }
}

static void start_server(void (*entry)(baton_word), baton_word argument, unsigned priority) {
    struct worker const server = {.page = page[SERVER],
                                  .space = OTHER_SPACE,
                                  .priority = priority,
                                  .entry = entry,
                                  .argument = argument};

    worker_start(SERVER, &server);
}

/* All call; the server hears some of them, and dies. */
static void all_wait(void) {
    for (unsigned i = 0; i < CALLERS; i++) {
        struct worker const caller = {.page = page[i],
                                      .space = i % 2u == 0u ? BATON_ROOT_SPACE : OTHER_SPACE,
                                      .server = OTHER_SPACE,
                                      .priority = CALLER_PRIORITY,
                                      .entry = calls,
                                      .argument = i};

        right[i] = dead[i] = 0u;
        worker_start(i, &caller);
        let_run(); /* otherwise the timer could change their order */
    }
    start_server(hears, HEARD, CALLER_PRIORITY);
    test_number(report_of(SERVER).words[0], HEARD, "death: a server has heard some of its callers");
    worker_end(SERVER, page[SERVER]);
    test_number(((baton_word *)page[SERVER])[BATON_THREAD_CALL], MM_CANCELLED,
                "death: and is killed while it waits itself");
}

static void count_waiting(void) {
    unsigned awaiting = 0;
    unsigned sending = 0;

    for (unsigned i = 0; i < CALLERS; i++) {
        awaiting += baton_inspect(WORKER(i)).state == BATON_AWAITING ? 1u : 0u;
        sending += baton_inspect(WORKER(i)).state == BATON_SENDING ? 1u : 0u;
    }
    test_number(awaiting, HEARD, "death: those who were heard await its answer");
    test_number(sending, CALLERS - HEARD, "death: the others still send");
}

/* One fail, one caller: first those who were heard, then the others, in order. */
static void each_is_told(void) {
    unsigned told = 0;
    unsigned once = 0;

    for (unsigned i = 0; i < CALLERS; i++) {
        struct baton_message m;
        unsigned sum = 0;

        test_step(baton_fail(OTHER_SPACE) == MM_OK, "death: somebody waits");
        m = report_of(i);
        token[i] = m.token;
        for (unsigned c = 0; c < CALLERS; c++) {
            sum += dead[c];
        }
        told += m.words[1] == MM_DEAD && sum == i + 1u ? 1u : 0u;
    }
    test_number(told, CALLERS, "death: each caller gets DEAD, one a call, in order");
    for (unsigned i = 0; i < CALLERS; i++) {
        once += dead[i] == 1u ? 1u : 0u;
    }
    test_number(once, CALLERS, "death: each once");
    test_number(baton_fail(OTHER_SPACE), MM_EMPTY, "death: EMPTY, that were all");
}

/* A new server in the same space: all callers at once, and all get right answers. */
static void all_go_on(void) {
    unsigned good = 0;

    start_server(child_server, 0, CALLER_PRIORITY);
    release();
    for (unsigned i = 0; i < CALLERS; i++) {
        struct baton_message const m = baton_reply_receive(0, 0);

        test_step(m.error == MM_OK && m.label == WORKER_REPORT && m.words[1] == MM_OK &&
                      m.words[0] < CALLERS,
                  "death: a caller has got its answers");
        token[m.words[0] % CALLERS] = m.token;
    }
    for (unsigned i = 0; i < CALLERS; i++) {
        good += right[i] == RIGHT_ANSWERS ? 1u : 0u;
    }
    test_number(good, CALLERS, "death: a new server in the same space answers all of them");
    test_number(wrong, 0, "death: and no answer was wrong");
}

/* The server dies again, all call all the same, and die in any order. */
static void all_die(void) {
    worker_end(SERVER, page[SERVER]);
    release();
    let_run();
    for (unsigned i = 0; i < CALLERS; i++) {
        unsigned const victim = i * 37u % CALLERS; /* from anywhere in the queue */

        worker_end(victim, page[victim]);
        test_step(((baton_word *)page[victim])[BATON_THREAD_CALL] == MM_CANCELLED,
                  "death: it was calling");
    }
    test_check(worker_alone(OTHER_SPACE), "death: all have died, and nobody waits for the space");
}

static void hundred(struct bench const *bench) {
    wrong = 0u;
    other_make(bench, 1u);
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), BATON_SLOT(NOTIFY_SLOT), MM_NOTIFY,
                           NOTIFY_BIT, 1u),
               MM_OK, "death: root can notify itself");
    all_wait();
    count_waiting();
    each_is_told();
    all_go_on();
    all_die();
    test_error(baton_destroy(BATON_SLOT(NOTIFY_SLOT), 1u), MM_OK, "death: no more");
    other_end(bench);
}

/* --- receivers --------------------------------------------------------------------------------- */

static uint32_t volatile woken[LISTENERS];

static void listens(baton_word i) {
    for (;;) {
        struct baton_message const m = baton_reply_receive(0, 0);

        woken[i] +=
            m.error == MM_OK && m.flags == BATON_IPC_NOTIFIED && m.words[0] == 1u << NOTIFY_BIT
                ? 1u
                : 1000u;
    }
}

static void start_listener(unsigned i) {
    struct worker const listener = {
        .page = page[i], .space = OTHER_SPACE, .priority = 10u, .entry = listens, .argument = i};

    woken[i] = 0u;
    worker_start(i, &listener);
    let_run();
}

static void notify(void) {
    test_step(baton_notify(LISTEN_SLOT) == MM_OK, "listeners: they are notified");
}

/* Three listen: the first in the queue dies, then the last; the one that is left is woken. */
static void listeners_wait(void) {
    for (unsigned i = 0; i < LISTENERS; i++) {
        start_listener(i);
    }
    worker_end(0, page[0]);
    notify();
    let_run();
    test_check(woken[0] == 0u && woken[1] == 1u && woken[2] == 0u,
               "listeners: the next after one that died is woken");
    worker_end(1u, page[1]);
    notify();
    let_run();
    test_check(woken[1] == 1u && woken[2] == 1u, "listeners: and the next after that one");
    start_listener(0);
    worker_end(0, page[0]); /* it was the last of the queue */
    notify();
    let_run();
    test_number(woken[2], 2u, "listeners: one that dies behind it changes nothing");
}

/* It dies with the notification in its registers; the next one stays in the space. */
static void listener_woken(void) {
    baton_word const *const words = (baton_word *)page[2];

    notify();
    worker_end(2u, page[2]);
    test_check(words[BATON_THREAD_CALL] == BATON_IPC_NOTIFIED &&
                   words[BATON_THREAD_B] == 1u << NOTIFY_BIT && woken[2] == 2u,
               "listeners: one dies woken, before it runs");
    notify();
    notify();
    start_listener(1u);
    test_number(woken[1], 1u, "listeners: what came meanwhile waits for the next");
    worker_end(1u, page[1]);
    notify();
}

static void listeners(struct bench const *bench) {
    other_make(bench, 1u);
    test_error(
        baton_clone(BATON_SLOT(OTHER_SPACE), BATON_SLOT(LISTEN_SLOT), MM_NOTIFY, NOTIFY_BIT, 1u),
        MM_OK, "listeners: root can notify them");
    listeners_wait();
    listener_woken();
    test_error(baton_destroy(BATON_SLOT(LISTEN_SLOT), 1u), MM_OK, "listeners: no more");
    test_check(worker_alone(OTHER_SPACE), "listeners: all have died");
    other_end(bench); /* though it was notified once more */
}

/* --- ready threads ---------------------------------------------------------------------------- */

static void reports(baton_word i) { (void)worker_report(i, 0); }

/* Of five that are ready and never ran, `victim` gets another priority and dies; all others run, the
 * most urgent first. (Among equals the timer may change the order.) */
static bool one_dies_ready(unsigned victim, unsigned priority) {
    static unsigned const priorities[READY] = {20u, 7u, 7u, 7u, 3u};
    bool ran[READY] = {false};
    unsigned last = ROOT_PRIORITY;
    bool good;

    for (unsigned i = 0; i < READY; i++) {
        struct worker const w = {.page = page[i],
                                 .space = BATON_ROOT_SPACE,
                                 .priority = priorities[i],
                                 .entry = reports,
                                 .argument = i};

        worker_start(i, &w);
    }
    good = baton_priority(WORKER(victim), priority) == MM_OK;
    worker_end(victim, page[victim]);
    good = good && ((baton_word *)page[victim])[BATON_THREAD_PRIORITY] == priority;
    for (unsigned n = 1u; n < READY; n++) {
        struct baton_message const m = baton_reply_receive(0, 0);
        unsigned const i = (unsigned)m.words[0] % READY;

        good = good && m.label == WORKER_REPORT && i != victim && !ran[i] && priorities[i] <= last;
        ran[i] = true;
        last = priorities[i];
    }
    for (unsigned i = 0; i < READY; i++) {
        if (i != victim) {
            worker_end(i, page[i]);
        }
    }
    return good;
}

static void ready(void) {
    static unsigned const priorities[] = {0u, 3u, 7u, 20u, ROOT_PRIORITY};
    unsigned const count = sizeof(priorities) / sizeof(priorities[0]);
    unsigned good = 0;

    for (unsigned victim = 0; victim < READY; victim++) {
        for (unsigned p = 0; p < count; p++) {
            good += one_dies_ready(victim, priorities[p]) ? 1u : 0u;
        }
    }
    test_number(good, READY * count, "ready: one dies ready, and all others run");
}

void test_death(struct bench const *bench) {
    worker_pages(bench, page, PEOPLE);
    hundred(bench);
    listeners(bench);
    ready();
    test_check(worker_pages_back(bench, page, PEOPLE), "death: all pages are back");
}
