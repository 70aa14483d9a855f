/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A million random and almost valid calls of hostile threads at several
 * priorities, beside a server and its clients, who want right answers:
 *
 *   31  ROOT      in SPACE_ROOT   woken by a line: lets the hostile ones run in turns
 *    7  HOSTILE \                                    each: 1 HOST, MANAGE
 *    5  ...      | in HOST        two zones of pages       4 HOST, SEND ... MANAGE
 *    5  ...      |                                         5 WORK, SEND, PASS, NOTIFY
 *    3  ...     /  and threads that they make              6 a window's DROP, 7 a line, 8 ports
 *    5  SERVER     in WORK        adds two numbers, for anybody
 *    5  CLIENT, CLIENT2           in SPACE_ROOT
 *
 * After every call: all lists are whole, the audit holds, the MMU has forgotten
 * what it had to, the most urgent thread runs; and after a hostile one nothing
 * has changed of what the others own.
 */
#include "unit.h"
#include "lists.h"
#include "random.h"
#include "schedule.h"
#include <baton/abi.h>
#include <baton/boot.h>
#include <baton/thread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALLS 1000000u
#define GENERATION 2000u /* calls; then there is a new world */
#define BATCH 8u         /* answers; then a client rests until the clock's next tick */
#define AUDIT 2u         /* steps from one full check to the next; of lists there is one each */
#define FRAMES 96u
#define HOSTILES 4u
#define CLIENTS 2u
#define ZONES 2u
#define PAGES (MM_ZONE_CONTAINERS - 2u) /* of each zone of HOST; two containers are empty */

#define ROOT_PRIORITY 31u
#define WORK_PRIORITY 5u
#define CLOCK_LINE 6u /* with these limits, there are slots for the lines below 8 */
#define SPARE_LINE 7u

enum {
    ANCHOR = 1,
    ROOT,
    HOSTILE,
    SERVER = HOSTILE + HOSTILES,
    CLIENT,
    SPACE_ROOT = CLIENT + CLIENTS,
    HOST,
    WORK,
    WINDOW,
    FIRST_TABLE
};

/* Slots of root. */
#define ROOT_LINE 6u
#define ROOT_THREAD(t) (7u + ((unsigned)(t) - (unsigned)HOSTILE))
#define ROOT_HOST 14u
#define ROOT_WORK 15u

/* Slots of the hostile ones, and of clients. */
#define TO_HOST 4u
#define TO_ROOT 4u
#define TO_WORK 5u
#define DROPS 6u
#define HAS_LINE 7u
#define HAS_PORTS 8u
#define SPAWNED 9u /* from here on, and from 12 on whatever they like */

/* Pages of the server: what it shows to others, and what they pass it. */
#define GIFT 0u
#define DECLARED 3u
#define LABEL 3u
#define LABEL_REST 4u /* to root */

static struct sim sim;
static struct random random_state;
static mm_frame work_zone;         /* of the server's pages */
static unsigned calls;             /* of hostile threads, */
static unsigned by[HOSTILES + 1u]; /* by each; the last: by those that they have made */
static unsigned good[16];          /* those that did not fail, by number */
static unsigned answers;
static unsigned const priorities[HOSTILES] = {7u, WORK_PRIORITY, WORK_PRIORITY, 3u};

static uint32_t below(uint32_t n) { return random_below(&random_state, n); }

static mm_word *words_of(mm_frame frame) { return sim.words[frame]; }

static isa_word region_at(unsigned i) {
    return (isa_word)i << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u));
}

/* --- the world ------------------------------------------------------------------------- */

static mm_frame add_zone(mm_frame space, mm_index region, mm_frame *next, unsigned pages) {
    mm_frame table = space;

    for (unsigned level = ISA_LEVELS - 1u; level > 0u; level--) {
        unsigned const kind = level == 3u ? MM_ZONE3 : level == 2u ? MM_ZONE2 : MM_ZONE;

        assert_true(mm_inject(&sim.kernel.mm, *next, kind, table, table == space ? region : 0u));
        table = (*next)++;
    }
    for (unsigned i = 0u; i < pages; i++) {
        assert_true(mm_inject(&sim.kernel.mm, (*next)++, MM_PAGE, table, i));
    }
    return table;
}

static void lend(mm_index from, mm_frame thread, mm_index to, mm_rights rights, mm_word badge) {
    assert_int_equal(mm_object_clone(&sim.kernel.mm, ROOT, from, thread, to, rights, badge), MM_OK);
}

static void add_thread(mm_frame thread, mm_index space, unsigned priority) {
    assert_true(mm_inject(&sim.kernel.mm, thread, MM_THREAD, ROOT, ROOT_THREAD(thread)));
    lend(space, thread, BATON_SLOT_SPACE, MM_MANAGE + MM_RUN + MM_SHARE, 0u);
    words_of(thread)[THREAD_PRIORITY] = priority;
    sim_ready(&sim, thread);
}

static void add_hostile(unsigned i) {
    struct mm *const m = &sim.kernel.mm;
    mm_frame const thread = HOSTILE + i;

    add_thread(thread, ROOT_HOST, priorities[i]);
    if (i == 0u) {
        assert_true(mm_inject(m, WINDOW, MM_WINDOW, thread, BATON_SLOT_WINDOW));
    }
    assert_int_equal(mm_object_clone(m, HOSTILE, BATON_SLOT_WINDOW, thread, DROPS, MM_DROP,
                                     BATON_RANGE(0u, MM_ZONE_CONTAINERS)),
                     MM_OK);
    if (i == HOSTILES - 1u) {
        lend(ROOT_HOST, thread, BATON_SLOT_HANDLER, MM_SEND, 99u);
    }
}

static void add_workers(void) {
    add_thread(SERVER, ROOT_WORK, WORK_PRIORITY);
    words_of(SERVER)[THREAD_DECLARED] = DECLARED * 4096u;
    words_of(SERVER)[THREAD_ACCEPT] = BATON_ACCEPT_SLAVE;
    for (mm_frame c = CLIENT; c < CLIENT + CLIENTS; c++) {
        add_thread(c, BATON_ROOT_SPACE, WORK_PRIORITY);
        lend(ROOT_WORK, c, TO_WORK, MM_SEND, c);
        lend(BATON_ROOT_SPACE, c, TO_ROOT, MM_SEND, c);
    }
}

static void set_up(void) {
    struct mm *const m = &sim.kernel.mm;
    mm_frame next = FIRST_TABLE;

    sim_clear(&sim, FRAMES);
    *m = (struct mm){sim.words, sim.ledger, FRAMES, FRAMES, ANCHOR};
    sim.ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    assert_true(mm_inject(m, ROOT, MM_THREAD, ANCHOR, BATON_SLOT_FREE));
    assert_true(mm_inject(m, SPACE_ROOT, MM_SPACE, ROOT, BATON_ROOT_SPACE));
    assert_true(mm_inject(m, HOST, MM_SPACE, ROOT, ROOT_HOST));
    assert_true(mm_inject(m, WORK, MM_SPACE, ROOT, ROOT_WORK));
    lend(BATON_ROOT_SPACE, ROOT, BATON_SLOT_SPACE, MM_MANAGE + MM_RUN + MM_SHARE, 0u);
    assert_true(mm_fix_slot(m, MM_LINE, CLOCK_LINE, ROOT, ROOT_LINE));
    (void)add_zone(SPACE_ROOT, 0u, &next, 2u);
    work_zone = add_zone(WORK, 0u, &next, 2u);
    for (unsigned i = 0u; i < ZONES; i++) {
        (void)add_zone(HOST, i, &next, PAGES);
    }
    assert_true(next <= FRAMES);
    sim_start(&sim, ROOT, ROOT_PRIORITY);
    for (unsigned i = 0u; i < HOSTILES; i++) {
        add_hostile(i);
    }
    add_workers();
}

/* --- what is not theirs ---------------------------------------------------------------------- */

/* A part of a frame that only its owners change. */
static struct {
    mm_frame frame;
    unsigned first, count;
} owned[32];
static unsigned owned_count;
static mm_word before[32][ISA_WORDS];

static void own(mm_frame frame, unsigned first, unsigned count) {
    assert_true(owned_count < sizeof owned / sizeof owned[0]);
    owned[owned_count].frame = frame;
    owned[owned_count].first = first;
    owned[owned_count++].count = count;
}

static void own_space(mm_frame space, mm_frame zone) {
    own(space, 0u, MM_SPACE_CONTAINERS);
    own(zone, 0u, zone == work_zone ? DECLARED : MM_ZONE_CONTAINERS);
    own(zone, DECLARED + 1u, MM_ZONE_CONTAINERS - DECLARED - 1u);
    for (unsigned i = 0u; i < 2u; i++) { /* its pages */
        own(isa_frame(words_of(zone)[i]), 0u, ISA_WORDS);
    }
}

static mm_frame first_zone(mm_frame space) {
    mm_frame table = space;

    for (unsigned level = ISA_LEVELS - 1u; level > 0u; level--) {
        table = isa_frame(words_of(table)[0]);
    }
    return table;
}

static void own_all(void) {
    static mm_frame const threads[] = {ROOT, SERVER, CLIENT, CLIENT + 1u};

    owned_count = 0u;
    for (unsigned i = 0u; i < sizeof threads / sizeof threads[0]; i++) {
        own(threads[i], 0u, MM_THREAD_CONTAINERS);
        own(threads[i], ISA_SLOTS, MM_THREAD_CONTAINERS); /* the badges */
        own(threads[i], THREAD_PRIORITY, 1u);
        own(threads[i], THREAD_DECLARED, 2u); /* and what it accepts */
    }
    own_space(SPACE_ROOT, first_zone(SPACE_ROOT));
    own_space(WORK, work_zone);
}

static void remember(void) {
    for (unsigned i = 0u; i < owned_count; i++) {
        memcpy(before[i], words_of(owned[i].frame) + owned[i].first,
               owned[i].count * sizeof(mm_word));
    }
}

static void check_owned(void) {
    for (unsigned i = 0u; i < owned_count; i++) {
        if (memcmp(before[i], words_of(owned[i].frame) + owned[i].first,
                   owned[i].count * sizeof(mm_word)) != 0) {
            fail_msg("frame %u, words from %u on, are not theirs", owned[i].frame, owned[i].first);
        }
    }
}

/* --- hostile threads ---------------------------------------------------------------------------- */

static isa_word tokens[8]; /* results that they have seen, stale ones, too */

static isa_word some_page(void) {
    return region_at(below(ZONES)) + below(MM_ZONE_CONTAINERS) * 4096u;
}

static isa_word some_name(void) {
    switch (below(8u)) {
    case 0u: return BATON_SLOT(below(16u));
    case 1u: return BATON_SLOT(below(16u)) + SPAWNED + below(3u);
    case 2u: return region_at(below(6u)) + BATON_LEVEL(1u + below(3u)) + below(2u) * TO_HOST;
    case 3u: return below(MM_ZONE_CONTAINERS) * 4096u + below(16u);
    case 4u: return (isa_word)random_word(&random_state);
    default: return some_page();
    }
}

static isa_word some_rights(void) {
    static unsigned const rights[] = {ISA_PAGE_READ,
                                      ISA_PAGE_WRITE + MM_SHARE,
                                      ISA_PAGE_WRITE,
                                      MM_ACCESS + MM_SHARE + MM_MANAGE,
                                      MM_RUN + MM_MANAGE + MM_SHARE,
                                      MM_SEND + MM_PASS + MM_SHARE,
                                      MM_NOTIFY,
                                      MM_DROP};

    return BATON_RIGHTS((isa_word)rights[below(8u)]);
}

/* A message: a label, and perhaps a reference. */
static isa_word some_message(void) {
    isa_word const mode = below(4u) * 16u;

    return BATON_LABEL((isa_word)below(4u)) + mode +
           (mode == BATON_MODE_CLONE ? some_rights() : 0u);
}

static isa_word some_memory_call(unsigned call) {
    isa_word const count = below(8u) == 0u ? BATON_COUNT(1u + below(8u)) : 0u;

    switch (call) {
    case BATON_MOVE:
        return call + (below(3u) == 0u   ? BATON_AS(2u + below(7u))
                       : below(4u) == 0u ? BATON_UNSHARED + count
                                         : count);
    case BATON_CLONE: return call + some_rights() + count;
    case BATON_DESTROY: return call + count;
    default:
        return call + count +
               (below(4u) == 0u ? BATON_ADJUST + BATON_RIGHTS((isa_word)below(8u))
                                : below(4u) * BATON_CLEAR_ACCESSED);
    }
}

/* The words of a call that could be right. */
static void some_call(isa_word words[5]) {
    unsigned const call = below(BATON_YIELD + 1u);

    for (unsigned i = 1u; i < 5u; i++) {
        words[i] = some_name();
    }
    switch (call) {
    case BATON_CALL:
        words[0] = call + some_message();
        words[1] = BATON_SLOT(TO_HOST + below(2u));
        return;
    case BATON_REPLY_RECEIVE:
        words[0] = call + some_message();
        words[1] = below(8u) == 0u ? 0u : tokens[below(8u)];
        return;
    case BATON_NOTIFY:
    case BATON_YIELD:
        words[0] = call;
        words[1] = BATON_SLOT(TO_HOST + below(2u));
        return;
    case BATON_CONTROL:
        words[0] = call + BATON_OPERATION(below(10u));
        words[1] = below(3u) == 0u   ? 0u
                   : below(4u) == 0u ? BATON_SLOT(TO_HOST + below(2u))
                                     : BATON_SLOT(SPAWNED + below(3u));
        words[2] = below(2u) == 0u ? words[2] : below(10u);
        words[3] = below(4u);
        return;
    case BATON_HARDWARE:
        words[0] = call + BATON_OPERATION(below(10u));
        words[1] = BATON_SLOT(below(4u) == 0u ? TO_HOST + below(2u) : HAS_LINE + below(2u));
        words[3] = words[4] = below(2u) == 0u ? SPARE_LINE : below(128u);
        return;
    default:
        words[0] = some_memory_call(call);
        words[2] = words[0] >= BATON_AS(2u) && call == BATON_MOVE ? BATON_SLOT(SPAWNED + below(3u))
                                                                  : words[2];
        words[3] = below(4u) == 0u ? words[3] : 0u;
        return;
    }
}

/* Whether a thread is one of those that root has started. */
static bool first_hour(mm_frame thread) { return thread >= HOSTILE && thread < HOSTILE + HOSTILES; }

/* One call of the running thread, which counts. */
static void hostile_words(isa_word const w[5]) {
    mm_frame const caller = sim.kernel.thread;

    (void)sim_call(&sim, w[0], w[1], w[2], w[3], w[4]);
    calls++;
    by[first_hour(caller) ? caller - HOSTILE : HOSTILES]++;
    if (mm_kind(&sim.ledger[caller]) == MM_THREAD) {
        bool const waits = words_of(caller)[THREAD_STATE] > STATE_READY;

        good[w[0] % 16u] += waits || BATON_ERROR(words_of(caller)[THREAD_CALL]) == MM_OK ? 1u : 0u;
        tokens[below(8u)] = words_of(caller)[THREAD_A];
    }
}

static void hostile_call(void) {
    isa_word w[5];

    some_call(w);
    if (below(8u) == 0u) {
        w[below(5u)] ^= (isa_word)1u << below(8u * sizeof(isa_word));
    }
    hostile_words(w);
}

/* Make a thread of some page, with a space to run in, and let it run: as far as that goes. */
static void spawn(void) {
    mm_frame const maker = sim.kernel.thread;
    unsigned const slot = SPAWNED + below(3u);
    isa_word const page = some_page();
    isa_word const first = BATON_SLOT(BATON_SLOT_SPACE);
    isa_word const rights = BATON_RIGHTS((isa_word)(MM_RUN + MM_MANAGE + MM_SHARE));
    isa_word const words[3][5] = {
        {BATON_MOVE + BATON_AS((isa_word)MM_THREAD), page, BATON_SLOT(slot), 0u, 0u},
        {BATON_CLONE + rights, first, first + slot, 0u, 0u},
        {BATON_CONTROL, BATON_SLOT(slot), 0u, 0u, 0u}};
    isa_word priority = below(9u);

    words_of(maker)[THREAD_CATCH] = 4096u;
    (void)sim_access(&sim, page + BATON_THREAD_PRIORITY * sizeof(isa_word), MM_W, &priority);
    for (unsigned i = 0u; i < 3u && sim.kernel.thread == maker; i++) {
        hostile_words(words[i]);
    }
}

/* Threads that they have made do not last: one that never waits would starve the others, by the rules. */
static void hostile_step(void) {
    isa_word value = 1u;

    if (!first_hour(sim.kernel.thread) && below(16u) == 0u) {
        words_of(sim.kernel.thread)[THREAD_CATCH] = 0u;
        (void)sim_exception(&sim, 6u);
    } else if (below(64u) == 0u) {
        spawn();
    } else if (below(16u) == 0u) {
        words_of(sim.kernel.thread)[THREAD_CATCH] = 4096u;
        (void)sim_access(&sim, some_page(), below(2u) == 0u ? MM_R : MM_W, &value);
    } else {
        hostile_call();
    }
}

/* --- those who work -------------------------------------------------------------------------- */

/* Of this world: how many calls a client has made, and whether the last was to root. */
static struct {
    unsigned calls;
    bool rests;
} clients[CLIENTS];

static isa_word numbers(mm_frame client, unsigned n) { return client * 1000003u + n; }

/* A client has the answer to its last call, and makes the next one. */
static void client_step(mm_frame client) {
    unsigned const i = client - CLIENT;
    unsigned const n = clients[i].calls;
    mm_word const *const w = words_of(client);

    if (n > 0u && !clients[i].rests) {
        assert_int_equal(w[THREAD_CALL], BATON_LABEL(LABEL + 100u));
        assert_true(w[THREAD_B] == numbers(client, n) + n && w[THREAD_C] == client);
        assert_true(w[THREAD_A] == 0u && w[THREAD_D] == 0u);
        answers++;
    }
    clients[i].rests = n % BATCH == BATCH - 1u && !clients[i].rests;
    if (clients[i].rests) {
        (void)sim_call(&sim, BATON_CALL + BATON_LABEL(LABEL_REST), BATON_SLOT(TO_ROOT), 0u, 0u, 0u);
        return;
    }
    clients[i].calls++;
    (void)sim_call(&sim, BATON_CALL + BATON_LABEL(LABEL), BATON_SLOT(TO_WORK),
                   numbers(client, n + 1u), n + 1u, 0u);
}

static bool server_asked; /* whether its registers say what came */

/* It answers what came, and gives strangers a page to read. What they pass it, it throws away. */
static void server_step(void) {
    mm_word const *const w = words_of(SERVER);
    isa_word const status = server_asked ? w[THREAD_CALL] : MM_CANCELLED;
    isa_word const token = BATON_ERROR(status) == MM_OK ? w[THREAD_A] : 0u;
    isa_word const sum = w[THREAD_B] + w[THREAD_C];
    isa_word const badge = w[THREAD_D];
    bool const stranger = badge < CLIENT || badge >= CLIENT + CLIENTS;
    isa_word const label = (status / 65536u % 65536u + 100u) % BATON_LABEL_KERNEL;
    isa_word answer = BATON_REPLY_RECEIVE + BATON_LABEL(label);

    if ((status & BATON_IPC_PASSED) != 0u) {
        assert_int_equal(
            BATON_ERROR(sim_call(&sim, BATON_DESTROY, DECLARED * 4096u, 0u, 0u, 0u).status), MM_OK);
    }
    if (stranger && token != 0u) {
        answer += BATON_MODE_CLONE + BATON_RIGHTS((isa_word)ISA_PAGE_READ);
    }
    server_asked = true;
    (void)sim_call(&sim, answer, token, sum, badge, GIFT * 4096u);
}

/* --- root ---------------------------------------------------------------------------------------- */

static unsigned turn;
static isa_word resting[CLIENTS]; /* tokens of clients */
static unsigned resting_count;

static unsigned root_call(isa_word call, isa_word a, isa_word b, isa_word c, isa_word d) {
    struct sim_result const r = sim_call(&sim, call, a, b, c, d);

    assert_int_equal(sim.kernel.thread, ROOT);
    return (unsigned)BATON_ERROR(r.status);
}

static unsigned root_control(unsigned operation, unsigned slot, isa_word b) {
    return root_call(BATON_CONTROL + BATON_OPERATION(operation), BATON_SLOT(slot), b, 0u, 0u);
}

static void give(unsigned space, unsigned slot, unsigned to, mm_rights rights, isa_word badge) {
    (void)root_call(BATON_CLONE + BATON_RIGHTS((isa_word)rights), BATON_SLOT(space),
                    BATON_SLOT(to) + slot, badge, 0u);
}

/* What a hostile thread has to have, and may have lost. Of spaces there are only so many slaves. */
static void equip(unsigned i) {
    unsigned const slot = ROOT_THREAD(HOSTILE + i);
    mm_rights const own_rights = MM_MANAGE + MM_RUN + MM_SHARE;
    mm_rights const call_rights = MM_SEND + MM_PASS + MM_NOTIFY + MM_SHARE;
    struct mm_ref ref;

    assert_true(mm_get(&sim.kernel.mm, HOSTILE + i, BATON_SLOT_SPACE, &ref));
    if (ref.rights != own_rights || ref.frame != HOST) {
        assert_int_equal(root_call(BATON_DESTROY, BATON_SLOT(BATON_SLOT_SPACE) + slot, 0u, 0u, 0u),
                         MM_OK);
        give(ROOT_HOST, slot, BATON_SLOT_SPACE, own_rights, 0u);
    }
    give(ROOT_HOST, slot, TO_HOST, call_rights + MM_MANAGE, i);
    give(ROOT_WORK, slot, TO_WORK, call_rights, 30u + i);
    (void)mm_fix_slot(&sim.kernel.mm, MM_LINE, SPARE_LINE, HOSTILE + i, HAS_LINE);
    (void)mm_fix_slot(&sim.kernel.mm, MM_PORTS, 100u + 65536u * 199u, HOSTILE + i, HAS_PORTS);
}

/* In turns: all may run; those above the workers may not; nor those who are as urgent. */
static void arrange(void) {
    static unsigned const most[] = {ROOT_PRIORITY, WORK_PRIORITY, WORK_PRIORITY - 1u};

    for (unsigned i = 0u; i < HOSTILES; i++) {
        unsigned const slot = ROOT_THREAD(HOSTILE + i);

        assert_int_equal(root_control(BATON_CONTROL_SUSPEND, slot, 0u), MM_OK);
        assert_int_equal(root_control(BATON_CONTROL_PRIORITY, slot, priorities[i]), MM_OK);
        equip(i);
        if (priorities[i] <= most[turn % 3u]) {
            (void)root_control(BATON_CONTROL_RESUME, slot, 0u);
        }
    }
    turn++;
}

static unsigned root_line(unsigned operation) {
    return root_call(BATON_HARDWARE + BATON_OPERATION(operation), BATON_SLOT(ROOT_LINE),
                     BATON_SLOT(BATON_ROOT_SPACE), 0u, 0u);
}

/* Root starts, or was told the time, or that a client rests; nobody else can tell it anything. */
static void root_step(void) {
    isa_word const status = words_of(ROOT)[THREAD_CALL];
    isa_word answer = 0u;

    if (turn > 0u && status == BATON_LABEL(LABEL_REST)) {
        assert_true(words_of(ROOT)[THREAD_D] >= CLIENT && resting_count < CLIENTS);
        resting[resting_count++] = words_of(ROOT)[THREAD_A];
    } else {
        if (turn == 0u) {
            assert_int_equal(root_line(BATON_HARDWARE_BIND), MM_OK);
        } else {
            assert_int_equal(status, BATON_IPC_NOTIFIED);
            assert_int_equal(words_of(ROOT)[THREAD_B], 1u << BATON_BITS);
            assert_int_equal(root_line(BATON_HARDWARE_UNMASK), MM_OK);
        }
        arrange();
        answer = resting_count > 0u ? resting[--resting_count] : 0u;
    }
    (void)sim_call(&sim, BATON_REPLY_RECEIVE, answer, 0u, 0u, 0u);
}

/* --- all together ----------------------------------------------------------------------------- */

static unsigned steps;

static void one_step(void) {
    mm_frame const thread = sim.kernel.thread;

    if (thread == ROOT) {
        root_step();
    } else if (thread == ANCHOR || below(64u) == 0u) {
        sim_interrupt(&sim, CLOCK_LINE);
    } else if (below(32u) == 0u) {
        kernel_tick(&sim.kernel);
    } else if (thread == SERVER) {
        server_step();
    } else if (thread >= CLIENT && thread < CLIENT + CLIENTS) {
        client_step(thread);
    } else {
        remember();
        hostile_step();
        check_owned();
    }
    if (steps++ % AUDIT == 0u) {
        check_sound(&sim);
    } else {
        check_lists(&sim);
    }
    assert_false(sim.stopped);
}

/* One world, for so many hostile calls. In each the clients must get on. */
static void one_world(unsigned until) {
    unsigned const answered = answers;

    set_up();
    own_all();
    memset(clients, 0, sizeof clients);
    memset(tokens, 0, sizeof tokens);
    server_asked = false;
    turn = resting_count = 0u;
    while (calls < until) {
        one_step();
    }
    check_sound(&sim);
    assert_true(answers > answered);
}

static void hostile_threads(void **state) {
    struct timespec now;
    uint64_t seed;

    (void)state;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    seed = getenv("SEED") != NULL ? strtoull(getenv("SEED"), NULL, 0) : (uint64_t)now.tv_nsec;
    print_message("hostile: seed %llu; again: SEED=%llu\n", (unsigned long long)seed,
                  (unsigned long long)seed);
    random_state = random_seeded(seed);
    while (calls < CALLS) {
        one_world(calls + GENERATION);
    }
    for (unsigned call = BATON_MOVE; call <= BATON_YIELD; call++) {
        print_message("call %u: %u went well\n", call, good[call]);
        assert_true(good[call] >= 100u);
    }
    for (unsigned i = 0u; i <= HOSTILES; i++) {
        print_message("hostile %u: %u calls\n", i, by[i]);
        assert_true(by[i] >= 1000u);
    }
    print_message("%u hostile calls, %u answers to others meanwhile\n", calls, answers);
    assert_true(calls >= CALLS);
}

int main(void) {
    struct CMUnitTest const tests[] = {cmocka_unit_test(hostile_threads)};

    sim_create(&sim, FRAMES, FRAMES);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
