/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asynchronous messages, the receiver: pages that others drop into this thread's window.
 *
 *   post --- moves a page into an empty container ---> | 0 1 2 ... 15 |  box's window
 *        --- notifies ------------------------------->  box reads, and takes the pages out
 *
 * box N ends after N pages. Nobody waits for anybody, the kernel buffers nothing, and the sender paid for the page. A full
 * range is the flow control.
 */
#include <baton/machine.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>

#define RANGE 16u /* containers that others may drop into */
#define WINDOW (BATON_SPACE_REGIONS * BATON_ZONE_SIZE)

/* Where the next page can be put. 0: there is no room. */
static baton_word room(void) {
    static unsigned next;

    while (next < BATON_ZONE_PAGES) {
        baton_word const address = BATON_PROGRAM_HEAP + next * BATON_PAGE_SIZE;

        next++;
        if (baton_inspect(address).error == MM_EMPTY) {
            return address;
        }
    }
    return 0u;
}

/* Read the message in container `i` of the window, if there is one, and take the page out. Whether there
 * was one. */
static bool take(unsigned i) {
    baton_word const name = i * BATON_PAGE_SIZE + BATON_SLOT_WINDOW;
    baton_word to;

    if (baton_inspect(name).error != MM_OK) {
        return false;
    }
    baton_print("box: page %u says: %s\n", i, (char const *)(WINDOW + i * BATON_PAGE_SIZE));
    to = room();
    if (to == 0u || baton_move(name, to, 0, 1u).error != MM_OK) {
        baton_print("box: there is no room for the page; it stays.\n");
    }
    return true;
}

int main(int argc, char *argv[]) {
    baton_word wanted;
    baton_word count = 0;

    if (argc != 2 || !baton_parse_number(argv[1], &wanted)) {
        baton_print("usage: box NUMBER\n");
        return 2;
    }
    (void)baton_ready(false);
    while (count < wanted) {
        struct baton_message const m = baton_reply_receive(0, 0);

        if ((m.flags & BATON_IPC_NOTIFIED) != 0u) {
            for (unsigned i = 0; i < RANGE; i++) {
                count += take(i) ? 1u : 0u;
            }
        }
    }
    return 0;
}
