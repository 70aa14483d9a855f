/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels: pages as messages between a client and a server, in both directions, without waiting.
 *
 *   client                                                   server
 *   | drop  DROP   | --- pages to the server ---> [ 0 1 2 ... 31 ] window, master
 *   | window, master [ 0 1 2 ... 31 ] <--- pages back --- | DROP  |
 *   | notify       | --- "look" ---------------------> bit of the client's number
 *   bit BATON_CHANNEL_BACK_BIT <--- "look" -------------- | notify |
 *
 * The client's parent, who can name the slots of both, makes the two windows of two pages and
 * puts the references where they belong. Each end writes into one window and reads the other, in
 * order, going round: no end needs to know how far the other one is. A container that is still
 * FULL is the flow control: the page stays with its sender. The kernel buffers nothing; what is
 * under way stands in a window, and a window belongs to who reads it.
 *
 *   sender    next --v                       receiver   next --v
 *             | p | p |   |   |                         | p | p |   |   |
 *             FULL: not yet                             EMPTY: nothing yet
 *
 * When the client ends, its window is taken back by its parent and so is the server's DROP; the
 * server is notified, and gives back to the parent what the client had sent. When the server ends,
 * the client's DROP is gone, and its next drop is refused with NAME; what the server had not
 * sent back is the parent's then.
 */
#ifndef BATON_CHANNEL_H
#define BATON_CHANNEL_H

#include <baton/syscall.h>

#define BATON_CHANNEL_PAGES 32u /* containers of a window that the other end can drop into */
#define BATON_CHANNEL_CLIENTS 48u

/* The client's slots, from the one that it chooses. */
#define BATON_CHANNEL_SLOTS 3u
#define BATON_CHANNEL_DROP(first) (first)          /* DROP */
#define BATON_CHANNEL_WINDOW(first) ((first) + 1u) /* the master of its window */
#define BATON_CHANNEL_NOTIFY(first) ((first) + 2u) /* NOTIFY */
#define BATON_CHANNEL_BACK_BIT 20u                 /* of the client: look into the window */

/* The slots of a server's first thread for client `n`, 1 to BATON_CHANNEL_CLIENTS: 96 to 239. */
#define BATON_CHANNEL_FIRST 96u
#define BATON_CHANNEL_SERVED(n) (BATON_CHANNEL_FIRST + BATON_CHANNEL_SLOTS * ((n)-1u))
#define BATON_CHANNEL_BITS 16u
#define BATON_CHANNEL_BIT(n) (4u + (n) % BATON_CHANNEL_BITS) /* of the server: look at client n */

/* Ask the parent for a channel to the server called `name`, into the empty slots from `first` on. EMPTY
 * there is no such server, it does not take channels, or is not ready yet. BUSY the server has not
 * put away the last one yet: ask again. FULL the slots are in use. LIMIT there is no memory. */
enum mm_error baton_channel_open(char const *name, unsigned first);

/* One direction of a channel, at one of its ends. */
struct baton_channel_end {
    unsigned slot; /* with the window, or the right to drop into it */
    unsigned next; /* the container whose turn it is */
};

/* Send the page at `page`, which is the caller's unshared master. FULL: there is no room, and the page stays.
 * NAME: the other end is gone. EMPTY, ROLE, BUSY: the page. One system call. */
enum mm_error baton_channel_send(struct baton_channel_end *end, baton_word page);

/* Take the next page out, into the empty container `to`. EMPTY: there is none yet. FULL: `to` is in
 * use. NAME: there is no window. One system call. */
enum mm_error baton_channel_receive(struct baton_channel_end *end, baton_word to);

#endif
