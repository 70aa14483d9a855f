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

/* In assertions: `p`, a pointer to a word, is none to the anchor. Where words are longer than frame
 * numbers, types say so. */
#define NOT_ANCHOR(p) (sizeof(mm_word) != sizeof(mm_frame) || (mm_frame *)(p) != &m->anchor)

/*@
  // --- Places and homes ---

  logic integer home{L}(struct mm *m, integer f) =
      m->ledger[f].tag / 16 % (ISA_TAG_MARK / 16);

  // The home of what stands in the region entry (t, i).
  logic integer home_at{L}(struct mm *m, integer t, integer i) = home(m, t) * ISA_WORDS + i;

  // Where the badge of (t, i) is, if it has one; and the frame whose attachments it changes.
  logic integer badge_at{L}(struct mm *m, integer t, integer i) =
      kind(m, t) == MM_THREAD ? ISA_SLOTS + i : i;

  // How many attachments of its zone a container of t is.
  logic integer regions_in{L}(struct mm *m, integer t) = has_regions(kind(m, t)) ? 1 : 0;

  logic integer attaches{L}(struct mm *m, integer t, integer f) =
      has_regions(kind(m, t)) ? f : t;

  predicate slot{L}(struct mm *m, integer t, integer i) =
      container(m, t, i) && kind(m, t) == MM_THREAD;

  // The plain places: region entries of a space, and slots.
  predicate plain{L}(struct mm *m, integer t, integer i, boolean region) =
      container(m, t, i) && kind(m, t) == (region ? MM_SPACE : MM_THREAD);

  predicate has_badge{L}(struct mm *m, integer t, integer i, integer badge) =
      kind(m, t) == MM_THREAD ==> m->words[t][ISA_SLOTS + i] == badge;

  // The badge of (t, i): 0 if it has none.
  logic integer badge_of{L}(struct mm *m, integer t, integer i) =
      kind(m, t) == MM_THREAD ? m->words[t][ISA_SLOTS + i] : 0;

  predicate no_badge{L}(struct mm *m, integer t, integer i) = has_badge(m, t, i, 0);

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

  // attached of f has changed by d, all others are the same.
  predicate attached_by{L1, L2}(struct mm *m, integer f, integer d) =
      \forall integer g; 0 <= g < \at(m->frames, L1) ==>
          \at(m->ledger[g].attached, L2) ==
          \at(m->ledger[g].attached, L1) + (g == f ? d : 0);

  // The tag of f may have changed.
  predicate other_tags{L1, L2}(struct mm *m, integer f) =
      \forall integer g; 0 <= g < \at(m->frames, L1) ==> g != f ==>
          \at(m->ledger[g].tag, L1) == \at(m->ledger[g].tag, L2);

  // What a fill needs so that nothing wraps, and what it does.
  predicate fills{L}(struct mm *m, integer t, integer i, integer f) =
      container(m, t, i) && m->ledger[t].used < 65535 &&
      (has_regions(kind(m, t)) ==>
           0 <= f < m->frames && f != t && m->ledger[f].attached < 65535 &&
           home_at(m, t, i) < ISA_HOMES);

  // Only the home of f may change, and if it does it becomes that of (t, i).
  predicate homed{L1, L2}(struct mm *m, integer t, integer i, integer f) =
      has_regions(kind{L1}(m, t))
          ? other_tags{L1, L2}(m, f) &&
                \at(m->ledger[f].tag, L2) == home_at{L1}(m, t, i) * 16 + kind{L1}(m, f)
          : same_tags{L1, L2}(m);

  // The zone f, `leaving` of whose attachments end, has its home elsewhere.
  logic boolean homeless{L}(struct mm *m, integer f, integer leaving, integer dt, integer di) =
      !has_regions(kind(m, dt)) ? \false :
      (kind(m, dt) == MM_SPACE ? \false :
       m->ledger[dt].attached != 0 ? \false : m->ledger[dt].used == 0) ? \true :
      home(m, f) == home_at(m, dt, di) ? \false :
      m->ledger[f].attached > leaving ? \true :
      kind(m, f) == MM_ZONE ? \false : m->ledger[f].used != 0;

  // --- Attachments are references, so there are not more of them ---

  axiomatic Attached {
    predicate attached_counted{L}(struct mm *m) =
        \forall integer f; 0 <= f < m->frames ==>
            m->ledger[f].attached == count(m, COUNT_ATTACHED, f);

    lemma row_at_least_two{L}:
        \forall struct mm *m, integer n, t, i, j, what, f;
            0 <= i < n ==> 0 <= j < n ==> i != j ==>
                row(m, t, n, what, f) >= hit(m, t, i, what, f) + hit(m, t, j, what, f);

    lemma table_at_least{L}:
        \forall struct mm *m, integer t, i, what, f;
            0 <= i < capacity(kind(m, t)) ==> table(m, t, what, f) >= hit(m, t, i, what, f);

    lemma table_at_least_two{L}:
        \forall struct mm *m, integer t, i, j, what, f;
            0 <= i < capacity(kind(m, t)) ==> 0 <= j < capacity(kind(m, t)) ==> i != j ==>
                table(m, t, what, f) >= hit(m, t, i, what, f) + hit(m, t, j, what, f);

    lemma sum_at_least_same{L}:
        \forall struct mm *m, integer n, t, i, j, what, f;
            0 <= t < n ==> 0 <= i < capacity(kind(m, t)) ==>
            0 <= j < capacity(kind(m, t)) ==> i != j ==>
                sum(m, n, what, f) >= hit(m, t, i, what, f) + hit(m, t, j, what, f);

    lemma sum_grows{L}:
        \forall struct mm *m, integer n, k, what, f;
            k <= n ==> sum(m, k, what, f) <= sum(m, n, what, f);

    lemma sum_next{L}:
        \forall struct mm *m, integer t, i, u, j, what, f;
            0 <= t < u ==> 0 <= i < capacity(kind(m, t)) ==> 0 <= j < capacity(kind(m, u)) ==>
                sum(m, u + 1, what, f) >= hit(m, t, i, what, f) + hit(m, u, j, what, f);

    lemma sum_at_least_less{L}:
        \forall struct mm *m, integer n, t, i, u, j, what, f;
            0 <= t < u ==> u < n ==> 0 <= i < capacity(kind(m, t)) ==>
            0 <= j < capacity(kind(m, u)) ==>
                sum(m, n, what, f) >= hit(m, t, i, what, f) + hit(m, u, j, what, f);

    lemma sum_at_least_two{L}:
        \forall struct mm *m, integer n, t, i, u, j, what, f;
            0 <= t < n ==> 0 <= i < capacity(kind(m, t)) ==>
            0 <= u < n ==> 0 <= j < capacity(kind(m, u)) ==> (t != u || i != j) ==>
                sum(m, n, what, f) >= hit(m, t, i, what, f) + hit(m, u, j, what, f);

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

    lemma row_unattached{L}:
        \forall struct mm *m, integer n, t, f;
            !has_regions(kind(m, t)) ==> row(m, t, n, COUNT_ATTACHED, f) == 0;

    // One that is not attached makes them fewer.
    lemma table_attached{L}:
        \forall struct mm *m, integer t, f;
            well_kinded(m) ==> 0 <= t < m->tables ==>
            0 <= f < m->frames ==> kind(m, f) != MM_OUTSIDE ==>
                table(m, t, COUNT_ATTACHED, f) <=
                table(m, t, COUNT_MASTER, f) + table(m, t, COUNT_SLAVES, f);

    lemma table_not_attached{L}:
        \forall struct mm *m, integer t, i, f;
            0 <= i < capacity(kind(m, t)) ==> !has_regions(kind(m, t)) ==>
            hit(m, t, i, COUNT_MASTER, f) == 1 ==>
                table(m, t, COUNT_ATTACHED, f) + 1 <=
                table(m, t, COUNT_MASTER, f) + table(m, t, COUNT_SLAVES, f);

    lemma sum_not_attached{L}:
        \forall struct mm *m, integer n, t, i, f;
            well_kinded(m) ==> n <= m->tables ==> 0 <= t < n ==>
            0 <= i < capacity(kind(m, t)) ==> !has_regions(kind(m, t)) ==>
            0 <= f < m->frames ==> kind(m, f) != MM_OUTSIDE ==>
            hit(m, t, i, COUNT_MASTER, f) == 1 ==>
                sum(m, n, COUNT_ATTACHED, f) + 1 <=
                sum(m, n, COUNT_MASTER, f) + sum(m, n, COUNT_SLAVES, f);

    lemma count_not_attached{L}:
        \forall struct mm *m, integer t, i, f;
            well_kinded(m) ==> container(m, t, i) ==> !has_regions(kind(m, t)) ==>
            0 <= f < m->frames ==> kind(m, f) != MM_OUTSIDE ==>
            hit(m, t, i, COUNT_MASTER, f) == 1 ==>
                count(m, COUNT_ATTACHED, f) + 1 <=
                count(m, COUNT_MASTER, f) + count(m, COUNT_SLAVES, f);
  }

  // --- What is assumed of the memory, and kept; and what follows for one container ---

  axiomatic Whole {
    predicate whole{L}(struct mm *m) =
        sound(m) && attached_counted(m) && at_home(m) && tags_fit(m);

    predicate one_attached{L1, L2}(struct mm *m, integer t, integer i) =
        \forall integer f; 0 <= f < \at(m->frames, L1) ==>
            \at(m->ledger[f].attached, L2) ==
            \at(m->ledger[f].attached, L1) + gain{L1, L2}(m, t, i, COUNT_ATTACHED, f);

    lemma one_keeps_attached{L1, L2}:
        \forall struct mm *m, integer t, i;
            one_changed{L1, L2}(m, t, i) ==> one_attached{L1, L2}(m, t, i) ==>
            attached_counted{L1}(m) ==> attached_counted{L2}(m);

    predicate two_attached{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
        \forall integer f; 0 <= f < \at(m->frames, L1) ==>
            \at(m->ledger[f].attached, L2) ==
            \at(m->ledger[f].attached, L1) + gain{L1, L2}(m, t, i, COUNT_ATTACHED, f) +
                gain{L1, L2}(m, u, j, COUNT_ATTACHED, f);

    lemma two_keep_attached{L1, L2}:
        \forall struct mm *m, integer t, i, u, j;
            two_changed{L1, L2}(m, t, i, u, j) ==> two_attached{L1, L2}(m, t, i, u, j) ==>
            attached_counted{L1}(m) ==> attached_counted{L2}(m);

    lemma one_keeps_sound{L1, L2}:
        \forall struct mm *m, integer t, i;
            sound{L1}(m) ==> valid{L2}(m) ==>
            one_changed{L1, L2}(m, t, i) ==> one_kinded{L1, L2}(m, t, i) ==>
            one_master{L1, L2}(m, t, i) ==> one_slaves{L1, L2}(m, t, i) ==>
            one_used{L1, L2}(m, t, i) ==> sound{L2}(m);

    lemma two_keep_sound{L1, L2}:
        \forall struct mm *m, integer t, i, u, j;
            sound{L1}(m) ==> valid{L2}(m) ==>
            two_changed{L1, L2}(m, t, i, u, j) ==> two_kinded{L1, L2}(m, t, i, u, j) ==>
            two_master{L1, L2}(m, t, i, u, j) ==> two_slaves{L1, L2}(m, t, i, u, j) ==>
            two_used{L1, L2}(m, t, i, u, j) ==> sound{L2}(m);

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

    lemma empty_is_unused{L}:
        \forall struct mm *m, integer t, i;
            sound(m) ==> container(m, t, i) ==> m->ledger[t].used <= ISA_WORDS;

    lemma slaves_outnumber{L}:
        \forall struct mm *m, integer f;
            whole(m) ==> 0 <= f < m->frames ==> kind(m, f) != MM_OUTSIDE ==>
                m->ledger[f].attached <= m->ledger[f].slaves + 1;

    lemma pool_has_one{L}:
        \forall struct mm *m, integer f;
            whole(m) ==> 0 <= f < m->frames ==> count(m, COUNT_MASTER, f) <= 1;

    lemma master_hits{L}:
        \forall struct mm *m, integer t, i;
            m->words[t][i] != 0 ==> role(m, m->words[t][i]) == MM_MASTER ==>
                hit(m, t, i, COUNT_MASTER, entry_frame(m->words[t][i])) == 1;

    lemma master_is_ours{L}:
        \forall struct mm *m, integer t, i;
            sound(m) ==> container(m, t, i) ==> m->words[t][i] != 0 ==>
            role(m, m->words[t][i]) == MM_MASTER ==>
                entry_frame(m->words[t][i]) < m->frames &&
                MM_PAGE <= kind(m, entry_frame(m->words[t][i])) <= MM_ZONE3;

    lemma slot_is_not_attached{L}:
        \forall struct mm *m, integer t, i;
            whole(m) ==> container(m, t, i) ==> m->words[t][i] != 0 ==>
            role(m, m->words[t][i]) == MM_MASTER ==> !has_regions(kind(m, t)) ==>
                m->ledger[entry_frame(m->words[t][i])].attached <=
                m->ledger[entry_frame(m->words[t][i])].slaves;

    lemma attached_is_few{L}:
        \forall struct mm *m, integer t, i;
            whole(m) ==> container(m, t, i) ==> m->words[t][i] != 0 ==>
            role(m, m->words[t][i]) == MM_MASTER ==>
                m->ledger[entry_frame(m->words[t][i])].attached - regions_in(m, t) <=
                m->ledger[entry_frame(m->words[t][i])].slaves;

    lemma two_are_attached{L}:
        \forall struct mm *m, integer t, i, u, j;
            whole(m) ==> container(m, t, i) ==> container(m, u, j) ==> (t != u || i != j) ==>
            m->words[t][i] != 0 ==> m->words[u][j] != 0 ==> has_regions(kind(m, u)) ==>
            entry_frame(m->words[t][i]) == entry_frame(m->words[u][j]) ==>
                m->ledger[entry_frame(m->words[u][j])].attached >= 1 + regions_in(m, t);
  }

  // --- How changes add up ---

  axiomatic Steps {
    predicate slaves_by{L1, L2}(struct mm *m, integer f, integer d) =
        \forall integer g; 0 <= g < \at(m->frames, L1) ==>
            \at(m->ledger[g].slaves, L2) == \at(m->ledger[g].slaves, L1) + (g == f ? d : 0);

    lemma stay_is_same{L1, L2}:
        \forall struct mm *m, integer t, i, u, j;
            same_frames{L1, L2}(m) ==> words_stay{L1, L2}(m, t, i, u, j) ==>
                same_but{L1, L2}(m, t, i, u, j);

    lemma same_but_twice{L1, L2, L3}:
        \forall struct mm *m, integer t, i, u, j;
            same_but{L1, L2}(m, t, i, u, j) ==> same_but{L2, L3}(m, t, i, u, j) ==>
                same_but{L1, L3}(m, t, i, u, j);

    lemma same_but_both{L1, L2, L3}:
        \forall struct mm *m, integer t, i, u, j;
            same_but{L1, L2}(m, t, i, t, i) ==> same_but{L2, L3}(m, u, j, u, j) ==>
                same_but{L1, L3}(m, t, i, u, j);

    lemma same_slaves_twice{L1, L2, L3}:
        \forall struct mm *m;
            same_frames{L1, L2}(m) ==> same_slaves{L1, L2}(m) ==> same_slaves{L2, L3}(m) ==>
                same_slaves{L1, L3}(m);

    lemma used_twice{L1, L2, L3}:
        \forall struct mm *m, integer t, d, u, e, x, y;
            same_frames{L1, L2}(m) ==>
            used_by{L1, L2}(m, t, d, u, e) ==> used_by{L2, L3}(m, t, x, u, y) ==>
                used_by{L1, L3}(m, t, d + x, u, e + y);

    lemma used_both{L1, L2, L3}:
        \forall struct mm *m, integer t, d, u, e;
            same_frames{L1, L2}(m) ==>
            used_by{L1, L2}(m, t, d, t, 0) ==> used_by{L2, L3}(m, u, e, u, 0) ==>
                used_by{L1, L3}(m, t, d, u, e);

    lemma attached_twice{L1, L2, L3}:
        \forall struct mm *m, integer f, d, e;
            same_frames{L1, L2}(m) ==>
            attached_by{L1, L2}(m, f, d) ==> attached_by{L2, L3}(m, f, e) ==>
                attached_by{L1, L3}(m, f, d + e);

    lemma homed_after{L1, L2, L3}:
        \forall struct mm *m, integer t, i, f;
            same_frames{L1, L2}(m) ==> same_tags{L1, L2}(m) ==> 0 <= f < \at(m->frames, L1) ==>
            0 <= t < \at(m->frames, L1) ==>
            homed{L2, L3}(m, t, i, f) ==> homed{L1, L3}(m, t, i, f);
  }

  // --- Region entries that are at home ---

  axiomatic Homes {
    // A region entry that was there, and one that is new, refer to zones that are at home.
    predicate there{L}(struct mm *m, integer t, integer i) =
        container(m, t, i) ==> has_regions(kind(m, t)) ==>
            m->words[t][i] != 0 ==>
                entry_frame(m->words[t][i]) < m->frames &&
                kind(m, entry_frame(m->words[t][i])) != MM_OUTSIDE &&
                home(m, entry_frame(m->words[t][i])) == home_at(m, t, i);

    lemma home_same{L1, L2}:
        \forall struct mm *m, integer f;
            same_tags{L1, L2}(m) ==> 0 <= f < \at(m->frames, L1) ==>
            \at(m->ledger, L1) == \at(m->ledger, L2) ==> home{L1}(m, f) == home{L2}(m, f);

    lemma there_still{L1, L2}:
        \forall struct mm *m, integer t, i;
            same_frames{L1, L2}(m) ==> container{L1}(m, t, i) ==> there{L1}(m, t, i) ==>
            same_word{L1, L2}(m, t, i) ==>
            (has_regions(kind{L1}(m, t)) ==> home{L1}(m, t) == home{L2}(m, t)) ==>
            (has_regions(kind{L1}(m, t)) ==> \at(m->words[t][i], L1) != 0 ==>
                home{L1}(m, entry_frame(\at(m->words[t][i], L1))) ==
                home{L2}(m, entry_frame(\at(m->words[t][i], L1)))) ==>
            there{L2}(m, t, i);

    lemma there_now{L1, L2}:
        \forall struct mm *m, integer t, i, f;
            same_frames{L1, L2}(m) ==> homed{L1, L2}(m, t, i, f) ==> container{L1}(m, t, i) ==>
            0 <= f < \at(m->frames, L1) ==> kind{L1}(m, f) != MM_OUTSIDE ==>
            accepts(kind{L1}(m, t), kind{L1}(m, f)) ==>
            entry_frame(\at(m->words[t][i], L2)) == f ==>
            (has_regions(kind{L1}(m, t)) ==> 0 <= home_at{L1}(m, t, i) < ISA_HOMES) ==>
            there{L2}(m, t, i);

    lemma all_there{L}:
        \forall struct mm *m; (\forall integer t, i; there(m, t, i)) ==> at_home(m);

    lemma there_all{L}:
        \forall struct mm *m, integer t, i; at_home(m) ==> there(m, t, i);

    lemma there_nothing{L}:
        \forall struct mm *m, integer t, i; m->words[t][i] == 0 ==> there(m, t, i);

    lemma there_no_container{L}:
        \forall struct mm *m, integer t, i; !container(m, t, i) ==> there(m, t, i);

    // The home of a table of region entries stays: it is no zone that can be put into one.
    lemma homed_tables{L1, L2}:
        \forall struct mm *m, integer t, i, f, a;
            same_frames{L1, L2}(m) ==> homed{L1, L2}(m, t, i, f) ==>
            0 <= f < \at(m->frames, L1) ==> accepts(kind{L1}(m, t), kind{L1}(m, f)) ==>
            0 <= a < \at(m->frames, L1) ==> has_regions(kind{L1}(m, a)) ==>
                home{L1}(m, a) == home{L2}(m, a);

    lemma homed_there{L1, L2}:
        \forall struct mm *m, integer t, i, f;
            same_frames{L1, L2}(m) ==> homed{L1, L2}(m, t, i, f) ==>
            0 <= f < \at(m->frames, L1) ==> has_regions(kind{L1}(m, t)) ==>
            0 <= home_at{L1}(m, t, i) < ISA_HOMES ==> home{L2}(m, f) == home_at{L1}(m, t, i);

    lemma slaves_fit{L1, L2}:
        \forall struct mm *m, integer f;
            tags_fit{L1}(m) ==> same_slaves{L1, L2}(m) ==> 0 <= f < \at(m->frames, L1) ==>
                \at(m->ledger[f].slaves, L2) <= MM_SLAVES_MAX;

    lemma emptied_keeps_home{L1, L2}:
        \forall struct mm *m, integer t, i;
            one_changed{L1, L2}(m, t, i) ==> same_tags{L1, L2}(m) ==>
            \at(m->words[t][i], L2) == 0 ==> at_home{L1}(m) ==> at_home{L2}(m);

    lemma homed_fits{L1, L2}:
        \forall struct mm *m, integer t, i, f;
            same_frames{L1, L2}(m) ==> homed{L1, L2}(m, t, i, f) ==> 0 <= f < \at(m->frames, L1) ==>
            has_regions(kind{L1}(m, t)) ==> 0 <= home_at{L1}(m, t, i) < ISA_HOMES ==>
            zone_kind(kind{L1}(m, f)) ==> \at(m->ledger[f].slaves, L2) <= MM_SLAVES_MAX ==>
            tag_fits{L1}(m, f) ==> tag_fits{L2}(m, f);

    lemma homed_fits_else{L1, L2}:
        \forall struct mm *m, integer t, i, f, g;
            same_frames{L1, L2}(m) ==> homed{L1, L2}(m, t, i, f) ==> 0 <= g < \at(m->frames, L1) ==>
            (g == f ==> !has_regions(kind{L1}(m, t))) ==>
            \at(m->ledger[g].slaves, L2) <= MM_SLAVES_MAX ==>
            tag_fits{L1}(m, g) ==> tag_fits{L2}(m, g);
  }

  // --- Destroy: (st, si) can be counted down, and was ---

  axiomatic Dropped {
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
                            -regions_in{L1}(m, st));

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
  }

  // --- Clone: `w` can be put into (dt, di) as a slave of f, and was ---

  axiomatic Lent {
    predicate lends{L}(struct mm *m, integer dt, integer di, integer f, integer w) =
        container(m, dt, di) && m->words[dt][di] == 0 && 0 <= f < m->frames && w > 0 &&
        entry_frame(w) == f && role(m, w) >= MM_SLAVE && MM_PAGE <= kind(m, f) <= MM_ZONE3 &&
        accepts(kind(m, dt), kind(m, f)) && m->ledger[f].slaves < MM_SLAVES_MAX &&
        !homeless(m, f, 0, dt, di);

    predicate lent{L1, L2}(struct mm *m, integer dt, integer di, integer f) =
        same_but{L1, L2}(m, dt, di, dt, di) && homed{L1, L2}(m, dt, di, f) &&
        used_by{L1, L2}(m, dt, 1, dt, 0) && slaves_by{L1, L2}(m, f, 1) &&
        attached_by{L1, L2}(m, f, regions_in{L1}(m, dt));

    lemma lent_is_one{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w;
            whole{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==>
            lent{L1, L2}(m, dt, di, f) ==> \at(m->words[dt][di], L2) == w ==>
            \at(m->anchor, L1) == \at(m->anchor, L2) ==>
                one_changed{L1, L2}(m, dt, di) && one_kinded{L1, L2}(m, dt, di) &&
                one_master{L1, L2}(m, dt, di) && one_slaves{L1, L2}(m, dt, di) &&
                one_used{L1, L2}(m, dt, di) && one_attached{L1, L2}(m, dt, di);

    lemma lent_stays_home{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w, t, i;
            whole{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==>
            lent{L1, L2}(m, dt, di, f) ==> container{L1}(m, t, i) ==> has_regions(kind{L1}(m, t)) ==>
            \at(m->words[t][i], L1) != 0 ==>
                home{L1}(m, entry_frame(\at(m->words[t][i], L1))) ==
                home{L2}(m, entry_frame(\at(m->words[t][i], L1)));

    lemma lent_there_still{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w, t, i;
            whole{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==>
            lent{L1, L2}(m, dt, di, f) ==> container{L1}(m, t, i) ==> (t != dt || i != di) ==>
            there{L2}(m, t, i);

    lemma lent_in_homes{L}:
        \forall struct mm *m, integer dt, di, f, w;
            whole(m) ==> lends(m, dt, di, f, w) ==> has_regions(kind(m, dt)) ==>
                0 <= home_at(m, dt, di) < ISA_HOMES && zone_kind(kind(m, f));

    lemma lent_there_now{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w;
            whole{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==>
            lent{L1, L2}(m, dt, di, f) ==> \at(m->words[dt][di], L2) == w ==> there{L2}(m, dt, di);

    lemma lent_same_containers{L1, L2}:
        \forall struct mm *m, integer dt, di, f, t, i;
            lent{L1, L2}(m, dt, di, f) ==> container{L2}(m, t, i) ==> container{L1}(m, t, i);

    lemma lent_there{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w, t, i;
            whole{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==>
            lent{L1, L2}(m, dt, di, f) ==> \at(m->words[dt][di], L2) == w ==> there{L2}(m, t, i);

    lemma lent_keeps_home{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w;
            whole{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==>
            lent{L1, L2}(m, dt, di, f) ==> \at(m->words[dt][di], L2) == w ==> at_home{L2}(m);

    lemma lent_slaves_fit{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w, g;
            tags_fit{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==> lent{L1, L2}(m, dt, di, f) ==>
            0 <= g < \at(m->frames, L1) ==>
                tag_fits{L1}(m, g) && \at(m->ledger[g].slaves, L2) <= MM_SLAVES_MAX;

    lemma lent_fits_one{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w;
            whole{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==> lent{L1, L2}(m, dt, di, f) ==>
            tag_fits{L2}(m, f);

    lemma lent_fits_else{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w, g;
            tags_fit{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==> lent{L1, L2}(m, dt, di, f) ==>
            0 <= g < \at(m->frames, L1) ==> g != f ==> tag_fits{L2}(m, g);

    lemma lent_fits{L1, L2}:
        \forall struct mm *m, integer dt, di, f, w;
            whole{L1}(m) ==> lends{L1}(m, dt, di, f, w) ==> lent{L1, L2}(m, dt, di, f) ==>
            tags_fit{L2}(m);
  }

  // --- What clone returns, and what follows where it is OK ---

  axiomatic Clone {
    // What a clone can give of what stands behind the word w.
    logic integer rights_held(integer kind, integer w) =
        (word_rights(kind, w) + MM_SHARE) & rights_of(kind);

    logic integer clone_role(integer rights) =
        rights / MM_SHARE % 2 == 1 ? MM_SLAVE : MM_FINAL;

    // Of what the word w refers to.
    logic integer object_clone_result{L}(struct mm *m, integer w, integer dt, integer di,
                                         integer rights, integer badge) =
        w == 0 ? MM_EMPTY :
        m->words[dt][di] != 0 ? MM_FULL :
        cell_into(MM_OP_CLONE, role(m, w), target_kind(m, w), kind(m, dt)) != MM_OK ?
            cell_into(MM_OP_CLONE, role(m, w), target_kind(m, w), kind(m, dt)) :
        (rights & rights_held(target_kind(m, w), w)) != rights ? MM_RIGHTS :
        !sensible(target_kind(m, w), rights) ? MM_RIGHTS :
        (badge == 0 ? \false : entry_code(w) != MM_MASTER ? \true :
         kind(m, dt) != MM_THREAD) ? MM_RIGHTS :
        homeless(m, entry_frame(w), 0, dt, di) ? MM_BUSY :
        m->ledger[entry_frame(w)].slaves >= MM_SLAVES_MAX ? MM_LIMIT : MM_OK;

    lemma few_rights:
        \forall integer a, b; 0 <= a ==> 0 <= b <= MM_RIGHTS_ALL ==> (a & b) <= MM_RIGHTS_ALL;

    lemma bits_not_negative: \forall integer a, b; 0 <= a ==> 0 <= b ==> 0 <= (a & b);

    lemma rights_are_few:
        \forall integer kind; 0 <= rights_of(kind) <= MM_RIGHTS_ALL;

    // What is true of a clone that may be made.
    predicate clones{L}(struct mm *m, integer w, integer dt, integer di, integer rights) =
        w != 0 && m->words[dt][di] == 0 && MM_PAGE <= target_kind(m, w) <= MM_ZONE3 &&
        0 <= entry_frame(w) < m->frames && accepts(kind(m, dt), target_kind(m, w)) &&
        0 <= rights <= MM_RIGHTS_ALL && sensible(target_kind(m, w), rights) &&
        m->ledger[entry_frame(w)].slaves < MM_SLAVES_MAX &&
        !homeless(m, entry_frame(w), 0, dt, di);

    lemma clone_ok_kind{L}:
        \forall struct mm *m, integer w, dt, di, rights, badge;
            0 <= w ==> container(m, dt, di) ==>
            object_clone_result(m, w, dt, di, rights, badge) == MM_OK ==>
                w != 0 && m->words[dt][di] == 0 && MM_PAGE <= target_kind(m, w) <= MM_ZONE3 &&
                0 <= entry_frame(w) < m->frames && accepts(kind(m, dt), target_kind(m, w));

    lemma clone_ok_rights{L}:
        \forall struct mm *m, integer w, dt, di, rights, badge;
            object_clone_result(m, w, dt, di, rights, badge) == MM_OK ==>
                (rights & rights_held(target_kind(m, w), w)) == rights &&
                sensible(target_kind(m, w), rights);

    lemma clone_ok_else{L}:
        \forall struct mm *m, integer w, dt, di, rights, badge;
            object_clone_result(m, w, dt, di, rights, badge) == MM_OK ==>
                m->ledger[entry_frame(w)].slaves < MM_SLAVES_MAX &&
                !homeless(m, entry_frame(w), 0, dt, di);

    lemma held_is_few:
        \forall integer kind, w; 0 <= w ==> 0 <= rights_held(kind, w) <= MM_RIGHTS_ALL;

    lemma granted_is_few:
        \forall integer kind, w, rights;
            0 <= w ==> 0 <= rights ==> (rights & rights_held(kind, w)) == rights ==>
                rights <= MM_RIGHTS_ALL;

    lemma clone_ok{L}:
        \forall struct mm *m, integer w, dt, di, rights, badge;
            0 <= w ==> 0 <= rights ==> container(m, dt, di) ==>
            object_clone_result(m, w, dt, di, rights, badge) == MM_OK ==>
                clones(m, w, dt, di, rights);

    lemma clone_word:
        \forall integer f, kind, role, rights;
            0 <= f < ISA_FRAMES ==> MM_PAGE <= kind <= MM_ZONE3 ==>
            MM_SLAVE <= role <= MM_FINAL ==> 0 <= rights <= MM_RIGHTS_ALL ==>
                entry_frame(word_of(f, kind, role, rights)) == f &&
                word_role(kind, word_of(f, kind, role, rights)) >= MM_SLAVE &&
                0 < word_of(f, kind, role, rights);

    lemma clones_lends{L}:
        \forall struct mm *m, integer w, dt, di, rights;
            valid(m) ==> container(m, dt, di) ==> clones(m, w, dt, di, rights) ==>
                lends(m, dt, di, entry_frame(w),
                      word_of(entry_frame(w), target_kind(m, w), clone_role(rights), rights));
  }

  // --- Move: what is in (st, si) can go to (dt, di), and did ---

  axiomatic Gave {
    // What was in (st, si) is in (dt, di), which was empty, and can hold it.
    predicate moves{L}(struct mm *m, integer st, integer si, integer dt, integer di) =
        container(m, st, si) && container(m, dt, di) && m->words[st][si] != 0 &&
        m->words[dt][di] == 0 && role(m, m->words[st][si]) == MM_MASTER &&
        accepts(kind(m, dt), target_kind(m, m->words[st][si])) &&
        entry_frame(m->words[st][si]) != dt &&
        !homeless(m, entry_frame(m->words[st][si]), regions_in(m, st), dt, di);

    predicate gives{L}(struct mm *m, integer st, integer si, integer dt, integer di, integer f) =
        container(m, st, si) && container(m, dt, di) && (st != dt || si != di) &&
        0 <= f < m->frames && m->ledger[st].used > 0 && m->ledger[dt].used < 65535 &&
        (has_regions(kind(m, st)) ==> m->ledger[f].attached > 0) &&
        (has_regions(kind(m, dt)) ==>
             f != dt && m->ledger[f].attached - regions_in(m, st) < 65535 &&
             home_at(m, dt, di) < ISA_HOMES);

    predicate gave{L1, L2}(struct mm *m, integer st, integer si, integer dt, integer di,
                           integer f) =
        same_but{L1, L2}(m, st, si, dt, di) && homed{L1, L2}(m, dt, di, f) &&
        used_by{L1, L2}(m, st, -1, dt, 1) && slaves_by{L1, L2}(m, f, 0) &&
        attached_by{L1, L2}(m, f, -regions_in{L1}(m, st) + regions_in{L1}(m, dt));

    lemma gave_changed{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
                two_changed{L1, L2}(m, st, si, dt, di) && arrives{L1, L2}(m, st, si, dt, di);

    lemma gave_kinded{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
                two_kinded{L1, L2}(m, st, si, dt, di);

    lemma gave_master{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
            \at(m->anchor, L1) == \at(m->anchor, L2) ==> two_master{L1, L2}(m, st, si, dt, di);

    lemma gave_slaves{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
                two_slaves{L1, L2}(m, st, si, dt, di);

    lemma gave_used{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
                two_used{L1, L2}(m, st, si, dt, di);

    lemma gains_source{L1, L2}:
        \forall struct mm *m, integer t, i, f;
            same_frames{L1, L2}(m) ==> 0 <= t < \at(m->tables, L1) ==>
            \at(m->words[t][i], L1) != 0 ==> \at(m->words[t][i], L2) == 0 ==>
                gain{L1, L2}(m, t, i, COUNT_ATTACHED, f) ==
                (f == entry_frame(\at(m->words[t][i], L1)) ? -regions_in{L1}(m, t) : 0);

    lemma gains_target{L1, L2}:
        \forall struct mm *m, integer t, i, f;
            same_frames{L1, L2}(m) ==> 0 <= t < \at(m->tables, L1) ==>
            \at(m->words[t][i], L1) == 0 ==> \at(m->words[t][i], L2) != 0 ==>
                gain{L1, L2}(m, t, i, COUNT_ATTACHED, f) ==
                (f == entry_frame(\at(m->words[t][i], L2)) ? regions_in{L1}(m, t) : 0);

    lemma gave_attached{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
                two_attached{L1, L2}(m, st, si, dt, di);

    lemma gave_in_homes{L}:
        \forall struct mm *m, integer st, si, dt, di;
            whole(m) ==> moves(m, st, si, dt, di) ==> has_regions(kind(m, dt)) ==>
                0 <= home_at(m, dt, di) < ISA_HOMES &&
                zone_kind(kind(m, entry_frame(m->words[st][si])));

    lemma gave_stays_home{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t, i;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==>
            container{L1}(m, t, i) ==> has_regions(kind{L1}(m, t)) ==> (t != st || i != si) ==>
            \at(m->words[t][i], L1) != 0 ==>
                home{L1}(m, entry_frame(\at(m->words[t][i], L1))) ==
                home{L2}(m, entry_frame(\at(m->words[t][i], L1)));

    lemma gave_there_now{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
            there{L2}(m, dt, di);

    lemma gave_there_still{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t, i;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
            container{L1}(m, t, i) ==> (t != dt || i != di) ==> (t != st || i != si) ==>
            there{L2}(m, t, i);

    lemma gave_same_containers{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t, i;
            gave{L1, L2}(m, st, si, dt, di, f) ==> container{L2}(m, t, i) ==>
                container{L1}(m, t, i);

    lemma gave_there{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, t, i;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
            there{L2}(m, t, i);

    lemma gave_keeps_home{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
            at_home{L2}(m);

    lemma gave_slaves_fit{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, g;
            tags_fit{L1}(m) ==> gave{L1, L2}(m, st, si, dt, di, f) ==>
            0 <= g < \at(m->frames, L1) ==>
                tag_fits{L1}(m, g) && \at(m->ledger[g].slaves, L2) <= MM_SLAVES_MAX;

    lemma gave_fits_one{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==> 0 <= f < \at(m->frames, L1) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> tag_fits{L2}(m, f);

    lemma gave_fits_else{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f, g;
            tags_fit{L1}(m) ==> gave{L1, L2}(m, st, si, dt, di, f) ==>
            0 <= g < \at(m->frames, L1) ==> g != f ==> tag_fits{L2}(m, g);

    lemma gave_fits{L1, L2}:
        \forall struct mm *m, integer st, si, dt, di, f;
            whole{L1}(m) ==> moves{L1}(m, st, si, dt, di) ==>
            f == entry_frame(\at(m->words[st][si], L1)) ==>
            gave{L1, L2}(m, st, si, dt, di, f) ==> tags_fit{L2}(m);
  }

  // --- Fixed references: (t, i) was empty and holds one, or the other way round ---

  axiomatic Fixed {
    predicate vacant{L}(struct mm *m, integer t, integer i) =
        container(m, t, i) && m->words[t][i] == 0;

    // What mm_fix and mm_fix_slot look at, and mm_unfix.
    predicate fixable{L}(struct mm *m, integer frame, integer t, integer i, integer access) =
        0 <= frame < ISA_FRAMES && (frame < m->frames ==> kind(m, frame) == MM_OUTSIDE) &&
        page_allows(access) && vacant(m, t, i) && held(kind(m, t), MM_OUTSIDE);

    predicate slot_fixable{L}(struct mm *m, integer kind, integer t, integer i) =
        fixed_row(kind) && vacant(m, t, i) && kind(m, t) == MM_THREAD;

    predicate fixed{L}(struct mm *m, integer t, integer i) =
        m->words[t][i] != 0 && role(m, m->words[t][i]) == MM_FIXED;

    // A word of a fixed reference: it counts for no frame.
    predicate fixes{L}(struct mm *m, integer w) =
        w > 0 && target_kind(m, w) == MM_OUTSIDE && entry_code(w) == MM_FIXED;

    // Only (t, i) has changed, its badge, and `used` of t, by d.
    predicate only{L1, L2}(struct mm *m, integer t, integer i, integer d) =
        same_but{L1, L2}(m, t, i, t, i) && same_tags{L1, L2}(m) && same_slaves{L1, L2}(m) &&
        used_by{L1, L2}(m, t, d, t, 0) && attached_by{L1, L2}(m, t, 0) &&
        \at(m->anchor, L1) == \at(m->anchor, L2);

    predicate fixes_one{L1, L2}(struct mm *m, integer t, integer i) =
        container{L1}(m, t, i) && !has_regions(kind{L1}(m, t)) &&
        (\at(m->words[t][i], L1) == 0
             ? fixes{L1}(m, \at(m->words[t][i], L2)) && only{L1, L2}(m, t, i, 1)
             : fixes{L1}(m, \at(m->words[t][i], L1)) && \at(m->words[t][i], L2) == 0 &&
                   only{L1, L2}(m, t, i, -1));

    lemma fixed_is_outside{L}:
        \forall struct mm *m, integer t, i;
            whole(m) ==> container(m, t, i) ==> fixed(m, t, i) ==>
                fixes(m, m->words[t][i]) && !has_regions(kind(m, t));

    lemma fixes_nothing{L}:
        \forall struct mm *m, integer t, i, what, f;
            fixes(m, m->words[t][i]) ==> what != COUNT_FULL ==> !has_regions(kind(m, t)) ==>
                hit(m, t, i, what, f) == 0;

    lemma fixes_gains{L1, L2}:
        \forall struct mm *m, integer t, i, what, f;
            fixes_one{L1, L2}(m, t, i) ==> what != COUNT_FULL ==>
                gain{L1, L2}(m, t, i, what, f) == 0;

    lemma fixes_is_one{L1, L2}:
        \forall struct mm *m, integer t, i;
            fixes_one{L1, L2}(m, t, i) ==>
                one_changed{L1, L2}(m, t, i) && one_kinded{L1, L2}(m, t, i) &&
                one_master{L1, L2}(m, t, i) && one_slaves{L1, L2}(m, t, i) &&
                one_used{L1, L2}(m, t, i) && one_attached{L1, L2}(m, t, i);

    lemma fixes_keeps_home{L1, L2}:
        \forall struct mm *m, integer t, i;
            fixes_one{L1, L2}(m, t, i) ==> at_home{L1}(m) ==> at_home{L2}(m);

    lemma only_fits{L1, L2}:
        \forall struct mm *m, integer t, i, d, f;
            only{L1, L2}(m, t, i, d) ==> 0 <= f < \at(m->frames, L1) ==>
            tag_fits{L1}(m, f) ==> tag_fits{L2}(m, f);

    lemma fixes_fits{L1, L2}:
        \forall struct mm *m, integer t, i;
            fixes_one{L1, L2}(m, t, i) ==> tags_fit{L1}(m) ==> tags_fit{L2}(m);

    lemma fixes_keeps{L1, L2}:
        \forall struct mm *m, integer t, i;
            whole{L1}(m) ==> valid{L2}(m) ==> fixes_one{L1, L2}(m, t, i) ==> whole{L2}(m);
  }

  // --- Injected: a frame of no pool becomes one of the pool ---

  axiomatic Injected {
    predicate injectable{L}(struct mm *m, integer f, integer kind, integer t, integer i) =
        0 <= f < m->frames && kind(m, f) == MM_OUTSIDE && container(m, t, i) &&
        m->words[t][i] == 0 && cell_into(MM_OP_MOVE, MM_MASTER, kind, kind(m, t)) == MM_OK &&
        (kind == MM_PAGE || f < m->tables);

    // How many of its words are cleared.
    logic integer cleared(integer kind) = kind == MM_PAGE ? 0 : ISA_WORDS;

    lemma row_outside{L}:
        \forall struct mm *m, integer n, t, f;
            at_home(m) ==> 0 <= t < m->tables ==> n <= capacity(kind(m, t)) ==>
            0 <= f < m->frames ==> kind(m, f) == MM_OUTSIDE ==>
                row(m, t, n, COUNT_ATTACHED, f) == 0;

    lemma sum_outside{L}:
        \forall struct mm *m, integer n, f;
            at_home(m) ==> n <= m->tables ==> 0 <= f < m->frames ==> kind(m, f) == MM_OUTSIDE ==>
                sum(m, n, COUNT_ATTACHED, f) == 0;

    lemma outside_is_not_attached{L}:
        \forall struct mm *m, integer f;
            whole(m) ==> 0 <= f < m->frames ==> kind(m, f) == MM_OUTSIDE ==>
                m->ledger[f].attached == 0;

    lemma inject_in_homes{L}:
        \forall struct mm *m, integer f, kind, t, i;
            whole(m) ==> injectable(m, f, kind, t, i) ==> has_regions(kind(m, t)) ==>
                0 <= home_at(m, t, i) < ISA_HOMES;
  }

  // --- What mm_get says of a word in table t ---

  logic integer shown_kind{L}(struct mm *m, integer t, integer w) =
      target_kind(m, w) != MM_OUTSIDE ? target_kind(m, w) :
      kind(m, t) == MM_THREAD ? object_bits(w) : MM_OUTSIDE;

  logic integer shown_rights{L}(struct mm *m, integer t, integer w) =
      (target_kind(m, w) != MM_OUTSIDE ? word_rights(target_kind(m, w), w) :
       kind(m, t) == MM_THREAD ? 0 : word_rights(MM_OUTSIDE, w)) +
      (role(m, w) == MM_MASTER ? rights_of(shown_kind(m, t, w)) / MM_SHARE % 2 * MM_SHARE :
       role(m, w) == MM_SLAVE ? rights_of(shown_kind(m, t, w)) / MM_SHARE % 2 * MM_SHARE : 0);

  // --- What the operations return ---

  logic integer object_move_result{L}(struct mm *m, integer st, integer si, integer dt,
                                      integer di, boolean unshared) =
      m->words[st][si] == 0 ? MM_EMPTY :
      m->words[dt][di] != 0 ? MM_FULL :
      cell_into(MM_OP_MOVE, role(m, m->words[st][si]), target_kind(m, m->words[st][si]),
                kind(m, dt)) != MM_OK ?
          cell_into(MM_OP_MOVE, role(m, m->words[st][si]), target_kind(m, m->words[st][si]),
                    kind(m, dt)) :
      entry_frame(m->words[st][si]) == dt ? MM_KIND :
      (unshared ? m->ledger[entry_frame(m->words[st][si])].slaves != 0 : \false) ? MM_BUSY :
      homeless(m, entry_frame(m->words[st][si]), regions_in(m, st), dt, di) ? MM_BUSY : MM_OK;

  // The badge of a clone: a slave in a slot passes its own on.
  logic integer cloned_badge{L}(struct mm *m, integer st, integer si, integer badge) =
      entry_code(m->words[st][si]) == MM_MASTER ? badge :
      kind(m, st) != MM_THREAD ? badge : m->words[st][ISA_SLOTS + si];

  logic integer make_result{L}(struct mm *m, integer st, integer si, integer dt, integer di,
                               integer kind, boolean proper) =
      m->words[st][si] == 0 ? MM_EMPTY :
      m->words[dt][di] != 0 ? MM_FULL :
      cell_into(MM_OP_MAKE, entry_code(m->words[st][si]), kind, kind(m, dt)) != MM_OK ?
          cell_into(MM_OP_MAKE, entry_code(m->words[st][si]), kind, kind(m, dt)) :
      entry_frame(m->words[st][si]) >= m->tables ? MM_KIND :
      !proper ? MM_RIGHTS :
      m->ledger[entry_frame(m->words[st][si])].slaves != 0 ? MM_BUSY : MM_OK;

  logic integer end_result{L}(struct mm *m, integer st, integer si, integer dt, integer di,
                              boolean idle) =
      m->words[st][si] == 0 ? MM_EMPTY :
      m->words[dt][di] != 0 ? MM_FULL :
      cell_into(MM_OP_END, role(m, m->words[st][si]), target_kind(m, m->words[st][si]),
                kind(m, dt)) != MM_OK ?
          cell_into(MM_OP_END, role(m, m->words[st][si]), target_kind(m, m->words[st][si]),
                    kind(m, dt)) :
      entry_frame(m->words[st][si]) == dt ? MM_KIND :
      (!idle ? \true : m->ledger[entry_frame(m->words[st][si])].slaves != 0 ? \true :
       m->ledger[entry_frame(m->words[st][si])].used != 0) ? MM_BUSY : MM_OK;

  logic integer object_destroy_result{L}(struct mm *m, integer st, integer si) =
      m->words[st][si] == 0 ? MM_EMPTY :
      cell(MM_OP_DESTROY, role(m, m->words[st][si]), target_kind(m, m->words[st][si]), \true);
*/

#endif
