/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a multiboot 1 loader says, turned into a struct boot_input.
 * Source: Multiboot Specification 0.6.96, section 3.3.
 *
 * Nothing that the loader wrote is trusted: every address is read through a
 * bounded function, every loop has a limit that the input cannot raise. The
 * parser touches no hardware, so that it runs in tests as it is.
 */
#ifndef IA32_MULTIBOOT_H
#define IA32_MULTIBOOT_H

#include <boot.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MULTIBOOT_LOADED 0x2BADB002u /* what a multiboot loader leaves in EAX */

/* Where the loader's words are read from. */
struct multiboot_source {
    /* Copy `length` bytes from `physical` to `to`; false, and nothing copied, if that cannot be. */
    bool (*read)(void *context, uint64_t physical, void *to, size_t length);
    void *context;
};

enum multiboot_result {
    MULTIBOOT_OK,
    MULTIBOOT_NO_LOADER,  /* `magic` is not MULTIBOOT_LOADED */
    MULTIBOOT_UNREADABLE, /* the information is out of reach */
};

/* Fill in the ranges, modules and command of *out, and clear all else. `magic` and `info` are the
 * loader's EAX and EBX. Whatever cannot be read or makes no sense is left out,
 * and the truncated flags tell of it:
 * - ranges: from the memory map or, if it has no entry, from the two sizes of memory; none if
 *   there are neither. base + length does not wrap, length is not 0; overlap is possible.
 * - modules: end >= start; the name is the last part of the path in the first word of its string.
 * - names and the command hold printable ASCII only ('?' stands for the rest), terminated.
 * Cost: bounded, by about 25,000 bytes read. */
enum multiboot_result multiboot_parse(struct multiboot_source const *source, uint32_t magic,
                                      uint32_t info, struct boot_input *out);

/* The result in words, without a full stop. */
char const *multiboot_text(enum multiboot_result result);

#endif
