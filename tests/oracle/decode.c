/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry encodings of docs/abi.md, read by someone who has not seen
 * isa/entry.h: every bit of a word is either explained or wrong.
 */
#include "oracle.h"
#include <isa/entry.h>
#include <stddef.h>

static struct format const formats[] = {
    {"ia32", 32, 2, 10, 256, 32, 12, 20, 9, 5, 6},
    {"sv39", 64, 3, 9, 128, 38, 10, 44, 8, 6, 7},
    {"x86_64", 64, 4, 9, 128, 47, 12, 40, 9, 5, 6},
};

struct format const *format_here(void) {
    return &formats[ISA_LEVELS - 2u];
}

static bool is_sv39(struct format const *f) { return f->levels == 3u; }

bool format_page_allows(struct format const *f, unsigned access) {
    static uint8_t const allowed[3] = {
        1u << 0 | 1u << 5 | 1u << 7,                               /* IA-32 */
        1u << 0 | 1u << 1 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 7, /* Sv39 */
        1u << 0 | 1u << 1 | 1u << 3 | 1u << 5 | 1u << 7,           /* x86-64 */
    };

    return access < 8u && (allowed[f->levels - 2u] >> access & 1u) != 0u;
}

bool format_zone_allows(struct format const *f, unsigned access) {
    return is_sv39(f) ? access == 0u || access == 7u : format_page_allows(f, access);
}

static bool bit(uint64_t word, unsigned n) { return (word >> n & 1u) != 0u; }

/* Access rights of a page's or zone's word, IA-32 and x86-64; 8 if they make no sense. */
static unsigned access_x86(struct format const *f, uint64_t w) {
    if (!bit(w, 2)) {
        return 8u;
    }
    if (!bit(w, 0)) {
        return bit(w, 1) ? 8u : 0u;
    }
    return MM_R | (bit(w, 1) ? MM_W : 0u) | (f->word_bits == 64u && bit(w, 63) ? 0u : MM_X);
}

static unsigned access_sv39(uint64_t w, bool page) {
    unsigned const rights = (unsigned)(w >> 1) & 7u;

    if (!page) {
        if ((w & 0xeeu) != 0u || bit(w, 0) == bit(w, 4)) {
            return 8u;
        }
        return bit(w, 0) ? 7u : 0u;
    }
    return bit(w, 0) == (rights != 0u) && bit(w, 4) && !bit(w, 5) ? rights : 8u;
}

/* Bits that are zero in every word. */
static bool has_stray_bits(struct format const *f, uint64_t w, bool memory) {
    if (is_sv39(f)) {
        return w >> 54 != 0u;
    }
    if (bit(w, 11) || (w & 0x180u) != 0u || (memory && (w & 0x18u) != 0u)) {
        return true;
    }
    return f->word_bits == 64u && ((w >> 52 & 0x7ffu) != 0u || (!memory && bit(w, 63)));
}

static bool decode_memory(struct format const *f, uint64_t w, unsigned code, struct o_ref *r) {
    bool const page = r->kind == MM_PAGE || r->kind == MM_OUTSIDE;
    unsigned const access = is_sv39(f) ? access_sv39(w, page) : access_x86(f, w);

    if (access == 8u || has_stray_bits(f, w, true)) {
        return false;
    }
    r->rights = access;
    r->role = code;
    if (page) {
        r->accessed = bit(w, f->accessed_bit);
        r->dirty = bit(w, f->dirty_bit);
    } else {
        r->role = code == 0u ? MM_FINAL : code;
        r->rights |= code == 0u ? 0u : MM_MANAGE;
        if (!is_sv39(f) && bit(w, f->dirty_bit)) {
            return false;
        }
    }
    return true;
}

static bool decode_object(struct format const *f, uint64_t w, unsigned code, struct o_ref *r) {
    unsigned const bits = (unsigned)w & 63u;

    if (has_stray_bits(f, w, false) || (w >> 6 & (is_sv39(f) ? 3u : 7u)) != 0u) {
        return false;
    }
    r->role = code;
    if (code == MM_FIXED) {
        r->kind = bits;
        r->frame = 0u;
        return w == bits && bits >= MM_LINE && bits <= MM_HARDWARE;
    }
    r->rights = bits * MM_MANAGE;
    return true;
}

bool decode(struct format const *f, uint64_t w, unsigned table_kind,
            unsigned (*kind_of)(void const *context, uint32_t frame), void const *context,
            struct o_ref *r) {
    unsigned const code = (unsigned)(w >> f->code_shift) & 3u;
    bool const leaf = table_kind == MM_ZONE || table_kind == MM_WINDOW;
    bool zone;

    *r = (struct o_ref){0};
    if (w == 0u) {
        return true;
    }
    r->full = true;
    r->frame = (uint32_t)(w >> f->frame_shift & (((uint64_t)1 << f->frame_bits) - 1u));
    r->kind = kind_of(context, r->frame);
    zone = r->kind == MM_ZONE || r->kind == MM_ZONE2 || r->kind == MM_ZONE3;
    if (leaf) {
        if (r->kind != (code == MM_FIXED ? MM_OUTSIDE : MM_PAGE) || !decode_memory(f, w, code, r)) {
            return false;
        }
    } else if (zone) {
        if (!decode_memory(f, w, code, r)) {
            return false;
        }
    } else if (table_kind != MM_THREAD || !decode_object(f, w, code, r)) {
        return false;
    }
    if ((r->kind == MM_PAGE || zone || r->kind == MM_SPACE) &&
        (r->role == MM_MASTER || r->role == MM_SLAVE)) {
        r->rights |= MM_SHARE;
    }
    return true;
}
