/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the proof says about objects, beyond mmscd/proof.h: comments for Frama-C, no code.
 *
 *     whole(m)
 *       sound(m)             as for pages
 *       attached_counted(m)  attached of f = region entries that refer to f
 *       at_home(m)           each region entry refers to a zone whose home is there
 *       tags_fit(m)          kinds, homes and slave counts are such that nothing wraps
 */
#ifndef MMSCD_PROOF_OBJECT_H
#define MMSCD_PROOF_OBJECT_H

#include <mmscd/proof.h>

/*@
  logic integer home{L}(struct mm *m, integer f) =
      m->ledger[f].tag / 16 % (ISA_TAG_MARK / 16);

  // The home of what stands in the region entry (t, i).
  logic integer home_at{L}(struct mm *m, integer t, integer i) = home(m, t) * ISA_WORDS + i;

  // Where the badge of (t, i) is, if it has one; and the frame whose attachments it changes.
  logic integer badge_at{L}(struct mm *m, integer t, integer i) =
      kind(m, t) == MM_THREAD ? ISA_SLOTS + i : i;
  logic integer attaches{L}(struct mm *m, integer t, integer f) =
      has_regions(kind(m, t)) ? f : t;

  predicate slot{L}(struct mm *m, integer t, integer i) =
      container(m, t, i) && kind(m, t) == MM_THREAD;

  // --- what is assumed of the memory, and kept ---

  predicate attached_counted{L}(struct mm *m) =
      \forall integer f; 0 <= f < m->frames ==>
          m->ledger[f].attached == count(m, COUNT_ATTACHED, f);

  predicate at_home{L}(struct mm *m) =
      \forall integer t, i; container(m, t, i) ==> has_regions(kind(m, t)) ==>
          m->words[t][i] != 0 ==>
              entry_frame(m->words[t][i]) < m->frames &&
              kind(m, entry_frame(m->words[t][i])) != MM_OUTSIDE &&
              home(m, entry_frame(m->words[t][i])) == home_at(m, t, i);

  predicate tag_fits{L}(struct mm *m, integer f) =
      m->ledger[f].tag < ISA_TAG_MARK &&
      (zone_kind(kind(m, f)) ? home(m, f) < ISA_HOMES : home(m, f) == 0) &&
      (MM_THREAD <= kind(m, f) <= MM_ZONE3 ==> f < m->tables) &&
      m->ledger[f].slaves <= MM_SLAVES_MAX;

  predicate tags_fit{L}(struct mm *m) = \forall integer f; 0 <= f < m->frames ==> tag_fits(m, f);

  predicate whole{L}(struct mm *m) =
      sound(m) && attached_counted(m) && at_home(m) && tags_fit(m);

  // --- how the ledger changes ---

  predicate same_slaves{L1, L2}(struct mm *m) =
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].slaves, L1) == \at(m->ledger[f].slaves, L2);

  // attached of f has changed by d, all others are the same.
  predicate attached_by{L1, L2}(struct mm *m, integer f, integer d) =
      \forall integer g; 0 <= g < \at(m->frames, L1) ==>
          \at(m->ledger[g].attached, L2) ==
          \at(m->ledger[g].attached, L1) + (g == f ? d : 0);

  // The tag of f may have changed.
  predicate other_tags{L1, L2}(struct mm *m, integer f) =
      \forall integer g; 0 <= g < \at(m->frames, L1) ==> g != f ==>
          \at(m->ledger[g].tag, L1) == \at(m->ledger[g].tag, L2);

  lemma same_but_twice{L1, L2, L3}:
      \forall struct mm *m, integer t, i, u, j;
          same_but{L1, L2}(m, t, i, u, j) ==> same_but{L2, L3}(m, t, i, u, j) ==>
              same_but{L1, L3}(m, t, i, u, j);

  lemma attached_twice{L1, L2, L3}:
      \forall struct mm *m, integer f, d, e;
          same_frames{L1, L2}(m) ==>
          attached_by{L1, L2}(m, f, d) ==> attached_by{L2, L3}(m, f, e) ==>
              attached_by{L1, L3}(m, f, d + e);

  lemma used_twice{L1, L2, L3}:
      \forall struct mm *m, integer t, d, u, e, x, y;
          same_frames{L1, L2}(m) ==>
          used_by{L1, L2}(m, t, d, u, e) ==> used_by{L2, L3}(m, t, x, u, y) ==>
              used_by{L1, L3}(m, t, d + x, u, e + y);

  // --- attachments are references, so there are not more of them ---

  lemma row_attached{L}:
      \forall struct mm *m, integer n, t, f;
          well_kinded(m) ==> 0 <= t < m->tables ==> n <= capacity(kind(m, t)) ==>
          0 <= f < m->frames ==> kind(m, f) != MM_OUTSIDE ==>
              row(m, t, n, COUNT_ATTACHED, f) <=
              row(m, t, n, COUNT_MASTER, f) + row(m, t, n, COUNT_SLAVES, f);

  lemma sum_attached{L}:
      \forall struct mm *m, integer n, f;
          well_kinded(m) ==> n <= m->tables ==>
          0 <= f < m->frames ==> kind(m, f) != MM_OUTSIDE ==>
              sum(m, n, COUNT_ATTACHED, f) <=
              sum(m, n, COUNT_MASTER, f) + sum(m, n, COUNT_SLAVES, f);

  // --- how the invariants of objects are kept: as in mmscd/proof.h ---

  predicate one_attached{L1, L2}(struct mm *m, integer t, integer i) =
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].attached, L2) ==
          \at(m->ledger[f].attached, L1) + gain{L1, L2}(m, t, i, COUNT_ATTACHED, f);

  lemma one_keeps_attached{L1, L2}:
      \forall struct mm *m, integer t, i;
          one_changed{L1, L2}(m, t, i) ==> one_attached{L1, L2}(m, t, i) ==>
          attached_counted{L1}(m) ==> attached_counted{L2}(m);

  lemma home_same{L1, L2}:
      \forall struct mm *m, integer f;
          same_tags{L1, L2}(m) ==> 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger, L1) == \at(m->ledger, L2) ==> home{L1}(m, f) == home{L2}(m, f);

  lemma emptied_keeps_home{L1, L2}:
      \forall struct mm *m, integer t, i;
          one_changed{L1, L2}(m, t, i) ==> same_tags{L1, L2}(m) ==>
          \at(m->words[t][i], L2) == 0 ==> at_home{L1}(m) ==> at_home{L2}(m);

  predicate two_attached{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].attached, L2) ==
          \at(m->ledger[f].attached, L1) + gain{L1, L2}(m, t, i, COUNT_ATTACHED, f) +
              gain{L1, L2}(m, u, j, COUNT_ATTACHED, f);

  lemma two_keep_attached{L1, L2}:
      \forall struct mm *m, integer t, i, u, j;
          two_changed{L1, L2}(m, t, i, u, j) ==> two_attached{L1, L2}(m, t, i, u, j) ==>
          attached_counted{L1}(m) ==> attached_counted{L2}(m);

  // --- the effects of the operations ---

  predicate slaves_by{L1, L2}(struct mm *m, integer f, integer d) =
      \forall integer g; 0 <= g < \at(m->frames, L1) ==>
          \at(m->ledger[g].slaves, L2) == \at(m->ledger[g].slaves, L1) + (g == f ? d : 0);

  predicate no_badge{L}(struct mm *m, integer t, integer i) =
      kind(m, t) == MM_THREAD ==> m->words[t][ISA_SLOTS + i] == 0;

  // (st, si) can be counted down: nothing wraps.
  predicate drops{L}(struct mm *m, integer st, integer si) =
      container(m, st, si) && entry_frame(m->words[st][si]) < m->frames &&
      m->ledger[st].used > 0 && m->ledger[entry_frame(m->words[st][si])].slaves > 0 &&
      (has_regions(kind(m, st)) ==> m->ledger[entry_frame(m->words[st][si])].attached > 0);

  predicate dropped{L1, L2}(struct mm *m, integer st, integer si) =
      same_but{L1, L2}(m, st, si, st, si) && same_tags{L1, L2}(m) &&
      \at(m->words[st][si], L2) == 0 && no_badge{L2}(m, st, si) &&
      used_by{L1, L2}(m, st, -1, st, 0) &&
      slaves_by{L1, L2}(m, entry_frame(\at(m->words[st][si], L1)), -1) &&
      attached_by{L1, L2}(m, entry_frame(\at(m->words[st][si], L1)),
                          has_regions(kind{L1}(m, st)) ? -1 : 0);

  lemma full_is_used{L}:
      \forall struct mm *m, integer t, integer i;
          sound(m) ==> container(m, t, i) ==> m->words[t][i] != 0 ==>
              m->ledger[t].used >= hit(m, t, i, COUNT_FULL, 0) && m->ledger[t].used > 0;

  lemma slave_is_counted{L}:
      \forall struct mm *m, integer t, integer i;
          sound(m) ==> container(m, t, i) ==> m->words[t][i] != 0 ==>
          role(m, m->words[t][i]) >= MM_SLAVE ==>
              entry_frame(m->words[t][i]) < m->frames &&
              m->ledger[entry_frame(m->words[t][i])].slaves >=
                  hit(m, t, i, COUNT_SLAVES, entry_frame(m->words[t][i]));

  lemma entry_is_attached{L}:
      \forall struct mm *m, integer t, integer i;
          whole(m) ==> container(m, t, i) ==> m->words[t][i] != 0 ==>
          has_regions(kind(m, t)) ==>
              m->ledger[entry_frame(m->words[t][i])].attached >=
                  hit(m, t, i, COUNT_ATTACHED, entry_frame(m->words[t][i]));

  lemma destroy_drops{L}:
      \forall struct mm *m, integer st, integer si;
          whole(m) ==> container(m, st, si) ==> m->words[st][si] != 0 ==>
          role(m, m->words[st][si]) >= MM_SLAVE ==> drops(m, st, si);

  lemma dropped_is_one{L1, L2}:
      \forall struct mm *m, integer st, integer si;
          whole{L1}(m) ==> container{L1}(m, st, si) ==> \at(m->words[st][si], L1) != 0 ==>
          role{L1}(m, \at(m->words[st][si], L1)) >= MM_SLAVE ==>
          dropped{L1, L2}(m, st, si) ==> \at(m->anchor, L1) == \at(m->anchor, L2) ==>
              one_changed{L1, L2}(m, st, si) && one_kinded{L1, L2}(m, st, si) &&
              one_master{L1, L2}(m, st, si) && one_slaves{L1, L2}(m, st, si) &&
              one_used{L1, L2}(m, st, si) && one_attached{L1, L2}(m, st, si);

  lemma one_keeps_sound{L1, L2}:
      \forall struct mm *m, integer t, i;
          sound{L1}(m) ==> valid{L2}(m) ==>
          one_changed{L1, L2}(m, t, i) ==> one_kinded{L1, L2}(m, t, i) ==>
          one_master{L1, L2}(m, t, i) ==> one_slaves{L1, L2}(m, t, i) ==>
          one_used{L1, L2}(m, t, i) ==> sound{L2}(m);

  lemma tag_fits_same{L1, L2}:
      \forall struct mm *m, integer f;
          same_frames{L1, L2}(m) ==> 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].tag, L1) == \at(m->ledger[f].tag, L2) ==>
          \at(m->ledger[f].slaves, L2) <= MM_SLAVES_MAX ==>
          tag_fits{L1}(m, f) ==> tag_fits{L2}(m, f);

  lemma tags_fit_same{L1, L2}:
      \forall struct mm *m;
          same_frames{L1, L2}(m) ==> same_tags{L1, L2}(m) ==>
          (\forall integer f; 0 <= f < \at(m->frames, L1) ==>
              \at(m->ledger[f].slaves, L2) <= MM_SLAVES_MAX) ==>
          tags_fit{L1}(m) ==> tags_fit{L2}(m);

  lemma dropped_fits{L1, L2}:
      \forall struct mm *m, integer st, integer si;
          dropped{L1, L2}(m, st, si) ==> tags_fit{L1}(m) ==> tags_fit{L2}(m);

  lemma dropped_keeps_home{L1, L2}:
      \forall struct mm *m, integer st, integer si;
          container{L1}(m, st, si) ==> dropped{L1, L2}(m, st, si) ==>
          at_home{L1}(m) ==> at_home{L2}(m);

  // --- the operations on objects: what they return ---

  logic integer object_destroy_result{L}(struct mm *m, integer st, integer si) =
      m->words[st][si] == 0 ? MM_EMPTY :
      cell(MM_OP_DESTROY, role(m, m->words[st][si]), target_kind(m, m->words[st][si]), \true);
*/

#endif
