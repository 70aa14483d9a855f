/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The FIFOs are used if they are on, and left as they are: to switch them would
 * discard what was received.
 */
#include "port.h"
#include <baton/machine.h>

#define COM1 0x3f8u
#define COM1_PORTS 8u
#define COM1_RANGE 0u

#define DATA COM1
#define INTERRUPTS (COM1 + 1u)
#define CAUSE (COM1 + 2u)
#define MODEM (COM1 + 4u)
#define STATUS (COM1 + 5u)

#define INTERRUPT_RECEIVED 0x01u
#define INTERRUPT_ROOM 0x02u
#define CAUSE_FIFO 0xc0u /* both: the FIFOs are on */
#define MODEM_READY                                                                                \
    0x0bu /* data terminal ready, request to send, and OUT2: PCs gate the line with it */
#define STATUS_RECEIVED 0x01u
#define STATUS_ROOM 0x20u
#define STATUS_ABSENT 0xffu /* what a bus without a device reads */
#define FIFO 16u

static bool status(uint8_t bit) {
    uint8_t const now = baton_in(STATUS);

    return now != STATUS_ABSENT && (now & bit) != 0u;
}

enum mm_error port_open(unsigned slot) {
    enum mm_error const error = baton_ports(slot, COM1, COM1_PORTS, COM1_RANGE);

    if (error == MM_OK) {
        baton_out(INTERRUPTS, 0u);
        baton_out(MODEM, MODEM_READY);
    }
    return error;
}

bool port_receive(char *c) {
    if (!status(STATUS_RECEIVED)) {
        return false;
    }
    *c = (char)baton_in(DATA);
    return true;
}

unsigned port_room(void) {
    if (!status(STATUS_ROOM)) {
        return 0u;
    }
    return (baton_in(CAUSE) & CAUSE_FIFO) == CAUSE_FIFO ? FIFO : 1u;
}

void port_send(char c) { baton_out(DATA, (uint8_t)c); }

void port_interrupts(bool keys, bool text) {
    /* The controller sees edges. With all causes off the port lowers its line, so that any cause that
     * is there raises it again. */
    baton_out(INTERRUPTS, 0u);
    baton_out(INTERRUPTS,
              (uint8_t)((keys ? INTERRUPT_RECEIVED : 0u) | (text ? INTERRUPT_ROOM : 0u)));
}
