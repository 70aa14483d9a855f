/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that tests what programs work with: the runtime, the console's and
 * the timer's server. Claims are one line each, as in <baton/test.h>:
 * "ok NAME" or "not ok NAME".
 */
#ifndef CHECKS_H
#define CHECKS_H

#include <baton/program.h>

/* The claim `name` holds, or does not. */
void check(bool holds, char const *name);

/* The same, for two numbers that ought to be equal. */
void check_number(unsigned long got, unsigned long wanted, char const *name);

/* The groups. */
void checks_pages(void);
void checks_threads(void);
void checks_console(void);
void checks_timer(void);
void checks_sleepers(void); /* needs threads */

#endif
