/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What several clients see at the same place: objects that they call by one name, and files.
 *
 *   objects                              region 130 + i of all that asked
 *   | name "buf", 3 pages, layer 7 |     a zone has one home, so an object has a region of its own
 */
#ifndef PAGER_SHARE_H
#define PAGER_SHARE_H

#include "clients.h"

/* BATON_PAGER_SHARE and BATON_PAGER_FILE. Both results come in words[]. */
enum mm_error share_object(struct client *client, baton_word name, baton_word pages,
                           baton_word words[2]);
enum mm_error share_file(struct client *client, baton_word const name[2], baton_word words[2]);

/* What a client may do at `offset` in the region of an object, or of a file. */
unsigned share_access(uint32_t region, baton_word offset);

/* The layer has ended; if it was an object's, there is none of that name any more. */
void share_forget(uint16_t layer);

#endif
