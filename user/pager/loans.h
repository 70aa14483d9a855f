/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that the pager has besides its heap: a memory server lends them.
 *
 *   server --MEM_TAKE, MEM_PAGE--> hole --> looked at --> free
 *          <--MEM_BACK, MEM_FREE-- free page
 *
 *   numbers  | 17 | 4 | 93 |           what the server calls the blocks, of one page each
 *
 * Pages do not differ, so whichever page is free goes back under whichever number is next. They are
 * asked for when pages are short, before anybody's are taken away, and go back when many are free.
 * When the server has none it has asked root and `dma` before it says so.
 *
 * What comes is looked at. What the server does not take back, because it was started again and knows
 * nothing of it, or is gone, is the pager's for good.
 */
#ifndef PAGER_LOANS_H
#define PAGER_LOANS_H

#include <stdbool.h>
#include <stdint.h>

#define LOANS_BYTES(most) ((uint32_t)((most) * sizeof(uint32_t)))

/* Begin: up to `limit` pages from the server called `name`. `books` has LOANS_BYTES(limit) bytes. */
void loans_start(void *books, char const *name, uint32_t limit);

/* Try to get `wanted` pages. A server that had none is not asked each time, but always if it is the `last`
 * resort. */
void loans_take(uint32_t wanted, bool last);

/* Some pages go back if many are free. Whether there are more to go: then call it again. */
bool loans_settle(void);

/* Have `wanted` pages go back, as far as they are free: first those that are lent, then, to root, those of the
 * heap. Returns how many. */
uint32_t loans_return(uint32_t wanted);

/* How many pages are lent. */
uint32_t loans_count(void);

#endif
