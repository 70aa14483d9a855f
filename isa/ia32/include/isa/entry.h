/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IA-32 entries: 2 levels of tables, 32-bit words.
 * Source: Intel SDM volume 3A, section 4.3 (32-bit paging), tables 4-5 and 4-6.
 *
 * The word of a reference is the same wherever it stands; what the low bits
 * say depends on the kind of the frame.
 *
 *              31         12 11 10 9  8  7  6  5  4  3  2  1  0
 *   page       | frame      | 0| code  0  0  D  A  0  0  1  W  P |  a leaf of zone or window
 *   zone       | frame      | 0| code  0  0  0  A  0  0  1  W  P |  an entry of a space, or a slot
 *   object     | frame      | 0| code        0     |  rights     |  a slot: thread, space ...
 *   fixed      | 0          | 0|  0          0     |  kind       |  a slot: line, ports ...
 *
 * Bit 2 (U) is set in every page and zone entry that is not empty, so that a
 * parked reference (P clear) is never the all-zero word. 32-bit paging cannot
 * forbid execution: R and X come together.
 *
 * Divisions and remainders by powers of two stand for shifts and masks: they
 * compile to the same code, and the prover understands them.
 */
#ifndef ISA_ENTRY_H
#define ISA_ENTRY_H

#include <mmscd/types.h>
#include <stdbool.h>
#include <stdint.h>

typedef uint32_t isa_word; /* one container; one machine word */
typedef uint16_t isa_tag;  /* ledger: kind, home and the audit's mark (mmscd/ledger.h) */

#define ISA_LEVELS 2u       /* levels of tables, the root's included */
#define ISA_WORDS 1024u     /* words in a frame, entries in a table */
#define ISA_INDEX_BITS 10u  /* address bits that select an entry in one table */
#define ISA_REGIONS 767u    /* containers of a space; 767 is the window's, the rest the kernel's */
#define ISA_WINDOW 767u     /* root entry of the window region */
#define ISA_SLOTS 256u      /* slots of a thread */
#define ISA_FRAMES 1048576u /* frames that an entry can name */
#define ISA_HOMES 1024u     /* values of a zone's home */
#define ISA_TAG_MARK 32768u /* the audit's mark in a ledger tag */
#define ISA_SPACE_FIRST 1012u /* 8 words of a root table that the MMU ignores, for the space */
#define ISA_CACHES_ABSENT 0   /* whether a TLB may remember that an entry was empty */
#define ISA_ELF_MACHINE 3u    /* e_machine of programs */

/* --- every reference ----------------------------------------------------- */

/* The same functions for the proof (core/include/mmscd/proof.h), as logic. */
/*@
  logic integer entry_frame(integer w) = w / 4096;
  logic integer entry_code(integer w) = w / 512 % 4;

  logic boolean page_allows(integer access) =
      access == 0 || access == (MM_R | MM_X) || access == (MM_R | MM_W | MM_X);
  logic integer page_word(integer frame, integer code, integer access) =
      frame * 4096 + code * 512 + 4 + access % 4;
  logic integer page_for(integer frame, integer of_none) = frame * 4096 + of_none;
  logic boolean page_within(integer part, integer w) = part % 4 <= w % 4;
  logic integer page_access(integer w) = w % 2 * 5 + w / 2 % 2 * 2;
  logic integer page_clear(integer w, boolean accessed, boolean dirty) =
      w - (accessed ? w / 32 % 2 * 32 : 0) - (dirty ? w / 64 % 2 * 64 : 0);
  logic integer page_written(integer w) = page_clear(w, \true, \true) + 96;
  logic integer page_limit(integer w, integer access) =
      page_word(entry_frame(w), entry_code(w), access) + w / 32 % 4 * 32;

  logic boolean zone_allows(integer access) = page_allows(access);
  logic integer zone_word(integer frame, integer code, integer access) =
      page_word(frame, code, access);
  logic integer zone_access(integer w) = page_access(w);
  logic integer object_word(integer frame, integer code, integer bits) =
      frame * 4096 + code * 512 + bits;
  logic integer object_bits(integer w) = w % 64;

  lemma page_word_says:
      \forall integer f, c, a; 0 <= f ==> 0 <= c < 4 ==>
          entry_frame(page_word(f, c, a)) == f && entry_code(page_word(f, c, a)) == c &&
          0 < page_word(f, c, a);
  lemma page_word_low:
      \forall integer f, c, a; 0 <= c < 4 ==>
          page_word(f, c, a) == page_for(f, page_word(0, c, a)) && 0 < page_word(0, c, a) &&
          entry_frame(page_word(0, c, a)) == 0;
  lemma page_limit_says:
      \forall integer w, a; 0 <= w ==>
          entry_frame(page_limit(w, a)) == entry_frame(w) &&
          entry_code(page_limit(w, a)) == entry_code(w) && 0 < page_limit(w, a);
  lemma page_clear_says:
      \forall integer w, boolean a, d; 0 <= w ==> entry_code(w) != 0 ==>
          entry_frame(page_clear(w, a, d)) == entry_frame(w) &&
          entry_code(page_clear(w, a, d)) == entry_code(w) && 0 < page_clear(w, a, d);
*/

/* The frame (< ISA_FRAMES), and the two bits of the role (mmscd/entry.h). */
/*@ assigns \nothing;
    ensures \result == entry_frame(w) < ISA_FRAMES; */
static inline uint32_t isa_frame(isa_word w) { return w / 4096u; }
/*@ assigns \nothing;
    ensures \result == entry_code(w) < 4; */
static inline unsigned isa_code(isa_word w) { return w / 512u % 4u; }

/* Whether the code is 1 or 2: of a page, a master, or a slave that can be cloned. */
/*@ assigns \nothing;
    ensures \result <==> entry_code(w) == MM_MASTER || entry_code(w) == MM_SLAVE; */
static inline bool isa_lends(isa_word w) { return (w % 2048u + 512u) / 1024u % 2u == 1u; }

/* --- pages --------------------------------------------------------------- */

/* The access rights a page's entry can express: none (parked), RX, RWX. */
/*@ assigns \nothing;
    ensures \result <==> page_allows(access); */
static inline bool isa_page_allows(unsigned access) {
    return access == 0u || access == (MM_R | MM_X) || access == (MM_R | MM_W | MM_X);
}

/* The least access that can read, and that can read and write. */
#define ISA_PAGE_READ (MM_R | MM_X)
#define ISA_PAGE_WRITE (MM_R | MM_W | MM_X)

/* An entry for `frame` (< ISA_FRAMES) with `code` (< 4) and `access`, which isa_page_allows. */
/*@ requires frame < ISA_FRAMES && code < 4;
    assigns \nothing;
    ensures \result == page_word(frame, code, access); */
static inline isa_word isa_page(uint32_t frame, unsigned code, unsigned access) {
    return frame * 4096u + code * 512u + 4u + access % 4u;
}

/* The entry for `frame` that says what `of_none`, an entry for frame 0, says. */
/*@ requires frame < ISA_FRAMES && entry_frame(of_none) == 0;
    assigns \nothing;
    ensures \result == page_for(frame, of_none); */
static inline isa_word isa_page_for(uint32_t frame, isa_word of_none) {
    return frame * 4096u + of_none;
}
/*@ assigns \nothing;
    ensures \result == page_access(w) < MM_SHARE; */
static inline unsigned isa_page_access(isa_word w) { return w % 2u * 5u + w / 2u % 2u * 2u; }

/* Whether the entry `w` gives all access that `part` gives: none, RX and RWX are in an order. */
/*@ assigns \nothing;
    ensures \result <==> page_within(part, w); */
static inline bool isa_page_within(isa_word part, isa_word w) { return part % 4u <= w % 4u; }
static inline bool isa_page_accessed(isa_word w) { return w / 32u % 2u == 1u; }
static inline bool isa_page_dirty(isa_word w) { return w / 64u % 2u == 1u; }

/* The entry without its accessed and dirty bits, where asked. */
/*@ assigns \nothing;
    ensures \result == page_clear(w, (boolean)accessed, (boolean)dirty); */
static inline isa_word isa_page_clear(isa_word w, bool accessed, bool dirty) {
    return w - (accessed ? w / 32u % 2u * 32u : 0u) - (dirty ? w / 64u % 2u * 64u : 0u);
}

/* The entry as it is after a write through it: accessed and dirty. */
/*@ assigns \nothing;
    ensures \result == page_written(w);
    ensures entry_frame(\result) == entry_frame(w) && entry_code(\result) == entry_code(w); */
static inline isa_word isa_page_written(isa_word w) { return isa_page_clear(w, true, true) + 96u; }

/* The entry with other access rights; frame, code, accessed and dirty bits stay. */
/*@ assigns \nothing;
    ensures \result == page_limit(w, access); */
static inline isa_word isa_page_limit(isa_word w, unsigned access) {
    return isa_page(isa_frame(w), isa_code(w), access) + w / 32u % 4u * 32u;
}

/* Whether a TLB may hold a translation made from the entry: the processor
 * caches none before it has set the accessed bit (SDM 3A, 4.10.2.3). */
static inline bool isa_page_cached(isa_word w) { return w % 2u == 1u && w / 32u % 2u == 1u; }

/* --- zones --------------------------------------------------------------- */

/* The access rights a region entry can express: here, the same as a page's. */
/*@ assigns \nothing;
    ensures \result <==> zone_allows(access); */
static inline bool isa_zone_allows(unsigned access) { return isa_page_allows(access); }

/* An entry for the zone in `frame`, with `code` and `access`, which isa_zone_allows. */
/*@ requires frame < ISA_FRAMES && code < 4;
    assigns \nothing;
    ensures \result == zone_word(frame, code, access); */
static inline isa_word isa_zone(uint32_t frame, unsigned code, unsigned access) {
    return isa_page(frame, code, access);
}
/*@ assigns \nothing;
    ensures \result == zone_access(w) < MM_SHARE; */
static inline unsigned isa_zone_access(isa_word w) { return isa_page_access(w); }

/* --- other objects, and fixed entries of slots --------------------------- */

/* A slot's word: `bits` < 64 are rights, or the kind of a fixed entry. */
/*@ requires frame < ISA_FRAMES && code < 4 && bits < 64;
    assigns \nothing;
    ensures \result == object_word(frame, code, bits);
    ensures entry_frame(\result) == frame && entry_code(\result) == code; */
static inline isa_word isa_object(uint32_t frame, unsigned code, unsigned bits) {
    return frame * 4096u + code * 512u + bits;
}
/*@ assigns \nothing;
    ensures \result == object_bits(w) < 64; */
static inline unsigned isa_object_bits(isa_word w) { return w % 64u; }

#endif
