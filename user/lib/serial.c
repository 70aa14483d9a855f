/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A 16550. The receiver holds a character or sixteen, and nobody empties it
 * while the program is busy; so whatever waits for the transmitter empties the
 * receiver into a ring meanwhile. When the ring is full the rest stays in the
 * receiver, and the line stays masked until there is room.
 *
 *     read                       write
 *      v                          v
 *   |  a b c d e                      |   write - read characters, modulo RING
 *
 * The FIFO is left as it is: to switch it on or off would discard what was
 * received (a script on standard input does not wait for the driver).
 */
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/serial.h>

#define COM1 0x3f8u
#define COM1_PORTS 8u
#define COM1_RANGE 0u /* which of the thread's ranges of ports is ours */

#define DATA COM1
#define INTERRUPTS (COM1 + 1u)
#define LINE (COM1 + 3u)
#define MODEM (COM1 + 4u)
#define STATUS (COM1 + 5u)

#define INTERRUPT_RECEIVED 0x01u

#define LINE_8N1 0x03u
#define LINE_DIVISOR 0x80u /* the first two registers are the divisor */
#define DIVISOR_115200 1u
#define MODEM_READY 0x03u      /* data terminal ready, request to send */
#define MODEM_INTERRUPTS 0x08u /* OUT2: PCs gate the interrupt line with it */
#define STATUS_RECEIVED 0x01u
#define STATUS_ROOM 0x20u   /* the transmitter takes a character */
#define STATUS_ABSENT 0xffu /* what a bus without a device reads */

#define RING 8192u
#define RECEIVED (RING / 2u) /* the rest of it is for baton_serial_keep */
#define ROOM_TRIES 1000000u  /* far more than a character needs at 115,200 baud */

static char ring[RING];
static unsigned ring_read;
static unsigned ring_write;
static unsigned line_slot; /* of its interrupt line; 0: none is used */
static bool masked;        /* it has interrupted, and may not again yet */

/* Move what the receiver has into the ring; what finds no room stays there. */
static void receive(void) {
    while (ring_write - ring_read < RECEIVED) {
        uint8_t status = baton_in(STATUS);

        if ((status & STATUS_RECEIVED) == 0u || status == STATUS_ABSENT) {
            return;
        }
        ring[ring_write % RING] = (char)baton_in(DATA);
        ring_write++;
    }
}

enum mm_error baton_serial_open(unsigned slot) {
    enum mm_error error = baton_ports(slot, COM1, COM1_PORTS, COM1_RANGE);

    if (error == MM_OK) {
        receive();
        baton_out(INTERRUPTS, 0);
        baton_out(LINE, LINE_8N1 | LINE_DIVISOR);
        baton_out(DATA, DIVISOR_115200);
        baton_out(INTERRUPTS, 0u);
        baton_out(LINE, LINE_8N1);
        baton_out(MODEM, MODEM_READY | MODEM_INTERRUPTS);
    }
    return error;
}

void baton_serial_put(char c) {
    for (unsigned i = 0; i < ROOM_TRIES; i++) {
        receive();
        if ((baton_in(STATUS) & STATUS_ROOM) != 0u) {
            baton_out(DATA, (uint8_t)c);
            return;
        }
    }
}

/* The line may interrupt again, once what is there has found room. */
static void unmask(void) {
    receive();
    if (masked && ring_write - ring_read < RECEIVED) {
        masked = baton_unmask(line_slot) != MM_OK;
    }
}

void baton_serial_interrupts(unsigned slot) {
    line_slot = slot;
    masked = slot != 0u;
    baton_out(INTERRUPTS, slot != 0u ? INTERRUPT_RECEIVED : 0u);
    unmask();
}

void baton_serial_interrupt(void) {
    masked = true;
    unmask();
}

int baton_serial_kept(void) {
    return ring_read != ring_write ? (unsigned char)ring[ring_read++ % RING] : -1;
}

bool baton_serial_keep(char c) {
    if (ring_write - ring_read == RING) {
        return false;
    }
    ring[ring_write++ % RING] = c;
    return true;
}

int baton_serial_poll(void) {
    int c;

    receive();
    c = baton_serial_kept();
    unmask();
    return c;
}
