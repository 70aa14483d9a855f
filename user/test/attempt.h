/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attackers: root writes down what one is to try, and what it has to get; a child
 * tries it from a space of its own, with its own slots.
 *
 *     attempt(...) attempt(...) ... --> child: baton_enter each --> attempts_check: all as wanted
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "child.h"

/* The next attempt: a call, its words A, B and C, and the error that it has to get. */
void attempt(baton_word call, baton_word a, baton_word b, baton_word c, enum mm_error wanted,
             char const *name);

/* For child_prepare: try everything, and be done. */
void attempts_try(baton_word argument);

/* Make child i, which is to run entry(argument) in the space in root's slot `space`, with `rights`.
 * It can call root. It is suspended. */
void attacker_prepare(struct bench const *bench, unsigned i, void (*entry)(baton_word),
                      baton_word argument, unsigned space, unsigned rights);

/* Let child i, whose entry is attempts_try, run; compare what it got; forget the attempts. */
void attempts_check(unsigned i);

#endif
