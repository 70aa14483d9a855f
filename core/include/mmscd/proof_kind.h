/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the proof says about words that change and refer to the same frame, and about frames that
 * change their kind: comments for Frama-C, no code.
 *
 *     renewed     one container says something else about the same frame, or nothing has changed
 *     exchanged   two slots of a thread have been exchanged
 *
 *     making and ending: the master of f goes from (st, si) to (dt, di), and f changes its kind
 *
 *     becomes     before: nothing else refers to f, and nothing is in it
 *     became      what has changed, and that nothing else has
 *     settled     after: f is a frame of its new kind, and nothing is in it
 *
 *     whole{L1} && becomes{L1} && became{L1, L2} && settled{L2} ==> whole{L2}     became_whole
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

  // --- A frame becomes an object, or a page: its master goes from (st, si) to (dt, di) ---

  predicate same_kinds_but{L1, L2}(struct mm *m, integer f) =
      \at(m->words, L1) == \at(m->words, L2) && \at(m->ledger, L1) == \at(m->ledger, L2) &&
      \at(m->tables, L1) == \at(m->tables, L2) && \at(m->frames, L1) == \at(m->frames, L2) &&
      \at(m->tables, L1) <= \at(m->frames, L1) && \at(m->anchor, L1) == \at(m->anchor, L2) &&
      other_tags{L1, L2}(m, f);

  // What was done: the words of f are nobody's.
  predicate became{L1, L2}(struct mm *m, integer st, integer si, integer dt, integer di,
                           integer f) =
      same_kinds_but{L1, L2}(m, f) && same_slaves{L1, L2}(m) && attached_by{L1, L2}(m, f, 0) &&
      used_by{L1, L2}(m, st, -1, dt, 1) && \at(m->words[st][si], L2) == 0 &&
      \forall integer a, b; container{L1}(m, a, b) ==> a != f ==>
          (a != st || b != si) ==> (a != dt || b != di) ==> same_word{L1, L2}(m, a, b);

  axiomatic Became {
    predicate nothing_in{L}(struct mm *m, integer f) =
        \forall integer i; 0 <= i < capacity(kind(m, f)) ==> m->words[f][i] == 0;

    // The master of f can go: f has no slaves, and nothing is in it. No region entry is concerned.
    predicate becomes{L}(struct mm *m, integer st, integer si, integer dt, integer di, integer f) =
        container(m, st, si) && container(m, dt, di) && (st != dt || si != di) &&
        !has_regions(kind(m, st)) && !has_regions(kind(m, dt)) && f != st && f != dt &&
        0 <= f < m->frames && m->ledger[f].slaves == 0 && nothing_in(m, f) &&
        m->words[st][si] != 0 && entry_frame(m->words[st][si]) == f &&
        role(m, m->words[st][si]) == MM_MASTER && m->words[dt][di] == 0;

    // It is a frame of its new kind: its master is in (dt, di), and nothing is in it.
    predicate settled{L}(struct mm *m, integer dt, integer di, integer f) =
        m->words[dt][di] != 0 && entry_frame(m->words[dt][di]) == f &&
        role(m, m->words[dt][di]) == MM_MASTER && MM_PAGE <= kind(m, f) <= MM_ZONE3 &&
        accepts(kind(m, dt), kind(m, f)) && nothing_in(m, f) && tag_fits(m, f);

    lemma name_counts{L}:
        \forall struct mm *m, integer t, i, f;
            well_kinded(m) ==> container(m, t, i) ==> m->words[t][i] != 0 ==>
            entry_frame(m->words[t][i]) == f ==> 0 <= f < m->frames ==>
            kind(m, f) != MM_OUTSIDE ==>
                hit(m, t, i, COUNT_MASTER, f) + hit(m, t, i, COUNT_SLAVES, f) == 1;

    lemma name_is_counted{L}:
        \forall struct mm *m, integer t, i, what, f;
            container(m, t, i) ==> count(m, what, f) >= hit(m, t, i, what, f);

    lemma becomes_pool{L}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole(m) ==> becomes(m, st, si, dt, di, f) ==>
                MM_PAGE <= kind(m, f) <= MM_ZONE3 && masters_due(m, f) == 1;

    lemma becomes_counts{L}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole(m) ==> becomes(m, st, si, dt, di, f) ==>
                count(m, COUNT_MASTER, f) == 1 && count(m, COUNT_SLAVES, f) == 0;

    lemma becomes_unnamed{L}:
        \forall struct mm *m, integer st, si, dt, di, f, t, i;
            whole(m) ==> becomes(m, st, si, dt, di, f) ==> container(m, t, i) ==>
            (t != st || i != si) ==> m->words[t][i] != 0 ==>
                entry_frame(m->words[t][i]) != f;

    // What was renewed before makes no difference, if it is the container that is emptied.
    lemma renewed_became{L1, L2, L3}:
        \forall struct mm *m, integer st, si, dt, di, f;
            renewed{L1, L2}(m, st, si) ==> became{L2, L3}(m, st, si, dt, di, f) ==>
                became{L1, L3}(m, st, si, dt, di, f);

    lemma became_kind{L1, L2}:
        \forall struct mm *m, integer f, g;
            same_kinds_but{L1, L2}(m, f) ==> 0 <= g < \at(m->frames, L1) ==> g != f ==>
                kind{L1}(m, g) == kind{L2}(m, g) && home{L1}(m, g) == home{L2}(m, g);

    lemma became_role{L1, L2}:
        \forall struct mm *m, integer f, w;
            same_kinds_but{L1, L2}(m, f) ==> entry_frame(w) != f ==>
                target_kind{L1}(m, w) == target_kind{L2}(m, w) && role{L1}(m, w) == role{L2}(m, w);

    lemma became_hit{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t, i, what, g;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> container{L1}(m, t, i) ==> t != f ==>
            (t != st || i != si) ==> (t != dt || i != di) ==>
                hit{L1}(m, t, i, what, g) == hit{L2}(m, t, i, what, g);

    lemma hit_became{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t, i, what, g;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> container{L1}(m, t, i) ==> t != f ==>
                hit{L2}(m, t, i, what, g) ==
                hit{L1}(m, t, i, what, g) +
                    (t == st && i == si ? gain{L1, L2}(m, st, si, what, g) : 0) +
                    (t == dt && i == di ? gain{L1, L2}(m, dt, di, what, g) : 0);

    lemma row_gain_step{L1, L2}:
        \forall struct mm *m, integer n, t, i, a, what, f;
            0 < n ==>
                row_gain{L1, L2}(m, t, i, a, n, what, f) ==
                row_gain{L1, L2}(m, t, i, a, n - 1, what, f) +
                    (a == t && n - 1 == i ? gain{L1, L2}(m, t, i, what, f) : 0);

    lemma row_became{L1, L2}:
        \forall struct mm *m, integer n, st, si, dt, di, f, t, what, g;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> 0 <= t < \at(m->tables, L1) ==> t != f ==>
            n <= capacity(kind{L1}(m, t)) ==>
                row{L2}(m, t, n, what, g) ==
                row{L1}(m, t, n, what, g) + row_gain{L1, L2}(m, st, si, t, n, what, g) +
                    row_gain{L1, L2}(m, dt, di, t, n, what, g);

    lemma row_nothing{L}:
        \forall struct mm *m, integer n, t, what, g;
            (\forall integer i; 0 <= i < n ==> m->words[t][i] == 0) ==>
                row(m, t, n, what, g) == 0;

    lemma table_nothing{L}:
        \forall struct mm *m, integer t, what, g;
            nothing_in(m, t) ==> table(m, t, what, g) == 0;

    lemma table_became{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t, what, g;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> nothing_in{L2}(m, f) ==>
            0 <= t < \at(m->tables, L1) ==>
                table{L2}(m, t, what, g) ==
                table{L1}(m, t, what, g) + table_gain{L1, L2}(m, st, si, t, what, g) +
                    table_gain{L1, L2}(m, dt, di, t, what, g);

    lemma sum_became{L1, L2}:
        \forall struct mm *m, integer n, st, si, dt, di, f, what, g;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> nothing_in{L2}(m, f) ==>
            n <= \at(m->tables, L1) ==>
                sum{L2}(m, n, what, g) ==
                sum{L1}(m, n, what, g) + sum_gain{L1, L2}(m, st, si, n, what, g) +
                    sum_gain{L1, L2}(m, dt, di, n, what, g);

    lemma table_gain_is{L1, L2}:
        \forall struct mm *m, integer t, i, a, what, f;
            container{L1}(m, t, i) ==>
                table_gain{L1, L2}(m, t, i, a, what, f) ==
                (a == t ? gain{L1, L2}(m, t, i, what, f) : 0);

    lemma sum_gain_is{L1, L2}:
        \forall struct mm *m, integer t, i, what, f;
            container{L1}(m, t, i) ==>
                sum_gain{L1, L2}(m, t, i, \at(m->tables, L1), what, f) ==
                gain{L1, L2}(m, t, i, what, f);

    lemma count_became{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, what, g;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> nothing_in{L2}(m, f) ==>
                count{L2}(m, what, g) ==
                count{L1}(m, what, g) + gain{L1, L2}(m, st, si, what, g) +
                    gain{L1, L2}(m, dt, di, what, g);

    lemma gone_gains{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, g;
            becomes{L1}(m, st, si, dt, di, f) ==> became{L1, L2}(m, st, si, dt, di, f) ==>
                gain{L1, L2}(m, st, si, COUNT_MASTER, g) == (g == f ? -1 : 0) &&
                gain{L1, L2}(m, st, si, COUNT_SLAVES, g) == 0 &&
                gain{L1, L2}(m, st, si, COUNT_ATTACHED, g) == 0 &&
                gain{L1, L2}(m, st, si, COUNT_FULL, g) == -1;

    lemma settled_gains{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, g;
            becomes{L1}(m, st, si, dt, di, f) ==> became{L1, L2}(m, st, si, dt, di, f) ==>
            settled{L2}(m, dt, di, f) ==>
                gain{L1, L2}(m, dt, di, COUNT_MASTER, g) == (g == f ? 1 : 0) &&
                gain{L1, L2}(m, dt, di, COUNT_SLAVES, g) == 0 &&
                gain{L1, L2}(m, dt, di, COUNT_ATTACHED, g) == 0 &&
                gain{L1, L2}(m, dt, di, COUNT_FULL, g) == 1;

    lemma became_counts{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, what, g;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
            0 <= what < COUNT_FULL || what == COUNT_ATTACHED ==>
                count{L2}(m, what, g) == count{L1}(m, what, g);

    lemma became_due{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, g;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
            0 <= g < \at(m->frames, L1) ==>
                masters_due{L2}(m, g) == masters_due{L1}(m, g);

    lemma became_master{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
                one_master{L2}(m);

    lemma became_slaves{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
                slaves_counted{L2}(m);

    lemma became_attached{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
                attached_counted{L2}(m);

    lemma became_full{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
            0 <= t < \at(m->tables, L1) ==>
                full{L2}(m, t) == full{L1}(m, t) + (t == st ? -1 : 0) + (t == dt ? 1 : 0);

    lemma used_became{L1, L2}:
        \forall struct mm *m, integer st, dt, f, t;
            used_counted{L1}(m) ==> same_kinds_but{L1, L2}(m, f) ==>
            used_by{L1, L2}(m, st, -1, dt, 1) ==> 0 <= t < \at(m->tables, L1) ==>
                \at(m->ledger[t].used, L2) ==
                full{L1}(m, t) + (t == st ? -1 : 0) + (t == dt ? 1 : 0);

    lemma became_used_one{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
            0 <= t < \at(m->tables, L1) ==> \at(m->ledger[t].used, L2) == full{L2}(m, t);

    lemma became_used{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
                used_counted{L2}(m);

    lemma became_elsewhere{L1, L2}:
        \forall struct mm *m, integer f, t, i;
            nothing_in{L2}(m, f) ==> container{L2}(m, t, i) ==> \at(m->words[t][i], L2) != 0 ==>
                t != f;

    // A container that is full was one before, and full of the same, or is (dt, di).
    lemma became_same{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t, i;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> nothing_in{L2}(m, f) ==>
            container{L2}(m, t, i) ==> \at(m->words[t][i], L2) != 0 ==>
            (t != dt || i != di) ==>
                container{L1}(m, t, i) && same_word{L1, L2}(m, t, i) && t != f &&
                entry_frame(\at(m->words[t][i], L2)) != f;

    lemma became_kinded{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
                well_kinded{L2}(m);

    lemma became_home{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
                at_home{L2}(m);

    lemma became_fits_one{L1, L2}:
        \forall struct mm *m, integer f, g;
            same_kinds_but{L1, L2}(m, f) ==> same_slaves{L1, L2}(m) ==>
            0 <= g < \at(m->frames, L1) ==> g != f ==> tag_fits{L1}(m, g) ==> tag_fits{L2}(m, g);

    lemma became_fits{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==>
                tags_fit{L2}(m);

    lemma became_whole{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> valid{L2}(m) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==> settled{L2}(m, dt, di, f) ==> whole{L2}(m);

    lemma full_at_least{L}:
        \forall struct mm *m, integer t, i;
            0 <= i < capacity(kind(m, t)) ==> m->words[t][i] != 0 ==> full(m, t) >= 1;

    lemma unused_nothing{L}:
        \forall struct mm *m, integer f;
            used_counted(m) ==> 0 <= f < m->tables ==> m->ledger[f].used == 0 ==>
                nothing_in(m, f);

    // What can be ended.
    lemma end_kind{L}:
        \forall struct mm *m, integer st, si, dt, di, boolean idle;
            whole(m) ==> slot(m, st, si) ==> leaf(m, dt, di) ==>
            end_result(m, st, si, dt, di, idle) == MM_OK ==>
                m->words[st][si] != 0 && role(m, m->words[st][si]) == MM_MASTER &&
                entry_frame(m->words[st][si]) < m->frames &&
                MM_THREAD <= kind(m, entry_frame(m->words[st][si])) <= MM_ZONE3;

    lemma fits_one{L}:
        \forall struct mm *m, integer f; tags_fit(m) ==> 0 <= f < m->frames ==> tag_fits(m, f);

    lemma object_fits{L}:
        \forall struct mm *m, integer f;
            tag_fits(m, f) ==> MM_THREAD <= kind(m, f) <= MM_ZONE3 ==> f < m->tables;

    lemma end_fits{L}:
        \forall struct mm *m, integer st, si, dt, di, boolean idle;
            whole(m) ==> slot(m, st, si) ==> leaf(m, dt, di) ==>
            end_result(m, st, si, dt, di, idle) == MM_OK ==>
                tag_fits(m, entry_frame(m->words[st][si]));

    lemma end_is_table{L}:
        \forall struct mm *m, integer st, si, dt, di, boolean idle;
            whole(m) ==> slot(m, st, si) ==> leaf(m, dt, di) ==>
            end_result(m, st, si, dt, di, idle) == MM_OK ==>
                entry_frame(m->words[st][si]) < m->tables;

    lemma end_unused{L}:
        \forall struct mm *m, integer st, si, dt, di, boolean idle;
            end_result(m, st, si, dt, di, idle) == MM_OK ==>
                m->ledger[entry_frame(m->words[st][si])].slaves == 0 &&
                m->ledger[entry_frame(m->words[st][si])].used == 0;

    lemma end_nothing{L}:
        \forall struct mm *m, integer st, si, dt, di, boolean idle;
            whole(m) ==> slot(m, st, si) ==> leaf(m, dt, di) ==>
            end_result(m, st, si, dt, di, idle) == MM_OK ==>
                entry_frame(m->words[st][si]) < m->tables &&
                nothing_in(m, entry_frame(m->words[st][si]));

    lemma end_apart{L}:
        \forall struct mm *m, integer st, si, dt, di, boolean idle;
            whole(m) ==> slot(m, st, si) ==> leaf(m, dt, di) ==>
            end_result(m, st, si, dt, di, idle) == MM_OK ==>
                st != dt && entry_frame(m->words[st][si]) != dt &&
                entry_frame(m->words[st][si]) != st;

    lemma end_becomes{L}:
        \forall struct mm *m, integer st, si, dt, di, boolean idle;
            whole(m) ==> slot(m, st, si) ==> leaf(m, dt, di) ==>
            end_result(m, st, si, dt, di, idle) == MM_OK ==>
                becomes(m, st, si, dt, di, entry_frame(m->words[st][si]));

    lemma ended_settled{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> leaf{L1}(m, dt, di) ==> becomes{L1}(m, st, si, dt, di, f) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==>
            \at(m->ledger[f].tag, L2) == MM_PAGE ==>
            \at(m->words[dt][di], L2) == page_word(f, MM_MASTER, MM_ACCESS) ==>
                settled{L2}(m, dt, di, f);

    // What can be made: the words that its containers will be are cleared.
    predicate makes{L}(struct mm *m, integer st, integer si, integer dt, integer di,
                       integer kind) =
        leaf(m, st, si) && slot(m, dt, di) &&
        make_result(m, st, si, dt, di, kind, \true) == MM_OK &&
        \forall integer i; 0 <= i < capacity(kind) ==>
            m->words[entry_frame(m->words[st][si])][i] == 0;

    lemma make_kind{L}:
        \forall struct mm *m, integer st, si, dt, di, kind;
            makes(m, st, si, dt, di, kind) ==>
                MM_THREAD <= kind <= MM_ZONE3 && accepts(MM_THREAD, kind) &&
                entry_code(m->words[st][si]) == MM_MASTER && m->words[st][si] != 0 &&
                m->words[dt][di] == 0 && entry_frame(m->words[st][si]) < m->tables &&
                m->ledger[entry_frame(m->words[st][si])].slaves == 0;

    lemma make_page{L}:
        \forall struct mm *m, integer st, si, dt, di, kind;
            whole(m) ==> makes(m, st, si, dt, di, kind) ==>
                role(m, m->words[st][si]) == MM_MASTER &&
                kind(m, entry_frame(m->words[st][si])) == MM_PAGE;

    lemma make_becomes{L}:
        \forall struct mm *m, integer st, si, dt, di, kind;
            whole(m) ==> makes(m, st, si, dt, di, kind) ==>
                becomes(m, st, si, dt, di, entry_frame(m->words[st][si]));

    lemma made_fits{L1, L2}:
        \forall struct mm *m, integer f, kind;
            same_kinds_but{L1, L2}(m, f) ==> same_slaves{L1, L2}(m) ==>
            MM_THREAD <= kind <= MM_ZONE3 ==> 0 <= f < \at(m->tables, L1) ==>
            \at(m->ledger[f].slaves, L1) == 0 ==> \at(m->ledger[f].tag, L2) == kind ==>
                tag_fits{L2}(m, f) && kind{L2}(m, f) == kind;

    lemma made_nothing{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, kind;
            makes{L1}(m, st, si, dt, di, kind) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==> f != st ==> f != dt ==>
            same_kinds_but{L1, L2}(m, f) ==> 0 <= f < \at(m->tables, L1) ==>
            words_stay{L1, L2}(m, st, si, dt, di) ==> kind{L2}(m, f) == kind ==>
                nothing_in{L2}(m, f);

    lemma made_role{L1, L2}:
        \forall struct mm *m, integer f, w;
            same_kinds_but{L1, L2}(m, f) ==> entry_code(w) == MM_MASTER ==>
                role{L2}(m, w) == MM_MASTER;

    lemma made_settled{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, kind;
            whole{L1}(m) ==> makes{L1}(m, st, si, dt, di, kind) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            became{L1, L2}(m, st, si, dt, di, f) ==>
            words_stay{L1, L2}(m, st, si, dt, di) ==> \at(m->ledger[f].tag, L2) == kind ==>
            entry_frame(\at(m->words[dt][di], L2)) == f ==>
            entry_code(\at(m->words[dt][di], L2)) == MM_MASTER ==>
            \at(m->words[dt][di], L2) != 0 ==>
                settled{L2}(m, dt, di, f);
  }
*/

#endif
