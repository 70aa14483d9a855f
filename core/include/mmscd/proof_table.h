/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the transition table says (mmscd/table.h), for the proof: the same again as logic, kind by
 * kind. That the table says it is proved from its words in core/table.c.
 *
 *     held(table, kind)          mm_accepts: a container of such a table holds such references
 *     allowed(operation, kind)   mm_kind_allows
 *     cell(operation, ...)       mm_cell
 */
#ifndef MMSCD_PROOF_TABLE_H
#define MMSCD_PROOF_TABLE_H

/* clang-format off */
/* In assertions: bit `n` of `word` if that is `bits`, for each n. Provers know shifts of numbers only. */
#define BIT_IS(word, n, bits, i)                                                                   \
    ((word) == (bits) ==> (n) == (i) ==> ((word) >> (n) & 1) == ((bits) >> (i) & 1))
#define LOW_BITS_ARE(word, n, bits)                                                                \
    BIT_IS(word, n, bits, 0) && BIT_IS(word, n, bits, 1) && BIT_IS(word, n, bits, 2) &&            \
        BIT_IS(word, n, bits, 3) && BIT_IS(word, n, bits, 4) && BIT_IS(word, n, bits, 5) &&        \
        BIT_IS(word, n, bits, 6) && BIT_IS(word, n, bits, 7)
#define BITS_ARE(word, n, bits)                                                                    \
    LOW_BITS_ARE(word, n, bits) && BIT_IS(word, n, bits, 8) && BIT_IS(word, n, bits, 9) &&         \
        BIT_IS(word, n, bits, 10) && BIT_IS(word, n, bits, 11) && BIT_IS(word, n, bits, 12) &&     \
        BIT_IS(word, n, bits, 13) && BIT_IS(word, n, bits, 14) && BIT_IS(word, n, bits, 15)
/* What threads hold, and what tables of zones of zones do: nothing more than others, with two levels. */
#define THREAD_HOLDS (7292 + (ISA_LEVELS > 2 ? 128 : 0) + (ISA_LEVELS > 3 ? 256 : 0))
#define ZONE_BITS_ARE(word, n)                                                                     \
    (ISA_LEVELS <= 2 || (BITS_ARE(word, n, 128))) && (ISA_LEVELS <= 3 || (BITS_ARE(word, n, 256)))
/* clang-format on */

/*@
  logic boolean zone_kind(integer kind) =
      kind == MM_ZONE ? \true :
      kind == MM_ZONE2 ? ISA_LEVELS > 2 :
      kind == MM_ZONE3 ? ISA_LEVELS > 3 : \false;

  logic boolean fixed_row(integer kind) = kind < MM_LINE ? \false : kind <= MM_HARDWARE;

  // --- the words of the rows: mm_rows[kind].containers, rights, holds, allows, place ---

  logic integer capacity(integer kind) =
      kind == MM_THREAD ? MM_THREAD_CONTAINERS :
      kind == MM_SPACE ? MM_SPACE_CONTAINERS :
      kind == MM_WINDOW ? MM_ZONE_CONTAINERS :
      zone_kind(kind) ? MM_ZONE_CONTAINERS : 0;

  logic integer rights_of(integer kind) =
      kind == MM_PAGE ? MM_ACCESS + MM_SHARE :
      kind == MM_SPACE ? MM_SHARE + MM_MANAGE + MM_RUN + MM_SEND + MM_PASS + MM_NOTIFY :
      kind == MM_WINDOW ? MM_DROP :
      zone_kind(kind) ? MM_ACCESS + MM_SHARE + MM_MANAGE : 0;

  // A bit for each kind, and for each operation.
  logic integer holds_of(integer kind) =
      kind == MM_THREAD ? 7292 + (ISA_LEVELS > 2 ? 128 : 0) + (ISA_LEVELS > 3 ? 256 : 0) :
      kind == MM_SPACE ? (ISA_LEVELS == 2 ? 16 : ISA_LEVELS == 3 ? 128 : 256) :
      kind == MM_ZONE ? 3 :
      kind == MM_WINDOW ? 3 :
      kind == MM_ZONE2 ? (ISA_LEVELS > 2 ? 16 : 0) :
      kind == MM_ZONE3 ? (ISA_LEVELS > 3 ? 128 : 0) : 0;

  logic integer allows_of(integer kind) =
      kind == MM_PAGE ? 159 :
      kind == MM_THREAD ? 113 :
      kind == MM_SPACE ? 247 :
      kind == MM_WINDOW ? 247 :
      kind == MM_LEDGER ? 241 :
      zone_kind(kind) ? 247 :
      kind == MM_OUTSIDE ? 16 : fixed_row(kind) ? 16 : 0;

  // What the bits mean.
  logic boolean object_row(integer kind) =
      kind < MM_THREAD ? \false :
      kind <= MM_LEDGER ? \true : zone_kind(kind);

  logic boolean lent_row(integer kind) =
      kind == MM_PAGE ? \true :
      kind == MM_THREAD ? \false :
      kind == MM_LEDGER ? \false : object_row(kind);

  logic boolean held(integer table, integer kind) =
      table == MM_THREAD ? (object_row(kind) ? \true : fixed_row(kind)) :
      table == MM_SPACE ?
          kind == (ISA_LEVELS == 2 ? MM_ZONE : ISA_LEVELS == 3 ? MM_ZONE2 : MM_ZONE3) :
      table == MM_ZONE ? 0 <= kind <= MM_PAGE :
      table == MM_WINDOW ? 0 <= kind <= MM_PAGE :
      table == MM_ZONE2 ? (ISA_LEVELS > 2 ? kind == MM_ZONE : \false) :
      table == MM_ZONE3 ? (ISA_LEVELS > 3 ? kind == MM_ZONE2 : \false) : \false;

  logic boolean allowed(integer operation, integer kind) =
      operation == MM_OP_MOVE ? (kind == MM_PAGE ? \true : object_row(kind)) :
      operation == MM_OP_CLONE ? lent_row(kind) :
      operation == MM_OP_DESTROY ? lent_row(kind) :
      operation == MM_OP_ADJUST ? kind == MM_PAGE :
      operation == MM_OP_MAKE ? object_row(kind) :
      operation == MM_OP_END ? object_row(kind) :
      operation == MM_OP_PASS ?
          (kind == MM_PAGE ? \true : kind == MM_THREAD ? \false : object_row(kind)) :
      0 <= kind <= MM_PAGE ? \true : object_row(kind) ? \true : fixed_row(kind);

  logic boolean has_regions(integer table) =
      table == MM_SPACE ? \true :
      table == MM_ZONE2 ? ISA_LEVELS > 2 :
      table == MM_ZONE3 ? ISA_LEVELS > 3 : \false;

  logic integer region_kind(integer kind) =
      kind == MM_SPACE ? (ISA_LEVELS == 2 ? MM_ZONE : ISA_LEVELS == 3 ? MM_ZONE2 : MM_ZONE3) :
      kind == MM_ZONE2 && ISA_LEVELS > 2 ? MM_ZONE :
      kind == MM_ZONE3 && ISA_LEVELS > 3 ? MM_ZONE2 : MM_OUTSIDE;

  // --- the errors: mm_roles, and mm_cell of a whole cell ---

  logic integer role_error(integer operation, integer role) =
      operation == MM_OP_INSPECT ? MM_OK :
      operation == MM_OP_PASS ? MM_OK :
      role == MM_FIXED ? MM_ROLE :
      operation == MM_OP_ADJUST ? MM_OK :
      operation == MM_OP_DESTROY ? (role == MM_MASTER ? MM_ROLE : MM_OK) :
      role == MM_MASTER ? MM_OK :
      operation != MM_OP_CLONE ? MM_ROLE :
      role == MM_FINAL ? MM_RIGHTS : MM_OK;

  logic integer cell(integer operation, integer role, integer kind, boolean fits) =
      role_error(operation, role) == MM_ROLE ? MM_ROLE :
      !fits ? MM_KIND :
      !allowed(operation, kind) ? MM_KIND : role_error(operation, role);

  logic integer cell_into(integer operation, integer role, integer kind, integer table) =
      cell(operation, role, kind, held(table, operation == MM_OP_END ? MM_PAGE : kind));
*/

#endif
