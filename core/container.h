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
/*@ requires valid(m) && fills(m, table, index, f);
    assigns  m->words[table][index], m->words[table][badge_at(m, table, index)],
             m->ledger[table].used, m->ledger[attaches(m, table, f)].attached,
             m->ledger[attaches(m, table, f)].tag;
    ensures  m->words[table][index] == w && has_badge(m, table, index, badge);
    ensures  homed{Pre, Post}(m, table, index, f);
    ensures  same_but{Pre, Post}(m, table, index, table, index);
    ensures  same_slaves{Pre, Post}(m);
    ensures  used_by{Pre, Post}(m, table, 1, table, 0);
    ensures  attached_by{Pre, Post}(m, f, regions_in{Pre}(m, table));
*/
void mm_fill(struct mm *m, mm_frame table, mm_index index, mm_frame f, mm_word w, mm_word badge);

/* Empty the container (table, index), which refers to frame `f`. */
/*@ requires valid(m) && container(m, table, index) && m->ledger[table].used > 0;
    requires has_regions(kind(m, table)) ==> f < m->frames && m->ledger[f].attached > 0;
    assigns  m->words[table][index], m->words[table][badge_at(m, table, index)],
             m->ledger[table].used, m->ledger[attaches(m, table, f)].attached;
    ensures  m->words[table][index] == 0 && no_badge(m, table, index);
    ensures  same_but{Pre, Post}(m, table, index, table, index);
    ensures  same_slaves{Pre, Post}(m) && same_tags{Pre, Post}(m);
    ensures  used_by{Pre, Post}(m, table, -1, table, 0);
    ensures  attached_by{Pre, Post}(m, f, -regions_in{Pre}(m, table));
*/
void mm_empty(struct mm *m, mm_frame table, mm_index index, mm_frame f);

#endif
