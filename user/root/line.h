/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line editor for a VT100 terminal of 80 columns: characters in, a line out.
 *
 *   keys --> line_feed --> put(...) what the terminal is to show
 *                     `--> LINE_READY: line->text is a whole line
 *
 * It keeps no state outside of struct line and touches no device, so the same
 * code runs in root and in a test on a development machine.
 */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>

#define LINE_MAX 240u    /* characters of a line */
#define LINE_HISTORY 16u /* lines that are remembered */
#define LINE_COLUMNS 80u

enum line_event {
    LINE_MORE,     /* the line is not finished */
    LINE_READY,    /* it is: line->text, without its end */
    LINE_TOO_LONG, /* it is, but characters beyond LINE_MAX were left out */
    LINE_END       /* Ctrl-D on an empty line */
};

/* What the editor needs of its surroundings. */
struct line_io {
    void (*put)(void *context, char c);
    /* The name of command `n`, counted from 0; null behind the last. */
    char const *(*name)(void *context, unsigned n);
    void *context;
};

struct line {
    struct line_io io;
    char const *prompt;
    char text[LINE_MAX + 1u]; /* terminated */
    unsigned length;
    unsigned cursor; /* 0 to length */
    unsigned first;  /* the first character that the terminal shows */
    bool too_long;

    char history[LINE_HISTORY][LINE_MAX + 1u]; /* a ring: line n is at n % LINE_HISTORY */
    unsigned history_count;                    /* lines that were ever put in */
    unsigned history_back;                     /* how many lines back `text` is; 0: the new one */
    char kept[LINE_MAX + 1u];                  /* the new line, while an old one is shown */

    unsigned escape; /* how far an escape sequence is (line.c) */
    unsigned number; /* the number in it */
    bool after_return;
};

/* An editor without history. `prompt` stays the caller's, and is short. */
void line_init(struct line *line, char const *prompt, struct line_io io);

/* Show the prompt, with an empty line behind it. */
void line_start(struct line *line);

/* Show the prompt and the line again, on a new row: something else was printed meanwhile. */
void line_again(struct line *line);

/* One character from the keyboard. Cost: at most one line is shown again, and one line copied. */
enum line_event line_feed(struct line *line, char c);

#endif
