/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must hold between any two calls, beyond what a call answers: checks that
 * fail the running cmocka test.
 */
#ifndef LISTS_H
#define LISTS_H

#include "sim.h"

/* Every thread is in exactly the list that its state says, all lists are whole, and what is
 * urgent is what is ready. Cost: linear in the memory. */
void check_lists(struct sim *sim);

/* The same, and the audit holds, the MMU has forgotten what it had to, and the machine runs. */
void check_sound(struct sim *sim);

#endif
