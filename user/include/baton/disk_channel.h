/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk without waiting: requests and their pages go through a channel (<baton/channel.h>), one
 * behind the other, and come back in the same order.
 *
 *   client    request, data, data, data ...  request, data ...  -->  window  --> disk driver
 *             ... data, request  data, data, data, request  <--  window  <--
 *
 * A request is a page: a run of blocks, and as many data pages follow it, to be read into or written
 * from. The data pages come back as soon as each is done, and then their request, which says what
 * became of each. The driver takes a page only when its turn has come, so at most BATON_CHANNEL_PAGES wait
 * in its window, and at most two are its own (a request and the page in work). It keeps
 * nothing else for a client; if the client does not take out what comes back, its own channel stands still.
 *
 * Clients take turns, a block each; those that call (<baton/disk.h>) have one turn together.
 *
 * Pages that the driver has when one of the two ends are the parent's afterwards. Whoever finds the driver
 * gone asks for a new channel, and asks again for all that has not come back.
 */
#ifndef BATON_DISK_CHANNEL_H
#define BATON_DISK_CHANNEL_H

#include <baton/channel.h>
#include <baton/disk.h>

#define BATON_DISK_RUN 64u /* blocks of one request */
#define BATON_DISK_MAGIC 0x6b736964u

/* What a request page says at its beginning. The driver changes nothing but `answers`. A page that says
 * something else than a request should comes back alone, with BATON_DISK_UNKNOWN for its first block. */
struct baton_disk_request {
    uint32_t magic;
    uint32_t write;                   /* 0: read */
    uint32_t block;                   /* the first of */
    uint32_t count;                   /* so many: 1 to BATON_DISK_RUN */
    uint32_t tag;                     /* the client's */
    uint32_t answers[BATON_DISK_RUN]; /* enum baton_disk_answer: DONE, ERROR, RANGE or UNKNOWN */
};

_Static_assert(sizeof(struct baton_disk_request) <= BATON_DISK_BLOCK, "a request is a page");

/* A client's end. */
struct baton_disk_channel {
    unsigned disk;  /* slot: the driver's space, as for baton_disk_read */
    unsigned first; /* slot: the first of three */
    struct baton_channel_end out;
    struct baton_channel_end back;
};

/* Open a channel to the driver in slot `disk`, in the empty slots from `first` on. GONE there is no driver, or
 * it ends just now, or it takes no channels; ERROR no memory for it. With both, close it all the same: what there
 * is of it goes. Cost: two calls, and two pages of the parent's. */
enum baton_disk_answer baton_disk_open(struct baton_disk_channel *channel, unsigned disk,
                                       unsigned first);

/* Send one page, of a request or of data; take one that has come back into the empty container `to`. Errors
 * as for baton_channel_send and baton_channel_receive. One system call each. */
enum mm_error baton_disk_send(struct baton_disk_channel *channel, baton_word page);
enum mm_error baton_disk_receive(struct baton_disk_channel *channel, baton_word to);

/* Let the driver look, after something was sent. Never waits. Errors as for baton_notify. */
enum mm_error baton_disk_poke(struct baton_disk_channel const *channel);

/* Wait until something may have come back; sometimes for nothing. Whoever receives messages can do
 * without: the driver notifies bit BATON_CHANNEL_BACK_BIT whenever nobody waits here. GONE the driver is
 * no more, and so is the channel: close it, and open another one. */
enum baton_disk_answer baton_disk_wait(struct baton_disk_channel *channel);

/* Close the channel, whatever has become of it; the slots are empty then. What the driver had not sent back is
 * the parent's then. Pages that have come back should be taken out before: else false, and the channel is
 * half closed: nothing can be sent. Take them out, and close again. Cost: three calls; more, with pauses, while
 * the device works for it. */
bool baton_disk_close(struct baton_disk_channel *channel);

#endif
