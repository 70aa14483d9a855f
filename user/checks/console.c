/* SPDX-License-Identifier: BSD-2-Clause */
/* The console's server, as a client sees it. */
#include "checks.h"
#include <baton/console.h>
#include <baton/print.h>

/* The label of the server's answer to a call with that label. */
static unsigned ask(unsigned label, baton_word first, baton_word second) {
    struct baton_send const send = {.label = label, .words = {first, second}};
    struct baton_message const m = baton_call(BATON_SLOT_CONSOLE, &send);

    return m.error == MM_OK ? m.label : 1000u + (unsigned)m.error;
}

static unsigned write_label(unsigned count, unsigned line) {
    return BATON_CONSOLE_WRITE + count * BATON_CONSOLE_LINES + line;
}

/* Every label that means nothing is refused; and nothing is shown by that. */
static void labels(void) {
    unsigned wrong = 0;

    for (unsigned label = 0; label < BATON_LABEL_KERNEL; label++) {
        if ((label < write_label(1u, 0u) || label >= write_label(BATON_CONSOLE_BYTES + 1u, 0u)) &&
            label != BATON_CONSOLE_FLUSH) {
            wrong += ask(label, 0x41414141u, 0x41414141u) == BATON_CONSOLE_UNKNOWN ? 0u : 1u;
        }
    }
    check_number(wrong, 0, "console: every other label is unknown");
    check_number(ask(BATON_LABEL_KERNEL, 0, 0), 1000u + MM_RIGHTS,
                 "console: the kernel's labels are not for programs");
}

/* Control characters do not reach the terminal. */
static void characters(void) {
    check_number(ask(write_label(8u, 0u), 0x5b1b3c3cu, 0x0a3e3e4bu), 0,
                 "console: an escape sequence"); /* <<ESC[K>>\n */
    check_number(ask(write_label(6u, 0u), 0x0d3c3c9bu, 0x0a07u), 0,
                 "console: carriage return, bell"); /* 9b << CR BEL \n */
}

/* Words behind the characters that count do not matter. */
static void counts(void) {
    for (unsigned count = 1; count <= BATON_CONSOLE_BYTES; count++) {
        if (ask(write_label(count, 0u), 0x34333231u, 0x38373635u) != 0u) {
            check(false, "console: characters are taken");
        }
        baton_print(" %u\n", count);
    }
    check(true, "console: one to eight characters");
}

/* The sixteen lines of a client do not mix. */
static void lines(void) {
    unsigned wrong = 0;

    for (unsigned line = 0; line < BATON_CONSOLE_LINES; line++) {
        wrong += ask(write_label(2u, line), 0x2023u, 0) == 0u ? 0u : 1u;
    }
    for (unsigned line = 0; line < BATON_CONSOLE_LINES; line++) {
        wrong += ask(write_label(2u, line), (baton_word)'a' + line + 0x0a00u, 0) == 0u ? 0u : 1u;
    }
    check_number(wrong, 0, "console: sixteen lines at once");
}

void checks_console(void) {
    labels();
    characters();
    counts();
    lines();
    baton_print("dots: .");
    baton_print_flush();
    baton_print(".");
    baton_print_flush();
    baton_print_end();
    baton_print_end();
    check(true, "console: flushed and ended");
    baton_print("an unfinished ");
    baton_print_end();
}
