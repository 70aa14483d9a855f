/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Passages through the kernel from one thread to another.
 *
 *   client    | before ------> after |        call and answer
 *   server      after |  | before             receive, and reply and receive
 *                kernel    kernel
 *
 * The threads are root's (threads.h).
 */
#include "threads.h"

#define PRIORITY 10u
#define GOES_BACK 99u /* label: the server takes the page back, or sends it back */

static struct {
    struct bench const *bench;
    unsigned client_space; /* in root's slots; the server is in the other space */
    unsigned mode;         /* BATON_MODE_... of calls and answers, */
    bool one_way;         /* or of calls only: the page goes back with another call, not measured */
    baton_word client_at; /* where the page is, in the client's space, */
    baton_word server_at; /* and where it goes, for the server */
    baton_word handled;   /* the server's name for client_at */
} plan;

static struct bench_stamps client_stamps;
static struct bench_stamps server_stamps; /* before its answer, after the next message */
static struct bench_stamps move_stamps;
static uint32_t kernel[RUNS];
static uint32_t app[RUNS];

static uint32_t passage(uint32_t before, uint32_t after) {
    return after - before - bench_base_enter();
}

/* --- call and answer ------------------------------------------------------------------------- */

static void server_stamped(void *argument) {
    baton_word words[5] = {BATON_REPLY_RECEIVE, 0, 0, 0, 0};

    (void)argument;
    for (;;) {
        baton_word status;

        bench_enter(words, &server_stamps);
        status = words[0];
        if ((status & BATON_IPC_FAULT) != 0u) {
            baton_word move[5] = {BATON_MOVE, plan.server_at, plan.handled, 0, 0};

            bench_enter(move, &move_stamps);
            bench_must(BATON_ERROR(move[0]) == MM_OK, "the handler moves a page");
        } else if (status / 65536u == GOES_BACK && !plan.one_way) {
            bench_must(baton_move(plan.handled, plan.server_at, 0, 1u).error == MM_OK,
                       "the handler takes it back");
        }
        words[0] = BATON_REPLY_RECEIVE;
        if (plan.one_way ? status / 65536u == GOES_BACK : (status & BATON_IPC_PASSED) != 0u) {
            words[0] += plan.mode;
        }
        words[4] = plan.server_at;
    }
}

static void server_plain(void *argument) {
    struct baton_send send = {.reference = plan.server_at, .mode = plan.mode};
    baton_word token = 0;

    (void)argument;
    for (;;) {
        token = baton_reply_receive(token, &send).token;
    }
}

static void server_one_way(void *argument) {
    struct baton_send send = {.reference = plan.server_at};
    baton_word token = 0;

    (void)argument;
    for (;;) {
        struct baton_message const m = baton_reply_receive(token, &send);

        token = m.token;
        send.mode = m.label == GOES_BACK ? plan.mode : 0u;
    }
}

/* The page that went with a call comes back. */
static void send_back(void) {
    struct baton_send const back = {.label = GOES_BACK};

    bench_must((baton_call(BENCH_SERVER, &back).flags & BATON_IPC_PASSED) != 0u,
               "the page comes back");
}

/* The stamps of both, and the kernel is what is between them, but for the server's own work. */
static void client_stamped(void *argument) {
    (void)argument;
    for (unsigned i = 0; i < RUNS; i++) {
        baton_word words[5] = {BATON_CALL + plan.mode, BATON_SLOT(BENCH_SERVER), 1u, 2u,
                               plan.client_at};

        bench_quiet();
        bench_enter(words, &client_stamps);
        bench_must(BATON_ERROR(words[0]) == MM_OK &&
                       (plan.mode == 0u || plan.one_way || (words[0] & BATON_IPC_PASSED) != 0u),
                   "a call is answered, with the page if there is one");
        kernel[i] = passage(client_stamps.before, server_stamps.after) +
                    passage(server_stamps.before, client_stamps.after);
        if (plan.one_way) {
            send_back();
        }
    }
    bench_done();
}

static void client_plain(void *argument) {
    struct baton_send const send = {.mode = plan.mode, .reference = plan.client_at};

    (void)argument;
    for (unsigned i = 0; i < RUNS; i++) {
        struct baton_message m;
        uint32_t from;
        uint32_t to;

        bench_quiet();
        from = bench_now();
        m = baton_call(BENCH_SERVER, &send);
        to = bench_now();
        bench_must(m.error == MM_OK, "a call is answered");
        app[i] = to - from - bench_base_now();
        if (plan.one_way) {
            send_back();
        }
    }
    bench_done();
}

/* Root receives what is sent to its space, so no server is there: if client and server are in the
 * same space, that is the other one. */
static void pair(void (*server)(void *), void (*client)(void *), bool faults) {
    struct bench_thread const s = {
        .space = SLOT_OTHER, .managed = plan.client_space, .priority = PRIORITY, .entry = server};
    struct bench_thread const c = {.space = plan.client_space,
                                   .server = SLOT_OTHER,
                                   .handler = faults ? SLOT_OTHER : 0u,
                                   .priority = PRIORITY,
                                   .entry = client};

    bench_thread_make(plan.bench, 0, &s);
    bench_thread_make(plan.bench, 1u, &c);
    bench_must(
        baton_declare(BATON_SLOT(SLOT_THREAD(0)), plan.server_at, BATON_ACCEPT_MASTER) == MM_OK &&
            baton_declare(BATON_SLOT(SLOT_THREAD(1u)), plan.client_at, BATON_ACCEPT_MASTER) ==
                MM_OK,
        "places for pages are declared");
    bench_thread_run(0);
    bench_thread_run(1u);
    bench_wait();
    bench_thread_end(plan.bench, 1u);
    bench_thread_end(plan.bench, 0);
}

/* The page stands with the client first: root's name for that place. */
static baton_word place(bool same) {
    plan.client_space = same ? SLOT_OTHER : BATON_ROOT_SPACE;
    plan.client_at = same ? plan.bench->there + BATON_PAGE_SIZE : plan.bench->here;
    plan.server_at = plan.bench->there;
    plan.handled = plan.client_at + BENCH_MANAGED;
    return plan.client_at + plan.client_space;
}

static void move_page(baton_word from, baton_word to) {
    bench_do((struct step){.words = {BATON_MOVE, from, to}});
}

static void measure_calls(bool same, unsigned mode, bool one_way, char const *variant) {
    baton_word const at = place(same);

    plan.mode = mode;
    plan.one_way = one_way;
    move_page(plan.bench->page[0], at);
    pair(server_stamped, client_stamped, false);
    pair(one_way ? server_one_way : server_plain, client_plain, false);
    plan.one_way = false;
    move_page(at, plan.bench->page[0]);
    bench_result("call and reply", variant, kernel, app);
}

/* --- faults ------------------------------------------------------------------------------------- */

/* Each time the page is away, and the handler brings it; then it is asked to take it back. */
static void client_faults(void *argument) {
    (void)argument;
    for (unsigned i = 0; i < RUNS; i++) {
        struct baton_send const back = {.label = GOES_BACK};

        bench_quiet();
        bench_touch(plan.client_at, &client_stamps);
        kernel[i] = server_stamps.after - client_stamps.before - bench_base_touch() +
                    passage(server_stamps.before, client_stamps.after) +
                    passage(move_stamps.before, move_stamps.after);
        bench_must(baton_call(BENCH_SERVER, &back).error == MM_OK, "the page goes back");
    }
    bench_done();
}

static void measure_faults(bool same, char const *variant) {
    (void)place(same);
    plan.mode = BATON_MODE_NONE;
    move_page(plan.bench->page[0], plan.server_at + SLOT_OTHER);
    pair(server_stamped, client_faults, true);
    move_page(plan.server_at + SLOT_OTHER, plan.bench->page[0]);
    bench_result("fault, page, back", variant, kernel, 0);
}

/* --- switching: two threads of one space -------------------------------------------------- */

static struct bench_stamps switch_stamps[2];
static unsigned volatile switches;
#define FRESH 2u /* each thread's start is no switch */

/* Each yields to the other. The passage goes from one's stamp before to the other's after. */
static void switcher(unsigned self) {
    for (;;) {
        baton_word words[5] = {BATON_YIELD, 0, 0, 0, 0};

        if (switches >= FRESH) {
            kernel[switches - FRESH] =
                passage(switch_stamps[1u - self].before, switch_stamps[self].after);
        }
        if (++switches == RUNS + FRESH) {
            bench_done();
        }
        bench_quiet();
        bench_enter(words, &switch_stamps[self]);
    }
}

static void first_switcher(void *argument) {
    (void)argument;
    switcher(0);
}

static void second_switcher(void *argument) {
    (void)argument;
    switcher(1u);
}

static void give_window(unsigned i) {
    baton_word const page = plan.bench->page[70u + i];

    bench_must(baton_make(page, BATON_SLOT(SLOT_EMPTY), MM_WINDOW).error == MM_OK &&
                   baton_move(BATON_SLOT(SLOT_EMPTY),
                              BATON_SLOT(BATON_SLOT_WINDOW) + SLOT_THREAD(i), 0, 1u)
                           .error == MM_OK,
               "a thread gets a window");
}

static void take_window(unsigned i) {
    bench_must(baton_move(BATON_SLOT(SLOT_EMPTY), plan.bench->page[70u + i], 0, 1u).error == MM_OK,
               "a window is ended");
}

static void measure_switch(unsigned space, bool windows, char const *variant) {
    struct bench_thread const one = {
        .space = SLOT_OTHER, .priority = PRIORITY, .entry = first_switcher};
    struct bench_thread const two = {
        .space = space, .priority = PRIORITY, .entry = second_switcher};

    switches = 0;
    (void)place(true);
    bench_thread_make(plan.bench, 0, &one);
    bench_thread_make(plan.bench, 1u, &two);
    for (unsigned i = 0; windows && i < 2u; i++) {
        give_window(i);
    }
    bench_thread_run(0);
    bench_thread_run(1u);
    bench_wait();
    for (unsigned i = 0; i < 2u; i++) {
        bench_thread_end(plan.bench, i);
        if (windows) {
            take_window(i);
        }
    }
    bench_result("switch", variant, kernel, 0);
}

/* --- notifications -------------------------------------------------------------------------- */

static struct bench_stamps woken_stamps;

static void woken(void *argument) {
    (void)argument;
    for (;;) {
        baton_word words[5] = {BATON_REPLY_RECEIVE, 0, 0, 0, 0};

        bench_enter(words, &woken_stamps);
    }
}

static void notifier(void *argument) {
    (void)argument;
    for (unsigned i = 0; i < RUNS; i++) {
        baton_word words[5] = {BATON_NOTIFY, BATON_SLOT(BENCH_SERVER), 0, 0, 0};

        bench_quiet();
        bench_enter(words, &client_stamps);
        kernel[i] = passage(client_stamps.before, woken_stamps.after);
    }
    bench_done();
}

/* Nobody waits; the bit stays set. */
static void measure_notify(void) {
    struct bench_thread const receiver = {
        .space = SLOT_OTHER, .priority = PRIORITY + 1u, .entry = woken};
    struct bench_thread const sender = {
        .space = BATON_ROOT_SPACE, .server = SLOT_OTHER, .priority = PRIORITY, .entry = notifier};
    struct operation const alone = {.name = "notify",
                                    .variant = "nobody waits",
                                    .measured = {.words = {BATON_NOTIFY, BATON_SLOT(SLOT_EMPTY)}}};

    bench_do((struct step){.words = {BATON_CLONE + BATON_RIGHTS(MM_NOTIFY), BATON_SLOT(SLOT_OTHER),
                                     BATON_SLOT(SLOT_EMPTY)}});
    bench_operation(&alone);
    bench_do((struct step){.words = {BATON_DESTROY, BATON_SLOT(SLOT_EMPTY)}});
    (void)place(false);
    bench_thread_make(plan.bench, 0, &receiver);
    bench_thread_make(plan.bench, 1u, &sender);
    bench_thread_run(0);
    bench_thread_run(1u);
    bench_wait();
    bench_thread_end(plan.bench, 1u);
    bench_thread_end(plan.bench, 0);
    bench_result("notify", "to a more urgent receiver, another space", kernel, 0);
}

/* --- answers out of order --------------------------------------------------------------------- */

#define CALLERS 3u

static unsigned answered; /* which caller is answered first: in the order of their calls */

/* All wait for an answer; one gets it, and the server goes on with the call that it makes then. */
static void chooser(void *argument) {
    baton_word tokens[CALLERS];

    (void)argument;
    for (unsigned i = 0; i < CALLERS; i++) {
        tokens[i] = baton_reply_receive(0, 0).token;
    }
    for (unsigned i = 0; i < RUNS; i++) {
        baton_word words[5] = {BATON_REPLY_RECEIVE, tokens[answered], 0, 0, 0};

        bench_quiet();
        bench_enter(words, &server_stamps);
        kernel[i] = passage(server_stamps.before, client_stamps.before);
        for (unsigned k = answered; k + 1u < CALLERS; k++) {
            tokens[k] = tokens[k + 1u];
        }
        tokens[CALLERS - 1u] = words[1];
    }
    bench_done();
}

/* The caller that is answered stamps when it goes on, and calls again. */
static void stamping_caller(void *argument) {
    (void)argument;
    for (;;) {
        struct bench_stamps stamps;
        baton_word words[5] = {BATON_CALL, BATON_SLOT(BENCH_SERVER), 0, 0, 0};

        bench_enter(words, &stamps);
        client_stamps.before = stamps.after;
    }
}

static void measure_order(unsigned which, char const *variant) {
    struct bench_thread const server = {
        .space = SLOT_OTHER, .priority = PRIORITY, .entry = chooser};
    struct bench_thread const client = {.space = BATON_ROOT_SPACE,
                                        .server = SLOT_OTHER,
                                        .priority = PRIORITY,
                                        .entry = stamping_caller};

    (void)place(false);
    answered = which;
    bench_thread_make(plan.bench, 0, &server);
    for (unsigned i = 1u; i <= CALLERS; i++) {
        bench_thread_make(plan.bench, i, &client);
        bench_thread_run(i);
    }
    bench_thread_run(0);
    bench_wait();
    for (unsigned i = 0; i <= CALLERS; i++) {
        bench_thread_end(plan.bench, i);
    }
    bench_result("answer", variant, kernel, 0);
}

/* --- all ------------------------------------------------------------------------------------------ */

void bench_ipc(struct bench const *bench) {
    plan.bench = bench;
    (void)*(uint32_t volatile *)bench->page[0]; /* it has been used: its moves invalidate */
    measure_calls(true, BATON_MODE_NONE, false, "same space");
    measure_calls(false, BATON_MODE_NONE, false, "another space");
    measure_calls(true, BATON_MODE_MOVE, true, "same space, a page there");
    measure_calls(false, BATON_MODE_MOVE, true, "another space, a page there");
    measure_calls(true, BATON_MODE_MOVE, false, "same space, a page there and back");
    measure_calls(false, BATON_MODE_MOVE, false, "another space, a page there and back");
    measure_faults(true, "same space");
    measure_faults(false, "another space");
    measure_switch(SLOT_OTHER, false, "same space");
    measure_switch(SLOT_OTHER, true, "same space, windows");
    measure_switch(BATON_ROOT_SPACE, false, "another space");
    measure_notify();
    measure_order(0, "to the first of three");
    measure_order(1u, "to the second of three");
    measure_order(2u, "to the last of three");
}
