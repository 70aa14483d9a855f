/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libmmscd: Master-Move / Slave-Clone:Destroy.
 *
 * Memory is one array of frames of words. Some frames are objects whose words
 * are containers; a container holds at most one reference, encoded as the word
 * that the MMU (or a slot) wants to see. The ledger has an entry for each frame.
 *
 *     words[frame][index]                         ledger[frame]
 *     +------------------------------+            +----------------------------+
 *     | zone:   leaf leaf leaf ...   |  refers    | kind home slaves attached  |
 *     | space:  region region ...    | ---------> | used                       |
 *     | thread: slot slot ... badges |            +----------------------------+
 *     +------------------------------+
 *
 * words[f][i] is a container if and only if i is below mm_capacity(kind of f).
 * The library allocates nothing, locks nothing, keeps no state of its own, and
 * never touches the MMU: the caller invalidates what an operation took away.
 *
 * Frame 0 stays OUTSIDE: a fixed entry of a slot has 0 for a frame.
 *
 * What the embedder provides: <isa/entry.h> on the include path (the entry
 * format), a struct mm, and the promise that the (table, index) pairs that it
 * passes are containers. Everything else is checked here, before the first
 * write; an operation that returns an error has changed nothing.
 *
 * Order of checks, in every operation: EMPTY, FULL, ROLE, KIND, RIGHTS, BUSY,
 * LIMIT (design, section 3).
 */
#ifndef MMSCD_H
#define MMSCD_H

#include <mmscd/error.h>
#include <mmscd/mm.h>
#include <mmscd/object.h>
#include <mmscd/page.h>

/* --- containers: container.c --------------------------------------------- */

/* The kind of the frame that a word that is not empty refers to; MM_OUTSIDE for a fixed reference. */
/*@ requires valid(m);
    assigns  \nothing;
    ensures  \result == target_kind(m, w); */
static inline unsigned mm_kind_of(struct mm const *m, mm_word w) {
    return isa_frame(w) < m->frames ? mm_kind(&m->ledger[isa_frame(w)]) : MM_OUTSIDE;
}

/* Decode the reference in container (table, index) into *ref: its role, kind (also of a fixed
 * entry in a slot), and rights with SHARE. Returns false, and leaves *ref
 * alone, if the container is empty. Constant time. */
/*@ requires valid(m) && table < m->tables && index < ISA_WORDS && \valid(ref);
    requires \separated(ref, m, m->words + (0 .. m->tables - 1), m->ledger + (0 .. m->frames - 1));
    assigns  *ref;
    ensures  \result <==> m->words[table][index] != 0;
    behavior empty:
        assumes m->words[table][index] == 0;
        assigns \nothing;
    behavior full:
        assumes m->words[table][index] != 0;
        ensures ref->frame == entry_frame(m->words[table][index]);
        ensures ref->role == role(m, m->words[table][index]);
        ensures ref->kind == shown_kind(m, table, m->words[table][index]);
        ensures ref->rights == shown_rights(m, table, m->words[table][index]);
*/
bool mm_get(struct mm const *m, mm_frame table, mm_index index, struct mm_ref *ref);

/* The badge of slot (thread, index): 0 if none was set. Constant time. */
/*@ requires valid(m) && thread < m->tables && index < ISA_SLOTS;
    assigns  \nothing;
    ensures  \result == m->words[thread][ISA_SLOTS + index]; */
mm_word mm_badge(struct mm const *m, mm_frame thread, mm_index index);

/* --- the three operations on pages, and adjust: mmscd/page.h ----------------- */

/* Set the accessed and dirty bits of the page reference in (table, index): the embedder has written to
 * the page itself, for a program that could have. Constant time. */
/*@ requires whole(m) && leaf(m, table, index) && m->words[table][index] != 0;
    assigns  m->words[table][index];
    ensures  whole(m);
    ensures  m->words[table][index] == page_written(\old(m->words[table][index])); */
void mm_written(struct mm *m, mm_frame table, mm_index index);

/* --- the three operations on objects: object.c ----------------------------- *
 *
 * The same for containers that are not both of pages: slots and region
 * entries. All constant time.
 */

/* As mm_move; a badge goes along.
 * KIND   the destination holds references of another kind (mm_accepts), or is
 *        inside the object that is to be moved
 * BUSY   also: the destination is a region entry and the zone's home is
 *        elsewhere, or its table is a zone of zones that has no home yet */
/*@ requires whole(m) && container(m, st, si) && container(m, dt, di) && apart(m, was);
    assigns  m->words[st][si], m->words[st][badge_at(m, st, si)], m->ledger[st].used,
             m->words[dt][di], m->words[dt][badge_at(m, dt, di)], m->ledger[dt].used,
             m->ledger[attaches(m, st, entry_frame(m->words[st][si]))].attached,
             m->ledger[attaches(m, dt, entry_frame(m->words[st][si]))].attached,
             m->ledger[attaches(m, dt, entry_frame(m->words[st][si]))].tag, *was;
    ensures  \result == object_move_result{Pre}(m, st, si, dt, di, (boolean)unshared);
    ensures  whole(m);
    behavior refused:
        assumes object_move_result(m, st, si, dt, di, (boolean)unshared) != MM_OK;
        assigns \nothing;
    behavior done:
        assumes object_move_result(m, st, si, dt, di, (boolean)unshared) == MM_OK;
        ensures m->words[st][si] == 0;
        ensures m->words[dt][di] == *was == \old(m->words[st][si]);
        ensures has_badge(m, dt, di, \old(badge_of(m, st, si)));
        ensures used_by{Pre, Post}(m, st, -1, dt, 1);
        ensures attached_by{Pre, Post}(m, entry_frame(*was),
                                       -regions_in{Pre}(m, st) + regions_in{Pre}(m, dt));
        ensures homed{Pre, Post}(m, dt, di, entry_frame(*was));
*/
enum mm_error mm_object_move(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                             bool unshared, mm_word *was);

/* As mm_clone, with the rights of mm_kind_rights. `badge` is set only by a clone from the master, into
 * a slot; further clones inherit it.
 * KIND   the destination holds references of another kind, or the kind cannot be
 *        cloned (thread, ledger page)
 * RIGHTS also: not mm_sensible for the kind; or `badge` is not 0, and the source
 *        is no master or the destination no slot
 * BUSY   as for mm_object_move, without `unshared` */
/*@ requires whole(m) && container(m, st, si) && container(m, dt, di);
    assigns  m->words[dt][di], m->words[dt][badge_at(m, dt, di)], m->ledger[dt].used,
             m->ledger[attaches(m, dt, entry_frame(m->words[st][si]))].attached,
             m->ledger[attaches(m, dt, entry_frame(m->words[st][si]))].tag,
             m->ledger[entry_frame(m->words[st][si])].slaves;
    ensures  \result == object_clone_result{Pre}(m, \old(m->words[st][si]), dt, di,
                                                rights, badge);
    ensures  whole(m);
    behavior refused:
        assumes object_clone_result(m, m->words[st][si], dt, di, rights, badge) != MM_OK;
        assigns \nothing;
    behavior done:
        assumes object_clone_result(m, m->words[st][si], dt, di, rights, badge) == MM_OK;
        ensures m->words[dt][di] ==
                word_of(entry_frame(\old(m->words[st][si])),
                        target_kind{Pre}(m, \old(m->words[st][si])), clone_role(rights), rights);
        ensures has_badge(m, dt, di, \old(cloned_badge(m, st, si, badge)));
        ensures lent{Pre, Post}(m, dt, di, entry_frame(\old(m->words[st][si])));
*/
enum mm_error mm_object_clone(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                              mm_rights rights, mm_word badge);

/* As mm_destroy. */
/*@ requires whole(m) && container(m, st, si) && apart(m, was);
    assigns  m->words[st][si], m->words[st][badge_at(m, st, si)], m->ledger[st].used,
             m->ledger[attaches(m, st, entry_frame(m->words[st][si]))].attached,
             m->ledger[entry_frame(m->words[st][si])].slaves, *was;
    ensures  \result == object_destroy_result{Pre}(m, st, si);
    ensures  whole(m);
    behavior refused:
        assumes object_destroy_result(m, st, si) != MM_OK;
        assigns \nothing;
    behavior done:
        assumes object_destroy_result(m, st, si) == MM_OK;
        ensures m->words[st][si] == 0;
        ensures no_badge(m, st, si);
        ensures *was == \old(m->words[st][si]);
        ensures m->ledger[st].used == \old(m->ledger[st].used) - 1;
        ensures m->ledger[entry_frame(*was)].slaves ==
                \old(m->ledger[entry_frame(m->words[st][si])].slaves) - 1;
        ensures m->ledger[entry_frame(*was)].attached ==
                \old(m->ledger[entry_frame(m->words[st][si])].attached) -
                    regions_in{Pre}(m, st);
*/
enum mm_error mm_object_destroy(struct mm *m, mm_frame st, mm_index si, mm_word *was);

/* Set the badge of the full slot (thread, index). Constant time. */
/*@ requires whole(m) && slot(m, thread, index);
    assigns  m->words[thread][ISA_SLOTS + index];
    ensures  whole(m);
    ensures  m->words[thread][ISA_SLOTS + index] == badge; */
void mm_set_badge(struct mm *m, mm_frame thread, mm_index index, mm_word badge);

/* Exchange what is in two slots of a thread, badges included; either may be empty. Constant time. */
/*@ requires whole(m) && slot(m, thread, i) && slot(m, thread, j);
    assigns  m->words[thread][i], m->words[thread][ISA_SLOTS + i],
             m->words[thread][j], m->words[thread][ISA_SLOTS + j];
    ensures  whole(m);
    ensures  m->words[thread][i] == \old(m->words[thread][j]);
    ensures  m->words[thread][j] == \old(m->words[thread][i]);
    ensures  m->words[thread][ISA_SLOTS + i] == \old(m->words[thread][ISA_SLOTS + j]);
    ensures  m->words[thread][ISA_SLOTS + j] == \old(m->words[thread][ISA_SLOTS + i]); */
void mm_swap(struct mm *m, mm_frame thread, mm_index i, mm_index j);

/* --- transitions: transition.c ------------------------------------------ */

/* Make the unshared page whose master stands in leaf (st, si) an object of `kind`, with its master in
 * the empty slot (dt, di). The words that mean something to the model (mm_own_words) are cleared; what a
 * thread or a space has behind them is the caller's to write. `proper` is the caller's word that
 * what the page says about the object to be is in order. Design, section 2.
 * EMPTY, FULL, ROLE  as for mm_move
 * KIND   not a kind that can be made, or the frame is not among the first `tables`
 * RIGHTS not `proper`
 * BUSY   the page has slaves
 * Cost: constant; it clears one page. mm_can_make is the first half alone: the result, nothing is changed.
 * The second is mm_made (mmscd/object.h). */
/*@ requires valid(m) && container(m, st, si) && container(m, dt, di);
    assigns  \nothing;
    ensures  \result == make_result(m, st, si, dt, di, kind, (boolean)proper); */
enum mm_error mm_can_make(struct mm const *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                          unsigned kind, bool proper);
/*@ requires whole(m) && leaf(m, st, si) && slot(m, dt, di) && apart(m, was);
    assigns  m->words[entry_frame(m->words[st][si])][0 .. ISA_WORDS - 1], m->words[st][si],
             m->ledger[st].used, m->ledger[entry_frame(m->words[st][si])].tag, m->words[dt][di],
             m->ledger[dt].used, *was;
    ensures  \result == make_result{Pre}(m, st, si, dt, di, kind, (boolean)proper);
    ensures  whole(m);
    behavior refused:
        assumes make_result(m, st, si, dt, di, kind, (boolean)proper) != MM_OK;
        assigns \nothing;
    behavior done:
        assumes make_result(m, st, si, dt, di, kind, (boolean)proper) == MM_OK;
        ensures m->words[st][si] == 0 && *was == \old(m->words[st][si]);
        ensures m->words[dt][di] ==
                word_of(entry_frame(\old(m->words[st][si])), kind, MM_MASTER, rights_of(kind));
        ensures m->ledger[entry_frame(\old(m->words[st][si]))].tag == kind;
        ensures used_by{Pre, Post}(m, st, -1, dt, 1);
        ensures became{Pre, Post}(m, st, si, dt, di, entry_frame(\old(m->words[st][si])));
*/
enum mm_error mm_make(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                      unsigned kind, bool proper, mm_word *was);

/* End the object whose master stands in slot (st, si): its frame is a page again, with its master in
 * the empty leaf (dt, di) and full access. Its containers are all empty; what else is in its words is
 * the caller's. `idle` is the caller's word that nothing waits for the object or
 * runs in it. Constant time. Design, section 2.
 * EMPTY, FULL, ROLE  as for mm_move
 * KIND   not a kind that can be ended, or the destination is in the object
 * BUSY   not `idle`; or it has slaves, or containers in use
 * mm_can_end is the first half alone, mm_ended the second. */
/*@ requires valid(m) && container(m, st, si) && container(m, dt, di);
    assigns  \nothing;
    ensures  \result == end_result(m, st, si, dt, di, (boolean)idle); */
enum mm_error mm_can_end(struct mm const *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                         bool idle);
/*@ requires whole(m) && slot(m, st, si) && leaf(m, dt, di);
    assigns  m->words[st][si], m->words[st][ISA_SLOTS + si], m->ledger[st].used,
             m->ledger[entry_frame(m->words[st][si])].tag, m->words[dt][di], m->ledger[dt].used;
    ensures  \result == end_result{Pre}(m, st, si, dt, di, (boolean)idle);
    ensures  whole(m);
    behavior refused:
        assumes end_result(m, st, si, dt, di, (boolean)idle) != MM_OK;
        assigns \nothing;
    behavior done:
        assumes end_result(m, st, si, dt, di, (boolean)idle) == MM_OK;
        ensures m->words[st][si] == 0 && m->words[st][ISA_SLOTS + si] == 0;
        ensures m->words[dt][di] ==
                page_word(entry_frame(\old(m->words[st][si])), MM_MASTER, MM_ACCESS);
        ensures m->ledger[entry_frame(\old(m->words[st][si]))].tag == MM_PAGE;
        ensures used_by{Pre, Post}(m, st, -1, dt, 1);
*/
enum mm_error mm_end(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di, bool idle);

/* --- the border of the memory: border.c --------------------------------- *
 *
 * Not operations of the model: they are how memory comes to be closed in the
 * first place (boot), and fixed references (hardware call). The caller answers
 * for the arguments; each returns false, and changes nothing, if they are wrong.
 */

/* Bring `frame`, which is OUTSIDE, into the pool as `kind`, with its master in the empty container
 * (table, index), which must hold that kind. An object's words are cleared. The caller knows that the
 * frame is not 0, and that no fixed reference to it stands anywhere: this would then refer to a frame of
 * the pool. */
/*@ requires whole(m);
    assigns  m->words[frame][0 .. cleared(kind) - 1], m->words[table][index],
             m->words[table][badge_at(m, table, index)], m->ledger[table].used,
             m->ledger[attaches(m, table, frame)].attached,
             m->ledger[attaches(m, table, frame)].tag, m->ledger[frame].tag;
    ensures  \result <==> injectable{Pre}(m, frame, kind, table, index);
    behavior refused:
        assumes !injectable(m, frame, kind, table, index);
        assigns \nothing;
    behavior done:
        assumes injectable(m, frame, kind, table, index);
        ensures m->words[table][index] == word_of(frame, kind, MM_MASTER, rights_of(kind));
        ensures no_badge(m, table, index);
        ensures \forall integer i; 0 <= i < cleared(kind) ==> m->words[frame][i] == 0;
        ensures other_tags{Pre, Post}(m, frame);
        ensures m->ledger[frame].tag ==
                (has_regions(kind{Pre}(m, table)) ? home_at{Pre}(m, table, index) * 16 : 0) + kind;
        ensures used_by{Pre, Post}(m, table, 1, table, 0);
        ensures attached_by{Pre, Post}(m, frame, regions_in{Pre}(m, table));
*/
bool mm_inject(struct mm *m, mm_frame frame, unsigned kind, mm_frame table, mm_index index);

/* Put a fixed reference to `frame`, which is OUTSIDE, into the empty leaf (table, index). */
/*@ requires whole(m);
    assigns  m->words[table][index], m->ledger[table].used, m->ledger[table].attached,
             m->ledger[table].tag;
    ensures  same_tags{Pre, Post}(m) && attached_by{Pre, Post}(m, table, 0);
    ensures  \result <==> fixable{Pre}(m, frame, table, index, access);
    ensures  whole(m);
    behavior refused:
        assumes !fixable(m, frame, table, index, access);
        assigns \nothing;
    behavior done:
        assumes fixable(m, frame, table, index, access);
        ensures m->words[table][index] == page_word(frame, MM_FIXED, access);
        ensures m->ledger[table].used == \old(m->ledger[table].used) + 1;
*/
bool mm_fix(struct mm *m, mm_frame frame, mm_frame table, mm_index index, mm_rights access);

/* Put a fixed entry (line, ports, hardware) with `badge` into the empty slot (thread, index). */
/*@ requires whole(m) && kind(m, 0) == MM_OUTSIDE;
    assigns  m->words[thread][index], m->words[thread][ISA_SLOTS + index],
             m->ledger[thread].used, m->ledger[thread].attached, m->ledger[thread].tag;
    ensures  same_tags{Pre, Post}(m) && attached_by{Pre, Post}(m, thread, 0);
    ensures  \result <==> slot_fixable{Pre}(m, kind, thread, index);
    ensures  whole(m);
    behavior refused:
        assumes !slot_fixable(m, kind, thread, index);
        assigns \nothing;
    behavior done:
        assumes slot_fixable(m, kind, thread, index);
        ensures m->words[thread][index] == object_word(0, MM_FIXED, kind);
        ensures m->words[thread][ISA_SLOTS + index] == badge;
        ensures m->ledger[thread].used == \old(m->ledger[thread].used) + 1;
*/
bool mm_fix_slot(struct mm *m, unsigned kind, mm_word badge, mm_frame thread, mm_index index);

/* Take the fixed reference out of (table, index), leaf or slot. */
/*@ requires whole(m) && container(m, table, index);
    assigns  m->words[table][index], m->words[table][badge_at(m, table, index)],
             m->ledger[table].used, m->ledger[table].attached;
    ensures  attached_by{Pre, Post}(m, table, 0);
    ensures  \result <==> fixed{Pre}(m, table, index);
    ensures  whole(m);
    behavior refused:
        assumes !fixed(m, table, index);
        assigns \nothing;
    behavior done:
        assumes fixed(m, table, index);
        ensures m->words[table][index] == 0 && no_badge(m, table, index);
        ensures m->ledger[table].used == \old(m->ledger[table].used) - 1;
*/
bool mm_unfix(struct mm *m, mm_frame table, mm_index index);

/* --- audit: audit.c ------------------------------------------------------ */

enum mm_flaw {
    MM_SOUND,         /* nothing found */
    MM_FLAW_WORD,     /* a container's word says something impossible */
    MM_FLAW_FRAME,    /* it refers to a frame out of range */
    MM_FLAW_KIND,     /* it refers to a frame of another kind: invariant 3, 7 */
    MM_FLAW_MASTERS,  /* not exactly one master: invariant 1 */
    MM_FLAW_SLAVES,   /* slave count and slaves differ: invariant 2 */
    MM_FLAW_USED,     /* containers in use and their count differ */
    MM_FLAW_ATTACHED, /* attachments and their count differ */
    MM_FLAW_HOME,     /* attached elsewhere than at home, or a home without being a zone */
    MM_FLAW_TAG,      /* a ledger entry says something impossible */
    MM_FLAW_LEFTOVER  /* a badge in an empty slot */
};

struct mm_finding {
    enum mm_flaw flaw;
    mm_frame frame; /* the frame, or the table, */
    mm_index index; /* and the container in it, where one is at fault */
};

/* Check invariants 1, 2, 3 and 7 and all counts over the whole memory. The ledger is borrowed as
 * scratch space and given back as it was. Cost: linear in frames and
 * containers; never called on a path that has to be bounded. Design, section 1. */
struct mm_finding mm_audit(struct mm *m);

/* The name of a flaw, for people. */
char const *mm_flaw_text(enum mm_flaw flaw);

#endif
