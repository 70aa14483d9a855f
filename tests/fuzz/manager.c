/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory servers (user/manager, a guest of host.h) with clients that say anything, bring what is not
 * theirs, hide, share and move about what they have got, and end at any moment.
 *
 *     31 root        gives and takes pages, lends, asks for pictures, ends clients
 *     26 the server  `memory`, or `dma`
 *     10 clients     numbers 1 ... CLIENTS, each in a space of its own; the server manages that of number 1
 *
 * At the end the kernel's audit holds, and no page is free in the server that somebody else can
 * reach: its masters are unshared.
 */
#include "parent.h"
#include "schedule.h"
#include <baton/memory_server.h>
#include <baton/program.h>
#include <string.h>

#define FRAMES 320u
#define HEAP 64u
#define CLIENTS 3u
#define CLIENT_PAGES 4u  /* that each has at first, */
#define CLIENT_RANGE 24u /* and containers, from PLACE on */
#define PLACE 0x400000u
#define TO_SERVER 8u
#define SLOT_CLIENT(n) (PARENT_OTHERS + 2u * (n)) /* its space; its thread is next */

static bool lends; /* it is `dma`: as the name of this program says */
static mm_frame clients[CLIENTS + 1u];
static bool asked_spare[CLIENTS + 1u]; /* its last call was for a page for good */

void guest_run(void);

static struct baton_mem_board *board(void) { return (void *)parent_board(); }

/* --- root ------------------------------------------------------------------------------------------- */

/* Take a client's memory, as its parent does when it has ended; then tell the server. */
static void end_client(unsigned n) {
    for (unsigned i = 0u; i < CLIENT_RANGE; i++) {
        isa_word const name = PLACE + i * PAGE + SLOT_CLIENT(n);

        if (BATON_ERROR(host_call(BATON_DESTROY, name, 0u, 0u, 0u).status) == MM_ROLE) {
            isa_word const hole = parent_hole();

            if (hole == 0u ||
                BATON_ERROR(host_call(BATON_MOVE, name, hole, 0u, 0u).status) != MM_OK) {
                return; /* it is killed again later */
            }
        }
    }
    board()->ended[n]++;
    board()->ends++;
}

static void wish(void) {
    uint8_t const *const r = host_record();
    unsigned const n = 1u + r[2] % CLIENTS;

    switch (r[1] % 8u) {
    case 0u: board()->ask++; break;
    case 1u:
    case 2u:
        board()->what = r[3] % 4u;
        board()->much = r[4];
        board()->order++;
        break;
    case 3u: board()->may[n] = r[3] % 4u; break;
    default: end_client(n); break;
    }
    parent_notify(parent_guest(), BATON_MEM_BIT);
}

static struct parent plan = {.heap = HEAP,
                             .pages = 40u,
                             .priority = 26u,
                             .board = true,
                             .arguments = "memory most=128 ask=40 limit=40 spare=-",
                             .wish = wish};

/* --- the world ------------------------------------------------------------------------------------- */

static void add_client(unsigned n) {
    mm_frame const space = host_put(MM_SPACE, HOST_ROOT, SLOT_CLIENT(n));
    mm_frame const thread = host_put(MM_THREAD, HOST_ROOT, SLOT_CLIENT(n) + 1u);

    host_lend(HOST_ROOT, SLOT_CLIENT(n), thread, BATON_SLOT_SPACE, MM_MANAGE + MM_RUN + MM_SHARE,
              0u);
    host_lend(HOST_ROOT, PARENT_SPACE, thread, TO_SERVER, MM_SEND + MM_PASS, n);
    host_pages(space, PLACE, CLIENT_PAGES);
    if (n == 1u) {
        host_lend(HOST_ROOT, SLOT_CLIENT(n), HOST_GUEST, BATON_MEM_SPACE(n), MM_MANAGE, 0u);
    }
    sim.words[thread][THREAD_PRIORITY] = 10u;
    sim_ready(&sim, thread);
    clients[n] = thread;
}

uint32_t const host_frames = FRAMES;

void host_build(char const *program) {
    lends = strstr(program, "lends") != NULL;
    struct baton_start *start;
    mm_word zone;

    if (lends) {
        plan.arguments = "dma limit=40 keep=8";
    }
    parent_build(&plan);
    if (lends) { /* the pages of the heap were made one after the other */
        start = (void *)host_at(HOST_GUEST_SPACE, BATON_PROGRAM_START);
        zone = sim.words[HOST_GUEST_SPACE][BATON_PROGRAM_HEAP / 0x400000u];
        start->heap_frame = isa_frame(sim.words[isa_frame(zone)][0]);
    }
    for (unsigned n = 1u; n <= CLIENTS; n++) {
        add_client(n);
    }
}

/* --- clients ------------------------------------------------------------------------------------------- */

static isa_word place_of(uint8_t byte) { return PLACE + byte % CLIENT_RANGE * PAGE; }

static void client_call(unsigned n, uint8_t const *r) {
    static unsigned const modes[] = {BATON_MODE_NONE, BATON_MODE_MOVE_UNSHARED, BATON_MODE_MOVE,
                                     BATON_MODE_CLONE};
    struct host_message const last = host_received(clients[n]);
    unsigned const label = r[1] % 11u;
    unsigned const mode = modes[r[6] % 4u];
    isa_word first = r[2] < 128u ? last.words[0] : r[2];
    isa_word second = r[3] % 12u;

    if (label == BATON_MEM_TAKE) {
        first = r[2] % 6u + (lends || r[7] % 4u == 0u ? BATON_MEM_LENT : 0u);
        second = r[7] < 250u ? place_of(r[3]) : records_four(r + 2);
    }
    asked_spare[n] = label == BATON_MEM_SPARE && mode == BATON_MODE_NONE;
    (void)host_call(BATON_CALL + BATON_LABEL((isa_word)(r[7] < 253u ? label : r[1])) + mode +
                        (mode == BATON_MODE_CLONE ? BATON_RIGHTS((isa_word)ISA_PAGE_READ) : 0u),
                    BATON_SLOT(TO_SERVER), first, second, place_of(r[4]));
}

static void client_memory(uint8_t const *r) {
    isa_word value = records_four(r + 4);

    switch (r[1] % 6u) {
    case 0u: (void)host_call(BATON_MOVE, place_of(r[2]), place_of(r[3]), 0u, 0u); break;
    case 1u:
        (void)host_call(BATON_CLONE + BATON_RIGHTS((isa_word)ISA_PAGE_READ), place_of(r[2]),
                        place_of(r[3]), 0u, 0u);
        break;
    case 2u: (void)host_call(BATON_DESTROY, place_of(r[2]), 0u, 0u, 0u); break;
    case 3u:
        (void)host_call(BATON_MOVE + BATON_AS((isa_word)(1u + r[4] % 5u)), place_of(r[2]),
                        BATON_SLOT(10u + r[3] % 4u), 0u, 0u);
        break;
    case 4u:
        (void)host_call(BATON_MOVE, BATON_SLOT(10u + r[3] % 4u), place_of(r[2]), 0u, 0u);
        break;
    default: (void)sim_access(&sim, place_of(r[2]), MM_W, &value); break;
    }
}

/* What came for good is zeroed. */
static void check_spared(unsigned n) {
    struct host_message const m = host_received(clients[n]);
    isa_word const to = sim.words[clients[n]][THREAD_DECLARED];
    static uint8_t const zeros[PAGE];

    if (asked_spare[n] && (m.flags & BATON_IPC_PASSED) != 0u) {
        uint8_t const *const page = host_at(isa_frame(sim.words[clients[n]][BATON_SLOT_SPACE]), to);

        must(m.label == BATON_MEMORY_OK && page != NULL && memcmp(page, zeros, PAGE) == 0);
    }
    asked_spare[n] = false;
}

static void client_turn(unsigned n) {
    uint8_t const *r;

    check_spared(n);
    r = host_record();
    switch (r[0] % 8u) {
    case 0u: parent_wake(); break;
    case 1u: kernel_tick(&sim.kernel); break;
    case 2u:
        (void)host_call(BATON_CONTROL + BATON_OPERATION((isa_word)BATON_CONTROL_DECLARE), 0u,
                        place_of(r[2]), r[3] % 4u, 0u);
        break;
    case 3u: client_memory(r); break;
    default: client_call(n, r); break;
    }
}

/* --- all together ------------------------------------------------------------------------------------------ */

static void turn(mm_frame thread) {
    for (unsigned n = 1u; n <= CLIENTS; n++) {
        if (thread == clients[n]) {
            client_turn(n);
            return;
        }
    }
    if (thread == HOST_ROOT) {
        parent_turn();
    } else {
        (void)host_record();
        parent_wake();
    }
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    memset(asked_spare, 0, sizeof asked_spare);
    host_run(data, size, guest_run, turn);
    must(parent_status() == -1); /* a server does not end */
    return 0;
}
