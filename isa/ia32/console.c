/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The serial port COM1 (boot.S sets it up), polled, and the end of everything.
 */
#include "ia32.h"

#define SERIAL_STATUS (SERIAL + 5u)
#define STATUS_ROOM 0x20u /* the transmitter takes a byte */
#define STATUS_SENT 0x40u /* and has sent all */
#define POLLS 100000u     /* of about a microsecond each: longer than 16 bytes at any rate take */
#define EXIT_PORT 0xF4u

static bool console_gone;
static bool exit_known;

static bool console_wait(unsigned status) {
    for (unsigned i = 0; i < POLLS && !console_gone; i++) {
        if ((in8(SERIAL_STATUS) & status) != 0u) {
            return true;
        }
    }
    console_gone = true;
    return false;
}

static void console_put(char c) {
    if (console_wait(STATUS_ROOM)) {
        out8(SERIAL, (uint8_t)c);
    }
}

void isa_console(char c) {
    if (c == '\n') {
        console_put('\r');
    }
    console_put(c);
}

/* Whether `word` stands in `text` between spaces. */
static bool has_word(char const *text, char const *word) {
    while (*text != '\0') {
        size_t n = 0;

        while (word[n] != '\0' && text[n] == word[n]) {
            n++;
        }
        if (word[n] == '\0' && (text[n] == '\0' || text[n] == ' ')) {
            return true;
        }
        while (*text != '\0' && *text != ' ') {
            text++;
        }
        while (*text == ' ') {
            text++;
        }
    }
    return false;
}

void isa_console_options(char const *command) { exit_known = has_word(command, "exit=0xf4"); }

_Noreturn void isa_stop(unsigned status) {
    (void)console_wait(STATUS_SENT);
    if (exit_known) {
        out32(EXIT_PORT, status);
    }
    for (;;) {
        __asm__ volatile("cli\n\thlt");
    }
}
