/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How clients find others, and are found.
 *
 *   programs of root's <--- root: BATON_PARENT_NAME --- a client that is ready
 *                                                        ^ ^
 *   another client ---- finds it: SEND ------------------' |
 *   a client ------- finds a program of root's, if find= allows it: SEND
 *
 * Nobody gets PASS: references cannot come with the calls. What is found is known here, place by place, so
 * when a client ends, nobody has a reference to its space any more.
 */
#ifndef PAGER_NAMES_H
#define PAGER_NAMES_H

#include "clients.h"

#define NAMES_ALLOWED 8u /* find=, so often at most */

/* Clients may find this program; false if there are too many. `name` stays where it is. */
bool names_allow(char const *name);

/* BATON_PARENT_READY: the client is called as its program is, if that name is not too long. LIMIT there are
 * too many that are found by name. */
enum mm_error names_ready(struct client *client);

/* BATON_PARENT_FIND, into slot `slot` of the client's. EMPTY there is nobody, or nobody for clients.
 * BATON_PARENT_AGAIN it is not ready. LIMIT too much was found already. */
unsigned names_find(struct client *client, unsigned slot, baton_word const words[2]);

/* The client ends: nobody calls it any more. Its thread has ended, its space has not. */
void names_ended(struct client *client);

#endif
