/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What it takes to deal with a message, in time stamps: the pager's own part, the kernel's, the disk's.
 *
 *   a message comes                                              the answer goes
 *      | own ........ | kernel | own ... | disk ...... | own ........ |
 *   begin       costs_to   costs_back        ...                     end
 *
 * Around the system calls on the way of a fault stands costs_to. Others count as the pager's own.
 */
#ifndef PAGER_COSTS_H
#define PAGER_COSTS_H

#include "clients.h"

enum costs_part { COSTS_OWN = 0, COSTS_KERNEL = 1, COSTS_DISK = 2, COSTS_PARTS = 3 };

/* A message has come. */
void costs_begin(void);

/* From here on the time is that part's; and the pager's own again. */
void costs_to(enum costs_part part);
void costs_back(void);

/* What is being done is done for this client, and is a fault, or a copy: it can be asked for. */
enum costs_what { COSTS_FAULT = 0, COSTS_COPY = 1, COSTS_WHATS = 2 };
void costs_keep(struct client const *client, enum costs_what what);

/* The answer goes. */
void costs_end(void);

/* What the client's last fault, or copy, took. `part`: as BATON_PAGER_COSTS wants it. EMPTY: the last was somebody
 * else's. */
enum mm_error costs_ask(struct client const *client, baton_word part, baton_word *stamps);

#endif
