/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What run, spawn, wait and kill do when a client of the pager is meant.
 */
#ifndef CMD_PAGER_H
#define CMD_PAGER_H

#include "shell.h"

/* Whether the words of `run` or `spawn` mean a program under the pager: there is a mem=. */
bool pager_is_meant(struct baton_words const *words);

/* Let the pager start it; with `wait`, until it has ended. Returns the command's status. */
unsigned pager_spawn(struct baton_words *words, bool wait);

/* Wait for, or end, client `number`. */
unsigned pager_wait(uint32_t number);
unsigned pager_kill(uint32_t number);

#endif
