/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root and the policy see: the page of struct baton_pager_board, if root shares one.
 */
#ifndef PAGER_BOARD_H
#define PAGER_BOARD_H

#include "clients.h"

/* Find the board. */
void board_start(void);

/* The board, or null. */
struct baton_pager_board *board(void);

/* Around all that is written to it. When it is closed root is notified, if board_changed was called. */
void board_open(void);
void board_close(void);
void board_changed(void);

/* What the totals are now. */
void board_totals(struct baton_pager_totals *totals);

/* A fault was dealt with. */
void board_fault(void);

/* A row for a new client: an empty one, or that of the client that has ended first; null if there is
 * none. */
struct baton_pager_row volatile *board_new_row(void);

/* Show what a client's row says now. */
void board_row(struct client *client);

/* How often memory was short, so far. */
void board_shortage(void);

#endif
