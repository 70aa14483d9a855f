/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot information: one fixed page that root can read. The kernel writes it
 * once; its virtual address is in A when root starts.
 */
#ifndef BATON_BOOT_H
#define BATON_BOOT_H

#include <stdint.h>

#define BATON_BOOT_MAGIC 0x4e544142u /* "BATN" */
#define BATON_BOOT_VERSION 1u
#define BATON_BOOT_RANGES 64u
#define BATON_BOOT_MODULES 40u
#define BATON_BOOT_NAME 32u
#define BATON_BOOT_COMMAND 256u

/* Where root finds things when it starts. */
#define BATON_ROOT_BASE 0x00400000u  /* lowest address of root's program */
#define BATON_ROOT_INFO 0x007c0000u  /* this page */
#define BATON_ROOT_STACK 0x00800000u /* top of its stack */
#define BATON_ROOT_STACK_PAGES 16u
#define BATON_ROOT_MEMORY 0x04000000u /* free frame f is the page at MEMORY + f * 4096 ... */

/* Root's slots when it starts. */
#define BATON_ROOT_SPACE 4u    /* the master of its space */
#define BATON_ROOT_HARDWARE 5u /* the hardware right */
#define BATON_ROOT_PORTS 6u    /* all I/O ports */
#define BATON_ROOT_TABLES 8u   /* table threads, if any: `tables` slots from here */

/* Flags. */
#define BATON_BOOT_DEBUG 1u     /* the kernel checks itself and can audit */
#define BATON_BOOT_TRUNCATED 2u /* there were more ranges or modules than fit here */

struct baton_boot_range { /* one piece of the memory map, as used: sorted, without overlap */
    uint64_t first;       /* frame */
    uint64_t frames;
    uint32_t usable; /* 1 free memory, 0 reserved */
    uint32_t reserved;
};

struct baton_boot_module {
    uint64_t address; /* where root sees it: the first byte */
    uint64_t length;  /* bytes */
    char name[BATON_BOOT_NAME];
};

struct baton_boot {
    uint32_t magic;
    uint32_t version;
    uint32_t flags;
    uint32_t page_size;

    /* The accounting, in frames: map == kernel + ledger + modules + pages + objects + unusable. */
    uint32_t map;      /* every frame that the memory map mentions and an entry can name */
    uint32_t kernel;   /* the kernel's image, stacks, tables, and this page */
    uint32_t ledger;   /* the ledger */
    uint32_t modules;  /* boot modules; root holds their masters */
    uint32_t pages;    /* root's program, stack and all free memory; root holds their masters */
    uint32_t objects;  /* root's space, threads and zones; root holds their masters, but not its own
                          thread's */
    uint32_t unusable; /* reserved by the map, in pieces smaller than a frame, or out of reach */
    uint32_t beyond;   /* not in `map`: frames above what an entry can name */

    uint32_t object_frames; /* frames below this are fit for objects */
    uint32_t shown_frames;  /* frames below this are shown at BATON_ROOT_MEMORY + f * 4096; */
    uint32_t tables;        /* the zones of the others stand in the slots from 4 of this many table
                               threads, in order of their frames, 1024 frames (IA-32) a zone */
    uint32_t ledger_bytes;  /* size of one ledger entry */

    uint32_t ranges_count;
    uint32_t modules_count;
    struct baton_boot_range ranges[BATON_BOOT_RANGES];
    struct baton_boot_module modules_list[BATON_BOOT_MODULES];
    char command[BATON_BOOT_COMMAND];
};

_Static_assert(sizeof(struct baton_boot) <= 4096, "the boot information is one page");

#endif
