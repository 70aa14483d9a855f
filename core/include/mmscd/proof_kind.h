/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the proof says about words that change and refer to the same frame, and about frames that change
 * their kind: comments for Frama-C, no code.
 *
 *     renewed       one container says something else about the same frame, or nothing has changed
 *     exchanged     two slots of a thread have been exchanged
 *
 *     making and ending, in three steps; f is the frame:
 *
 *     whole(m) --- taken ---> loose(m, f) --- remade ---> loose(m, f) --- placed ---> whole(m)
 *              the master               f changes its               a master of
 *              of f goes                kind, no word               f comes
 *
 *     loose(m, f)   whole(m), but that f has no master
 */
#ifndef MMSCD_PROOF_KIND_H
#define MMSCD_PROOF_KIND_H

#include <mmscd/proof_object.h>

/*@
  // --- Words that refer to the same frames ---

  axiomatic Renewed {
    predicate same_counts{L1, L2}(struct mm *m) =
        \at(m->anchor, L1) == \at(m->anchor, L2) &&
        \forall integer f; 0 <= f < \at(m->frames, L1) ==>
            \at(m->ledger[f].slaves, L1) == \at(m->ledger[f].slaves, L2) &&
            \at(m->ledger[f].attached, L1) == \at(m->ledger[f].attached, L2) &&
            \at(m->ledger[f].used, L1) == \at(m->ledger[f].used, L2);

    predicate renewed{L1, L2}(struct mm *m, integer t, integer i) =
        same_but{L1, L2}(m, t, i, t, i) && same_tags{L1, L2}(m) && same_counts{L1, L2}(m) &&
        container{L1}(m, t, i) &&
        entry_frame(\at(m->words[t][i], L1)) == entry_frame(\at(m->words[t][i], L2)) &&
        entry_code(\at(m->words[t][i], L1)) == entry_code(\at(m->words[t][i], L2)) &&
        (\at(m->words[t][i], L1) == 0 <==> \at(m->words[t][i], L2) == 0);

    lemma renewed_hit{L1, L2}:
        \forall struct mm *m, integer t, i, what, f;
            renewed{L1, L2}(m, t, i) ==> gain{L1, L2}(m, t, i, what, f) == 0;

    lemma renewed_kinded{L1, L2}:
        \forall struct mm *m, integer t, i;
            renewed{L1, L2}(m, t, i) ==> well_kinded{L1}(m) ==> one_kinded{L1, L2}(m, t, i);

    lemma renewed_is_one{L1, L2}:
        \forall struct mm *m, integer t, i;
            renewed{L1, L2}(m, t, i) ==>
                one_changed{L1, L2}(m, t, i) && one_master{L1, L2}(m, t, i) &&
                one_slaves{L1, L2}(m, t, i) && one_used{L1, L2}(m, t, i) &&
                one_attached{L1, L2}(m, t, i);

    lemma renewed_sound{L1, L2}:
        \forall struct mm *m, integer t, i;
            whole{L1}(m) ==> valid{L2}(m) ==> renewed{L1, L2}(m, t, i) ==> sound{L2}(m);

    lemma renewed_attached{L1, L2}:
        \forall struct mm *m, integer t, i;
            whole{L1}(m) ==> renewed{L1, L2}(m, t, i) ==> attached_counted{L2}(m);

    lemma renewed_home{L1, L2}:
        \forall struct mm *m, integer t, i;
            whole{L1}(m) ==> renewed{L1, L2}(m, t, i) ==> at_home{L2}(m);

    lemma same_counts_fit{L1, L2}:
        \forall struct mm *m, integer f;
            same_frames{L1, L2}(m) ==> same_tags{L1, L2}(m) ==> same_counts{L1, L2}(m) ==>
            0 <= f < \at(m->frames, L1) ==> tag_fits{L1}(m, f) ==> tag_fits{L2}(m, f);

    lemma all_same_counts_fit{L1, L2}:
        \forall struct mm *m;
            same_frames{L1, L2}(m) ==> same_tags{L1, L2}(m) ==> same_counts{L1, L2}(m) ==>
            tags_fit{L1}(m) ==> tags_fit{L2}(m);

    lemma renewed_fits{L1, L2}:
        \forall struct mm *m, integer t, i;
            whole{L1}(m) ==> renewed{L1, L2}(m, t, i) ==> tags_fit{L2}(m);

    predicate exchanged{L1, L2}(struct mm *m, integer t, integer i, integer j) =
        same_but{L1, L2}(m, t, i, t, j) && same_tags{L1, L2}(m) && same_counts{L1, L2}(m) &&
        slot{L1}(m, t, i) && slot{L1}(m, t, j) &&
        \at(m->words[t][i], L1) == \at(m->words[t][j], L2) &&
        \at(m->words[t][j], L1) == \at(m->words[t][i], L2);

    lemma still_but_two{L1, L2, L3}:
        \forall struct mm *m, integer t, i, j, x;
            same_but{L1, L2}(m, t, i, t, j) ==> same_frames{L2, L3}(m) ==>
            words_stay{L2, L3}(m, t, x, t, x) ==>
            (x == i ? \true : x == j ? \true : x >= capacity(kind{L1}(m, t))) ==>
                same_but{L1, L3}(m, t, i, t, j);

    lemma exchanged_same{L1, L2}:
        \forall struct mm *m, integer t, i;
            exchanged{L1, L2}(m, t, i, i) ==> renewed{L1, L2}(m, t, i);

    lemma exchanged_hit{L1, L2}:
        \forall struct mm *m, integer t, i, j, what, f;
            exchanged{L1, L2}(m, t, i, j) ==>
                hit{L1}(m, t, i, what, f) == hit{L2}(m, t, j, what, f) &&
                hit{L1}(m, t, j, what, f) == hit{L2}(m, t, i, what, f);

    lemma exchanged_kinded{L1, L2}:
        \forall struct mm *m, integer t, i, j;
            exchanged{L1, L2}(m, t, i, j) ==> well_kinded{L1}(m) ==>
                two_kinded{L1, L2}(m, t, i, t, j);

    lemma exchanged_is_two{L1, L2}:
        \forall struct mm *m, integer t, i, j;
            exchanged{L1, L2}(m, t, i, j) ==> i != j ==>
                two_changed{L1, L2}(m, t, i, t, j) && two_master{L1, L2}(m, t, i, t, j) &&
                two_slaves{L1, L2}(m, t, i, t, j) && two_used{L1, L2}(m, t, i, t, j) &&
                two_attached{L1, L2}(m, t, i, t, j);

    lemma exchanged_sound{L1, L2}:
        \forall struct mm *m, integer t, i, j;
            whole{L1}(m) ==> valid{L2}(m) ==> exchanged{L1, L2}(m, t, i, j) ==> sound{L2}(m);

    lemma exchanged_attached{L1, L2}:
        \forall struct mm *m, integer t, i, j;
            whole{L1}(m) ==> exchanged{L1, L2}(m, t, i, j) ==> attached_counted{L2}(m);

    lemma exchanged_else{L1, L2}:
        \forall struct mm *m, integer t, i, j, a, b;
            exchanged{L1, L2}(m, t, i, j) ==> container{L2}(m, a, b) ==>
            has_regions(kind{L2}(m, a)) ==>
                container{L1}(m, a, b) && has_regions(kind{L1}(m, a)) &&
                same_word{L1, L2}(m, a, b);

    lemma same_home{L1, L2}:
        \forall struct mm *m, integer f;
            same_frames{L1, L2}(m) ==> same_tags{L1, L2}(m) ==> 0 <= f < \at(m->frames, L1) ==>
                home{L1}(m, f) == home{L2}(m, f);

    lemma exchanged_home{L1, L2}:
        \forall struct mm *m, integer t, i, j;
            whole{L1}(m) ==> exchanged{L1, L2}(m, t, i, j) ==> at_home{L2}(m);

    lemma exchanged_fits{L1, L2}:
        \forall struct mm *m, integer t, i, j;
            whole{L1}(m) ==> exchanged{L1, L2}(m, t, i, j) ==> tags_fit{L2}(m);
  }
*/

#endif
