/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults of clients.
 *
 *   fault --not allowed there--> report, end
 *     |
 *     +--> is there memory, for all and within its limit?  --no--> waiting.h, or end
 *     +--> the region's layer: new, or one above a frozen one if it is to be written to
 *     +--> the page (fill.h) --> answer: it tries again
 */
#ifndef PAGER_FAULTS_H
#define PAGER_FAULTS_H

#include "clients.h"

/* A client has faulted. */
void faults_new(struct client *client, struct baton_message const *message);

/* Try the fault of a client that waits again. */
void faults_again(struct client *client);

#endif
