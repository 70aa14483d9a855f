/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One stream of characters out of root's ring and the clients' lines.
 *
 *   root's ring    ---- up to the end of a line ----\
 *                                                    >--- turn about ---> characters
 *   clients' lines ---- one of them -----------------/
 *
 * Whoever's text stands on an unfinished line, such as root's prompt, is left
 * alone: the next one begins a line of its own.
 */
#ifndef CONSOLE_OUTPUT_H
#define CONSOLE_OUTPUT_H

#include "clients.h"

/* All zero but for the pointers: the cursor is at the beginning of a line. */
struct output {
    struct baton_console_page *page;
    struct clients *clients;
    struct line *now;   /* of a client, being shown; null: none, or root's */
    unsigned at;        /* its next character */
    bool apart;         /* its beginning was shown, and ended by somebody else's text */
    unsigned line_ends; /* characters of an end of a line that come first */
    bool inside;        /* the cursor is in a line, */
    struct line *owner; /* in this one, or in root's if null */
    bool roots_turn;    /* if both have text; inside a line of root's it stays so */
};

/* The next character to send, which leaves where it was. False if there is none. Counts up
 * page->others for each line of a client. */
bool output_next(struct output *output, char *c);

/* Whether there is one. */
bool output_waits(struct output const *output);

#endif
