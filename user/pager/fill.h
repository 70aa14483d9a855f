/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bringing a page into the layer that a client sees.
 *
 *   what is there, or below       read                      write
 *   nothing                       a zeroed page             a zeroed page
 *   a file's page, not in memory  into the file's layer,    a page of its own
 *                                 and shown
 *   in memory, below              shown                     a copy
 *   on the disk, here             read from the disk        the same
 *   on the disk, below            into that layer, shown    read into a page of its own
 *   shown, here                   -                         a copy
 */
#ifndef PAGER_FILL_H
#define PAGER_FILL_H

#include "layers.h"
#include <baton/pager.h>

enum fill {
    FILL_DONE,
    FILL_SHORT, /* there is not enough memory */
    FILL_LOST   /* the disk does not give the block back */
};

/* Bring page `page` into `layer`, which is not frozen if it is to be written to. Takes two free pages at
 * most. What was done is counted in *row. */
enum fill fill_page(uint16_t layer, uint32_t page, bool write, struct baton_pager_row *row);

/* Put the page in hand, with what is in it, into `layer`, where nothing is. False if the kernel refuses. */
bool fill_put(uint16_t layer, uint32_t page, baton_word address);

#endif
