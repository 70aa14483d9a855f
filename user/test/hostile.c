/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that call the kernel with random and almost valid words, at several
 * priorities, while others work:
 *
 *   priority 31   root: woken by the clock, lets them run in turns
 *            25   hostile 0 \  who starve all the others whenever they may,
 *            22   hostile 1 /  by the rules of fixed priorities
 *            20   hostile 2, 3, a client and its server
 *            10   hostile 4 \  who run while the client rests
 *             5   hostile 5 /
 *
 * The hostile ones share a space that they manage, with pages to play with;
 * they make threads and objects of them, call each other and the server, pass
 * it references, and have a line and a port. What they do to their own things is
 * their own business: the client gets right answers, and everything comes back.
 *
 * On the kernel's command line:
 *
 *   stress=N    at least so many random calls (a million)
 *   seed=N      which; the same seed gives the same words, but clock and timer
 *               decide when they are said
 */
#include "check.h"
#include "clock.h"
#include "takeback.h"
#include "worker.h"
#include <baton/print.h>
#include <baton/thread.h>

#define CALLS 1000000u
#define GENERATION 50000u /* calls; then all is taken back, and there are new ones */
#define TICKS_MAX 2000u   /* of a generation: then they have spoilt their own things too much */
#define TICKS_LAST 20000u /* far more than the client needs for its last answers */
#define TICKS_AUDIT 64u   /* from one audit to the next */
#define BATCH 50u         /* answers, until the client rests */

#define HOSTILE 6u
#define SERVER HOSTILE /* as workers */
#define CLIENT (HOSTILE + 1u)
#define WORK_PRIORITY 20u
#define MOST_HOSTILE 25u

/* In root's slots. */
#define HOSTILE_SPACE OTHER_SPACE
#define WORK_SPACE 82u
#define LINE_SLOT 83u

/* In a hostile program's slots, beside that of its own space. */
#define WORK_SLOT 7u
#define PORTS_SLOT 8u
#define HOSTILE_LINE 9u
#define SLOTS_USED 16u
#define THREADS_FIRST 11u /* where threads that it makes go */
#define THREADS 4u

#define SPARE_LINE 5u /* nothing is there */
#define SPARE_PORT 0x80u
#define CLOCK_RANGE 2u
#define CLOCK_BIT 0u

/* Pages of the bench: the workers', those of the spaces, and those to play with. */
#define PAGE_HOSTILE 10u
#define PAGE_WORK 12u
#define PAGE_GIFT 14u
#define PAGE_SCRATCH 15u
#define PAGE_PLAY 16u
#define PLAY 48u
#define PLAY_FIRST 1u /* of their zone */

#define GIFT_RIGHTS (MM_R | MM_X)

/* What a hostile program knows. */
struct hostile {
    uint32_t random;
    uint32_t volatile calls;
    uint32_t volatile good[16]; /* which did not fail, by number */
    baton_word token;           /* some result of a call, to be used as a token */
};

static struct hostile hostiles[HOSTILE + 1u]; /* the last: of all threads that they have made */
static baton_word zone;                       /* where their pages are, and the server's */
static uint32_t volatile answers;
static uint32_t volatile wrong;
static unsigned const priorities[HOSTILE] = {MOST_HOSTILE,  22u, WORK_PRIORITY,
                                             WORK_PRIORITY, 10u, 5u};

/* --- hostile programs ------------------------------------------------------------------------- */

/* Mixed numbers: whoever is seeded with one of them says other things than who was seeded with the
 * next. (A counter and two multiplications, as in the 32-bit finalizer of MurmurHash3.) */
static uint32_t next_random(uint32_t *state) {
    uint32_t r = *state += 0x9e3779b9u;

    r = (r ^ r >> 16) * 0x85ebca6bu;
    r = (r ^ r >> 13) * 0xc2b2ae35u;
    return r ^ r >> 16;
}

static baton_word playground(uint32_t r) {
    return zone + (PLAY_FIRST + r % PLAY) * BATON_PAGE_SIZE;
}

/* A word that means something, often: a name in the zone, a slot, a token, a small number. */
static baton_word some_word(struct hostile *h) {
    uint32_t const r = next_random(&h->random);
    baton_word const page = zone + r / 16u % 64u * BATON_PAGE_SIZE;

    switch (r % 9u) {
    case 0: return next_random(&h->random);
    case 1: return BATON_SLOT(r / 16u % SLOTS_USED);
    case 2: return BATON_SLOT(r / 16u % SLOTS_USED) + THREADS_FIRST + r / 1024u % THREADS;
    case 3: return zone + r / 16u % 64u * BATON_ZONE_SIZE + BATON_LEVEL(1u);
    case 4: return page % BATON_ZONE_SIZE + THREADS_FIRST + r / 1024u % THREADS;
    case 5: return r / 16u % 32u;
    case 6: return h->token;
    default: return page;
    }
}

/* The program itself may not be detached: then all would end, and test nothing. */
static bool suicidal(baton_word const *words) {
    return (words[0] % 16u == BATON_DESTROY || words[0] % 16u == BATON_MOVE) &&
           words[1] / BATON_ZONE_SIZE == BATON_ROOT_BASE / BATON_ZONE_SIZE;
}

/* The word CALL as it could be, for call `r` % 10. */
static baton_word call_word(struct hostile *h, uint32_t r) {
    static unsigned const rights[] = {MM_R | MM_X,
                                      MM_R | MM_X | MM_SHARE,
                                      MM_ACCESS | MM_SHARE,
                                      MM_ACCESS | MM_SHARE | MM_MANAGE,
                                      MM_RUN | MM_MANAGE | MM_SHARE,
                                      MM_SEND | MM_PASS | MM_SHARE,
                                      MM_NOTIFY,
                                      MM_DROP};
    uint32_t const more = next_random(&h->random);
    baton_word const some = BATON_RIGHTS((baton_word)rights[more % 8u]);
    baton_word const count = more / 8u % 8u == 0u ? BATON_COUNT(1u + more / 64u % 8u) : 0u;
    baton_word const mode = more / 8u % 4u * 16u;
    baton_word const message = mode + (mode == BATON_MODE_CLONE ? some : 0u);

    switch (r % 10u) {
    case BATON_MOVE:
        return BATON_MOVE + (more / 512u % 4u == 0u   ? BATON_AS(2u + more / 2048u % 5u)
                             : more / 512u % 4u == 1u ? BATON_UNSHARED + count
                                                      : count);
    case BATON_CLONE: return BATON_CLONE + some + count;
    case BATON_INSPECT:
        return BATON_INSPECT + count +
               (more / 512u % 2u == 0u ? BATON_ADJUST + (some & BATON_RIGHTS(MM_ACCESS))
                                       : more / 1024u % 4u * BATON_CLEAR_ACCESSED);
    case BATON_CALL:
    case BATON_REPLY_RECEIVE: return r % 10u + message + BATON_LABEL(more / 512u % 8u);
    case BATON_CONTROL:
    case BATON_HARDWARE: return r % 10u + BATON_OPERATION(more / 8u % 10u);
    default: return r % 10u + (r % 10u == BATON_DESTROY ? count : 0u);
    }
}

/* The first argument as it could be. */
static baton_word first_word(struct hostile *h, uint32_t r) {
    uint32_t const more = next_random(&h->random);

    switch (r % 10u) {
    case BATON_CALL:
    case BATON_NOTIFY: return BATON_SLOT(CHILD_SERVER + more % 2u);
    case BATON_REPLY_RECEIVE: return more % 8u == 0u ? 0u : h->token;
    case BATON_CONTROL:
        return more % 4u == 0u   ? 0u
               : more % 4u == 1u ? BATON_SLOT(CHILD_SERVER + more / 4u % 2u)
                                 : BATON_SLOT(THREADS_FIRST + more / 4u % THREADS);
    case BATON_HARDWARE:
        return BATON_SLOT(CHILD_SERVER + more % 4u); /* space, space, ports, line */
    default: return more % 2u == 0u ? playground(more / 2u) : some_word(h);
    }
}

/* The second: where to, of a memory call. */
static baton_word second_word(struct hostile *h, baton_word call) {
    uint32_t const more = next_random(&h->random);

    if (call % 16u == BATON_MOVE && call / BATON_AS(1u) % 16u != 0u) {
        return BATON_SLOT(THREADS_FIRST + more % THREADS);
    }
    return more % 2u == 0u ? zone + more / 2u % 64u * BATON_PAGE_SIZE : some_word(h);
}

/* A call that could be right; or with one bit wrong; or nothing but random words. */
static void one_call(struct hostile *h) {
    uint32_t const r = next_random(&h->random);
    uint32_t const wrong_bit = r / 64u % 160u;
    baton_word words[5] = {call_word(h, r), first_word(h, r), 0u, some_word(h), some_word(h)};

    words[2] = second_word(h, words[0]);
    if (r % 10u == BATON_CLONE && r / 16u % 4u != 1u) {
        words[3] = 0u; /* no badge */
    }
    if (r / 16u % 8u == 0u) {
        words[wrong_bit / 32u] ^= (baton_word)1u << wrong_bit % 32u;
    }
    for (unsigned i = 0; i < 5u && r / 16u % 16u == 1u; i++) {
        words[i] = next_random(&h->random);
    }
    if (!suicidal(words)) {
        unsigned const call = (unsigned)words[0] % 16u;

        h->calls++;
        baton_enter(words);
        h->good[call] += words[0] % 256u == MM_OK ? 1u : 0u;
        h->token = words[1] > BATON_PAGE_SIZE ? words[1] : h->token;
    }
}

/* A thread that a hostile program has made: it does not last, or it would starve the others. */
static void spawned(baton_word argument) {
    for (unsigned n = 0; n < 64u; n++) {
        one_call(&hostiles[HOSTILE]);
    }
    (void)baton_catch(0);
    *(uint32_t volatile *)0 = (uint32_t)argument;
}

/* Make a thread of one page, with its stack in another, if they are there. Others may take them away
 * at any moment: then this faults, and root starts the program again. */
static void spawn(struct hostile *h) {
    baton_word const page = playground(next_random(&h->random));
    baton_word const stack = playground(next_random(&h->random));
    unsigned const slot = THREADS_FIRST + next_random(&h->random) % THREADS;

    if ((baton_inspect(page).rights & MM_W) != 0u && (baton_inspect(stack).rights & MM_W) != 0u) {
        child_registers(page, (void *)(stack + BATON_PAGE_SIZE), spawned, slot,
                        next_random(&h->random) % (MOST_HOSTILE + 1u));
        (void)baton_make(page, BATON_SLOT(slot), MM_THREAD);
        (void)baton_clone(BATON_SLOT(BATON_SLOT_SPACE), BATON_SLOT(BATON_SLOT_SPACE) + slot,
                          MM_RUN | MM_MANAGE | MM_SHARE, 0, 1u);
        (void)baton_clone(BATON_SLOT(CHILD_SERVER), BATON_SLOT(CHILD_SERVER) + slot,
                          MM_SEND | MM_PASS | MM_NOTIFY, 0, 1u);
        (void)baton_resume(BATON_SLOT(slot));
    }
}

static void is_hostile(baton_word i) {
    struct hostile *const h = &hostiles[i];

    for (;;) {
        if (next_random(&h->random) % 256u == 0u) {
            spawn(h);
        } else {
            one_call(h);
        }
    }
}

/* --- those who work -------------------------------------------------------------------------- */

/* Adds, for anybody. What the others pass it is thrown away, and they are given a page to read. */
static void serves(baton_word mark) {
    baton_word const declared = zone + 3u * BATON_PAGE_SIZE;
    struct baton_send send = {0};
    baton_word token = 0;

    wrong += baton_declare(0, declared, BATON_ACCEPT_SLAVE) == MM_OK ? 0u : 1u;
    for (;;) {
        struct baton_message const m = baton_reply_receive(token, &send);

        token = m.error == MM_OK ? m.token : 0u; /* a hostile caller may have been cancelled */
        if ((m.flags & BATON_IPC_PASSED) != 0u) {
            wrong += baton_destroy(declared, 1u).error == MM_OK ? 0u : 1u;
        }
        send = (struct baton_send){.label = (m.label + 100u) % BATON_LABEL_KERNEL,
                                   .words = {m.words[0] + m.words[1], m.badge}};
        if (m.badge != WORKER_BADGE(CLIENT)) {
            send.mode = BATON_MODE_CLONE;
            send.rights = GIFT_RIGHTS;
            send.reference = zone;
        }
        wrong += *(uint32_t volatile *)zone == mark ? 0u : 1u;
    }
}

static void asks(baton_word argument) {
    for (uint32_t i = 0;; i++) {
        struct baton_send const send = {.label = ASK_SUM, .words = {i, argument}};
        struct baton_message const m = baton_call(CHILD_SERVER, &send);
        bool const good = m.error == MM_OK && m.label == ASK_SUM + 100u && m.flags == 0u &&
                          m.words[0] == i + argument && m.words[1] == WORKER_BADGE(CLIENT);

        wrong += good ? 0u : 1u;
        answers++;
        if (answers % BATCH == 0u) {
            (void)worker_report(i, 0);
        }
    }
}

/* --- root: one generation ---------------------------------------------------------------------- */

static struct worker hostile_worker(struct bench const *bench, unsigned i) {
    return (struct worker){.page = bench->page[i],
                           .space = HOSTILE_SPACE,
                           .priority = priorities[i],
                           .entry = is_hostile,
                           .argument = i};
}

/* What it has to have: a space that it manages, whom to call, a port and a line. Of that, it gets
 * what it lacks. It is suspended. */
static void equip(unsigned i) {
    unsigned const slots = WORKER_SLOT(i);
    unsigned const own = MM_RUN | MM_MANAGE | MM_SHARE;
    unsigned const calls = MM_SEND | MM_PASS | MM_NOTIFY | MM_SHARE;
    baton_word const first = BATON_SLOT(BATON_SLOT_SPACE) + slots;

    if (baton_inspect(first).rights != own) {
        test_step(baton_destroy(first, 1u).error == MM_OK, "hostile: its space was another");
        test_step(baton_clone(BATON_SLOT(HOSTILE_SPACE), first, own, 0, 1u).error == MM_OK,
                  "hostile: it has its space again");
    }
    (void)baton_clone(BATON_SLOT(HOSTILE_SPACE), BATON_SLOT(CHILD_SERVER) + slots,
                      calls | MM_MANAGE, 50u + i, 1u);
    (void)baton_clone(BATON_SLOT(WORK_SPACE), BATON_SLOT(WORK_SLOT) + slots, calls, 60u + i, 1u);
    (void)baton_grant(BATON_ROOT_PORTS, BATON_SLOT(PORTS_SLOT) + slots, SPARE_PORT, SPARE_PORT);
    (void)baton_grant(BATON_ROOT_HARDWARE, BATON_SLOT(HOSTILE_LINE) + slots, SPARE_LINE,
                      SPARE_LINE);
}

static void start_hostile(struct bench const *bench, unsigned i) {
    struct worker const worker = hostile_worker(bench, i);

    worker_make(i, &worker);
    test_step(baton_destroy(BATON_SLOT(CHILD_ROOT) + WORKER_SLOT(i), 1u).error == MM_OK,
              "hostile: it cannot call root");
    equip(i);
    test_step(baton_resume(WORKER(i)) == MM_OK, "hostile: it runs");
}

static void start_all(struct bench const *bench, uint32_t mark) {
    struct worker const server = {.page = bench->page[SERVER],
                                  .space = WORK_SPACE,
                                  .priority = WORK_PRIORITY,
                                  .entry = serves,
                                  .argument = mark};
    struct worker const client = {.page = bench->page[CLIENT],
                                  .space = BATON_ROOT_SPACE,
                                  .server = WORK_SPACE,
                                  .priority = WORK_PRIORITY,
                                  .entry = asks,
                                  .argument = mark};

    worker_space(bench, HOSTILE_SPACE, bench->page + PAGE_HOSTILE);
    worker_space(bench, WORK_SPACE, bench->page + PAGE_WORK);
    *(uint32_t volatile *)bench->page[PAGE_GIFT] = mark;
    test_step(baton_move(bench->page[PAGE_GIFT], zone + WORK_SPACE, 0, 1u).error == MM_OK,
              "hostile: the server has a page");
    for (unsigned p = 0; p < PLAY; p++) {
        test_step(
            baton_move(bench->page[PAGE_PLAY + p], playground(p) + HOSTILE_SPACE, 0, 1u).error ==
                MM_OK,
            "hostile: they have pages to play with");
    }
    worker_start(SERVER, &server);
    worker_start(CLIENT, &client);
    for (unsigned i = 0; i < HOSTILE; i++) {
        start_hostile(bench, i);
    }
}

/* Whoever waits goes on; who has stopped in a fault starts again; and what it has lost comes back. */
static void stir(struct bench const *bench, unsigned i) {
    struct worker const worker = hostile_worker(bench, i);
    baton_word const scratch = bench->page[PAGE_SCRATCH];

    test_step(baton_suspend(WORKER(i)) == MM_OK, "hostile: it is stopped");
    test_step(baton_priority(WORKER(i), priorities[i]) == MM_OK, "hostile: it has its priority");
    test_step(baton_read_registers(WORKER(i), scratch) == MM_OK, "hostile: why it stopped");
    if (((baton_word *)scratch)[BATON_THREAD_REASON] != 0u) {
        worker_again(i, &worker, scratch);
    }
    equip(i);
    (void)baton_resume(WORKER(i));
}

/* In turns: all may run; those who are more urgent than the workers may not; nor those who are as
 * urgent. */
static void arrange(struct bench const *bench, unsigned tick) {
    unsigned const most = tick % 3u == 0u   ? MOST_HOSTILE
                          : tick % 3u == 1u ? WORK_PRIORITY
                                            : WORK_PRIORITY - 1u;

    for (unsigned i = 0; i < HOSTILE; i++) {
        if (priorities[i] <= most) {
            stir(bench, i);
        } else {
            (void)baton_suspend(WORKER(i));
        }
    }
}

static void audit(struct bench const *bench) {
    struct baton_finding const found = baton_kernel_audit(BATON_ROOT_HARDWARE);

    test_step((bench->info->flags & BATON_BOOT_DEBUG) == 0u ||
                  (found.error == MM_OK && found.flaw == 0u),
              "hostile: the audit finds nothing wrong");
}

static uint32_t calls_made(void) {
    uint32_t sum = 0;

    for (unsigned i = 0; i < HOSTILE; i++) {
        sum += hostiles[i].calls;
    }
    return sum;
}

/* Whether the zone of their pages is still there. */
static bool unspoilt(void) {
    return baton_inspect(zone + BATON_LEVEL(1u) + HOSTILE_SPACE).kind == MM_ZONE;
}

/* Root waits: for the clock, or for the client, which reports when it has got some answers, and rests.
 * Then `*resting` is its token; it goes on if that is answered. */
static bool ticked(baton_word answer, baton_word *resting) {
    struct baton_send const nothing = {0};
    struct baton_message const m = baton_reply_receive(answer, &nothing);

    if (m.label == WORKER_REPORT) {
        *resting = m.token;
        return false;
    }
    test_step(m.flags == BATON_IPC_NOTIFIED && m.words[0] == 1u << (BATON_BITS + CLOCK_BIT),
              "hostile: root is told the time, and nothing else");
    (void)clock_read(CLOCK_C);
    test_step(baton_unmask(LINE_SLOT) == MM_OK, "hostile: and will be again");
    return true;
}

/* Let them run until all have made `calls` calls together, or have spoilt their own things too much.
 * The client's rests end with the clock's next tick. Returns its token, if it rests. */
static baton_word run(struct bench const *bench, uint32_t calls) {
    baton_word resting = 0;
    baton_word answer = 0;

    for (unsigned tick = 0; tick < TICKS_MAX && calls_made() < calls && unspoilt();) {
        bool const on = ticked(answer, &resting);

        answer = 0;
        if (on) {
            arrange(bench, tick);
            if (tick % TICKS_AUDIT == 0u) {
                audit(bench);
            }
            answer = resting;
            resting = 0;
            tick++;
        }
    }
    return answer != 0u ? answer : resting;
}

/* None of the hostile ones may run any more: now, at least, the client has to get its answers. */
static void work_on(baton_word answer) {
    baton_word resting = 0;

    for (unsigned i = 0; i < HOSTILE; i++) {
        test_step(baton_suspend(WORKER(i)) == MM_OK, "hostile: it is stopped");
    }
    for (unsigned tick = 0; tick < TICKS_LAST && ticked(answer, &resting); tick++) {
        answer = 0;
    }
    test_step(resting != 0u, "hostile: the client has got answers");
}

/* All that they have comes back, and the workers end. */
static void take_all(struct bench const *bench) {
    worker_end(CLIENT, bench->page[CLIENT]);
    worker_end(SERVER, bench->page[SERVER]);
    for (unsigned pass = 0; pass < TAKE_PASSES; pass++) {
        for (unsigned i = 0; i < HOSTILE; i++) {
            take_out(bench, WORKER_SLOT(i));
        }
        take_out(bench, HOSTILE_SPACE);
        take_out(bench, WORK_SPACE);
    }
    for (unsigned i = 0; i < HOSTILE; i++) {
        test_step(take_end(bench, WORKER_SLOT(i)), "hostile: it is ended");
    }
    test_step(take_end(bench, HOSTILE_SPACE), "hostile: and their space");
    test_step(take_end(bench, WORK_SPACE), "hostile: and that of the workers");
    for (unsigned p = 0; p + 1u < TEST_PAGES; p++) {
        test_step(test_page_free(bench->info, bench->page[p]), "hostile: every page is back");
    }
    audit(bench);
}

/* --- root: all of it ------------------------------------------------------------------------------ */

static void open_clock(void) {
    test_number(baton_ports(BATON_ROOT_PORTS, CLOCK_PORT, CLOCK_PORTS, CLOCK_RANGE), MM_OK,
                "hostile: root has the clock");
    test_number(baton_grant(BATON_ROOT_HARDWARE, BATON_SLOT(LINE_SLOT), CLOCK_LINE, CLOCK_LINE),
                MM_OK, "hostile: and its line");
    test_number(baton_bind(LINE_SLOT, BATON_SLOT(BATON_ROOT_SPACE), CLOCK_BIT), MM_OK,
                "hostile: which wakes it");
}

static void close_clock(void) {
    clock_stop();
    test_number(baton_unbind(LINE_SLOT, 0), MM_OK, "hostile: no more clock");
    test_number(baton_drop(BATON_SLOT(LINE_SLOT)), MM_OK, "hostile: nor its line");
    test_number(baton_ports(BATON_ROOT_PORTS, 0, 0, CLOCK_RANGE), MM_OK, "hostile: nor its ports");
}

/* Different each second. */
static uint32_t seed_of_the_day(void) {
    uint32_t seed = 0;

    for (uint8_t what = 0; what < CLOCK_A; what++) {
        seed = seed * 61u + clock_read(what);
    }
    return seed;
}

static void generation(struct bench const *bench, uint32_t *seed, uint32_t calls) {
    for (unsigned i = 0; i <= HOSTILE; i++) {
        hostiles[i].random = next_random(seed);
    }
    start_all(bench, next_random(seed));
    clock_start(CLOCK_HZ_4096);
    work_on(run(bench, calls));
    clock_stop();
    take_all(bench);
    while (baton_fail(BATON_ROOT_SPACE) == MM_OK) {
        test_step(false, "hostile: nobody calls root any more");
    }
}

/* What was done, in numbers. */
static void report(uint32_t wanted, unsigned generations) {
    for (unsigned call = 0; call <= BATON_YIELD; call++) {
        uint32_t good = 0;

        for (unsigned i = 0; i < HOSTILE; i++) {
            good += hostiles[i].good[call];
        }
        baton_print("# call %u: %lu good\n", call, (unsigned long)good);
        test_check(good > 0u || wanted < CALLS, "hostile: some of each call were good");
    }
    for (unsigned i = 0; i < HOSTILE; i++) {
        baton_print("# priority %u: %lu calls\n", priorities[i], (unsigned long)hostiles[i].calls);
        test_check(hostiles[i].calls > 0u, "hostile: some were made at each priority");
    }
    baton_print("# %lu random calls, and %lu of threads that were made; %u generations; "
                "%lu answers meanwhile\n",
                (unsigned long)calls_made(), (unsigned long)hostiles[HOSTILE].calls, generations,
                (unsigned long)answers);
    test_check(calls_made() >= wanted, "hostile: so many calls were made as were asked for");
    test_check(answers >= generations * BATCH, "hostile: while others worked");
    test_number(wrong, 0, "hostile: and no answer was wrong");
}

void test_hostile(struct bench const *bench) {
    uint32_t const wanted = (uint32_t)test_option_number(bench->info, "stress=", CALLS);
    unsigned const most = wanted / 500u + 4u;
    unsigned generations = 0;
    uint32_t seed;

    zone = bench->there;
    answers = wrong = 0u;
    for (unsigned i = 0; i <= HOSTILE; i++) {
        hostiles[i] = (struct hostile){0};
    }
    open_clock();
    seed = (uint32_t)test_option_number(bench->info, "seed=", seed_of_the_day());
    baton_print("# stress=%lu seed=%lu\n", (unsigned long)wanted, (unsigned long)seed);
    for (; generations < most && calls_made() < wanted && test_failed == 0u; generations++) {
        uint32_t const left = wanted - calls_made();

        generation(bench, &seed, calls_made() + (left < GENERATION ? left : GENERATION));
    }
    close_clock();
    report(wanted, generations);
}
