/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files and programs. What source.h calls a source is a number here:
 *
 *   1 ... FILES                file 0 ... as bytes
 *   FILES + 1 ... 2 * FILES    file 0 ... as a program
 */
#include "source.h"
#include "store.h"
#include <baton/elf.h>
#include <baton/machine.h>
#include <baton/string.h>

#define FILES BATON_FILES_MAX
#define SEGMENTS 8u

struct part {
    baton_word address; /* where it is seen */
    baton_word bytes;   /* from the file */
    baton_word memory;  /* in all */
    unsigned access;
    unsigned char const *from;
};

struct program {
    bool read;
    char const *why; /* it cannot be started */
    baton_word entry;
    unsigned parts;
    struct part part[SEGMENTS];
};

static struct program programs[FILES];
static uint16_t layer_of[2u * FILES + 1u];

static struct baton_start_file const *file_of(uint16_t source) {
    return &baton_started()->file[(source - 1u) % FILES];
}

static bool is_program(uint16_t source) { return source > FILES; }

static struct program *program_of(uint16_t source) { return &programs[source - 1u - FILES]; }

uint16_t source_file(char const *name) {
    for (unsigned i = 0; i < baton_started()->files; i++) {
        if (strcmp(baton_started()->file[i].name, name) == 0) {
            return (uint16_t)(i + 1u);
        }
    }
    return SOURCE_NONE;
}

uint16_t source_program(char const *name) {
    uint16_t const file = source_file(name);

    return file == SOURCE_NONE ? SOURCE_NONE : (uint16_t)(file + FILES);
}

uint32_t source_length(uint16_t source) { return file_of(source)->length; }

/* --- programs ------------------------------------------------------------------------------- */

static baton_word page_of(baton_word address) { return address / BATON_PAGE_SIZE; }

/* Whether two parts have a page in common: then nobody could say what is allowed there. */
static bool meet(struct part const *a, struct part const *b) {
    return page_of(a->address) <= page_of(b->address + b->memory - 1u) &&
           page_of(b->address) <= page_of(a->address + a->memory - 1u);
}

static char const *add_part(struct program *p, struct elf const *elf,
                            struct elf_segment const *segment) {
    struct part *const part = &p->part[p->parts];

    if (segment->memory == 0u) {
        return 0;
    }
    if (p->parts == SEGMENTS) {
        return "it has too many segments";
    }
    if (segment->address < BATON_PROGRAM_BASE || segment->address > BATON_PROGRAM_SHARED ||
        segment->memory > BATON_PROGRAM_SHARED - segment->address) {
        return "it has a segment at an address that is not for programs";
    }
    *part =
        (struct part){(baton_word)segment->address, (baton_word)segment->file,
                      (baton_word)segment->memory, segment->access, elf->bytes + segment->offset};
    for (unsigned i = 0; i < p->parts; i++) {
        if (meet(&p->part[i], part)) {
            return "two of its segments share a page";
        }
    }
    p->parts++;
    return 0;
}

static char const *read_program(struct program *p, struct baton_start_file const *file) {
    struct elf elf;
    char const *why = elf_open(&elf, (unsigned char const *)(baton_word)file->address, file->length,
                               BATON_ELF_WIDE, BATON_ELF_MACHINE);

    for (unsigned i = 0; why == 0 && i < elf.segments; i++) {
        struct elf_segment segment;
        bool load = false;

        why = elf_segment(&elf, i, &segment, &load);
        if (why == 0 && load) {
            why = add_part(p, &elf, &segment);
        }
    }
    p->entry = why == 0 ? (baton_word)elf.entry : 0u;
    return why;
}

/* The part at `address`, or null. */
static struct part const *part_at(struct program const *p, baton_word address) {
    for (unsigned i = 0; i < p->parts; i++) {
        if (page_of(address) >= page_of(p->part[i].address) &&
            page_of(address) <= page_of(p->part[i].address + p->part[i].memory - 1u)) {
            return &p->part[i];
        }
    }
    return 0;
}

baton_word source_entry(uint16_t source, char const **why) {
    struct program *const p = program_of(source);

    if (!p->read) {
        p->why = read_program(p, file_of(source));
        p->read = true;
    }
    if (p->why == 0 && (source_access(source, p->entry) & MM_X) == 0u) {
        p->why = "it starts at an address that is not executable";
    }
    *why = p->why;
    return p->why == 0 ? p->entry : 0u;
}

unsigned source_access(uint16_t source, baton_word address) {
    struct part const *const part = part_at(program_of(source), address);

    return part != 0 ? part->access : 0u;
}

baton_word source_end(uint16_t source) {
    struct program const *const p = program_of(source);
    baton_word end = BATON_PROGRAM_BASE;

    for (unsigned i = 0; i < p->parts; i++) {
        baton_word const last = p->part[i].address + p->part[i].memory;

        end = last > end ? last : end;
    }
    return end;
}

/* --- pages ------------------------------------------------------------------------------------ */

/* What of the source's bytes belongs to page `page`: how many, from where, and where in the page. */
static uint32_t piece(uint16_t source, uint32_t page, unsigned char const **from, uint32_t *at) {
    struct part whole = {.bytes = file_of(source)->length,
                         .from = (unsigned char const *)(baton_word)file_of(source)->address};
    struct part const *part = &whole;
    baton_word const first =
        (is_program(source) ? BATON_PROGRAM_BASE : 0u) + page * BATON_PAGE_SIZE;
    baton_word begin;
    baton_word end;

    if (is_program(source)) {
        part = part_at(program_of(source), first);
        if (part == 0) {
            return 0u;
        }
    }
    begin = first > part->address ? first : part->address;
    end = part->address + part->bytes;
    end = end < first + BATON_PAGE_SIZE ? end : first + BATON_PAGE_SIZE;
    *from = part->from + (begin - part->address);
    *at = (uint32_t)(begin - first);
    return begin < end ? (uint32_t)(end - begin) : 0u;
}

bool source_has(uint16_t source, uint32_t page) {
    unsigned char const *from = 0;
    uint32_t at = 0u;

    return source != SOURCE_NONE && piece(source, page, &from, &at) > 0u;
}

void source_fill(uint16_t source, uint32_t page, baton_word to) {
    unsigned char const *from = 0;
    uint32_t at = 0u;
    uint32_t const count = piece(source, page, &from, &at);

    baton_clear_page(to);
    memcpy((unsigned char *)to + at, from, count);
}

uint16_t source_layer(uint16_t source) {
    if (layer_of[source] != LAYER_NONE) {
        store_layer(layer_of[source])->referrers++;
    } else {
        uint16_t const layer = store_new(LAYER_NONE, 0u);

        if (layer != LAYER_NONE) {
            store_layer(layer)->source = source;
            layers_freeze(store_layers(), layer, true);
        }
        layer_of[source] = layer;
    }
    return layer_of[source];
}

void source_forget(uint16_t source) { layer_of[source] = LAYER_NONE; }
