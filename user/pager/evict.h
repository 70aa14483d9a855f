/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Getting free pages: what was not used for a while goes.
 *
 *   own, of a file               --> free; it is read from the file again (but not when the disk
 *                                    has no room for others: evict.c)
 *   own, not dirty, on the disk  --> free; the block is there already
 *   own, else                    --> written to a block, then free
 *   shown                        --> away; that frees no page, but when nobody shows it any more,
 *                                    the page below can go
 *
 * Pages of which there are slaves stay. Nothing here needs a page.
 */
#ifndef PAGER_EVICT_H
#define PAGER_EVICT_H

#include "clock.h"
#include <stdbool.h>

/* Have at least `pages` free pages: lent ones, if there are any to be had; else some are taken away. False if there is no more to be got; then some may have gone all the
 * same. Costs nothing while there are enough. */
bool evict_for_all(uint32_t pages);

/* Have as many free pages without any that are lent. False as above. */
bool evict_only(uint32_t pages);

/* Have client `owner` charged for less than `limit` pages in memory. False if that cannot be. */
bool evict_own(struct clock *clock, uint16_t owner, uint32_t limit);

/* Pages that were taken away since the pager was started. */
uint32_t evict_count(void);

#endif
