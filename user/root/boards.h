/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root tells memory servers, and what it reads of them: the pages that it
 * shares with them (<baton/memory_server.h>).
 *
 *   a program starts  --> may[number]                  a server is ready --> all of may[]
 *   a program's memory was taken back --> ended[number], ends, notify
 *   a person asks     --> ask, order, notify; the server draws, and notifies root
 */
#ifndef BOARDS_H
#define BOARDS_H

#include "programs.h"
#include <baton/memory_server.h>

/* The board of a program that is a memory server and runs; else null. */
struct baton_mem_board *boards_of(struct program const *program);

/* Wait while a program with a board is still getting ready, or until a person has lost patience. */
void boards_await(struct program const *program);

/* A program is ready: if it is a memory server, it learns what others may do. */
void boards_ready(struct program const *program);

/* Programs learn what `program` may do, which is to start now. */
void boards_started(struct program const *program);

/* They learn that it has ended, and that all its memory was taken back. */
void boards_ended(struct program const *program);

/* Let a server draw its board, and wait until it has, or has ended, or a person has lost patience. False in
 * these cases. */
bool boards_draw(struct program const *program);

/* Let a server get pages from root, or give them back, and wait as above. *pages: how many; then how many it
 * were. */
bool boards_order(struct program const *program, enum baton_mem_order what, uint32_t *pages);

#endif
