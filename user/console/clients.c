/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of clients. The picture is in clients.h. */
#include "clients.h"

#define FIRST_VISIBLE 0x20
#define LAST_VISIBLE 0x7e
#define NOT_VISIBLE '?'

/* A client must not drive the terminal: neither with control characters nor with bytes beyond ASCII,
 * of which a terminal takes some for control characters, too. */
static char harmless(char c) {
    return c == '\t' || (c >= FIRST_VISIBLE && c <= LAST_VISIBLE) ? c : NOT_VISIBLE;
}

static void make_ready(struct clients *clients, struct line *line, bool ends) {
    line->ready = true;
    line->ends = ends;
    clients->ready[(clients->ready_first + clients->ready_count) % LINES] = line;
    clients->ready_count++;
}

/* Take the call's next character into the line. */
static void take(struct clients *clients, struct line *line, struct line_call *call) {
    baton_word const word = call->words[call->taken / 4u];
    char const c = (char)(word >> call->taken % 4u * 8u & 0xffu);

    call->taken++;
    if (c == '\n') {
        make_ready(clients, line, true);
        return;
    }
    line->text[line->length++] = harmless(c);
    if (line->length == LINE_TEXT) {
        make_ready(clients, line, false); /* the rest of it follows */
    }
}

/* Nothing comes any more: show the rest, and then let others have the line. */
static void wind_up(struct clients *clients, struct line *line) {
    if (line->length > 0u || line->open) {
        make_ready(clients, line, true);
    } else {
        *line = (struct line){.used = false};
    }
}

/* Take what the line's calls bring, until it is ready or they are all answered. */
static void fill(struct clients *clients, struct line *line) {
    while (!line->ready && line->waiting > 0u) {
        struct line_call *const call = &line->calls[line->first];

        while (!line->ready && call->taken < call->count) {
            take(clients, line, call);
        }
        if (call->taken == call->count) {
            clients->answer(call->token);
            line->first = (line->first + 1u) % LINE_CALLS;
            line->waiting--;
        }
    }
    if (line->over && !line->ready) {
        wind_up(clients, line);
    }
}

static struct line *find(struct clients *clients, struct who who) {
    for (unsigned i = 0; i < LINES; i++) {
        struct line *const line = &clients->list[i];

        if (line->used && !line->over && line->who.badge == who.badge &&
            line->who.line == who.line) {
            return line;
        }
    }
    return 0;
}

/* Of those with nothing to show, or of those that are unfinished: which was written to the longest ago? */
static struct line *oldest(struct clients *clients, bool unfinished) {
    struct line *best = 0;

    for (unsigned i = 0; i < LINES; i++) {
        struct line *const line = &clients->list[i];

        if (!line->ready && (line->length > 0u) == unfinished &&
            (best == 0 || line->when < best->when)) {
            best = line;
        }
    }
    return best;
}

/* A line for somebody who has none. If all are in use, the oldest unfinished one is shown, and he gets
 * none this time. */
static struct line *add(struct clients *clients, struct who who) {
    struct line *const line = oldest(clients, false);
    struct line *const victim = line == 0 ? oldest(clients, true) : 0;

    if (line != 0) {
        *line = (struct line){.who = who, .used = true};
    } else if (victim != 0) {
        make_ready(clients, victim, true);
    }
    return line;
}

bool clients_write(struct clients *clients, struct who who, baton_word token,
                   baton_word const words[2], unsigned count) {
    struct line *line = find(clients, who);

    if (line == 0) {
        line = add(clients, who);
    }
    if (line == 0 || line->waiting == LINE_CALLS) {
        return false;
    }
    clients->calls++;
    line->when = clients->calls;
    line->calls[(line->first + line->waiting) % LINE_CALLS] =
        (struct line_call){.token = token, .words = {words[0], words[1]}, .count = count};
    line->waiting++;
    fill(clients, line);
    return true;
}

void clients_flush(struct clients *clients, baton_word badge, bool end) {
    for (unsigned i = 0; i < LINES; i++) {
        struct line *const line = &clients->list[i];

        if (!line->used || line->over || line->who.badge != badge) {
            continue;
        }
        if (line->ready && line->waiting == 0u) {
            line->ends = line->ends || end;
        } else if (!line->ready && (line->length > 0u || (line->open && end))) {
            make_ready(clients, line, end);
        }
    }
}

void clients_end(struct clients *clients, unsigned number) {
    for (unsigned i = 0; i < LINES; i++) {
        struct line *const line = &clients->list[i];

        if (line->used && !line->over && line->who.badge % BATON_CONSOLE_BADGES == number) {
            line->over = true;
            fill(clients, line);
        }
    }
}

struct line *clients_next(struct clients const *clients) {
    return clients->ready_count == 0u ? 0 : clients->ready[clients->ready_first];
}

void clients_shown(struct clients *clients) {
    struct line *const line = clients->ready[clients->ready_first];

    clients->ready_first = (clients->ready_first + 1u) % LINES;
    clients->ready_count--;
    line->ready = false;
    line->open = !line->ends;
    line->length = 0u;
    fill(clients, line);
}
