/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who asks how a copy of it has ended.
 *
 *   the copy ends first: its status waits in its place    the client asks first: it waits
 */
#ifndef PAGER_JOIN_H
#define PAGER_JOIN_H

#include "clients.h"

/* BATON_PAGER_JOIN: answered now, or later. */
void join_ask(struct client *client, baton_word token, baton_word number);

/* A client has ended: tell the one that waits, or keep its status for it; forget its own copies that have
 * ended. */
void join_ended(struct client *client);

#endif
