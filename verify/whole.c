/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The operations on pages keep what is known of objects, too: attachments, homes and tags.
 *
 * Nothing calls these functions. Each is proved from the contract of the operation that it calls, in two
 * steps: what changes is containers of pages and slaves (page_...), so `whole` is kept (whole_...).
 */
#include <mmscd/mmscd.h>

/*@
  // All containers are the same but, perhaps, two of pages; attachments, kinds and homes are, too.
  predicate leaves_changed{L1, L2}(struct mm *m, integer st, integer si, integer dt, integer di) =
      same_but{L1, L2}(m, st, si, dt, di) && leaf{L1}(m, st, si) && leaf{L1}(m, dt, di) &&
      same_tags{L1, L2}(m) && attached_by{L1, L2}(m, 0, 0);

  // All frames had as many slaves, or fewer, or few enough for one more.
  predicate slaves_bounded{L1, L2}(struct mm *m) =
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].slaves, L2) <= \at(m->ledger[f].slaves, L1) ||
          \at(m->ledger[f].slaves, L2) <= MM_SLAVES_MAX;

  axiomatic Leaves {
    predicate leaves_kept{L1, L2}(struct mm *m, integer st, integer si, integer dt, integer di) =
        leaves_changed{L1, L2}(m, st, si, dt, di) && slaves_bounded{L1, L2}(m);

    lemma leaf_has_no_regions{L}:
        \forall struct mm *m, integer t, i; leaf(m, t, i) ==> !has_regions(kind(m, t));

    lemma leaf_is_not_attached{L1, L2}:
        \forall struct mm *m, integer t, i, f;
            same_frames{L1, L2}(m) ==> leaf{L1}(m, t, i) ==>
                gain{L1, L2}(m, t, i, COUNT_ATTACHED, f) == 0;

    lemma leaf_keeps_attached{L1, L2}:
        \forall struct mm *m, integer t, i;
            leaves_changed{L1, L2}(m, t, i, t, i) ==>
            attached_counted{L1}(m) ==> attached_counted{L2}(m);

    lemma leaves_keep_attached{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di;
            leaves_changed{L1, L2}(m, st, si, dt, di) ==>
            attached_counted{L1}(m) ==> attached_counted{L2}(m);

    lemma leaves_keep_home{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di;
            leaves_changed{L1, L2}(m, st, si, dt, di) ==> at_home{L1}(m) ==> at_home{L2}(m);

    lemma leaves_keep_tag{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            leaves_changed{L1, L2}(m, st, si, dt, di) ==> 0 <= f < \at(m->frames, L1) ==>
            \at(m->ledger[f].slaves, L2) <= MM_SLAVES_MAX ==>
            tag_fits{L1}(m, f) ==> tag_fits{L2}(m, f);

    lemma leaves_keep_tags{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di;
            leaves_kept{L1, L2}(m, st, si, dt, di) ==> tags_fit{L1}(m) ==> tags_fit{L2}(m);

    lemma leaves_keep_whole{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di;
            whole{L1}(m) ==> sound{L2}(m) ==> leaves_kept{L1, L2}(m, st, si, dt, di) ==>
            whole{L2}(m);
  }
*/

/*@ requires sound(m) && leaf(m, st, si) && leaf(m, dt, di) && apart(m, was);
    assigns  m->words[st][si], m->words[dt][di], m->ledger[st].used, m->ledger[dt].used, *was;
    ensures  sound(m);
    ensures  leaves_changed{Pre, Post}(m, st, si, dt, di);
    ensures  slaves_bounded{Pre, Post}(m); */
static enum mm_error page_move(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                               bool unshared, mm_word *was) {
    //@ assert \separated(m, &m->words[st][si], was) && \separated(m, &m->words[dt][di]);
    enum mm_error const error = mm_move(m, st, si, dt, di, unshared, was);

    //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
    //@ assert same_tags{Pre, Here}(m) && attached_by{Pre, Here}(m, 0, 0);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert same_but{Pre, Here}(m, st, si, dt, di);
    return error;
}

/*@ requires sound(m) && leaf(m, st, si) && leaf(m, dt, di);
    assigns  m->words[dt][di], m->ledger[dt].used,
             m->ledger[entry_frame(m->words[st][si])].slaves;
    ensures  sound(m);
    ensures  leaves_changed{Pre, Post}(m, dt, di, dt, di);
    ensures  slaves_bounded{Pre, Post}(m); */
static enum mm_error page_clone(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                                mm_rights rights) {
    //@ assert \separated(m, &m->words[dt][di]);
    enum mm_error const error = mm_clone(m, st, si, dt, di, rights);

    //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
    //@ assert same_tags{Pre, Here}(m) && attached_by{Pre, Here}(m, 0, 0);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert words_stay{Pre, Here}(m, dt, di, dt, di);
    //@ assert same_but{Pre, Here}(m, dt, di, dt, di);
    return error;
}

/*@ requires sound(m) && leaf(m, st, si) && apart(m, was);
    assigns  m->words[st][si], m->ledger[st].used,
             m->ledger[entry_frame(m->words[st][si])].slaves, *was;
    ensures  sound(m);
    ensures  leaves_changed{Pre, Post}(m, st, si, st, si);
    ensures  slaves_bounded{Pre, Post}(m); */
static enum mm_error page_destroy(struct mm *m, mm_frame st, mm_index si, mm_word *was) {
    //@ assert \separated(m, &m->words[st][si], was);
    enum mm_error const error = mm_destroy(m, st, si, was);

    //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
    //@ assert same_tags{Pre, Here}(m) && attached_by{Pre, Here}(m, 0, 0);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert words_stay{Pre, Here}(m, st, si, st, si);
    //@ assert same_but{Pre, Here}(m, st, si, st, si);
    return error;
}

/*@ requires sound(m) && leaf(m, st, si) && apart(m, was);
    assigns  m->words[st][si], *was;
    ensures  sound(m);
    ensures  leaves_changed{Pre, Post}(m, st, si, st, si);
    ensures  slaves_bounded{Pre, Post}(m); */
static enum mm_error page_adjust(struct mm *m, mm_frame st, mm_index si, unsigned what,
                                 mm_rights access, mm_word *was) {
    //@ assert \separated(m, &m->words[st][si], was);
    enum mm_error const error = mm_adjust(m, st, si, what, access, was);

    //@ assert m->tables == \at(m->tables, Pre) && m->frames == \at(m->frames, Pre);
    //@ assert same_tags{Pre, Here}(m) && attached_by{Pre, Here}(m, 0, 0);
    //@ assert same_frames{Pre, Here}(m);
    //@ assert same_but{Pre, Here}(m, st, si, st, si);
    return error;
}

/*@ requires whole(m) && leaf(m, st, si) && leaf(m, dt, di) && apart(m, was);
    assigns  m->words[st][si], m->words[dt][di], m->ledger[st].used, m->ledger[dt].used, *was;
    ensures  whole(m); */
enum mm_error whole_move(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                         bool unshared, mm_word *was) {
    enum mm_error const error = page_move(m, st, si, dt, di, unshared, was);

    //@ assert leaves_kept{Pre, Here}(m, st, si, dt, di);
    return error;
}

/*@ requires whole(m) && leaf(m, st, si) && leaf(m, dt, di);
    assigns  m->words[dt][di], m->ledger[dt].used,
             m->ledger[entry_frame(m->words[st][si])].slaves;
    ensures  whole(m); */
enum mm_error whole_clone(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                          mm_rights rights) {
    enum mm_error const error = page_clone(m, st, si, dt, di, rights);

    //@ assert leaves_kept{Pre, Here}(m, dt, di, dt, di);
    return error;
}

/*@ requires whole(m) && leaf(m, st, si) && apart(m, was);
    assigns  m->words[st][si], m->ledger[st].used,
             m->ledger[entry_frame(m->words[st][si])].slaves, *was;
    ensures  whole(m); */
enum mm_error whole_destroy(struct mm *m, mm_frame st, mm_index si, mm_word *was) {
    enum mm_error const error = page_destroy(m, st, si, was);

    //@ assert leaves_kept{Pre, Here}(m, st, si, st, si);
    return error;
}

/*@ requires whole(m) && leaf(m, st, si) && apart(m, was);
    assigns  m->words[st][si], *was;
    ensures  whole(m); */
enum mm_error whole_adjust(struct mm *m, mm_frame st, mm_index si, unsigned what, mm_rights access,
                           mm_word *was) {
    enum mm_error const error = page_adjust(m, st, si, what, access, was);

    //@ assert leaves_kept{Pre, Here}(m, st, si, st, si);
    return error;
}
