/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first serial port, driven from user space by polling.
 * Source: 16550 data sheet (National Semiconductor PC16550D), section 8.
 */
#ifndef BATON_SERIAL_H
#define BATON_SERIAL_H

#include <baton/syscall.h>

/* Allow the ports of COM1 (with the ports in `slot`, as the thread's range 0) and set 115,200
 * baud, 8 bits, no parity. What was received already is kept. Errors as for baton_ports. */
enum mm_error baton_serial_open(unsigned slot);

/* Send one character as it is. Waits a bounded time for the transmitter; a
 * port that never gets ready loses the character. */
void baton_serial_put(char c);

/* The next character received, or -1 if there is none yet. */
int baton_serial_poll(void);

/* The next character received; waits for it, and lets other threads run meanwhile. */
char baton_serial_get(void);

#endif
