/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Death at every step of a call with a page, and of a fault that is handled.
 *
 *   client's space                        the server's (the same, or another)
 *   | OUT |------- call ----------------->| IN |---- works: a call to root
 *   | BACK |<------ answer ---------------|
 *   | OUT |<------ fault: a move ---------|
 *
 * Priorities make the steps: root lets all run that is more urgent than a
 * certain priority, and then the client, the server or both are killed. The page
 * has to be where the step has left it, whoever is left goes on, and the
 * space ends.
 */
#include "check.h"
#include "worker.h"
#include <baton/print.h>
#include <baton/thread.h>

#define CLIENT 0u
#define SERVER 1u
#define MARKER 2u
#define FRESH 3u
#define MANAGED 7u /* in the server's slots: the client's space, with MANAGE */

#define SERVER_FIRST 12u
#define CLIENT_PRIORITY 10u
#define SERVER_LATER 8u
#define BELOW_SERVER 11u /* between these */
#define BELOW_CLIENT 9u

#define CLONE_RIGHTS (MM_R | MM_X | MM_SHARE)
#define FAULTS 1u /* beside the modes of a reference, which are multiples of 16 */
#define LABEL 77u
#define MARK 0xbadeu
#define ANSWERS_MAX 8u

#define PAGE_SPACE 40u /* of the bench: two for the space */
#define PAGE_HOME 42u  /* the page that travels */
#define PAGE_SCRATCH 43u
#define PAGE_PEOPLE 44u

enum stage {
    CALLING,     /* the server receives; the client is ready, but has not called */
    QUEUED_BUSY, /* the client has called; the server waits for root's answer */
    QUEUED,      /* the client has called; the server is ready, but has not received */
    DELIVERED,   /* the server has the message in its registers, but has not run since */
    AWAITING,    /* the server works: it has called root */
    REPLYING,    /* the server is ready to answer, but does not run */
    REPLIED,     /* the client has the answer in its registers, but has not run since */
    DONE,        /* the client has gone on */
    STAGES
};

enum victim { KILL_CLIENT, KILL_SERVER, KILL_BOTH, VICTIMS };

/* One case; the programs read it, too. */
static struct plan {
    struct bench const *bench;
    enum stage stage;
    enum victim victim;
    unsigned mode;      /* BATON_MODE_..., or FAULTS */
    bool same;          /* client and server are in the same space */
    baton_word out;     /* addresses in the client's space, */
    baton_word back;    /* */
    baton_word in;      /* in the server's */
    baton_word handled; /* the server's name for `out` */
    baton_word seen;    /* what root adds to the client's addresses to name them */
} plan;

static baton_word server_token;         /* of its call to root, or 0 */
static uint32_t volatile server_errors; /* answers to nobody */

/* --- the programs --------------------------------------------------------------------------- */

static void client(baton_word argument) {
    struct baton_send const send = {.label = LABEL,
                                    .mode = plan.mode,
                                    .rights = plan.mode == BATON_MODE_CLONE ? CLONE_RIGHTS : 0u,
                                    .reference = plan.out,
                                    .words = {30u, 12u}};
    struct baton_message m = {0};

    (void)argument;
    for (;;) {
        if (plan.mode == FAULTS) {
            m.words[0] = *(uint32_t volatile *)plan.out;
        } else {
            m = baton_call(CHILD_SERVER, &send);
        }
        (void)worker_report(m.error, m.words[0]);
    }
}

/* A client that comes afterwards. */
static void fresh(baton_word argument) {
    struct baton_send const send = {.label = LABEL, .words = {argument, 12u}};
    struct baton_message const m = baton_call(CHILD_SERVER, &send);

    (void)worker_report(m.error, m.words[0]);
}

static void server(baton_word argument) {
    struct baton_send send = {0};
    baton_word token = 0;

    (void)worker_report(argument, 0);
    for (;;) {
        struct baton_message const m = baton_reply_receive(token, &send);

        if (m.error != MM_OK) {
            server_errors++; /* the caller has died */
            token = 0;
            continue;
        }
        (void)worker_report(m.label, m.flags);
        send = (struct baton_send){.words = {m.words[0] + m.words[1], 0}};
        if ((m.flags & BATON_IPC_FAULT) != 0u) {
            (void)baton_move(plan.in, plan.handled, 0, 1u);
        } else if ((m.flags & BATON_IPC_PASSED) != 0u) {
            send.mode = plan.mode;
            send.rights = plan.mode == BATON_MODE_CLONE ? CLONE_RIGHTS : 0u;
            send.reference = plan.in;
        }
        token = m.token;
    }
}

static void marks(baton_word argument) { (void)worker_report(argument, 0); }

static void start(unsigned i, void (*entry)(baton_word), unsigned priority) {
    bool const there = i == SERVER || plan.same;
    bool const faults = i == CLIENT && plan.mode == FAULTS;
    struct worker const w = {.page = plan.bench->page[PAGE_PEOPLE + i],
                             .space = there ? OTHER_SPACE : BATON_ROOT_SPACE,
                             .server = i == SERVER ? 0u : OTHER_SPACE,
                             .handler = faults ? OTHER_SPACE : 0u,
                             .priority = priority,
                             .entry = entry,
                             .argument = i};

    worker_make(i, &w);
    if (i == SERVER || i == CLIENT) {
        unsigned const accept = plan.mode == BATON_MODE_CLONE           ? BATON_ACCEPT_SLAVE
                                : plan.mode == BATON_MODE_MOVE_UNSHARED ? BATON_ACCEPT_UNSHARED
                                                                        : BATON_ACCEPT_MASTER;

        test_step(baton_declare(WORKER(i), i == SERVER ? plan.in : plan.back, accept) == MM_OK,
                  "steps: a container for the page is declared");
    }
    if (i == SERVER && !plan.same) {
        test_step(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), BATON_SLOT(MANAGED) + WORKER_SLOT(i),
                              MM_MANAGE, 0, 1u)
                          .error == MM_OK,
                  "steps: the server manages the client's space");
    }
    test_step(baton_resume(WORKER(i)) == MM_OK, "steps: it runs");
}

static void kill(unsigned i) { worker_end(i, plan.bench->page[PAGE_PEOPLE + i]); }

/* --- getting to a stage ------------------------------------------------------------------------ */

/* Answer `token` (0: nobody), and receive a report, which has to be worker i's. */
static struct baton_message report_after(baton_word token, unsigned i) {
    struct baton_send const nothing = {0};
    struct baton_message const m = baton_reply_receive(token, &nothing);

    test_step(m.error == MM_OK && m.label == WORKER_REPORT && m.badge == WORKER_BADGE(i),
              "steps: it is the one who should report");
    return m;
}

/* Answer `token` (0: nobody), and let all run that is more urgent than `priority`. */
static void run_above(unsigned priority, baton_word token) {
    start(MARKER, marks, priority);
    (void)report_after(token, MARKER);
    kill(MARKER);
}

static void slow_server(void) {
    test_step(baton_priority(WORKER(SERVER), SERVER_LATER) == MM_OK, "steps: the server has time");
}

/* The server has not received yet. */
static void reach_queue(void) {
    start(CLIENT, client, CLIENT_PRIORITY);
    if (plan.stage == QUEUED_BUSY) {
        run_above(BELOW_CLIENT, 0);
    } else {
        slow_server();
        run_above(BELOW_CLIENT, server_token);
        server_token = 0;
    }
}

/* The client is answered. */
static void reach_answer(void) {
    if (plan.stage == REPLYING) {
        slow_server();
        run_above(BELOW_CLIENT, server_token);
    } else if (plan.stage == REPLIED) {
        run_above(BELOW_SERVER, server_token);
    } else {
        test_step(report_after(server_token, CLIENT).words[0] == MM_OK, "steps: it is answered");
    }
    server_token = 0;
}

static void reach(void) {
    start(SERVER, server, SERVER_FIRST);
    server_token = report_after(0, SERVER).token;
    if (plan.stage == QUEUED_BUSY || plan.stage == QUEUED) {
        reach_queue();
        return;
    }
    run_above(BELOW_SERVER, server_token);
    server_token = 0;
    start(CLIENT, client, CLIENT_PRIORITY);
    if (plan.stage == DELIVERED) {
        slow_server();
        run_above(BELOW_CLIENT, 0);
    } else if (plan.stage >= AWAITING) {
        server_token = report_after(0, SERVER).token;
        if (plan.stage > AWAITING) {
            reach_answer();
        }
    }
}

/* --- what is left ------------------------------------------------------------------------------- */

/* Whether the container holds a reference with that role, or nothing if `full` is false. */
static bool holds(baton_word name, bool full, unsigned role) {
    struct baton_info const info = baton_inspect(name);

    return full ? info.error == MM_OK && info.role == role : info.error == MM_EMPTY;
}

/* Whether client and server do what the stage says. */
static bool in_states(void) {
    static struct {
        unsigned client, server;
    } const states[STAGES] = {
        [CALLING] = {BATON_READY, BATON_RECEIVING},
        [QUEUED_BUSY] = {BATON_SENDING, BATON_AWAITING},
        [QUEUED] = {BATON_SENDING, BATON_READY},
        [DELIVERED] = {BATON_AWAITING, BATON_READY},
        [AWAITING] = {BATON_AWAITING, BATON_AWAITING},
        [REPLYING] = {BATON_AWAITING, BATON_READY},
        [REPLIED] = {BATON_READY, BATON_RECEIVING},
        [DONE] = {BATON_AWAITING, BATON_RECEIVING},
    };

    return baton_inspect(WORKER(CLIENT)).state == states[plan.stage].client &&
           baton_inspect(WORKER(SERVER)).state == states[plan.stage].server;
}

/* Whether the page is where the stage has left it. */
static bool placed(void) {
    bool const received = plan.stage >= DELIVERED;
    bool const answered = plan.stage >= REPLIED;
    baton_word const out = plan.out + plan.seen;
    baton_word const back = plan.back + plan.seen;
    baton_word const in = plan.in + OTHER_SPACE;

    switch (plan.mode) {
    case FAULTS:
        return holds(out, answered, MM_MASTER) && holds(in, !answered, MM_MASTER) &&
               holds(back, false, 0);
    case BATON_MODE_NONE:
        return holds(out, true, MM_MASTER) && holds(in, false, 0) && holds(back, false, 0);
    case BATON_MODE_CLONE:
        return holds(out, true, MM_MASTER) && holds(in, received, MM_SLAVE) &&
               holds(back, answered, MM_SLAVE);
    default:
        return holds(out, !received, MM_MASTER) && holds(in, received && !answered, MM_MASTER) &&
               holds(back, answered, MM_MASTER);
    }
}

/* Answer `token` (0: nobody) and whatever the server reports, until worker i does. */
static struct baton_message until_report(baton_word token, unsigned i) {
    struct baton_send const nothing = {0};
    struct baton_message m = {0};

    for (unsigned n = 0; n < ANSWERS_MAX; n++) {
        m = baton_reply_receive(token, &nothing);
        if (m.badge != WORKER_BADGE(SERVER)) {
            break;
        }
        token = m.token;
    }
    test_step(m.label == WORKER_REPORT && m.badge == WORKER_BADGE(i), "steps: it reports");
    return m;
}

/* A client that comes now gets its answer from the server, whose call to root has `token` (or 0). */
static void still_serves(baton_word token) {
    struct baton_message m;

    start(FRESH, fresh, CLIENT_PRIORITY);
    m = until_report(token, FRESH);
    test_step(m.words[0] == MM_OK && m.words[1] == FRESH + 12u, "steps: it gets its answer");
    kill(FRESH);
}

/* The client is gone: the server's answer finds nobody, once, if it had the call. */
static void client_killed(void) {
    bool const had_call = plan.stage >= DELIVERED && plan.stage < REPLIED;

    still_serves(server_token);
    test_step(server_errors == (had_call ? 1u : 0u), "steps: its answer to the dead is NAME");
    kill(SERVER);
}

/* The client's call or fault was failed; returns the token of its report of that, if it made one. */
static baton_word failed(void) {
    baton_word const scratch = plan.bench->page[PAGE_SCRATCH];
    baton_word const *const words = (baton_word const *)scratch;
    struct baton_message m;

    if (plan.mode == FAULTS) {
        test_step(baton_read_registers(WORKER(CLIENT), scratch) == MM_OK &&
                      words[BATON_THREAD_REASON] == BATON_LABEL_KERNEL + baton_page_fault &&
                      words[BATON_THREAD_ADDRESS] == plan.out,
                  "steps: a fault that is failed is why it stopped");
        return 0;
    }
    m = report_after(0, CLIENT);
    test_step(m.words[0] == MM_DEAD, "steps: the client gets DEAD");
    return m.token;
}

/* It tries again, and a new server in the same space answers. */
static void tries_again(baton_word token) {
    struct baton_message m;

    start(SERVER, server, SERVER_FIRST);
    run_above(BELOW_SERVER, report_after(0, SERVER).token);
    if (plan.mode == FAULTS) {
        test_step(baton_resume(WORKER(CLIENT)) == MM_OK, "steps: it is resumed");
    }
    m = until_report(token, CLIENT);
    test_step(m.words[0] == MM_OK && m.words[1] == (plan.mode == FAULTS ? MARK : 42u),
              "steps: now it gets its answer");
    kill(CLIENT);
    still_serves(0);
}

/* The server is gone: the client is failed if it waits; then there is a new server. */
static void server_killed(void) {
    bool const waits = plan.stage < REPLIED;

    if (plan.stage == CALLING) {
        run_above(BELOW_CLIENT, 0);
    }
    test_step(baton_fail(OTHER_SPACE) == (waits ? MM_OK : MM_EMPTY), "steps: it waits, or not");
    if (waits) {
        tries_again(failed());
    } else {
        test_step(plan.stage == DONE || report_after(0, CLIENT).words[0] == MM_OK,
                  "steps: the client has its answer");
        kill(CLIENT);
        start(SERVER, server, SERVER_FIRST);
        still_serves(report_after(0, SERVER).token);
    }
    kill(SERVER);
}

/* The page comes back from wherever it is, and its slaves are destroyed. */
static void sweep(void) {
    baton_word const names[] = {plan.out + plan.seen, plan.back + plan.seen, plan.in + OTHER_SPACE};
    baton_word const home = plan.bench->page[PAGE_HOME];

    for (unsigned i = 0; i < 3u; i++) {
        if (baton_destroy(names[i], 1u).error == MM_ROLE) {
            test_step(baton_move(names[i], home, 0, 1u).error == MM_OK, "steps: the page is back");
        }
    }
    test_step(baton_frame(BATON_ROOT_HARDWARE, home).slaves == 0u &&
                  *(uint32_t volatile *)home == MARK,
              "steps: it has no slaves, and says what it said");
}

static void run(void) {
    struct bench const *const bench = plan.bench;
    baton_word const first = plan.mode == FAULTS ? plan.in + OTHER_SPACE : plan.out + plan.seen;

    server_errors = 0u;
    *(uint32_t volatile *)bench->page[PAGE_HOME] = MARK;
    worker_space(bench, OTHER_SPACE, bench->page + PAGE_SPACE);
    test_step(baton_move(bench->page[PAGE_HOME], first, 0, 1u).error == MM_OK, "steps: a page");
    reach();
    test_step(in_states(), "steps: client and server have come so far");
    test_step(placed(), "steps: the page is where it should be");
    if (plan.victim != KILL_SERVER) {
        kill(CLIENT);
    }
    if (plan.victim != KILL_CLIENT) {
        kill(SERVER);
    }
    test_step(placed(), "steps: and stays there");
    if (plan.victim == KILL_CLIENT) {
        client_killed();
    } else if (plan.victim == KILL_SERVER) {
        server_killed();
    }
    sweep();
    test_step(worker_alone(OTHER_SPACE), "steps: nobody is left");
    worker_space_end(bench, OTHER_SPACE, bench->page + PAGE_SPACE);
}

static void set_plan(struct bench const *bench, unsigned mode, bool same) {
    baton_word const base = same ? bench->there : bench->here;

    plan = (struct plan){.bench = bench,
                         .mode = mode,
                         .same = same,
                         .out = base + BATON_PAGE_SIZE,
                         .back = base + 2u * BATON_PAGE_SIZE,
                         .in = bench->there + 3u * BATON_PAGE_SIZE,
                         .handled = base + BATON_PAGE_SIZE + (same ? 0u : MANAGED),
                         .seen = same ? OTHER_SPACE : 0u};
}

void test_steps(struct bench const *bench) {
    static char const *const names[VICTIMS] = {
        "steps: the client is killed", "steps: the server is killed", "steps: both are killed"};
    static unsigned const modes[] = {BATON_MODE_NONE, BATON_MODE_MOVE, BATON_MODE_MOVE_UNSHARED,
                                     BATON_MODE_CLONE, FAULTS};

    for (unsigned m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
        for (unsigned rest = 0; rest < 2u * STAGES * VICTIMS && test_failed == 0u; rest++) {
            set_plan(bench, modes[m], rest % 2u == 0u);
            plan.stage = (enum stage)(rest / 2u % STAGES);
            plan.victim = (enum victim)(rest / 2u / STAGES);
            run();
            if (test_failed != 0u) {
                baton_print("# mode %u, stage %u, %s\n", plan.mode, (unsigned)plan.stage,
                            plan.same ? "one space" : "two spaces");
            }
            test_check(test_failed == 0u, names[plan.victim]);
        }
    }
}
