/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first serial port, driven from user space: sending waits for the port,
 * receiving polls, and can be told by interrupts when there is something.
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

/* The same without looking at the port: what was received before, while it was this driver's. */
int baton_serial_kept(void);

/* Keep a character, received by another driver, as one that has come now. False if there is no room,
 * of which there is some that the port does not use up. */
bool baton_serial_keep(char c);

/* Let the port interrupt when it receives; its line, bound to a space of the caller's, is in `slot`.
 * 0: let it interrupt no more. */
void baton_serial_interrupts(unsigned slot);

/* To be called when the line has notified: takes what was received, and unmasks the line. */
void baton_serial_interrupt(void);

#endif
