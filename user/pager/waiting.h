/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clients that need a page when there is none.
 *
 *   fault --no page--> waits, and the policy is notified
 *                        |       (without a policy: it is ended)
 *                        +--some client has ended--> tried again, first come, first served
 */
#ifndef PAGER_WAITING_H
#define PAGER_WAITING_H

#include "clients.h"

/* The client, whose fault is in it, needs memory. It may have been ended when this returns. */
void waiting_add(struct client *client);

/* There may be more memory than before. */
void waiting_more(void);

/* Try all that wait again, if there may be more. */
void waiting_serve(void);

#endif
