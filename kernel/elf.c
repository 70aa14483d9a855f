/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading an ELF program (<baton/elf.h>). */
#include <baton/elf.h>

#define SEGMENTS_MAX 16u

/* Bytes of the file's header and of a program header. */
#define HEADER(wide) ((wide) ? 64u : 52u)
#define SEGMENT(wide) ((wide) ? 56u : 32u)

#define TYPE_EXECUTABLE 2u
#define TYPE_LOAD 1u

/* A little-endian number of `size` bytes; the caller has checked that it is in the file. */
static uint64_t number(struct elf const *elf, uint64_t offset, unsigned size) {
    uint64_t n = 0u;

    for (unsigned i = size; i > 0u; i--) {
        n = n << 8 | elf->bytes[offset + i - 1u];
    }
    return n;
}

/* A field whose place and size depend on the word size. */
static uint64_t field(struct elf const *elf, uint64_t base, unsigned narrow, unsigned wide) {
    return number(elf, base + (elf->wide ? wide : narrow), elf->wide ? 8u : 4u);
}

char const *elf_open(struct elf *elf, unsigned char const *bytes, uint64_t length, bool wide,
                     unsigned machine) {
    elf->wide = wide;
    elf->bytes = bytes;
    elf->length = length;
    if (length < HEADER(wide) || number(elf, 0u, 4u) != 0x464c457fu) {
        return "it is not an ELF file";
    }
    if (bytes[4] != (wide ? 2u : 1u) || bytes[5] != 1u || number(elf, 18u, 2u) != machine) {
        return "it is an ELF file for another machine";
    }
    if (number(elf, 16u, 2u) != TYPE_EXECUTABLE) {
        return "it is not an executable ELF file with fixed addresses";
    }
    elf->entry = field(elf, 0u, 24u, 24u);
    elf->table = field(elf, 0u, 28u, 32u);
    elf->segments = (unsigned)number(elf, wide ? 56u : 44u, 2u);
    if (elf->segments == 0u || elf->segments > SEGMENTS_MAX ||
        number(elf, wide ? 54u : 42u, 2u) != SEGMENT(wide)) {
        return "it has no program headers, or too many, or of an unknown size";
    }
    if (elf->table > length || length - elf->table < (uint64_t)SEGMENT(wide) * elf->segments) {
        return "its program headers are beyond its end";
    }
    return 0;
}

char const *elf_segment(struct elf const *elf, unsigned i, struct elf_segment *segment,
                        bool *load) {
    uint64_t const base = elf->table + (uint64_t)SEGMENT(elf->wide) * i;
    unsigned const flags = (unsigned)number(elf, base + (elf->wide ? 4u : 24u), 4u);

    segment->offset = field(elf, base, 4u, 8u);
    segment->address = field(elf, base, 8u, 16u);
    segment->file = field(elf, base, 16u, 32u);
    segment->memory = field(elf, base, 20u, 40u);
    segment->access = ((flags & 4u) != 0u ? MM_R : 0u) | ((flags & 2u) != 0u ? MM_W : 0u) |
                      ((flags & 1u) != 0u ? MM_X : 0u);
    *load = number(elf, base, 4u) == TYPE_LOAD && segment->memory != 0u;
    if (!*load) {
        return 0;
    }
    if (segment->file > segment->memory) {
        return "a segment has more bytes in the file than in memory";
    }
    if (segment->offset > elf->length || elf->length - segment->offset < segment->file) {
        return "a segment is beyond its end";
    }
    return 0;
}
