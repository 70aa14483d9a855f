/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A copy of a client.
 *
 *   before     after                         when the client writes
 *
 *   client     client    copy                client      copy
 *     |            \      /                     |          |
 *   layer 5       layer 5, frozen             layer 8      |
 *                                                 \        |
 *                                                 layer 5, frozen
 *
 * So the time that it takes depends on how many zones the client sees, and little on them: who touches a zone
 * afterwards faults, and only then sees it again. The copy's thread begins where the
 * client's is: in its call, whose answer it gets, too.
 */
#ifndef PAGER_FORK_H
#define PAGER_FORK_H

#include "clients.h"

/* BATON_PAGER_FORK: the client goes on with the copy's number, the copy with 0; or the call is answered
 * with LIMIT. */
void fork_ask(struct client *client, baton_word token);

#endif
