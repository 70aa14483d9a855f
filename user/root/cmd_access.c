/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * peek and poke: memory as a program sees it, faults included.
 */
#include "shell.h"
#include <baton/guard.h>
#include <baton/print.h>
#include <baton/words.h>

#define PEEK_MAX 4096u
#define PEEK_DEFAULT 16u
#define ROW 16u
#define FAULT_TEXT 100u

static unsigned report_fault(char const *what, struct baton_fault const *fault) {
    char text[FAULT_TEXT];

    baton_print("%s: %s.\n", what, baton_fault_text(fault, text, sizeof(text)));
    return STATUS_FAILED;
}

static void print_row(baton_word address, unsigned char const *bytes, unsigned count) {
    baton_print("%0*lx ", (int)sizeof(baton_word) * 2, (unsigned long)address);
    for (unsigned i = 0; i < ROW; i++) {
        if (i < count) {
            baton_print("%s%02x", i % 4u == 0u ? "  " : " ", bytes[i]);
        } else {
            baton_print("%s  ", i % 4u == 0u ? "  " : " ");
        }
    }
    baton_print("   ");
    for (unsigned i = 0; i < count; i++) {
        baton_print("%c", bytes[i] >= ' ' && bytes[i] < 127u ? bytes[i] : '.');
    }
    baton_print("\n");
}

unsigned command_peek(struct shell *shell, struct baton_words *words) {
    unsigned char bytes[ROW];
    struct baton_fault fault;
    baton_word address;
    baton_word count = PEEK_DEFAULT;

    (void)shell;
    if (!baton_next_number(words, "an address", 0, UINTPTR_MAX, &address) ||
        (words->at < words->count &&
         !baton_next_number(words, "the number of bytes", 1u, PEEK_MAX, &count)) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    for (baton_word at = 0; at < count; at += ROW) {
        unsigned wanted = count - at < ROW ? (unsigned)(count - at) : ROW;
        unsigned got = baton_try_bytes(address + at, bytes, wanted, &fault);

        if (got > 0u) {
            print_row(address + at, bytes, got);
        }
        if (got < wanted) {
            return report_fault("peek", &fault);
        }
    }
    return STATUS_OK;
}

unsigned command_poke(struct shell *shell, struct baton_words *words) {
    struct baton_fault fault;
    baton_word address;
    baton_word value;

    (void)shell;
    if (!baton_next_number(words, "an address", 0, UINTPTR_MAX, &address) ||
        !baton_next_number(words, "a value", 0, UINT32_MAX, &value) || !shell_no_more(words)) {
        return shell_usage(words);
    }
    return baton_try_write(address, (uint32_t)value, &fault) ? STATUS_OK
                                                             : report_fault("poke", &fault);
}
