/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry format: what is put into a word comes out of it again, for every
 * code and every access, over all frames of IA-32 and samples of the others;
 * and the empty word is nothing's.
 */
#include "unit.h"
#include <isa/walk.h>
#include <mmscd/entry.h>
#include <mmscd/ledger.h>
#include <stdio.h>

/* Frames to try: the lowest and highest, single bits, their neighbours. */
static uint32_t frames[256];
static unsigned frames_count;

static void add_frame(uint64_t frame) {
    if (frame < ISA_FRAMES && frames_count < 256u) {
        frames[frames_count++] = (uint32_t)frame;
    }
}

static int set_up(void **state) {
    (void)state;
    for (unsigned bit = 0u; bit < 32u; bit++) {
        add_frame(((uint64_t)1 << bit) - 1u);
        add_frame((uint64_t)1 << bit);
        add_frame(((uint64_t)1 << bit) + 1u);
    }
    add_frame((uint64_t)ISA_FRAMES - 1u);
    return 0;
}

static unsigned try_page(uint32_t frame) {
    unsigned wrong = 0u;

    for (unsigned code = 0u; code < 4u; code++) {
        for (unsigned access = 0u; access < 8u; access++) {
            isa_word w;

            if (!isa_page_allows(access)) {
                continue;
            }
            w = isa_page(frame, code, access);
            wrong += w == 0u || isa_frame(w) != frame || isa_code(w) != code ||
                     isa_page_access(w) != access || isa_page_accessed(w) || isa_page_dirty(w);
            /* The MMU sees the same. */
            wrong += walk_present(w) != (access != 0u);
            if (access != 0u) {
                wrong += walk_malformed(w, true) || walk_frame(w) != frame ||
                         walk_access(w, true) != access;
            }
        }
    }
    return wrong;
}

static void pages_round_trip(void **state) {
    unsigned wrong = 0u;

    (void)state;
    for (unsigned i = 0u; i < frames_count; i++) {
        wrong += try_page(frames[i]);
    }
    for (uint32_t frame = 0u; frame < 1048576u; frame++) {
        wrong += try_page(frame);
    }
    assert_int_equal(wrong, 0u);
}

static void accessed_and_dirty(void **state) {
    unsigned wrong = 0u;

    (void)state;
    for (unsigned i = 0u; i < frames_count * 4u; i++) {
        for (unsigned access = 1u; access < 8u; access++) {
            isa_word const w =
                isa_page(frames[i / 4u], i % 4u, isa_page_allows(access) ? access : 7u);
            isa_word const used = walk_mark(w, true, false);
            isa_word const written = walk_mark(w, true, true);

            wrong += !isa_page_accessed(used) || isa_page_dirty(used);
            wrong += !isa_page_accessed(written) || !isa_page_dirty(written);
            wrong += isa_page_clear(written, false, true) != used;
            wrong += isa_page_clear(written, true, true) != w;
            wrong += isa_page_clear(written, false, false) != written;
            wrong += isa_page_dirty(isa_page_clear(written, true, false)) != true;
            wrong += isa_page_clear(w, true, true) != w;
            wrong += !isa_page_cached(used) || !isa_page_cached(written);
            for (unsigned to = 0u; to < 8u; to++) {
                if (isa_page_allows(to)) {
                    isa_word const limited = isa_page_limit(written, to);

                    wrong += isa_page_access(limited) != to || !isa_page_accessed(limited) ||
                             !isa_page_dirty(limited) || isa_frame(limited) != isa_frame(w) ||
                             isa_code(limited) != isa_code(w);
                    wrong += isa_page_limit(w, to) != isa_page(isa_frame(w), isa_code(w), to);
                }
            }
        }
    }
    assert_int_equal(wrong, 0u);
}

/* Which access is part of which, whatever else the two entries say. */
static void access_in_other_access(void **state) {
    (void)state;
    for (unsigned part = 0u; part < 8u; part++) {
        for (unsigned access = 0u; access < 8u; access++) {
            if (isa_page_allows(part) && isa_page_allows(access)) {
                isa_word const w = walk_mark(isa_page(77u, MM_MASTER, access), true, true);

                assert_int_equal(isa_page_within(isa_page(0u, MM_FINAL, part), w),
                                 (part & ~access) == 0u);
            }
        }
    }
}

/* An entry for frame 0 becomes one for any; and which can be cloned, as far as their role goes. */
static void entries_in_two_parts(void **state) {
    unsigned wrong = 0u;

    (void)state;
    for (unsigned i = 0u; i < frames_count * 4u; i++) {
        for (unsigned access = 0u; access < 8u; access++) {
            isa_word const none = isa_page(0u, i % 4u, isa_page_allows(access) ? access : 7u);
            isa_word const w = isa_page_for(frames[i / 4u], none);

            wrong += isa_frame(w) != frames[i / 4u] || isa_code(w) != i % 4u ||
                     isa_page_access(w) != isa_page_access(none);
            wrong += isa_lends(w) != (i % 4u == MM_MASTER || i % 4u == MM_SLAVE);
        }
    }
    assert_int_equal(wrong, 0u);
}

static void parked_pages_are_not_cached(void **state) {
    (void)state;
    assert_false(isa_page_cached(isa_page(5u, MM_MASTER, 0u)));
    assert_false(isa_page_cached(walk_mark(isa_page(5u, MM_MASTER, 0u), true, true)));
    assert_false(isa_page_cached(0u));
}

/* Every kind, role and set of rights that makes sense for it. */
static unsigned try_reference(uint32_t frame, unsigned kind, unsigned role, unsigned rights) {
    isa_word const w = mm_word_of(frame, kind, role, rights);

    return w != 0u && isa_frame(w) == frame && mm_word_role(kind, w) == role &&
                   mm_word_rights(kind, w) == (rights & ~(unsigned)MM_SHARE)
               ? 0u
               : 1u;
}

static void references_round_trip(void **state) {
    unsigned wrong = 0u;
    unsigned tried = 0u;

    (void)state;
    for (unsigned i = 0u; i < frames_count; i++) {
        for (unsigned kind = MM_PAGE; kind <= MM_ZONE3; kind++) {
            if ((kind == MM_ZONE2 || kind == MM_ZONE3) && !mm_is_zone(kind)) {
                continue;
            }
            for (unsigned rights = 0u; rights <= mm_kind_rights(kind); rights++) {
                bool const zone = mm_is_zone(kind);

                if ((rights & ~mm_kind_rights(kind)) != 0u || !mm_sensible(kind, rights)) {
                    continue;
                }
                tried++;
                if (!zone || rights >= MM_MANAGE) {
                    wrong += try_reference(frames[i], kind, MM_MASTER, rights);
                    wrong += try_reference(frames[i], kind, MM_SLAVE, rights);
                }
                wrong += try_reference(frames[i], kind, MM_FINAL, rights & ~(unsigned)MM_SHARE);
            }
        }
    }
    assert_int_equal(wrong, 0u);
    assert_true(tried > 1000u);
}

static void zones_as_the_mmu_sees_them(void **state) {
    unsigned wrong = 0u;

    (void)state;
    for (unsigned i = 0u; i < frames_count * 4u; i++) {
        for (unsigned access = 0u; access < 8u; access++) {
            if (isa_zone_allows(access)) {
                isa_word const w = isa_zone(frames[i / 4u], i % 4u, access);

                wrong += w == 0u || isa_frame(w) != frames[i / 4u] || isa_code(w) != i % 4u ||
                         isa_zone_access(w) != access || walk_present(w) != (access != 0u);
                if (access != 0u) {
                    wrong += walk_malformed(w, false) || walk_frame(w) != frames[i / 4u] ||
                             walk_access(w, false) != access;
                }
                /* What the MMU marks does not change what it says. */
                wrong += isa_zone_access(walk_mark(w, false, true)) != access ||
                         isa_code(walk_mark(w, false, true)) != i % 4u;
            }
        }
    }
    assert_int_equal(wrong, 0u);
}

static void fixed_entries_of_slots(void **state) {
    (void)state;
    for (unsigned kind = MM_LINE; kind <= MM_HARDWARE; kind++) {
        isa_word const w = isa_object(0u, MM_FIXED, kind);

        assert_true(w != 0u && w < 64u);
        assert_int_equal(isa_code(w), MM_FIXED);
        assert_int_equal(isa_object_bits(w), kind);
        assert_int_equal(isa_frame(w), 0u);
    }
}

/* docs/abi.md, section "Kinds, roles, rights". */
static void what_can_be_expressed(void **state) {
    static uint8_t const page_sets[] = {0xa1u, 0xbbu, 0xabu}; /* IA-32, Sv39, x86-64 */
    static uint8_t const zone_sets[] = {0xa1u, 0x81u, 0xabu};

    (void)state;
    for (unsigned access = 0u; access < 8u; access++) {
        assert_int_equal(isa_page_allows(access), page_sets[ISA_LEVELS - 2u] >> access & 1u);
        assert_int_equal(isa_zone_allows(access), zone_sets[ISA_LEVELS - 2u] >> access & 1u);
    }
    assert_true(isa_page_allows(ISA_PAGE_READ));
    assert_true(isa_page_allows(ISA_PAGE_WRITE));
}

static void homes_fit_their_tag(void **state) {
    (void)state;
    for (unsigned kind = 0u; kind < MM_KINDS; kind++) {
        struct mm_entry e = {.tag = mm_tag(kind, ISA_HOMES - 1u)};

        assert_int_equal(mm_kind(&e), kind);
        assert_int_equal(mm_home(&e), ISA_HOMES - 1u);
        assert_false(mm_marked(&e));
        e.tag = (isa_tag)(e.tag + ISA_TAG_MARK);
        assert_int_equal(mm_kind(&e), kind);
        assert_int_equal(mm_home(&e), ISA_HOMES - 1u);
        assert_true(mm_marked(&e));
    }
    assert_true(sizeof(struct mm_entry) <= (sizeof(isa_word) == 4u ? 8u : 12u));
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(pages_round_trip),
        cmocka_unit_test(accessed_and_dirty),
        cmocka_unit_test(access_in_other_access),
        cmocka_unit_test(entries_in_two_parts),
        cmocka_unit_test(parked_pages_are_not_cached),
        cmocka_unit_test(references_round_trip),
        cmocka_unit_test(zones_as_the_mmu_sees_them),
        cmocka_unit_test(fixed_entries_of_slots),
        cmocka_unit_test(what_can_be_expressed),
        cmocka_unit_test(homes_fit_their_tag),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
