/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clients that have channels, by their numbers, and what they have on the desk:
 *
 *   desk  | 0 ... 31: calls | 32: q d | q d | q d | ... | 128: pages on their way to the parent ... |
 *                             client 1    2     3
 *
 * A client is gone when its right to drop into the driver's window is destroyed, or the driver's into its:
 * then all that is here of it goes to the parent.
 */
#ifndef CLIENTS_H
#define CLIENTS_H

#include "channel.h"
#include <baton/program.h>

struct client {
    struct channel channel;
    bool untold;       /* it has not been told what has happened, */
    baton_word waiter; /* and this is the call that waits for that; 0: none does */
};

/* All zero, but for `desk` and `answers`, is none. */
struct clients {
    struct client list[BATON_CHANNEL_CLIENTS]; /* by number less one */
    baton_word desk;
    struct baton_answers *answers;
};

/* The calls OPEN, CLOSE and WAIT of client `number`. `busy` is whose page the device has now, 0: nobody's.
 * WAIT is answered by itself. */
enum baton_disk_answer clients_open(struct clients *clients, unsigned number, unsigned busy);
enum baton_disk_answer clients_close(struct clients *clients, unsigned number, unsigned busy);
void clients_wait(struct clients *clients, unsigned number, baton_word token);

/* Notifications have come: go on with those clients, and put away what is left of those that are gone. */
void clients_look(struct clients *clients, baton_word bits, unsigned busy);

/* Go on with client `number`, whose page the device does not have. True: it has a page for the
 * device, in its channel. */
bool clients_go(struct clients *clients, unsigned number, uint32_t blocks);

struct channel *clients_channel(struct clients *clients, unsigned number);

#endif
