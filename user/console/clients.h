/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the console's clients write: a line for each, and the calls that wait
 * until that line has been shown.
 *
 *   client        line                             calls that wait, each with its token
 *   badge 3      | H e l l o               |
 *   badge 7      | a whole line \n         | ready  | next text | more text |
 *                                            |
 *   ready:  7, ...   in the order in which they are to be shown
 *
 * A client that writes faster than the port can send waits for its own line
 * only. Nothing here knows of ports or calls, so it is tested by itself.
 */
#ifndef CONSOLE_CLIENTS_H
#define CONSOLE_CLIENTS_H

#include <baton/console.h>
#include <baton/syscall.h>

#define CLIENTS 64u
#define CLIENT_LINE 120u
#define CLIENT_CALLS 8u /* of one client that wait at once: more than one if it has threads */

/* A call that has not been answered: text; or if `count` is 0, the wish to show what there is, and if the
 * first word is 1 to end the line. */
struct client_call {
    baton_word token;
    baton_word words[2];
    unsigned count; /* characters */
    unsigned taken; /* of them */
};

struct client {
    baton_word badge;
    bool used;
    bool ready;    /* its line is to be shown; until it has been, nothing is added */
    bool ends;     /* and the cursor is to go to the next line then */
    bool open;     /* its beginning has been shown already */
    uint64_t when; /* it wrote last, in calls */
    unsigned length;
    char line[CLIENT_LINE];
    unsigned first; /* of the calls */
    unsigned waiting;
    struct client_call calls[CLIENT_CALLS];
};

/* All zero: nobody has written anything. */
struct clients {
    struct client list[CLIENTS];
    uint64_t calls; /* so far */
    struct client *ready[CLIENTS];
    unsigned ready_first;
    unsigned ready_count;
    /* Called for each call that is to be answered now. */
    void (*answer)(baton_word token);
};

/* The client with `badge` writes `count` characters, 1 to BATON_CONSOLE_BYTES, as the label
 * BATON_CONSOLE_WRITE says; or if `count` is 0, BATON_CONSOLE_FLUSH. The call is answered now or later. False if there is no room for it: it is not kept, and the client has to
 * call again. Cost: linear in CLIENTS. */
bool clients_write(struct clients *clients, baton_word badge, baton_word token,
                   baton_word const words[2], unsigned count);

/* The client whose line is to be shown next, or null. */
struct client *clients_next(struct clients const *clients);

/* That line has been shown. Its client's calls go on. */
void clients_shown(struct clients *clients);

#endif
