/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asynchronous messages, the sender (box.c has the picture): post N drops N pages. It holds a
 * slave of box's window with DROP, and may notify box.
 */
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/words.h>

#define BOX_WINDOW BATON_SLOT_GIVEN        /* slot: DROP */
#define BOX_NOTIFY (BATON_SLOT_GIVEN + 1u) /* slot: NOTIFY */
#define RANGE 16u
#define MESSAGE 64u

/* Drop the page into the first empty container of the range. FULL: there is none. NAME: there is no
 * window to drop it into. */
static enum mm_error drop(baton_word page) {
    enum mm_error error = MM_FULL;

    for (unsigned i = 0; i < RANGE && error == MM_FULL; i++) {
        error = baton_move(page, i * BATON_PAGE_SIZE + BOX_WINDOW, BATON_UNSHARED, 1u).error;
    }
    return error;
}

int main(int argc, char *argv[]) {
    baton_word count;
    unsigned full = 0;

    if (argc != 2 || !baton_parse_number(argv[1], &count)) {
        baton_print("usage: post NUMBER\n");
        return 2;
    }
    for (unsigned n = 0; n < count; n++) {
        baton_word const page = baton_page_take();
        enum mm_error error;

        if (page == 0u) {
            baton_print("post: there is no page left for message %u.\n", n);
            return 1;
        }
        (void)baton_text((char *)page, MESSAGE, "message %u", n);
        for (error = drop(page); error == MM_FULL; error = drop(page)) {
            full++; /* box has not taken them out yet */
            (void)baton_notify(BOX_NOTIFY);
            baton_yield();
        }
        if (error != MM_OK) {
            baton_print("post: message %u cannot be dropped: %s.\n", n, baton_error_word(error));
            return 1;
        }
    }
    (void)baton_notify(BOX_NOTIFY);
    baton_print("post: %lu pages sent; the range was full %u times.\n", (unsigned long)count, full);
    return 0;
}
