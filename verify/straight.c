/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * That the halves of the straight way (mmscd/object.h) fit together. In a file of its own, as each goal after
 * these lemmas would have them, and all that they name, among its hypotheses.
 */
#include "objects.c"

/*@
  // When move may, it keeps what mm_object_give is promised;
  lemma result_moves{L}:
      \forall struct mm *m, integer st, si, dt, di, boolean u;
          whole(m) ==> container(m, st, si) ==> container(m, dt, di) ==>
          object_move_result(m, st, si, dt, di, u) == MM_OK ==> moves(m, st, si, dt, di);

  lemma result_gives{L}:
      \forall struct mm *m, integer st, si, dt, di;
          whole(m) ==> moves(m, st, si, dt, di) ==>
              gives(m, st, si, dt, di, entry_frame(m->words[st][si]));

  // and what that does keeps the invariants.
  lemma gave_keeps{L1, L2}:
      \forall struct mm *m, integer st, si, dt, di, f;
          whole{L1}(m) ==> valid{L2}(m) ==> moves{L1}(m, st, si, dt, di) ==>
          f == entry_frame(\at(m->words[st][si], L1)) ==>
          gave{L1, L2}(m, st, si, dt, di, f) ==> moved{L1, L2}(m, st, si, dt, di) ==>
          \at(m->anchor, L1) == \at(m->anchor, L2) ==> whole{L2}(m);
*/
