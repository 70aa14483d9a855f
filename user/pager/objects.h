/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads, spaces and zones that the pager makes of its pages: seats.h, with the kernel behind it.
 */
#ifndef PAGER_OBJECTS_H
#define PAGER_OBJECTS_H

#include "seats.h"
#include <baton/syscall.h>

/* Bytes of tables for as many objects as `pages` pages can become. */
uint32_t objects_bytes(uint32_t pages);

/* Begin: `books` has objects_bytes(pages) bytes. */
void objects_start(void *books, uint32_t pages);

/* Make the page in hand an object of `kind`. BERTH_NONE if that is refused, or there is no room (or no page
 * for one more table): then the page is free. *error says which: LIMIT for no room. */
uint16_t objects_make(baton_word page, unsigned kind, enum mm_error *error);

/* The pager's own slot where the object is now. It stays there while fewer than SEATS_SURE others are
 * asked for. No system call, or two. */
unsigned objects_slot(uint16_t berth);

/* The object keeps its slot until it is unpinned. False if too many do. */
bool objects_pin(uint16_t berth);
void objects_unpin(uint16_t berth);

/* The object ends, and its page is free. False if the kernel refuses: it is not empty, say. */
bool objects_end(uint16_t berth);

/* Whether there is room for what one client begins with. */
bool objects_have_room(void);

/* How many there are, tables included. */
uint32_t objects_count(void);

#endif
