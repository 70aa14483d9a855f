/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files: the boot modules that root lets the pager read. Each is two sources of pages:
 *
 *   file          its bytes, from page 0 on
 *   program       its segments, as they are laid out in the region of an image
 *
 * A source has one layer while somebody refers to that. The layer is frozen: whoever writes has
 * a layer of his own above it.
 */
#ifndef PAGER_SOURCE_H
#define PAGER_SOURCE_H

#include <baton/pager.h>

#define SOURCE_NONE 0u

/* The file called `name`; the program of that name, or SOURCE_NONE. */
uint16_t source_file(char const *name);
uint16_t source_program(char const *name);

/* Where the program starts; 0 if the file is no program that can be started: *why says why. */
baton_word source_entry(uint16_t source, char const **why);

/* What a program may do at `address`: MM_R, MM_W, MM_X, or 0. */
unsigned source_access(uint16_t source, baton_word address);

/* The first address behind the program's segments. */
baton_word source_end(uint16_t source);

/* Bytes of the file. */
uint32_t source_length(uint16_t source);

/* Whether the file has something for page `page` of the source's layer; and put it, with zeroes around it,
 * into the page in hand. SOURCE_NONE has nothing. */
bool source_has(uint16_t source, uint32_t page);
void source_fill(uint16_t source, uint32_t page, baton_word to);

/* The layer of a source, with one referrer more: who asks. It is made if need be (two pages, and perhaps a
 * table). LAYER_NONE if there is no room. */
uint16_t source_layer(uint16_t source);

/* That layer has ended. */
void source_forget(uint16_t source);

#endif
