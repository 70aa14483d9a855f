/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Root's text and keys: the serial port itself, or the console's server.
 *
 *   baton_print --> screen --> serial port                          no console yet, or it died
 *                          --> ring out, notify --> console
 *   screen_get  <-- what the serial port received, then ring in
 */
#ifndef SCREEN_H
#define SCREEN_H

#include <baton/console.h>
#include <baton/process.h>
#include <stdbool.h>

/* One character as it is. Waits for room. */
void screen_put(char c);

/* The next key; waits, and meanwhile deals with what programs want (events.h). If others have shown text
 * meanwhile, `torn(context)` is called before the wait goes on. */
char screen_get(void (*torn)(void *context), void *context);

/* Whether the next key, if one has come already, is `key`; then it is taken. */
bool screen_next_is(char key);

/* Hand the serial port to the console `process`, which is loaded and does not run yet: a page for the
 * rings is shared with it. False if that cannot be. */
bool screen_hand_over(struct baton_process const *process);

/* Take the serial port back: the console has ended, or is about to. What it has not shown is shown
 * now. */
void screen_take_back(void);

/* A line was dropped with a program's slots, and perhaps root's binding with it: bind it again, if root
 * drives the port. */
void screen_listen(void);

/* Program `number` has ended: the console shows what it had written of its last lines. */
void screen_ended(unsigned number);

/* Whether any key has come; then one is taken. */
bool screen_any_key(void);

/* Wait until all text is out of the port. */
void screen_flush(void);

#endif
