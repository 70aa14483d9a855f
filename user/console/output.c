/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is shown next. The picture is in output.h. */
#include "output.h"

static char const line_end[] = {'\r', '\n'};

static bool root_has_text(struct output const *o) {
    return o->page->out.write != o->page->out.read;
}

/* Text of a client's line comes now, or of root's if `line` is null. */
static void begin(struct output *o, struct line *line) {
    if (o->inside && (o->owner != line || (line != 0 && !line->open))) {
        o->line_ends = sizeof(line_end);
        o->inside = false;
    }
    o->owner = line;
}

/* The line whose turn it is, if it is a client's. */
static struct line *choose(struct output const *o) {
    return root_has_text(o) && o->roots_turn ? 0 : clients_next(o->clients);
}

/* The client's line has been shown. */
static void finish(struct output *o) {
    if (o->now->ends && !(o->apart && o->now->length == 0u)) {
        o->line_ends = sizeof(line_end);
        o->inside = false;
    }
    clients_shown(o->clients);
    o->now = 0;
    o->roots_turn = true;
}

static char root_next(struct output *o) {
    char const c = o->page->out.bytes[o->page->out.read % BATON_RING];

    o->page->out.read++;
    o->inside = c != '\n';
    o->roots_turn = o->inside;
    return c;
}

/* Begin the next line of a client, if it is a client's turn; or go on with root's text. */
static void next_turn(struct output *o) {
    o->now = choose(o);
    if (o->now != 0) {
        o->at = 0u;
        o->page->others++;
        begin(o, o->now);
        o->apart = o->now->open && !o->inside;
    } else {
        begin(o, 0);
    }
}

static char client_next(struct output *o) {
    char const c = o->now->text[o->at++];

    o->inside = true;
    if (o->at == o->now->length) {
        finish(o);
    }
    return c;
}

bool output_waits(struct output const *o) {
    return o->line_ends > 0u || o->now != 0 || clients_next(o->clients) != 0 || root_has_text(o);
}

bool output_next(struct output *o, char *c) {
    while (output_waits(o)) {
        if (o->line_ends == 0u && o->now == 0) {
            next_turn(o);
        }
        if (o->line_ends > 0u) {
            *c = line_end[sizeof(line_end) - o->line_ends];
            o->line_ends--;
            return true;
        }
        if (o->now == 0) {
            *c = root_next(o);
            return true;
        }
        if (o->now->length > 0u) {
            *c = client_next(o);
            return true;
        }
        finish(o); /* nothing but the end of a line */
    }
    return false;
}
