/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The out-of-memory policy: policy [NAME...]
 *
 *   pager --- notifies: somebody needs a page, and there is none ---> policy
 *         <-- call: the board; end client N -------------------------
 *
 * The pager could not decide this: it does not know whom a person wants to live. The names on the
 * command line are never chosen. choose.h says who is.
 */
#include "choose.h"
#include <baton/print.h>
#include <baton/words.h>

#define PAGER_SLOT BATON_SLOT_OWN
#define BOARD (BATON_PROGRAM_HEAP + 1023u * BATON_PAGE_SIZE) /* the last container of the heap */
#define STATUS_ENDED 137u

static struct baton_pager_board const *const board = (struct baton_pager_board const *)BOARD;

/* The pager's board, at its place: each time, because a pager that was started again has another one. The
 * pager is looked for when it is needed first: it starts after this program. */
static bool connect(void) {
    enum mm_error error = MM_OK;

    (void)baton_destroy(BOARD, 1u);
    if (baton_inspect(BATON_SLOT(PAGER_SLOT)).error == MM_EMPTY) {
        error = baton_find(BATON_PAGER_NAME, PAGER_SLOT);
    }
    if (error == MM_OK) {
        error = baton_pager_board(PAGER_SLOT, BOARD);
    }
    if (error != MM_OK) {
        baton_print("policy: it cannot see the pager's board: %s.\n", baton_error_word(error));
    }
    return error == MM_OK;
}

/* End one client, and say why. False if there is nobody to end. */
static bool end_one(char const *const *keep, unsigned count) {
    uint32_t const victim = choose_victim(board, keep, count);
    enum mm_error error;

    if (victim == 0u) {
        baton_print("policy: memory is out, and there is nobody to end.\n");
        return false;
    }
    for (unsigned i = 0; i < BATON_PAGER_ROWS; i++) {
        struct baton_pager_row const *const row = &board->rows[i];

        if (row->number == victim) {
            baton_print("policy: memory is out; c%u (%s) has to go: %u pages in memory, %u on the "
                        "disk%s.\n",
                        victim, row->name, row->resident, row->swapped,
                        row->limit == 0u ? ", no limit" : "");
        }
    }
    error = baton_pager_end(PAGER_SLOT, victim, STATUS_ENDED);
    if (error != MM_OK && error != MM_EMPTY) {
        baton_print("policy: it cannot be ended: %s.\n", baton_error_word(error));
        return false;
    }
    return true;
}

int main(int argc, char *argv[]) {
    char const *const *const keep = (char const *const *)(argv + 1);
    unsigned const count = argc > 1 ? (unsigned)argc - 1u : 0u;

    if (baton_ready(false) != MM_OK) {
        return 1;
    }
    for (;;) {
        struct baton_message const m = baton_reply_receive(0, 0);

        if ((m.flags & BATON_IPC_NOTIFIED) == 0u || !connect()) {
            continue; /* nobody calls it */
        }
        while (board->totals.waiting > 0u && end_one(keep, count)) {
        }
    }
}
