/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading an ELF program, of the word size of the ISA. Nothing in the file is
 * believed: every number is checked against the file's length before use.
 * Source: System V ABI, chapters 4 and 5 (object files, program loading).
 */
#ifndef KERNEL_ELF_H
#define KERNEL_ELF_H

#include <isa/entry.h>

struct elf {
    unsigned char const *bytes;
    uint64_t length;
    uint64_t entry;    /* virtual address of the first instruction */
    uint64_t table;    /* offset of the program headers */
    unsigned segments; /* how many */
};

struct elf_segment {
    uint64_t address; /* virtual, bytes */
    uint64_t memory;  /* bytes there */
    uint64_t offset;  /* in the file */
    uint64_t file;    /* bytes from the file; the rest is zero */
    unsigned access;  /* MM_R, MM_W, MM_X */
};

/* Check the header. Returns 0, or a sentence that says what is wrong with the file. */
char const *elf_open(struct elf *elf, unsigned char const *bytes, uint64_t length);

/* Get program header `i` (< elf->segments). *load says whether it is to be loaded. Returns 0, or a
 * sentence that says what is wrong with it. */
char const *elf_segment(struct elf const *elf, unsigned i, struct elf_segment *segment, bool *load);

#endif
