/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All that comes to root: calls and faults of the programs it has started,
 * interrupts, notifications of the console.
 *
 *   reply_receive --> fault, exit    noted; reaped when root waits for keys
 *                 --> a request      done at once, answered with the next reply_receive
 *                 --> notification   whoever waits looks again
 *
 * Root waits here and nowhere else, also while it prints: so nothing here
 * prints, and no program can make root wait for it.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include <stdbool.h>
#include <stdint.h>

/* Get ready to receive, the serial port's interrupts, too. False if a slot that root needs is in
 * use, or somebody has the line. */
bool events_start(void);

/* Let the serial port interrupt root, or no more: when somebody else drives it. */
bool events_take_serial(void);
void events_leave_serial(void);

/* Answer what is to be answered, wait for one thing to come, and deal with it. */
void events_wait(void);

/* Whether notification bit `bit` has come since the last time that this was asked. */
bool events_notified(unsigned bit);

/* events_wait for all that has come already; does not wait. */
void events_poll(void);

/* Seconds that have gone. They are the timer's, which notifies root; without one they stand still. */
uint32_t events_seconds(void);

#endif
