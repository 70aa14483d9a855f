/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console server. <baton/console.h> says what it does for others.
 *
 *   calls --> clients.c --\
 *                          output.c --> port.c        answers <-- clients.c
 *   root's ring ----------/            |
 *   ring of keys <---------------------/
 *
 * It sleeps until a call, root's notification or an interrupt comes, does
 * what can be done without waiting, and sleeps again.
 */
#include "output.h"
#include "port.h"
#include <baton/program.h>

#define LINE_BIT 0u
#define AT_ONCE 64u /* characters in a row, so that calls and keys wait no longer than that */
/* Calls that can wait for their answers: those that are kept, and the one that came last. */
#define ANSWERS (LINES * LINE_CALLS + 1u)

static struct baton_due due[ANSWERS];
static struct baton_answers answers = {.list = due, .size = ANSWERS};

static void answer(baton_word token, unsigned label) {
    /* There is room: program.h says why. */
    (void)baton_answer_later(&answers, token, label, 0u, 0u);
}

static void taken(baton_word token) { answer(token, 0u); }

static struct clients clients = {.answer = taken};
static struct output output = {.clients = &clients};

/* --- the port --------------------------------------------------------------------------- */

static bool ring_full(struct baton_ring const *ring) {
    return ring->write - ring->read >= BATON_RING;
}

static bool ring_empty(struct baton_ring const *ring) { return ring->write == ring->read; }

/* Keys into root's ring; those that find no room stay in the port. */
static bool receive(struct baton_ring *keys) {
    bool any = false;
    char c;

    while (!ring_full(keys) && port_receive(&c)) {
        keys->bytes[keys->write % BATON_RING] = c;
        keys->write++;
        any = true;
    }
    return any;
}

static void send(void) {
    unsigned room = port_room();
    char c;

    for (unsigned i = 0; i < AT_ONCE && room > 0u && output_next(&output, &c); i++) {
        port_send(c);
        room = room > 1u ? room - 1u : port_room();
    }
}

/* Look which programs have ended: before their numbers' next calls are taken. */
static void look(struct baton_console_page const *page) {
    static uint8_t seen[BATON_CONSOLE_PROGRAMS];
    static uint32_t ends;

    if (ends == page->ends) {
        return;
    }
    ends = page->ends;
    for (unsigned n = 0; n < BATON_CONSOLE_PROGRAMS; n++) {
        if (seen[n] != page->ended[n]) {
            seen[n] = page->ended[n];
            clients_end(&clients, n);
        }
    }
}

/* Do what can be done now, and let the port interrupt when there is more. Root is notified if
 * something has changed that it may be waiting for. */
static void work(struct baton_console_page *page) {
    static bool shown; /* root has not been told yet that others have shown something */
    uint32_t const others = page->others;
    bool const full = ring_full(&page->out);
    bool const text = !ring_empty(&page->out);
    bool const keys = receive(&page->in);

    send();
    port_interrupts(!ring_full(&page->in), output_waits(&output));
    shown = shown || page->others != others;
    if (keys || (full && !ring_full(&page->out)) || (text && ring_empty(&page->out)) ||
        (shown && !output_waits(&output))) {
        (void)baton_notify(BATON_SLOT_PARENT); /* a parent that does not want to know is fine */
        shown = false;
    }
}

/* --- calls --------------------------------------------------------------------------------- */

static void call(struct baton_message const *m) {
    unsigned const what = m->label - BATON_CONSOLE_WRITE;
    unsigned const count = what / BATON_CONSOLE_LINES;
    struct who const who = {.badge = m->badge, .line = what % BATON_CONSOLE_LINES};

    if (m->label == BATON_CONSOLE_FLUSH) {
        clients_flush(&clients, m->badge, m->words[0] == 1u);
        answer(m->token, 0u);
    } else if (count < 1u || count > BATON_CONSOLE_BYTES) {
        answer(m->token, BATON_CONSOLE_UNKNOWN);
    } else if (!clients_write(&clients, who, m->token, m->words, count)) {
        answer(m->token, BATON_CONSOLE_BUSY);
    }
}

int main(void) {
    struct baton_console_page *const page = (struct baton_console_page *)BATON_PROGRAM_SHARED;

    output.page = page;
    if (baton_started()->shared_pages == 0u || port_open(BATON_CONSOLE_PORTS) != MM_OK ||
        baton_bind(BATON_CONSOLE_LINE, BATON_SLOT(BATON_SLOT_SPACE), LINE_BIT) != MM_OK ||
        baton_ready(false) != MM_OK) {
        return 1;
    }
    work(page); /* what has come before */
    for (;;) {
        struct baton_message const m = baton_answers_receive(&answers);

        look(page);
        if (m.error == MM_OK && (m.flags & BATON_IPC_NOTIFIED) == 0u) {
            call(&m);
        }
        work(page);
        if (m.error == MM_OK && (m.words[0] & 1u << (BATON_BITS + LINE_BIT)) != 0u &&
            (m.flags & BATON_IPC_NOTIFIED) != 0u) {
            (void)baton_unmask(BATON_CONSOLE_LINE);
        }
    }
}
