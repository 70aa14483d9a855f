/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk driver (user/disk, a guest of host.h) with clients that ask for anything and with any reference,
 * and a device (tests/unit/ata/device.h) that interrupts when it likes, and fails.
 *
 *     31 root   28 the driver, 14 its line   10 clients, each in a space of its own
 *
 * The driver must never treat the device in a way that the standard forbids; a reference that was lent
 * to it is gone when the answer is there.
 */
#include "parent.h"
#include "schedule.h"
#include "device.h" /* of tests/unit/ata */
#include <baton/disk.h>
#include <baton/program.h>
#include <string.h>

#define FRAMES 160u
#define CLIENTS 3u
#define CLIENT_PAGES 4u
#define PLACE 0x400000u
#define TO_DISK 8u
#define SLOT_CLIENT(n) (PARENT_OTHERS + 2u * (n))
#define LINE 14u
#define BLOCKS 16u
#define SECTORS (BLOCKS * BATON_DISK_BLOCK / DEVICE_SECTOR)
#define TROUBLES 3u /* of one input: the driver looks at a dead device for a while */

static mm_frame clients[CLIENTS];
static unsigned char bytes[SECTORS * DEVICE_SECTOR];
static unsigned troubles;

void guest_run(void);

static struct parent const plan = {.heap = 4u,
                                   .pages = 16u,
                                   .priority = 28u,
                                   .manages = false,
                                   .arguments = "disk errors=7 seed=3"};

static void add_client(unsigned i) {
    mm_frame const space = host_put(MM_SPACE, HOST_ROOT, SLOT_CLIENT(i));
    mm_frame const thread = host_put(MM_THREAD, HOST_ROOT, SLOT_CLIENT(i) + 1u);

    host_lend(HOST_ROOT, SLOT_CLIENT(i), thread, BATON_SLOT_SPACE, MM_MANAGE + MM_RUN + MM_SHARE,
              0u);
    host_lend(HOST_ROOT, PARENT_SPACE, thread, TO_DISK, MM_SEND + MM_PASS, i + 1u);
    host_pages(space, PLACE, CLIENT_PAGES);
    sim.words[thread][THREAD_PRIORITY] = 10u;
    sim_ready(&sim, thread);
    clients[i] = thread;
}

uint32_t const host_frames = FRAMES;

void host_build(char const *program) {
    (void)program;
    struct mm *const m = &sim.kernel.mm;

    parent_build(&plan);
    must(mm_fix_slot(m, MM_PORTS, 0x1f0u + 65536u * 0x1f7u, HOST_GUEST, BATON_DISK_PORTS) &&
         mm_fix_slot(m, MM_PORTS, 0x3f6u + 65536u * 0x3f6u, HOST_GUEST, BATON_DISK_CONTROL) &&
         mm_fix_slot(m, MM_LINE, LINE, HOST_GUEST, BATON_DISK_LINE));
    for (unsigned i = 0u; i < CLIENTS; i++) {
        add_client(i);
    }
}

/* --- the device --------------------------------------------------------------------------------------- */

static void interrupt(void) {
    if (device.line) {
        sim_interrupt(&sim, LINE);
    }
}

static void device_turn(uint8_t const *r) {
    switch (r[1] % 8u) {
    case 0u:
        device.bad = r[2] % 2u == 1u;
        device.bad_sector = r[3] % SECTORS;
        device.error_with_data = r[4] % 4u == 1u;
        break;
    case 1u:
        troubles += r[2] % 4u;
        if (troubles < TROUBLES) {
            device.hangs = r[2] % 2u == 1u;
            device.forgets_data = r[3] % 2u == 1u;
            device.dead = r[2] % 4u == 3u;
        }
        break;
    case 2u: device.latency = r[2]; break;
    case 3u: sim_interrupt(&sim, LINE); break; /* for nothing */
    default: device_finish(); break;
    }
    interrupt();
}

/* --- clients ------------------------------------------------------------------------------------------- */

static void client_call(uint8_t const *r) {
    static unsigned const modes[] = {BATON_MODE_CLONE, BATON_MODE_CLONE, BATON_MODE_NONE,
                                     BATON_MODE_MOVE};
    static unsigned const labels[] = {BATON_DISK_READ, BATON_DISK_WRITE, BATON_DISK_INFO,
                                      BATON_DISK_COUNT};
    isa_word const label = r[1] < 240u ? labels[r[1] % 4u] : r[1];
    isa_word const mode = modes[r[2] % 4u];
    isa_word const rights = r[3] < 128u ? ISA_PAGE_WRITE : r[3] < 220u ? ISA_PAGE_READ : 0u;

    (void)host_call(BATON_CALL + BATON_LABEL(label) + mode +
                        (mode == BATON_MODE_CLONE ? BATON_RIGHTS(rights) : 0u),
                    BATON_SLOT(TO_DISK), r[4] % (BLOCKS + 2u), r[5],
                    PLACE + r[6] % (CLIENT_PAGES + 1u) * PAGE);
}

/* No page of the thread's space has slaves: it has just got its answer. */
static void check_alone(mm_frame thread) {
    mm_frame const space = isa_frame(sim.words[thread][BATON_SLOT_SPACE]);
    mm_word const zone = sim.words[space][PLACE / 0x400000u];

    for (unsigned i = 0u; i < CLIENT_PAGES; i++) {
        mm_word const page = sim.words[isa_frame(zone)][i];

        must(page == 0u || sim.ledger[isa_frame(page)].slaves == 0u);
    }
}

static void client_turn(mm_frame thread) {
    isa_word value = thread;
    uint8_t const *r;

    check_alone(thread);
    r = host_record();
    switch (r[0] % 8u) {
    case 0u: device_turn(r); break;
    case 1u: kernel_tick(&sim.kernel); break;
    case 2u: (void)sim_access(&sim, PLACE + r[1] % CLIENT_PAGES * PAGE, MM_W, &value); break;
    default: client_call(r); break;
    }
}

static void turn(mm_frame thread) {
    for (unsigned i = 0u; i < CLIENTS; i++) {
        if (thread == clients[i]) {
            client_turn(thread);
            return;
        }
    }
    if (thread == HOST_ROOT) {
        parent_turn();
    } else if (thread == HOST_ANCHOR) {
        device_turn(host_record());
    } else { /* the driver's second thread, which has no timer */
        (void)host_call(BATON_CALL + BATON_LABEL((isa_word)BATON_PARENT_WAIT),
                        BATON_SLOT(BATON_SLOT_PARENT), 0u, 0u, 0u);
    }
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    troubles = 0u;
    device = (struct device){.sectors = SECTORS,
                             .most = 16u,
                             .settles = 2u,
                             .latency = 60u,
                             .bytes = bytes,
                             .status = 0x50u};
    host_run(data, size, guest_run, turn);
    must(parent_status() == -1 && device.violations == 0u);
    return 0;
}
