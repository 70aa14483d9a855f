/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who has to go when memory is out.
 *
 *   badness = pages in memory + pages on disk       what its end gives back,
 *             twice, if nobody gave it a limit      for it promised nothing
 *             0, if its name is to be kept
 *
 * The worst goes; of two that are as bad, the one that was started last. It is a
 * function of the board and nothing else, so it can be tested without a pager.
 */
#ifndef CHOOSE_H
#define CHOOSE_H

#include <baton/pager.h>

/* How bad the client of `row` is; 0: it is not to be ended. `keep` are the names of those that are
 * to live, `count` of them. */
uint64_t choose_badness(struct baton_pager_row const *row, char const *const *keep, unsigned count);

/* The number of the client that is to be ended; 0 if there is none. Cost: linear in the rows. */
uint32_t choose_victim(struct baton_pager_board const *board, char const *const *keep,
                       unsigned count);

#endif
