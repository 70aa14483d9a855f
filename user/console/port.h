/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The serial port with interrupts; root has set it up already.
 * Source: 16550 data sheet (National Semiconductor PC16550D), section 8.
 */
#ifndef CONSOLE_PORT_H
#define CONSOLE_PORT_H

#include <baton/syscall.h>

/* Allow the ports in slot `slot`, and let the port raise its line. Nothing interrupts yet. Errors as
 * for baton_ports. */
enum mm_error port_open(unsigned slot);

/* Take a character that was received. False if there is none. */
bool port_receive(char *c);

/* How many characters the transmitter takes now: 0 if it is busy. */
unsigned port_room(void);

void port_send(char c);

/* Interrupt when something was received, if `keys`, and when there is room in the transmitter, if
 * `text`. What is there already interrupts at once, even if it has done so before. */
void port_interrupts(bool keys, bool text);

#endif
