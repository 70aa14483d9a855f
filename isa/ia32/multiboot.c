/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader's information, as offsets in bytes (all words little-endian):
 *
 *   0 flags | 4 lower KiB | 8 upper KiB | 16 command | 20 modules | 24 -> list | 44, 48 -> map
 *
 *   module list   start, end, -> string, reserved                  16 bytes each
 *   memory map    size | base (8) | length (8) | type | ...        4 + size bytes each
 */
#include "multiboot.h"

#define INFO_BYTES 52u
#define INFO_LOWER 4u
#define INFO_UPPER 8u
#define INFO_COMMAND 16u
#define INFO_MODULES 20u
#define INFO_MODULE_LIST 24u
#define INFO_MAP_BYTES 44u
#define INFO_MAP 48u

#define FLAG_SIZES 1u
#define FLAG_COMMAND 4u
#define FLAG_MODULES 8u
#define FLAG_MAP 64u

#define MODULE_BYTES 16u
#define MAP_BYTES 24u      /* of an entry, as far as it is looked at */
#define MAP_SIZE_LEAST 20u /* the least that its first word can say */
#define MAP_VISITS (4u * BOOT_RANGES)
#define LOWER_LIMIT 640u /* KiB; above are the display and the firmware */
#define WORD_LIMIT 1024u /* characters of a module's path that are looked at */

static uint32_t word_at(unsigned char const *p) {
    return (uint32_t)p[0] + (uint32_t)p[1] * 0x100u + (uint32_t)p[2] * 0x10000u +
           (uint32_t)p[3] * 0x1000000u;
}

static uint64_t long_at(unsigned char const *p) {
    return word_at(p) + (uint64_t)word_at(p + 4) * 0x100000000u;
}

static char printable(unsigned char c) { return c >= 32u && c < 127u ? (char)c : '?'; }

static void add_range(struct boot_input *out, uint64_t base, uint64_t length, bool usable) {
    if (length > UINT64_MAX - base) {
        length = UINT64_MAX - base;
    }
    if (length == 0u) {
        return;
    }
    if (out->ranges_count == BOOT_RANGES) {
        out->ranges_truncated = true;
        return;
    }
    out->ranges[out->ranges_count] =
        (struct boot_range){.base = base, .length = length, .usable = usable};
    out->ranges_count++;
}

static void parse_map(struct multiboot_source const *source, uint64_t at, uint64_t bytes,
                      struct boot_input *out) {
    uint64_t end = at + bytes; /* both below 2^32: no wrap */

    for (unsigned visits = 0; at < end; visits++) {
        unsigned char entry[MAP_BYTES];
        uint64_t size;

        if (visits == MAP_VISITS || out->ranges_truncated || end - at < MAP_BYTES ||
            !source->read(source->context, at, entry, sizeof entry)) {
            out->ranges_truncated = true;
            return;
        }
        size = word_at(entry);
        if (size < MAP_SIZE_LEAST || size > end - at - 4u) {
            out->ranges_truncated = true;
            return;
        }
        add_range(out, long_at(entry + 4), long_at(entry + 12), word_at(entry + 20) == 1u);
        at += size + 4u;
    }
}

static void parse_sizes(uint32_t lower, uint32_t upper, struct boot_input *out) {
    add_range(out, 0u, (uint64_t)(lower < LOWER_LIMIT ? lower : LOWER_LIMIT) * 1024u, true);
    add_range(out, 0x100000u, (uint64_t)upper * 1024u, true);
}

static void parse_command(struct multiboot_source const *source, uint32_t at,
                          struct boot_input *out) {
    for (unsigned i = 0; i < sizeof out->command - 1u; i++) {
        unsigned char c;

        if (!source->read(source->context, (uint64_t)at + i, &c, 1u) || c == 0u) {
            return;
        }
        out->command[i] = printable(c);
    }
}

/* The last part of the path that is the first word of the string. */
static void parse_name(struct multiboot_source const *source, uint32_t at,
                       struct boot_module *module) {
    unsigned length = 0;

    for (unsigned i = 0; i < WORD_LIMIT; i++) {
        unsigned char c;

        if (!source->read(source->context, (uint64_t)at + i, &c, 1u) || c == 0u || c == ' ') {
            break;
        }
        if (c == '/') {
            length = 0;
        } else if (length < sizeof module->name - 1u) {
            module->name[length] = printable(c);
            length++;
        }
    }
    for (unsigned i = length; i < sizeof module->name; i++) {
        module->name[i] = '\0';
    }
}

static void parse_modules(struct multiboot_source const *source, uint32_t at, uint32_t count,
                          struct boot_input *out) {
    for (uint32_t i = 0; i < count; i++) {
        unsigned char entry[MODULE_BYTES];
        struct boot_module *module = &out->modules[i];
        uint32_t string;

        if (i == BOOT_MODULES ||
            !source->read(source->context, (uint64_t)at + (uint64_t)i * MODULE_BYTES, entry,
                          sizeof entry)) {
            out->modules_truncated = true;
            return;
        }
        module->start = word_at(entry);
        module->end = word_at(entry + 4);
        if (module->end < module->start) {
            module->end = module->start;
        }
        string = word_at(entry + 8);
        if (string != 0u) {
            parse_name(source, string, module);
        }
        out->modules_count = i + 1u;
    }
}

enum multiboot_result multiboot_parse(struct multiboot_source const *source, uint32_t magic,
                                      uint32_t info, struct boot_input *out) {
    unsigned char words[INFO_BYTES];
    uint32_t flags;

    *out = (struct boot_input){0};
    if (magic != MULTIBOOT_LOADED) {
        return MULTIBOOT_NO_LOADER;
    }
    if (!source->read(source->context, info, words, sizeof words)) {
        return MULTIBOOT_UNREADABLE;
    }
    flags = word_at(words);
    if ((flags & FLAG_MAP) != 0u) {
        parse_map(source, word_at(words + INFO_MAP), word_at(words + INFO_MAP_BYTES), out);
    }
    if (out->ranges_count == 0u && (flags & FLAG_SIZES) != 0u) {
        parse_sizes(word_at(words + INFO_LOWER), word_at(words + INFO_UPPER), out);
    }
    if ((flags & FLAG_COMMAND) != 0u) {
        parse_command(source, word_at(words + INFO_COMMAND), out);
    }
    if ((flags & FLAG_MODULES) != 0u) {
        parse_modules(source, word_at(words + INFO_MODULE_LIST), word_at(words + INFO_MODULES),
                      out);
    }
    return MULTIBOOT_OK;
}

char const *multiboot_text(enum multiboot_result result) {
    switch (result) {
    case MULTIBOOT_OK: return "the loader's information is complete";
    case MULTIBOOT_NO_LOADER: return "it was not started by a multiboot loader";
    case MULTIBOOT_UNREADABLE: return "the loader's information is out of reach";
    }
    return "unknown";
}
