/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager's own pages: frames.h, with the kernel behind it.
 *
 *   free --take--> in hand --give(to)--> somebody's    (and its container is a hole)
 *        <--put---         <--fetch(from)--
 *
 * A page in hand stands in a container of the pager's local range; its name is its address.
 * Behind the heap there are containers for pages that others lend (loans.h).
 */
#ifndef PAGER_MEMORY_H
#define PAGER_MEMORY_H

#include <baton/pager.h>

/* What one fault, start or fork may take from the free pages, at most: two zones with their maps, a
 * table, a page of a file and a page of the client's own, a thread and a space. */
#define MEMORY_RESERVE 10u

/* Begin, with all pages of the heap, and containers for `more` besides. bytes(pages) are for tables, `pages`
 * being both together; they start at the address that is returned, zeroed. 0 if there are not enough pages. */
baton_word memory_start(uint32_t more, uint32_t (*bytes)(uint32_t pages));

/* A free page, in hand; 0 if there is none. Nothing is known of what is in it. */
baton_word memory_take(void);

/* The page in hand is free again. */
void memory_put(baton_word page);

/* Move the page in hand into the container `to`. False: it is in hand still. */
bool memory_give(baton_word page, baton_word to);

/* The page that was in hand was made an object: its container is a hole. */
void memory_left(baton_word page);

/* Move the master in `from`, of a page or an object, to a container of the pager's: then it is a page in
 * hand. 0 if that was refused. *bits gets the result; `flags` are those of baton_move. */
baton_word memory_fetch(baton_word from, unsigned flags, struct baton_result *bits);

/* An empty container, in hand, for a page of somebody else's; 0 if there is none. Afterwards: a page has come
 * to stay, and is free; or none has, or it is gone again (a page that was in hand). */
baton_word memory_take_hole(void);
void memory_came(baton_word container);
void memory_is_empty(baton_word container);
void memory_went(baton_word container);

/* Copy the page in the container `from`, which may be shared (a master, or a slave with SHARE), to the page
 * in hand. */
bool memory_copy(baton_word to, baton_word from);

/* Free pages; all that the pager has; and those of them that its tables take. */
uint32_t memory_free(void);
uint32_t memory_frames(void);
uint32_t memory_books(void);

/* Something is wrong that cannot be: say so, and end; root takes everything back. */
_Noreturn void memory_broken(char const *what);

#endif
