/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels between programs: <baton/channel.h> has the picture. Root makes the two windows, and puts six
 * references into slots of the two threads; it remembers nothing. When one of the two ends, what the
 * other holds of it is swept away with it (programs.c), and servers are told to look.
 */
#ifndef CHANNELS_H
#define CHANNELS_H

#include "programs.h"

/* Make a channel from `client`, in its slots from `first` on, to `server`. EMPTY, BUSY, FULL, LIMIT: as
 * for baton_channel_open; others from the moves, and then nothing has changed. Two pages. */
enum mm_error channels_open(struct program const *client, struct program const *server,
                            unsigned first);

/* `client` has ended: all servers that have a channel to it look. */
void channels_ended(struct program const *client);

#endif
