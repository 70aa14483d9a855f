/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Internal: putting references into containers and taking them out.
 *
 *     table t                         ledger
 *     +---+---+---+---+               t: used            containers of t that are full
 *     | i |   |   |   |  refers to    f: slaves          slaves of f
 *     +-|-+---+---+---+               f: attached, home  if t is a table of zones
 *       +----------------> frame f
 *
 * fill and empty keep used, attached, home and badge right; slaves are the
 * operations' own.
 */
#ifndef MMSCD_CONTAINER_H
#define MMSCD_CONTAINER_H

#include <mmscd/mmscd.h>

/* Put word `w`, a reference to frame `f`, into the empty container (table, index). */
void mm_fill(struct mm *m, mm_frame table, mm_index index, mm_frame f, mm_word w, mm_word badge);

/* Empty the container (table, index), which refers to frame `f`. */
void mm_empty(struct mm *m, mm_frame table, mm_index index, mm_frame f);

#endif
