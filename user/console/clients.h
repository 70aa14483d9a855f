/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the console's clients write: lines, and the calls that wait until a line
 * has been shown.
 *
 *   who            text                             calls that wait, each with its token
 *   3, line 0     | H e l l o               |
 *   7, line 2     | a whole line \n         | ready  | next text | more text |
 *                                             |
 *   ready:  7, line 2 ...   in the order in which they are to be shown
 *
 * Who writes faster than the port can send waits for his own line only. Nothing
 * here knows of ports or system calls, so it is tested by itself.
 */
#ifndef CONSOLE_CLIENTS_H
#define CONSOLE_CLIENTS_H

#include <baton/console.h>
#include <baton/syscall.h>

#define LINES 64u
#define LINE_TEXT 120u
#define LINE_CALLS 8u /* of one line that wait at once: of threads, or left by dead ones */

/* Whose line it is. */
struct who {
    baton_word badge;
    unsigned line;
};

/* A call that has not been answered. */
struct line_call {
    baton_word token;
    baton_word words[2];
    unsigned count; /* characters */
    unsigned taken; /* of them */
};

struct line {
    struct who who;
    bool used;
    bool ready; /* it is to be shown; until it has been, nothing is added */
    bool ends;  /* and the cursor is to go to the next line then */
    bool open;  /* its beginning has been shown already */
    bool over;  /* whose it was has ended: it is shown with all that waits for it, and then free */
    uint64_t when; /* it was written to last, in calls */
    unsigned length;
    char text[LINE_TEXT];
    unsigned first; /* of the calls */
    unsigned waiting;
    struct line_call calls[LINE_CALLS];
};

/* All zero: nobody has written anything. */
struct clients {
    struct line list[LINES];
    uint64_t calls; /* so far */
    struct line *ready[LINES];
    unsigned ready_first;
    unsigned ready_count;
    /* Called for each call that is to be answered now. */
    void (*answer)(baton_word token);
};

/* A call that writes `count` characters, 1 to BATON_CONSOLE_BYTES, in the form of BATON_CONSOLE_WRITE,
 * is answered now or later. False if there is no room for it: it is not kept, and its client has to
 * call again. Cost: linear in LINES. */
bool clients_write(struct clients *clients, struct who who, baton_word token,
                   baton_word const words[2], unsigned count);

/* Let what is unfinished of a client's lines be shown, and let them end if `end`. Cost: linear in
 * LINES. */
void clients_flush(struct clients *clients, baton_word badge, bool end);

/* Program `number` has ended (BATON_CONSOLE_PROGRAMS): its lines do, too, and those of clients of its own. The next one
 * with its number does not find them. Cost: linear in LINES. */
void clients_end(struct clients *clients, unsigned number);

/* The line to be shown next, or null. */
struct line *clients_next(struct clients const *clients);

/* That line has been shown. Its calls go on. */
void clients_shown(struct clients *clients);

#endif
