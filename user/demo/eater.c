/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * eater [N]: takes pages until there are none (or N), says how many it got,
 * and gives them all back. Its local range has room for 1,024, and its parent
 * may have less.
 *
 *   last --> | page: address of the one before | --> ... --> | 0 |
 */
#include <baton/machine.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>

/* Take up to `most` pages. Each remembers the one before: no other memory is needed. */
static unsigned take(baton_word most, baton_word *last) {
    unsigned count = 0;

    while (count < most) {
        baton_word const page = baton_page_take();

        if (page == 0u) {
            break;
        }
        *(baton_word *)page = *last;
        *last = page;
        count++;
    }
    return count;
}

static unsigned give(baton_word last) {
    unsigned count = 0;

    while (last != 0u) {
        baton_word const before = *(baton_word *)last;

        count += baton_page_give(last) ? 1u : 0u;
        last = before;
    }
    return count;
}

int main(int argc, char *argv[]) {
    baton_word most = BATON_ZONE_PAGES;
    baton_word last = 0;
    unsigned taken;
    unsigned given;

    if (argc > 2 || (argc == 2 && !baton_parse_number(argv[1], &most))) {
        baton_print("usage: eater [PAGES]\n");
        return 2;
    }
    taken = take(most, &last);
    baton_print("eater: %u pages taken.\n", taken);
    given = give(last);
    baton_print("eater: %u pages given back.\n", given);
    return given == taken ? 0 : 1;
}
