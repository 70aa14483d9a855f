/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The driver's end of a client's channel (<baton/disk_channel.h>).
 *
 *   window [ q d d d q d ... ]   desk | q | d |   q: the request that is carried out, d: one of its pages
 *            `--------------------------^   |
 *   client's window  <----------------------'     whatever comes back
 *
 *   REQUEST --> DATA --> DEVICE --> BACK --> (the next page: DATA) --> END --> REQUEST
 *   a page is     a page is    the device    a page
 *   awaited       awaited      works         goes back: FULL, until the client has made room
 *
 * What a client has here are two pages on the desk, and these few words. Nobody else can reach a page on the
 * desk, so what its request says cannot change under way.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <baton/disk_channel.h>

enum channel_step {
    CHANNEL_CLOSED,
    CHANNEL_REQUEST,
    CHANNEL_DATA,
    CHANNEL_DEVICE,
    CHANNEL_BACK,
    CHANNEL_END
};

struct channel {
    enum channel_step step;
    bool awake; /* there may be something to do */
    bool news;  /* something has happened that the client has not been told */
    bool lost;  /* the client's window cannot be reached any more */
    struct baton_channel_end in;
    struct baton_channel_end back;
    unsigned at;        /* the block in work, of its request */
    baton_word request; /* containers on the desk */
    baton_word data;
};

/* Begin at the beginning of both windows, which are those in the driver's slots from `served` on; the desk's
 * containers `request` and `data` are empty. */
void channel_open(struct channel *channel, unsigned served, baton_word request, baton_word data);

/* Go on until there is a page for the device (true: its step is DEVICE), or nothing can be done now: then
 * the channel is not awake. `blocks` is how many blocks the disk has. Sets `news` whenever the client
 * may wait for what has happened. At most three system calls for each page. */
bool channel_go(struct channel *channel, uint32_t blocks);

/* What the device is to do, in step DEVICE, with the page in channel->data. */
bool channel_writes(struct channel const *channel);
uint32_t channel_block(struct channel const *channel);

/* The device has done it. */
void channel_done(struct channel *channel, enum baton_disk_answer answer);

#endif
