/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hardware call, and that ports can be used exactly while they are allowed.
 */
#include <baton/machine.h>
#include <baton/test.h>

#define PORT 0x80u /* the power-on diagnostics port: nothing happens there */
#define RANGE 2u
#define GENERAL_PROTECTION 13u

static void read_port(void *argument) { (void)baton_in(*(uint16_t const *)argument); }

static bool allowed(uint16_t port) {
    struct baton_fault fault;

    return baton_guard(read_port, &port, &fault);
}

static unsigned ports(unsigned first, unsigned count, unsigned range) {
    return baton_ports(BATON_ROOT_PORTS, first, count, range);
}

static void test_ports(void) {
    struct baton_fault fault;
    uint16_t port = PORT;

    test_check(!baton_guard(read_port, &port, &fault) &&
                   baton_fault_vector(&fault) == GENERAL_PROTECTION,
               "ports: a port that is not allowed faults");
    test_number(ports(PORT, 1u, RANGE), MM_OK, "ports: one is allowed");
    test_check(allowed(PORT), "ports: it can be read");
    test_check(!allowed(PORT - 1u) && !allowed(PORT + 1u), "ports: its neighbours cannot");
    test_number(ports(PORT - 63u, 64u, RANGE), MM_OK, "ports: 64 are allowed");
    test_check(allowed(PORT) && allowed(PORT - 63u), "ports: the first and last can be read");
    test_check(!allowed(PORT + 1u) && !allowed(PORT - 64u), "ports: those around them cannot");
    test_number(ports(PORT, 2u, RANGE + 1u), MM_OK, "ports: another range that overlaps");
    test_number(ports(0, 0, RANGE), MM_OK, "ports: the first range is given up");
    test_check(allowed(PORT) && allowed(PORT + 1u) && !allowed(PORT - 1u),
               "ports: the other is still allowed");
    test_number(ports(0, 0, RANGE + 1u), MM_OK, "ports: and given up");
    test_check(!allowed(PORT) && !allowed(PORT + 1u), "ports: nothing is left");
    test_number(ports(0xffffu, 1u, RANGE), MM_OK, "ports: the last port");
    test_number(ports(0, 0, RANGE), MM_OK, "ports: given up");
    test_number(ports(0xffffu, 2u, RANGE), MM_RIGHTS, "ports: RIGHTS, beyond the last");
    test_number(ports(0x10000u, 1u, RANGE), MM_RIGHTS, "ports: RIGHTS, far beyond");
    test_number(ports(0xffffffffu, 2u, RANGE), MM_RIGHTS, "ports: RIGHTS, around the corner");
    test_number(ports(1u, 0xffffffffu, RANGE), MM_RIGHTS, "ports: RIGHTS before LIMIT");
    test_number(ports(0, 65u, RANGE), MM_LIMIT, "ports: LIMIT, 65 ports");
    test_number(ports(0, 1u, 4u), MM_LIMIT, "ports: LIMIT, range 4");
    test_number(ports(0, 0, 0xffffffffu), MM_LIMIT, "ports: LIMIT, the largest range");
}

static unsigned ask(unsigned operation, baton_word a, baton_word b) {
    baton_word words[5] = {BATON_HARDWARE | BATON_OPERATION(operation), a, b, 0, 0};

    baton_enter(words);
    return (unsigned)words[0];
}

void test_hardware(struct bench const *bench) {
    baton_word const right = BATON_SLOT(BATON_ROOT_HARDWARE);
    struct baton_frame frame;

    for (unsigned operation = 0; operation < 3u; operation++) {
        test_number(ask(operation, BATON_SLOT(0u), 0), MM_NAME, "hardware: NAME, slot 0");
        test_number(ask(operation, BATON_SLOT(bench->slot[0]), 0), MM_EMPTY, "hardware: EMPTY");
        test_number(ask(operation, BATON_SLOT(BATON_ROOT_SPACE), 0), MM_KIND,
                    "hardware: KIND, a space");
        test_number(ask(operation, bench->page[0], 0), MM_KIND, "hardware: KIND, a page");
    }
    test_number(ask(BATON_HARDWARE_PORTS, right, 0), MM_KIND,
                "hardware: KIND, ports with the hardware right");
    test_number(ask(BATON_HARDWARE_FRAME, BATON_SLOT(BATON_ROOT_PORTS), bench->page[0]), MM_KIND,
                "hardware: KIND, a frame with the ports");
    test_number(ask(BATON_HARDWARE_FRAME, right, bench->there), MM_NAME, "frame: NAME");
    test_number(ask(BATON_HARDWARE_FRAME, right, bench->here), MM_EMPTY, "frame: EMPTY");
    frame = baton_frame(BATON_ROOT_HARDWARE, bench->page[0]);
    test_number(frame.frame, (bench->page[0] - BATON_ROOT_MEMORY) / BATON_PAGE_SIZE,
                "frame: free memory is shown in order");
    test_number(frame.kind, MM_PAGE, "frame: a page");
    frame = baton_frame(BATON_ROOT_HARDWARE, bench->here + BATON_LEVEL(1u));
    test_check(frame.kind == MM_ZONE && frame.used == 0u && frame.attached == 1u &&
                   frame.slaves == 0u,
               "frame: a zone");
    frame = baton_frame(BATON_ROOT_HARDWARE, BATON_SLOT(BATON_SLOT_SPACE));
    test_check(frame.kind == MM_SPACE && frame.slaves == 1u, "frame: the space");
    test_ports();
}
