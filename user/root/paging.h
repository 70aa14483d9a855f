/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Root's side of the pager's board (<baton/pager.h>): orders to it, and what it tells of its
 * clients. Root never calls the pager; it writes an order, notifies, and waits for what comes.
 */
#ifndef PAGING_H
#define PAGING_H

#include "programs.h"
#include <baton/pager.h>

/* The pager, or null if none runs. Its board. */
struct program *paging_pager(void);
struct baton_pager_board volatile *paging_board(struct program const *pager);

/* Give an order, whose serial number is set here, and wait for the answer: its error, and in *client a
 * number. DEAD the pager has ended meanwhile, CANCELLED somebody has pressed Ctrl-C. */
enum mm_error paging_order(struct program const *pager, struct baton_pager_order const *order,
                           uint32_t *client);

/* The row of client `number`, copied; false if it has none any more. */
bool paging_row(struct program const *pager, uint32_t number, struct baton_pager_row *row);

/* Wait until client `number` has ended. Returns its status as a command's; Ctrl-C ends the waiting. */
unsigned paging_wait(struct program const *pager, uint32_t number);

/* The number in "c12", or 0. */
uint32_t paging_number(char const *word);

#endif
