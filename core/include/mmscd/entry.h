/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an entry says, given the kind of the frame that it refers to.
 *
 * The layout is the ISA's (isa/<isa>/include/isa/entry.h); its two bits of code
 * mean, by kind:
 *
 *   code   page, thread, space, window   zone, zone of zones     frame in no pool
 *   0      .                             final, without MANAGE   fixed
 *   1      master                        master                  .
 *   2      slave                         slave (with MANAGE)     .
 *   3      final slave                   final, with MANAGE      .
 *
 * A zone reference is never fixed, so two bits tell its MANAGE as well.
 */
#ifndef MMSCD_ENTRY_H
#define MMSCD_ENTRY_H

#include <isa/entry.h>
#include <mmscd/table.h>
#include <mmscd/types.h>

/* The same for the proof. */
/*@
  logic integer word_role(integer kind, integer w) =
      entry_code(w) == 0 && zone_kind(kind) ? MM_FINAL : entry_code(w);

  logic integer word_rights(integer kind, integer w) =
      kind == MM_PAGE || kind == MM_OUTSIDE ? page_access(w) :
      zone_kind(kind) ? zone_access(w) + (entry_code(w) != 0 ? MM_MANAGE : 0) :
      object_bits(w) * MM_MANAGE;

  logic integer word_of(integer frame, integer kind, integer role, integer rights) =
      kind == MM_PAGE ? page_word(frame, role, rights % MM_SHARE) :
      zone_kind(kind) ? zone_word(frame, rights >= MM_MANAGE ? role : 0, rights % MM_SHARE) :
      object_word(frame, role, rights / MM_MANAGE);

  logic boolean sensible(integer kind, integer rights) =
      kind == MM_PAGE ? page_allows(rights % MM_SHARE) :
      !zone_kind(kind) ? \true :
      rights >= MM_MANAGE ? rights % MM_SHARE == MM_ACCESS :
      rights >= MM_SHARE ? \false : zone_allows(rights);
*/

/* Whether frames of that kind are zones, of pages or of zones: as its row says. */
/*@ assigns \nothing;
    ensures \result <==> zone_kind(kind); */
static inline bool mm_is_zone(unsigned kind) {
    return kind == MM_ZONE || (ISA_LEVELS > 2u && kind == MM_ZONE2) ||
           (ISA_LEVELS > 3u && kind == MM_ZONE3);
}

/* The rights that mean something for references to that kind. */
/*@ assigns \nothing;
    ensures \result == rights_of(kind); */
static inline unsigned mm_kind_rights(unsigned kind) { return mm_row(kind)->rights; }

/* The role of a word that is not empty and refers to a frame of `kind`. */
/*@ assigns \nothing;
    ensures \result == word_role(kind, w) < MM_ROLES; */
static inline unsigned mm_word_role(unsigned kind, isa_word w) {
    return isa_code(w) == 0u && mm_is_zone(kind) ? MM_FINAL : isa_code(w);
}

/* Its rights, SHARE left out. */
/*@ assigns \nothing;
    ensures \result == word_rights(kind, w) <= MM_RIGHTS_ALL; */
static inline unsigned mm_word_rights(unsigned kind, isa_word w) {
    if (kind == MM_PAGE || kind == MM_OUTSIDE) {
        return isa_page_access(w);
    }
    if (mm_is_zone(kind)) {
        return isa_zone_access(w) + (isa_code(w) != 0u ? MM_MANAGE : 0u);
    }
    return isa_object_bits(w) * MM_MANAGE;
}

/* The word of a reference to `frame` with `role` (not fixed) and `rights`, which mm_sensible(kind,
 * rights). */
/*@ requires frame < ISA_FRAMES && role < MM_ROLES && rights <= MM_RIGHTS_ALL;
    assigns \nothing;
    ensures \result == word_of(frame, kind, role, rights);
    ensures entry_frame(\result) == frame;
    ensures (zone_kind(kind) ==> rights >= MM_MANAGE) ==> entry_code(\result) == role; */
static inline isa_word mm_word_of(uint32_t frame, unsigned kind, unsigned role, unsigned rights) {
    if (kind == MM_PAGE) {
        return isa_page(frame, role, rights % MM_SHARE);
    }
    if (mm_is_zone(kind)) {
        return isa_zone(frame, rights >= MM_MANAGE ? role : 0u, rights % MM_SHARE);
    }
    return isa_object(frame, role, rights / MM_MANAGE);
}

/* Whether a slave of that kind can have these rights of mm_kind_rights, as far as the entry
 * format goes: MANAGE of a zone is authority over all that is inside, so it
 * comes with all access, and a zone slave without it is final. */
/*@ assigns \nothing;
    ensures \result <==> sensible(kind, rights); */
static inline bool mm_sensible(unsigned kind, unsigned rights) {
    if (kind == MM_PAGE) {
        return isa_page_allows(rights % MM_SHARE);
    }
    if (mm_is_zone(kind)) {
        return rights >= MM_MANAGE ? rights % MM_SHARE == MM_ACCESS
                                   : rights < MM_SHARE && isa_zone_allows(rights);
    }
    return true;
}

#endif
