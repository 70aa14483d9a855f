/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shell's line editor: the input is what is typed. It has to keep the promises of
 * its header, and to show only what an 80 column terminal can show.
 */
#include "fuzz.h"
#include "line.h" /* of user/root */
#include <string.h>

#define PROMPT "baton> "

static unsigned column; /* of the terminal's cursor */
static unsigned number; /* in an escape sequence */
static unsigned escape; /* 1 after ESC, 2 behind its bracket */

/* Within ESC [ number letter. */
static void in_sequence(char c) {
    if (escape == 1u) {
        must(c == '[');
        escape = 2u;
        number = 0u;
    } else if (c >= '0' && c <= '9') {
        number = number * 10u + (unsigned)(c - '0');
    } else {
        escape = 0u;
        column = c == 'C' ? column + number : c == 'H' ? 0u : column;
        must(column < LINE_COLUMNS && (c == 'C' || c == 'H' || c == 'J' || c == 'K'));
    }
}

static void put(void *context, char c) {
    (void)context;
    if (escape != 0u) {
        in_sequence(c);
    } else if (c == '\033') {
        escape = 1u;
    } else if (c == '\r' || c == '\n') {
        column = 0u;
    } else if (c != '\a') {
        column++; /* the last column stays free */
        must(c >= ' ' && c < 127 && column < LINE_COLUMNS);
    }
}

static char const *name(void *context, unsigned n) {
    static char const *const names[] = {"audit", "move", "mem", "map", "memory", "exit"};

    (void)context;
    return n < sizeof names / sizeof names[0] ? names[n] : NULL;
}

static void check(struct line const *line) {
    must(line->length <= LINE_MAX && line->cursor <= line->length && line->first <= line->cursor);
    must(strnlen(line->text, sizeof line->text) == line->length);
    for (unsigned i = 0; i < LINE_HISTORY; i++) {
        must(memchr(line->history[i], '\0', sizeof line->history[i]) != NULL);
    }
    must(line->history_back <= LINE_HISTORY);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    static struct line line;
    struct line_io const io = {put, name, NULL};

    column = 0u;
    escape = 0u;
    line_init(&line, PROMPT, io);
    line_start(&line);
    for (size_t i = 0; i < size; i++) {
        enum line_event const event = line_feed(&line, (char)data[i]);

        check(&line);
        if (event == LINE_END) {
            must(line.length == 0u);
        }
        if (event != LINE_MORE) {
            line_start(&line);
        } else if (data[i] == 0u) { /* as if something else was printed */
            line_again(&line);
        }
        check(&line);
    }
    return 0;
}
