/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text of a started program: eight characters a message to the console's server.
 *
 *   baton_print --> | a b c d e f g h | --> call the space in BATON_SLOT_CONSOLE
 *
 * What is being collected stands on the stack of whoever prints, so several
 * threads may print at once; each has a line of its own at the server. Without a
 * console the text is dropped.
 */
#include "threads.h"
#include <baton/console.h>
#include <baton/print.h>

struct chunk {
    unsigned line;  /* that the running thread prints on */
    unsigned count; /* characters in the words */
    baton_word words[2];
};

/* A line for the thread with a stack around `address`: 0 for the first, and for each place the next. */
static unsigned line_of(void const *address) {
    baton_word const below = PLACES_END - (baton_word)address;

    return below < PLACES * PLACE ? 1u + (unsigned)(below / PLACE) % (BATON_CONSOLE_LINES - 1u)
                                  : 0u;
}

static void tell(struct baton_send const *send) {
    struct baton_message answer;

    do {
        answer = baton_call(BATON_SLOT_CONSOLE, send);
        if (answer.label == BATON_CONSOLE_BUSY) {
            baton_yield();
        }
    } while (answer.error == MM_DEAD || /* the server was started again */
             answer.label == BATON_CONSOLE_BUSY);
}

static void send(struct chunk *chunk) {
    struct baton_send const send = {.label = BATON_CONSOLE_WRITE +
                                             chunk->count * BATON_CONSOLE_LINES + chunk->line,
                                    .words = {chunk->words[0], chunk->words[1]}};

    if (chunk->count != 0u) {
        tell(&send);
    }
    *chunk = (struct chunk){.line = chunk->line};
}

static void put(void *context, char c) {
    struct chunk *const chunk = context;

    chunk->words[chunk->count / 4u] |= (baton_word)(unsigned char)c << chunk->count % 4u * 8u;
    chunk->count++;
    if (chunk->count == BATON_CONSOLE_BYTES) {
        send(chunk);
    }
}

void baton_print(char const *format, ...) {
    struct chunk chunk = {.line = line_of(&chunk)};
    struct baton_sink const sink = {put, &chunk};
    va_list list;

    va_start(list, format);
    baton_format(&sink, format, list);
    va_end(list);
    send(&chunk);
}

void baton_print_flush(void) {
    struct baton_send const flush = {.label = BATON_CONSOLE_FLUSH};

    tell(&flush);
}

void baton_print_end(void) {
    struct baton_send const flush = {.label = BATON_CONSOLE_FLUSH, .words = {1u}};

    tell(&flush);
}
