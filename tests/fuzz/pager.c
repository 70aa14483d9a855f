/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager (user/pager, a guest of host.h) with clients that touch and call anything, a policy that ends
 * whom it likes, orders of root's that may make no sense, and a disk that fails.
 *
 *     31 root   28 DISK, its blocks in an array here   26 POLICY   25 the pager   5 its clients
 *
 * The pager says itself if its books are broken. At the end of each input the kernel's audit
 * must hold; and if there is no client left, so must the pager's own sum.
 */
#include "parent.h"
#include "schedule.h"
#include <baton/disk.h>
#include <baton/pager.h>
#include <isa/machine.h>
#include <string.h>

#define FRAMES 420u
#define HEAP 96u
#define BROKEN 99 /* what the pager ends with then */
#define DISK_BLOCKS 24u
#define DISK_PAGE 0x10000u /* where the disk's and the policy's programs take references */
#define SLOT_DISK_SPACE PARENT_OTHERS
#define SLOT_POLICY_SPACE (PARENT_OTHERS + 1u)
#define SLOT_DISK_THREAD (PARENT_OTHERS + 2u)
#define SLOT_POLICY_THREAD (PARENT_OTHERS + 3u)
#define POLICY_NUMBER 7u
#define TO_PAGER 8u

static mm_frame disk, policy;
static uint8_t blocks[DISK_BLOCKS][PAGE];

void guest_run(void);

/* --- root ------------------------------------------------------------------------------------------- */

static mm_index find(isa_word const name[2]) {
    return name[0] == 0x6b736964u && name[1] == 0u ? SLOT_DISK_SPACE : 0u;
}

/* An order on the board, mostly one that can be obeyed. */
static void wish(void) {
    uint8_t const *const r = host_record();
    struct baton_pager_board *const board = (void *)parent_board();
    struct baton_pager_order volatile *const order = &board->order;
    static char const text[] = "prog\0one\0two";

    order->what = r[1] % 4u;
    order->client = r[2] % 8u;
    order->limit = r[3] % 64u;
    order->priority = r[4] % 8u;
    order->heap = r[5] < 240u ? r[5] : r[5] * 4096u;
    order->stack = r[6] < 200u ? r[6] % 16u : r[6];
    order->count = 1u + r[7] % 3u;
    for (unsigned i = 0u; i < sizeof text; i++) {
        order->text[i] = text[i];
    }
    if (r[7] >= 250u) {
        order->text[r[7] % sizeof text] = (char)r[1];
        order->count = r[6];
    }
    order->serial++;
    board->policy = r[0] >= 224u ? 0u : POLICY_NUMBER;
    parent_notify(r[0] % 4u == 3u ? BATON_SLOT(SLOT_POLICY_SPACE) : parent_guest(),
                  BATON_PAGER_BIT);
}

static struct parent const plan = {.heap = HEAP,
                                   .files = 1u,
                                   .pages = 4u,
                                   .priority = 25u,
                                   .board = true,
                                   .manages = true,
                                   .arguments = "pager clients=5 run=prog,0,200,a run=prog,10,40",
                                   .find = find,
                                   .wish = wish};

/* --- the world ------------------------------------------------------------------------------------- */

/* A thread with a space of its own, that shows one zone. */
static mm_frame add_program(mm_index space_slot, mm_index thread_slot, unsigned priority) {
    mm_frame const space = host_put(MM_SPACE, HOST_ROOT, space_slot);
    mm_frame const thread = host_put(MM_THREAD, HOST_ROOT, thread_slot);

    host_lend(HOST_ROOT, space_slot, thread, BATON_SLOT_SPACE, MM_MANAGE + MM_RUN + MM_SHARE, 0u);
    host_pages(space, DISK_PAGE - PAGE, 1u);
    sim.words[thread][THREAD_PRIORITY] = priority;
    sim_ready(&sim, thread);
    return thread;
}

uint32_t const host_frames = FRAMES;

void host_build(char const *program) {
    (void)program;
    parent_build(&plan);
    disk = add_program(SLOT_DISK_SPACE, SLOT_DISK_THREAD, 28u);
    policy = add_program(SLOT_POLICY_SPACE, SLOT_POLICY_THREAD, 26u);
    host_lend(HOST_GUEST, BATON_SLOT_MASTER, policy, TO_PAGER, MM_SEND + MM_PASS, POLICY_NUMBER);
    host_lend(HOST_ROOT, SLOT_POLICY_SPACE, HOST_GUEST, BATON_SLOT_GIVEN, MM_NOTIFY, 2u);
}

static void declare(unsigned accept) {
    (void)host_call(BATON_CONTROL + BATON_OPERATION((isa_word)BATON_CONTROL_DECLARE), 0u, DISK_PAGE,
                    accept, 0u);
}

/* --- the disk ---------------------------------------------------------------------------------------- */

/* What a request is answered. */
static unsigned transfer(struct host_message const *m, uint8_t const *r) {
    mm_frame const space = isa_frame(sim.words[disk][BATON_SLOT_SPACE]);
    uint8_t *const page = host_at(space, DISK_PAGE);
    unsigned const block = m->words[0] % DISK_BLOCKS;

    if (page == NULL || (m->flags & BATON_IPC_PASSED) == 0u) {
        return BATON_DISK_REFERENCE;
    }
    if (r[1] >= 232u) {
        return r[2] % 8u;
    }
    if (m->label == BATON_DISK_READ) {
        isa_word word = 0u; /* as a processor would, for the bits */

        (void)sim_access(&sim, DISK_PAGE, MM_R, &word);
        (void)sim_access(&sim, DISK_PAGE, MM_W, &word);
        memcpy(page, blocks[block], PAGE);
    } else {
        memcpy(blocks[block], page, PAGE);
    }
    return BATON_DISK_DONE;
}

static void disk_turn(void) {
    struct host_message const m = host_received(disk);
    isa_word answer = 0u;
    isa_word first = 0u;

    if (!host_begun(disk)) {
        declare(BATON_ACCEPT_SLAVE);
        (void)host_call(BATON_REPLY_RECEIVE, 0u, 0u, 0u, 0u);
        return;
    }
    if (m.error == MM_OK && (m.flags & BATON_IPC_NOTIFIED) == 0u) {
        first = m.label == BATON_DISK_INFO ? DISK_BLOCKS : 0u;
        answer =
            m.label == BATON_DISK_INFO ? (isa_word)BATON_DISK_DONE : transfer(&m, host_record());
    }
    (void)host_call(BATON_DESTROY, DISK_PAGE, 0u, 0u, 0u);
    (void)host_call(BATON_REPLY_RECEIVE + BATON_LABEL(answer), m.token, first, 0u, 0u);
}

/* --- the policy --------------------------------------------------------------------------------------- */

static void policy_turn(void) {
    struct host_message const m = host_received(policy);
    uint8_t const *r;

    if (!host_begun(policy)) {
        declare(BATON_ACCEPT_SLAVE);
        (void)host_call(BATON_REPLY_RECEIVE, 0u, 0u, 0u, 0u);
        return;
    }
    r = host_record();
    if (m.error != MM_OK || r[0] < 128u) {
        (void)host_call(BATON_REPLY_RECEIVE, 0u, 0u, 0u, 0u);
        return;
    }
    (void)host_call(BATON_CALL +
                        BATON_LABEL((isa_word)(r[1] < 192u ? BATON_PAGER_BOARD + r[1] % 2u : r[2])),
                    BATON_SLOT(TO_PAGER), r[3] % 8u, r[4], 0u);
}

/* --- clients ------------------------------------------------------------------------------------------- */

/* An address of a client: mostly one where something can be. */
static isa_word address_of(uint8_t const *r) {
    static isa_word const bases[] = {BATON_PROGRAM_BASE,
                                     BATON_PROGRAM_HEAP,
                                     BATON_PROGRAM_HEAP + 0x20000u,
                                     BATON_PROGRAM_STACK - 0x10000u,
                                     BATON_PROGRAM_STACK - 0x40000u,
                                     130u * 0x400000u,
                                     146u * 0x400000u,
                                     BATON_PROGRAM_START};

    return r[2] >= 240u ? records_four(r + 3) & ~3u
                        : bases[r[2] % 8u] + r[3] % 24u * PAGE + r[4] * 4u;
}

static void client_call(uint8_t const *r) {
    static unsigned const labels[] = {BATON_PAGER_FORK,
                                      BATON_PAGER_FORK,
                                      BATON_PAGER_JOIN,
                                      BATON_PAGER_SHARE,
                                      BATON_PAGER_SHARE,
                                      BATON_PAGER_FILE,
                                      BATON_PARENT_READY,
                                      BATON_PARENT_EXIT,
                                      BATON_PARENT_WAIT,
                                      BATON_PARENT_FIND + 256u * 9u,
                                      BATON_PAGER_BOARD,
                                      BATON_PAGER_END,
                                      200u};
    unsigned const label = labels[r[1] % 13u];
    isa_word first = r[2] % 8u;
    isa_word second = r[3];

    if (label == BATON_PAGER_FILE) {
        first = r[2] < 224u ? 0x676f7270u : first; /* prog */
        second = r[3] < 224u ? 0u : second;
    } else if (label == BATON_PARENT_FIND + 256u * 9u && r[2] < 128u) {
        first = 0x65676170u; /* pager */
        second = 0x72u;
    }
    (void)host_call(BATON_CALL + BATON_LABEL((isa_word)label) + r[4] % 4u * 16u,
                    BATON_SLOT(r[5] < 240u ? BATON_SLOT_PARENT : r[5] % 16u), first, second,
                    address_of(r));
}

/* What a client touches, page by page, and again until it is there. */
static struct {
    isa_word address;
    unsigned left; /* pages */
    bool write;
} sweeps[FRAMES];

static void sweep(mm_frame client) {
    isa_word value = client;

    if (sim_access(&sim, sweeps[client].address, sweeps[client].write ? MM_W : MM_R, &value) ==
        SIM_DONE) {
        sweeps[client].address += PAGE;
        sweeps[client].left--;
    }
}

static void begin_sweep(uint8_t const *r) {
    mm_frame const client = sim.kernel.thread;

    sweeps[client].address = r[2] < 192u ? BATON_PROGRAM_HEAP + r[3] % 32u * PAGE : address_of(r);
    sweeps[client].left = 1u + r[4] % 64u;
    sweeps[client].write = r[5] < 192u;
}

static void client_turn(void) {
    uint8_t const *r;
    isa_word value;

    if (sweeps[sim.kernel.thread].left > 0u) {
        sweep(sim.kernel.thread);
        return;
    }
    r = host_record();
    value = records_four(r + 4);
    switch (r[0] % 8u) {
    case 0u: client_call(r); break;
    case 1u: parent_wake(); break;
    case 2u: kernel_tick(&sim.kernel); break;
    case 3u: (void)sim_exception(&sim, r[1] % 20u); break;
    case 4u: begin_sweep(r); break;
    case 5u:
        (void)host_call(r[1] % 16u + (isa_word)r[2] * 65536u, address_of(r), address_of(r + 1),
                        r[6], r[7]);
        break;
    default:
        (void)sim_access(&sim, address_of(r),
                         r[1] % 4u == 0u   ? MM_X
                         : r[1] % 4u == 1u ? MM_R
                                           : MM_W,
                         &value);
        break;
    }
}

/* --- all together ------------------------------------------------------------------------------------------ */

static void turn(mm_frame thread) {
    if (thread == HOST_ROOT) {
        parent_turn();
    } else if (thread == HOST_ANCHOR) {
        parent_wake();
    } else if (thread == disk) {
        disk_turn();
    } else if (thread == policy) {
        policy_turn();
    } else {
        client_turn();
    }
}

static void check_sums(void) {
    struct baton_pager_totals const *const t =
        &((struct baton_pager_board const *)(void const *)parent_board())->totals;

    if (t->clients == 0u && t->frames != 0u) {
        must(t->free + t->books + t->objects == t->frames && t->zones == 0u);
    }
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    memset(blocks, 0, sizeof blocks);
    memset(sweeps, 0, sizeof sweeps);
    host_run(data, size, guest_run, turn);
    must(parent_status() != BROKEN);
    check_sums();
    return 0;
}
