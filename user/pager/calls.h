/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What clients, and others, ask the pager for.
 */
#ifndef PAGER_CALLS_H
#define PAGER_CALLS_H

#include "clients.h"

/* A call of a client. */
void calls_client(struct client *client, struct baton_message const *message);

/* A call of another program, which has found the pager by its name. `policy` is the number of the
 * program that may have clients ended; 0: none. */
void calls_other(struct baton_message const *message, uint32_t policy);

#endif
