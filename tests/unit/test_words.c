/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All 2^32 words of IA-32 through the entry format: what each says, and which of them can be written.
 *
 *     word --isa_frame, isa_code, isa_page_access ...--> what it says --isa_page--> the word again,
 *                                                                       if it can be an entry
 *
 * Written from docs/abi.md, with masks, where isa/entry.h divides. No sanitizer, or it takes minutes.
 */
#include "unit.h"
#include <isa/walk.h>

#define ROW 0x10000u /* all words are ROWS * ROW */
#define ROWS 0x10000u

/* Bits of a word, from abi.md, section "Entry encodings". */
#define PRESENT 1u
#define WRITABLE 2u
#define USER 4u
#define ACCESSED 0x20u
#define DIRTY 0x40u
#define CODE 0x600u
#define CODE_SHIFT 9
#define NOTHING_OF_PAGES 0x998u   /* bits that no page's entry has: 3, 4, 7, 8, 11 */
#define NOTHING_OF_OBJECTS 0x9c0u /* and no object's: 6, 7, 8, 11 */
#define RIGHTS_OF_OBJECTS 0x3fu

/* A page's entry: one that may have been used, too. W without P would be writable and not readable. */
static uint32_t can_be_page(isa_word w) {
    return (uint32_t)((w & (NOTHING_OF_PAGES | USER)) == USER) &
           (uint32_t)((w & (PRESENT | WRITABLE)) != WRITABLE);
}

static unsigned access_of(isa_word w) {
    return ((w & PRESENT) != 0u ? MM_R | MM_X : 0u) | ((w & WRITABLE) != 0u ? MM_W : 0u);
}

/* What the word says: 0, or bits that differ. */
static uint32_t misread(isa_word w) {
    unsigned const code = (w & CODE) >> CODE_SHIFT;

    return (isa_frame(w) ^ w >> 12) | (isa_code(w) ^ code) |
           ((unsigned)isa_lends(w) ^ (code - MM_MASTER <= MM_SLAVE - MM_MASTER)) |
           (isa_page_access(w) ^ access_of(w)) |
           ((unsigned)isa_page_accessed(w) ^ ((w & ACCESSED) != 0u)) |
           ((unsigned)isa_page_dirty(w) ^ ((w & DIRTY) != 0u)) |
           ((unsigned)isa_page_cached(w) ^ ((w & (PRESENT | ACCESSED)) == (PRESENT | ACCESSED))) |
           (isa_object_bits(w) ^ (w & RIGHTS_OF_OBJECTS));
}

/* What becomes of it when something in it is changed. */
static uint32_t mischanged(isa_word w) {
    return (isa_page_clear(w, false, false) ^ w) |
           (isa_page_clear(w, true, false) ^ (w & ~ACCESSED)) |
           (isa_page_clear(w, false, true) ^ (w & ~DIRTY)) |
           (isa_page_clear(w, true, true) ^ (w & ~(ACCESSED | DIRTY))) |
           (isa_page_written(w) ^ (w | ACCESSED | DIRTY));
}

/* A page's entry with another access instead of its own; and what the processor makes of it. */
static uint32_t mislimited(isa_word w, unsigned access, isa_word bits) {
    return (isa_page_limit(w, access) ^ ((w & ~(PRESENT | WRITABLE)) | bits)) |
           ((unsigned)isa_page_within(isa_page(0u, MM_MASTER, access), w) ^
            ((access & ~access_of(w)) == 0u));
}

static uint32_t mistaken(isa_word w) {
    return mislimited(w, 0u, 0u) | mislimited(w, MM_R | MM_X, PRESENT) |
           mislimited(w, MM_R | MM_W | MM_X, PRESENT | WRITABLE) | walk_malformed(w, true) |
           ((unsigned)walk_present(w) ^ (w & PRESENT)) | (walk_frame(w) ^ isa_frame(w));
}

/* Whether a word made of what it says is the word again: 1 or 0. Which access a page can have is asked
 * with 8 questions in test_entry.c: all but W alone, as far as a word can say it. */
static uint32_t is_page(isa_word w) {
    unsigned const access = isa_page_access(w);
    isa_word const again = isa_page(isa_frame(w), isa_code(w), access) + (w & (ACCESSED | DIRTY));

    return (uint32_t)(again == w) & (uint32_t)(access != MM_W);
}

static uint32_t is_object(isa_word w) {
    return isa_object(isa_frame(w), isa_code(w), isa_object_bits(w)) == w;
}

struct sums {
    uint64_t wrong; /* rows with something wrong in them */
    uint64_t pages;
    uint64_t objects;
};

/* The words of which all but the low bits are `high`: a row that a compiler can make vectors of. */
static void try_row(isa_word high, struct sums *sums) {
    uint32_t wrong = 0u;
    uint32_t pages = 0u;
    uint32_t objects = 0u;

    for (isa_word low = 0u; low < ROW; low++) {
        isa_word const w = high * ROW + low;
        uint32_t const page = is_page(w);
        uint32_t const object = is_object(w);

        wrong |= misread(w) | mischanged(w) | (mistaken(w) & (0u - page));
        wrong |= (page ^ can_be_page(w)) | (object ^ ((w & NOTHING_OF_OBJECTS) == 0u));
        pages += page;
        objects += object;
    }
    sums->wrong += wrong != 0u;
    sums->pages += pages;
    sums->objects += objects;
}

/* Of pages there is any frame, four codes, three ways of access, accessed or not, dirty or not. Of objects
 * any frame, four codes, 64 sets of rights. */
static void every_word(void **state) {
    struct sums sums = {0};

    (void)state;
    for (isa_word high = 0u; high < ROWS; high++) {
        try_row(high, &sums);
    }
    assert_int_equal(sums.wrong, 0u);
    assert_int_equal(sums.pages, (uint64_t)ISA_FRAMES * 4u * 3u * 4u);
    assert_int_equal(sums.objects, (uint64_t)ISA_FRAMES * 4u * 64u);
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(every_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
