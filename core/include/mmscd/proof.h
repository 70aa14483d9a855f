/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the proof says about the memory: comments for Frama-C (ACSL), no code.
 * docs/verification.md explains it and says how to run it.
 *
 *     sound(m)
 *       valid(m)           arrays as long as struct mm says, apart from each other
 *       well_kinded(m)     each container refers to a kind that its table accepts
 *       one_master(m)      invariant 1: count(MASTER, f) is 1 for a pool frame, else 0
 *       slaves_counted(m)  invariant 2: slaves of f = count(SLAVES, f)
 *       used_counted(m)    used of t = full containers of t
 *
 *     count(m, what, f) = sum over tables t < tables
 *                           of row(t) = sum over containers i < capacity(kind of t)
 *                                         of hit(t, i) = 1 if words[t][i] is such a reference
 *
 * The lemmas below are proved by induction; there is no axiom.
 */
#ifndef MMSCD_PROOF_H
#define MMSCD_PROOF_H

#include <mmscd/mm.h>

/* What is counted: references to a frame, by role; anything at all; references to a frame by place. */
#define COUNT_MASTER 0
#define COUNT_SLAVES 1
#define COUNT_FULL 2
#define COUNT_ATTACHED 3 /* those in region entries */

/*@
  // --- kinds and words: as in mmscd/proof_table.h and mmscd/entry.h ---

  lemma capacity_fits: \forall integer kind; capacity(kind) <= ISA_WORDS;

  predicate accepts(integer table, integer kind) =
      table == MM_ZONE || table == MM_WINDOW ? kind == MM_PAGE :
      table == MM_THREAD ? MM_THREAD <= kind <= MM_ZONE3 :
      kind != MM_OUTSIDE && kind == region_kind(table);

  logic integer kind{L}(struct mm *m, integer f) = m->ledger[f].tag % 16;

  logic integer target_kind{L}(struct mm *m, integer w) =
      0 <= entry_frame(w) < m->frames ? kind(m, entry_frame(w)) : MM_OUTSIDE;

  logic integer role{L}(struct mm *m, integer w) =
      entry_code(w) == 0 && zone_kind(target_kind(m, w)) ? MM_FINAL : entry_code(w);

  // --- counting ---

  logic integer hit{L}(struct mm *m, integer t, integer i, integer what, integer f) =
      m->words[t][i] == 0 ? 0 :
      what == COUNT_FULL ? 1 :
      entry_frame(m->words[t][i]) != f ? 0 :
      what == COUNT_ATTACHED ? (has_regions(kind(m, t)) ? 1 : 0) :
      what == COUNT_MASTER ? (role(m, m->words[t][i]) == MM_MASTER ? 1 : 0) :
      role(m, m->words[t][i]) >= MM_SLAVE ? 1 : 0;

  logic integer row{L}(struct mm *m, integer t, integer n, integer what, integer f) =
      n <= 0 ? 0 : row(m, t, n - 1, what, f) + hit(m, t, n - 1, what, f);

  logic integer table{L}(struct mm *m, integer t, integer what, integer f) =
      row(m, t, capacity(kind(m, t)), what, f);

  logic integer sum{L}(struct mm *m, integer n, integer what, integer f) =
      n <= 0 ? 0 : sum(m, n - 1, what, f) + table(m, n - 1, what, f);

  logic integer count{L}(struct mm *m, integer what, integer f) = sum(m, m->tables, what, f);

  logic integer full{L}(struct mm *m, integer t) = table(m, t, COUNT_FULL, 0);

  // --- what is assumed of the memory, and kept ---

  predicate valid{L}(struct mm *m) =
      \valid_read(m) && m->tables <= m->frames <= ISA_FRAMES &&
      \valid(m->words + (0 .. m->tables - 1)) && \valid(m->ledger + (0 .. m->frames - 1)) &&
      \separated(m, m->words + (0 .. m->tables - 1), m->ledger + (0 .. m->frames - 1));

  predicate apart{L}(struct mm *m, mm_word *was) =
      \valid(was) &&
      \separated(was, m, m->words + (0 .. m->tables - 1), m->ledger + (0 .. m->frames - 1));

  predicate container{L}(struct mm *m, integer t, integer i) =
      0 <= t < m->tables && 0 <= i < capacity(kind(m, t));

  predicate leaf{L}(struct mm *m, integer t, integer i) =
      container(m, t, i) && (kind(m, t) == MM_ZONE || kind(m, t) == MM_WINDOW);

  predicate kinded{L}(struct mm *m, integer t, integer w) =
      w != 0 ==> (target_kind(m, w) == MM_OUTSIDE
                      ? entry_code(w) == MM_FIXED
                      : accepts(kind(m, t), target_kind(m, w)) && role(m, w) != MM_FIXED);

  predicate well_kinded{L}(struct mm *m) =
      \forall integer t, i; container(m, t, i) ==> kinded(m, t, m->words[t][i]);

  logic integer masters_due{L}(struct mm *m, integer f) =
      kind(m, f) < MM_PAGE ? 0 : kind(m, f) > MM_ZONE3 ? 0 : f == m->anchor ? 0 : 1;

  predicate one_master{L}(struct mm *m) =
      \forall integer f; 0 <= f < m->frames ==>
          count(m, COUNT_MASTER, f) == masters_due(m, f);

  predicate slaves_counted{L}(struct mm *m) =
      \forall integer f; 0 <= f < m->frames ==>
          m->ledger[f].slaves == count(m, COUNT_SLAVES, f);

  predicate used_counted{L}(struct mm *m) =
      \forall integer t; 0 <= t < m->tables ==> m->ledger[t].used == full(m, t);

  predicate counted{L}(struct mm *m) =
      well_kinded(m) && one_master(m) && slaves_counted(m) && used_counted(m);

  predicate sound{L}(struct mm *m) = valid(m) && counted(m);

  // --- how counts change when containers do ---

  predicate same_frames{L1, L2}(struct mm *m) =
      \at(m->words, L1) == \at(m->words, L2) && \at(m->ledger, L1) == \at(m->ledger, L2) &&
      \at(m->tables, L1) == \at(m->tables, L2) && \at(m->frames, L1) == \at(m->frames, L2) &&
      \at(m->tables, L1) <= \at(m->frames, L1) &&
      \forall integer f; 0 <= f < \at(m->frames, L1) ==> kind{L1}(m, f) == kind{L2}(m, f);

  predicate same_tags{L1, L2}(struct mm *m) =
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].tag, L1) == \at(m->ledger[f].tag, L2);

  predicate same_slaves{L1, L2}(struct mm *m) =
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].slaves, L1) == \at(m->ledger[f].slaves, L2);

  // Nothing in the ledger has changed but, perhaps, counts of what is used.
  predicate only_used{L1, L2}(struct mm *m) =
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].slaves, L1) == \at(m->ledger[f].slaves, L2) &&
          \at(m->ledger[f].attached, L1) == \at(m->ledger[f].attached, L2) &&
          \at(m->ledger[f].tag, L1) == \at(m->ledger[f].tag, L2);

  // used of t has changed by d, and that of u by e; all others are the same.
  predicate used_by{L1, L2}(struct mm *m, integer t, integer d, integer u, integer e) =
      \forall integer a; 0 <= a < \at(m->tables, L1) ==>
          \at(m->ledger[a].used, L2) ==
          \at(m->ledger[a].used, L1) + (a == t ? d : 0) + (a == u ? e : 0);

  predicate same_word{L1, L2}(struct mm *m, integer t, integer i) =
      \at(m->words[t][i], L1) == \at(m->words[t][i], L2);

  lemma cells_apart:
      \forall mm_word (*p)[ISA_WORDS], integer a, b, c, d;
          0 <= b < ISA_WORDS ==> 0 <= d < ISA_WORDS ==> (a != c || b != d) ==>
              &p[a][b] != &p[c][d];

  predicate words_stay{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      \forall integer a, b; 0 <= a < \at(m->tables, L1) ==> 0 <= b < ISA_WORDS ==>
          (a != t || b != i) ==> (a != u || b != j) ==>
          \at(m->words[a][b], L1) == \at(m->words[a][b], L2);

  // All containers are the same but, perhaps, (t, i) and (u, j).
  predicate same_but{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      same_frames{L1, L2}(m) &&
      \forall integer a, b; container{L1}(m, a, b) ==>
          (a != t || b != i) ==> (a != u || b != j) ==> same_word{L1, L2}(m, a, b);

  logic integer gain{L1, L2}(struct mm *m, integer t, integer i, integer what, integer f) =
      hit{L2}(m, t, i, what, f) - hit{L1}(m, t, i, what, f);

  // What (t, i) adds to row(a, n) and to table(a), from L1 to L2.
  logic integer row_gain{L1, L2}(struct mm *m, integer t, integer i, integer a, integer n,
                                 integer what, integer f) =
      a == t && 0 <= i && i < n ? gain{L1, L2}(m, t, i, what, f) : 0;

  logic integer table_gain{L1, L2}(struct mm *m, integer t, integer i, integer a, integer what,
                                   integer f) =
      row_gain{L1, L2}(m, t, i, a, capacity(kind{L1}(m, a)), what, f);

  // and to sum(n).
  logic integer sum_gain{L1, L2}(struct mm *m, integer t, integer i, integer n, integer what,
                                 integer f) =
      0 <= t && t < n ? table_gain{L1, L2}(m, t, i, t, what, f) : 0;

  lemma hit_same{L1, L2}:
      \forall struct mm *m, integer t, i, what, f;
          same_frames{L1, L2}(m) ==> same_word{L1, L2}(m, t, i) ==>
          0 <= t < \at(m->tables, L1) ==>
              hit{L1}(m, t, i, what, f) == hit{L2}(m, t, i, what, f);

  // The rest is proved by induction over n.

  lemma row_not_negative{L}:
      \forall struct mm *m, integer n, t, what, f; row(m, t, n, what, f) >= 0;

  lemma row_at_least{L}:
      \forall struct mm *m, integer n, t, i, what, f;
          0 <= i < n ==> row(m, t, n, what, f) >= hit(m, t, i, what, f);

  lemma row_at_most{L}:
      \forall struct mm *m, integer n, t, what, f; 0 <= n ==> row(m, t, n, what, f) <= n;

  lemma sum_not_negative{L}:
      \forall struct mm *m, integer n, what, f; sum(m, n, what, f) >= 0;

  lemma sum_at_least{L}:
      \forall struct mm *m, integer n, t, i, what, f;
          0 <= t < n ==> 0 <= i < capacity(kind(m, t)) ==>
              sum(m, n, what, f) >= hit(m, t, i, what, f);

  lemma row_changes{L1, L2}:
      \forall struct mm *m, integer n, a, t, i, u, j, what, f;
          same_but{L1, L2}(m, t, i, u, j) ==> (t != u || i != j) ==>
          0 <= a < \at(m->tables, L1) ==> n <= capacity(kind{L1}(m, a)) ==>
              row{L2}(m, a, n, what, f) ==
              row{L1}(m, a, n, what, f) + row_gain{L1, L2}(m, t, i, a, n, what, f) +
                  row_gain{L1, L2}(m, u, j, a, n, what, f);

  lemma table_changes{L1, L2}:
      \forall struct mm *m, integer a, t, i, u, j, what, f;
          same_but{L1, L2}(m, t, i, u, j) ==> (t != u || i != j) ==>
          0 <= a < \at(m->tables, L1) ==>
              table{L2}(m, a, what, f) ==
              table{L1}(m, a, what, f) + table_gain{L1, L2}(m, t, i, a, what, f) +
                  table_gain{L1, L2}(m, u, j, a, what, f);

  lemma sum_gain_step{L1, L2}:
      \forall struct mm *m, integer n, t, i, what, f;
          0 < n ==>
              sum_gain{L1, L2}(m, t, i, n, what, f) ==
              sum_gain{L1, L2}(m, t, i, n - 1, what, f) +
                  table_gain{L1, L2}(m, t, i, n - 1, what, f);

  lemma sum_changes{L1, L2}:
      \forall struct mm *m, integer n, t, i, u, j, what, f;
          same_but{L1, L2}(m, t, i, u, j) ==> (t != u || i != j) ==>
          n <= \at(m->tables, L1) ==>
              sum{L2}(m, n, what, f) ==
              sum{L1}(m, n, what, f) + sum_gain{L1, L2}(m, t, i, n, what, f) +
                  sum_gain{L1, L2}(m, u, j, n, what, f);

  // So: the counts after one container has changed, or two.

  lemma one_is_two{L1, L2}:
      \forall struct mm *m, integer t, i;
          same_but{L1, L2}(m, t, i, t, i) ==> same_but{L1, L2}(m, t, i, -1, -1);

  lemma one_counts{L1, L2}:
      \forall struct mm *m, integer t, i, what, f;
          same_but{L1, L2}(m, t, i, t, i) ==> container{L1}(m, t, i) ==>
              count{L2}(m, what, f) ==
              count{L1}(m, what, f) + gain{L1, L2}(m, t, i, what, f);

  lemma two_count{L1, L2}:
      \forall struct mm *m, integer t, i, u, j, what, f;
          same_but{L1, L2}(m, t, i, u, j) ==> (t != u || i != j) ==>
          container{L1}(m, t, i) ==> container{L1}(m, u, j) ==>
              count{L2}(m, what, f) ==
              count{L1}(m, what, f) + gain{L1, L2}(m, t, i, what, f) +
                  gain{L1, L2}(m, u, j, what, f);

  lemma one_fills{L1, L2}:
      \forall struct mm *m, integer a, t, i;
          same_but{L1, L2}(m, t, i, t, i) ==> container{L1}(m, t, i) ==>
          0 <= a < \at(m->tables, L1) ==>
              full{L2}(m, a) ==
              full{L1}(m, a) + (a == t ? gain{L1, L2}(m, t, i, COUNT_FULL, 0) : 0);

  lemma two_fill{L1, L2}:
      \forall struct mm *m, integer a, t, i, u, j;
          same_but{L1, L2}(m, t, i, u, j) ==> (t != u || i != j) ==>
          container{L1}(m, t, i) ==> container{L1}(m, u, j) ==>
          0 <= a < \at(m->tables, L1) ==>
              full{L2}(m, a) ==
              full{L1}(m, a) + (a == t ? gain{L1, L2}(m, t, i, COUNT_FULL, 0) : 0) +
                  (a == u ? gain{L1, L2}(m, u, j, COUNT_FULL, 0) : 0);

  // The invariants hold in L2 if the ledger has changed as the containers have: (t, i),
  predicate one_changed{L1, L2}(struct mm *m, integer t, integer i) =
      same_but{L1, L2}(m, t, i, t, i) &&
      container{L1}(m, t, i);

  predicate one_master{L1, L2}(struct mm *m, integer t, integer i) =
      \at(m->anchor, L1) == \at(m->anchor, L2) &&
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          0 == gain{L1, L2}(m, t, i, COUNT_MASTER, f);

  predicate one_slaves{L1, L2}(struct mm *m, integer t, integer i) =
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].slaves, L2) ==
          \at(m->ledger[f].slaves, L1) + gain{L1, L2}(m, t, i, COUNT_SLAVES, f);

  predicate one_used{L1, L2}(struct mm *m, integer t, integer i) =
      \forall integer a; 0 <= a < \at(m->tables, L1) ==>
          \at(m->ledger[a].used, L2) ==
          \at(m->ledger[a].used, L1) + (a == t ? gain{L1, L2}(m, t, i, COUNT_FULL, 0) : 0);

  predicate one_kinded{L1, L2}(struct mm *m, integer t, integer i) =
      kinded{L2}(m, t, \at(m->words[t][i], L2));

  lemma due_same{L1, L2}:
      \forall struct mm *m, integer f;
          same_frames{L1, L2}(m) ==> \at(m->anchor, L1) == \at(m->anchor, L2) ==>
          0 <= f < \at(m->frames, L1) ==> masters_due{L1}(m, f) == masters_due{L2}(m, f);

  lemma one_keeps_kinded{L1, L2}:
      \forall struct mm *m, integer t, i;
          one_changed{L1, L2}(m, t, i) ==> one_kinded{L1, L2}(m, t, i) ==>
          well_kinded{L1}(m) ==> well_kinded{L2}(m);

  lemma one_keeps_masters{L1, L2}:
      \forall struct mm *m, integer t, i, f;
          one_changed{L1, L2}(m, t, i) ==> one_master{L1, L2}(m, t, i) ==>
          0 <= f < \at(m->frames, L1) ==>
              count{L1}(m, COUNT_MASTER, f) == count{L2}(m, COUNT_MASTER, f);

  lemma one_keeps_master{L1, L2}:
      \forall struct mm *m, integer t, i;
          one_changed{L1, L2}(m, t, i) ==> one_master{L1, L2}(m, t, i) ==>
          one_master{L1}(m) ==> one_master{L2}(m);

  lemma one_keeps_slaves{L1, L2}:
      \forall struct mm *m, integer t, i;
          one_changed{L1, L2}(m, t, i) ==> one_slaves{L1, L2}(m, t, i) ==>
          slaves_counted{L1}(m) ==> slaves_counted{L2}(m);

  lemma one_keeps_used{L1, L2}:
      \forall struct mm *m, integer t, i;
          one_changed{L1, L2}(m, t, i) ==> one_used{L1, L2}(m, t, i) ==>
          used_counted{L1}(m) ==> used_counted{L2}(m);

  // or (t, i) and (u, j).
  predicate two_changed{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      same_but{L1, L2}(m, t, i, u, j) && (t != u || i != j) &&
      container{L1}(m, t, i) && container{L1}(m, u, j);

  predicate two_master{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      \at(m->anchor, L1) == \at(m->anchor, L2) &&
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          0 == gain{L1, L2}(m, t, i, COUNT_MASTER, f) +
              gain{L1, L2}(m, u, j, COUNT_MASTER, f);

  predicate two_slaves{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      \forall integer f; 0 <= f < \at(m->frames, L1) ==>
          \at(m->ledger[f].slaves, L2) ==
          \at(m->ledger[f].slaves, L1) + gain{L1, L2}(m, t, i, COUNT_SLAVES, f) +
              gain{L1, L2}(m, u, j, COUNT_SLAVES, f);

  predicate two_used{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      \forall integer a; 0 <= a < \at(m->tables, L1) ==>
          \at(m->ledger[a].used, L2) ==
          \at(m->ledger[a].used, L1) + (a == t ? gain{L1, L2}(m, t, i, COUNT_FULL, 0) : 0) +
              (a == u ? gain{L1, L2}(m, u, j, COUNT_FULL, 0) : 0);

  predicate two_kinded{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      kinded{L2}(m, t, \at(m->words[t][i], L2)) &&
      kinded{L2}(m, u, \at(m->words[u][j], L2));

  lemma two_keep_kinded{L1, L2}:
      \forall struct mm *m, integer t, i, u, j;
          two_changed{L1, L2}(m, t, i, u, j) ==> two_kinded{L1, L2}(m, t, i, u, j) ==>
          well_kinded{L1}(m) ==> well_kinded{L2}(m);

  lemma two_keep_masters{L1, L2}:
      \forall struct mm *m, integer t, i, u, j, f;
          two_changed{L1, L2}(m, t, i, u, j) ==> two_master{L1, L2}(m, t, i, u, j) ==>
          0 <= f < \at(m->frames, L1) ==>
              count{L1}(m, COUNT_MASTER, f) == count{L2}(m, COUNT_MASTER, f);

  lemma two_keep_master{L1, L2}:
      \forall struct mm *m, integer t, i, u, j;
          two_changed{L1, L2}(m, t, i, u, j) ==> two_master{L1, L2}(m, t, i, u, j) ==>
          one_master{L1}(m) ==> one_master{L2}(m);

  lemma two_keep_slaves{L1, L2}:
      \forall struct mm *m, integer t, i, u, j;
          two_changed{L1, L2}(m, t, i, u, j) ==> two_slaves{L1, L2}(m, t, i, u, j) ==>
          slaves_counted{L1}(m) ==> slaves_counted{L2}(m);

  lemma two_keep_used{L1, L2}:
      \forall struct mm *m, integer t, i, u, j;
          two_changed{L1, L2}(m, t, i, u, j) ==> two_used{L1, L2}(m, t, i, u, j) ==>
          used_counted{L1}(m) ==> used_counted{L2}(m);

  lemma role_same{L1, L2}:
      \forall struct mm *m, integer w;
          same_frames{L1, L2}(m) ==> role{L1}(m, w) == role{L2}(m, w);

  lemma hit_moved{L1, L2}:
      \forall struct mm *m, integer t, i, u, j, what, f;
          same_frames{L1, L2}(m) ==> \at(m->words[t][i], L1) == \at(m->words[u][j], L2) ==>
          what != COUNT_ATTACHED ==>
              hit{L1}(m, t, i, what, f) == hit{L2}(m, u, j, what, f);

  lemma hit_nothing{L}:
      \forall struct mm *m, integer t, i, what, f;
          m->words[t][i] == 0 ==> hit(m, t, i, what, f) == 0;

  // What was in (t, i) is now in (u, j), which was empty.
  predicate moved{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      \at(m->words[u][j], L1) == 0 && \at(m->words[t][i], L2) == 0 &&
      \at(m->words[u][j], L2) == \at(m->words[t][i], L1);
  predicate arrives{L1, L2}(struct mm *m, integer t, integer i, integer u, integer j) =
      \forall integer what, f; what != COUNT_ATTACHED ==>
          gain{L1, L2}(m, t, i, what, f) == -hit{L1}(m, t, i, what, f) &&
          gain{L1, L2}(m, u, j, what, f) == hit{L1}(m, t, i, what, f);

  lemma moved_arrives{L1, L2}:
      \forall struct mm *m, integer t, i, u, j;
          same_frames{L1, L2}(m) ==> moved{L1, L2}(m, t, i, u, j) ==>
              arrives{L1, L2}(m, t, i, u, j);

  // --- the operations on pages: what they return ---

  logic integer move_result{L}(struct mm *m, integer st, integer si, integer dt, integer di,
                               boolean unshared) =
      m->words[st][si] == 0 ? MM_EMPTY :
      m->words[dt][di] != 0 ? MM_FULL :
      role(m, m->words[st][si]) != MM_MASTER ? MM_ROLE :
      unshared && m->ledger[entry_frame(m->words[st][si])].slaves != 0 ? MM_BUSY : MM_OK;

  // The word of a slave of the same page.
  logic integer slave_word(integer w, integer rights) =
      page_word(entry_frame(w), rights >= MM_SHARE ? MM_SLAVE : MM_FINAL, rights % MM_SHARE);

  logic integer clone_result{L}(struct mm *m, integer st, integer si, integer dt, integer di,
                                integer rights) =
      m->words[st][si] == 0 ? MM_EMPTY :
      m->words[dt][di] != 0 ? MM_FULL :
      role(m, m->words[st][si]) == MM_FIXED ? MM_ROLE :
      role(m, m->words[st][si]) == MM_FINAL ? MM_RIGHTS :
      rights >= 2 * MM_SHARE ? MM_RIGHTS :
      !page_allows(rights % MM_SHARE) ? MM_RIGHTS :
      !page_within(slave_word(0, rights), m->words[st][si]) ? MM_RIGHTS :
      m->ledger[entry_frame(m->words[st][si])].slaves >= MM_SLAVES_MAX ? MM_LIMIT : MM_OK;

  logic integer destroy_result{L}(struct mm *m, integer st, integer si) =
      m->words[st][si] == 0 ? MM_EMPTY :
      role(m, m->words[st][si]) < MM_SLAVE ? MM_ROLE : MM_OK;

  logic integer adjust_result{L}(struct mm *m, integer st, integer si, integer what,
                                 integer access) =
      m->words[st][si] == 0 ? MM_EMPTY :
      role(m, m->words[st][si]) == MM_FIXED ? MM_ROLE :
      what % 2 != MM_ADJUST_ACCESS ? MM_OK :
      !page_allows(access) ? MM_RIGHTS :
      role(m, m->words[st][si]) == MM_MASTER ? MM_OK :
      (access | page_access(m->words[st][si])) != page_access(m->words[st][si]) ? MM_RIGHTS :
      MM_OK;

  logic integer adjusted(integer w, integer what, integer access) =
      page_clear(what % 2 == MM_ADJUST_ACCESS ? page_limit(w, access) : w,
                 what / MM_CLEAR_ACCESSED % 2 == 1, what / MM_CLEAR_DIRTY % 2 == 1);
*/

#endif
