/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading an ELF program: the kernel reads root's with it, and programs that
 * start others read theirs. Nothing in the file is believed: every number is
 * checked against the file's length before use.
 * Source: System V ABI, chapters 4 and 5 (object files, program loading).
 */
#ifndef BATON_ELF_H
#define BATON_ELF_H

#include <mmscd/types.h>
#include <stdbool.h>
#include <stdint.h>

struct elf {
    unsigned char const *bytes;
    uint64_t length;
    bool wide;         /* ELF64, else ELF32 */
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

/* Check the header of the file in `length` bytes from `bytes` on, which stay where they are while
 * *elf is in use. It has to be a program for `machine` (the number in the header's field), with
 * 64-bit words if `wide`. Returns 0, or words that say what is wrong with the file. Constant time. */
char const *elf_open(struct elf *elf, unsigned char const *bytes, uint64_t length, bool wide,
                     unsigned machine);

/* Get program header `i` (< elf->segments). *load says whether it is to be loaded. Returns 0, or
 * words that say what is wrong with it. Constant time. */
char const *elf_segment(struct elf const *elf, unsigned i, struct elf_segment *segment, bool *load);

#endif
